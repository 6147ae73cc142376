//! A small kecamatan and its usulan, for the tests of the store.

use jiff::Timestamp;
use musrenbot::domain::jurnal::{Chain, Event};
use musrenbot::domain::kalender::Zona;
use musrenbot::domain::kecamatan::Kecamatan;
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::{Office, Person, Reach, Role};
use musrenbot::domain::rupiah::Rupiah;
use musrenbot::domain::usulan::{Act, Biaya, Isi, Pilihan, Sumber, Usulan};
use musrenbot::domain::wilayah::{KodeDesa, KodeKecamatan};
use musrenbot::domain::{penerima, tempat, volume};
use musrenbot::store::{Result, Store, Tx};

pub const TAHUN: i16 = 2028;

/// The operator of [`desa`] 3.
pub const OPERATOR: i64 = 7003;

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("a plain instant")
}

pub fn kode_kecamatan() -> KodeKecamatan {
    "35.25.14".parse().expect("a good code")
}

pub fn chain() -> Chain {
    Chain {
        kecamatan: kode_kecamatan(),
        tahun: TAHUN,
    }
}

pub fn desa(n: u16) -> KodeDesa {
    format!("35.25.14.20{n:02}").parse().expect("a good code")
}

pub fn kode(nomor: u32) -> KodeUsulan {
    KodeUsulan::new(*b"KBM", 28, nomor).expect("a good code")
}

pub fn kecamatan() -> Kecamatan {
    Kecamatan {
        kode: kode_kecamatan(),
        nama: "Kebomas".to_owned(),
        huruf: *b"KBM",
        tahun: TAHUN,
        zona: Zona::Wib,
        summary_minute: 420,
        group: None,
        desa: vec![
            (desa(3), "Giri".to_owned()),
            (desa(4), "Kembangan".to_owned()),
        ],
    }
}

pub fn office(role: Role, n: Option<u16>) -> Office {
    Office {
        role,
        kecamatan: kode_kecamatan(),
        desa: n.map(desa),
        skpd: None,
    }
}

/// All of the kecamatan.
pub fn reach() -> Vec<Reach> {
    let kecamatan = kode_kecamatan();
    vec![Reach {
        kecamatan,
        skpd: None,
    }]
}

pub async fn set_up(store: &Store) {
    let tx = store.begin().await.unwrap();
    assert!(tx.kecamatan_put(&kecamatan(), at(0)).await.unwrap());
    tx.commit().await.unwrap();
}

pub fn isi(kegiatan: &str, lokasi: &str) -> Isi {
    let pilihan = |teks: &str| Pilihan {
        nilai: String::new(),
        teks: teks.to_owned(),
    };
    let rupiah = Rupiah::new(120_000_000).expect("a good sum");
    Isi {
        sumber: Sumber::Musrenbang,
        bidang: pilihan("Sarana dan Prasarana"),
        kegiatan: pilihan(kegiatan),
        masalah: "Berlubang dan tergenang setiap hujan".to_owned(),
        lokasi: tempat::read(lokasi).first().cloned().expect("a place"),
        titik: None,
        volume: volume::read("150 m").first().cloned().expect("a volume"),
        biaya: Biaya::Total(rupiah),
        anggaran: rupiah,
        penerima: penerima::read("40 KK").first().cloned().expect("people"),
        skpd: pilihan("DPUTR"),
        lahan: None,
        prioritas: 1,
        foto: Vec::new(),
        dokumen: Vec::new(),
    }
}

pub fn usulan(nomor: u32, isi: Isi, at: Timestamp) -> Usulan {
    let operator = Person {
        id: OPERATOR,
        nama: "Bu Sri".to_owned(),
        offices: vec![office(Role::OperatorDesa, Some(3))],
    };
    let meja = operator
        .meja_desa(desa(3))
        .expect("the operator's own desa");
    Usulan::submit(meja, OPERATOR, kode(nomor), isi, at)
}

pub fn json(usulan: &Usulan) -> String {
    serde_json::to_string(usulan).expect("an usulan is plain data")
}

pub fn submitted(usulan: &Usulan) -> Event {
    Event {
        at: usulan.submitted_at,
        by: OPERATOR,
        role: Role::OperatorDesa,
        kode: usulan.kode,
        act: Act::Submit,
        reason: None,
        before: None,
        after: json(usulan),
    }
}

/// Submits what is asked for under the next number, as the pump does.
pub async fn submit(store: &Store, isi: Isi, at: Timestamp) -> Result<Usulan> {
    let tx = store.begin().await?;
    let usulan = submit_in(&tx, isi, at).await?;
    tx.commit().await?;
    Ok(usulan)
}

pub async fn submit_in(tx: &Tx, isi: Isi, at: Timestamp) -> Result<Usulan> {
    let head = tx.head_locked(chain()).await?;
    let cari = format!("{} {} Giri", isi.kegiatan, isi.lokasi.teks);
    let usulan = usulan(head.nomor + 1, isi, at);
    tx.usulan_put(&usulan, TAHUN, &cari).await?;
    let entry = head.next(chain(), submitted(&usulan));
    tx.jurnal_add(&entry, head.nomor + 1).await?;
    Ok(usulan)
}
