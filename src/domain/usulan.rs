//! An usulan: what a desa asks for, the stage it stands at, and who may move it.
//!
//! Drafts are not here: until it is submitted an usulan is a state of its dialog.
//! The form follows "Daftar Usulan yang Diteruskan ke Kecamatan" (Juknis Musrenbang, Lampiran II)
//! and SIPD's `data_asmas`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::gabung::{Dikeluarkan, Gabung, Pendukung};
use super::kode::KodeUsulan;
use super::pejabat::{MejaDesa, MejaKecamatan};
use super::penerima::Penerima;
use super::rupiah::Rupiah;
use super::tempat::Tempat;
use super::volume::Volume;
use super::wilayah::{KodeDesa, KodeKecamatan};

mod stage;

pub use stage::{Act, Stage, StageName};

/// Where the wish came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sumber {
    Musrenbang,
    Pokir,
}

/// A point on the map, in degrees WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Titik {
    pub lat: f64,
    pub lon: f64,
}

/// How the writer gave the money; both are kept so that nobody has to guess later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Biaya {
    Total(Rupiah),
    /// Price of one unit of the volume.
    PerSatuan(Rupiah),
}

/// Something picked from a list: what is stored and what is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pilihan {
    /// Empty when the writer used own words instead of the list.
    pub nilai: String,
    pub teks: String,
}

impl Pilihan {
    pub fn is_own_words(&self) -> bool {
        self.nilai.is_empty()
    }
}

impl std::fmt::Display for Pilihan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.teks)
    }
}

/// A file as Telegram names it; its bytes are fetched in the background.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Berkas {
    pub file_id: String,
    /// The same for the same file, whoever sends it.
    pub unique_id: String,
    /// In bytes, when Telegram told it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mime: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nama: Option<String>,
}

/// A document and what it is: `rab`, `proposal` or `surat_pengantar`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dokumen {
    pub jenis: String,
    pub berkas: Berkas,
}

/// What the desa wrote: the form, complete and valid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Isi {
    pub sumber: Sumber,
    pub bidang: Pilihan,
    /// From the kamus usulan, or in own words.
    pub kegiatan: Pilihan,
    pub masalah: String,
    pub lokasi: Tempat,
    pub titik: Option<Titik>,
    pub volume: Volume,
    pub biaya: Biaya,
    /// Total in rupiah, whichever way the money was given.
    pub anggaran: Rupiah,
    pub penerima: Penerima,
    /// The dinas asked.
    pub skpd: Pilihan,
    /// How the land stands; `None` for work that needs none.
    pub lahan: Option<Pilihan>,
    pub prioritas: u32,
    pub foto: Vec<Berkas>,
    pub dokumen: Vec<Dokumen>,
}

/// Why a move did not happen. Each has its own sentence in the dialogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    #[error("an usulan that is {} cannot be moved by {}", at.name(), act.name())]
    WrongStage { at: StageName, act: Act },
    #[error("the seat belongs to another area")]
    WrongArea,
    #[error("a reason is missing")]
    NoReason,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Usulan {
    pub kode: KodeUsulan,
    pub desa: KodeDesa,
    /// Telegram id of the one who submitted it; the desa owns it all the same.
    pub pengusul: i64,
    pub isi: Isi,
    pub stage: Stage,
    /// 1 at submission, one more with each change of content or stage, but for those that a tie
    /// makes: an original is the same before, during and after.
    pub version: u32,
    pub submitted_at: Timestamp,
    /// The work it is counted in, or is proposed to be; in force exactly at [`Stage::Digabung`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gabung: Option<Gabung>,
    /// Desa that propose it too without an usulan of their own, in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pendukung: Vec<Pendukung>,
    /// Desa that were taken out of these, and not admitted again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dikeluarkan: Vec<Dikeluarkan>,
    /// How often ties, support and links between years have changed; `version` counts all else.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub ties: u32,
    /// Those of other plan years that asked for this work, as far as somebody has said so; see
    /// [`pendahulu`](super::pendahulu).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pendahulu: Vec<KodeUsulan>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
fn is_zero(n: &u32) -> bool {
    *n == 0
}

impl Usulan {
    /// A newly submitted usulan, at version 1.
    pub fn submit(
        meja: MejaDesa,
        pengusul: i64,
        kode: KodeUsulan,
        isi: Isi,
        at: Timestamp,
    ) -> Usulan {
        Usulan {
            kode,
            desa: meja.desa(),
            pengusul,
            isi,
            stage: Stage::Diajukan { at },
            version: 1,
            submitted_at: at,
            gabung: None,
            pendukung: Vec::new(),
            dikeluarkan: Vec::new(),
            ties: 0,
            pendahulu: Vec::new(),
        }
    }

    pub fn kecamatan(&self) -> KodeKecamatan {
        self.desa.kecamatan()
    }

    /// One more with every change of any kind, so that of two changes to the same usulan the
    /// second is noticed. Equal to `version` as long as there were no ties.
    pub fn revision(&self) -> u32 {
        self.version.saturating_add(self.ties)
    }

    /// Replaces the content; one that was sent back is submitted again by it. One that is counted
    /// in another stays so.
    pub fn revise(self, meja: MejaDesa, isi: Isi, at: Timestamp) -> Result<Usulan, Refused> {
        self.of_desa(meja)?;
        self.moved(Act::Revise, |usulan| {
            usulan.isi = isi;
            let next = Stage::Diajukan { at };
            match &mut usulan.stage {
                Stage::Digabung { was, .. } => *was = Some(Box::new(next)),
                stage => *stage = next,
            }
        })
    }

    /// Ends its own tie too; what becomes of those counted in it, see
    /// [`Keluarga::after`](super::gabung::Keluarga::after).
    pub fn withdraw(
        self,
        meja: MejaDesa,
        by: i64,
        alasan: &str,
        at: Timestamp,
    ) -> Result<Usulan, Refused> {
        self.of_desa(meja)?;
        let alasan = reason(alasan)?;
        self.moved(Act::Withdraw, |usulan| {
            usulan.gabung = None;
            usulan.stage = Stage::Ditarik { at, by, alasan };
        })
    }

    pub fn verify(self, meja: MejaKecamatan, by: i64, at: Timestamp) -> Result<Usulan, Refused> {
        self.of_kecamatan(meja)?;
        self.moved(Act::Verify, |usulan| {
            usulan.stage = Stage::Diverifikasi { at, by }
        })
    }

    pub fn send_back(
        self,
        meja: MejaKecamatan,
        by: i64,
        remark: &str,
        at: Timestamp,
    ) -> Result<Usulan, Refused> {
        self.of_kecamatan(meja)?;
        let remark = reason(remark)?;
        self.moved(Act::SendBack, |usulan| {
            usulan.stage = Stage::Dikembalikan { at, by, remark }
        })
    }

    /// Those counted in it share the verdict for as long as they are; a tie that was only
    /// proposed ends.
    pub fn reject(
        self,
        meja: MejaKecamatan,
        by: i64,
        alasan: &str,
        at: Timestamp,
    ) -> Result<Usulan, Refused> {
        self.of_kecamatan(meja)?;
        let alasan = reason(alasan)?;
        self.moved(Act::Reject, |usulan| {
            usulan.gabung = None;
            usulan.stage = Stage::Ditolak { at, by, alasan };
        })
    }

    /// As with [`reject`](Usulan::reject).
    pub fn forward(self, meja: MejaKecamatan, by: i64, at: Timestamp) -> Result<Usulan, Refused> {
        self.of_kecamatan(meja)?;
        self.moved(Act::Forward, |usulan| {
            usulan.gabung = None;
            usulan.stage = Stage::Diteruskan { at, by };
        })
    }

    /// SHA-256 over the code, the desa, the version and the content, in hex: what a receipt shows.
    ///
    /// The stage is left out, so a receipt stays true while the usulan moves.
    pub fn hash(&self) -> String {
        let isi = serde_json::to_vec(&self.isi).expect("a form is plain data");
        let mut sha = Sha256::new();
        sha.update(format!("{}\n{}\n{}\n", self.kode, self.desa, self.version));
        sha.update(&isi);
        hex(&sha.finalize())
    }

    /// The words by which `/cari` finds it: only those that everybody who may search may also read.
    pub fn searched(&self, nama_desa: &str) -> String {
        let isi = &self.isi;
        let place = &isi.lokasi.teks;
        format!(
            "{} {place} {nama_desa} {} {}",
            isi.kegiatan, isi.bidang, isi.skpd
        )
    }

    /// Whether `act` is possible at this stage, whoever asks.
    pub fn may(&self, act: Act) -> Result<(), Refused> {
        let at = self.stage.name();
        let measured = match act.reaches_underneath() {
            true => self.stage.underneath().name(),
            false => at,
        };
        if act.from().contains(&measured) {
            Ok(())
        } else {
            Err(Refused::WrongStage { at, act })
        }
    }

    fn moved(mut self, act: Act, change: impl FnOnce(&mut Usulan)) -> Result<Usulan, Refused> {
        self.may(act)?;
        change(&mut self);
        self.version += 1;
        Ok(self)
    }

    fn of_desa(&self, meja: MejaDesa) -> Result<(), Refused> {
        if meja.desa() == self.desa {
            Ok(())
        } else {
            Err(Refused::WrongArea)
        }
    }

    fn of_kecamatan(&self, meja: MejaKecamatan) -> Result<(), Refused> {
        if meja.kecamatan() == self.kecamatan() {
            Ok(())
        } else {
            Err(Refused::WrongArea)
        }
    }
}

fn reason(text: &str) -> Result<String, Refused> {
    given(text).ok_or(Refused::NoReason)
}

/// The words of a reason, if there are any.
pub(super) fn given(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
