//! Usulan drawn by chance, the same for the same seed.

use std::io::Write;
use std::sync::LazyLock;

use musrenbot::domain::duplicate::{Gazetteer, Record};
use musrenbot::domain::wilayah::{self, KodeKecamatan};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{Rng as _, SeedableRng as _};

/// A kecamatan in a bad year, when every desa sends its whole list.
pub const KECAMATAN_SIZE: usize = 2_000;

/// Works as lists name them, each with another wording.
const WORKS: [(&str, &str); 24] = [
    ("Pembangunan drainase", "saluran air minta dibeton"),
    ("Rehabilitasi jalan lingkungan", "jalan rusak mohon dicor"),
    ("Pavingisasi gang", "gang dipaving"),
    ("Pembangunan TPT jalan desa", "plengsengan jalan longsor"),
    ("Pemasangan lampu PJU", "minta lampu jalan"),
    ("Pembangunan jalan usaha tani", "JUT dirabat"),
    ("Rehabilitasi saluran irigasi", "irigasi bocor diperbaiki"),
    ("Bantuan rumah tidak layak huni", "bedah rumah"),
    ("Pembangunan MCK umum", "jamban umum"),
    ("Pembangunan sumur bor", "sumur dalam"),
    ("Rehabilitasi gedung posyandu", "posyandu bocor"),
    ("Rehabilitasi ruang kelas SDN 1", "SD atapnya rusak"),
    ("Pengadaan bak sampah", "tong sampah"),
    ("Pelatihan menjahit", "kursus jahit"),
    ("Bantuan bibit kambing", "wedus kanggo kelompok"),
    ("Bantuan pompa air kelompok tani", "diesel banyu"),
    ("Pembangunan jembatan", "jembatan putus"),
    ("Normalisasi sungai", "pengerukan kali"),
    ("Pembangunan pos kamling", "pos ronda"),
    ("Pagar makam desa", "kuburan dipagar"),
    ("Pengadaan komputer desa", "laptop dan printer"),
    ("Pembangunan gorong-gorong", "box culvert"),
    ("Paving halaman masjid", "mushola dipaving"),
    ("Pengaspalan jalan poros", "overlay jalan"),
];

const DUSUN: [&str; 12] = [
    "Krajan",
    "Sumber",
    "Gempol",
    "Tambak",
    "Ngasem",
    "Pilang",
    "Kebonagung",
    "Sidorejo",
    "Balong",
    "Wates",
    "Karangan",
    "Plosorejo",
];

/// One in so many is an earlier one in other words.
const AGAIN: u32 = 10;

/// Names of other years' usulan that are kept to be asked for again.
const KEPT: usize = 500;

pub struct Draw {
    rng: StdRng,
    kecamatan: KodeKecamatan,
    nama: String,
    desa: Vec<(String, String)>,
    kept: Vec<Record>,
    number: u64,
    seed: u64,
}

impl Draw {
    /// The usulan of one kecamatan, drawn by the seed; `len` are going to be drawn.
    pub fn new(seed: u64, len: usize) -> Draw {
        let kecamatan = kecamatan(seed);
        let desa = wilayah::desa_of(kecamatan);
        Draw {
            rng: StdRng::seed_from_u64(seed),
            kecamatan,
            nama: format!("Kecamatan {seed}"),
            desa: desa
                .into_iter()
                .map(|desa| (desa.kode.to_string(), desa.nama))
                .collect(),
            kept: Vec::with_capacity(KEPT.min(len)),
            number: 0,
            seed,
        }
    }

    pub fn gazetteer(&self) -> Gazetteer {
        Gazetteer::of(self.kecamatan)
    }

    pub fn next(&mut self) -> Record {
        self.number += 1;
        let id = format!("{}-{:07}", self.seed, self.number);
        if self.rng.random_ratio(1, AGAIN)
            && let Some(kept) = self.kept.choose(&mut self.rng)
        {
            let again = Record {
                id,
                masalah: String::new(),
                sumber: "pokir".to_owned(),
                ..kept.clone()
            };
            return self.otherwise(again);
        }
        let record = self.fresh(id);
        if self.kept.len() < KEPT {
            self.kept.push(record.clone());
        }
        record
    }

    fn fresh(&mut self, id: String) -> Record {
        let rng = &mut self.rng;
        let (code, desa) = self.desa.choose(rng).cloned().unwrap_or_default();
        let (work, _) = WORKS.choose(rng).copied().unwrap_or_default();
        let dusun = DUSUN.choose(rng).copied().unwrap_or_default();
        let (rt, rw) = (rng.random_range(1..=12), rng.random_range(1..=8));
        let volume = rng.random_range(5..400);
        Record {
            id,
            tgl: format!(
                "2027-01-{:02}T{:02}:{:02}",
                rng.random_range(1..=28),
                rng.random_range(0..24),
                rng.random_range(0..60)
            ),
            desa,
            desa_code: code,
            kecamatan: self.nama.clone(),
            judul: format!("{work} Dusun {dusun} RT {rt:02} RW {rw:02}"),
            masalah: "Kondisinya rusak dan mengganggu warga setiap musim hujan".to_owned(),
            lokasi: format!("RT {rt:02} RW {rw:02}"),
            dusun: dusun.to_owned(),
            rt: rt.to_string(),
            rw: rw.to_string(),
            volume: volume.to_string(),
            satuan: "m".to_owned(),
            anggaran: (u64::from(rng.random_range(300..900_u32)) * 1_000 * volume).to_string(),
            tahun: "2028".to_owned(),
            sumber: "desa".to_owned(),
            ..Record::default()
        }
    }

    /// The same work as somebody else would write it.
    fn otherwise(&mut self, mut record: Record) -> Record {
        let other = WORKS
            .iter()
            .find(|(work, _)| record.judul.starts_with(work));
        if let Some((work, other)) = other {
            record.judul = record.judul.replace(work, other);
        }
        record.tgl.replace_range(5..7, "02");
        record
    }
}

/// All kecamatan of Java, by code.
static JAVA: LazyLock<Vec<KodeKecamatan>> = LazyLock::new(|| {
    let codes = (31..=36).flat_map(|p| {
        (1..=79).flat_map(move |k| (1..=40).map(move |c| format!("{p}.{k:02}.{c:02}")))
    });
    let known = codes
        .filter_map(|code| code.parse().ok())
        .filter(|code| !wilayah::desa_of(*code).is_empty());
    known.collect()
});

/// One kecamatan for each seed; after the last of Java it begins anew.
fn kecamatan(seed: u64) -> KodeKecamatan {
    let number = usize::try_from(seed).unwrap_or(0);
    JAVA[number % JAVA.len()]
}

pub fn line(out: &mut impl Write, record: &Record) -> anyhow::Result<()> {
    let fields = [
        ("id", &record.id),
        ("tgl", &record.tgl),
        ("desa", &record.desa),
        ("desa_code", &record.desa_code),
        ("kecamatan", &record.kecamatan),
        ("judul", &record.judul),
        ("masalah", &record.masalah),
        ("lokasi", &record.lokasi),
        ("dusun", &record.dusun),
        ("rt", &record.rt),
        ("rw", &record.rw),
        ("volume", &record.volume),
        ("satuan", &record.satuan),
        ("anggaran", &record.anggaran),
        ("tahun", &record.tahun),
        ("sumber", &record.sumber),
    ];
    let object: serde_json::Map<String, serde_json::Value> = fields
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.as_str().into()))
        .collect();
    serde_json::to_writer(&mut *out, &object)?;
    Ok(out.write_all(b"\n")?)
}
