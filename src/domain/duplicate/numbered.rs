//! Numbers of RT and RW wherever they stand in a text: lists, ranges, Roman, as words.

use super::lexicon::{Kind, Lexicon};
use super::words::Token;
use crate::domain::angka::roman;
use crate::domain::volume::Satuan;

/// The highest number that an RT or RW has anywhere; more is a sum or a year.
const NUMBER_MAX: u32 = 300;

/// A range wider than this is no list of RT but two numbers with a dash between.
const RANGE_MAX: u32 = 60;

/// A list after `RT` or `RW`: its numbers, rising, and how many tokens it takes.
///
/// `RT 01/02` without a second mark is RT 1 of RW 2; the number behind the stroke is handed out
/// as the second value.
pub fn list(tokens: &[Token], lexicon: &Lexicon, mark: &str) -> (Vec<u32>, Option<u32>, usize) {
    let mut numbers: Vec<u32> = Vec::new();
    let (mut at, mut used, mut range, mut behind) = (0, 0, false, None);
    while let Some(token) = tokens.get(at) {
        match value(token, lexicon) {
            // A number that nothing joins to the list, or that counts metres, is none of it.
            Some(number) if behind.is_some() || number > NUMBER_MAX || (used > 0 && at == used) => {
                break;
            }
            Some(_) if !numbers.is_empty() && measures(&tokens[at + 1..], lexicon) => break,
            Some(number) => {
                match numbers.last() {
                    Some(&last) if range && number.abs_diff(last) <= RANGE_MAX => {
                        numbers.extend(last.min(number)..=last.max(number));
                    }
                    _ => numbers.push(number),
                }
                range = false;
                at += 1;
                used = at;
                continue;
            }
            None => {}
        }
        match token {
            Token::Sign('/') if mark == "rt" && numbers.len() == 1 => {
                let next = tokens.get(at + 1).and_then(|token| value(token, lexicon));
                let alone = !matches!(tokens.get(at + 2), Some(Token::Sign('/')));
                if let Some(number) = next.filter(|_| alone) {
                    behind = Some(number);
                    at += 2;
                    used = at;
                    continue;
                }
                at += 1;
            }
            Token::Sign('.' | ',' | '&' | '+' | '/') => at += 1,
            Token::Sign('-') => {
                range = true;
                at += 1;
            }
            Token::Word(word)
                if lexicon.helpers.until.contains(word.as_str()) && !numbers.is_empty() =>
            {
                range = true;
                at += 1;
            }
            Token::Word(word) if lexicon.helpers.and.contains(word.as_str()) => at += 1,
            Token::Word(word) if word == mark && !numbers.is_empty() => at += 1,
            _ => break,
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    (numbers, behind, used)
}

/// Whether what follows a number makes it a measure: `12 titik`, `40 x 60`, `1.200 meter`. The dusun
/// and desa behind the number of an RT are none that are counted.
pub fn measures(behind: &[Token], lexicon: &Lexicon) -> bool {
    match behind {
        [Token::Word(word), ..] => {
            let unit = word == "x" || Satuan::known(word).is_some();
            unit && !lexicon.marks_area(word)
        }
        [Token::Sign('.' | ','), Token::Number(_), rest @ ..] => measures(rest, lexicon),
        _ => false,
    }
}

/// A number as digits, Roman or word.
pub fn value(token: &Token, lexicon: &Lexicon) -> Option<u32> {
    match token {
        Token::Number(number) => Some(*number).filter(|number| *number > 0),
        Token::Word(word) => roman(word)
            .map(u32::from)
            .or_else(|| spelled(word, lexicon)),
        Token::Sign(_) => None,
    }
}

/// `siji`, `dua`, `opat`.
pub fn spelled(word: &str, lexicon: &Lexicon) -> Option<u32> {
    let (len, senses) = lexicon.phrase(&[Some(word)])?;
    let number = senses
        .iter()
        .map(|sense| lexicon.line(*sense))
        .find(|line| line.kind == Kind::Angka)?;
    (len == 1).then(|| number.name.parse().ok()).flatten()
}
