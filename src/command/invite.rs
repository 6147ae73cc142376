//! `musrenbot invite`: one-time links that give an office to whoever opens them first.

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::{SignedDuration, Timestamp};

use super::house;
use crate::app::decide::deep_link;
use crate::app::decision::InviteFor;
use crate::config::Settings;
use crate::domain::kecamatan::Kecamatan;
use crate::domain::pejabat::{Office, Role};
use crate::domain::wilayah::{KodeDesa, KodeKecamatan};
use crate::store::Store;

/// How long an invitation can be used: long enough for a letter, short enough to be forgotten safely.
pub const VALID: SignedDuration = SignedDuration::from_hours(14 * 24);

/// More than a kecamatan has people; a slip of the hand should not fill the table.
const COUNT_MAX: u16 = 500;

/// The role of the command line that binds a group instead of giving an office.
const GROUP_ROLE: &str = "grup";

#[derive(Args, Debug, Default)]
pub struct Invite {
    /// operator-desa, kades, operator-kecamatan, camat, bappeda, skpd or grup
    #[arg(long, required_unless_present_any = ["revoke", "holders"])]
    pub role: Option<String>,
    /// Area code of the desa, e.g. 35.25.14.2003 (operator-desa, kades)
    #[arg(long)]
    pub desa: Option<KodeDesa>,
    /// Area code of the kecamatan; needed only when several are set up
    #[arg(long)]
    pub kecamatan: Option<KodeKecamatan>,
    /// The dinas, as in the list of SKPD (role skpd)
    #[arg(long)]
    pub skpd: Option<String>,
    /// How many links
    #[arg(long, default_value_t = 1)]
    pub count: u16,
    /// The bot's user name, when Telegram cannot be asked
    #[arg(long)]
    pub bot_name: Option<String>,
    /// Takes an unused invitation back; give its code or link
    #[arg(long, conflicts_with_all = ["desa", "skpd"])]
    pub revoke: Option<String>,
    /// Lists who holds which office, each with the Telegram id
    #[arg(long, conflicts_with_all = ["role", "desa", "skpd"])]
    pub holders: bool,
    /// Takes the office of --role back from this Telegram id
    #[arg(long, requires = "role", conflicts_with_all = ["desa", "skpd"])]
    pub release: Option<i64>,
}

/// Makes the invitations and returns their links, one a line.
pub async fn run(settings: &Settings, invite: &Invite, now: Timestamp) -> anyhow::Result<String> {
    let store = house::store(settings).await?;
    if let Some(link) = &invite.revoke {
        return revoke(&store, link, now).await;
    }
    if invite.holders {
        return holders(&store, invite).await;
    }
    if let Some(person) = invite.release {
        return release(&store, invite, person, now).await;
    }
    let bot_name = house::bot_name(settings, &store, invite.bot_name.as_deref()).await?;
    let codes = make(&store, invite, now).await?;
    Ok(codes
        .iter()
        .map(|code| deep_link(&bot_name, code) + "\n")
        .collect())
}

/// Makes the invitations and returns their codes.
pub async fn make(store: &Store, invite: &Invite, now: Timestamp) -> anyhow::Result<Vec<String>> {
    if !(1..=COUNT_MAX).contains(&invite.count) {
        bail!("--count must lie between 1 and {COUNT_MAX}");
    }
    let office = office(store, invite).await?;
    let tx = store.begin().await?;
    let mut codes = Vec::new();
    for _ in 0..invite.count {
        let code = house::fresh_code();
        tx.invite_put(&code, &office, None, now + VALID, now)
            .await?;
        codes.push(code);
    }
    tx.commit().await?;
    Ok(codes)
}

async fn revoke(store: &Store, link: &str, now: Timestamp) -> anyhow::Result<String> {
    let code = link.rsplit('=').next().unwrap_or(link);
    match store.read().invite(code).await? {
        None => bail!("there is no such invitation"),
        Some(found) if found.used_by.is_some() => {
            bail!("this invitation was used already; invite somebody else to take the office over")
        }
        Some(_) => {}
    }
    let tx = store.begin().await?;
    tx.invite_revoke(code, now).await?;
    tx.commit().await?;
    Ok("the invitation can no longer be used\n".to_owned())
}

async fn office(store: &Store, invite: &Invite) -> anyhow::Result<InviteFor> {
    let kecamatan = kecamatan(store, invite).await?;
    let name = invite.role.as_deref().unwrap_or_default();
    if name == GROUP_ROLE {
        return Ok(InviteFor::Group(kecamatan.kode));
    }
    let role = named(name)?;
    let desa = match (role.is_of_desa(), invite.desa) {
        (true, None) => bail!(
            "role {} needs --desa, e.g. --desa {}",
            role.name(),
            kecamatan.desa[0].0
        ),
        (true, Some(desa)) if kecamatan.nama_desa(desa).is_empty() => {
            bail!("kecamatan {} has no desa {desa}", kecamatan.nama)
        }
        (true, desa) => desa,
        (false, Some(_)) => bail!("role {} belongs to no desa; leave --desa out", role.name()),
        (false, None) => None,
    };
    let skpd = match (role, &invite.skpd) {
        (Role::Skpd, None) => bail!("role skpd needs --skpd, e.g. --skpd dpupr"),
        (Role::Skpd, Some(name)) => Some(known_skpd(name)?),
        (_, Some(_)) => bail!("only role skpd takes --skpd"),
        (_, None) => None,
    };
    Ok(InviteFor::Office(Office {
        role,
        kecamatan: kecamatan.kode,
        desa,
        skpd,
    }))
}

fn named(name: &str) -> anyhow::Result<Role> {
    Role::named(name).with_context(|| {
        let names: Vec<_> = Role::ALL.iter().map(|role| role.name()).collect();
        let names = names.join(", ");
        format!("there is no role `{name}`; roles are {names}, {GROUP_ROLE}")
    })
}

/// One line a seat, so that the one to be taken back can be named.
async fn holders(store: &Store, invite: &Invite) -> anyhow::Result<String> {
    let kecamatan = kecamatan(store, invite).await?;
    let mut lines = Vec::new();
    for person in store.read().office_all(kecamatan.kode).await? {
        for office in &person.offices {
            let seat = match office.desa {
                Some(desa) => format!("{desa} {}", kecamatan.nama_desa(desa)),
                None => office.skpd.clone().unwrap_or_default(),
            };
            let line = format!(
                "{} {} {} {seat}",
                person.id,
                person.nama,
                office.role.name()
            );
            lines.push(line.trim_end().to_owned() + "\n");
        }
    }
    match lines.is_empty() {
        true => Ok("nobody holds an office yet\n".to_owned()),
        false => Ok(lines.concat()),
    }
}

/// Ends the person's offices of this role; what was done in them stays in the journal.
async fn release(
    store: &Store,
    invite: &Invite,
    person: i64,
    now: Timestamp,
) -> anyhow::Result<String> {
    let role = named(invite.role.as_deref().unwrap_or_default())?;
    let kecamatan = kecamatan(store, invite).await?;
    let tx = store.begin().await?;
    if !tx.office_release(person, role, kecamatan.kode, now).await? {
        bail!(
            "{person} is not {} in kecamatan {}",
            role.name(),
            kecamatan.nama
        );
    }
    tx.commit().await?;
    Ok(format!(
        "{person} is no longer {} in kecamatan {}\n",
        role.name(),
        kecamatan.nama
    ))
}

fn known_skpd(name: &str) -> anyhow::Result<String> {
    let lists = house::lists();
    let items = lists.items("skpd");
    let found = items
        .iter()
        .find(|item| item.value.eq_ignore_ascii_case(name.trim()));
    found.map(|item| item.value.clone()).with_context(|| {
        let all: Vec<_> = items.iter().map(|item| item.value.as_str()).collect();
        format!("there is no dinas `{name}`; known are {}", all.join(", "))
    })
}

async fn kecamatan(store: &Store, invite: &Invite) -> anyhow::Result<Kecamatan> {
    let asked = invite.kecamatan.or(invite.desa.map(KodeDesa::kecamatan));
    if let Some(kode) = asked {
        return store.read().kecamatan(kode).await?.with_context(|| {
            format!("kecamatan {kode} is not set up yet; run `musrenbot setup --kecamatan {kode} --tahun …`")
        });
    }
    let mut all = store.read().kecamatan_all().await?;
    match (all.pop(), all.is_empty()) {
        (None, _) => bail!(
            "no kecamatan is set up yet; run `musrenbot setup --kecamatan 35.25.14 --tahun 2028`"
        ),
        (Some((_, only)), true) => Ok(only?),
        (Some(_), false) => bail!("several kecamatan are set up; say which with --kecamatan"),
    }
}
