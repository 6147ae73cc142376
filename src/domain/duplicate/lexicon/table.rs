//! The table's lines as they are written, and what is peculiar to some of them.

use super::concepts::Concepts;
use super::{Line, concept};

/// What a line of the table is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// What is fastened to something else: a drain, a fence, a lamp.
    Pasang,
    /// What lies in the land: a road, a canal, a pond.
    Jalur,
    /// An institution or building, which may only lend its name to the place.
    Tuan,
    /// Things that are given or bought.
    Barang,
    /// Trainings, events, papers.
    Kegiatan,
    /// What is laid on something: alone it is a road, else it only tells how.
    Bahan,
    /// A whole field: `prasarana permukiman`.
    Umum,
    /// What is wrong, which hints at the object.
    Gejala,
    /// What is done to it.
    Kerja,
    Arah,
    Angka,
    /// A word before a name: `dusun`, `kali`, `gang`.
    Sebut,
    /// A word between or before ends: `sampai`, `batas`.
    Ujung,
    /// All of it: `seluruh dusun`.
    Luas,
    /// A word before what only tells where: `depan masjid`.
    Letak,
}

impl Kind {
    pub(super) fn named(name: &str) -> Kind {
        match name {
            "pasang" => Kind::Pasang,
            "jalur" => Kind::Jalur,
            "tuan" => Kind::Tuan,
            "barang" => Kind::Barang,
            "bahan" => Kind::Bahan,
            "kegiatan" => Kind::Kegiatan,
            "umum_benda" => Kind::Umum,
            "gejala" => Kind::Gejala,
            "kerja" => Kind::Kerja,
            "arah" => Kind::Arah,
            "angka" => Kind::Angka,
            "sebut" => Kind::Sebut,
            "ujung" => Kind::Ujung,
            "luas" => Kind::Luas,
            "letak" => Kind::Letak,
            other => panic!("istilah.csv: no kind {other}"),
        }
    }
}

/// Whether a line of this kind is something that can be asked for.
pub fn is_object(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Pasang
            | Kind::Jalur
            | Kind::Tuan
            | Kind::Barang
            | Kind::Kegiatan
            | Kind::Bahan
            | Kind::Umum
    )
}

/// A line of the table as it is written.
pub(super) struct Row {
    pub kind: Kind,
    pub name: &'static str,
    pub above: &'static str,
    traits: &'static str,
    pub phrases: &'static str,
}

impl Row {
    pub(super) fn read(line: &'static str) -> Row {
        let mut parts = line.splitn(5, ',');
        let mut part = || parts.next().unwrap_or_default();
        Row {
            kind: Kind::named(part()),
            name: part(),
            above: part(),
            traits: part(),
            phrases: part(),
        }
    }

    pub(super) fn traits(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.traits.split(';').filter(|one| !one.is_empty())
    }
}

/// Concepts that are alike in something that the detector asks about.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sets {
    /// Whole fields.
    pub umum: Concepts,
    /// Institutions and buildings.
    pub tuan: Concepts,
    /// What is laid on a road.
    pub bahan: Concepts,
    /// `lintas`: what can lie in two desa at once.
    pub lintas: Concepts,
    /// `rumah`: asks for a family's house.
    pub rumah: Concepts,
    /// `tempat`: in the column of the place it only says where.
    pub tempat: Concepts,
    /// `minta`: a title that names this ill asks for what mends it.
    pub minta: Concepts,
}

impl Sets {
    pub(super) fn of(rows: &[Row], lines: &[Line]) -> Sets {
        let all = || {
            lines
                .iter()
                .enumerate()
                .map(|(at, line)| (concept(at), line))
        };
        let kind = |kind: Kind| {
            let of_kind = all().filter(|(_, line)| line.kind == kind);
            of_kind.map(|(concept, _)| concept).collect()
        };
        let known = ["lintas", "rumah", "tempat", "minta"];
        let traits = rows.iter().flat_map(Row::traits);
        traits.for_each(|one| assert!(known.contains(&one), "istilah.csv: no sifat {one}"));
        let peculiar = |to: &str| {
            let rows = rows.iter().enumerate();
            let having = rows.filter(|(_, row)| row.traits().any(|one| one == to));
            having.map(|(at, _)| concept(at)).collect()
        };
        Sets {
            umum: kind(Kind::Umum),
            tuan: kind(Kind::Tuan),
            bahan: kind(Kind::Bahan),
            lintas: peculiar("lintas"),
            rumah: peculiar("rumah"),
            tempat: peculiar("tempat"),
            minta: peculiar("minta"),
        }
    }
}
