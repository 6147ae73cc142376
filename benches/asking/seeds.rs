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
use musrenbot::domain::usulan::{Act, Biaya, Isi, Pilihan, Stage, Sumber, Usulan};
use musrenbot::domain::wilayah::KodeKecamatan;
use musrenbot::domain::{penerima, tempat, volume};
use musrenbot::store::Store;

pub const USULAN: usize = 20_000;

pub const TAHUN: i16 = 2028;

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

const SKPD: [&str; 4] = ["dpupr", "dinkes", "diskoperindag", "dkpp"];

/// Names of people and houses, of which no two usulan have the same: a kecamatan has thousands of
/// words that stand in one usulan or two.
fn name(n: usize) -> String {
    const BEGIN: [&str; 20] = [
        "Su", "Kar", "Har", "Wi", "Mul", "Sar", "Bam", "Dar", "Jo", "Pur", "Ris", "Slam", "Tri",
        "Yan", "Kas", "Nur", "Rah", "Gun", "Par", "Sun",
    ];
    const MIDDLE: [&str; 25] = [
        "di", "to", "ma", "ni", "ra", "ya", "ti", "wa", "na", "sa", "mi", "ka", "ri", "ja", "lu",
        "ro", "ha", "gi", "bu", "da", "ke", "pu", "si", "ta", "no",
    ];
    const END: [&str; 20] = [
        "no", "man", "to", "wan", "yah", "ningsih", "di", "jo", "ri", "wati", "min", "dik", "gino",
        "hadi", "santo", "tun", "rejo", "nah", "yem", "iman",
    ];
    let (begin, rest) = (BEGIN[n % 20], n / 20);
    format!("{begin}{}{}", MIDDLE[rest % 25], END[rest / 25 % 20])
}

/// A question's name and its command and words on the nth time.
pub type Question = (&'static str, fn(usize) -> (&'static str, String));

pub const QUESTIONS: [Question; 10] = [
    ("/status, the code", |n| ("status", code(n).to_string())),
    ("/status, a letter wrong", |n| {
        let mut typed = code(n).to_string();
        typed.replace_range(8..9, "9");
        ("status", typed)
    }),
    ("/status, the number", |n| {
        ("status", code(n).nomor().to_string())
    }),
    ("/cari, two words", two_words),
    ("/cari, a word in half of all", |_| {
        ("cari", "jalan".to_owned())
    }),
    ("/cari, common words", |n| {
        let words = [
            "pembangunan drainase",
            "rt 3 rw 1",
            "jalan dusun",
            "pembangunan jalan lingkungan",
        ];
        ("cari", words[n % 4].to_owned())
    }),
    ("/cari, a name", |n| ("cari", name(n * 31))),
    ("/cari, with slips", |n| {
        ("cari", format!("jln rbat {}", slip(PLACES[n % 16], 2)))
    }),
    ("/cari, a slip in each word", |n| {
        let work = WORKS[n % 12].split(' ').map(|word| slip(word, 3));
        let work = work.collect::<Vec<_>>().join(" ");
        let landmark = slip(word(LANDMARKS[n % 10]), 1);
        (
            "cari",
            format!("{work} dsn {} {landmark}", slip(PLACES[n % 16], 1)),
        )
    }),
    ("/cari, a whole sentence", |n| {
        (
            "cari",
            format!(
                "{} dusun {} dekat {} rumah pak {}",
                WORKS[n % 12],
                PLACES[n % 16],
                LANDMARKS[n % 10],
                name(n * 31),
            ),
        )
    }),
];

pub fn two_words(n: usize) -> (&'static str, String) {
    (
        "cari",
        format!("{} {}", word(WORKS[n % 12]), PLACES[n % 16]),
    )
}

/// Without its letter at this place.
fn slip(word: &str, at: usize) -> String {
    let left = word.char_indices().filter(|(n, _)| *n != at);
    left.map(|(_, letter)| letter).collect()
}

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

/// The kecamatan in which [`one_more`] stands.
pub const FIRST: &str = KECAMATAN[0];

/// Fills the first kecamatan up to all the usulan that there were in both.
pub async fn fill(store: &Store, now: Timestamp) -> anyhow::Result<()> {
    let kecamatan = store.read().kecamatan(FIRST.parse()?).await?;
    let kecamatan = kecamatan.expect("it was made");
    let there = store.read().usulan_of_year(kecamatan.kode, TAHUN).await?;
    let all: Vec<usize> = (there.len()..USULAN).collect();
    for some in all.chunks(BATCH) {
        let tx = store.begin().await?;
        for n in some {
            apply::apply(&tx, &submitted(&kecamatan, *n, now)?, now).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// The nth usulan after those that were sown, in the first kecamatan.
pub async fn one_more(store: &Store, n: usize, now: Timestamp) -> anyhow::Result<()> {
    let kode = KECAMATAN[0].parse()?;
    let kecamatan = store.read().kecamatan(kode).await?.expect("it was made");
    let tx = store.begin().await?;
    let n = USULAN / KECAMATAN.len() + n;
    apply::apply(&tx, &submitted(&kecamatan, n, now)?, now).await?;
    Ok(tx.commit().await?)
}

async fn askers(store: &Store, now: Timestamp) -> anyhow::Result<Vec<(&'static str, Person)>> {
    let kecamatan: KodeKecamatan = KECAMATAN[0].parse()?;
    let desa = "35.25.14.2003".parse()?;
    let elsewhere: KodeKecamatan = KECAMATAN[1].parse()?;
    let office = |role, kecamatan| Office {
        role,
        kecamatan,
        desa: (role == Role::OperatorDesa).then_some(desa),
        skpd: (role == Role::Skpd).then(|| SKPD[0].to_owned()),
    };
    let seats = [
        ("desa", vec![office(Role::OperatorDesa, kecamatan)]),
        (
            "kecamatan",
            vec![office(Role::OperatorKecamatan, kecamatan)],
        ),
        ("skpd", vec![office(Role::Skpd, kecamatan)]),
        (
            "bappeda",
            vec![
                office(Role::Bappeda, kecamatan),
                office(Role::Bappeda, elsewhere),
            ],
        ),
    ];
    let mut people = Vec::new();
    for (id, (name, offices)) in (1..).zip(seats) {
        let tx = store.begin().await?;
        for office in &offices {
            tx.office_take(id, name, office, None, now).await?;
        }
        tx.commit().await?;
        let person = Person {
            id,
            nama: name.to_owned(),
            offices,
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
    let mut usulan = Usulan::submit(meja, writer.id, kode, isi(n), now);
    if n.is_multiple_of(3) {
        usulan.stage = Stage::Diverifikasi { at: now, by: 2 };
    }
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

pub fn isi(n: usize) -> Isi {
    let (work, place, landmark) = (WORKS[n % 12], PLACES[n / 12 % 16], LANDMARKS[n / 192 % 10]);
    let named = |teks: &str| Pilihan {
        nilai: String::new(),
        teks: teks.to_owned(),
    };
    let lokasi = format!(
        "Dusun {place} RT {:02} RW {:02}, {landmark}, rumah Pak {}",
        1 + n % 9,
        1 + n % 7,
        name(n),
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
        skpd: Pilihan {
            nilai: SKPD[n % 4].to_owned(),
            teks: SKPD[n % 4].to_uppercase(),
        },
        lahan: None,
        prioritas: 1,
        foto: Vec::new(),
        dokumen: Vec::new(),
    }
}
