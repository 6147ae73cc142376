//! `/privasi`: what is kept about the one who asks.

use crate::app::decide::{Context, Decided};
use crate::app::decision::Decision;

use super::lookup;

pub fn show(cx: Context<'_>) -> Decided {
    let mut text = cx.say("privasi.isi", &[]);
    let offices = cx.person().map_or(&[][..], |person| &person.offices);
    if offices.is_empty() {
        text.paragraph(cx.say("privasi.tanpa_jabatan", &[("id", &cx.sender())]));
    }
    for office in offices {
        let seat = lookup::seat(cx, office)?;
        text.paragraph(cx.say(
            "privasi.jabatan",
            &[("jabatan", &seat), ("id", &cx.sender())],
        ));
    }
    Ok(Decision::only(cx.message(text, Vec::new())))
}
