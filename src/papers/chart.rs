//! A bar chart as a picture: one bar a desa, stacked by stage.
//!
//! Made for a cheap phone: 900 px wide, large type, and the numbers stand on the bars, so that
//! nobody has to compare colours. Bars keep the order in which they come; the chart ranks
//! nobody. Words come from the caller; there is no file, no clock and no system font in here.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

/// How many parts a bar has: the stages of an usulan that was submitted.
pub const SERIES: usize = 7;

/// More bars than this would be too thin or too tall to read on a phone; a kecamatan has
/// 15 to 24 desa as a rule. Those beyond it are drawn as one.
pub const ROWS_MAX: usize = 30;

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// Says what is counted, and where.
    pub title: String,
    pub subtitle: String,
    /// A name for each part of a bar; a part that is empty in every bar is left out.
    pub legend: [String; SERIES],
    /// From top to bottom.
    pub rows: Vec<ChartRow>,
    /// Name of the bar that sums those beyond [`ROWS_MAX`].
    pub rest: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartRow {
    pub nama: String,
    pub values: [u32; SERIES],
}

/// Fill and the colour of the number on it.
///
/// After Okabe and Ito, so that they stay apart for the colour-blind; neighbours also differ in
/// lightness, so that they stay apart on a grey print.
const COLOURS: [(&str, &str); SERIES] = [
    ("#e69f00", INK),
    ("#b84300", PAPER),
    ("#56b4e9", INK),
    ("#004f7c", PAPER),
    ("#cc79a7", INK),
    ("#4a4a4a", PAPER),
    ("#c4c4c4", INK),
];
const INK: &str = "#1a1a1a";
const FAINT: &str = "#555555";
const PAPER: &str = "#ffffff";

/// Layout in px.
const WIDTH: u32 = 900;
const MARGIN: u32 = 40;
const BAR_X: u32 = 330;
/// Leaves room for a total of five digits to the right of the longest bar.
const BAR_WIDTH_MAX: u32 = 450;
const BAR_HEIGHT: u32 = 38;
const ROW_HEIGHT: u32 = 54;
const LEGEND_TOP: u32 = 150;
const LEGEND_HEIGHT: u32 = 42;
const SWATCH: u32 = 26;

/// Sizes of type in px; on a phone 360 points wide they are 16, 11, 12 and 10 points.
const TITLE: u32 = 40;
const SMALL: u32 = 27;
const LABEL: u32 = 30;
/// For names that are too long for [`LABEL`].
const LABEL_LONG: u32 = 25;

/// The picture as SVG.
pub fn svg(chart: &Chart) -> String {
    let rows = within_limit(chart);
    let legend = legend(chart, &rows);
    let legend_lines = legend.last().map_or(0, |entry| entry.line + 1);
    let top = LEGEND_TOP + legend_lines * LEGEND_HEIGHT + 14;
    let height = top + u32::try_from(rows.len()).unwrap_or(0) * ROW_HEIGHT + MARGIN;
    let longest = rows.iter().map(total).max().unwrap_or(0).max(1);

    let mut out = Svg::begin(height);
    out.text(
        MARGIN,
        72,
        TITLE,
        INK,
        &fit(&chart.title, TITLE, WIDTH - 2 * MARGIN),
    );
    out.text(
        MARGIN,
        116,
        SMALL,
        FAINT,
        &fit(&chart.subtitle, SMALL, WIDTH - 2 * MARGIN),
    );
    for entry in &legend {
        out.legend_entry(entry);
    }
    let mut y = top;
    for row in &rows {
        out.row(row, y, longest);
        y += ROW_HEIGHT;
    }
    out.end()
}

/// The picture as PNG.
pub fn png(chart: &Chart) -> Vec<u8> {
    let tree = Tree::from_str(&svg(chart), &options()).expect("the SVG is our own and well formed");
    let size = tree.size().to_int_size();
    let mut pixels =
        Pixmap::new(size.width(), size.height()).expect("rows are limited, so the size is sane");
    resvg::render(&tree, Transform::identity(), &mut pixels.as_mut());
    pixels
        .encode_png()
        .expect("encoding into memory has nothing that can fail")
}

fn options() -> Options<'static> {
    Options {
        font_family: "Ubuntu".to_owned(),
        fontdb: Arc::clone(fonts()),
        ..Options::default()
    }
}

/// The one font, read once. Its bytes stay in the program's image and are not copied.
fn fonts() -> &'static Arc<fontdb::Database> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    FONTS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        let bytes: &'static [u8] = epaint_default_fonts::UBUNTU_LIGHT;
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(bytes)));
        Arc::new(fonts)
    })
}

fn total(row: &ChartRow) -> u64 {
    row.values.iter().copied().map(u64::from).sum()
}

/// The bars to draw: all of them, or the first and one that sums the others.
fn within_limit(chart: &Chart) -> Vec<ChartRow> {
    if chart.rows.len() <= ROWS_MAX {
        return chart.rows.clone();
    }
    let (shown, others) = chart.rows.split_at(ROWS_MAX - 1);
    let mut rest = ChartRow {
        nama: format!("{} ({})", chart.rest, others.len()),
        values: [0; SERIES],
    };
    for (sum, at) in rest.values.iter_mut().zip(0..) {
        *sum = others
            .iter()
            .fold(0, |sum: u32, row| sum.saturating_add(row.values[at]));
    }
    let mut rows = shown.to_vec();
    rows.push(rest);
    rows
}

struct LegendEntry {
    line: u32,
    x: u32,
    colour: &'static str,
    words: String,
}

/// The names of the parts that occur, with their sums, flowing over as many lines as they need.
fn legend(chart: &Chart, rows: &[ChartRow]) -> Vec<LegendEntry> {
    let (mut line, mut x) = (0, MARGIN);
    let mut entries = Vec::new();
    for (at, nama) in chart.legend.iter().enumerate() {
        let sum: u64 = rows.iter().map(|row| u64::from(row.values[at])).sum();
        if sum == 0 {
            continue;
        }
        let words = fit(&format!("{nama} {sum}"), SMALL, WIDTH / 2);
        let width = SWATCH + 10 + advance(&words, SMALL) + 34;
        if x > MARGIN && x + width > WIDTH {
            (line, x) = (line + 1, MARGIN);
        }
        entries.push(LegendEntry {
            line,
            x,
            colour: COLOURS[at].0,
            words,
        });
        x += width;
    }
    entries
}

struct Svg(String);

impl Svg {
    fn begin(height: u32) -> Svg {
        Svg(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" \
             viewBox=\"0 0 {WIDTH} {height}\" font-family=\"Ubuntu\" font-weight=\"300\">\n\
             <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"{PAPER}\"/>\n"
        ))
    }

    fn end(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }

    fn rect(&mut self, x: u32, y: u32, width: u32, height: u32, fill: &str) {
        self.push(format_args!(
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" fill=\"{fill}\"/>\n"
        ));
    }

    /// `y` is the base line. A thin stroke makes the light font stronger.
    fn text(&mut self, x: u32, y: u32, size: u32, fill: &str, words: &str) {
        self.anchored(x, y, size, fill, words, "start");
    }

    fn anchored(&mut self, x: u32, y: u32, size: u32, fill: &str, words: &str, anchor: &str) {
        let words = escaped(words);
        self.push(format_args!(
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" fill=\"{fill}\" stroke=\"{fill}\" \
             stroke-width=\"0.8\" text-anchor=\"{anchor}\">{words}</text>\n"
        ));
    }

    fn legend_entry(&mut self, entry: &LegendEntry) {
        let y = LEGEND_TOP + entry.line * LEGEND_HEIGHT;
        self.rect(entry.x, y, SWATCH, SWATCH, entry.colour);
        self.text(entry.x + SWATCH + 10, y + 23, SMALL, INK, &entry.words);
    }

    fn row(&mut self, row: &ChartRow, y: u32, longest: u64) {
        let base = y + 30;
        let room = BAR_X - MARGIN - 16;
        let size = if advance(&row.nama, LABEL) <= room {
            LABEL
        } else {
            LABEL_LONG
        };
        let nama = fit(&row.nama, size, room);
        self.anchored(BAR_X - 16, base, size, INK, &nama, "end");
        let mut sum = 0;
        for (value, colour) in row.values.iter().zip(COLOURS) {
            let from = scaled(sum, longest);
            sum += u64::from(*value);
            self.part(BAR_X + from, y, scaled(sum, longest) - from, *value, colour);
        }
        let x = BAR_X + scaled(sum, longest) + 12;
        self.text(x, base, LABEL, INK, &sum.to_string());
    }

    /// One stage of one desa. The number is left out where it would not fit.
    fn part(&mut self, x: u32, y: u32, width: u32, value: u32, (fill, ink): (&str, &str)) {
        if value == 0 {
            return;
        }
        // A hair of paper between neighbours; even the smallest part stays to be seen.
        self.rect(x, y, width.saturating_sub(2).max(2), BAR_HEIGHT, fill);
        let number = value.to_string();
        if advance(&number, SMALL) + 4 <= width {
            self.anchored(x + width / 2 - 1, y + 29, SMALL, ink, &number, "middle");
        }
    }

    fn push(&mut self, what: std::fmt::Arguments<'_>) {
        self.0
            .write_fmt(what)
            .expect("a String takes all that is written");
    }
}

fn scaled(value: u64, longest: u64) -> u32 {
    u32::try_from(value * u64::from(BAR_WIDTH_MAX) / longest).unwrap_or(BAR_WIDTH_MAX)
}

/// `words` cut at the end, with an ellipsis, to what fits into `room` px.
fn fit(words: &str, size: u32, room: u32) -> String {
    if advance(words, size) <= room {
        return words.to_owned();
    }
    let mut kept = String::new();
    for char in words.chars() {
        kept.push(char);
        if advance(&kept, size) + size * 4 / 5 > room {
            break;
        }
    }
    format!("{}…", kept.trim_end())
}

/// Width in px, rounded up: a class of letters at a time is near enough to place words.
fn advance(words: &str, size: u32) -> u32 {
    let percent: u32 = words.chars().map(advance_percent).sum();
    (percent * size).div_ceil(100)
}

fn advance_percent(char: char) -> u32 {
    match char {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | ' ' | '(' | ')' | '-' => 30,
        'f' | 'r' | 't' => 40,
        'm' | 'w' | 'M' | 'W' => 88,
        'A'..='Z' => 66,
        'a'..='z' | '0'..='9' => 57,
        // Scripts and signs that are not in the font.
        _ => 100,
    }
}

/// For XML: markup is spelt out, and characters that XML forbids are dropped.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for char in words.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            char if char.is_control() || matches!(char, '\u{fffe}' | '\u{ffff}') => {}
            char => out.push(char),
        }
    }
    out
}
