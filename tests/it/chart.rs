//! The chart of the daily summary: same values, same picture, readable whatever the names are.

use musrenbot::papers::chart::{Chart, ChartRow, ROWS_MAX, SERIES, png, svg};
use proptest::prelude::*;

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

#[test]
fn the_same_values_give_the_same_bytes() {
    assert_eq!(png(&kebomas()), png(&kebomas()));
    assert!(png(&kebomas()).starts_with(PNG_SIGNATURE));
}

#[test]
fn the_chart_of_a_kecamatan_is_drawn_so() {
    insta::assert_snapshot!(svg(&kebomas()));
}

#[test]
fn desa_beyond_the_limit_are_drawn_as_one() {
    let mut chart = kebomas();
    chart.rows = (0..ROWS_MAX + 11)
        .map(|n| row(&format!("Desa {n:02}"), [2, 1, 0, 0, 0, 0, 0]))
        .collect();
    let svg = svg(&chart);
    assert!(svg.contains("lainnya (12)"), "{svg}");
    assert!(svg.contains(">36</text>"), "{svg}");
    assert!(!svg.contains("Desa 29"), "{svg}");
}

#[test]
fn desa_up_to_the_limit_have_a_bar_each() {
    let mut chart = kebomas();
    chart.rows = (0..ROWS_MAX)
        .map(|n| row(&format!("Desa {n:02}"), [1; SERIES]))
        .collect();
    assert!(svg(&chart).contains("Desa 29"));
    assert!(!svg(&chart).contains("lainnya"));
}

#[test]
fn a_stage_that_nobody_is_at_is_not_in_the_legend() {
    let svg = svg(&kebomas());
    assert!(svg.contains("Diverifikasi 40"));
    assert!(!svg.contains("Digabung"));
}

#[test]
fn markup_in_a_name_is_only_words() {
    let mut chart = kebomas();
    chart.rows[0].nama = "<b>&\u{0}\"Baru\" 🏡".to_owned();
    assert!(svg(&chart).contains(">&lt;b&gt;&amp;"));
    assert!(png(&chart).starts_with(PNG_SIGNATURE));
}

#[test]
fn a_chart_without_rows_is_still_a_picture() {
    let mut chart = kebomas();
    chart.rows.clear();
    assert!(png(&chart).starts_with(PNG_SIGNATURE));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn any_names_and_numbers_give_a_picture(
        rows in prop::collection::vec((any::<String>(), any::<[u32; SERIES]>()), 0..6),
        title in any::<String>(),
    ) {
        let rows = rows.iter().map(|(nama, values)| row(nama, *values)).collect();
        let chart = Chart { title, rows, ..kebomas() };
        prop_assert!(png(&chart).starts_with(PNG_SIGNATURE));
    }
}

fn row(nama: &str, values: [u32; SERIES]) -> ChartRow {
    ChartRow {
        nama: nama.to_owned(),
        values,
    }
}

fn kebomas() -> Chart {
    let legend = [
        "Menunggu diperiksa",
        "Dikembalikan",
        "Diverifikasi",
        "Diteruskan",
        "Digabung",
        "Ditolak",
        "Ditarik",
    ];
    Chart {
        title: "Kebomas: usulan per desa dan tahap".to_owned(),
        subtitle: "Rabu, 3 Februari 2027 pukul 07.00: 78 usulan dari 8 desa".to_owned(),
        legend: legend.map(str::to_owned),
        rows: vec![
            row("Dahanrejo", [3, 0, 6, 0, 0, 1, 0]),
            row("Giri", [1, 1, 0, 0, 0, 0, 0]),
            row("Gulomantung", [12, 2, 9, 1, 0, 0, 1]),
            row("Karangkering", [0, 0, 4, 0, 0, 0, 0]),
            row("Kawisanyar Wetan Selatan", [1, 0, 3, 0, 0, 2, 1]),
            row("Kedanyang", [5, 0, 11, 2, 0, 1, 0]),
            row("Randuagung", [0, 1, 0, 0, 0, 0, 0]),
            row("Sidomoro", [2, 1, 7, 0, 0, 0, 0]),
        ],
        rest: "lainnya".to_owned(),
    }
}
