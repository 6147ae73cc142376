//! Finding usulan by words, mistyped and shortened ones too, and by codes nearly right.
//!
//! What two words have in common is told by [`crate::domain::cari`], and what is searched is held
//! ready by [`super::shelf`]. Nothing is written for a search but the usulan itself.

use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};

use super::row::register::usulan;
use super::shelf::Shelved;
use super::sql::bad;
use super::usulan::{from_row, kode};
use super::{Read, Result};
use crate::domain::cari::{FOUND_MAX, Hit, Index, Question};
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::Reach;
use crate::domain::usulan::{StageName, Usulan};
use crate::domain::wilayah::KodeKecamatan;

impl Read<'_> {
    /// The usulan within reach that answer the words, best first, at most one more than
    /// [`FOUND_MAX`]. Of those that answer equally well the newest come first.
    pub async fn usulan_search(&self, reach: &[Reach], words: &str) -> Result<Vec<Usulan>> {
        let question = Question::new(words);
        let mut hits = Vec::new();
        for one in reach {
            let best = |index: &mut Index| index.best(&question, one, FOUND_MAX + 1);
            hits.extend(self.shelf(&self.1.cari, one.kecamatan, best).await?);
        }
        let age = |hit: &Hit| (hit.kode.tahun(), hit.kode.nomor(), hit.kode);
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(age(b).cmp(&age(a))));
        hits.truncate(FOUND_MAX + 1);
        self.usulan_some(&hits).await
    }

    async fn usulan_some(&self, hits: &[Hit]) -> Result<Vec<Usulan>> {
        let codes: Vec<String> = hits.iter().map(|hit| hit.kode.to_string()).collect();
        if codes.is_empty() {
            return Ok(Vec::new());
        }
        let find = usulan::Entity::find().filter(usulan::Column::Kode.is_in(&codes));
        let mut rows = find.all(&self.0.at).await?;
        rows.sort_by_key(|row| codes.iter().position(|kode| *kode == row.kode));
        rows.iter().map(from_row).collect()
    }

    /// The codes within reach, of each kecamatan the newest first.
    pub async fn usulan_codes(&self, reach: &[Reach]) -> Result<Vec<KodeUsulan>> {
        let mut codes = Vec::new();
        for one in reach {
            let here = |index: &mut Index| index.codes(one).collect::<Vec<_>>();
            codes.extend(self.shelf(&self.1.cari, one.kecamatan, here).await?);
        }
        Ok(codes)
    }
}

impl Shelved for Index {
    /// Some twenty megabytes. A kecamatan has three thousand in a bad year.
    const USULAN_MAX: usize = 100_000;

    /// No part but the last can hold the sign between them.
    const LINE: &str = "
kode || '|' || stage || '|' || COALESCE(kata, '') || '|' || COALESCE(skpd_nilai, '')";

    async fn empty(_: &Read<'_>, _: KodeKecamatan) -> Result<Index> {
        Ok(Index::default())
    }

    fn fill(&mut self, lines: &str) -> Result<()> {
        for line in lines.lines() {
            let mut parts = line.splitn(4, '|');
            let mut part = || parts.next().unwrap_or_default();
            let (code, stage, words, skpd) = (part(), part(), part(), part());
            let stage =
                StageName::named(stage).ok_or_else(|| bad("usulan", "stage", code, stage))?;
            self.put(kode(code)?, stage, skpd, words);
        }
        Ok(())
    }

    fn len(&self) -> usize {
        Index::len(self)
    }
}
