//! The bot's token, which must never reach a log, an error or a screen.

use std::fmt;
use std::str::FromStr;

/// A token as BotFather gives it: the bot's id, a colon, the secret.
///
/// `Debug` and `Display` show the id alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(Box<str>);

/// Says nothing of the text that was refused: it may be a token with a typing error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the token does not look like one from BotFather, e.g. 123456789:AAE...: {0}")]
pub struct BadToken(&'static str);

impl Token {
    /// For the address of a call, and for nothing else.
    pub(super) fn secret(&self) -> &str {
        &self.0
    }

    fn bot_id(&self) -> &str {
        self.0.split(':').next().unwrap_or_default()
    }
}

impl FromStr for Token {
    type Err = BadToken;

    fn from_str(text: &str) -> Result<Token, BadToken> {
        let text = text.trim();
        let (id, secret) = text.split_once(':').ok_or(BadToken("it has no colon"))?;
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(BadToken("what stands before the colon is not a number"));
        }
        if secret.is_empty() {
            return Err(BadToken("nothing stands after the colon"));
        }
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if !secret.bytes().all(allowed) {
            return Err(BadToken("it has a character that tokens do not have"));
        }
        Ok(Token(text.into()))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}:…)", self.bot_id())
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:…", self.bot_id())
    }
}
