//! `/mulai` and `/start`: the greeting, deep links, and taking an office by invitation.

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Change, Decision, Invite, InviteFor, Seat, Want};
use crate::app::incoming::Tap;
use crate::app::outgoing::{Body, Key, Lane, Menu, Outgoing};
use crate::dialog::text::Text;
use crate::domain::pejabat::{Office, Person, Role};

use super::{duplikat, keys, lampau, lookup, privasi, status, undang, usul, usulanku, verifikasi};

/// `/start <payload>`: nothing, `lihat_<code>`, `buka_<command>`, or an invitation.
pub fn start(cx: Context<'_>, payload: &str) -> Decided {
    let payload = payload.trim();
    if payload.is_empty() {
        return greet(cx);
    }
    if let Some(kode) = payload.strip_prefix("lihat_") {
        return status::show(cx, kode);
    }
    if let Some(command) = payload.strip_prefix("buka_") {
        // What follows a dash only tells one link from another.
        return open(cx, command.split('-').next().unwrap_or(command));
    }
    invited(cx, payload)
}

/// For somebody who holds no office at all: how to get one.
pub fn no_office(cx: Context<'_>) -> Decided {
    Ok(lookup::nobody(cx))
}

/// For somebody whose office writes no usulan.
pub fn no_desa(cx: Context<'_>) -> Decided {
    match holder(cx) {
        Some(_) => Ok(cx.answer("mulai.bukan_desa", &[])),
        None => no_office(cx),
    }
}

fn holder(cx: Context<'_>) -> Option<&Person> {
    cx.person().filter(|person| !person.offices.is_empty())
}

/// Which commands these offices are offered; the desk's menu holds the most.
pub fn menu(offices: &[Office]) -> Menu {
    let has = |roles: &[Role]| offices.iter().any(|office| roles.contains(&office.role));
    if has(&[Role::OperatorKecamatan, Role::Camat]) {
        Menu::Kecamatan
    } else if has(&[Role::OperatorDesa, Role::Kades]) {
        Menu::Desa
    } else if offices.is_empty() {
        Menu::Guest
    } else {
        Menu::Reader
    }
}

fn open(cx: Context<'_>, command: &str) -> Decided {
    match command {
        "usul" => usul::begin(cx),
        "usulanku" => usulanku::list(cx),
        "verifikasi" => verifikasi::next(cx),
        "duplikat" => duplikat::next(cx),
        "undang" => undang::invite(cx, ""),
        "privasi" => privasi::show(cx),
        "ringkasan" => super::ringkasan::show(cx),
        _ => greet(cx),
    }
}

fn greet(cx: Context<'_>) -> Decided {
    let offices = holder(cx).map_or(&[][..], |person| &person.offices);
    let mut decision = if offices.is_empty() {
        lookup::nobody(cx)
    } else {
        let mut text = cx.say("mulai.salam", &[("jabatan", &seats(cx, offices)?)]);
        text.paragraph(todo(cx, offices));
        Decision::only(cx.message(text, buttons(cx, offices)))
    };
    if let Some(person) = holder(cx)
        && let Some((text, keys)) = lampau::offer(cx, person)?
    {
        decision.out.push(cx.message(text, keys));
    }
    set_menu(cx, menu(offices), &mut decision);
    Ok(decision)
}

/// Sends the command menu when the chat has another one, and remembers it.
fn set_menu(cx: Context<'_>, menu: Menu, decision: &mut Decision) {
    if cx.known.conversation.menu != Some(menu) {
        send_menu(cx, menu, decision);
    }
}

fn send_menu(cx: Context<'_>, menu: Menu, decision: &mut Decision) {
    let mut conversation = cx.conversation();
    conversation.menu = Some(menu);
    decision.conversation = Some(conversation);
    decision.out.push(cx.out(Body::Menu { menu }));
}

fn seats(cx: Context<'_>, offices: &[Office]) -> Result<String, Want> {
    let seats: Result<Vec<String>, Want> = offices
        .iter()
        .map(|office| lookup::seat(cx, office))
        .collect();
    Ok(seats?.join(", "))
}

/// What the widest of these offices can do now.
fn todo(cx: Context<'_>, offices: &[Office]) -> Text {
    cx.say(
        match menu(offices) {
            Menu::Kecamatan => "mulai.bisa_kecamatan",
            Menu::Desa => "mulai.bisa_desa",
            Menu::Reader | Menu::Guest | Menu::Group => "mulai.bisa_pembaca",
        },
        &[],
    )
}

fn buttons(cx: Context<'_>, offices: &[Office]) -> Vec<Vec<Key>> {
    let mut all = Vec::new();
    if offices.iter().any(|office| office.role.is_of_desa()) {
        all.push(("mulai.tombol_usul", "b:usul"));
        all.push(("mulai.tombol_usulanku", "b:usulanku"));
    }
    if menu(offices) == Menu::Kecamatan {
        all.push(("mulai.tombol_verifikasi", "v:start"));
        all.push(("mulai.tombol_duplikat", "q:next"));
        all.push(("mulai.tombol_undang", "b:undang"));
    }
    all.push(("mulai.tombol_ringkasan", "b:ringkasan"));
    all.push(("mulai.tombol_bantuan", "b:bantuan"));
    keys::rows(
        all.into_iter()
            .map(|(label, data)| keys::data(keys::label(cx, label), data.to_owned())),
        2,
    )
}

fn invited(cx: Context<'_>, code: &str) -> Decided {
    let Some(invite) = cx.known.invite(code)? else {
        return Ok(cx.answer("mulai.undangan_tidak_dikenal", &[]));
    };
    let office = match &invite.office {
        InviteFor::Office(office) => office,
        InviteFor::Group(_) => {
            return Ok(cx.answer("mulai.undangan_grup", &[("kode", &code)]));
        }
    };
    match standing(cx, invite, office) {
        Standing::Open => welcome(cx, code, office),
        Standing::Mine => {
            let mut decision = cx.answer(
                "mulai.sudah_aktif",
                &[("jabatan", &lookup::seat(cx, office)?)],
            );
            set_menu(
                cx,
                menu(holder(cx).map_or(&[], |one| &one.offices)),
                &mut decision,
            );
            Ok(decision)
        }
        Standing::Closed(key) => Ok(cx.answer(key, &[("jabatan", &lookup::seat(cx, office)?)])),
    }
}

/// `g:<code>`: who took the seat with this invitation takes it over from those before.
pub fn tapped(cx: Context<'_>, tap: &Tap, rest: &str) -> Decided {
    let Some(code) = rest.strip_prefix("g:").filter(|_| cx.is_private()) else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let Some(invite) = cx.known.invite(code)? else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    let InviteFor::Office(office) = &invite.office else {
        return Ok(cx.toast(tap, "tap.unknown"));
    };
    // Like the invitation itself, the offer to take over lapses.
    let offered =
        matches!(standing(cx, invite, office), Standing::Mine) && cx.now < invite.expires_at;
    if !offered {
        return Ok(cx.toast(tap, "tap.unknown"));
    }
    let seat = lookup::seat(cx, office)?;
    let mut decision = cx.answer("mulai.ganti_selesai", &[("jabatan", &seat)]);
    for earlier in others(cx, office)? {
        decision.changes.push(Change::Release {
            person: earlier.id,
            office: office.clone(),
        });
        decision.out.extend(farewell(cx, earlier, office, &seat));
    }
    decision.out.insert(0, cx.acknowledge(tap));
    Ok(decision)
}

enum Standing {
    Open,
    /// Used by the very person who taps it again, who still holds the seat.
    Mine,
    /// Not to be used, for the reason this sentence gives.
    Closed(&'static str),
}

fn standing(cx: Context<'_>, invite: &Invite, office: &Office) -> Standing {
    let holds = holder(cx).is_some_and(|person| person.offices.contains(office));
    match invite.used_by {
        Some(by) if by == cx.sender() && holds => Standing::Mine,
        Some(by) if by == cx.sender() => Standing::Closed("mulai.undangan_jabatan_beralih"),
        Some(_) => Standing::Closed("mulai.undangan_terpakai"),
        None if invite.revoked => Standing::Closed("mulai.undangan_dicabut"),
        None if invite.expires_at <= cx.now => Standing::Closed("mulai.undangan_kedaluwarsa"),
        None if tries_own(cx, invite, office) => Standing::Closed("mulai.undangan_sendiri"),
        None => Standing::Open,
    }
}

/// Whoever made the invitation at the desk looks whether the link works, and must not get the seat.
fn tries_own(cx: Context<'_>, invite: &Invite, office: &Office) -> bool {
    let made = invite.made_by == Some(cx.sender());
    made && holder(cx).is_some_and(|one| one.meja_kecamatan(office.kecamatan).is_some())
}

fn welcome(cx: Context<'_>, code: &str, office: &Office) -> Decided {
    let seat = lookup::seat(cx, office)?;
    let mut offices = holder(cx).map_or_else(Vec::new, |person| person.offices.clone());
    if !offices.contains(office) {
        offices.push(office.clone());
    }
    let mut text = cx.say("mulai.selamat_datang", &[("jabatan", &seat)]);
    text.paragraph(todo(cx, &offices));
    let mut keys = buttons(cx, &offices);
    if let [first, more @ ..] = others(cx, office)?.as_slice() {
        // Several may hold a seat; whoever succeeds somebody says so with one press.
        let key = if more.is_empty() {
            "mulai.ganti"
        } else {
            "mulai.ganti_beberapa"
        };
        text.paragraph(cx.say(key, &[("nama", &first.nama), ("n", &more.len())]));
        let label = keys::label(cx, "mulai.tombol_ganti");
        keys.push(vec![keys::data(label, format!("m:g:{code}"))]);
    }
    let mut decision = Decision::only(cx.message(text, keys));
    decision.changes.push(Change::Take {
        code: code.to_owned(),
        person: cx.sender(),
        nama: cx
            .incoming
            .from
            .as_ref()
            .map_or_else(String::new, |from| from.nama.clone()),
        office: office.clone(),
    });
    // Also when the chat is thought to have it: who lost the seat meanwhile lost the menu too.
    send_menu(cx, menu(&offices), &mut decision);
    Ok(decision)
}

/// Those who hold the very seat already.
fn others<'a>(cx: Context<'a>, office: &Office) -> Result<Vec<&'a Person>, Want> {
    let seat = match (office.role, office.desa) {
        (Role::OperatorDesa | Role::Kades, Some(desa)) => Seat::Desa(desa),
        (Role::OperatorKecamatan | Role::Camat, _) => Seat::Desk(office.kecamatan),
        _ => return Ok(Vec::new()),
    };
    let holders = cx.known.holders(seat)?.iter();
    Ok(holders
        .filter(|person| person.id != cx.sender() && person.offices.contains(office))
        .collect())
}

/// Tells the earlier holder, and takes the commands out of the menu.
fn farewell(cx: Context<'_>, earlier: &Person, office: &Office, seat: &str) -> [Outgoing; 2] {
    let left: Vec<Office> = earlier
        .offices
        .iter()
        .filter(|one| *one != office)
        .cloned()
        .collect();
    let to = |body: Body| Outgoing {
        chat: earlier.id,
        topic: None,
        lane: Lane::Broadcast,
        body,
        key: None,
    };
    [
        to(Body::Message {
            text: cx.say("mulai.jabatan_beralih", &[("jabatan", &seat)]),
            keys: Vec::new(),
        }),
        to(Body::Menu { menu: menu(&left) }),
    ]
}
