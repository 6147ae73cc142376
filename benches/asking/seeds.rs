//! Twenty thousand usulan in words that repeat as they do in life, and questions about them.

use jiff::Timestamp;
use musrenbot::app::apply;
use musrenbot::app::decision::Change;
use musrenbot::command::setup::{self, Setup};
use musrenbot::domain::jurnal::Event;
use musrenbot::domain::kecamatan::Kecamatan;
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::{Office, Person, Role};
use musrenbot::domain::rupiah::Rupiah;
use musrenbot::domain::usulan::{Act, Biaya, Isi, Pilihan, Sumber, Usulan};
use musrenbot::domain::wilayah::KodeKecamatan;
use musrenbot::domain::{penerima, tempat, volume};
use musrenbot::store::Store;

pub const USULAN: usize = 20_000;

const TAHUN: i16 = 2028;

const KECAMATAN: [&str; 2] = ["35.25.14", "35.25.16"];

/// So many share a flush while sowing.
const BATCH: usize = 500;

const WORKS: [&str; 12] = [
    "Rabat beton jalan lingkungan",
    "Pembangunan drainase",
    "Rehabilitasi gedung posyandu",
    "Pelatihan usaha mikro",
    "Penerangan jalan umum",
    "Normalisasi saluran irigasi",
    "Tembok penahan tanah",
    "Pengadaan alat pertanian",
    "Sumur bor air bersih",
    "Pavingisasi gang",
    "Jembatan penghubung dusun",
    "Bantuan bibit ikan",
];

const PLACES: [&str; 16] = [
    "Krajan",
    "Melati",
    "Kenanga",
    "Sumberejo",
    "Wonosari",
    "Karanganyar",
    "Tegalsari",
    "Sidomulyo",
    "Gempol",
    "Bulusari",
    "Randuagung",
    "Kedungrejo",
    "Ngipik",
    "Pelemwatu",
    "Sukorame",
    "Tlogopojok",
];

const LANDMARKS: [&str; 10] = [
    "musala Al Hidayah",
    "balai desa",
    "pasar lama",
    "makam umum",
    "sekolah dasar",
    "lapangan voli",
    "jembatan kali",
    "pos ronda",
    "kantor koperasi",
    "warung Bu Tini",
];

/// A question's name and its command and words on the nth time.
pub type Question = (&'static str, fn(usize) -> (&'static str, String));

pub const QUESTIONS: [Question; 6] = [
    ("/status, the code", |n| ("status", code(n).to_string())),
    ("/status, a letter wrong", |n| {
        let mut typed = code(n).to_string();
        typed.replace_range(8..9, "9");
        ("status", typed)
    }),
    ("/status, the number", |n| {
        ("status", code(n).nomor().to_string())
    }),
    ("/cari, two words", |n| {
        (
            "cari",
            format!("{} {}", word(WORKS[n % 12]), PLACES[n % 16]),
        )
    }),
    ("/cari, with slips", |n| {
        let place = PLACES[n % 16];
        ("cari", format!("jln rbat {}{}", &place[..2], &place[3..]))
    }),
    ("/cari, a whole sentence", |n| {
        (
            "cari",
            format!(
                "{} dusun {} dekat {}",
                WORKS[n % 12],
                PLACES[n % 16],
                LANDMARKS[n % 10]
            ),
        )
    }),
];

fn word(text: &str) -> &str {
    text.split(' ').next_back().unwrap_or(text)
}

fn code(n: usize) -> KodeUsulan {
    let nomor = 1 + (n * 7919) % (USULAN / KECAMATAN.len());
    KodeUsulan::new(*b"KBM", 28, nomor as u32).expect("a good code")
}

/// Makes the kecamatan, their people and their usulan; gives those who ask.
pub async fn sow(store: &Store, now: Timestamp) -> anyhow::Result<Vec<(&'static str, Person)>> {
    for kecamatan in KECAMATAN {
        let setup = Setup {
            kecamatan: kecamatan.to_owned(),
            tahun: TAHUN,
            ..Setup::default()
        };
        setup::make(store, &setup, now).await?;
    }
    for kode in KECAMATAN {
        let kode: KodeKecamatan = kode.parse()?;
        let kecamatan = store
            .read()
            .kecamatan(kode)
            .await?
            .expect("it was just made");
        let all: Vec<usize> = (0..USULAN / KECAMATAN.len()).collect();
        for some in all.chunks(BATCH) {
            let tx = store.begin().await?;
            for n in some {
                apply::apply(&tx, &submitted(&kecamatan, *n, now)?, now).await?;
            }
            tx.commit().await?;
        }
    }
    askers(store, now).await
}

async fn askers(store: &Store, now: Timestamp) -> anyhow::Result<Vec<(&'static str, Person)>> {
    let kecamatan: KodeKecamatan = KECAMATAN[0].parse()?;
    let desa = "35.25.14.2003".parse()?;
    let roles = [
        ("desa", Role::OperatorDesa, Some(desa)),
        ("kecamatan", Role::OperatorKecamatan, None),
    ];
    let mut people = Vec::new();
    for (id, (name, role, desa)) in (1..).zip(roles) {
        let office = Office {
            role,
            kecamatan,
            desa,
            skpd: None,
        };
        let tx = store.begin().await?;
        tx.office_take(id, name, &office, None, now).await?;
        tx.commit().await?;
        let person = Person {
            id,
            nama: name.to_owned(),
            offices: vec![office],
        };
        people.push((name, person));
    }
    Ok(people)
}

fn submitted(kecamatan: &Kecamatan, n: usize, now: Timestamp) -> anyhow::Result<Change> {
    let desa = kecamatan.desa[n % kecamatan.desa.len()].0;
    let writer = Person {
        id: 1,
        nama: String::new(),
        offices: vec![Office {
            role: Role::OperatorDesa,
            kecamatan: kecamatan.kode,
            desa: Some(desa),
            skpd: None,
        }],
    };
    let meja = writer.meja_desa(desa).expect("the seat was just made");
    let kode = KodeUsulan::new(kecamatan.huruf, 28, u32::try_from(n)? + 1)?;
    let usulan = Usulan::submit(meja, writer.id, kode, isi(n), now);
    let after = serde_json::to_string(&usulan)?;
    let event = Event {
        at: now,
        by: writer.id,
        role: Role::OperatorDesa,
        kode,
        act: Act::Submit,
        reason: None,
        before: None,
        after,
    };
    Ok(Change::Usulan {
        cari: usulan.searched(kecamatan.nama_desa(desa)),
        usulan: Box::new(usulan),
        event: Box::new(event),
    })
}

fn isi(n: usize) -> Isi {
    let (work, place, landmark) = (WORKS[n % 12], PLACES[n / 12 % 16], LANDMARKS[n / 192 % 10]);
    let named = |teks: &str| Pilihan {
        nilai: String::new(),
        teks: teks.to_owned(),
    };
    let lokasi = format!(
        "Dusun {place} RT {:02} RW {:02}, {landmark}",
        1 + n % 9,
        1 + n % 7
    );
    let anggaran = Rupiah::new(50_000_000 + n as i64 * 1_000).expect("a good sum");
    Isi {
        sumber: Sumber::Musrenbang,
        bidang: named("Pembangunan"),
        kegiatan: named(work),
        masalah: format!("{work} di {place} rusak sejak banjir tahun lalu, nomor berita acara {n}"),
        lokasi: tempat::read(&lokasi).first().cloned().expect("a place"),
        titik: None,
        volume: volume::read("150 m").first().cloned().expect("a volume"),
        biaya: Biaya::Total(anggaran),
        anggaran,
        penerima: penerima::read("40 KK").first().cloned().expect("people"),
        skpd: named("DPUTR"),
        lahan: None,
        prioritas: 1,
        foto: Vec::new(),
        dokumen: Vec::new(),
    }
}
