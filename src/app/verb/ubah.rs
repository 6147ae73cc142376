//! `/ubah KODE`: changes a submitted usulan, or mends one that was sent back.

use crate::app::decide::{Context, Decided};
use crate::app::decision::Purpose;
use crate::app::incoming::Tap;
use crate::app::isi;
use crate::domain::usulan::{Act, Usulan};

use super::own::Own;

const UBAH: Own = Own {
    act: Act::Revise,
    table: "ubah",
    letter: "e",
    purpose,
    given: |usulan, lists| isi::answers(&usulan.isi, lists),
};

fn purpose(usulan: &Usulan) -> Purpose {
    Purpose::Revise {
        kode: usulan.kode,
        version: usulan.version,
    }
}

pub fn begin(cx: Context<'_>, args: &str) -> Decided {
    UBAH.begin(cx, args)
}

pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    UBAH.tapped(cx, tap, rest)
}
