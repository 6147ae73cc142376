//! `/hubungkan`: makes a Telegram group the group of a kecamatan.
//!
//! Done in the group by an operator kecamatan, or by anyone with an invitation for a group.

use crate::app::decide::{Context, Decided};
use crate::app::decision::{Change, Decision, Group, InviteFor, Kecamatan, Want};
use crate::app::incoming::What;
use crate::app::outgoing::{Body, Lane, Menu, Outgoing};
use crate::domain::wilayah::KodeKecamatan;

use super::{keys, lookup};

/// What `?startgroup=` carries when the bot is added by our own button.
const START_PAYLOAD: &str = "hubungkan";

/// In a private chat: how it is done, and a button that adds the bot to a group.
pub fn private(cx: Context<'_>) -> Decided {
    let may = cx.person().is_some_and(|person| person.desk().is_some());
    if !may {
        return Ok(cx.answer("hubungkan.pribadi_tanpa_hak", &[]));
    }
    let address = format!(
        "https://t.me/{}?startgroup={START_PAYLOAD}",
        cx.house.bot_name
    );
    let button = keys::url(keys::label(cx, "hubungkan.tombol_tambah"), address);
    let text = cx.say("hubungkan.pribadi", &[("bot", &cx.house.bot_name)]);
    Ok(Decision::only(cx.message(text, vec![vec![button]])))
}

/// In a group: `/hubungkan`, `/hubungkan 35.25.14` or `/hubungkan <invitation>`.
pub fn bind(cx: Context<'_>, args: &str) -> Decided {
    let args = args.trim();
    let bare_start = matches!(&cx.incoming.what, What::Command { name, .. } if name == "start");
    if bare_start && args.is_empty() {
        return hint(cx);
    }
    if args.is_empty() || args == START_PAYLOAD {
        return by_office(cx, None);
    }
    match args.parse::<KodeKecamatan>() {
        Ok(kecamatan) => by_office(cx, Some(kecamatan)),
        Err(_) => by_code(cx, args),
    }
}

fn by_office(cx: Context<'_>, wanted: Option<KodeKecamatan>) -> Decided {
    let Some(person) = cx.person() else {
        return Ok(cx.answer("hubungkan.tanpa_hak", &[]));
    };
    let meja = match wanted {
        Some(kecamatan) => person.meja_kecamatan(kecamatan),
        None => person.desk(),
    };
    match meja {
        Some(meja) => connect(cx, meja.kecamatan(), None),
        None => Ok(cx.answer("hubungkan.tanpa_hak", &[])),
    }
}

fn by_code(cx: Context<'_>, code: &str) -> Decided {
    let Some(invite) = cx.known.invite(code)? else {
        return Ok(cx.answer("hubungkan.kode_tidak_dikenal", &[]));
    };
    let kecamatan = match &invite.office {
        InviteFor::Group(kecamatan) => *kecamatan,
        InviteFor::Office(_) => return Ok(cx.answer("hubungkan.kode_jabatan", &[])),
    };
    let bound = cx.known.group_of(cx.incoming.chat.id)?.map(|one| one.kode);
    if invite.used_by.is_some() && bound != Some(kecamatan) {
        return Ok(cx.answer("hubungkan.kode_terpakai", &[]));
    }
    if invite.used_by.is_none() && (invite.revoked || invite.expires_at <= cx.now) {
        return Ok(cx.answer("hubungkan.kode_kedaluwarsa", &[]));
    }
    let code = invite.used_by.is_none().then(|| code.to_owned());
    connect(cx, kecamatan, code)
}

fn connect(cx: Context<'_>, kode: KodeKecamatan, code: Option<String>) -> Decided {
    let here = Group {
        chat: cx.incoming.chat.id,
        topic: cx.incoming.chat.topic,
    };
    let nama = lookup::nama_kecamatan(cx, kode)?;
    let Some(kecamatan) = cx.known.kecamatan(kode)? else {
        return Ok(cx.answer("hubungkan.kecamatan_belum_ada", &[("kode", &kode)]));
    };
    if let Some(other) = cx.known.group_of(here.chat)?.filter(|one| one.kode != kode) {
        let lain = lookup::nama_kecamatan(cx, other.kode)?;
        return Ok(cx.answer("hubungkan.milik_lain", &[("kecamatan", &lain)]));
    }
    if kecamatan.group == Some(here) {
        return Ok(cx.answer("hubungkan.sudah", &[("kecamatan", &nama)]));
    }
    let mut decision = cx.answer("hubungkan.berhasil", &[("kecamatan", &nama)]);
    decision.out.push(cx.out(Body::Menu { menu: Menu::Group }));
    decision.out.extend(farewell(cx, kecamatan, here, &nama));
    decision.changes.push(Change::BindGroup {
        code,
        kecamatan: kode,
        group: here,
        by: cx.sender(),
    });
    Ok(decision)
}

/// Tells the group that was bound before, so that nobody there waits for a summary.
fn farewell(cx: Context<'_>, kecamatan: &Kecamatan, here: Group, nama: &str) -> Option<Outgoing> {
    let earlier = kecamatan.group.filter(|group| group.chat != here.chat)?;
    Some(Outgoing {
        chat: earlier.chat,
        topic: earlier.topic,
        lane: Lane::Broadcast,
        body: Body::Message {
            text: cx.say("hubungkan.dipindah", &[("kecamatan", &nama)]),
            keys: Vec::new(),
        },
        key: None,
    })
}

fn hint(cx: Context<'_>) -> Decided {
    let bound = cx.known.group_of(cx.incoming.chat.id)?;
    Ok(match bound.map(|one| one.kode) {
        Some(kode) => {
            let nama = lookup::nama_kecamatan(cx, kode)?;
            cx.answer("hubungkan.sudah", &[("kecamatan", &nama)])
        }
        None => cx.answer("umum.grup_belum_terhubung", &[]),
    })
}

/// The group has become a supergroup and goes on under another id.
pub fn moved(cx: Context<'_>, to: i64) -> Decided {
    let change = Change::GroupMoved {
        from: cx.incoming.chat.id,
        to,
    };
    Ok(Decision {
        changes: vec![change],
        ..Decision::default()
    })
}

/// Added to a group that is not bound: says once how to bind it. Removed: nothing to say.
pub fn membership(cx: Context<'_>, member: bool) -> Result<Decision, Want> {
    let chat = cx.incoming.chat.id;
    if !member || cx.known.group_of(chat)?.is_some() {
        return Ok(Decision::default());
    }
    let mut hello = cx.message(cx.say("hubungkan.baru_masuk", &[]), Vec::new());
    hello.key = Some(format!("hello:{chat}"));
    Ok(Decision::only(hello))
}
