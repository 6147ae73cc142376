//! What an official meant: the work, the object, the places and numbers read out of a record.

use super::gazetteer::{DesaId, Gazetteer};
use super::lexicon::{Concept, Concepts, Kind, Lexicon};
use super::record::Record;
use super::scan::{Field, Line, Named, Scan};
use super::{amount, content};

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
    /// What engineers call a place on a road or canal: `KM 3`, `BT.7`.
    Patok,
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
    /// All things that the title names, when it lists several: `gazebo, toilet dan parkir`.
    pub listed: Concepts,
    /// Institutions and carriers that the title names beside its head.
    pub host: Concepts,
    /// The title names but a whole field, or nothing: what is asked for is read elsewhere.
    pub generic: bool,
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
    /// Words by sound that the problem names besides, and names that others write in one word.
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

/// Reads a record of a kecamatan whose desa are known.
pub fn read(record: &Record, gazetteer: &Gazetteer, desa: DesaId, lexicon: &Lexicon) -> Facts {
    let line = |field, text: &str| Line::new(field, text, lexicon);
    let judul = line(Field::Judul, &record.judul);
    let lokasi = line(Field::Lokasi, &record.lokasi);
    let dusun = line(Field::Dusun, &record.dusun);
    let mut scan = Scan::new(lexicon, gazetteer, desa);
    for line in [&judul, &lokasi, &dusun] {
        scan.line(line);
    }
    scan.line(&line(Field::Masalah, &record.masalah));
    scan.numbers("rt", &record.rt);
    scan.numbers("rw", &record.rw);
    let mut facts = scan.done(&judul, content::title(&judul, lexicon));
    facts.desa = desa;
    facts.nama_desa = record.desa.trim().to_owned();
    facts.tahun = record.tahun.trim().parse().ok();
    facts.pokir = record.sumber.trim().eq_ignore_ascii_case("pokir");
    amount::read(record, &judul, lexicon, &mut facts);
    point(record, &mut facts);
    let long = [&record.judul, &record.masalah, &record.lokasi]
        .iter()
        .any(|text| text.len() > LENGTH_MAX);
    if long {
        facts.doubts.push(Doubt::Length);
    }
    let place = [&judul, &lokasi, &dusun];
    facts.grams = content::grams(place, gazetteer, desa);
    facts.content = content::content(place, gazetteer, desa, lexicon);
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

/// Two things are a work and what it belongs to; three are a list.
const LISTED_MIN: usize = 3;

/// The things that a title with commas names, when they are so many that it is a list.
pub(super) fn listed(named: &[Named], lexicon: &Lexicon) -> Concepts {
    let thing = |one: &&Named| {
        let whole_field = lexicon.sets.umum.contains(one.concept);
        one.field == Field::Judul && !whole_field && one.phrase != Named::HINTED
    };
    let things = named.iter().filter(thing);
    // The senses of one phrase stand behind each other.
    let mut phrases: Vec<usize> = things.clone().map(|one| one.phrase).collect();
    phrases.dedup();
    if phrases.len() < LISTED_MIN {
        return Concepts::default();
    }
    things.map(|one| one.concept).collect()
}

impl Facts {
    /// Reads the head out of the objects that the title names: what is fastened, given or held goes
    /// before what it is fastened to, that before an institution, that before the material, and that
    /// before a whole field. A title that names only a field leaves it to the other fields.
    pub(super) fn settle_head(&mut self, named: &[Named], lexicon: &Lexicon) {
        let own = |concept: Concept| match lexicon.line(concept).kind {
            Kind::Pasang | Kind::Barang | Kind::Kegiatan => 0,
            Kind::Jalur => 1,
            Kind::Tuan => 2,
            Kind::Bahan => 3,
            _ => FIELD,
        };
        // A word that may mean several things means any of them.
        let rank = |phrase: usize| {
            let senses = named.iter().filter(|one| one.phrase == phrase);
            senses.map(|one| own(one.concept)).min().unwrap_or(FIELD)
        };
        let generic = named
            .iter()
            .any(|one| one.field == Field::Judul && own(one.concept) == FIELD);
        let silent = self.title.is_empty();
        let told = |one: &Named| one.field == Field::Judul && own(one.concept) < FIELD;
        self.generic = (generic || silent) && !named.iter().any(told);
        for field in [Field::Judul, Field::Lokasi, Field::Masalah] {
            // What a title in strange words asks for is not known, whatever the other fields name.
            let told = field == Field::Judul || generic || (silent && field == Field::Masalah);
            if !told {
                continue;
            }
            let asked = |one: &&Named| {
                let place = field == Field::Lokasi && lexicon.sets.tempat.contains(one.concept);
                one.field == field && !place
            };
            let here: Vec<(Concept, usize)> = named
                .iter()
                .filter(asked)
                .map(|one| (one.concept, rank(one.phrase)))
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
            if best < FIELD {
                break;
            }
        }
        for landmark in named.iter().filter(|one| one.field == Field::Letak) {
            if !self.head.contains(landmark.concept) {
                self.host.insert(landmark.concept);
            }
        }
        // What is laid on a road asks for the road.
        for laid in self.head.and(&lexicon.sets.bahan).iter() {
            let above = lexicon.line(laid).above.without(&lexicon.sets.umum);
            self.head = self.head.or(&above);
        }
        self.house = self.head.meets(&lexicon.sets.rumah);
        for concept in self.head.iter() {
            self.head_above = self.head_above.or(&lexicon.line(concept).above);
        }
    }
}

/// The rank of a whole field among the objects that a title names.
const FIELD: usize = 4;
