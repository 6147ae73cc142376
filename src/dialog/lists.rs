//! Lists of things to choose from that are the office's and not the dialog's: kamus, SKPD.
//!
//! The caller hands them in; the player only reads them and never copies one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::domain::kamus::{Kegiatan, Skpd};

/// The lists that an office has, and the extras that their items carry.
pub const KNOWN: &[(&str, &[&str])] = &[
    ("kamus", &["satuan", "harga", "skpd", "fisik"]),
    ("skpd", &["kode", "singkatan"]),
];

/// What belongs to an item besides its name, e.g. `satuan` or `fisik`.
pub type Extra = BTreeMap<String, String>;

/// One thing that can be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What is stored; unique within its list.
    pub value: String,
    /// What is read.
    pub text: String,
    /// The value of the step named in `filter_by` under which this item is offered.
    pub group: Option<String>,
    pub extra: Extra,
}

impl Item {
    pub fn new(value: impl Into<String>, text: impl Into<String>) -> Item {
        Item {
            value: value.into(),
            text: text.into(),
            ..Item::default()
        }
    }
}

/// The lists by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lists(pub BTreeMap<String, Vec<Item>>);

impl Lists {
    /// The lists of an office.
    pub fn of_office(kamus: &[Kegiatan], skpd: &[Skpd]) -> Lists {
        let kamus = kamus.iter().map(kegiatan).collect();
        let skpd = skpd.iter().map(dinas).collect();
        Lists(BTreeMap::from([
            ("kamus".to_owned(), kamus),
            ("skpd".to_owned(), skpd),
        ]))
    }

    /// The items of a list; none when there is no such list.
    pub fn items(&self, name: &str) -> &[Item] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    pub fn item(&self, name: &str, value: &str) -> Option<&Item> {
        self.items(name).iter().find(|item| item.value == value)
    }
}

fn kegiatan(one: &Kegiatan) -> Item {
    let fisik = if one.fisik { "ya" } else { "tidak" };
    Item {
        value: one.nama.clone(),
        text: one.nama.clone(),
        group: Some(one.bidang.clone()),
        extra: extra([
            ("satuan", one.satuan.to_string()),
            ("harga", one.harga_satuan.to_string()),
            ("skpd", one.skpd.clone()),
            ("fisik", fisik.to_owned()),
        ]),
    }
}

fn dinas(one: &Skpd) -> Item {
    Item {
        value: one.singkatan.clone(),
        text: one.nama.clone(),
        group: None,
        extra: extra([
            ("kode", one.kode.clone()),
            ("singkatan", one.singkatan.clone()),
        ]),
    }
}

fn extra<const N: usize>(pairs: [(&str, String); N]) -> Extra {
    pairs
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}
