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

/// A desa that may not support it, because somebody has taken it out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dikeluarkan {
    pub desa: KodeDesa,
    pub by: i64,
    pub at: Timestamp,
    /// Else by the desa that wrote the usulan.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub oleh_camat: bool,
}

/// Who decides which desa may support an usulan.
#[derive(Clone, Copy, Debug)]
pub enum Pemutus {
    /// The desa that wrote it.
    Pengusul(MejaDesa),
    Camat(MejaKecamatan),
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
        if let Some(out) = self.taken_out(desa) {
            return Err(TieRefused::TakenOut {
                by_camat: out.oleh_camat,
            });
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
        Ok(self.without(desa).tied(|_| ()))
    }

    /// Takes a desa out that supports it, for anybody may come by one press; until somebody
    /// [admits](Usulan::admit) it, it stays out.
    pub fn turn_out(
        self,
        pemutus: Pemutus,
        by: i64,
        desa: KodeDesa,
        at: Timestamp,
    ) -> Result<Usulan, TieRefused> {
        let oleh_camat = self.decides(pemutus)?;
        if !self.supports(desa) {
            return Err(TieRefused::Already);
        }
        let out = Dikeluarkan {
            desa,
            by,
            at,
            oleh_camat,
        };
        Ok(self.without(desa).tied(|usulan| {
            usulan.dikeluarkan.retain(|one| one.desa != desa);
            usulan.dikeluarkan.push(out);
        }))
    }

    /// Lets a desa that was taken out support it again, should it still want to. What the camat
    /// has decided only the camat changes.
    pub fn admit(self, pemutus: Pemutus, desa: KodeDesa) -> Result<Usulan, TieRefused> {
        let camat = self.decides(pemutus)?;
        let out = self.taken_out(desa).ok_or(TieRefused::Already)?;
        if out.oleh_camat && !camat {
            return Err(TieRefused::NotCamat);
        }
        Ok(self.tied(|usulan| usulan.dikeluarkan.retain(|one| one.desa != desa)))
    }

    /// By whom the desa was taken out, when nobody has admitted it since.
    pub fn taken_out(&self, desa: KodeDesa) -> Option<&Dikeluarkan> {
        self.dikeluarkan.iter().find(|one| one.desa == desa)
    }

    /// Whether it is the camat who decides; an error for whoever may not.
    fn decides(&self, pemutus: Pemutus) -> Result<bool, TieRefused> {
        match pemutus {
            Pemutus::Pengusul(meja) if meja.desa() == self.desa => Ok(false),
            Pemutus::Pengusul(_) => Err(TieRefused::NotConcerned),
            Pemutus::Camat(meja) => {
                self.at_desk(meja)?;
                let is_camat = meja.role() == Role::Camat;
                is_camat.then_some(true).ok_or(TieRefused::NotCamat)
            }
        }
    }

    fn without(mut self, desa: KodeDesa) -> Usulan {
        self.pendukung.retain(|one| one.desa != desa);
        self
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
