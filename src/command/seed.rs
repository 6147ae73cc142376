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
use crate::domain::usulan::{Act, Biaya, Isi, Pilihan, Titik, Usulan};
use crate::domain::wilayah::KodeDesa;
use crate::domain::{penerima, rupiah, tempat, volume};
use crate::store::{Store, StoreError};

mod works;

use works::{WORKS, Work};

const KECAMATAN: &str = "35.25.14";
const TAHUN: i16 = 2028;

/// Between the musrenbang of one year and that of the next.
const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);

/// What the desk wrote on the work that it sent back.
const REMARK: &str = "Mohon lengkapi foto titik lokasi dan RAB.";

/// Who of the page's people holds which office, in their order; their desa by its code.
const OFFICES: [(&str, Option<&str>); 4] = [
    ("operator-desa", Some("35.25.14.2002")),
    ("operator-desa", Some("35.25.14.2001")),
    ("operator-kecamatan", None),
    ("camat", None),
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
    say_told(store, now).await?;
    Ok(())
}

/// The group was told of the days before: its first summary is of today.
async fn say_told(store: &Store, now: Timestamp) -> anyhow::Result<()> {
    let tx = store.begin().await?;
    let kecamatan = tx.read().kecamatan(KECAMATAN.parse()?).await?;
    let kecamatan = kecamatan.context("the sample kecamatan was just made")?;
    let today = kecamatan.zona.day(now);
    let (yesterday, midnight) = (today.yesterday()?, kecamatan.zona.midnight(today));
    tx.jurnal_take(kecamatan.kode, midnight, yesterday).await?;
    tx.digest_put(kecamatan.kode, yesterday, midnight, true, now)
        .await?;
    Ok(tx.commit().await?)
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
    let days = SignedDuration::from_hours(24 * work.days);
    let at = now - SignedDuration::from_mins(20) - days - YEAR * i32::from(TAHUN - work.tahun);
    let tx = store.begin().await?;
    let chain = crate::domain::jurnal::Chain {
        kecamatan: desa.kecamatan(),
        tahun: work.tahun,
    };
    let head = tx.head_locked(chain).await?;
    let kecamatan = tx.read().kecamatan(desa.kecamatan()).await?;
    let kecamatan = kecamatan.context("the sample kecamatan was just made")?;
    let kode = |tahun: i16, nomor| KodeUsulan::new(kecamatan.huruf, (tahun % 100) as u8, nomor);
    let earlier = work.earlier.map(|(tahun, nomor)| kode(tahun, nomor));
    let kode = kode(work.tahun, head.nomor + 1)?;
    let (writer, clerk) = (
        seat(desa, Role::OperatorDesa),
        seat(desa, Role::OperatorKecamatan),
    );
    let (writing, desk) = desks(&writer, &clerk, desa);
    let mut usulan = Usulan::submit(writing, writer.id, kode, isi(book, work)?, at)
        .following(earlier.transpose()?);
    write(&tx, &kecamatan, None, &usulan, Act::Submit, at).await?;
    let later = at + SignedDuration::from_mins(10);
    for &act in work.acts {
        let before = usulan.clone();
        usulan = match act {
            Act::SendBack => usulan.send_back(desk, clerk.id, REMARK, later)?,
            Act::Forward => usulan.forward(desk, clerk.id, later)?,
            _ => usulan.verify(desk, clerk.id, later)?,
        };
        write(&tx, &kecamatan, Some(&before), &usulan, act, later).await?;
    }
    if let Some(hasil) = work.hasil {
        tx.hasil_put(kode, hasil).await?;
    }
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
        sumber: work.sumber,
        bidang: offered(book, "bidang", &bidang),
        kegiatan: listed(kegiatan),
        masalah: work.masalah.to_owned(),
        lokasi: clear(tempat::read(work.lokasi)),
        titik: work.titik.map(|(lat, lon)| Titik { lat, lon }),
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
