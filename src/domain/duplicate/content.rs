//! All words of a record by what they stand for, for lines in which little else can be read.

use super::gazetteer::{DesaId, Gazetteer};
use super::lexicon::{self, Kind, Lexicon};
use super::numbered;
use super::scan::Line;
use super::words::{self, Token};
use crate::domain::angka::roman;

/// Runs of three letters that are kept of one record: a title and a place of 120 letters.
const GRAMS_MAX: usize = 120;

/// Words of one record that are held side by side; lists of RT have about thirty.
const CONTENT_MAX: usize = 60;

/// The runs of three letters of title and place, hashed. Names of areas that all usulan of the desa
/// may write are left out.
pub(super) fn grams(place: [&Line; 3], gazetteer: &Gazetteer, desa: DesaId) -> Vec<u32> {
    let own = |word: &str| {
        gazetteer.is_above(word) || gazetteer.name(desa).is_some_and(|name| name.contains(word))
    };
    let mut found = Vec::new();
    for token in place.iter().flat_map(|line| &line.tokens) {
        let word = match token {
            Token::Word(word) if own(word) => continue,
            Token::Word(word) => format!(" {word} "),
            Token::Number(number) => format!(" {number} "),
            Token::Sign(_) => continue,
        };
        let letters: Vec<char> = word.chars().collect();
        let runs = letters.windows(3);
        found.extend(runs.map(|run| hash(&run.iter().collect::<String>())));
    }
    found.truncate(GRAMS_MAX);
    set(found)
}

/// The words of a title that tell something.
pub(super) fn title(judul: &Line, lexicon: &Lexicon) -> Vec<u32> {
    let words = judul.tokens.iter().zip(&judul.canonical);
    let told = words.filter_map(|(token, canonical)| Some((token.word()?, canonical)));
    let telling = told.filter(|(word, _)| !lexicon.is_common(word));
    set(telling
        .map(|(word, canonical)| hash(canonical.unwrap_or(word)))
        .collect())
}

/// What the title and the place say, whatever the spelling: `drainese rw 04` and `Drainase RW IV`
/// have the same content.
pub(super) fn content(
    place: [&Line; 3],
    gazetteer: &Gazetteer,
    desa: DesaId,
    lexicon: &Lexicon,
) -> Vec<u32> {
    let mut found = Vec::new();
    for line in place {
        said(line, gazetteer, desa, lexicon, &mut found);
    }
    found.truncate(CONTENT_MAX);
    set(found)
}

fn said(line: &Line, gazetteer: &Gazetteer, desa: DesaId, lexicon: &Lexicon, found: &mut Vec<u32>) {
    let Line {
        tokens, canonical, ..
    } = line;
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
            Token::Number(number) => found.push(hash(&format!("{mark}{number}"))),
            Token::Word(word) if matches!(word.as_str(), "rt" | "rw") || word.len() < 2 => {}
            Token::Word(word) if lexicon.is_common(word) || gazetteer.is_above(word) => {}
            Token::Word(word) => match roman(word) {
                Some(number) => found.push(hash(&format!("{mark}{number}"))),
                None => found.push(hash(&words::sound(word))),
            },
            Token::Sign(_) => {}
        }
        at += 1;
    }
}

fn set(mut hashes: Vec<u32>) -> Vec<u32> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// FNV-1a: the same on every machine and in every build.
pub fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}
