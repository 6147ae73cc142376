//! Makers of buttons, and the shape of a screen.

use crate::app::decide::Context;
use crate::app::outgoing::{Key, KeyPress};
use crate::dialog::text::Text;

/// A text with its buttons, ready to be sent or to replace another.
pub type Screen = (Text, Vec<Vec<Key>>);

/// A button that comes back as a tap. `data` must stay within Telegram's 64 bytes.
pub fn data(text: impl Into<String>, data: String) -> Key {
    Key {
        text: text.into(),
        press: KeyPress::Data(data),
    }
}

/// A button that opens an address.
pub fn url(text: impl Into<String>, url: String) -> Key {
    Key {
        text: text.into(),
        press: KeyPress::Url(url),
    }
}

/// The sentence under `key` as words of a button, which have no markup.
pub fn label(cx: Context<'_>, key: &str) -> String {
    cx.say(key, &[]).to_string()
}

/// Buttons side by side, `columns` to a row.
pub fn rows(keys: impl IntoIterator<Item = Key>, columns: usize) -> Vec<Vec<Key>> {
    let keys: Vec<Key> = keys.into_iter().collect();
    keys.chunks(columns.max(1)).map(<[Key]>::to_vec).collect()
}
