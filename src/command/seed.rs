//! The sample kecamatan of the demo: Kebomas with its desa, people in office, usulan under way.
//!
//! The area codes are real; the works, sums and people are made up.

use std::sync::Mutex;

use jiff::{SignedDuration, Timestamp};

use super::demo::look;
use super::invite::{self, Invite};
use super::setup::{self, Setup};
use crate::app::apply;
use crate::app::decision::Change;
use crate::demo::{GROUP_ID, PERSONAS, World};
use crate::domain::jurnal::Event;
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{MejaDesa, MejaKecamatan, Office, Person, Role};
use crate::domain::reading::Reading;
use crate::domain::usulan::{Act, Biaya, Isi, Pilihan, Sumber, Usulan};
use crate::domain::wilayah::{KodeDesa, KodeKecamatan};
use crate::domain::{penerima, rupiah, tempat, volume};
use crate::store::{Store, StoreError};

const KECAMATAN: &str = "35.25.14";
const TAHUN: i16 = 2028;

/// Who of the page's people holds which office, in their order; the desa by their place in the list.
const OFFICES: [(&str, Option<usize>); 4] = [
    ("operator-desa", Some(0)),
    ("operator-desa", Some(1)),
    ("operator-kecamatan", None),
    ("camat", None),
];

/// Works that other desa have handed in already: desa, kegiatan, masalah, lokasi, volume, biaya,
/// penerima, SKPD, and what became of it.
const WORKS: [Work; 7] = [
    (
        2,
        "Pembangunan drainase lingkungan",
        "Air menggenangi jalan setiap hujan lebat",
        "RT 02, 03 RW 01",
        "180 m",
        "Rp 126.000.000",
        "45 KK",
        "DPUTR",
        Act::Submit,
    ),
    (
        2,
        "Rehabilitasi gedung posyandu",
        "Atap bocor dan lantai retak, balita terganggu",
        "RT 01 RW 02",
        "1 unit",
        "Rp 60.000.000",
        "80 orang",
        "Dinkes",
        Act::Verify,
    ),
    (
        3,
        "Pelatihan usaha mikro",
        "Ibu-ibu pengolah ikan belum bisa memasarkan hasilnya",
        "Balai desa RT 04 RW 01",
        "25 orang",
        "Rp 15.000.000",
        "25 orang",
        "Diskop",
        Act::Submit,
    ),
    (
        3,
        "Pemasangan penerangan jalan umum",
        "Jalan gelap dan rawan kecelakaan di malam hari",
        "Jl. Sunan Prapen RT 01 RW 03",
        "12 titik",
        "Rp 96.000.000",
        "150 KK",
        "Dishub",
        Act::Submit,
    ),
    (
        4,
        "Rabat beton jalan lingkungan",
        "Jalan tanah licin saat musim hujan",
        "RT 05 RW 02",
        "220 m",
        "Rp 88.000.000",
        "60 KK",
        "DPUTR",
        Act::SendBack,
    ),
    (
        5,
        "Normalisasi saluran irigasi",
        "Saluran dangkal, sawah di hilir kekeringan",
        "Dusun Kedanyang RT 03 RW 01",
        "400 m",
        "Rp 160.000.000",
        "70 KK",
        "DPUTR",
        Act::Verify,
    ),
    (
        6,
        "Pembangunan tembok penahan tanah",
        "Tebing sungai longsor mendekati rumah warga",
        "RT 02 RW 04",
        "75 m",
        "Rp 187.500.000",
        "18 KK",
        "DPUTR",
        Act::Submit,
    ),
];

/// Sets the kecamatan up, lets its people open their invitations, and hands in the sample works.
pub async fn sample(store: &Store, world: &Mutex<World>, now: Timestamp) -> anyhow::Result<()> {
    let setup = Setup {
        kecamatan: KECAMATAN.to_owned(),
        tahun: TAHUN,
        timezone: None,
        summary_at: "07:00".to_owned(),
        libur: Vec::new(),
    };
    setup::make(store, &setup, now).await?;
    let kode: KodeKecamatan = KECAMATAN.parse()?;
    let desa = store
        .read()
        .kecamatan(kode)
        .await?
        .map(|one| one.desa)
        .unwrap_or_default();
    for (persona, (role, at)) in PERSONAS.iter().zip(OFFICES) {
        let code = invitation(store, role, at.map(|at| desa[at].0), now).await?;
        look(world).person_follows(now, persona.id, &code);
    }
    look(world).person_sends(now, (PERSONAS[2].id, GROUP_ID), "/hubungkan");
    for work in WORKS {
        hand_in(store, desa[work.0].0, &work, now).await?;
    }
    Ok(())
}

async fn invitation(
    store: &Store,
    role: &str,
    desa: Option<KodeDesa>,
    now: Timestamp,
) -> anyhow::Result<String> {
    let invite = Invite {
        role: role.to_owned(),
        desa,
        kecamatan: None,
        skpd: None,
        count: 1,
        bot_name: None,
        revoke: None,
    };
    let mut codes = invite::make(store, &invite, now).await?;
    Ok(codes.remove(0))
}

type Work = (
    usize,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Act,
);

async fn hand_in(store: &Store, desa: KodeDesa, work: &Work, now: Timestamp) -> anyhow::Result<()> {
    let at = now - SignedDuration::from_mins(20);
    let tx = store.begin().await?;
    let chain = crate::domain::jurnal::Chain {
        kecamatan: desa.kecamatan(),
        tahun: TAHUN,
    };
    let head = tx.head_locked(chain).await?;
    let kecamatan = tx.read().kecamatan(desa.kecamatan()).await?;
    let huruf = kecamatan.map_or(*b"KBM", |one| one.huruf);
    let kode = KodeUsulan::new(huruf, (TAHUN % 100) as u8, head.nomor + 1)?;
    let (writer, clerk) = (
        seat(desa, Role::OperatorDesa),
        seat(desa, Role::OperatorKecamatan),
    );
    let (writing, desk) = desks(&writer, &clerk, desa);
    let usulan = Usulan::submit(writing, writer.id, kode, isi(work), at);
    write(&tx, None, &usulan, Act::Submit, Role::OperatorDesa, at).await?;
    let later = at + SignedDuration::from_mins(10);
    let moved = match work.8 {
        Act::Verify => usulan.clone().verify(desk, clerk.id, later)?,
        Act::SendBack => {
            let remark = "Mohon lengkapi foto titik lokasi dan RAB.";
            usulan.clone().send_back(desk, clerk.id, remark, later)?
        }
        _ => return Ok(tx.commit().await?),
    };
    write(
        &tx,
        Some(&usulan),
        &moved,
        work.8,
        Role::OperatorKecamatan,
        later,
    )
    .await?;
    Ok(tx.commit().await?)
}

async fn write(
    tx: &crate::store::Tx,
    before: Option<&Usulan>,
    after: &Usulan,
    act: Act,
    role: Role,
    at: Timestamp,
) -> Result<(), StoreError> {
    let json = |usulan: &Usulan| serde_json::to_string(usulan).expect("an usulan is plain data");
    let event = Event {
        at,
        by: 0,
        role,
        kode: after.kode,
        act,
        reason: None,
        before: before.map(json),
        after: json(after),
    };
    let change = Change::Usulan {
        usulan: Box::new(after.clone()),
        event: Box::new(event),
    };
    apply::apply(tx, &change, at).await.map(|_| ())
}

/// Somebody of the desa or of the desk who is not played on the page.
fn seat(desa: KodeDesa, role: Role) -> Person {
    let office = Office {
        role,
        kecamatan: desa.kecamatan(),
        desa: role.is_of_desa().then_some(desa),
        skpd: None,
    };
    Person {
        id: PERSONAS[2].id,
        nama: String::new(),
        offices: vec![office],
    }
}

fn desks(writer: &Person, clerk: &Person, desa: KodeDesa) -> (MejaDesa, MejaKecamatan) {
    let writing = writer.meja_desa(desa).expect("the seat was just made");
    let desk = clerk
        .meja_kecamatan(desa.kecamatan())
        .expect("the seat was just made");
    (writing, desk)
}

fn isi(work: &Work) -> Isi {
    let (_, kegiatan, masalah, lokasi, banyak, biaya, warga, skpd, _) = *work;
    let volume = clear(volume::read(banyak));
    let anggaran = clear(rupiah::read(biaya));
    let named = |teks: &str| Pilihan {
        nilai: teks.to_owned(),
        teks: teks.to_owned(),
    };
    Isi {
        sumber: Sumber::Musrenbang,
        bidang: Pilihan {
            nilai: "pembangunan".to_owned(),
            teks: "Pembangunan desa".to_owned(),
        },
        kegiatan: named(kegiatan),
        masalah: masalah.to_owned(),
        lokasi: clear(tempat::read(lokasi)),
        titik: None,
        volume,
        biaya: Biaya::Total(anggaran),
        anggaran,
        penerima: clear(penerima::read(warga)),
        skpd: named(skpd),
        lahan: None,
        prioritas: 1,
        foto: Vec::new(),
        dokumen: Vec::new(),
    }
}

fn clear<T>(reading: Reading<T>) -> T {
    match reading {
        Reading::Clear(value) => value,
        Reading::Unclear(mut values) => values.remove(0),
        Reading::Wrong(slip) => unreachable!("a sample is misspelled: {}", slip.name()),
    }
}
