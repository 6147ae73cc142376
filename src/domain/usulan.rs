//! An usulan: what a desa asks for, the stage it stands at, and who may move it.
//!
//! Drafts are not here: until it is submitted an usulan is a state of its dialog.
//! The form follows "Daftar Usulan yang Diteruskan ke Kecamatan" (Juknis Musrenbang, Lampiran II)
//! and SIPD's `data_asmas`.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::kode::KodeUsulan;
use super::pejabat::{MejaDesa, MejaKecamatan};
use super::penerima::Penerima;
use super::rupiah::Rupiah;
use super::tempat::Tempat;
use super::volume::Volume;
use super::wilayah::{KodeDesa, KodeKecamatan};

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

/// Where an usulan stands. Facts live in the stage that has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    Diajukan {
        at: Timestamp,
    },
    /// With the desa again; `remark` says what to mend.
    Dikembalikan {
        at: Timestamp,
        by: i64,
        remark: String,
    },
    Diverifikasi {
        at: Timestamp,
        by: i64,
    },
    Ditolak {
        at: Timestamp,
        by: i64,
        alasan: String,
    },
    /// Counted in `into`, which asks for the same work.
    Digabung {
        at: Timestamp,
        by: i64,
        into: KodeUsulan,
    },
    Ditarik {
        at: Timestamp,
        by: i64,
        alasan: String,
    },
    /// Handed on to the forum of the SKPD.
    Diteruskan {
        at: Timestamp,
        by: i64,
    },
}

/// The bare names, for tables, filters and counts; `Draft` is a dialog not yet submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageName {
    Draft,
    Diajukan,
    Dikembalikan,
    Diverifikasi,
    Ditolak,
    Digabung,
    Ditarik,
    Diteruskan,
}

impl StageName {
    pub const ALL: [StageName; 8] = [
        StageName::Draft,
        StageName::Diajukan,
        StageName::Dikembalikan,
        StageName::Diverifikasi,
        StageName::Ditolak,
        StageName::Digabung,
        StageName::Ditarik,
        StageName::Diteruskan,
    ];

    pub fn name(self) -> &'static str {
        match self {
            StageName::Draft => "draft",
            StageName::Diajukan => "diajukan",
            StageName::Dikembalikan => "dikembalikan",
            StageName::Diverifikasi => "diverifikasi",
            StageName::Ditolak => "ditolak",
            StageName::Digabung => "digabung",
            StageName::Ditarik => "ditarik",
            StageName::Diteruskan => "diteruskan",
        }
    }

    pub fn named(name: &str) -> Option<StageName> {
        StageName::ALL
            .into_iter()
            .find(|stage| stage.name() == name)
    }
}

impl Stage {
    pub fn name(&self) -> StageName {
        match self {
            Stage::Diajukan { .. } => StageName::Diajukan,
            Stage::Dikembalikan { .. } => StageName::Dikembalikan,
            Stage::Diverifikasi { .. } => StageName::Diverifikasi,
            Stage::Ditolak { .. } => StageName::Ditolak,
            Stage::Digabung { .. } => StageName::Digabung,
            Stage::Ditarik { .. } => StageName::Ditarik,
            Stage::Diteruskan { .. } => StageName::Diteruskan,
        }
    }

    /// Since when it stands here.
    pub fn at(&self) -> Timestamp {
        match self {
            Stage::Diajukan { at }
            | Stage::Dikembalikan { at, .. }
            | Stage::Diverifikasi { at, .. }
            | Stage::Ditolak { at, .. }
            | Stage::Digabung { at, .. }
            | Stage::Ditarik { at, .. }
            | Stage::Diteruskan { at, .. } => *at,
        }
    }
}

/// What can be done to an usulan, by the word under which the journal keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Submit,
    Revise,
    SendBack,
    Verify,
    Reject,
    Merge,
    Withdraw,
    Forward,
}

impl Act {
    pub const ALL: [Act; 8] = [
        Act::Submit,
        Act::Revise,
        Act::SendBack,
        Act::Verify,
        Act::Reject,
        Act::Merge,
        Act::Withdraw,
        Act::Forward,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Act::Submit => "submit",
            Act::Revise => "revise",
            Act::SendBack => "send_back",
            Act::Verify => "verify",
            Act::Reject => "reject",
            Act::Merge => "merge",
            Act::Withdraw => "withdraw",
            Act::Forward => "forward",
        }
    }

    pub fn named(name: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.name() == name)
    }

    /// The stages from which the act is possible; the whole ladder in one place.
    pub fn from(self) -> &'static [StageName] {
        use StageName::{Dikembalikan, Diverifikasi, Draft};
        const OPEN: &[StageName] = &[StageName::Diajukan];
        match self {
            Act::Submit => &[Draft],
            Act::Revise => &[StageName::Diajukan, Dikembalikan],
            // A verified one too: what was overlooked can only be mended by the desa.
            Act::SendBack => &[StageName::Diajukan, Diverifikasi],
            Act::Verify | Act::Reject => OPEN,
            Act::Merge => &[StageName::Diajukan, Diverifikasi],
            Act::Withdraw => &[StageName::Diajukan, Dikembalikan],
            Act::Forward => &[Diverifikasi],
        }
    }
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
    /// 1 at submission, one more with each change of content or stage.
    pub version: u32,
    pub submitted_at: Timestamp,
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
        }
    }

    pub fn kecamatan(&self) -> KodeKecamatan {
        self.desa.kecamatan()
    }

    /// Replaces the content; one that was sent back is submitted again by it.
    pub fn revise(self, meja: MejaDesa, isi: Isi, at: Timestamp) -> Result<Usulan, Refused> {
        self.of_desa(meja)?;
        self.moved(Act::Revise, |usulan| {
            usulan.isi = isi;
            usulan.stage = Stage::Diajukan { at };
        })
    }

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
            usulan.stage = Stage::Ditarik { at, by, alasan }
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
            usulan.stage = Stage::Ditolak { at, by, alasan }
        })
    }

    /// Counts this one in `into`; the original stays readable.
    pub fn merge(
        self,
        meja: MejaKecamatan,
        by: i64,
        into: KodeUsulan,
        at: Timestamp,
    ) -> Result<Usulan, Refused> {
        self.of_kecamatan(meja)?;
        self.moved(Act::Merge, |usulan| {
            usulan.stage = Stage::Digabung { at, by, into }
        })
    }

    pub fn forward(self, meja: MejaKecamatan, by: i64, at: Timestamp) -> Result<Usulan, Refused> {
        self.of_kecamatan(meja)?;
        self.moved(Act::Forward, |usulan| {
            usulan.stage = Stage::Diteruskan { at, by }
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
        if act.from().contains(&at) {
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
    let text = text.trim();
    if text.is_empty() {
        Err(Refused::NoReason)
    } else {
        Ok(text.to_owned())
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
