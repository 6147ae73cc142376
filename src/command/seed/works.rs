//! What has been handed in already when the demo begins: one of each stage that can be practised
//! on, pairs of each kind that the desk has to look at, and what earlier years left.

use crate::domain::pendahulu::{Hasil, Keadaan};
use crate::domain::usulan::{Act, Sumber};

use super::TAHUN;

/// A work with its bidang, SKPD and unit as in the kamus.
pub struct Work {
    pub desa: &'static str,
    /// The plan year.
    pub tahun: i16,
    pub sumber: Sumber,
    pub kegiatan: &'static str,
    pub masalah: &'static str,
    pub lokasi: &'static str,
    /// Latitude and longitude.
    pub titik: Option<(f64, f64)>,
    pub volume: &'static str,
    pub biaya: &'static str,
    pub penerima: &'static str,
    /// As in the dialog; none where nothing is built.
    pub lahan: Option<&'static str>,
    pub prioritas: u32,
    /// Days since it was handed in, on top of the years.
    pub days: i64,
    /// What the desk did with it.
    pub acts: &'static [Act],
    pub hasil: Option<Hasil>,
    /// Year and number of the one that it asks for again.
    pub earlier: Option<(i16, u32)>,
}

/// What most of them have.
const USUAL: Work = Work {
    desa: "",
    tahun: TAHUN,
    sumber: Sumber::Musrenbang,
    kegiatan: "",
    masalah: "",
    lokasi: "",
    titik: None,
    volume: "",
    biaya: "",
    penerima: "",
    lahan: Some("milik_desa"),
    prioritas: 1,
    days: 0,
    acts: &[],
    hasil: None,
    earlier: None,
};

/// Before the weekend, so that the morning's summary is about what the reader does.
const SOME_DAYS_AGO: Work = Work { days: 4, ..USUAL };

/// Of an earlier year, passed on to the SKPD; `rank` is its place in that year's list.
const fn passed_on(tahun: i16, rank: u32, keadaan: Keadaan) -> Work {
    Work {
        tahun,
        acts: &[Act::Verify, Act::Forward],
        hasil: Some(Hasil {
            peringkat: Some(rank),
            keadaan,
        }),
        ..USUAL
    }
}

// Codes of the area register.
const DAHANREJO: &str = "35.25.14.2001";
const KEMBANGAN: &str = "35.25.14.2002";
const RANDUAGUNG: &str = "35.25.14.2004";
const SUKOREJO: &str = "35.25.14.2007";
const GIRI: &str = "35.25.14.2009";
const SEGOROMADU: &str = "35.25.14.2013";
const SINGOSARI: &str = "35.25.14.1017";

/// In the order in which they got their numbers, year by year. The one that was sent back is the
/// second operator's to mend.
pub const WORKS: [Work; 17] = [
    // A road through the desa of both operators.
    Work {
        desa: DAHANREJO,
        kegiatan: "Pengaspalan jalan penghubung desa",
        masalah: "Jalan ke Kembangan berlubang, air menggenang sampai berhari-hari",
        lokasi: "Jalan poros Dahanrejo - Kembangan RT 01 RW 03",
        volume: "450 m",
        biaya: "Rp 382.500.000",
        penerima: "180 KK",
        titik: Some((-7.17402, 112.62195)),
        lahan: Some("milik_pemda"),
        prioritas: 2,
        ..SOME_DAYS_AGO
    },
    Work {
        desa: KEMBANGAN,
        kegiatan: "Pengaspalan jalan penghubung desa",
        masalah: "Aspal mengelupas, hasil panen terlambat sampai ke pasar",
        lokasi: "Jalan poros Kembangan - Dahanrejo, dari balai desa sampai batas desa",
        volume: "600 m",
        biaya: "Rp 510.000.000",
        penerima: "210 KK",
        titik: Some((-7.17118, 112.62467)),
        lahan: Some("milik_pemda"),
        ..SOME_DAYS_AGO
    },
    // A bridge that the other bank wants as well.
    Work {
        desa: DAHANREJO,
        kegiatan: "Rehabilitasi jembatan desa",
        masalah: "Lantai jembatan retak dan pagarnya hilang, truk tidak berani lewat",
        lokasi: "Jembatan Kali Corong, batas desa Kembangan",
        volume: "1 unit",
        biaya: "Rp 275.000.000",
        penerima: "240 KK",
        titik: Some((-7.17355, 112.62718)),
        lahan: Some("milik_pemda"),
        prioritas: 3,
        ..SOME_DAYS_AGO
    },
    // A council member brings what the desa has asked for.
    Work {
        desa: RANDUAGUNG,
        kegiatan: "Saluran drainase permukiman",
        masalah: "Air menggenangi jalan setiap hujan lebat",
        lokasi: "RT 02, 03 RW 01",
        volume: "180 m",
        biaya: "Rp 117.000.000",
        penerima: "45 KK",
        ..SOME_DAYS_AGO
    },
    Work {
        desa: RANDUAGUNG,
        kegiatan: "Saluran drainase permukiman",
        masalah: "Genangan di jalan kampung setiap hujan lebat",
        lokasi: "RT 02 dan RT 03 RW 01",
        volume: "175 m",
        biaya: "Rp 113.750.000",
        penerima: "40 KK",
        sumber: Sumber::Pokir,
        prioritas: 3,
        ..SOME_DAYS_AGO
    },
    // A gang within the paving of the whole RW.
    Work {
        desa: SUKOREJO,
        kegiatan: "Paving jalan gang",
        masalah: "Semua gang di RW 02 becek setiap hujan",
        lokasi: "RT 01 sampai RT 04 RW 02",
        volume: "960 m2",
        biaya: "Rp 230.400.000",
        penerima: "110 KK",
        prioritas: 2,
        ..SOME_DAYS_AGO
    },
    Work {
        desa: SUKOREJO,
        kegiatan: "Paving jalan gang",
        masalah: "Gang Melati becek dan licin",
        lokasi: "Gang Melati RT 03 RW 02",
        volume: "180 m2",
        biaya: "Rp 43.200.000",
        penerima: "28 KK",
        prioritas: 3,
        ..SOME_DAYS_AGO
    },
    // Of this morning.
    Work {
        desa: DAHANREJO,
        kegiatan: "Rabat beton jalan lingkungan",
        masalah: "Jalan tanah licin saat musim hujan",
        lokasi: "RT 05 RW 02",
        volume: "220 m",
        biaya: "Rp 88.000.000",
        penerima: "60 KK",
        acts: &[Act::SendBack],
        ..USUAL
    },
    Work {
        desa: RANDUAGUNG,
        kegiatan: "Rehabilitasi posyandu",
        masalah: "Atap bocor dan lantai retak, balita terganggu",
        lokasi: "RT 01 RW 02",
        volume: "1 unit",
        biaya: "Rp 65.000.000",
        penerima: "80 orang",
        prioritas: 2,
        acts: &[Act::Verify],
        ..USUAL
    },
    Work {
        desa: SUKOREJO,
        kegiatan: "Pelatihan usaha mikro",
        masalah: "Ibu-ibu pengolah ikan belum bisa memasarkan hasilnya",
        lokasi: "Balai desa RT 04 RW 01",
        volume: "25 orang",
        biaya: "Rp 16.250.000",
        penerima: "25 orang",
        lahan: None,
        ..USUAL
    },
    Work {
        desa: GIRI,
        kegiatan: "Lampu penerangan jalan umum",
        masalah: "Jalan gelap dan rawan kecelakaan di malam hari",
        lokasi: "Jl. Sunan Prapen RT 01 RW 03",
        volume: "12 titik",
        biaya: "Rp 90.000.000",
        penerima: "150 KK",
        lahan: Some("milik_pemda"),
        ..USUAL
    },
    Work {
        desa: SEGOROMADU,
        kegiatan: "Rehabilitasi saluran irigasi tersier",
        masalah: "Saluran dangkal, sawah di hilir kekeringan",
        lokasi: "Dusun Segoro RT 03 RW 01",
        volume: "400 m",
        biaya: "Rp 288.000.000",
        penerima: "70 KK",
        acts: &[Act::Verify],
        ..USUAL
    },
    Work {
        desa: SINGOSARI,
        kegiatan: "Tembok penahan tanah",
        masalah: "Tebing sungai longsor mendekati rumah warga",
        lokasi: "RT 02 RW 04",
        volume: "75 m",
        biaya: "Rp 86.250.000",
        penerima: "18 KK",
        lahan: Some("hibah"),
        ..USUAL
    },
    // What was paid for last year is gone on with; what was not, can be asked for again.
    Work {
        desa: DAHANREJO,
        kegiatan: "Rabat beton jalan lingkungan",
        masalah: "Jalan tanah licin, baru sebagian dapat dibeton",
        lokasi: "RT 05 RW 02",
        volume: "200 m",
        biaya: "Rp 78.000.000",
        penerima: "60 KK",
        ..passed_on(TAHUN - 1, 4, Keadaan::Didanai)
    },
    Work {
        desa: KEMBANGAN,
        kegiatan: "Sumur bor dan tandon air bersih",
        masalah: "Sumur warga kering setiap kemarau",
        lokasi: "RT 01 RW 02",
        volume: "1 unit",
        biaya: "Rp 150.000.000",
        penerima: "55 KK",
        ..passed_on(TAHUN - 2, 9, Keadaan::TidakDidanai)
    },
    Work {
        desa: KEMBANGAN,
        kegiatan: "Sumur bor dan tandon air bersih",
        masalah: "Sumur warga kering setiap kemarau",
        lokasi: "RT 01 RW 02",
        volume: "1 unit",
        biaya: "Rp 160.000.000",
        penerima: "55 KK",
        earlier: Some((TAHUN - 2, 1)),
        ..passed_on(TAHUN - 1, 6, Keadaan::TidakDidanai)
    },
    Work {
        desa: KEMBANGAN,
        kegiatan: "Pos keamanan lingkungan",
        masalah: "Ronda malam tidak punya tempat jaga",
        lokasi: "RT 04 RW 01",
        volume: "1 unit",
        biaya: "Rp 18.500.000",
        penerima: "90 KK",
        prioritas: 2,
        ..passed_on(TAHUN - 1, 21, Keadaan::TidakDidanai)
    },
];
