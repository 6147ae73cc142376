//! `musrenbot dedup` on files, and what the shipped weights were learnt from.

use std::fmt::Write as _;

use musrenbot::domain::duplicate::evidence::Level;
use musrenbot::domain::duplicate::{Detector, Weights};
use musrenbot::domain::gabung::{Gabung, Sifat};
use musrenbot::domain::pejabat::Role;
use musrenbot::domain::putusan::{Jenis, Putusan};
use musrenbot::domain::usulan::Usulan;

use super::Office;
use crate::store_samples as samples;

/// The labelled lists in `tests/fixtures/dedup`, written for this project.
const LISTS: [&str; 7] = ["dev", "a", "b", "c", "d", "e", "raw"];

fn fixture(list: &str, file: &str) -> String {
    format!(
        "{}/tests/fixtures/dedup/{list}/{file}",
        env!("CARGO_MANIFEST_DIR")
    )
}

#[test]
fn the_shipped_weights_are_those_that_the_lists_teach() {
    let office = Office::new();
    let mut line = "dedup --learn --out bobot.csv".to_owned();
    for list in LISTS {
        let (records, labels) = (fixture(list, "records.jsonl"), fixture(list, "labels.csv"));
        let _ = write!(line, " --in {records} --labels {labels}");
    }
    let said = office.said(&line);
    let learnt = std::fs::read_to_string(office.path().join("bobot.csv")).expect("it is written");
    let learnt = Weights::read(&learnt).expect("they are weights");
    let shipped = Detector::shipped().weights();
    for level in Level::ALL {
        let (shipped, learnt) = (shipped.of(*level), learnt.of(*level));
        assert!(
            (shipped - learnt).abs() < 0.01,
            "{}: {shipped} is shipped, {learnt} is learnt",
            level.name()
        );
    }
    // Precision, recall and what each kind of evidence adds, with each kecamatan by the others.
    insta::assert_snapshot!(said);
}

#[test]
fn pairs_come_with_relation_and_reasons() {
    let office = Office::new();
    office.write("usulan.jsonl", concat!(
        r#"{"id":"B","tgl":"2027-01-02","desa":"Lundo","desa_code":"35.25.04.2004","kecamatan":"Benjeng","judul":"Rehab ruas penghubung Lundo Banter yg berlubang","volume":"0,3 km"}"#, "\n",
        r#"{"id":"A","tgl":"2027-01-01","desa":"Banter","desa_code":"35.25.04.2011","kecamatan":"Benjeng","judul":"Perbaikan jl poros Banter - Lundo","volume":300,"satuan":"m"}"#, "\n",
        r#"{"id":"C","tgl":"2027-01-03","desa":"Lundo","kecamatan":"BENJENG","judul":"Pelatihan menjahit","rt":null}"#, "\n",
        r#"{"id":"D","tgl":"2027-01-03","desa":"Lundo","kecamatan":"Kebomas","judul":"Perbaikan jl poros Banter - Lundo"}"#, "\n",
    ));
    let said = office.said("dedup --in usulan.jsonl --out pairs.csv --min-score 0.5");
    assert_eq!(
        said,
        "4 usulan, 1 pairs, 1 of them for people to look at; 0 lines passed over\n"
    );
    let pairs = std::fs::read_to_string(office.path().join("pairs.csv")).expect("it is written");
    let lines: Vec<&str> = pairs.lines().collect();
    assert_eq!(lines[0], "id_a,id_b,score,relation,reasons");
    assert!(
        lines[1].starts_with("A,B,0.") && lines[1].contains(",cross_desa,"),
        "{}",
        lines[1]
    );
    assert!(
        lines[1].contains("menghubungkan desa Banter dan Lundo"),
        "{}",
        lines[1]
    );
    assert!(lines[1].contains("300 m dan 0,3 km"), "{}", lines[1]);
}

#[test]
fn a_desa_is_known_by_its_code_however_it_is_written() {
    let office = Office::new();
    let line = |id: &str, desa: &str, kecamatan: &str| {
        format!(
            r#"{{"id":"{id}","desa":"{desa}","desa_code":"35.25.04.2005","kecamatan":"{kecamatan}","judul":"Drainase RT 01 RW 02 Dusun Krajan"}}"#
        )
    };
    let lines = [
        line("A", "Ds. Nama", "Benjeng"),
        line("B", "", "Kec. Benjeng"),
    ];
    office.write("usulan.jsonl", &lines.join("\n"));
    office.said("dedup --in usulan.jsonl --out pairs.csv");
    let pairs = std::fs::read_to_string(office.path().join("pairs.csv")).expect("it is written");
    assert!(
        pairs.contains("A,B,0.9") && pairs.contains(",same,"),
        "{pairs}"
    );
}

fn tie_to(parent: &Usulan) -> Gabung {
    Gabung {
        induk: parent.kode,
        sifat: Sifat::Sama,
        number: 1,
        at: samples::at(2),
        by: 1,
        alasan: None,
        suara: Vec::new(),
        keputusan: None,
    }
}

/// What the desk said is learnt from as it was seen then, the last word on a pair alone.
#[tokio::test]
async fn decisions_of_the_queue_are_labels() {
    let office = Office::new();
    let store = office.store().await;
    store.migrate().await.expect("it migrates");
    let word = |second: i64, nomor: [u32; 2], jenis: Jenis, levels: &[Level]| Putusan {
        jenis,
        induk: None,
        by: 1,
        role: Role::Camat,
        at: samples::at(second),
        alasan: None,
        a: samples::usulan(nomor[0], samples::isi("Drainase", "RT 01"), samples::at(0)),
        b: samples::usulan(nomor[1], samples::isi("Drainase", "RT 01"), samples::at(0)),
        score: 0.6,
        relation: "same".to_owned(),
        levels: levels.iter().map(|level| level.name().to_owned()).collect(),
    };
    let (alike, apart) = (
        [Level::SameDesa, Level::ObjectSame, Level::RtSame],
        [Level::SameDesa, Level::ObjectSame, Level::RtOther],
    );
    samples::set_up(&store).await;
    let tx = store.begin().await.expect("it begins");
    let drain = |nomor| samples::usulan(nomor, samples::isi("Drainase", "RT 01"), samples::at(0));
    let mut child = drain(2);
    child.gabung = Some(tie_to(&drain(1)));
    for usulan in [drain(1), child] {
        tx.usulan_put(&usulan, samples::TAHUN, "words")
            .await
            .expect("it is kept");
    }
    for (at, nomor, jenis, levels) in [
        (1, [1, 2], Jenis::Bukan, &alike[..]),
        (2, [1, 2], Jenis::Sama, &alike[..]),
        (3, [3, 4], Jenis::Bukan, &apart[..]),
        (4, [5, 6], Jenis::Terkait, &apart[..]),
        (5, [7, 8], Jenis::Nanti, &apart[..]),
        // Taken back, and a tie that is no more.
        (6, [9, 10], Jenis::Bukan, &apart[..]),
        (7, [9, 10], Jenis::Batal, &apart[..]),
        (8, [11, 12], Jenis::Sama, &alike[..]),
    ] {
        tx.putusan_add(&word(at, nomor, jenis, levels))
            .await
            .expect("it is kept");
    }
    tx.commit().await.expect("it commits");
    let said = office.said("dedup --learn --decisions --out bobot.csv");
    assert!(said.contains("of 2 decisions of the queue"), "{said}");
    let learnt = std::fs::read_to_string(office.path().join("bobot.csv")).expect("it is written");
    let learnt = Weights::read(&learnt).expect("they are weights");
    assert!(learnt.sum(&alike) > learnt.sum(&apart), "{said}");
}

#[test]
fn a_broken_line_is_named_and_the_rest_goes_on() {
    let office = Office::new();
    let long = "x".repeat(1 << 20);
    let text = format!(
        "\u{feff}{{\"id\":\"A\",\"desa\":\"Lundo\",\"judul\":\"jalan\"}}\n\nnot json\n{{\"desa\":\"Lundo\"}}\n[1]\n{{\"id\":\"L\",\"judul\":\"{long}\"}}\n{{\"id\":\"B\",\"desa\":\"Lundo\",\"judul\":\"jalan\"}}"
    );
    office.write("usulan.jsonl", &text);
    let ended = office.run("dedup --in usulan.jsonl --out pairs.csv");
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert!(ended.out.starts_with("2 usulan, "), "{}", ended.out);
    assert!(
        ended.out.ends_with("4 lines passed over\n"),
        "{}",
        ended.out
    );
    for line in [
        "line 3 is no usulan",
        "line 4 is no usulan: it has no id",
        "line 5 is no usulan",
        "line 6 is longer than",
    ] {
        assert!(ended.err.contains(line), "{line}: {}", ended.err);
    }
}

#[test]
fn bad_weights_and_missing_files_are_refused() {
    let office = Office::new();
    office.write("usulan.jsonl", "");
    office.write("bobot.csv", "bukti,bobot\ndesa sama,1\nrasa enak,2\n");
    let ended = office.run("dedup --in usulan.jsonl --out pairs.csv --weights bobot.csv");
    assert_eq!(ended.code, Some(1));
    assert!(
        ended
            .err
            .contains("cannot use bobot.csv: line 3 is no weight: rasa enak,2"),
        "{}",
        ended.err
    );
    office.write("bobot.csv", "bukti,bobot\ndesa sama,1\n");
    let ended = office.run("dedup --in usulan.jsonl --out pairs.csv --weights bobot.csv");
    let missing = "there is no weight for \"desa lain\"";
    assert!(ended.err.contains(missing), "{}", ended.err);
    let ended = office.run("dedup --in nowhere.jsonl --out pairs.csv");
    assert!(
        ended.err.contains("cannot read nowhere.jsonl"),
        "{}",
        ended.err
    );
    let ended = office.run("dedup --in usulan.jsonl --out usulan.jsonl");
    assert!(
        ended.err.contains("--out would overwrite --in"),
        "{}",
        ended.err
    );
    office.write("label.csv", "id_a,id_b,relation\nA,B,salah\n");
    let ended = office.run("dedup --learn --in usulan.jsonl --labels label.csv --out b.csv");
    assert!(
        ended.err.contains("\"salah\" is no relation"),
        "{}",
        ended.err
    );
    let ended = office.run("dedup --learn --in usulan.jsonl --out weights.csv");
    assert!(
        ended.err.contains("each --in needs its --labels"),
        "{}",
        ended.err
    );
    let ended = office.run("dedup --in usulan.jsonl --decisions --out weights.csv");
    assert_eq!(ended.code, Some(2), "{}", ended.err);
}
