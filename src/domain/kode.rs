//! The speakable code of an usulan: `KBM-28-0412-T`.
//!
//! Three letters of the kecamatan, the plan year, a number without gaps, and a check
//! character. Giving out numbers is the store's work.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Sorted by kecamatan, year and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct KodeUsulan {
    huruf: [u8; 3],
    tahun: u8,
    nomor: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum KodeError {
    #[error("code is not of the form KBM-28-0412-T")]
    Shape,
    #[error("check character of the code does not fit")]
    Check,
}

/// Six digits: the largest kecamatan has some three thousand usulan in a bad year.
pub const NOMOR_MAX: u32 = 999_999;

/// Check values 0 to 30. Without `B`, `I`, `L`, `O` and `S`, which are read as digits.
const CHECKS: &[u8; 31] = b"0123456789ACDEFGHJKMNPQRTUVWXYZ";

const PRIME: u32 = 31;

/// A primitive root of 31: its powers, the weights, differ from place to place and none is 0.
/// So a sum of value times weight notices any one changed value and any swap of neighbours;
/// the check itself has weight 1, which differs from the weight beside it.
const BASE: u32 = 11;

impl KodeUsulan {
    /// `tahun` is the plan year without its century (28 for 2028). Fails unless `huruf` are
    /// capitals, `tahun` has two digits and `nomor` is 1 to [`NOMOR_MAX`].
    pub fn new(huruf: [u8; 3], tahun: u8, nomor: u32) -> Result<Self, KodeError> {
        let fits = huruf.iter().all(u8::is_ascii_uppercase)
            && tahun < 100
            && (1..=NOMOR_MAX).contains(&nomor);
        if fits {
            Ok(Self {
                huruf,
                tahun,
                nomor,
            })
        } else {
            Err(KodeError::Shape)
        }
    }

    pub fn huruf(self) -> [u8; 3] {
        self.huruf
    }

    /// The plan year without its century.
    pub fn tahun(self) -> u8 {
        self.tahun
    }

    pub fn nomor(self) -> u32 {
        self.nomor
    }

    pub fn check(self) -> char {
        char::from(self.check_byte())
    }

    fn check_byte(self) -> u8 {
        let (sum, _) = self.backwards().fold((0, BASE), |(sum, weight), byte| {
            ((sum + value(byte) * weight) % PRIME, weight * BASE % PRIME)
        });
        CHECKS[((PRIME - sum) % PRIME) as usize]
    }

    /// All but the check, without hyphens, from the last to the first.
    fn backwards(self) -> impl Iterator<Item = u8> {
        let rest = move |place: u32| self.nomor / 10_u32.pow(place);
        let nomor = (0..).take_while(move |place| *place < 4 || rest(*place) > 0);
        let nomor = nomor.map(move |place| rest(place) % 10);
        let tahun = [self.tahun % 10, self.tahun / 10];
        let digits = nomor.chain(tahun.map(u32::from));
        let digits = digits.map(|digit| b"0123456789"[digit as usize]);
        digits.chain(self.huruf.into_iter().rev())
    }
}

fn value(byte: u8) -> u32 {
    u32::from(if byte.is_ascii_digit() {
        byte - b'0'
    } else {
        byte - b'A'
    })
}

impl fmt::Display for KodeUsulan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c] = self.huruf.map(char::from);
        write!(
            f,
            "{a}{b}{c}-{:02}-{:04}-{}",
            self.tahun,
            self.nomor,
            self.check()
        )
    }
}

impl From<KodeUsulan> for String {
    fn from(kode: KodeUsulan) -> Self {
        kode.to_string()
    }
}

impl TryFrom<String> for KodeUsulan {
    type Error = KodeError;

    fn try_from(text: String) -> Result<Self, KodeError> {
        text.parse()
    }
}

/// Lenient towards case, towards the sign between the parts (any dash, blank, point or
/// stroke, or none at all) and towards `O`, `I`, `L` for digits.
///
/// The signs must be alike all through: were each free, a digit mistyped as a hyphen
/// could pass for a shorter number. Law: one changed character, or two swapped neighbours, never
/// gives another code (blanks at the ends are not characters of the code).
impl FromStr for KodeUsulan {
    type Err = KodeError;

    fn from_str(text: &str) -> Result<Self, KodeError> {
        if let Some(kode) = as_written(text.as_bytes()) {
            return Ok(kode);
        }
        let text = text.trim();
        if text.chars().count() > TEXT_CHARS_MAX {
            return Err(KodeError::Shape);
        }
        let (head, nomor, check) = parts(text).ok_or(KodeError::Shape)?;
        let (huruf, tahun) = head.split_at_checked(3).ok_or(KodeError::Shape)?;
        let huruf: [u8; 3] = huruf.as_bytes().try_into().map_err(|_| KodeError::Shape)?;
        let tahun = digits(tahun)
            .filter(|d| d.len() == 2)
            .ok_or(KodeError::Shape)?;
        let nomor = digits(&nomor).filter(|d| d.len() == 4 || (d.len() > 4 && !d.starts_with('0')));
        let nomor = nomor.and_then(|d| d.parse().ok()).ok_or(KodeError::Shape)?;
        let tahun = tahun.parse().map_err(|_| KodeError::Shape)?;
        let kode = Self::new(huruf, tahun, nomor)?;
        if kode.check() == as_check(check) {
            Ok(kode)
        } else {
            Err(KodeError::Check)
        }
    }
}

/// A code just as the program writes it, which is how it meets nearly all of them.
fn as_written(text: &[u8]) -> Option<KodeUsulan> {
    let (huruf, rest) = text.split_first_chunk::<3>()?;
    let (tahun, rest) = rest.strip_prefix(b"-")?.split_first_chunk::<2>()?;
    let (nomor, check) = rest.strip_prefix(b"-")?.split_last_chunk::<2>()?;
    let leading = nomor.len() > 4 && nomor[0] == b'0';
    if !(4..=6).contains(&nomor.len()) || leading {
        return None;
    }
    let tahun = u8::try_from(number(tahun)?).ok()?;
    let kode = KodeUsulan::new(*huruf, tahun, number(nomor)?).ok()?;
    (*check == [b'-', kode.check_byte()]).then_some(kode)
}

fn number(digits: &[u8]) -> Option<u32> {
    digits.iter().try_fold(0, |number, digit| {
        let digit = digit.is_ascii_digit().then(|| u32::from(digit - b'0'))?;
        Some(number * 10 + digit)
    })
}

/// Longer than any code with wide signs between its parts.
const TEXT_CHARS_MAX: usize = 32;

/// Letters with year, number, check; upper case.
fn parts(text: &str) -> Option<(String, String, char)> {
    let mut words: Vec<String> = vec![String::new()];
    let mut signs: Vec<String> = Vec::new();
    let mut in_sign = false;
    for c in text.chars().map(|c| c.to_ascii_uppercase()) {
        match (c.is_ascii_alphanumeric(), in_sign) {
            (true, false) => words.last_mut()?.push(c),
            (true, true) => words.push(c.to_string()),
            (false, false) if is_sign(c) => signs.push(plain(c).to_string()),
            (false, true) if is_sign(c) => signs.last_mut()?.push(plain(c)),
            (false, _) => return None,
        }
        in_sign = !c.is_ascii_alphanumeric();
    }
    if signs.iter().any(|sign| *sign != signs[0]) || words.len() != signs.len() + 1 {
        return None;
    }
    match words.as_slice() {
        [all] if all.len() > 6 => {
            let (head, rest) = all.split_at(5);
            let (nomor, check) = rest.split_at(rest.len() - 1);
            Some((head.to_owned(), nomor.to_owned(), single(check)?))
        }
        [head, nomor, check] if head.len() == 5 => {
            Some((head.clone(), nomor.clone(), single(check)?))
        }
        [huruf, tahun, nomor, check] if huruf.len() == 3 => {
            Some((format!("{huruf}{tahun}"), nomor.clone(), single(check)?))
        }
        _ => None,
    }
}

fn is_sign(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '‐' | '‑' | '‒' | '–' | '—' | '−' | '.' | '/' | '_')
}

fn plain(c: char) -> char {
    if c.is_whitespace() { ' ' } else { '-' }
}

fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// The digits of a text in which `O` stands for 0 and `I` or `L` for 1.
fn digits(text: &str) -> Option<String> {
    text.chars()
        .map(as_check)
        .map(|c| c.is_ascii_digit().then_some(c))
        .collect()
}

fn as_check(c: char) -> char {
    match c {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    }
}

/// How many codes are offered for a mistyped one.
pub const NEAREST_MAX: usize = 3;

/// More edits than this and it is another code, not a mistyped one.
const EDITS_MAX: usize = 3;

/// The candidates that are closest to what was typed, closest first, at most [`NEAREST_MAX`].
pub fn nearest(typed: &str, candidates: impl IntoIterator<Item = KodeUsulan>) -> Vec<KodeUsulan> {
    let typed: String = typed
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(TEXT_CHARS_MAX)
        .collect();
    // Backwards, as codes are told; as many edits lead from one to the other.
    let typed: String = typed.to_ascii_uppercase().chars().rev().collect();
    let wanted = signs(typed.bytes());
    let mut ranked = BTreeSet::new();
    // As soon as there are enough, only what is as close as the last of them matters.
    let mut most = EDITS_MAX;
    for kode in candidates {
        let check = [kode.check_byte()];
        if apart(&wanted, &signs(check.into_iter().chain(kode.backwards()))) > most {
            continue;
        }
        let backwards = check.into_iter().chain(kode.backwards());
        let text: String = backwards.map(char::from).collect();
        let edits = strsim::osa_distance(&typed, &text);
        if edits <= most {
            ranked.insert((edits, kode));
        }
        if ranked.len() > NEAREST_MAX {
            ranked.pop_last();
        }
        if ranked.len() == NEAREST_MAX {
            most = ranked.last().map_or(most, |(edits, _)| *edits);
        }
    }
    ranked.into_iter().map(|(_, kode)| kode).collect()
}

/// How often each sign stands in a text; 0 to 9 and A to Z.
fn signs(text: impl Iterator<Item = u8>) -> [u8; 36] {
    let mut counts = [0; 36];
    for byte in text {
        let at = match byte {
            b'0'..=b'9' => byte - b'0',
            b'A'..=b'Z' => byte - b'A' + 10,
            _ => continue,
        };
        counts[usize::from(at)] += 1;
    }
    counts
}

/// The fewest edits that could make one text of the other, whatever the order of their signs.
fn apart(one: &[u8; 36], other: &[u8; 36]) -> usize {
    let surplus = |a: &[u8; 36], b: &[u8; 36]| -> usize {
        a.iter()
            .zip(b)
            .map(|(a, b)| usize::from(a.saturating_sub(*b)))
            .sum()
    };
    surplus(one, other).max(surplus(other, one))
}

/// Three letters for the codes of a kecamatan that no other one holds: `Kebomas` is `KBM`.
///
/// The first letter and two more in the order of the name, consonants before vowels; when
/// all such are taken, the first free letters of all (there are 17,576, and some 7,300 kecamatan).
pub fn huruf_for(nama_kecamatan: &str, taken: &[[u8; 3]]) -> [u8; 3] {
    let letters: Vec<u8> = nama_kecamatan
        .bytes()
        .filter(u8::is_ascii_alphabetic)
        .take(24)
        .collect();
    let letters = letters.to_ascii_uppercase();
    let free = |huruf: &[u8; 3]| !taken.contains(huruf);
    from_name(&letters)
        .into_iter()
        .find(free)
        .or_else(|| every_three().find(free))
        .unwrap_or(*b"ZZZ")
}

fn from_name(letters: &[u8]) -> Vec<[u8; 3]> {
    let Some((first, rest)) = letters.split_first() else {
        return Vec::new();
    };
    let consonants: Vec<u8> = rest
        .iter()
        .copied()
        .filter(|c| !b"AEIOU".contains(c))
        .collect();
    let mut found = pairs(*first, &consonants);
    found.extend(pairs(*first, rest));
    found
}

fn pairs(first: u8, rest: &[u8]) -> Vec<[u8; 3]> {
    let later = |(at, second): (usize, &u8)| {
        let second = *second;
        rest[at + 1..]
            .iter()
            .map(move |third| [first, second, *third])
            .collect::<Vec<_>>()
    };
    rest.iter().enumerate().flat_map(later).collect()
}

fn every_three() -> impl Iterator<Item = [u8; 3]> {
    (0..26 * 26 * 26u32).map(|n| {
        let letter = |n: u32| b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(n % 26) as usize];
        [letter(n / 676), letter(n / 26), letter(n)]
    })
}
