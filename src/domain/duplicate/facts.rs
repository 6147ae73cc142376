//! What an official meant: the work, the object, the places and numbers read out of a record.

use super::gazetteer::{DesaId, Gazetteer};
use super::lexicon::{self, Concept, Concepts, Kind, Lexicon};
use super::record::Record;
use super::scan::{Field, Scan};
use super::{amount, numbered, words};

/// What a name belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    Dusun,
    /// River, canal, pond, spring.
    Kali,
    /// Street, gang, bridge, bend.
    Jalan,
    Kelompok,
    /// School, mosque and the like, by name or number.
    Lembaga,
    Blok,
    /// Whose house it is. Compared, never shown.
    Orang,
    /// No word before it says what it is.
    Lain,
}

/// A name, in the spelling by which names are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    pub kind: NameKind,
    /// As written, for reasons.
    pub text: String,
    /// By sound, without blanks.
    pub sound: String,
    /// By sound, word by word.
    pub parts: Vec<String>,
    /// What the marker before it stands for, as `masjid` or `sekolah`.
    pub of: Concepts,
}

/// Something in the record that cannot be right, which lowers the confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Doubt {
    /// Outside Indonesia, on the National Monument, at nought: a point that means nothing.
    Point,
    Money,
    Volume,
    /// Longer than any description of one work.
    Length,
    /// Nothing in it says what or where.
    Empty,
}

/// The facts of one record.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub desa: DesaId,
    pub nama_desa: String,
    pub tahun: Option<i32>,
    pub pokir: bool,
    /// What is asked for.
    pub head: Concepts,
    /// All objects named anywhere, with the hints of what is wrong.
    pub all: Concepts,
    /// `head` with all above it.
    pub head_above: Concepts,
    /// Institutions and carriers that the title names beside its head.
    pub host: Concepts,
    /// Asks for a family's house.
    pub house: bool,
    pub kerja: Concepts,
    pub lanjutan: bool,
    pub rt: Vec<u32>,
    pub rw: Vec<u32>,
    pub gang: Vec<u32>,
    /// Says that it is for all of the dusun or desa.
    pub luas: bool,
    pub arah: Concepts,
    pub dusun: Vec<Name>,
    pub names: Vec<Name>,
    /// Words by sound that the problem names besides.
    pub aside: Vec<String>,
    /// Other desa of the kecamatan that are named.
    pub mentions: Vec<DesaId>,
    /// Says that it joins or crosses desa.
    pub linking: bool,
    /// Metres, square metres or pieces.
    pub volume: Option<amount::Measure>,
    /// As typed, with its unit.
    pub volume_text: Box<str>,
    /// Rupiah.
    pub money: Option<f64>,
    pub point: Option<(f64, f64)>,
    pub doubts: Vec<Doubt>,
    /// Title and place as they are, for lines that say little else: hashed runs of three letters.
    pub grams: Vec<u32>,
    /// All words and numbers of title and place that tell something, each by what it stands for.
    pub content: Vec<u32>,
    /// Words of the title that tell something.
    pub title: Vec<u32>,
}

/// Longer texts are no description of one work; what counts stands at the beginning.
const LENGTH_MAX: usize = 2_000;

/// Runs of three letters that are kept of one record: a title and a place of 120 letters.
const GRAMS_MAX: usize = 120;

/// Reads a record of a kecamatan whose desa are known.
pub fn read(record: &Record, gazetteer: &Gazetteer, desa: DesaId, lexicon: &Lexicon) -> Facts {
    let mut scan = Scan::new(lexicon, gazetteer, desa);
    scan.field(Field::Judul, &record.judul);
    scan.field(Field::Lokasi, &record.lokasi);
    scan.field(Field::Dusun, &record.dusun);
    scan.field(Field::Masalah, &record.masalah);
    scan.numbers("rt", &record.rt);
    scan.numbers("rw", &record.rw);
    let mut facts = scan.done(title(&record.judul, lexicon));
    facts.desa = desa;
    facts.nama_desa = record.desa.trim().to_owned();
    facts.tahun = record.tahun.trim().parse().ok();
    facts.pokir = record.sumber.trim().eq_ignore_ascii_case("pokir");
    amount::read(record, &mut facts);
    point(record, &mut facts);
    let long = [&record.judul, &record.masalah, &record.lokasi]
        .iter()
        .any(|text| text.len() > LENGTH_MAX);
    if long {
        facts.doubts.push(Doubt::Length);
    }
    let own = |word: &str| {
        gazetteer.is_above(word) || gazetteer.name(desa).is_some_and(|name| name.contains(word))
    };
    facts.grams = grams(
        &format!("{} {} {}", record.judul, record.lokasi, record.dusun),
        own,
    );
    facts.content = content(record, gazetteer, desa, lexicon);
    if facts.head.is_empty()
        && facts.names.is_empty()
        && facts.dusun.is_empty()
        && facts.rt.is_empty()
        && facts.rw.is_empty()
    {
        facts.doubts.push(Doubt::Empty);
    }
    facts
}

/// The parts of the earth where an usulan can be, in degrees.
const LAT: std::ops::RangeInclusive<f64> = -11.2..=6.3;
const LON: std::ops::RangeInclusive<f64> = 94.9..=141.1;

/// The National Monument in Jakarta, where maps stand before somebody moves them.
const MONAS: (f64, f64) = (-6.1754, 106.8272);

fn point(record: &Record, facts: &mut Facts) {
    let (Some(lat), Some(lon)) = (record.lat, record.lon) else {
        return;
    };
    let there = LAT.contains(&lat) && LON.contains(&lon);
    let monas = (lat - MONAS.0).abs() < 0.003 && (lon - MONAS.1).abs() < 0.003;
    if there && !monas {
        facts.point = Some((lat, lon));
    } else {
        facts.doubts.push(Doubt::Point);
    }
}

/// Names of areas that all usulan of the desa may write are left out.
fn grams(text: &str, own: impl Fn(&str) -> bool) -> Vec<u32> {
    let mut found = Vec::new();
    for token in words::tokens(text) {
        let word = match token {
            words::Token::Word(word) if own(&word) => continue,
            words::Token::Word(word) => format!(" {word} "),
            words::Token::Number(number) => format!(" {number} "),
            words::Token::Sign(_) => continue,
        };
        let letters: Vec<char> = word.chars().collect();
        found.extend(
            letters
                .windows(3)
                .map(|run| hash(&run.iter().collect::<String>())),
        );
    }
    found.truncate(GRAMS_MAX);
    found.sort_unstable();
    found.dedup();
    found
}

fn title(text: &str, lexicon: &Lexicon) -> Vec<u32> {
    let mut found: Vec<u32> = words::tokens(text)
        .iter()
        .filter_map(words::Token::word)
        .filter(|word| !lexicon.is_common(word))
        .map(|word| hash(lexicon.canonical(word).unwrap_or(word)))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// What the title and the place say, whatever the spelling: `drainese rw 04` and `Drainase RW IV`
/// have the same content.
fn content(record: &Record, gazetteer: &Gazetteer, desa: DesaId, lexicon: &Lexicon) -> Vec<u32> {
    let mut found = Vec::new();
    for text in [&record.judul, &record.lokasi, &record.dusun] {
        let tokens = words::tokens(text);
        let canonical: Vec<Option<&str>> = tokens
            .iter()
            .map(|token| token.word().and_then(|word| lexicon.canonical(word)))
            .collect();
        let (mut at, mut mark) = (0, String::new());
        while at < tokens.len() {
            if let Some(word) = tokens[at].word()
                && numbered::value(&tokens[at], lexicon).is_none()
            {
                // Which number it is: that of the RT, the gang, the school.
                mark = canonical[at].unwrap_or(word).to_owned();
            }
            let own = gazetteer
                .at(&tokens[at..], lexicon, true)
                .filter(|(one, _)| *one == desa);
            if let Some((_, len)) = own {
                at += len;
                continue;
            }
            if let Some((len, senses)) = lexicon.phrase(&canonical[at..]) {
                // Markers and works of every kind are written or left out at will.
                let tells = senses.iter().map(|sense| lexicon.line(*sense));
                let told = tells.into_iter().find(|line| {
                    matches!(line.kind, Kind::Arah | Kind::Angka) || lexicon::is_object(line.kind)
                });
                found.extend(told.map(|line| hash(line.name)));
                at += len;
                continue;
            }
            match &tokens[at] {
                words::Token::Number(number) => found.push(hash(&format!("{mark}{number}"))),
                words::Token::Word(word)
                    if matches!(word.as_str(), "rt" | "rw") || word.len() < 2 => {}
                words::Token::Word(word) if lexicon.is_common(word) || gazetteer.is_above(word) => {
                }
                words::Token::Word(word) => match words::roman(word) {
                    Some(number) => found.push(hash(&format!("{mark}{number}"))),
                    None => found.push(hash(&words::sound(word))),
                },
                words::Token::Sign(_) => {}
            }
            at += 1;
        }
    }
    found.truncate(CONTENT_MAX);
    found.sort_unstable();
    found.dedup();
    found
}

/// Words of one record that are held side by side; lists of RT have about thirty.
const CONTENT_MAX: usize = 60;

/// FNV-1a: the same on every machine and in every build.
pub fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

impl Facts {
    /// Reads the head out of the objects that the title names: what is fastened, given or held goes
    /// before what it is fastened to, that before an institution, that before the material, and that
    /// before a whole field. A title that names only a field leaves it to the other fields.
    pub(super) fn settle_head(&mut self, named: &[(Concept, Field, usize)], lexicon: &Lexicon) {
        let own = |concept: Concept| match lexicon.line(concept).kind {
            Kind::Pasang | Kind::Barang | Kind::Kegiatan => 0,
            Kind::Jalur => 1,
            Kind::Tuan => 2,
            Kind::Bahan => 3,
            _ => 4,
        };
        // A word that may mean several things means any of them.
        let rank = |phrase: usize| {
            let senses = named.iter().filter(|(_, _, one)| *one == phrase);
            senses
                .map(|(concept, _, _)| own(*concept))
                .min()
                .unwrap_or(4)
        };
        let generic = named
            .iter()
            .any(|(concept, at, _)| *at == Field::Judul && own(*concept) == 4);
        let silent = self.title.is_empty();
        for field in [Field::Judul, Field::Lokasi, Field::Masalah] {
            // What a title in strange words asks for is not known, whatever the other fields name.
            let told = field == Field::Judul || generic || (silent && field == Field::Masalah);
            if !told {
                continue;
            }
            let here = named.iter().filter(|(concept, at, _)| {
                *at == field
                    && (field != Field::Lokasi
                        || !matches!(lexicon.line(*concept).name, "jalan" | "balai"))
            });
            let here: Vec<(Concept, usize)> = here
                .map(|(concept, _, phrase)| (*concept, rank(*phrase)))
                .collect();
            let Some(best) = here.iter().map(|(_, rank)| *rank).min() else {
                continue;
            };
            for (concept, rank) in here {
                if rank == best {
                    self.head.insert(concept);
                } else {
                    self.host.insert(concept);
                }
            }
            if best < 4 {
                break;
            }
        }
        for (concept, _, _) in named.iter().filter(|(_, field, _)| *field == Field::Dusun) {
            if !self.head.contains(*concept) {
                self.host.insert(*concept);
            }
        }
        if self
            .head
            .iter()
            .any(|concept| lexicon.line(concept).name == "perkerasan")
            && let Some(jalan) = lexicon.named("jalan")
        {
            self.head.insert(jalan);
        }
        self.house = self
            .head
            .iter()
            .any(|concept| lexicon.line(concept).name == "rtlh");
        for concept in self.head.iter() {
            self.head_above = self.head_above.or(&lexicon.line(concept).above);
        }
    }
}
