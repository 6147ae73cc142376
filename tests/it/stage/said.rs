//! What a person has answered, and whether the usulan says the same.

use std::collections::BTreeMap;

use musrenbot::domain::reading::Reading;
use musrenbot::domain::usulan::{Biaya, Isi, Sumber};
use musrenbot::domain::{rupiah, tempat, volume};

/// Answers by the key of their question; the last one counts.
#[derive(Clone, Debug, Default)]
pub struct Said(BTreeMap<String, String>);

impl Said {
    pub fn note(&mut self, key: &str, words: impl Into<String>) {
        self.0.insert(key.to_owned(), words.into());
    }

    pub fn of(&self, key: &str) -> &str {
        self.0.get(key).map_or("", String::as_str)
    }

    /// Every difference between what was said and what was kept, in words.
    pub fn differences(&self, isi: &Isi) -> Vec<String> {
        self.0
            .iter()
            .filter_map(|(key, words)| {
                let same = same(key, words, isi).unwrap_or(false);
                (!same).then(|| format!("{key}: said `{words}`, kept {isi:?}"))
            })
            .collect()
    }
}

fn same(key: &str, words: &str, isi: &Isi) -> Option<bool> {
    Some(match key {
        "sumber" => (isi.sumber == Sumber::Pokir) == words.starts_with("Pokir"),
        "bidang" => isi.bidang.teks == words,
        "kegiatan" => begins(&isi.kegiatan.teks, words),
        "masalah" => isi.masalah == words,
        "lokasi" => clear(tempat::read(words))? == isi.lokasi,
        "titik" => isi.titik.is_some() == (words != "Lewati"),
        "volume" => clear(volume::read(words))? == isi.volume,
        "biaya" => {
            let (amount, basis) = words.split_once('|').unwrap_or((words, ""));
            let amount = clear(rupiah::read(amount))?;
            match isi.biaya {
                Biaya::Total(total) => total == amount && !basis.starts_with("Per "),
                Biaya::PerSatuan(price) => price == amount && basis.starts_with("Per "),
            }
        }
        "penerima" => numbers(words) == numbers(&isi.penerima.to_string()),
        "skpd" => {
            let name = words.strip_prefix("★ ").unwrap_or(words);
            begins(&isi.skpd.teks, name)
        }
        "lahan" => isi.lahan.as_ref()?.teks == words,
        "prioritas" => isi.prioritas.to_string() == words,
        "foto" => isi.foto.len().to_string() == words,
        "dokumen" => isi.dokumen.len().to_string() == words,
        _ => return None,
    })
}

fn clear<T>(reading: Reading<T>) -> Option<T> {
    match reading {
        Reading::Clear(value) => Some(value),
        _ => None,
    }
}

/// A button may be cut at its end.
fn begins(whole: &str, shown: &str) -> bool {
    match shown.strip_suffix('…') {
        Some(begin) => whole.starts_with(begin.trim_end()),
        None => whole == shown,
    }
}

/// Least and most in words such as `10–20 KK`, `1-9 KK` and `Kurang dari 10 KK`.
fn numbers(words: &str) -> (u32, u32) {
    let found: Vec<u32> = words
        .split(|sign: char| !sign.is_ascii_digit())
        .filter_map(|digits| digits.parse().ok())
        .collect();
    match (found.as_slice(), words.starts_with("Kurang dari")) {
        ([end], true) => (1, end - 1),
        ([one], _) => (*one, *one),
        ([least, most, ..], _) => (*least, *most),
        ([], _) => (0, 0),
    }
}
