//! What several verbs look up in the same way: an usulan by its code as typed, the names of
//! areas and seats, days on the wall.
//!
//! Nobody learns from an answer that an usulan exists which they may not see.

use crate::app::decide::{Context, deep_link};
use crate::app::decision::{Decision, Kecamatan, Want};
use crate::domain::gabung::Keluarga;
use crate::domain::kalender::{self, Zona};
use crate::domain::kode::{self, KodeUsulan};
use crate::domain::pejabat::{Office, Person, Role, Sight, Viewer};
use crate::domain::usulan::Usulan;
use crate::domain::wilayah::{self, JenisDesa, KodeDesa, KodeKecamatan};

/// What a typed code led to.
pub enum Found<'a> {
    One(&'a Usulan, Sight),
    /// Nothing that this viewer may see; these are near, closest first, perhaps none.
    Near(Vec<KodeUsulan>),
}

/// Looks for the usulan that somebody means.
pub fn find<'a>(cx: Context<'a>, viewer: Viewer<'_>, typed: &str) -> Result<Found<'a>, Want> {
    let kode = code_in(typed);
    if let Some(kode) = kode
        && let Some((usulan, sight)) = seen(cx, viewer, kode)?
    {
        return Ok(Found::One(usulan, sight));
    }
    near(cx, viewer, typed, kode).map(Found::Near)
}

/// The usulan of this code when the viewer may know of it.
pub fn seen<'a>(
    cx: Context<'a>,
    viewer: Viewer<'_>,
    kode: KodeUsulan,
) -> Result<Option<(&'a Usulan, Sight)>, Want> {
    let Some(usulan) = cx.known.usulan(kode)? else {
        return Ok(None);
    };
    let sight = sight(cx, viewer, usulan)?;
    Ok((sight > Sight::Nothing).then_some((usulan, sight)))
}

/// How much the viewer sees of an usulan, by its seats and by the work that it is counted in.
///
/// The desa of a joined work plan it together, so each reads every original as those do who plan
/// with it, with numbers of persons masked; files and history stay with the desa that wrote each.
/// And who may see a work may see its parts as far.
pub fn sight(cx: Context<'_>, viewer: Viewer<'_>, usulan: &Usulan) -> Result<Sight, Want> {
    let seat = Sight::of(viewer, usulan);
    let Viewer::Person(person) = viewer else {
        return Ok(seat);
    };
    if seat == Sight::Full || !person.scope().contains(&usulan.kecamatan()) {
        return Ok(seat);
    }
    let keluarga = Keluarga::new(cx.known.family(usulan.kode)?);
    let owners = keluarga.owners(usulan.kode);
    if person.desa().iter().any(|desa| owners.contains(desa)) {
        return Ok(seat.max(Sight::Planning));
    }
    let root = keluarga.root(usulan.kode);
    let root = root.map_or(Sight::Nothing, |root| Sight::of(viewer, root));
    Ok(seat.max(root))
}

/// A code written with blanks between its parts takes this many words.
const CODE_WORDS_MAX: usize = 4;

/// The first code in a text, with other words around it or none.
pub fn code_in(text: &str) -> Option<KodeUsulan> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let joined = |n: usize| {
        words
            .windows(n)
            .find_map(|some| some.join(" ").parse().ok())
    };
    (1..=CODE_WORDS_MAX).find_map(joined)
}

/// Codes that may have been meant, without `not` itself: that one is not to be seen, and leaving
/// it out keeps the answer the same whether it exists or not.
fn near(
    cx: Context<'_>,
    viewer: Viewer<'_>,
    typed: &str,
    not: Option<KodeUsulan>,
) -> Result<Vec<KodeUsulan>, Want> {
    let mut codes = cx.known.codes(viewer.reach())?.to_vec();
    codes.retain(|kode| Some(*kode) != not);
    Ok(candidates(typed, codes))
}

/// A bare number is read as the number of the newest year that has it.
fn candidates(typed: &str, mut codes: Vec<KodeUsulan>) -> Vec<KodeUsulan> {
    let Ok(nomor) = typed.trim().parse::<u32>() else {
        return kode::nearest(typed, codes);
    };
    codes.retain(|kode| kode.nomor() == nomor);
    codes.sort_by_key(|kode| std::cmp::Reverse(kode.tahun()));
    codes.truncate(kode::NEAREST_MAX);
    codes
}

/// The kecamatan within which this viewer may ask.
pub fn scope(viewer: Viewer<'_>) -> Vec<KodeKecamatan> {
    match viewer {
        Viewer::Person(person) => person.scope(),
        Viewer::Group(kecamatan) => vec![kecamatan],
    }
}

/// What is said where nobody has a right to ask: a person without office, a group not bound.
pub fn nobody(cx: Context<'_>) -> Decision {
    if cx.is_private() {
        cx.answer("umum.tanpa_jabatan", &[("id", &cx.sender())])
    } else {
        cx.answer("umum.grup_belum_terhubung", &[])
    }
}

/// `Desa Kembangan`, `Kelurahan Indro`, `Gampong Lambaro`.
pub fn nama_desa(cx: Context<'_>, desa: KodeDesa) -> Result<String, Want> {
    let kecamatan = cx.known.kecamatan(desa.kecamatan())?;
    Ok(kecamatan.map_or_else(|| desa.to_string(), |one| sebut_desa(one, desa)))
}

/// As [`nama_desa`], for those who have the kecamatan at hand.
pub fn sebut_desa(kecamatan: &Kecamatan, desa: KodeDesa) -> String {
    let sebutan = match desa.jenis() {
        JenisDesa::Kelurahan => "kelurahan",
        JenisDesa::Desa | JenisDesa::DesaAdat => wilayah::sebutan_desa(kecamatan.kode),
    };
    format!("{} {}", capital(sebutan), kecamatan.nama_desa(desa))
}

/// `Kecamatan Kebomas`.
pub fn nama_kecamatan(cx: Context<'_>, kode: KodeKecamatan) -> Result<String, Want> {
    let nama = cx.known.kecamatan(kode)?.map_or("", |one| &one.nama);
    Ok(format!(
        "{} {nama}",
        capital(wilayah::sebutan_kecamatan(kode))
    ))
}

pub fn zona(cx: Context<'_>, kode: KodeKecamatan) -> Result<Zona, Want> {
    let kecamatan = cx.known.kecamatan(kode)?;
    Ok(kecamatan.map_or_else(|| wilayah::zona(kode), |kecamatan| kecamatan.zona))
}

/// The day of an instant on the wall of the kecamatan, e.g. `2 Februari 2027`.
pub fn tanggal(zona: Zona, at: jiff::Timestamp) -> String {
    kalender::tanggal(zona.day(at))
}

/// The seat in words, e.g. `Operator Desa Kembangan` or `Camat Kebomas`.
pub fn seat(cx: Context<'_>, office: &Office) -> Result<String, Want> {
    let kecamatan = nama_kecamatan(cx, office.kecamatan)?;
    let known = cx.known.kecamatan(office.kecamatan)?;
    let (desa, nama) = match (office.desa, known) {
        (Some(desa), Some(known)) => (sebut_desa(known, desa), known.nama_desa(desa)),
        (Some(desa), None) => (desa.to_string(), ""),
        (None, known) => (String::new(), known.map_or("", |one| &one.nama)),
    };
    let skpd = skpd(cx, office.skpd.as_deref().unwrap_or_default());
    let lurah = office.desa.map(KodeDesa::jenis) == Some(JenisDesa::Kelurahan);
    let key = match office.role {
        Role::Kades if lurah => "jabatan.lurah".to_owned(),
        role => format!("jabatan.{}", role.name()),
    };
    let values: [(&str, &dyn std::fmt::Display); 4] = [
        ("desa", &desa),
        ("kecamatan", &kecamatan),
        ("nama", &nama),
        ("skpd", &skpd),
    ];
    Ok(cx.say(&key, &values).to_string())
}

fn skpd<'a>(cx: Context<'a>, nilai: &'a str) -> &'a str {
    let item = cx.house.lists.item("skpd", nilai);
    item.map_or(nilai, |item| item.text.as_str())
}

/// Whether the person writes for the desa of this usulan.
pub fn owns(person: &Person, usulan: &Usulan) -> bool {
    person.meja_desa(usulan.desa).is_some()
}

/// With which others the usulan is counted now, as buttons carry it.
pub fn mark(cx: Context<'_>, usulan: &Usulan) -> Result<u32, Want> {
    let keluarga = Keluarga::new(cx.known.family(usulan.kode)?);
    Ok(keluarga.mark(usulan.kode))
}

/// An usulan as a button showed it.
#[derive(Clone, Copy)]
pub struct Shown {
    pub kode: KodeUsulan,
    pub version: u32,
    /// `None` where the screen did not show with which others it is counted.
    pub mark: Option<u32>,
}

impl Shown {
    /// `KODE:version` of one by itself, `KODE:version:mark`, or `KODE:version:*` without a mark.
    pub fn read(rest: &str) -> Option<Shown> {
        let mut parts = rest.split(':');
        let (kode, version) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let mark = match parts.next() {
            None => Some(0),
            Some("*") => None,
            Some(mark) => Some(u32::from_str_radix(mark, 16).ok()?),
        };
        Some(Shown {
            kode,
            version,
            mark,
        })
    }

    /// What [`read`](Shown::read) reads.
    pub fn data(usulan: &Usulan, mark: u32) -> String {
        match mark {
            0 => format!("{}:{}", usulan.kode, usulan.version),
            _ => format!("{}:{}:{mark:x}", usulan.kode, usulan.version),
        }
    }
}

/// That it is, or is counted in, one work through several desa, as
/// [`across`](crate::app::decision::Known::across) knows them, and who leads where that is another.
pub fn lintas(
    cx: Context<'_>,
    usulan: &Usulan,
    across: &[(KodeUsulan, KodeDesa)],
) -> Result<Option<String>, Want> {
    let Some((_, leads)) = across.iter().find(|(kode, _)| *kode == usulan.kode) else {
        return Ok(None);
    };
    let words = match *leads == usulan.desa {
        true => cx.say("gabung.lintas_desa", &[]),
        false => cx.say("gabung.lintas_pimpin", &[("desa", &nama_desa(cx, *leads)?)]),
    };
    Ok(Some(words.to_string()))
}

/// What follows `?start=` to open the card of an usulan.
pub fn see_payload(kode: KodeUsulan) -> String {
    format!("lihat_{}", kode.to_string().replace('-', ""))
}

/// The address that opens the card in a private chat with the bot.
pub fn see_link(cx: Context<'_>, kode: KodeUsulan) -> String {
    deep_link(&cx.house.bot_name, &see_payload(kode))
}

/// `KBM-28-0412-T:3` as a tap carries it.
pub fn code_and_version(rest: &str) -> Option<(KodeUsulan, u32)> {
    let (kode, version) = rest.rsplit_once(':')?;
    Some((kode.parse().ok()?, version.parse().ok()?))
}

fn capital(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
