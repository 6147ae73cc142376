//! Tells a command from other words.

/// The longest name that Telegram takes for a command.
const NAME_CHARS_MAX: usize = 32;

pub(super) enum Addressed {
    Us {
        name: String,
        args: String,
    },
    /// `/status@lain_bot`: somebody else's.
    Another,
    /// No command at all, e.g. `/12` or `/jl. Merdeka`.
    Nobody,
}

/// Reads `/name`, `/name@bot` and `/name args` in any case.
///
/// The tappable form `/status_KBM_28_0412_T`, for which Telegram allows no other characters,
/// means `/status KBM-28-0412-T`: none of our names has an underscore.
pub(super) fn command(text: &str, bot_name: &str) -> Addressed {
    let Some(rest) = text.strip_prefix('/') else {
        return Addressed::Nobody;
    };
    let (head, args) = match rest.find(char::is_whitespace) {
        Some(at) => (&rest[..at], rest[at..].trim()),
        None => (rest, ""),
    };
    let (word, bot) = match head.split_once('@') {
        Some((word, bot)) => (word, Some(bot)),
        None => (head, None),
    };
    if !is_name(word) {
        return Addressed::Nobody;
    }
    if bot.is_some_and(|bot| !bot.eq_ignore_ascii_case(bot_name)) {
        return Addressed::Another;
    }
    let (name, attached) = word.split_once('_').unwrap_or((word, ""));
    Addressed::Us {
        name: name.to_ascii_lowercase(),
        args: joined(attached, args),
    }
}

fn joined(attached: &str, args: &str) -> String {
    match (attached, args) {
        ("", args) => args.to_owned(),
        (attached, "") => attached.replace('_', "-"),
        (attached, args) => format!("{} {args}", attached.replace('_', "-")),
    }
}

fn is_name(word: &str) -> bool {
    let named = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    word.starts_with(|first: char| first.is_ascii_alphabetic())
        && word.len() <= NAME_CHARS_MAX
        && word.bytes().all(named)
}
