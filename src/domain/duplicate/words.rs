//! A typed text cut into words, numbers and signs, and how alike two words are.

use crate::domain::angka::roman;

/// Tokens of one field that count. A field of 5,000 characters is prose or a slip of the
/// clipboard; what names a work stands at its beginning.
pub const TOKENS_MAX: usize = 160;

/// Letters of one word that count: the longest desa name has 34.
const WORD_CHARS_MAX: usize = 36;

/// One piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Lower case, letters only.
    Word(String),
    Number(u32),
    /// A sign that may part or join places: `-`, `/`, `,`, `&`, `.`, `(`.
    Sign(char),
}

impl Token {
    pub fn word(&self) -> Option<&str> {
        match self {
            Token::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// Cuts a text. `RT05` is a word and a number, `iker2` the word twice, `s/d` and `s.d.` are the
/// word `hingga`, and what is neither letter, digit nor a sign that joins is a blank.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let chars: Vec<char> = text.chars().take(TOKENS_MAX * 12).flat_map(plain).collect();
    let mut at = 0;
    while at < chars.len() && found.len() < TOKENS_MAX {
        let rest = &chars[at..];
        let c = rest[0];
        at += if let Some((len, word)) = shortened(rest) {
            found.push(Token::Word(word.to_owned()));
            len
        } else if c.is_alphabetic() {
            word(rest, &mut found)
        } else if c.is_ascii_digit() {
            number(rest, &mut found)
        } else {
            if matches!(
                c,
                '-' | '–' | '—' | '/' | ',' | '&' | '.' | '(' | ')' | ';' | '+' | '>'
            ) {
                found.push(Token::Sign(if matches!(c, '–' | '—' | '>') {
                    '-'
                } else {
                    c
                }));
            }
            1
        };
    }
    joined(found)
}

/// Takes out the dash of `gorong-gorong`, `U-Ditch` and `Al-Muttaqin`, which joins no ends.
fn joined(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        let around = (
            out.last().and_then(Token::word),
            tokens.get(at + 1).and_then(Token::word),
        );
        // `Dusun I - Dusun II` has ends.
        let short = |word: &str| word.len() <= 2 && roman(word).is_none();
        let one = matches!(around, (Some(a), Some(b)) if a == b || short(a));
        if *token != Token::Sign('-') || !one {
            out.push(token.clone());
        }
    }
    out
}

/// Lower case without accents; the Javanese and Sundanese `é`, `è` are written `e`.
fn plain(c: char) -> impl Iterator<Item = char> {
    let c = match c {
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' | 'Ê' | 'Ë' => 'e',
        'á' | 'à' | 'â' | 'ä' | 'Á' | 'À' | 'Â' | 'Ä' | 'å' | 'Å' => 'a',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ó' | 'ò' | 'ô' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        '’' | '‘' | '`' | '´' => '\'',
        other => other,
    };
    c.to_lowercase()
}

/// The length of `s/d`, `s.d.` or `s.d` at the start, and the word it stands for: `hingga`, before
/// `Negeri` a school.
fn shortened(rest: &[char]) -> Option<(usize, &'static str)> {
    let forms: [&[char]; 4] = [
        &['s', '/', 'd'],
        &['s', '.', 'd', '.'],
        &['s', '.', 'd'],
        &['s', ' ', 'd'],
    ];
    let form = forms.into_iter().find(|form| rest.starts_with(form))?;
    let behind = &rest[form.len()..];
    if behind.first().is_some_and(|c| c.is_alphabetic()) {
        return None;
    }
    let school = behind
        .iter()
        .filter(|c| **c != ' ')
        .take(6)
        .eq(&['n', 'e', 'g', 'e', 'r', 'i']);
    Some((form.len(), if school { "sd" } else { "hingga" }))
}

fn word(rest: &[char], found: &mut Vec<Token>) -> usize {
    let letters = |c: &&char| c.is_alphabetic() || **c == '\'';
    let len = rest.iter().take_while(letters).count();
    let word: String = rest[..len]
        .iter()
        .filter(|c| **c != '\'')
        .take(WORD_CHARS_MAX)
        .collect();
    if word.is_empty() {
        return len.max(1);
    }
    let doubled = rest.get(len) == Some(&'2')
        && !rest.get(len + 1).is_some_and(char::is_ascii_digit)
        && word.chars().count() > 2;
    if doubled {
        found.push(Token::Word(word.clone()));
    }
    found.push(Token::Word(word));
    len + usize::from(doubled)
}

/// Digits; more than nine of them are no number that names a place and are passed over.
fn number(rest: &[char], found: &mut Vec<Token>) -> usize {
    let len = rest.iter().take_while(|c| c.is_ascii_digit()).count();
    let digits: String = rest[..len].iter().collect();
    if let Ok(number) = digits.parse()
        && len <= 9
    {
        found.push(Token::Number(number));
    }
    len
}

/// A quarter of the wind or the middle, by the table's names: said of a place, it is no name.
pub fn is_compass(word: &str) -> bool {
    matches!(word, "utara" | "selatan" | "timur" | "barat" | "tengah")
}

/// How a name sounds: spellings that differ by habit only are one (`Muttaqin` and `Mutaqin`,
/// `Soerabaja` and `Surabaya`).
pub fn sound(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    let spelled = word
        .replace("oe", "u")
        .replace("dj", "j")
        .replace("tj", "c")
        .replace("dh", "d")
        .replace("th", "t")
        .replace("bh", "b")
        .replace("kh", "h")
        .replace("sy", "s")
        .replace("nj", "ny");
    for c in spelled.chars() {
        let c = match c {
            'q' => 'k',
            'v' | 'p' => 'f',
            'z' => 'j',
            'y' => 'i',
            other => other,
        };
        // Doubled letters are a habit, doubled digits are another number.
        if c.is_ascii_digit() || !out.ends_with(c) {
            out.push(c);
        }
    }
    out
}

/// Whether two names may be one with a slip of the finger, from five letters on: a letter too many or
/// too few, two in the wrong order, a vowel for another. A consonant for another makes another name:
/// Sukajaya is not Sukaraya, and Ori is not Uri.
pub fn near(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    if a.len().min(b.len()) < SLIP_CHARS_MIN || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    // Asked millions of times: what is left between the common ends tells it.
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let begin = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[begin..], &b[begin..]);
    let end = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let vowel = |c: u8| matches!(c, b'a' | b'e' | b'i' | b'o' | b'u');
    match (&a[..a.len() - end], &b[..b.len() - end]) {
        ([], [_]) | ([_], []) => true,
        ([x], [y]) => vowel(*x) && vowel(*y),
        ([p, q], [x, y]) => p == y && q == x,
        _ => false,
    }
}

/// A shorter name with a slip is another name.
const SLIP_CHARS_MIN: usize = 5;
