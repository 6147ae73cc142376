//! Which usulan look alike: what is held ready for the [`Detector`](crate::domain::duplicate), and
//! the pairs that wait for somebody's word.
//!
//! Words that were given are in [`putusan`](super::putusan). Nothing is written here.

use std::sync::Arc;

use jiff::Timestamp;

use super::putusan::Words;
use super::shelf::Shelved;
use super::{JsonFault, Read, Result, sql};
use crate::domain::dugaan::{Alike, Antrean, Draf, HINTS_MAX, Pasangan, Penanya, Sepasang, Serupa};
use crate::domain::kode::KodeUsulan;
use crate::domain::usulan::Usulan;
use crate::domain::wilayah::KodeKecamatan;

impl Read<'_> {
    /// Those like the draft that its writer should know of, best first, at most [`HINTS_MAX`].
    pub async fn usulan_near(&self, draf: &Draf) -> Result<Vec<Serupa>> {
        let kecamatan = draf.desa.kecamatan();
        let look = |alike: &mut Alike| alike.near(draf);
        let near = self.shelf(&self.1.serupa, kecamatan, look).await?;
        let mut found = Vec::new();
        for (kode, dugaan) in near {
            if found.len() == HINTS_MAX {
                break;
            }
            let funded = self
                .hasil(kode)
                .await?
                .is_some_and(|one| one.keadaan.is_funded());
            if let Some(usulan) = self.usulan(kode).await?.filter(|_| !funded) {
                found.push(Serupa { usulan, dugaan });
            }
        }
        Ok(found)
    }

    /// The likeliest pair of the plan year that nobody has said anything of, and how many there are.
    pub async fn pasangan_next(
        &self,
        kecamatan: KodeKecamatan,
        tahun: i16,
        penanya: &Penanya,
    ) -> Result<Antrean> {
        let words = self.putusan_words(kecamatan).await?;
        let look = |alike: &mut Alike| waiting(alike, tahun, &words, penanya);
        let (mut antrean, next) = self.shelf(&self.1.serupa, kecamatan, look).await?;
        if let Some(pair) = next {
            antrean.next = self.pasangan(pair.a(), pair.b()).await?;
        }
        Ok(antrean)
    }

    /// How many pairs of the plan year wait for a word.
    pub async fn pasangan_count(&self, kecamatan: KodeKecamatan, tahun: i16) -> Result<u32> {
        let words = self.putusan_words(kecamatan).await?;
        let nobody = Penanya {
            person: 0,
            midnight: Timestamp::MAX,
            but: None,
        };
        let look = |alike: &mut Alike| waiting(alike, tahun, &words, &nobody).0.waiting;
        self.shelf(&self.1.serupa, kecamatan, look).await
    }

    /// Two usulan of one kecamatan side by side, whether or not they look alike; `None` when one
    /// is not there or they are of different kecamatan.
    pub async fn pasangan(&self, one: KodeUsulan, other: KodeUsulan) -> Result<Option<Pasangan>> {
        let pair = Sepasang::of(one, other);
        let (a, b) = (self.usulan(pair.a()).await?, self.usulan(pair.b()).await?);
        let Some((a, b)) = a.zip(b).filter(|(a, b)| a.kecamatan() == b.kecamatan()) else {
            return Ok(None);
        };
        let kecamatan = a.kecamatan();
        let words = self.putusan_words_of(kecamatan, pair).await?;
        let look = |alike: &mut Alike| {
            let (dugaan, levels) = alike.compare(pair)?;
            let sudah = words.standing(alike, pair);
            Some((dugaan, levels, sudah, alike.is_one(pair)))
        };
        let seen = self.shelf(&self.1.serupa, kecamatan, look).await?;
        Ok(seen.map(|(dugaan, levels, sudah, satu)| Pasangan {
            a,
            b,
            dugaan,
            levels,
            sudah,
            satu,
        }))
    }
}

fn waiting(
    alike: &mut Alike,
    tahun: i16,
    words: &Words,
    penanya: &Penanya,
) -> (Antrean, Option<Sepasang>) {
    let mut antrean = Antrean::default();
    let mut next = None;
    for (pair, _) in alike.asked(tahun) {
        if Some(pair) == penanya.but || words.standing(alike, pair).is_some() {
            continue;
        }
        antrean.waiting += 1;
        if words.is_put_off(pair, penanya.person, penanya.midnight) {
            antrean.later += 1;
        } else {
            next = next.or(Some(pair));
        }
    }
    (antrean, next)
}

impl Shelved for Alike {
    /// Below half a gigabyte: twenty thousand take some 150 MB. That is six busy
    /// kecamatan with three years each; one that is asked for less often is read again.
    const USULAN_MAX: usize = 60_000;

    /// JSON has no line breaks of its own.
    const LINE: &str = "body";

    async fn empty(read: &Read<'_>, kecamatan: KodeKecamatan) -> Result<Alike> {
        let row = || format!("kecamatan {kecamatan}");
        let known = read.kecamatan(kecamatan).await?;
        let known = known.ok_or_else(|| sql::bad("kecamatan", "kode", row(), "not set up"))?;
        Ok(Alike::new(&known, Arc::clone(&read.1.detector)))
    }

    fn fill(&mut self, lines: &str) -> Result<()> {
        for line in lines.lines() {
            let usulan: Usulan = serde_json::from_str(line)
                .map_err(|why| sql::bad("usulan", "body", "on a shelf", JsonFault(why)))?;
            self.put(&usulan);
        }
        Ok(())
    }

    fn len(&self) -> usize {
        Alike::len(self)
    }
}
