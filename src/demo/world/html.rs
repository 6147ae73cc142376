//! Telegram's HTML: a few tags, strictly matched. Wrong markup is refused, as Telegram refuses it.

use super::entity::{Entity, Marked};
use super::reply::Refusal;

/// Reads `parse_mode=HTML` text.
///
/// # Errors
///
/// In Telegram's words, with the byte offset: an unknown, unmatched or unclosed tag.
pub(super) fn parse(source: &str) -> Result<Marked, Refusal> {
    let mut reader = Reader {
        source,
        at: 0,
        text: String::new(),
        len: 0,
        open: vec![],
        done: vec![],
    };
    while let Some(rest) = reader
        .source
        .get(reader.at..)
        .filter(|rest| !rest.is_empty())
    {
        match rest.as_bytes()[0] {
            b'<' => reader.tag(rest)?,
            b'&' => reader.escape(rest),
            _ => reader.words(rest),
        }
    }
    reader.finish()
}

struct Open {
    tag: String,
    kind: &'static str,
    offset: usize,
    value: Option<String>,
}

struct Reader<'a> {
    source: &'a str,
    at: usize,
    text: String,
    len: usize,
    open: Vec<Open>,
    done: Vec<Entity>,
}

impl Reader<'_> {
    fn words(&mut self, rest: &str) {
        let end = rest.find(['<', '&']).unwrap_or(rest.len());
        for c in rest[..end].chars() {
            self.push(c);
        }
        self.at += end;
    }

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.len += c.len_utf16();
    }

    fn escape(&mut self, rest: &str) {
        let (c, used) = unescape(rest).unwrap_or(('&', 1));
        self.push(c);
        self.at += used;
    }

    fn tag(&mut self, rest: &str) -> Result<(), Refusal> {
        let Some(end) = rest.find('>') else {
            return Err(entities(format!(
                "Unclosed start tag at byte offset {}",
                self.at
            )));
        };
        let inside = &rest[1..end];
        match inside.strip_prefix('/') {
            Some(name) => self.close(name.trim())?,
            None => self.start(inside)?,
        }
        self.at += end + 1;
        Ok(())
    }

    fn start(&mut self, inside: &str) -> Result<(), Refusal> {
        let (name, attributes) = inside
            .split_once(char::is_whitespace)
            .unwrap_or((inside, ""));
        let tag = name.to_ascii_lowercase();
        let Some((kind, value)) = self.meaning(&tag, attributes) else {
            return Err(entities(format!(
                "Unsupported start tag \"{tag}\" at byte offset {}",
                self.at
            )));
        };
        self.open.push(Open {
            tag,
            kind,
            offset: self.len,
            value,
        });
        Ok(())
    }

    fn meaning(&self, tag: &str, attributes: &str) -> Option<(&'static str, Option<String>)> {
        let kind = match tag {
            "b" | "strong" => "bold",
            "i" | "em" => "italic",
            "u" | "ins" => "underline",
            "s" | "strike" | "del" => "strikethrough",
            "tg-spoiler" => "spoiler",
            "span" if attribute(attributes, "class")? == "tg-spoiler" => "spoiler",
            "code" if self.open.last().is_some_and(|open| open.tag == "pre") => {
                let class = attribute(attributes, "class").unwrap_or_default();
                let language = class.strip_prefix("language-").map(str::to_owned);
                return Some(("code", language));
            }
            "code" => "code",
            "pre" => "pre",
            "blockquote" if attributes.contains("expandable") => "expandable_blockquote",
            "blockquote" => "blockquote",
            "a" => return Some(("text_link", attribute(attributes, "href"))),
            _ => return None,
        };
        Some((kind, None))
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        let at = self.at;
        let Some(open) = self.open.pop() else {
            return Err(entities(format!("Unexpected end tag at byte offset {at}")));
        };
        if !name.is_empty() && !name.eq_ignore_ascii_case(&open.tag) {
            return Err(entities(format!(
                "Unmatched end tag at byte offset {at}, expected \"</{}>\", found \"</{name}>\"",
                open.tag
            )));
        }
        self.note(open);
        Ok(())
    }

    fn note(&mut self, open: Open) {
        let length = self.len - open.offset;
        if length == 0 {
            return;
        }
        let mut entity = Entity::new(open.kind, open.offset, length);
        match open.kind {
            "text_link" => {
                let Some(url) = open.value.filter(|url| is_url(url)) else {
                    return;
                };
                entity.url = Some(url);
            }
            // Inside `pre`, the inner `code` only names the language.
            "code" if self.open.last().is_some_and(|outer| outer.tag == "pre") => {
                if let Some(outer) = self.open.last_mut() {
                    outer.value = open.value;
                }
                return;
            }
            "pre" => entity.language = open.value,
            _ => {}
        }
        self.done.push(entity);
    }

    fn finish(mut self) -> Result<Marked, Refusal> {
        if let Some(open) = self.open.pop() {
            let why = format!(
                "Can't find end tag corresponding to start tag \"{}\"",
                open.tag
            );
            return Err(entities(why));
        }
        self.done
            .sort_by_key(|entity| (entity.offset, usize::MAX - entity.length));
        let mut marked = Marked {
            text: self.text,
            entities: self.done,
        }
        .trimmed();
        marked.find_entities();
        Ok(marked)
    }
}

fn entities(why: String) -> Refusal {
    Refusal::blunder(format!("can't parse entities: {why}"))
}

fn is_url(url: &str) -> bool {
    ["http://", "https://", "tg://", "mailto:", "tel:"]
        .iter()
        .any(|scheme| url.starts_with(scheme))
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let at = attributes.find(&format!("{name}="))? + name.len() + 1;
    let rest = &attributes[at..];
    let quote = rest.chars().next()?;
    let value = match quote {
        '"' | '\'' => rest[1..].split(quote).next()?,
        _ => rest.split(char::is_whitespace).next()?,
    };
    Some(unescape_all(value))
}

fn unescape_all(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let (c, used) = unescape(&rest[at..]).unwrap_or(('&', 1));
        out.push(c);
        rest = &rest[at + used..];
    }
    out.push_str(rest);
    out
}

/// Reads one escape at the start of `rest`: the character and how many bytes it took.
fn unescape(rest: &str) -> Option<(char, usize)> {
    let end = rest.bytes().take(10).position(|b| b == b';')?;
    let c = match &rest[1..end] {
        "lt" => '<',
        "gt" => '>',
        "amp" => '&',
        "quot" => '"',
        name => numbered(name)?,
    };
    Some((c, end + 1))
}

fn numbered(name: &str) -> Option<char> {
    let number = name.strip_prefix('#')?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    char::from_u32(code)
}
