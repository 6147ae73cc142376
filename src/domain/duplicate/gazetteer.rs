//! The desa of one kecamatan, and where a text names one of them.

use std::collections::HashMap;

use super::lexicon::{self, Lexicon};
use super::words::{self, Token};
use crate::domain::wilayah::{self, KodeKecamatan};

/// A desa by its place in the gazetteer.
pub type DesaId = u16;

/// The names of a kecamatan's desa as texts write them.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    names: Vec<String>,
    /// A name without blanks, a name's last word where only one desa has it, by the desa.
    forms: HashMap<String, DesaId>,
    /// The longest form in words, and one more: `Tanjung Sari` is Tanjungsari.
    words_max: usize,
    /// Names of the areas above: they tell nothing apart.
    above: Vec<String>,
}

impl Gazetteer {
    /// `above` are the names of kecamatan and kabupaten.
    pub fn new<'a>(
        desa: impl IntoIterator<Item = &'a str>,
        above: impl IntoIterator<Item = &'a str>,
    ) -> Gazetteer {
        let mut gazetteer = Gazetteer::default();
        for name in desa {
            gazetteer.add(name);
        }
        gazetteer.above = above.into_iter().flat_map(parts).collect();
        gazetteer
    }

    /// All desa of a kecamatan of the area table; empty for one that is not in it.
    pub fn of(kecamatan: KodeKecamatan) -> Gazetteer {
        let desa = wilayah::desa_of(kecamatan);
        let area = wilayah::kecamatan(kecamatan);
        let above = area
            .iter()
            .flat_map(|area| [area.nama.as_str(), area.kabupaten.as_str()]);
        Gazetteer::new(desa.iter().map(|desa| desa.nama.as_str()), above)
    }

    /// The desa of that name, which is added when it is new.
    pub fn add(&mut self, name: &str) -> DesaId {
        let parts = parts(name);
        let joined = parts.concat();
        if let Some(at) = self.names.iter().position(|known| *known == joined) {
            return id(at);
        }
        let desa = id(self.names.len());
        self.names.push(joined.clone());
        self.forms.insert(joined, desa);
        self.words_max = self.words_max.max(parts.len() + 1);
        if let [.., last] = &parts[..]
            && parts.len() > 1
            && last.len() > 3
        {
            // A word that two desa share names neither, and a whole name stays what it is.
            let whole = self.names.contains(last);
            let shared = self.forms.insert(last.clone(), desa);
            match shared {
                Some(before) if whole => self.forms.insert(last.clone(), before),
                Some(_) => self.forms.insert(last.clone(), DesaId::MAX),
                None => None,
            };
        }
        desa
    }

    /// The desa of that very name.
    pub fn find_own(&self, name: &str) -> Option<DesaId> {
        let joined = parts(name).concat();
        self.names.iter().position(|known| *known == joined).map(id)
    }

    /// Without blanks, in lower case.
    pub fn name(&self, desa: DesaId) -> Option<&str> {
        self.names.get(usize::from(desa)).map(String::as_str)
    }

    pub fn len(&self) -> usize {
        self.names.len()
    }

    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    pub fn is_above(&self, word: &str) -> bool {
        self.above.iter().any(|known| known == word)
    }

    /// The desa that the tokens begin with, and how many tokens its name takes.
    ///
    /// `marked` says that a word before calls for a desa's name; else a name that is also a word
    /// of the field (`Bendungan`) is that word.
    pub fn at(&self, tokens: &[Token], lexicon: &Lexicon, marked: bool) -> Option<(DesaId, usize)> {
        let words = tokens
            .iter()
            .map_while(Token::word)
            .take(self.words_max.max(1));
        let words: Vec<&str> = words.collect();
        for len in (1..=words.len()).rev() {
            let joined: String = words[..len]
                .iter()
                .map(|word| lexicon.helpers.long(word))
                .collect();
            if len == 1 && !marked && lexicon.canonical(words[0]).is_some() {
                return None;
            }
            if let Some(desa) = self.find(&joined) {
                return Some((desa, len));
            }
        }
        None
    }

    fn find(&self, joined: &str) -> Option<DesaId> {
        let exact = self.forms.get(joined).copied();
        let found = exact.or_else(|| {
            if joined.len() < SLIP_CHARS_MIN {
                return None;
            }
            let mut near = self
                .forms
                .iter()
                .filter(|(form, _)| words::near(form, joined))
                .map(|(_, desa)| *desa);
            let first = near.next()?;
            near.all(|other| other == first).then_some(first)
        });
        found.filter(|desa| *desa != DesaId::MAX)
    }
}

/// A shorter name with a slip is another name.
const SLIP_CHARS_MIN: usize = 6;

fn id(at: usize) -> DesaId {
    DesaId::try_from(at).unwrap_or(DesaId::MAX)
}

/// The words and numbers of a desa's name, without what only says that it is one.
fn parts(name: &str) -> Vec<String> {
    let tokens = words::tokens(name);
    let words = tokens.into_iter().filter_map(|token| match token {
        Token::Word(word) => Some(word),
        Token::Number(number) => Some(number.to_string()),
        Token::Sign(_) => None,
    });
    let areas = &lexicon::shipped().helpers.areas;
    words
        .filter(|word| !areas.contains(word.as_str()))
        .collect()
}
