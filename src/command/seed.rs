//! The sample kecamatan of the demo: Kebomas with its desa, people in office, usulan under way.
//!
//! The area codes are real; the works, sums and people are made up.

use std::sync::Mutex;

use anyhow::Context as _;
use jiff::{SignedDuration, Timestamp};

use super::demo::look;
use super::house;
use super::invite::{self, Invite};
use super::setup::{self, Setup};
use crate::app::apply;
use crate::app::decision::Change;
use crate::demo::{GROUP_ID, PERSONAS, World};
use crate::dialog::Book;
use crate::dialog::file::{Choice, From, Kind};
use crate::dialog::lists::Item;
use crate::domain::jurnal::Event;
use crate::domain::kecamatan::Kecamatan;
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{MejaDesa, MejaKecamatan, Office, Person, Role};
use crate::domain::reading::Reading;
use crate::domain::usulan::{Act, Biaya, Isi, Pilihan, Sumber, Usulan};
use crate::domain::wilayah::KodeDesa;
use crate::domain::{penerima, rupiah, tempat, volume};
use crate::store::{Store, StoreError};

const KECAMATAN: &str = "35.25.14";
const TAHUN: i16 = 2028;

/// What the desk wrote on the work that it sent back.
const REMARK: &str = "Mohon lengkapi foto titik lokasi dan RAB.";

/// Who of the page's people holds which office, in their order; their desa by its code.
const OFFICES: [(&str, Option<&str>); 4] = [
    ("operator-desa", Some("35.25.14.2002")),
    ("operator-desa", Some("35.25.14.2001")),
    ("operator-kecamatan", None),
    ("camat", None),
];

/// A work that has been handed in already; its bidang, SKPD and unit are the kamus'.
struct Work {
    desa: &'static str,
    kegiatan: &'static str,
    masalah: &'static str,
    lokasi: &'static str,
    volume: &'static str,
    biaya: &'static str,
    penerima: &'static str,
    /// As in the dialog; none where nothing is built.
    lahan: Option<&'static str>,
    prioritas: u32,
    /// What became of it.
    act: Act,
}

/// One of each stage that can be practised on; the one that was sent back is the second
/// operator's to mend.
const WORKS: [Work; 7] = [
    Work {
        desa: "35.25.14.2001",
        kegiatan: "Rabat beton jalan lingkungan",
        masalah: "Jalan tanah licin saat musim hujan",
        lokasi: "RT 05 RW 02",
        volume: "220 m",
        biaya: "Rp 88.000.000",
        penerima: "60 KK",
        lahan: Some("milik_desa"),
        prioritas: 1,
        act: Act::SendBack,
    },
    Work {
        desa: "35.25.14.2004",
        kegiatan: "Saluran drainase permukiman",
        masalah: "Air menggenangi jalan setiap hujan lebat",
        lokasi: "RT 02, 03 RW 01",
        volume: "180 m",
        biaya: "Rp 117.000.000",
        penerima: "45 KK",
        lahan: Some("milik_desa"),
        prioritas: 1,
        act: Act::Submit,
    },
    Work {
        desa: "35.25.14.2004",
        kegiatan: "Rehabilitasi posyandu",
        masalah: "Atap bocor dan lantai retak, balita terganggu",
        lokasi: "RT 01 RW 02",
        volume: "1 unit",
        biaya: "Rp 65.000.000",
        penerima: "80 orang",
        lahan: Some("milik_desa"),
        prioritas: 2,
        act: Act::Verify,
    },
    Work {
        desa: "35.25.14.2007",
        kegiatan: "Pelatihan usaha mikro",
        masalah: "Ibu-ibu pengolah ikan belum bisa memasarkan hasilnya",
        lokasi: "Balai desa RT 04 RW 01",
        volume: "25 orang",
        biaya: "Rp 16.250.000",
        penerima: "25 orang",
        lahan: None,
        prioritas: 1,
        act: Act::Submit,
    },
    Work {
        desa: "35.25.14.2009",
        kegiatan: "Lampu penerangan jalan umum",
        masalah: "Jalan gelap dan rawan kecelakaan di malam hari",
        lokasi: "Jl. Sunan Prapen RT 01 RW 03",
        volume: "12 titik",
        biaya: "Rp 90.000.000",
        penerima: "150 KK",
        lahan: Some("milik_pemda"),
        prioritas: 1,
        act: Act::Submit,
    },
    Work {
        desa: "35.25.14.2013",
        kegiatan: "Rehabilitasi saluran irigasi tersier",
        masalah: "Saluran dangkal, sawah di hilir kekeringan",
        lokasi: "Dusun Segoro RT 03 RW 01",
        volume: "400 m",
        biaya: "Rp 288.000.000",
        penerima: "70 KK",
        lahan: Some("milik_desa"),
        prioritas: 1,
        act: Act::Verify,
    },
    Work {
        desa: "35.25.14.1017",
        kegiatan: "Tembok penahan tanah",
        masalah: "Tebing sungai longsor mendekati rumah warga",
        lokasi: "RT 02 RW 04",
        volume: "75 m",
        biaya: "Rp 86.250.000",
        penerima: "18 KK",
        lahan: Some("hibah"),
        prioritas: 1,
        act: Act::Submit,
    },
];

/// Sets the kecamatan up, lets its people open their invitations, and hands in the sample works.
pub async fn sample(
    store: &Store,
    world: &Mutex<World>,
    book: &Book,
    now: Timestamp,
) -> anyhow::Result<()> {
    let setup = Setup {
        kecamatan: KECAMATAN.to_owned(),
        tahun: TAHUN,
        ..Setup::default()
    };
    setup::make(store, &setup, now).await?;
    for (persona, (role, desa)) in PERSONAS.iter().zip(OFFICES) {
        let desa = desa.map(str::parse).transpose()?;
        let code = invitation(store, role, desa, now).await?;
        look(world).person_follows(now, persona.id, &code);
    }
    look(world).person_sends(now, (PERSONAS[2].id, GROUP_ID), "/hubungkan");
    for work in WORKS {
        hand_in(store, book, &work, now).await?;
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
        role: Some(role.to_owned()),
        desa,
        count: 1,
        ..Invite::default()
    };
    let mut codes = invite::make(store, &invite, now).await?;
    Ok(codes.remove(0))
}

async fn hand_in(store: &Store, book: &Book, work: &Work, now: Timestamp) -> anyhow::Result<()> {
    let desa: KodeDesa = work.desa.parse()?;
    let at = now - SignedDuration::from_mins(20);
    let tx = store.begin().await?;
    let chain = crate::domain::jurnal::Chain {
        kecamatan: desa.kecamatan(),
        tahun: TAHUN,
    };
    let head = tx.head_locked(chain).await?;
    let kecamatan = tx.read().kecamatan(desa.kecamatan()).await?;
    let kecamatan = kecamatan.context("the sample kecamatan was just made")?;
    let kode = KodeUsulan::new(kecamatan.huruf, (TAHUN % 100) as u8, head.nomor + 1)?;
    let (writer, clerk) = (
        seat(desa, Role::OperatorDesa),
        seat(desa, Role::OperatorKecamatan),
    );
    let (writing, desk) = desks(&writer, &clerk, desa);
    let usulan = Usulan::submit(writing, writer.id, kode, isi(book, work)?, at);
    write(&tx, &kecamatan, None, &usulan, Act::Submit, at).await?;
    let later = at + SignedDuration::from_mins(10);
    let moved = match work.act {
        Act::Verify => usulan.clone().verify(desk, clerk.id, later)?,
        Act::SendBack => usulan.clone().send_back(desk, clerk.id, REMARK, later)?,
        _ => return Ok(tx.commit().await?),
    };
    write(&tx, &kecamatan, Some(&usulan), &moved, work.act, later).await?;
    Ok(tx.commit().await?)
}

async fn write(
    tx: &crate::store::Tx,
    kecamatan: &Kecamatan,
    before: Option<&Usulan>,
    after: &Usulan,
    act: Act,
    at: Timestamp,
) -> Result<(), StoreError> {
    let json = |usulan: &Usulan| serde_json::to_string(usulan).expect("an usulan is plain data");
    let event = Event {
        at,
        by: 0,
        role: match act {
            Act::Submit => Role::OperatorDesa,
            _ => Role::OperatorKecamatan,
        },
        kode: after.kode,
        act,
        reason: (act == Act::SendBack).then(|| REMARK.to_owned()),
        before: before.map(json),
        after: json(after),
    };
    let change = Change::Usulan {
        cari: after.searched(kecamatan.nama_desa(after.desa)),
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

fn isi(book: &Book, work: &Work) -> anyhow::Result<Isi> {
    let lists = house::lists();
    let kegiatan = lists
        .item("kamus", work.kegiatan)
        .with_context(|| format!("{} is not in the kamus", work.kegiatan))?;
    let bidang = kegiatan.group.clone().unwrap_or_default();
    let skpd = lists
        .item("skpd", &kegiatan.extra["skpd"])
        .context("the kamus names an unknown SKPD")?;
    let anggaran = clear(rupiah::read(work.biaya));
    Ok(Isi {
        sumber: Sumber::Musrenbang,
        bidang: offered(book, "bidang", &bidang),
        kegiatan: listed(kegiatan),
        masalah: work.masalah.to_owned(),
        lokasi: clear(tempat::read(work.lokasi)),
        titik: None,
        volume: clear(volume::read(work.volume)),
        biaya: Biaya::Total(anggaran),
        anggaran,
        penerima: clear(penerima::read(work.penerima)),
        skpd: listed(skpd),
        lahan: work.lahan.map(|lahan| offered(book, "lahan", lahan)),
        prioritas: work.prioritas,
        foto: Vec::new(),
        dokumen: Vec::new(),
    })
}

fn listed(item: &Item) -> Pilihan {
    Pilihan {
        nilai: item.value.clone(),
        teks: item.text.clone(),
    }
}

/// A choice in the words that the dialog offers it with.
fn offered(book: &Book, step: &str, nilai: &str) -> Pilihan {
    let step = book.dialog("usul").and_then(|usul| usul.step(step));
    let item = match step.map(|step| &step.kind) {
        Some(Kind::Choice(Choice {
            from: From::Options(items),
            ..
        })) => items.iter().find(|item| item.value == nilai),
        _ => None,
    };
    item.map_or_else(
        || Pilihan {
            nilai: nilai.to_owned(),
            teks: nilai.to_owned(),
        },
        listed,
    )
}

fn clear<T>(reading: Reading<T>) -> T {
    match reading {
        Reading::Clear(value) => value,
        Reading::Unclear(mut values) => values.remove(0),
        Reading::Wrong(slip) => unreachable!("a sample is misspelled: {}", slip.name()),
    }
}
