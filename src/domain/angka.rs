//! Numbers as officials type them: `1.500.000`, `112,5`, `569.5`, `dua ratus`.
//!
//! Point and comma are both in use as decimal mark and as thousands mark, so one text
//! may stand for two numbers. What the number counts is for `rupiah`, `volume` and
//! `penerima` to say.

use rust_decimal::Decimal;

use super::reading::Slip;

/// The longest text that is searched for numbers; longer ones are prose, not an answer.
pub const TEXT_CHARS_MAX: usize = 80;

/// Digits in one number: beyond this no sum of rupiah is meant, and a [`Decimal`] is safe.
const DIGITS_MAX: usize = 18;

/// What one written number may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Angka {
    One(Decimal),
    /// `1.500`: the mark may part thousands or the fraction.
    Either {
        grouped: Decimal,
        pointed: Decimal,
        mark: char,
    },
    /// `20,000,00`: no way of marking fits. Guesses, likeliest first.
    Torn(Vec<Decimal>),
}

/// One piece of a typed quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Number(Angka),
    /// In lower case: letters and `'`, and the digit of `m2`.
    Word(String),
    /// Any other sign that is no blank.
    Sign(char),
}

/// Cuts a text into numbers, words and signs, in order.
///
/// Fails with [`Slip::Empty`], [`Slip::TooLong`], [`Slip::TooLarge`] (too many digits) or
/// [`Slip::Broken`] (a number that starts with its mark).
pub fn tokens(text: &str) -> Result<Vec<Token>, Slip> {
    if text.trim().is_empty() {
        return Err(Slip::Empty);
    }
    if text.chars().count() > TEXT_CHARS_MAX {
        return Err(Slip::TooLong);
    }
    let chars: Vec<char> = text.to_lowercase().chars().map(plain).collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let taken = token(&chars[at..], &mut found)?;
        at += taken.max(1);
    }
    Ok(spelled_out(found))
}

/// Writes a whole number with points between thousands: `1500000` as `1.500.000`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

/// Writes a number that is not negative the Indonesian way: `1234.50` as `1.234,5`.
pub fn written(number: Decimal) -> String {
    let plain = number.normalize().to_string();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    let whole = whole
        .parse::<u64>()
        .map_or_else(|_| whole.to_owned(), grouped);
    if fraction.is_empty() {
        whole
    } else {
        format!("{whole},{fraction}")
    }
}

fn plain(c: char) -> char {
    match c {
        '’' | '‘' | '`' | '′' | '´' => '\'',
        '–' | '—' | '−' | '‑' | '‒' => '-',
        '²' => '2',
        '³' => '3',
        '×' | '✕' | '✖' | '＊' | '*' => '×',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

fn token(rest: &[char], found: &mut Vec<Token>) -> Result<usize, Slip> {
    let first = rest[0];
    if first.is_ascii_digit() {
        let text: String = rest.iter().take_while(|c| is_numeric(**c)).collect();
        let number = text.trim_end_matches(['.', ',']);
        found.push(Token::Number(number_of(number)?));
        return Ok(number.len() + usize::from(ends_in_dash(&rest[number.len()..])) * 2);
    }
    if matches!(first, '.' | ',') && rest.get(1).is_some_and(char::is_ascii_digit) {
        // `Rp.350` is fine, `,5 juta` is not.
        return if matches!(found.last(), Some(Token::Word(_))) {
            Ok(1)
        } else {
            Err(Slip::Broken)
        };
    }
    if first == 'x' && rest.get(1).is_none_or(|c| !c.is_alphabetic()) {
        found.push(Token::Sign('×'));
        return Ok(1);
    }
    if first.is_alphabetic() {
        let word = word_of(rest);
        let len = word.chars().count();
        found.push(Token::Word(word));
        return Ok(len);
    }
    if !matches!(first, ' ' | '.' | ',') {
        found.push(Token::Sign(first));
    }
    Ok(1)
}

/// Letters, and the 2 of `m2`; but `rp150` is a word and a number.
fn word_of(rest: &[char]) -> String {
    let letters = rest.iter().take_while(|c| c.is_alphabetic() || **c == '\'');
    let mut word: String = letters.collect();
    let after = &rest[word.chars().count()..];
    if let ['1'..='3', next @ ..] = after
        && next.first().is_none_or(|c| !c.is_alphanumeric())
        && ["m", "meter", "mtr"].contains(&word.as_str())
    {
        word.push(after[0]);
    }
    word
}

fn is_numeric(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | ',')
}

/// The `,-` that closes a sum of money.
fn ends_in_dash(rest: &[char]) -> bool {
    matches!(rest, [',' | '.', '-', after @ ..] if after.first().is_none_or(|c| !c.is_ascii_digit()))
}

fn number_of(text: &str) -> Result<Angka, Slip> {
    let digits = text
        .chars()
        .filter(char::is_ascii_digit)
        .skip_while(|c| *c == '0')
        .count();
    if digits > DIGITS_MAX {
        return Err(Slip::TooLarge);
    }
    let groups: Vec<&str> = text.split(['.', ',']).collect();
    let marks: Vec<char> = text.chars().filter(|c| !c.is_ascii_digit()).collect();
    if groups.iter().any(|group| group.is_empty()) {
        return Err(Slip::Broken);
    }
    let (Some(last), Some(mark)) = (groups.last(), marks.last().copied()) else {
        return Ok(Angka::One(whole(&groups)));
    };
    let before = &groups[..groups.len() - 1];
    let same = marks.iter().all(|m| *m == mark);
    Ok(match (groups.len(), same) {
        (2, _) if is_grouping(&groups) => Angka::Either {
            grouped: whole(&groups),
            pointed: pointed(before, last),
            mark,
        },
        (2, _) => Angka::One(pointed(before, last)),
        (_, true) if is_grouping(&groups) => Angka::One(whole(&groups)),
        (_, false)
            if is_grouping(before) && marks[..marks.len() - 1].iter().all(|m| *m != mark) =>
        {
            Angka::One(pointed(before, last))
        }
        _ => torn(&groups),
    })
}

/// Whether the groups are 1 to 3 digits, not starting with zero, and then threes.
fn is_grouping(groups: &[&str]) -> bool {
    let (first, rest) = (groups[0], &groups[1..]);
    (1..=3).contains(&first.len()) && !first.starts_with('0') && rest.iter().all(|g| g.len() == 3)
}

fn whole(groups: &[&str]) -> Decimal {
    digits_value(&groups.concat(), 0)
}

fn pointed(before: &[&str], fraction: &str) -> Decimal {
    let digits = before.concat() + fraction;
    digits_value(&digits, u32::try_from(fraction.len()).unwrap_or(u32::MAX))
}

fn digits_value(digits: &str, scale: u32) -> Decimal {
    let kept = digits.trim_start_matches('0');
    let value = kept.parse::<i128>().unwrap_or(0);
    Decimal::try_from_i128_with_scale(value, scale)
        .unwrap_or_default()
        .normalize()
}

/// A last group of one or two digits may lack a zero, be whole, or be cents.
fn torn(groups: &[&str]) -> Angka {
    let (last, before) = (groups[groups.len() - 1], &groups[..groups.len() - 1]);
    let padded = format!("{}{last:0<3}", before.concat());
    Angka::Torn(vec![digits_value(&padded, 0), whole(groups), whole(before)])
}

/// Replaces runs of small number words by one number: `dua ratus lima puluh` is 250.
fn spelled_out(tokens: Vec<Token>) -> Vec<Token> {
    let mut out: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut run = Run::default();
    for token in tokens {
        match &token {
            Token::Word(word) if run.take(word) => {}
            _ => {
                run.end(&mut out);
                out.push(token);
            }
        }
    }
    run.end(&mut out);
    out
}

/// A run of number words below a thousand, as far as it was read. Counted in halves.
#[derive(Default)]
struct Run {
    begun: bool,
    sum: u32,
    last: u32,
}

impl Run {
    fn take(&mut self, word: &str) -> bool {
        let factor = match word {
            "puluh" => 10,
            "ratus" => 100,
            _ => 0,
        };
        if factor > 0 && self.last > 0 {
            self.sum = self
                .sum
                .saturating_add(self.last.saturating_mul(factor - 1));
            self.last = 0;
        } else if word == "belas" && self.last > 0 {
            self.sum = self.sum.saturating_add(20);
            self.last = 0;
        } else if let Some(halves) = halves(word) {
            self.sum = self.sum.saturating_add(halves);
            self.last = halves;
            self.begun = true;
        } else {
            return false;
        }
        true
    }

    fn end(&mut self, out: &mut Vec<Token>) {
        let run = std::mem::take(self);
        if run.begun {
            out.push(Token::Number(Angka::One(
                (Decimal::from(run.sum) / Decimal::TWO).normalize(),
            )));
        }
    }
}

/// Twice the value of a small number word, so that `setengah` is whole too.
fn halves(word: &str) -> Option<u32> {
    const WORDS: [(&str, u32); 14] = [
        ("setengah", 1),
        ("satu", 2),
        ("dua", 4),
        ("tiga", 6),
        ("empat", 8),
        ("lima", 10),
        ("enam", 12),
        ("tujuh", 14),
        ("delapan", 16),
        ("sembilan", 18),
        ("sepuluh", 20),
        ("sebelas", 22),
        ("seratus", 200),
        ("se", 2),
    ];
    WORDS
        .iter()
        .find(|(known, _)| *known == word)
        .map(|(_, halves)| *halves)
}

/// The value of a Roman numeral up to 39, in lower case, which is written as it should be.
pub fn roman(word: &str) -> Option<u16> {
    const TENS: [&str; 4] = ["", "x", "xx", "xxx"];
    const ONES: [&str; 10] = ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"];
    if word.is_empty() {
        return None;
    }
    let tens = word.bytes().take_while(|b| *b == b'x').count();
    let ones = ONES.iter().position(|ones| word[tens..] == **ones)?;
    TENS.get(tens)?;
    u16::try_from(tens * 10 + ones).ok()
}
