//! `/tarik KODE`: withdraws a submitted usulan; the dialog asks for the reason.

use crate::app::decide::{Context, Decided};
use crate::app::decision::Purpose;
use crate::app::incoming::Tap;
use crate::dialog::state::Answers;
use crate::domain::usulan::{Act, Usulan};

use super::own::Own;

const TARIK: Own = Own {
    act: Act::Withdraw,
    table: "tarik",
    letter: "w",
    purpose,
    given: |_, _| Answers::default(),
};

fn purpose(usulan: &Usulan, mark: u32) -> Purpose {
    Purpose::Withdraw {
        kode: usulan.kode,
        version: usulan.version,
        mark,
    }
}

pub fn begin(cx: Context<'_>, args: &str) -> Decided {
    TARIK.begin(cx, args)
}

pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    TARIK.tapped(cx, tap, rest)
}
