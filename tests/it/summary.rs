//! The words of the daily summary: exact, on one screen, within Telegram's limits.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::date;
use musrenbot::app::summary::{Place, chart, compose, deep_link};
use musrenbot::dialog::text::{Span, Text};
use musrenbot::dialog::words::Words;
use musrenbot::dialog::{load, shipped};
use musrenbot::domain::digest::{Item, Section, Summary, Who};
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::usulan::{Act, StageName};
use musrenbot::domain::wilayah::KodeDesa;
use proptest::prelude::*;

const DESA: [&str; 5] = [
    "Dahanrejo",
    "Giri",
    "Gulomantung",
    "Kembangan",
    "Randuagung",
];

#[test]
fn a_busy_day_reads_so() {
    insta::assert_snapshot!(shown(&busy_day()));
}

#[test]
fn pairs_that_wait_are_counted_in_one_line() {
    let mut summary = busy_day();
    assert!(!shown(&summary).contains("tampak sama"));
    summary.serupa = 3;
    let text = shown(&summary);
    let line = "3 pasangan usulan tampak sama dan menunggu keputusan kecamatan.";
    assert!(text.lines().any(|one| one == line), "{text}");
}

#[test]
fn a_work_of_several_desa_is_told_as_one_with_its_lead() {
    let mut summary = busy_day();
    summary.sections[0].items[0].lintas = Some(desa(1));
    summary.sections[0].items[1].lintas = Some(desa(1));
    let text = shown(&summary);
    for told in [
        ", Dahanrejo (lintas desa)\n",
        ", Gulomantung (lintas desa, dipimpin Dahanrejo)\n",
    ] {
        assert!(text.contains(told), "{told} in {text}");
    }
}

#[test]
fn a_weekend_names_its_first_and_last_day() {
    let mut summary = busy_day();
    summary.days = (date(2027, 2, 5), date(2027, 2, 7));
    let text = shown(&summary);
    let first = text.lines().next().expect("there is a first line");
    assert_eq!(
        first,
        "*Kebomas, Jumat 5 Februari sampai Minggu 7 Februari:* 7 usulan baru dari 4 desa/kelurahan, 3 menunggu verifikasi."
    );
}

#[test]
fn a_day_with_decisions_only_says_that_nothing_new_came() {
    let mut summary = busy_day();
    (summary.new, summary.new_desa) = (0, 0);
    summary
        .sections
        .retain(|section| section.who == Who::Nobody);
    insta::assert_snapshot!(shown(&summary));
}

#[test]
fn many_items_are_counted_instead_of_told() {
    let mut summary = busy_day();
    let item = summary.sections[0].items[0].clone();
    summary.sections[0].items = vec![item; 20];
    let text = shown(&summary);
    let lines = text
        .lines()
        .filter(|line| line.contains("Betonisasi"))
        .count();
    assert!(
        text.contains(&format!("\ndan {} lagi\n", 20 - lines)),
        "{text}"
    );
}

#[test]
fn a_link_opens_the_very_usulan() {
    let link = deep_link("musren_bot", kode(412));
    let check = kode(412).check();
    assert_eq!(
        link,
        format!("https://t.me/musren_bot?start=lihat_KBM280412{check}")
    );
}

#[test]
fn the_chart_has_the_desa_in_alphabetical_order() {
    let chart = chart(&busy_day(), &words()).expect("four desa have something");
    let names: Vec<&str> = chart.rows.iter().map(|row| row.nama.as_str()).collect();
    assert_eq!(names, ["Dahanrejo", "Giri", "Gulomantung", "Kembangan"]);
    insta::assert_debug_snapshot!(chart);
}

#[test]
fn two_desa_need_no_chart() {
    let mut summary = busy_day();
    summary.counts.truncate(2);
    assert_eq!(chart(&summary, &words()), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn it_keeps_the_limits_whatever_the_names_are(
        names in prop::collection::vec("(\\PC|[<&>🏡*_`\\[\\]]){0,400}", 1..60),
        kecamatan in "\\PC{0,300}",
        caption in any::<bool>(),
    ) {
        let place = if caption { Place::Caption } else { Place::Message };
        let mut summary = busy_day();
        summary.kecamatan = kecamatan;
        summary.desa = (1..=5).map(|n| (desa(n), names[0].clone())).collect();
        for (at, section) in summary.sections.iter_mut().enumerate() {
            let item = section.items[0].clone();
            let names = names.iter().skip(at);
            section.items = names.map(|nama| Item { kegiatan: nama.clone(), ..item.clone() }).collect();
        }
        let text = compose(&summary, &words(), place, |kode| deep_link("musren_bot", kode));
        prop_assert!(text.len_units() <= place.units_max());
        for span in &text.0 {
            if let Span::Link { text, .. } = span {
                prop_assert!(text.parse::<KodeUsulan>().is_ok(), "cut inside a link: {text}");
            }
        }
    }
}

fn words() -> Words {
    load(&shipped()).expect("the shipped words are sound").words
}

fn shown(summary: &Summary) -> String {
    let text = compose(summary, &words(), Place::Message, |kode| {
        deep_link("musren_bot", kode)
    });
    marked_up(&text)
}

#[test]
fn a_joined_work_stands_once_in_the_total_and_the_chart() {
    let mut summary = busy_day();
    let (before, drawn) = (shown(&summary), chart(&summary, &words()));
    summary.counts.push((desa(2), StageName::Digabung, 3));
    let after = shown(&summary);
    assert_eq!(
        after,
        format!("{before} 3 usulan lain digabung di dalamnya.")
    );
    assert_eq!(chart(&summary, &words()), drawn);
}

fn marked_up(text: &Text) -> String {
    let span = |span: &Span| match span {
        Span::Bold(words) => format!("*{words}*"),
        Span::Link { text, url } => format!("[{text}]({url})"),
        other => other.words().to_owned(),
    };
    text.0.iter().map(span).collect()
}

fn busy_day() -> Summary {
    use StageName::{Diajukan, Dikembalikan, Diteruskan, Ditolak, Diverifikasi};
    let section = |who, items| Section { who, items };
    Summary {
        kecamatan: "Kebomas".to_owned(),
        days: (date(2027, 2, 2), date(2027, 2, 2)),
        written: date(2027, 2, 3),
        new: 7,
        new_desa: 4,
        serupa: 0,
        sections: vec![
            section(
                Who::Kecamatan,
                vec![
                    item(
                        5,
                        1,
                        "Betonisasi jalan lingkungan RT 03 RW 01",
                        Diajukan,
                        Act::Submit,
                    ),
                    item(
                        9,
                        3,
                        "Normalisasi saluran irigasi tersier dan pembangunan pintu air",
                        Diajukan,
                        Act::Submit,
                    ),
                    item(2, 4, "Posyandu Mawar", Diajukan, Act::Revise),
                ],
            ),
            section(
                Who::Desa,
                vec![item(7, 2, "Talud sungai", Dikembalikan, Act::SendBack)],
            ),
            section(
                Who::Nobody,
                vec![
                    item(3, 1, "Penerangan jalan umum", Diverifikasi, Act::Verify),
                    item(4, 4, "Gapura desa", Ditolak, Act::Reject),
                ],
            ),
        ],
        counts: vec![
            (desa(1), Diajukan, 1),
            (desa(1), Diverifikasi, 6),
            (desa(2), Dikembalikan, 2),
            (desa(3), Diajukan, 1),
            (desa(3), Diteruskan, 3),
            (desa(4), Diajukan, 1),
            (desa(4), Ditolak, 1),
        ],
        desa: (1..)
            .zip(DESA)
            .map(|(n, nama)| (desa(n), nama.to_owned()))
            .collect::<BTreeMap<_, _>>(),
    }
}

fn item(nomor: u32, n: u16, kegiatan: &str, stage: StageName, act: Act) -> Item {
    Item {
        kode: kode(nomor),
        kegiatan: kegiatan.to_owned(),
        desa: desa(n),
        stage,
        act,
        at: Timestamp::UNIX_EPOCH,
        is_new: act == Act::Submit,
        times: 1,
        lintas: None,
    }
}

fn kode(nomor: u32) -> KodeUsulan {
    KodeUsulan::new(*b"KBM", 28, nomor).expect("a good code")
}

fn desa(n: u16) -> KodeDesa {
    format!("35.25.14.20{n:02}").parse().expect("a good code")
}
