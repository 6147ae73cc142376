//! The memory over years: earlier appearances of a work, what became of them, what a desa could
//! propose again.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::sql::{bad, get};
use super::{Read, Result, Tx};
use crate::domain::gabung::Keluarga;
use crate::domain::kode::KodeUsulan;
use crate::domain::pendahulu::{self, Hasil, Jejak, Keadaan, Tertinggal};
use crate::domain::usulan::{StageName, Usulan};
use crate::domain::wilayah::KodeDesa;

/// Usulan that are looked through for the appearances of one work: a few desa that joined, a
/// dozen years. Should links be more tangled than that, the oldest are left out.
const LOOKED_MAX: usize = 64;

impl Tx {
    /// Notes how an usulan fared, in place of what was noted before.
    pub async fn hasil_put(&self, kode: KodeUsulan, hasil: Hasil) -> Result<()> {
        const SQL: &str = "
INSERT INTO hasil (kode, peringkat, keadaan) VALUES ($1, $2, $3)
ON CONFLICT (kode) DO UPDATE SET peringkat = $2, keadaan = $3";
        let values = [
            kode.to_string().into(),
            hasil.peringkat.map(i64::from).into(),
            hasil.keadaan.name().into(),
        ];
        self.db().run(SQL, values).await?;
        Ok(())
    }

    /// Notes that a desa had another code before.
    pub async fn desa_lama_put(&self, lama: KodeDesa, baru: KodeDesa) -> Result<()> {
        const SQL: &str = "
INSERT INTO desa_lama (lama, baru) VALUES ($1, $2) ON CONFLICT (lama) DO UPDATE SET baru = $2";
        let values = [lama.to_string().into(), baru.to_string().into()];
        self.db().run(SQL, values).await?;
        Ok(())
    }
}

impl Read<'_> {
    /// How an usulan fared, as far as anybody has brought it in.
    pub async fn hasil(&self, kode: KodeUsulan) -> Result<Option<Hasil>> {
        const SQL: &str = "SELECT peringkat, keadaan FROM hasil WHERE kode = $1";
        let Some(row) = self.0.one(SQL, [kode.to_string().into()]).await? else {
            return Ok(None);
        };
        let (peringkat, keadaan): (Option<i64>, String) =
            (get(&row, "peringkat")?, get(&row, "keadaan")?);
        Ok(Some(Hasil {
            peringkat: peringkat.and_then(|n| u32::try_from(n).ok()),
            keadaan: Keadaan::named(&keadaan)
                .ok_or_else(|| bad("hasil", "keadaan", kode, keadaan))?,
        }))
    }

    /// The earlier appearances of a work, the oldest first, one a year: by the links of the usulan
    /// and of all that are joined with it or with an earlier one.
    ///
    /// Of several of one year it is the one that the others were counted in, else the best ranked.
    pub async fn usulan_past(&self, kode: KodeUsulan) -> Result<Vec<Jejak>> {
        let mut seen = BTreeMap::new();
        let mut ahead = VecDeque::from([kode]);
        while let Some(kode) = ahead.pop_front() {
            if seen.contains_key(&kode) || seen.len() >= LOOKED_MAX {
                continue;
            }
            for one in self.joined(kode).await? {
                ahead.extend(one.pendahulu.iter().copied());
                seen.insert(one.kode, one);
            }
        }
        let mut years: BTreeMap<u8, (bool, u32, Jejak)> = BTreeMap::new();
        for one in seen.values().filter(|one| one.kode.tahun() < kode.tahun()) {
            let hasil = self.hasil(one.kode).await?;
            let rank = hasil.and_then(|hasil| hasil.peringkat).unwrap_or(u32::MAX);
            let jejak = Jejak {
                kode: one.kode,
                desa: one.desa,
                hasil,
            };
            let place = (one.counted_in().is_some(), rank, jejak);
            let kept = years.entry(one.kode.tahun()).or_insert(place);
            if (place.0, place.1) < (kept.0, kept.1) {
                *kept = place;
            }
        }
        Ok(years.into_values().map(|(.., jejak)| jejak).collect())
    }

    /// The usulan with all that are counted with it, by ties in force.
    async fn joined(&self, kode: KodeUsulan) -> Result<Vec<Usulan>> {
        let family = self.usulan_family(kode).await?;
        let keluarga = Keluarga::new(&family);
        let root = keluarga.root(kode).map_or(kode, |root| root.kode);
        let tree = keluarga.tree(root);
        Ok(tree.into_iter().cloned().collect())
    }

    /// What the desa asked for in the year before and may ask for again, in the order of its own
    /// priorities: not withdrawn, not paid for, and not proposed again by the desa already. Of a
    /// joined work every desa has its own, once, and what another has proposed again it may join;
    /// a part of a work is a work of its own here.
    ///
    /// Under former codes of the desa too.
    pub async fn usulan_unfunded(&self, desa: KodeDesa, tahun: i16) -> Result<Vec<Tertinggal>> {
        let codes = self.codes_of(desa).await?;
        let mut found = Vec::new();
        for one in &codes {
            for usulan in self.usulan_of_desa(*one, ALL_YEARS_MAX).await? {
                let of = 2000 + i16::from(usulan.kode.tahun());
                if of == tahun - 1 && usulan.stage.name() != StageName::Ditarik {
                    found.push(usulan);
                }
            }
        }
        if found.is_empty() {
            return Ok(Vec::new());
        }
        // One that leads comes before those of the same desa that are counted in it.
        found.sort_by_key(|one| (one.counted_in().is_some(), one.isi.prioritas, one.kode));
        let followers = self.usulan_following(desa.kecamatan(), tahun).await?;
        let mut works = BTreeSet::new();
        let mut unfunded = Vec::new();
        for usulan in found {
            let work = self.joined(usulan.kode).await?;
            let Some(root) = work.first().map(|root| root.kode) else {
                continue;
            };
            let one = pendahulu::asked_as(&work, usulan.kode);
            let seen = !works.insert(one);
            if seen || self.is_any_funded([root, one, usulan.kode]).await? {
                continue;
            }
            unfunded.extend(Tertinggal::of(usulan, &work, &followers, &codes));
        }
        unfunded.sort_by_key(|one| (one.usulan.isi.prioritas, one.usulan.kode));
        Ok(unfunded)
    }

    async fn is_any_funded(&self, codes: [KodeUsulan; 3]) -> Result<bool> {
        for kode in codes {
            let hasil = self.hasil(kode).await?;
            if hasil.is_some_and(|one| one.keadaan.is_funded()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    async fn codes_of(&self, desa: KodeDesa) -> Result<Vec<KodeDesa>> {
        const SQL: &str = "SELECT lama FROM desa_lama WHERE baru = $1 ORDER BY lama";
        let mut codes = vec![desa];
        for row in self.0.all(SQL, [desa.to_string().into()]).await? {
            let lama: String = get(&row, "lama")?;
            codes.push(
                lama.parse()
                    .map_err(|why| bad("desa_lama", "lama", &lama, why))?,
            );
        }
        Ok(codes)
    }
}

/// Newest first, this and last year's are among them: no desa hands in half as many in two years.
const ALL_YEARS_MAX: u64 = 600;
