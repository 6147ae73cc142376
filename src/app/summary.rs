//! Writes the daily summary: one screen of words with deep links, and the chart's values.
//!
//! The sentences stand in `dialogs/kata.toml` under `[summary]`. When it is written and to whom
//! it goes is told in [`digest_tick`](super::digest_tick).

use jiff::civil::Date;

use super::decide;
use crate::dialog::text::{MESSAGE_UNITS_MAX, Text, shortened, units};
use crate::dialog::words::Words;
use crate::domain::digest::{Item, Section, Summary, Who};
use crate::domain::kalender;
use crate::domain::kode::KodeUsulan;
use crate::domain::usulan::{Act, StageName};
use crate::papers::chart::{Chart, ChartRow, SERIES};

/// The most that Telegram takes under a picture, in UTF-16 units (Bot API, `sendPhoto`).
pub const CAPTION_UNITS_MAX: usize = 1024;

/// Lines of one screen of a cheap phone, and how wide they are in Telegram's usual type.
const SCREEN_LINES_MAX: usize = 30;
const SCREEN_LINE_UNITS: usize = 40;

/// How many items a section shows at first; those who must act come first and get more.
const CAPS: [(Who, usize); 3] = [(Who::Kecamatan, 8), (Who::Desa, 6), (Who::Nobody, 5)];

/// So that an item takes two lines of a phone, three at the worst.
const KEGIATAN_CHARS_MAX: usize = 44;
const NAMA_CHARS_MAX: usize = 26;

/// Fewer desa than this are told quicker in words.
const CHART_DESA_MIN: u32 = 3;

/// The stages in the order in which a bar shows them.
const CHART_STAGES: [StageName; SERIES] = [
    StageName::Diajukan,
    StageName::Dikembalikan,
    StageName::Diverifikasi,
    StageName::Diteruskan,
    StageName::Digabung,
    StageName::Ditolak,
    StageName::Ditarik,
];

/// Where the words go, which decides how many there may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Message,
    /// Under a picture.
    Caption,
}

impl Place {
    pub fn units_max(self) -> usize {
        match self {
            Place::Message => MESSAGE_UNITS_MAX,
            Place::Caption => CAPTION_UNITS_MAX,
        }
    }
}

/// The deep link that opens an usulan in a private chat with the bot.
pub fn deep_link(bot_name: &str, kode: KodeUsulan) -> String {
    let kode = kode.to_string().replace('-', "");
    decide::deep_link(bot_name, &format!("lihat_{kode}"))
}

/// The words of a summary, on one screen and within the limit of their place.
///
/// What is too much is counted ("dan 12 lagi"): the longest list gives way first, so nothing is
/// ever cut inside a line or a link.
pub fn compose(
    summary: &Summary,
    words: &Words,
    place: Place,
    link: impl Fn(KodeUsulan) -> String,
) -> Text {
    let writer = Writer {
        summary,
        words,
        link: &link,
    };
    let mut caps = writer.first_caps();
    loop {
        let text = writer.text(&caps);
        if fits(&text, place) {
            return text;
        }
        match caps
            .iter_mut()
            .max_by_key(|cap| **cap)
            .filter(|cap| **cap > 0)
        {
            Some(cap) => *cap -= 1,
            // Without items it is a few lines; only an absurd name could still be too long.
            None => return text.truncated(place.units_max()),
        }
    }
}

fn fits(text: &Text, place: Place) -> bool {
    let lines = text.to_string();
    let screen_lines = |line: &str| units(line).div_ceil(SCREEN_LINE_UNITS).max(1);
    text.len_units() <= place.units_max()
        && lines.lines().map(screen_lines).sum::<usize>() <= SCREEN_LINES_MAX
}

struct Writer<'a> {
    summary: &'a Summary,
    words: &'a Words,
    link: &'a dyn Fn(KodeUsulan) -> String,
}

impl Writer<'_> {
    fn first_caps(&self) -> Vec<usize> {
        let cap = |section: &Section| {
            let cap = CAPS.iter().find(|(who, _)| *who == section.who);
            cap.map_or(0, |(_, cap)| (*cap).min(section.items.len()))
        };
        self.summary.sections.iter().map(cap).collect()
    }

    fn text(&self, caps: &[usize]) -> Text {
        let mut text = self.headline();
        for (section, cap) in self.summary.sections.iter().zip(caps) {
            text.paragraph(self.section(section, *cap));
        }
        if self.summary.serupa > 0 {
            let n = self.summary.serupa;
            text.paragraph(self.words.say("summary.serupa", &[("n", &n)]));
        }
        text.paragraph(self.totals());
        text
    }

    fn headline(&self) -> Text {
        let Summary {
            kecamatan,
            new,
            new_desa,
            days,
            ..
        } = self.summary;
        let news = match new {
            0 => self.words.say("summary.no_new", &[]),
            _ => self
                .words
                .say("summary.new", &[("n", new), ("desa", new_desa)]),
        };
        self.words.say(
            "summary.headline",
            &[
                ("kecamatan", &shortened(kecamatan, NAMA_CHARS_MAX)),
                ("hari", &in_words(*days, self.words)),
                ("kabar", &news),
                ("menunggu", &self.summary.total(StageName::Diajukan)),
            ],
        )
    }

    fn section(&self, section: &Section, cap: usize) -> Text {
        let key = match section.who {
            Who::Kecamatan => "summary.kecamatan",
            Who::Desa => "summary.desa",
            Who::Nobody => "summary.news",
        };
        let mut text = self.words.say(key, &[]);
        for item in section.items.iter().take(cap) {
            text.line(self.item(item, section.who));
        }
        match section.items.len().saturating_sub(cap) {
            0 => text,
            more => {
                text.line(self.words.say("summary.more", &[("n", &more)]));
                text
            }
        }
    }

    fn item(&self, item: &Item, who: Who) -> Text {
        let key = match (who, item.act) {
            (Who::Nobody, _) => "summary.item_news",
            (_, Act::Revise) => "summary.item_revised",
            _ => "summary.item",
        };
        let nama = |desa| shortened(&self.summary.nama_desa(desa), NAMA_CHARS_MAX);
        let desa = nama(item.desa);
        let desa = match item.lintas {
            None => desa,
            Some(leads) => {
                let key = match leads == item.desa {
                    true => "summary.lintas",
                    false => "summary.lintas_pimpin",
                };
                let values: [(&str, &dyn std::fmt::Display); 2] =
                    [("desa", &desa), ("utama", &nama(leads))];
                self.words.say(key, &values).to_string()
            }
        };
        self.words.say(
            key,
            &[
                ("kode", &item.kode),
                ("link", &(self.link)(item.kode)),
                ("kegiatan", &shortened(&item.kegiatan, KEGIATAN_CHARS_MAX)),
                ("desa", &desa),
                ("tahap", &stage_within(self.words, item.stage)),
            ],
        )
    }

    fn totals(&self) -> Text {
        let part = |at: StageName| match self.summary.total(at) {
            0 => Text::new(),
            n => self.words.say(
                "summary.part",
                &[("n", &n), ("tahap", &stage_within(self.words, at))],
            ),
        };
        let works = CHART_STAGES.into_iter().filter(|at| at.counts());
        let mut text = self.words.say(
            "summary.totals",
            &[
                ("n", &self.summary.total_all()),
                ("desa", &self.summary.desa_heard()),
                ("semua", &self.summary.desa.len()),
                ("rincian", &Text::join(works.map(part), ", ")),
            ],
        );
        let joined = self.summary.total(StageName::Digabung);
        if joined > 0 {
            text.append(self.words.say("summary.joined", &[("n", &joined)]));
        }
        text
    }
}

fn stage(words: &Words, stage: StageName) -> String {
    let key = format!("tahap.{}", stage.name());
    words.say(&key, &[]).to_string()
}

/// As [`stage`], for the middle of a sentence.
fn stage_within(words: &Words, at: StageName) -> String {
    let name = stage(words, at);
    let mut chars = name.chars();
    let first = chars.next().map(char::to_lowercase);
    first.into_iter().flatten().chain(chars).collect()
}

/// `Selasa 2 Februari`, or the first and the last day of several.
fn in_words((from, to): (Date, Date), words: &Words) -> String {
    let day = |day: Date| {
        format!(
            "{} {} {}",
            kalender::hari(day),
            day.day(),
            kalender::bulan(day)
        )
    };
    if from == to {
        return day(to);
    }
    words
        .say(
            "summary.days",
            &[("dari", &day(from)), ("sampai", &day(to))],
        )
        .to_string()
}

/// The chart that goes with a summary, when it helps more than words: usulan per desa and stage.
///
/// Desa stand in alphabetical order; those that sent nothing yet have no bar. A joined work stands
/// in the bar of the desa that leads, once.
pub fn chart(summary: &Summary, words: &Words) -> Option<Chart> {
    let heard = summary.desa_heard();
    if heard < CHART_DESA_MIN {
        return None;
    }
    let say =
        |key: &str, values: &[(&str, &dyn std::fmt::Display)]| words.say(key, values).to_string();
    let today = in_words((summary.written, summary.written), words);
    Some(Chart {
        title: say("summary.chart_title", &[("kecamatan", &summary.kecamatan)]),
        subtitle: say(
            "summary.chart_subtitle",
            &[
                ("hari", &today),
                ("n", &summary.total_all()),
                ("desa", &heard),
            ],
        ),
        legend: CHART_STAGES.map(|at| stage(words, at)),
        rows: chart_rows(summary),
        rest: say("summary.chart_rest", &[]),
    })
}

fn chart_rows(summary: &Summary) -> Vec<ChartRow> {
    let mut rows: Vec<ChartRow> = Vec::new();
    for (desa, at, count) in &summary.counts {
        let nama = summary.nama_desa(*desa);
        let part = CHART_STAGES.iter().position(|stage| stage == at);
        let Some(part) = part.filter(|_| at.counts()) else {
            continue;
        };
        match rows.iter_mut().find(|row| row.nama == nama) {
            Some(row) => row.values[part] += count,
            None => {
                let mut values = [0; SERIES];
                values[part] = *count;
                rows.push(ChartRow { nama, values });
            }
        }
    }
    rows.sort_by(|one, other| one.nama.cmp(&other.nama));
    rows
}
