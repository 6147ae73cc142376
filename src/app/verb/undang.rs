//! `/undang`: the desk of a kecamatan invites the operator or the head of one of its desa.
//!
//! The code travels in the buttons, so a second tap on them finds the invitation that the first
//! one made and shows it again instead of making another.

use jiff::SignedDuration;

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Change, Decision, Invite, InviteFor, Kecamatan, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::Outgoing;
use crate::domain::pejabat::{MejaKecamatan, Office, Role};
use crate::domain::wilayah::KodeDesa;

use super::keys::{self, Screen};
use super::lookup;

/// Long enough for a letter to reach a desa, short enough that a lost link dies.
pub const VALID_DAYS: i64 = 14;

/// Two columns of ten: a phone's screen full.
const PAGE_DESA_MAX: usize = 20;

/// A code shorter than this could be guessed; longer ones do not fit into a button.
const CODE_CHARS: std::ops::RangeInclusive<usize> = 16..=32;

pub fn invite(cx: Context<'_>, _args: &str) -> Decided {
    let meja = match desk(cx) {
        Ok(found) => found,
        Err(decision) => return Ok(*decision),
    };
    let kecamatan = lookup::nama_kecamatan(cx, meja.kecamatan())?;
    let role =
        |label: &str, letter: char| keys::data(keys::label(cx, label), format!("i:d:{letter}:0"));
    let keys = vec![
        vec![role("undang.tombol_operator", 'o')],
        vec![role("undang.tombol_kades", 'k')],
    ];
    let text = cx.say("undang.siapa", &[("kecamatan", &kecamatan)]);
    Ok(Decision::only(cx.message(text, keys)))
}

/// `d:<role>:<page>` lists desa, `n` begins anew below, `m:<role>:<desa>:<code>` invites,
/// `x:<code>` takes back.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let meja = match desk(cx) {
        Ok(meja) if cx.is_private() => meja,
        _ => return Ok(cx.toast(tap, "umum.toast_tanpa_hak")),
    };
    let parts: Vec<&str> = rest.split(':').collect();
    match parts.as_slice() {
        ["d", letter, page] => match (role(letter), page.parse::<usize>()) {
            (Some(role), Ok(page)) => choose(cx, tap, meja, role, page),
            _ => Ok(cx.toast(tap, "tap.unknown")),
        },
        ["m", letter, desa, code] => match (role(letter), desa.parse::<KodeDesa>()) {
            (Some(role), Ok(desa)) if is_code(code) => make(cx, tap, meja, role, desa, code),
            _ => Ok(cx.toast(tap, "tap.unknown")),
        },
        ["n"] => another(cx, tap),
        ["x", code] => revoke(cx, tap, meja, code),
        _ => Ok(cx.toast(tap, "tap.unknown")),
    }
}

/// The desk of the one who asks, or what to say to somebody who sits at none.
fn desk(cx: Context<'_>) -> Result<MejaKecamatan, Box<Decision>> {
    let Some(person) = cx.person().filter(|person| !person.offices.is_empty()) else {
        return Err(Box::new(lookup::nobody(cx)));
    };
    match person.desk() {
        Some(meja) => Ok(meja),
        None => Err(Box::new(cx.answer("undang.bukan_meja", &[]))),
    }
}

fn role(letter: &str) -> Option<Role> {
    match letter {
        "o" => Some(Role::OperatorDesa),
        "k" => Some(Role::Kades),
        _ => None,
    }
}

fn letter(role: Role) -> char {
    if role == Role::Kades { 'k' } else { 'o' }
}

fn is_code(code: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    CODE_CHARS.contains(&code.len()) && code.chars().all(fits)
}

fn choose(cx: Context<'_>, tap: &Tap, meja: MejaKecamatan, role: Role, page: usize) -> Decided {
    let Some(kecamatan) = cx.known.kecamatan(meja.kecamatan())? else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let (text, keys) = desa_list(cx, kecamatan, role, page);
    Ok(Decision {
        out: vec![cx.acknowledge(tap), cx.replace(tap, text, keys)],
        ..Decision::default()
    })
}

fn desa_list(cx: Context<'_>, kecamatan: &Kecamatan, role: Role, page: usize) -> Screen {
    let pages = kecamatan.desa.len().div_ceil(PAGE_DESA_MAX).max(1);
    let page = page.min(pages - 1);
    let shown = kecamatan
        .desa
        .iter()
        .skip(page * PAGE_DESA_MAX)
        .take(PAGE_DESA_MAX);
    let letter = letter(role);
    let buttons = shown.map(|(kode, nama)| {
        keys::data(
            nama.clone(),
            format!("i:m:{letter}:{kode}:{}", cx.known.fresh_code),
        )
    });
    let mut keys = keys::rows(buttons, 2);
    let turn =
        |label: &str, to: usize| keys::data(keys::label(cx, label), format!("i:d:{letter}:{to}"));
    let mut row = Vec::new();
    if page > 0 {
        row.push(turn("umum.tombol_sebelumnya", page - 1));
    }
    if page + 1 < pages {
        row.push(turn("umum.tombol_berikutnya", page + 1));
    }
    if !row.is_empty() {
        keys.push(row);
    }
    let siapa = keys::label(cx, &format!("undang.untuk_{}", role.name()));
    (cx.say("undang.desa_mana", &[("siapa", &siapa)]), keys)
}

fn make(
    cx: Context<'_>,
    tap: &Tap,
    meja: MejaKecamatan,
    role: Role,
    desa: KodeDesa,
    code: &str,
) -> Decided {
    if desa.kecamatan() != meja.kecamatan() {
        return Ok(cx.toast(tap, "umum.toast_tanpa_hak"));
    }
    let office = Office {
        role,
        kecamatan: meja.kecamatan(),
        desa: Some(desa),
        skpd: None,
    };
    let wanted = InviteFor::Office(office.clone());
    match cx.known.invite(code)? {
        None => {
            let expires_at = cx.now + SignedDuration::from_hours(24 * VALID_DAYS);
            let mut decision = Decision {
                out: shown(cx, tap, &office, code, expires_at)?,
                ..Decision::default()
            };
            decision.changes.push(Change::Invite {
                code: code.to_owned(),
                office: wanted,
                by: cx.sender(),
                expires_at,
            });
            Ok(decision)
        }
        Some(_) => Ok(cx.toast(tap, "undang.toast_sudah")),
    }
}

/// The next invitation, in a message of its own: the one that was tapped holds the way to take
/// its invitation back.
fn another(cx: Context<'_>, tap: &Tap) -> Decided {
    let mut decision = invite(cx, "")?;
    decision.out.insert(0, cx.acknowledge(tap));
    Ok(decision)
}

/// What the inviter keeps, with the way to take it back, and a message made to be forwarded.
fn shown(
    cx: Context<'_>,
    tap: &Tap,
    office: &Office,
    code: &str,
    expires_at: jiff::Timestamp,
) -> Result<Vec<Outgoing>, Want> {
    let seat = lookup::seat(cx, office)?;
    let until = lookup::tanggal(lookup::zona(cx, office.kecamatan)?, expires_at);
    let revoke = keys::data(
        keys::label(cx, "undang.tombol_cabut"),
        format!("i:x:{code}"),
    );
    let other = keys::data(keys::label(cx, "undang.tombol_lain"), "i:n".to_owned());
    let keys = vec![vec![revoke], vec![other]];
    let values: [(&str, &dyn std::fmt::Display); 3] = [
        ("jabatan", &seat),
        ("sampai", &until),
        ("tautan", &cx.deep_link(code)),
    ];
    Ok(vec![
        cx.acknowledge(tap),
        cx.replace(tap, cx.say("undang.dibuat", &values), keys),
        cx.message(cx.say("undang.untuk_diteruskan", &values), Vec::new()),
    ])
}

fn revoke(cx: Context<'_>, tap: &Tap, meja: MejaKecamatan, code: &str) -> Decided {
    let Some(invite) = cx.known.invite(code)? else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let office = match &invite.office {
        InviteFor::Office(office) if office.kecamatan == meja.kecamatan() => office,
        _ => return Ok(cx.toast(tap, "umum.toast_tanpa_hak")),
    };
    let seat = lookup::seat(cx, office)?;
    let (key, changes) = end(invite, code);
    let text = cx.say(key, &[("jabatan", &seat)]);
    Ok(Decision {
        out: vec![cx.acknowledge(tap), cx.replace(tap, text, Vec::new())],
        changes,
        ..Decision::default()
    })
}

/// What is left to take back, and how to say it.
fn end(invite: &Invite, code: &str) -> (&'static str, Vec<Change>) {
    if invite.used_by.is_some() {
        return ("undang.sudah_dipakai", Vec::new());
    }
    if invite.revoked {
        return ("undang.dicabut", Vec::new());
    }
    (
        "undang.dicabut",
        vec![Change::Revoke {
            code: code.to_owned(),
        }],
    )
}
