//! Sentences: markup, values, lengths.

use musrenbot::dialog::template::Template;
use musrenbot::dialog::text::{Span, Text, shortened};
use musrenbot::domain::kamus::{read_kamus, shipped_kamus, shipped_skpd};
use proptest::prelude::*;

use crate::dialog_support::BOOK;

fn spans(source: &str) -> String {
    let text = Template::parse(source)
        .map(|one| one.fill(&[("nama", &"*a_b*"), ("url", &"https://t.me/b?start=x")]));
    match text {
        Ok(text) => format!("{:?}", text.0),
        Err(error) => error.to_string(),
    }
}

#[test]
fn markup_counts_at_the_edges_of_words_only() {
    let cases = [
        "biasa *tebal* _miring_ `kode`",
        "3*4 dan snake_case dan 2 * 3",
        "*{nama}* bukan {nama}",
        "[lihat {nama}]({url})",
        "[Kirim] bukan tautan",
        r"\*bukan tebal\* dan \{bukan nilai\}",
        "*tidak ditutup",
        "{Nama}",
        "{nama",
        "*tebal, _bukan miring_*",
    ];
    let shown: Vec<String> = cases
        .iter()
        .map(|case| format!("{case}\n    {}", spans(case)))
        .collect();
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_value_that_nobody_gives_shows_as_its_name() {
    let template = Template::parse("Halo {siapa}").expect("it can be read");
    assert_eq!(template.fill(&[]).to_string(), "Halo {siapa}");
}

#[test]
fn lengths_are_counted_as_telegram_counts_them() {
    assert_eq!(Text::plain("📷 a").len_units(), 4);
    assert_eq!(Text::link("a", "https://example.org").len_units(), 1);
}

#[test]
fn joining_leaves_out_what_says_nothing() {
    let parts = [Text::plain("a"), Text::new(), Text::bold("b")];
    assert_eq!(Text::join(parts, "\n").to_string(), "a\nb");
}

#[test]
fn buttons_are_cut_with_an_ellipsis() {
    assert_eq!(shortened("Dinas Pekerjaan Umum", 8), "Dinas P…");
}

#[test]
fn a_sentence_that_is_missing_shows_its_key() {
    assert_eq!(BOOK.words.say("no.such", &[]).to_string(), "no.such");
    assert!(BOOK.words.has("dialog.stale"));
}

#[test]
fn every_entry_of_the_kamus_names_a_known_skpd_and_bidang() {
    let usul = BOOK.dialog("usul").expect("usul is shipped");
    let bidang = usul.step("bidang").expect("usul asks the bidang");
    let skpd = shipped_skpd();
    let kamus = shipped_kamus();
    for one in &kamus {
        assert!(
            skpd.iter().any(|skpd| skpd.singkatan == one.skpd),
            "{}",
            one.nama
        );
        let structure = format!("{:?}", bidang.kind);
        assert!(
            structure.contains(&format!("{:?}", one.bidang)),
            "{}",
            one.nama
        );
        assert_eq!(
            kamus.iter().filter(|other| other.nama == one.nama).count(),
            1
        );
        assert!(one.nama.chars().count() <= 60);
    }
}

#[test]
fn a_kamus_that_cannot_be_read_names_its_line() {
    let head = "kegiatan,bidang,satuan,harga_satuan,skpd,fisik";
    let told = |line: &str| match read_kamus(&format!("{head}\n{line}\n")) {
        Ok(kamus) => format!("{}", kamus.len()),
        Err(error) => error.to_string(),
    };
    assert_eq!(told("Jalan,pembangunan,m,1000,DPUPR,ya"), "1");
    assert_eq!(told("Jalan,pembangunan"), "line 2: a line has six fields");
    assert_eq!(
        told("Jalan,pembangunan,hasta,1000,DPUPR,ya"),
        "line 2: satuan is not known"
    );
    assert_eq!(
        told("Jalan,pembangunan,m,seribu,DPUPR,ya"),
        "line 2: harga_satuan is not a sum in rupiah"
    );
    assert_eq!(
        told("Jalan,pembangunan,m,1000,DPUPR,x"),
        "line 2: fisik is neither ya nor tidak"
    );
}

fn span() -> impl Strategy<Value = Span> {
    ("\\PC{0,12}", 0u8..4).prop_map(|(words, weight)| match weight {
        0 => Span::Plain(words),
        1 => Span::Bold(words),
        2 => Span::Italic(words),
        _ => Span::Link {
            text: words,
            url: "https://example.org".to_owned(),
        },
    })
}

proptest! {
    #[test]
    fn a_text_is_never_longer_than_it_was_cut_to(spans in prop::collection::vec(span(), 0..8), limit in 0usize..60) {
        let text = spans.into_iter().fold(Text::new(), Text::with);
        let whole = text.clone();
        let cut = text.truncated(limit);
        prop_assert!(cut.len_units() <= limit);
        if whole.len_units() <= limit {
            prop_assert_eq!(cut, whole);
        }
    }

    #[test]
    fn reading_a_sentence_never_fails_by_panic(source in "\\PC{0,40}") {
        let _ = Template::parse(&source).map(|template| template.fill(&[]));
    }
}
