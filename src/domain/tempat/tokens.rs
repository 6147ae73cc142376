//! A place line cut into words, numbers and signs that remember where they stood.

use std::ops::Range;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Letters, with hyphens and apostrophes between letters.
    Word,
    Number,
    Comma,
    /// `;`, a bracket or a bullet: no list goes on past it.
    Break,
    Dash,
    Slash,
    /// A point or colon.
    Dot,
    Other,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    /// In lower case.
    pub word: String,
    /// Bytes of the line.
    pub range: Range<usize>,
}

pub(super) fn cut(line: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let mut rest = line.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let kind = kind_of(first);
        if first == ' ' {
            continue;
        }
        let mut end = start + first.len_utf8();
        while let Some((at, c)) = rest.peek().copied() {
            if !goes_on(kind, c, &line[at + c.len_utf8()..]) {
                break;
            }
            end = at + c.len_utf8();
            rest.next();
        }
        found.push(Token {
            kind,
            word: line[start..end].to_lowercase(),
            range: start..end,
        });
    }
    found
}

fn kind_of(c: char) -> Kind {
    match c {
        c if c.is_ascii_digit() => Kind::Number,
        c if c.is_alphanumeric() => Kind::Word,
        ',' => Kind::Comma,
        ';' | '(' | ')' | '[' | ']' | '•' | '|' => Kind::Break,
        '-' | '–' | '—' => Kind::Dash,
        '/' => Kind::Slash,
        '.' | ':' => Kind::Dot,
        _ => Kind::Other,
    }
}

fn goes_on(kind: Kind, c: char, after: &str) -> bool {
    match kind {
        Kind::Number => c.is_ascii_digit(),
        Kind::Word if matches!(c, '-' | '\'' | '’') => after.starts_with(char::is_alphabetic),
        Kind::Word => c.is_alphanumeric() && !c.is_ascii_digit(),
        _ => false,
    }
}
