//! What a verb may know, what it may ask for, and what it can decide.
//!
//! A verb is a pure function of [`Known`] and the incoming update. When it needs a fact that was
//! not handed in it returns the [`Want`] as its error; the pump fetches it inside the same
//! transaction and calls again. So deciding never waits and can be tested without a store.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::outgoing::Outgoing;
use crate::dialog::state::State;
use crate::domain::dugaan::{Antrean, Draf, Pasangan, Penanya, Sepasang, Serupa};
use crate::domain::jurnal::{Event, Head};
use crate::domain::kalender::Libur;
pub use crate::domain::kecamatan::{Group, Invite, InviteFor, Kecamatan, Seat};
use crate::domain::kode::KodeUsulan;
use crate::domain::pejabat::{Office, Person, Reach};
use crate::domain::pendahulu::{Jejak, Tertinggal};
use crate::domain::putusan::Putusan;
use crate::domain::usulan::{Berkas, StageName, Usulan};
use crate::domain::wilayah::{KodeDesa, KodeKecamatan};

/// What a chat is in the middle of. One a private chat; groups have none.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Rises with every screen shown, so that a tap on an older one is known as such.
    #[serde(default)]
    pub turn: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
    /// The command menu that the chat was last given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub menu: Option<super::outgoing::Menu>,
    /// The plan year for which the offer to propose last year's usulan again was put aside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lampau: Option<i16>,
}

/// A dialog being played and what its end is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    pub purpose: Purpose,
    pub state: State,
    /// Its writer has been told of those like it, and is not told again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hinted: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "for", rename_all = "snake_case")]
pub enum Purpose {
    /// A new usulan of this desa.
    Submit {
        desa: KodeDesa,
        /// What it proposes again, of an earlier year.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        lagi: Vec<KodeUsulan>,
    },
    /// A changed usulan; refused when it is no longer at `version`.
    Revise {
        kode: KodeUsulan,
        version: u32,
    },
    Withdraw {
        kode: KodeUsulan,
        version: u32,
        /// [`Keluarga::mark`](crate::domain::gabung::Keluarga::mark) as it was shown.
        #[serde(default)]
        mark: u32,
    },
    SendBack {
        kode: KodeUsulan,
        version: u32,
        /// [`Keluarga::mark`](crate::domain::gabung::Keluarga::mark) as it was shown.
        #[serde(default)]
        mark: u32,
    },
    Reject {
        kode: KodeUsulan,
        version: u32,
        /// [`Keluarga::mark`](crate::domain::gabung::Keluarga::mark) as it was shown.
        #[serde(default)]
        mark: u32,
    },
    /// A desa's objection to the tie of this number.
    Object {
        kode: KodeUsulan,
        number: u32,
    },
    /// The camat's word that the tie is in force.
    Merge {
        kode: KodeUsulan,
        number: u32,
    },
    /// The camat's word that the tie is not to be.
    Drop {
        kode: KodeUsulan,
        number: u32,
    },
    /// The desk takes back what it proposed.
    TakeBack {
        kode: KodeUsulan,
        number: u32,
    },
    Release {
        kode: KodeUsulan,
        number: u32,
    },
}

impl Purpose {
    /// Builds on another version of the usulan than the one that was seen at the start.
    pub fn rebase(&mut self, to: u32, with: u32) {
        match self {
            Purpose::Submit { .. }
            | Purpose::Object { .. }
            | Purpose::Merge { .. }
            | Purpose::Drop { .. }
            | Purpose::TakeBack { .. }
            | Purpose::Release { .. } => {}
            Purpose::Revise { version, .. } => *version = to,
            Purpose::Withdraw { version, mark, .. }
            | Purpose::SendBack { version, mark, .. }
            | Purpose::Reject { version, mark, .. } => (*version, *mark) = (to, with),
        }
    }
}

/// A draft that was put aside for another.
#[derive(Clone, Debug, PartialEq)]
pub struct Parked {
    pub id: i64,
    pub run: Run,
    pub updated_at: Timestamp,
}

/// One thing a verb has to know before it can decide.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Want {
    Kecamatan(KodeKecamatan),
    /// The kecamatan whose group this chat is.
    GroupOf(i64),
    /// The head of the year's chain, locked until the decision is committed.
    Head(KodeKecamatan, i16),
    Usulan(KodeUsulan),
    /// The usulan and all that ties connect it with, in force or proposed.
    Family(KodeUsulan),
    /// Newest first; all that this person's desa own.
    OfDesa(KodeDesa),
    /// Newest first; those of other desa that this one supports.
    Supported(KodeDesa),
    /// Those of the plan year now collected whose tie waits for somebody's word, the longest
    /// waiting first.
    Ties(KodeKecamatan),
    /// The days on which the office of the kecamatan is closed.
    Libur(KodeKecamatan),
    /// Those of these that are, or are counted in, one work through several desa, with the desa
    /// that leads it.
    Across(Vec<KodeUsulan>),
    /// The one that waits longest, skipping those listed.
    NextWaiting {
        kecamatan: KodeKecamatan,
        after: Option<KodeUsulan>,
    },
    /// The best for the words of all within reach; one more than
    /// [`FOUND_MAX`](crate::domain::cari::FOUND_MAX) when some are left out.
    Search {
        reach: Vec<Reach>,
        words: String,
    },
    /// Codes within reach, for a mistyped one.
    Codes(Vec<Reach>),
    Drafts(i64),
    Invite(String),
    /// Those who hold an office in the desa or at the kecamatan's desk.
    Holders(Seat),
    /// Numbers by desa and stage.
    Counts(KodeKecamatan),
    History(KodeUsulan),
    /// Those like a draft that its writer should know of.
    Serupa(Box<Draf>),
    /// The likeliest pair of the plan year that waits for a word.
    Antrean {
        kecamatan: KodeKecamatan,
        tahun: i16,
        penanya: Penanya,
    },
    /// Two side by side.
    Sepasang(Sepasang),
    /// The earlier appearances of a work, oldest first.
    Jejak(KodeUsulan),
    /// What the desa asked for in the year before this one and may ask for again.
    Lampau(KodeDesa, i16),
}

impl Want {
    /// What is wanted, without the words that it is wanted for.
    pub fn name(&self) -> &'static str {
        match self {
            Want::Kecamatan { .. } => "Kecamatan",
            Want::GroupOf { .. } => "GroupOf",
            Want::Head { .. } => "Head",
            Want::Usulan { .. } => "Usulan",
            Want::Family { .. } => "Family",
            Want::OfDesa { .. } => "OfDesa",
            Want::Supported { .. } => "Supported",
            Want::Ties { .. } => "Ties",
            Want::Libur { .. } => "Libur",
            Want::Across { .. } => "Across",
            Want::NextWaiting { .. } => "NextWaiting",
            Want::Search { .. } => "Search",
            Want::Codes { .. } => "Codes",
            Want::Drafts { .. } => "Drafts",
            Want::Invite { .. } => "Invite",
            Want::Holders { .. } => "Holders",
            Want::Counts { .. } => "Counts",
            Want::History { .. } => "History",
            Want::Serupa { .. } => "Serupa",
            Want::Antrean { .. } => "Antrean",
            Want::Sepasang { .. } => "Sepasang",
            Want::Jejak { .. } => "Jejak",
            Want::Lampau { .. } => "Lampau",
        }
    }
}

/// A fact fetched for a [`Want`]; each kind of want has its kind of fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Fact {
    Kecamatan(Option<Kecamatan>),
    Head(Head),
    Usulan(Option<Box<Usulan>>),
    List(Vec<Usulan>),
    /// The next one and how many wait in all.
    Waiting {
        next: Option<Box<Usulan>>,
        count: u32,
    },
    Codes(Vec<KodeUsulan>),
    Across(Vec<(KodeUsulan, KodeDesa)>),
    Libur(Libur),
    Drafts(Vec<Parked>),
    Invite(Option<Invite>),
    Holders(Vec<Person>),
    Counts(Vec<(KodeDesa, StageName, u32)>),
    History(Vec<(i64, Event)>),
    Serupa(Vec<Serupa>),
    Antrean(Box<Antrean>),
    Sepasang(Option<Box<Pasangan>>),
    Jejak(Vec<Jejak>),
    Lampau(Vec<Tertinggal>),
}

/// All that is known to the verb that decides.
#[derive(Clone, Debug)]
pub struct Known {
    pub person: Option<Person>,
    pub conversation: Conversation,
    /// A code that nobody has yet, should the decision be to make an invitation.
    pub fresh_code: String,
    pub facts: HashMap<Want, Fact>,
}

/// What is to be done in the one transaction.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Decision {
    /// `None` leaves the conversation as it is.
    pub conversation: Option<Conversation>,
    pub changes: Vec<Change>,
    pub out: Vec<Outgoing>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Writes the usulan and its journal row; the pump hangs it under the head it read.
    Usulan {
        usulan: Box<Usulan>,
        event: Box<Event>,
        /// The words by which `/cari` finds it.
        cari: String,
    },
    /// Gives the office and uses the invitation up. Replaces the seat's holder unless seats are many.
    Take {
        code: String,
        person: i64,
        nama: String,
        office: Office,
    },
    BindGroup {
        code: Option<String>,
        kecamatan: KodeKecamatan,
        group: Group,
        by: i64,
    },
    Invite {
        code: String,
        office: InviteFor,
        by: i64,
        expires_at: Timestamp,
    },
    Revoke {
        code: String,
    },
    /// Puts the run aside as a draft, or writes it back under its id.
    Park {
        person: i64,
        run: Box<Run>,
    },
    Unpark {
        id: i64,
    },
    GroupMoved {
        from: i64,
        to: i64,
    },
    Reachable {
        person: i64,
        reachable: bool,
    },
    /// Files to fetch in the background.
    Fetch {
        chat: i64,
        files: Vec<Berkas>,
    },
    /// Ends one office of the person; what was done in it stays.
    Release {
        person: i64,
        office: Office,
    },
    /// A word on a pair that looks alike.
    Putus(Box<Putusan>),
}

impl Known {
    fn fact(&self, want: Want) -> Result<&Fact, Want> {
        self.facts.get(&want).ok_or(want)
    }
}

/// Makes the reader of one kind of fact: the fact when it was handed in, else the want.
macro_rules! reader {
    ($(#[$doc:meta])* $name:ident($($arg:ident: $type:ty),*) $want:expr => $fact:pat => $value:expr, $out:ty) => {
        impl Known {
            $(#[$doc])*
            pub fn $name(&self, $($arg: $type),*) -> Result<$out, Want> {
                match self.fact($want)? {
                    $fact => Ok($value),
                    other => unreachable!("the pump answered {} with {other:?}", stringify!($name)),
                }
            }
        }
    };
}

reader!(kecamatan(kode: KodeKecamatan) Want::Kecamatan(kode)
    => Fact::Kecamatan(found) => found.as_ref(), Option<&Kecamatan>);
reader!(group_of(chat: i64) Want::GroupOf(chat)
    => Fact::Kecamatan(found) => found.as_ref(), Option<&Kecamatan>);
reader!(head(kecamatan: KodeKecamatan, tahun: i16) Want::Head(kecamatan, tahun)
    => Fact::Head(head) => head, &Head);
reader!(usulan(kode: KodeUsulan) Want::Usulan(kode)
    => Fact::Usulan(found) => found.as_deref(), Option<&Usulan>);
reader!(
    /// In the order of their codes.
    family(kode: KodeUsulan) Want::Family(kode) => Fact::List(list) => list, &[Usulan]);
reader!(across(codes: Vec<KodeUsulan>) Want::Across(codes)
    => Fact::Across(across) => across, &[(KodeUsulan, KodeDesa)]);
reader!(ties(kecamatan: KodeKecamatan) Want::Ties(kecamatan)
    => Fact::List(list) => list, &[Usulan]);
reader!(libur(kecamatan: KodeKecamatan) Want::Libur(kecamatan)
    => Fact::Libur(libur) => libur, &Libur);
reader!(supported(desa: KodeDesa) Want::Supported(desa)
    => Fact::List(list) => list, &[Usulan]);
reader!(of_desa(desa: KodeDesa) Want::OfDesa(desa) => Fact::List(list) => list, &[Usulan]);
reader!(next_waiting(kecamatan: KodeKecamatan, after: Option<KodeUsulan>)
    Want::NextWaiting { kecamatan, after }
    => Fact::Waiting { next, count } => (next.as_deref(), *count), (Option<&Usulan>, u32));
reader!(search(reach: Vec<Reach>, words: &str)
    Want::Search { reach, words: words.to_owned() } => Fact::List(list) => list, &[Usulan]);
reader!(codes(reach: Vec<Reach>) Want::Codes(reach)
    => Fact::Codes(codes) => codes, &[KodeUsulan]);
reader!(drafts(person: i64) Want::Drafts(person) => Fact::Drafts(drafts) => drafts, &[Parked]);
reader!(invite(code: &str) Want::Invite(code.to_owned())
    => Fact::Invite(invite) => invite.as_ref(), Option<&Invite>);
reader!(holders(seat: Seat) Want::Holders(seat) => Fact::Holders(people) => people, &[Person]);
reader!(counts(kecamatan: KodeKecamatan) Want::Counts(kecamatan)
    => Fact::Counts(counts) => counts, &[(KodeDesa, StageName, u32)]);
reader!(history(kode: KodeUsulan) Want::History(kode)
    => Fact::History(rows) => rows, &[(i64, Event)]);
reader!(serupa(draf: &Draf) Want::Serupa(Box::new(draf.clone()))
    => Fact::Serupa(found) => found, &[Serupa]);
reader!(antrean(kecamatan: KodeKecamatan, tahun: i16, penanya: Penanya)
    Want::Antrean { kecamatan, tahun, penanya } => Fact::Antrean(antrean) => antrean, &Antrean);
reader!(sepasang(pair: Sepasang) Want::Sepasang(pair)
    => Fact::Sepasang(found) => found.as_deref(), Option<&Pasangan>);
reader!(jejak(kode: KodeUsulan) Want::Jejak(kode) => Fact::Jejak(found) => found, &[Jejak]);
reader!(lampau(desa: KodeDesa, tahun: i16) Want::Lampau(desa, tahun)
    => Fact::Lampau(list) => list, &[Tertinggal]);
