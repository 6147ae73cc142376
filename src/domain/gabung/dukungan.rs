//! Support: a desa that proposes the usulan of another too, without one of its own.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::TieRefused;
use crate::domain::pejabat::{MejaDesa, MejaKecamatan, Role};
use crate::domain::usulan::{StageName, Usulan};
use crate::domain::wilayah::KodeDesa;

/// A desa that proposes an usulan of another desa too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pendukung {
    pub desa: KodeDesa,
    pub by: i64,
    pub at: Timestamp,
}

impl Usulan {
    /// Another desa of the kecamatan proposes it too.
    pub fn support(self, meja: MejaDesa, by: i64, at: Timestamp) -> Result<Usulan, TieRefused> {
        let desa = meja.desa();
        if desa.kecamatan() != self.kecamatan() {
            return Err(TieRefused::WrongArea);
        }
        if desa == self.desa || self.supports(desa) {
            return Err(TieRefused::Already);
        }
        if !StageName::OPEN.contains(&self.stage.underneath().name()) {
            return Err(TieRefused::Closed(self.kode));
        }
        Ok(self.tied(|usulan| usulan.pendukung.push(Pendukung { desa, by, at })))
    }

    /// A desa that supports it does so no more. What it said of ties stays in the journal.
    pub fn leave(self, meja: MejaDesa) -> Result<Usulan, TieRefused> {
        let desa = meja.desa();
        if !self.supports(desa) {
            return Err(TieRefused::NotConcerned);
        }
        self.without(desa)
    }

    /// The desa that wrote it takes one out that supports it, for anybody may come by one press.
    pub fn turn_out(self, meja: MejaDesa, desa: KodeDesa) -> Result<Usulan, TieRefused> {
        if meja.desa() != self.desa {
            return Err(TieRefused::NotConcerned);
        }
        self.without(desa)
    }

    /// As [`turn_out`](Usulan::turn_out), by the camat.
    pub fn turn_out_at_desk(
        self,
        meja: MejaKecamatan,
        desa: KodeDesa,
    ) -> Result<Usulan, TieRefused> {
        self.at_desk(meja)?;
        if meja.role() != Role::Camat {
            return Err(TieRefused::NotCamat);
        }
        self.without(desa)
    }

    fn without(self, desa: KodeDesa) -> Result<Usulan, TieRefused> {
        if !self.supports(desa) {
            return Err(TieRefused::Already);
        }
        Ok(self.tied(|usulan| usulan.pendukung.retain(|one| one.desa != desa)))
    }

    /// Whether the desa proposes it too without its own usulan.
    pub fn supports(&self, desa: KodeDesa) -> bool {
        self.pendukung.iter().any(|one| one.desa == desa)
    }

    /// The desa that own it: its own first, then those that support it.
    pub fn owners(&self) -> impl Iterator<Item = KodeDesa> {
        let with = self.pendukung.iter().map(|one| one.desa);
        std::iter::once(self.desa).chain(with)
    }
}
