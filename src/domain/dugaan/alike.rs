//! All usulan of a kecamatan as the detector reads them, and which of them look alike.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use super::{Draf, Dugaan, Sepasang, is_asked, pokok};
use crate::domain::duplicate::gazetteer::DesaId;
use crate::domain::duplicate::{Detector, Facts, Gazetteer, Index, Record, SHOWN_MIN};
use crate::domain::kecamatan::Kecamatan;
use crate::domain::kode::KodeUsulan;
use crate::domain::usulan::{StageName, Usulan};
use crate::domain::wilayah::KodeDesa;

/// Those near a draft that are looked at more closely: some are out of the race, and several may
/// be counted in one.
const NEAR_MAX: usize = 16;

/// Pairs from this score on are kept and scored anew when others come or change: what lies below
/// does not rise to [`SHOWN_MIN`] by that.
const KEPT_MIN: f64 = 0.2;

/// Follows what is put into it; nothing is looked for before somebody asks.
#[derive(Debug)]
pub struct Alike {
    detector: Arc<Detector>,
    nama_kecamatan: String,
    gazetteer: Gazetteer,
    desa: HashMap<KodeDesa, (DesaId, String)>,
    index: Index<KodeUsulan>,
    about: BTreeMap<KodeUsulan, About>,
    /// Earlier ones that somebody has proposed again, with those who did.
    followed: BTreeMap<KodeUsulan, BTreeSet<KodeUsulan>>,
    pairs: Pairs,
}

/// What matters of an usulan beside its facts.
#[derive(Debug)]
struct About {
    stage: StageName,
    /// The parent of its tie, in force or proposed.
    induk: Option<KodeUsulan>,
    /// The parent, when the tie is in force.
    counted_in: Option<KodeUsulan>,
    pokok: String,
    /// Earlier ones that it follows.
    pendahulu: Vec<KodeUsulan>,
}

/// Pairs that may be worth showing, of which at least one is of the year.
#[derive(Debug, Default)]
struct Pairs {
    tahun: Option<u8>,
    scores: BTreeMap<Sepasang, f64>,
    /// Those whose pairs are to be looked for again.
    stale: BTreeSet<KodeUsulan>,
}

impl Alike {
    /// Of a kecamatan with the desa that it has now.
    pub fn new(kecamatan: &Kecamatan, detector: Arc<Detector>) -> Alike {
        let mut gazetteer = Gazetteer::of(kecamatan.kode);
        let desa = kecamatan.desa.iter();
        Alike {
            detector,
            nama_kecamatan: kecamatan.nama.clone(),
            desa: desa
                .map(|(kode, nama)| (*kode, (gazetteer.add(nama), nama.clone())))
                .collect(),
            gazetteer,
            index: Index::default(),
            about: BTreeMap::new(),
            followed: BTreeMap::new(),
            pairs: Pairs::default(),
        }
    }

    pub fn len(&self) -> usize {
        self.about.len()
    }

    pub fn is_empty(&self) -> bool {
        self.about.is_empty()
    }

    /// Takes it in, in place of what was known of it.
    pub fn put(&mut self, usulan: &Usulan) {
        let kode = usulan.kode;
        let about = About {
            stage: usulan.stage.name(),
            induk: usulan.gabung.as_ref().map(|tie| tie.induk),
            counted_in: usulan.counted_in(),
            pokok: pokok(usulan),
            pendahulu: usulan.pendahulu.clone(),
        };
        let before = self.about.insert(kode, about);
        // A link that was undone is followed no more.
        for earlier in before.iter().flat_map(|one| &one.pendahulu) {
            if let Some(by) = self.followed.get_mut(earlier) {
                by.remove(&kode);
            }
        }
        for earlier in &usulan.pendahulu {
            self.followed.entry(*earlier).or_default().insert(kode);
        }
        if before.is_some_and(|one| one.pokok == self.about[&kode].pokok) {
            return;
        }
        let (desa, nama) = self.desa_of(usulan.desa);
        let record = Record::of(usulan, &nama, &self.nama_kecamatan);
        let facts = self.detector.read(&record, &self.gazetteer, desa);
        self.index.put(kode, facts);
        self.pairs.scores.retain(|pair, _| !pair.has(kode));
        self.pairs.stale.insert(kode);
    }

    /// The hash of what matters of it, see [`pokok`].
    pub fn pokok(&self, kode: KodeUsulan) -> Option<&str> {
        self.about.get(&kode).map(|about| about.pokok.as_str())
    }

    /// Those like the draft that somebody who writes it should know of, best first; in place of
    /// one that is counted in another stands that other.
    pub fn near(&mut self, draf: &Draf) -> Vec<(KodeUsulan, Dugaan)> {
        let facts = self.read(draf);
        let near = self
            .index
            .near(&self.detector, &facts, None, SHOWN_MIN, NEAR_MAX);
        let tahun = year(draf.tahun);
        let mut found: Vec<(KodeUsulan, Dugaan)> = Vec::new();
        for one in near {
            let kode = self.counted_as(one.key);
            let known = found.iter().any(|(other, _)| *other == kode);
            if !known && self.is_told(kode, tahun) {
                found.push((kode, one.verdict.into()));
            }
        }
        found
    }

    /// The pairs of the year that somebody has to look at, the likeliest first: not yet joined, not
    /// known to be one work in two years.
    pub fn asked(&mut self, tahun: i16) -> Vec<(Sepasang, f64)> {
        let tahun = year(tahun);
        self.look_for_pairs(tahun);
        let mut asked: Vec<(Sepasang, f64)> = self
            .pairs
            .scores
            .iter()
            .filter(|(pair, score)| **score >= SHOWN_MIN && self.is_open(**pair, tahun))
            .map(|(pair, score)| (*pair, *score))
            .collect();
        asked.sort_by(|x, y| y.1.total_cmp(&x.1).then(x.0.cmp(&y.0)));
        asked
    }

    /// What the detector thinks of two, with the names of the levels; `None` when one is unknown.
    pub fn compare(&self, pair: Sepasang) -> Option<(Dugaan, Vec<&'static str>)> {
        let verdict = self.index.verdict(&self.detector, pair.a(), pair.b())?;
        let levels = verdict.levels.iter().map(|level| level.name()).collect();
        Some((verdict.into(), levels))
    }

    /// Whether ties, in force or proposed, or a link between years make them one.
    pub fn is_one(&self, pair: Sepasang) -> bool {
        let linked = |earlier, later| {
            let followed = self.followed.get(&earlier);
            followed.is_some_and(|by| by.contains(&later))
        };
        linked(pair.a(), pair.b())
            || linked(pair.b(), pair.a())
            || self.root(pair.a()) == self.root(pair.b())
    }

    fn read(&mut self, draf: &Draf) -> Facts {
        let (desa, nama) = self.desa_of(draf.desa);
        let record = Record {
            judul: draf.kegiatan.clone(),
            masalah: draf.masalah.clone(),
            tahun: draf.tahun.to_string(),
            ..Record::at(draf.desa, &nama, &self.nama_kecamatan, &draf.lokasi)
        };
        self.detector.read(&record, &self.gazetteer, desa)
    }

    /// One that the kecamatan does not have any more is called by its code.
    fn desa_of(&mut self, kode: KodeDesa) -> (DesaId, String) {
        let gazetteer = &mut self.gazetteer;
        let known = self.desa.entry(kode).or_insert_with(|| {
            let nama = kode.to_string();
            (gazetteer.add(&nama), nama)
        });
        known.clone()
    }

    fn counted_as(&self, kode: KodeUsulan) -> KodeUsulan {
        self.climb(kode, |about| about.counted_in)
    }

    fn root(&self, kode: KodeUsulan) -> KodeUsulan {
        self.climb(kode, |about| about.induk)
    }

    fn climb(
        &self,
        mut kode: KodeUsulan,
        above: impl Fn(&About) -> Option<KodeUsulan>,
    ) -> KodeUsulan {
        // Ties make no circle; should the books be wrong, this still ends.
        for _ in 0..=crate::domain::gabung::DEPTH_MAX {
            match self.about.get(&kode).and_then(&above) {
                Some(up) => kode = up,
                None => break,
            }
        }
        kode
    }

    fn is_told(&self, kode: KodeUsulan, tahun: u8) -> bool {
        let Some(about) = self.about.get(&kode) else {
            return false;
        };
        let of_this_year = kode.tahun() == tahun;
        // One that somebody has proposed again is told by its newest.
        let again = self.followed.get(&kode).is_some_and(|by| {
            let living = |later: &KodeUsulan| {
                let stage = self.about.get(later).map(|about| about.stage);
                stage.is_some_and(|stage| is_asked(stage, true))
            };
            by.iter().any(living)
        });
        !again && is_asked(about.stage, of_this_year)
    }

    fn is_open(&self, pair: Sepasang, tahun: u8) -> bool {
        let here = |kode: KodeUsulan| {
            let about = self.about.get(&kode);
            about.is_some_and(|about| is_asked(about.stage, kode.tahun() == tahun))
        };
        here(pair.a()) && here(pair.b()) && !self.is_one(pair)
    }

    fn look_for_pairs(&mut self, tahun: u8) {
        let afresh = self.pairs.tahun != Some(tahun);
        if afresh {
            let of_year = self.about.keys().filter(|kode| kode.tahun() == tahun);
            self.pairs = Pairs {
                tahun: Some(tahun),
                scores: BTreeMap::new(),
                stale: of_year.copied().collect(),
            };
        }
        if self.pairs.stale.is_empty() {
            return;
        }
        let stale = std::mem::take(&mut self.pairs.stale);
        // How rare a name is changes with every usulan, and the scores of others with it.
        let kept: Vec<Sepasang> = self.pairs.scores.keys().copied().collect();
        for pair in kept {
            if let Some(score) = self.score(pair) {
                self.pairs.scores.insert(pair, score);
            }
        }
        for kode in stale {
            let Some(facts) = self.index.get(kode) else {
                continue;
            };
            for other in self.index.candidates(facts) {
                let of_year = kode.tahun() == tahun || other.tahun() == tahun;
                // Afresh all of the year come by, and each pair is met from its later one.
                if other == kode || !of_year || afresh && other > kode {
                    continue;
                }
                let pair = Sepasang::of(kode, other);
                if let Some(score) = self.score(pair).filter(|score| *score >= KEPT_MIN) {
                    self.pairs.scores.insert(pair, score);
                }
            }
        }
    }

    fn score(&self, pair: Sepasang) -> Option<f64> {
        self.index.score(&self.detector, pair.a(), pair.b())
    }
}

/// The year as codes have it.
fn year(tahun: i16) -> u8 {
    tahun.rem_euclid(100).unsigned_abs() as u8
}
