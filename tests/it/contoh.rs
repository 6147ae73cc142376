//! Lines written after the manner of real forms, and what the readers make of them.
//!
//! The tables stand as wholes, so that a change to a reader shows all it touches.

use std::fmt::Display;

use musrenbot::domain::reading::Reading;
use musrenbot::domain::{rupiah, tempat, volume};

fn table<T: Display>(lines: &str, read: impl Fn(&str) -> Reading<T>) -> String {
    lines
        .lines()
        .map(|line| format!("{line}\n    {}\n", told(read(line))))
        .collect()
}

fn told<T: Display>(reading: Reading<T>) -> String {
    match reading {
        Reading::Clear(value) => value.to_string(),
        Reading::Unclear(values) => {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            format!("? {}", values.join(" | "))
        }
        Reading::Wrong(slip) => format!("! {}", slip.name()),
    }
}

const PLACES: &str = "\
RT 03 RW 01, Kota Baru
RT 02, 03, 09, 10, 11, 12 RW 01
RT 01, 08 RW 01
Jl. Panglima Besar 2 RT 01, 03, 04 RW 02
Posyandu RW 02
RT 01, 03, 05 RW 03 (Depan Pak Anu, Depan Surau, Depan Bu Anu)
JL. A.B. Sentosa Gg 2 RW IV
RT 01-10 RW 05 lanjutan
Dekat Bu Anu RT 01, 03 RW 08
Gapura Taman RT 01-05 RW 09
Sepanjang Jl. A.B. Sentosa gg 4 RT 02 RW 02
jl merapi gang 1 RT 3 RW 1, Sukamaju, Kota Baru
Jl. Lawu Gg.1, RT. 01, RW. 05,, Kota Baru
Drainase RT 002 RW 001
Paving gg Madrasah RW 005
•Gorong-gorong RT 9-11 buis dm 40
•Paving RT.6 , RT. 8, RT.9
•Talang cor (arah Kali RT.10)
•Mengembalikan saluran wilayah RW.1 RT.2
•RT 5 Paving 112,5 m
•RT 24 Cor jalan 900 m dan saluran 200 m kiri kanan
•Perbaikan jalan di sisi timur RT 35 (Arah Masjid Al-Amin)Rusak Berat
RT 14 Drainase 150 m (JL. Sunan)
•RT. 20 s/d RT 22 Paving Madrasah – Timur
•Rabat Beton RW 5 – 7 dan Drainase
•Rabat Beton penghubung RW 5 – PDM
•Saluran RT.26, RT.25 s/d RT.3
•Pagar Dusun RT.25 , RT.30, RT.31
rehab jalan desa rw 09
TPT rw 01
drainese rw 02/p.Anu
Dusun 2
Dusun 1 sd 3
Clapr I dan Clapar II, Sukamaju
Setiap padukuhan masing-masing 10 titik
Gunung Kelapa,
Pedukuhan Plampang 1 Sukamaju 5 Unit
padukuhan tegalsari, soka, kali lor, clapar 1, clapar 2 dan kalibata
Padukuhan Pendem,Karanganom
Jalan Ponca - Pringsari Padukuhan Pringsari No.Ruas 396/2.09.04.006
Rt.39 Rt. 24 Rt. 12 Sendang, Rt. 17 Rw 8. Tamanan, RT 18 RW. 9 Dusun Puspa, …
Rt.07 Rw. 03Bangunsari
Rt. 45 R w.22
Rt. 47 rw. 23 Duku
13 Padukuhan di Kalurahan Sukamaju
di Jalan pagelaran atau tepatnya di Dusun Yoga
tugu batas hingga dusun Karang Tengah Desa Karangjati
Pengerasan jalan ke kebun Dusun I
Plampang I
RT 03/01
RT/RW 003/001";

const VOLUMES: &str = "\
60 m
569.5 m
112,5 m
200 m2
2 Km
25 titik
1 Paket
30 Buah
35 Orang
100 KK
8000 m2
15x25 meter
(163 x 0,6) M
40 m'
Ls
OB
3 Org
12 Bulan
3 buah WC 2 Unit Kelas
1.000 m2
1.050 meter
satu unit sumur bor
sepanjang 6 Km
kurang lampu 25 titik
bantuan 100 unit tandon
lele 500 ekor dan pakan 2 zak
60";

const SUMS: &str = "\
21120000
 14.600.000 \n\
Rp. 350.000.000,-
Rp 36.000.000,-
3,000,000
20,000,00
Rp 157.851.000.000
150 jt
1,5 M
200 juta
1.000.000
250,000
2.5 jt
15–20 jt
anggaran Rp 36.000.000,-
1 milyar 200 juta
1.500
150
1 juta per meter";

#[test]
fn places_are_taken_apart_so() {
    insta::assert_snapshot!(table(PLACES, tempat::read));
}

#[test]
fn volumes_are_understood_so() {
    insta::assert_snapshot!(table(VOLUMES, volume::read));
}

#[test]
fn sums_are_understood_so() {
    insta::assert_snapshot!(table(SUMS, rupiah::read));
}
