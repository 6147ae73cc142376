//! Personal numbers in free text: NIK and telephone numbers.
//!
//! Finds and masks them, so that nobody but the writer sees them. Names of people are not
//! looked for: they cannot be told from names of streets.

use std::borrow::Cow;
use std::ops::Range;

/// A personal number and the bytes it takes up in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Personal {
    pub kind: PersonalKind,
    pub range: Range<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PersonalKind {
    /// The 16 digits of an identity or family card.
    Nik,
    Phone,
}

/// NIK have 16 digits: six of the area, six of the birthday, four of a sequence.
const NIK_DIGITS: usize = 16;

/// All personal numbers, in order, not overlapping.
///
/// Digits may stand in groups with one or two blanks, points or hyphens between. Sums of money, volumes,
/// area codes and numbers of road sections are left alone.
pub fn find(text: &str) -> Vec<Personal> {
    let mut found = Vec::new();
    let mut after = 0;
    while let Some(start) = text[after..]
        .find(|c: char| c.is_ascii_digit())
        .map(|at| after + at)
    {
        let run = Run::at(text, start);
        match run.personal(text) {
            Some(personal) => {
                after = personal.range.end;
                found.push(personal);
            }
            None => after = run.first_group_end(),
        }
    }
    found
}

/// The text with a dot for each digit of a personal number; borrowed when there is none.
pub fn mask(text: &str) -> Cow<'_, str> {
    let found = find(text);
    if found.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut after = 0;
    for personal in found {
        masked.push_str(&text[after..personal.range.start]);
        let inside = text[personal.range.clone()].chars();
        masked.extend(inside.map(|c| if c.is_ascii_digit() { '•' } else { c }));
        after = personal.range.end;
    }
    masked.push_str(&text[after..]);
    Cow::Owned(masked)
}

/// Groups of digits that belong together, as bytes of the text.
struct Run {
    groups: Vec<Range<usize>>,
}

impl Run {
    /// The groups from `start` (a digit) on, as far as only thin separators part them.
    fn at(text: &str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let mut groups = Vec::new();
        let mut from = start;
        loop {
            let end = from
                + bytes[from..]
                    .iter()
                    .take_while(|b| b.is_ascii_digit())
                    .count();
            groups.push(from..end);
            let gap = separator(&bytes[end..]);
            if gap == 0
                || !bytes.get(end + gap).is_some_and(u8::is_ascii_digit)
                || groups.len() == GROUPS_MAX
            {
                return Self { groups };
            }
            from = end + gap;
        }
    }

    fn first_group_end(&self) -> usize {
        self.groups[0].end
    }

    fn personal(&self, text: &str) -> Option<Personal> {
        let before = &text[..self.groups[0].start];
        if is_part_of_code(before) {
            return None;
        }
        self.phone(text, before).or_else(|| self.nik(text, before))
    }

    /// The groups whose digits make up exactly a NIK.
    fn nik(&self, text: &str, before: &str) -> Option<Personal> {
        let mut digits = String::new();
        for group in &self.groups {
            digits.push_str(&text[group.clone()]);
            if digits.len() >= NIK_DIGITS {
                let range = self.groups[0].start..group.end;
                let money = is_grouped_money(&text[range.clone()]) || after_money(before);
                let fits =
                    digits.len() == NIK_DIGITS && !money && (is_nik(&digits) || says_nik(before));
                return fits.then_some(Personal {
                    kind: PersonalKind::Nik,
                    range,
                });
            }
        }
        None
    }

    /// The groups that make up a telephone number, mobile or of a house.
    fn phone(&self, text: &str, before: &str) -> Option<Personal> {
        let plus = before.ends_with('+');
        let start = self.groups[0].start - usize::from(plus);
        let ends = [
            self.mobile(text, plus),
            self.landline(text, before),
            self.called(text, before),
        ];
        let range = start..ends.into_iter().flatten().max()?;
        let money = after_money(before) || is_grouped_money(&text[range.clone()]);
        (!money).then_some(Personal {
            kind: PersonalKind::Phone,
            range,
        })
    }
}

/// The mobile and house numbers in the groups of a run: where each ends.
impl Run {
    fn group<'a>(&self, text: &'a str, at: usize) -> &'a str {
        self.groups.get(at).map_or("", |group| &text[group.clone()])
    }

    /// The end of the longest number that the first `usable` groups make up.
    fn longest(&self, text: &str, usable: usize, fits: impl Fn(&str) -> bool) -> Option<usize> {
        let mut digits = String::new();
        let mut end = None;
        for group in &self.groups[..usable] {
            digits.push_str(&text[group.clone()]);
            if fits(&digits) {
                end = Some(group.end);
            }
        }
        end
    }

    /// How many groups from the first have at least `len` digits, those before `from` aside.
    fn long_groups(&self, from: usize, len: usize) -> usize {
        let long = |(at, group): &(usize, &Range<usize>)| *at < from || group.len() >= len;
        self.groups.iter().enumerate().take_while(long).count()
    }

    /// With its `0`, `62` or `+62`.
    fn mobile(&self, text: &str, plus: bool) -> Option<usize> {
        let first = self.group(text, 0);
        let usable = match first {
            "08" if self.is_blank_after_first(text) => self.long_groups(2, 3),
            _ if first.len() < PREFIX_DIGITS && first != "62" => return None,
            _ => self.groups.len(),
        };
        self.longest(text, usable, |digits| is_phone(digits, plus))
    }

    /// Days (`08-12-2027`) have no blank there.
    fn is_blank_after_first(&self, text: &str) -> bool {
        text[self.first_group_end()..].starts_with(' ')
    }

    /// `031-3951234`: the number of a house, with its area.
    fn landline(&self, text: &str, before: &str) -> Option<usize> {
        let first = self.group(text, 0);
        let area = first.len();
        let whole = LANDLINE_DIGITS.contains(&area);
        if !(whole || AREA_DIGITS.contains(&area))
            || !is_area(first)
            || ends_in(before, &["rt", "rw"])
        {
            return None;
        }
        if whole {
            return Some(self.first_group_end());
        }
        let usable = self.long_groups(1, 3).min(LANDLINE_GROUPS_MAX);
        // Three groups of three are rather RT than a telephone.
        let fits = |digits: &str| {
            LANDLINE_DIGITS.contains(&digits.len()) && (usable < 3 || digits.len() > 9)
        };
        self.longest(text, usable, fits)
    }

    /// `WA 812 3456 7890`: the nought is left out where the words say that it is a telephone.
    fn called(&self, text: &str, before: &str) -> Option<usize> {
        let says = ends_in(before, &SAYS_PHONE);
        if !says || self.group(text, 0).len() < PREFIX_DIGITS {
            return None;
        }
        let usable = self.long_groups(1, 3);
        self.longest(text, usable, is_mobile)
    }
}

/// `031`, `0354`.
const AREA_DIGITS: std::ops::RangeInclusive<usize> = 3..=4;

/// Of a house number together with its area.
const LANDLINE_DIGITS: std::ops::RangeInclusive<usize> = 9..=11;

/// `0231 830 1234`, and one more.
const LANDLINE_GROUPS_MAX: usize = 4;

/// Words right before a number that say that it is called.
const SAYS_PHONE: [&str; 11] = [
    "wa", "whatsapp", "hp", "telp", "tlp", "tel", "telepon", "hub", "hubungi", "nomor", "kontak",
];

/// Whether the word right before is one of these.
fn ends_in(before: &str, words: &[&str]) -> bool {
    let before = before.trim_end_matches([' ', '.', ':', '-', '(', '=']);
    let len = before
        .bytes()
        .rev()
        .take_while(u8::is_ascii_alphabetic)
        .count();
    let word = &before[before.len() - len..];
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Areas begin with `02` to `09` but for `08`, which mobile numbers have.
fn is_area(digits: &str) -> bool {
    let mut digits = digits.bytes();
    digits.next() == Some(b'0') && matches!(digits.next(), Some(b'2'..=b'7' | b'9'))
}

/// A mobile number without its nought.
fn is_mobile(digits: &str) -> bool {
    digits.starts_with('8') && (9..=12).contains(&digits.len())
}

/// A NIK in single digits has sixteen groups.
const GROUPS_MAX: usize = 16;

/// Nobody parts `08` from what follows; days (`08-12-2027`) and lists of RT do.
const PREFIX_DIGITS: usize = 3;

/// How many bytes of blank, point, hyphen or bracket part two groups: at most three of them, so that `08 - 12` counts.
fn separator(rest: &[u8]) -> usize {
    let len = rest
        .iter()
        .take_while(|b| matches!(b, b' ' | b'.' | b'-' | b')'))
        .count();
    if len <= 3 { len } else { 0 }
}

/// Digits right after a letter, a stroke or `digit.` belong to a longer code.
fn is_part_of_code(before: &str) -> bool {
    let mut back = before.chars().rev();
    match back.next() {
        Some('/' | '#' | '_') => true,
        Some('.' | ',') => back.next().is_some_and(|c| c.is_ascii_digit()),
        _ => false,
    }
}

fn after_money(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '.', ':']);
    let len = before.len();
    len >= 2 && before.is_char_boundary(len - 2) && before[len - 2..].eq_ignore_ascii_case("rp")
}

fn says_nik(before: &str) -> bool {
    let word = before
        .trim_end_matches(|c: char| !c.is_ascii_alphanumeric())
        .to_ascii_lowercase();
    ["nik", "ktp", "kk"]
        .iter()
        .any(|known| word.ends_with(known))
}

/// `1.500.000` and so on: one to three digits, then threes parted by the same mark.
fn is_grouped_money(text: &str) -> bool {
    let groups: Vec<&str> = text.trim_start_matches('+').split(['.', ' ']).collect();
    let first_fits = (1..=3).contains(&groups[0].len()) && !groups[0].starts_with('0');
    groups.len() > 2 && first_fits && groups[1..].iter().all(|group| group.len() == 3)
}

/// Whether the area and the birthday in it can be. The day of women is counted from 41.
fn is_nik(digits: &str) -> bool {
    let two = |at: usize| digits[at..at + 2].parse::<u8>().unwrap_or(0);
    let day = if two(6) > 40 { two(6) - 40 } else { two(6) };
    (11..=99).contains(&two(0)) && (1..=31).contains(&day) && (1..=12).contains(&two(8))
}

/// Mobile numbers have 10 to 13 digits with their leading `08`.
fn is_phone(digits: &str, plus: bool) -> bool {
    let local = match digits.strip_prefix("62") {
        Some(rest) if rest.starts_with('8') || plus => rest.strip_prefix('0').unwrap_or(rest),
        _ => match digits.strip_prefix('0') {
            Some(rest) if !plus => rest,
            _ => return false,
        },
    };
    is_mobile(local)
}
