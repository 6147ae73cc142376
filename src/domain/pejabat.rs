//! Who holds which office, and what an office may do and see.
//!
//! A person is a Telegram account; an office is a seat in the wilayah. Rights hang on
//! offices alone, so handing one over moves every right with it and the history stays.
//! Proofs such as [`MejaKecamatan`] can only be had from a [`Person`] who holds the seat.

use serde::{Deserialize, Serialize};

use super::usulan::{StageName, Usulan};
use super::wilayah::{KodeDesa, KodeKecamatan};

/// The seats the program knows, by the names the outside contract gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    OperatorDesa,
    Kades,
    OperatorKecamatan,
    Camat,
    Bappeda,
    Skpd,
}

impl Role {
    pub const ALL: [Role; 6] = [
        Role::OperatorDesa,
        Role::Kades,
        Role::OperatorKecamatan,
        Role::Camat,
        Role::Bappeda,
        Role::Skpd,
    ];

    /// The word of the command line and of the tables, e.g. `operator-desa`.
    pub fn name(self) -> &'static str {
        match self {
            Role::OperatorDesa => "operator-desa",
            Role::Kades => "kades",
            Role::OperatorKecamatan => "operator-kecamatan",
            Role::Camat => "camat",
            Role::Bappeda => "bappeda",
            Role::Skpd => "skpd",
        }
    }

    pub fn named(name: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.name() == name)
    }

    /// Whether the seat belongs to one desa (and so needs `--desa`).
    pub fn is_of_desa(self) -> bool {
        matches!(self, Role::OperatorDesa | Role::Kades)
    }
}

/// A seat: the role and the area it is bound to.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Office {
    pub role: Role,
    pub kecamatan: KodeKecamatan,
    /// Set exactly when the role belongs to a desa.
    pub desa: Option<KodeDesa>,
    /// The dinas by its value in the list of SKPD, set exactly for [`Role::Skpd`].
    pub skpd: Option<String>,
}

/// A Telegram account and the seats it holds at this moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Telegram's user id, which is also the id of the private chat.
    pub id: i64,
    pub nama: String,
    pub offices: Vec<Office>,
}

/// Proof that a person may write for a desa. Made by [`Person::meja_desa`] alone.
#[derive(Clone, Copy, Debug)]
pub struct MejaDesa {
    desa: KodeDesa,
    role: Role,
}

impl MejaDesa {
    pub fn desa(self) -> KodeDesa {
        self.desa
    }

    pub fn role(self) -> Role {
        self.role
    }
}

/// Proof that a person works at the desk of a kecamatan. Made by [`Person::meja_kecamatan`] alone.
#[derive(Clone, Copy, Debug)]
pub struct MejaKecamatan {
    kecamatan: KodeKecamatan,
    role: Role,
}

impl MejaKecamatan {
    pub fn kecamatan(self) -> KodeKecamatan {
        self.kecamatan
    }

    pub fn role(self) -> Role {
        self.role
    }
}

impl Person {
    /// The desa this person may write for, each once, in the order of their codes.
    ///
    /// Who is both operator and head of a desa holds two seats of one desa.
    pub fn desa(&self) -> Vec<KodeDesa> {
        let seats = self.offices.iter().filter(|one| one.role.is_of_desa());
        let mut all: Vec<_> = seats.filter_map(|office| office.desa).collect();
        all.sort();
        all.dedup();
        all
    }

    pub fn meja_desa(&self, desa: KodeDesa) -> Option<MejaDesa> {
        self.offices
            .iter()
            .find(|office| office.role.is_of_desa() && office.desa == Some(desa))
            .map(|office| MejaDesa {
                desa,
                role: office.role,
            })
    }

    pub fn meja_kecamatan(&self, kecamatan: KodeKecamatan) -> Option<MejaKecamatan> {
        self.offices
            .iter()
            .find(|office| {
                matches!(office.role, Role::OperatorKecamatan | Role::Camat)
                    && office.kecamatan == kecamatan
            })
            .map(|office| MejaKecamatan {
                kecamatan,
                role: office.role,
            })
    }

    /// The camat's own seat, for what only the camat decides.
    pub fn meja_camat(&self, kecamatan: KodeKecamatan) -> Option<MejaKecamatan> {
        let role = Role::Camat;
        let mut offices = self.offices.iter();
        offices
            .any(|office| office.role == role && office.kecamatan == kecamatan)
            .then_some(MejaKecamatan { kecamatan, role })
    }

    /// The kecamatan whose desk this person sits at, if any; the first when several.
    pub fn desk(&self) -> Option<MejaKecamatan> {
        self.offices
            .iter()
            .find_map(|office| self.meja_kecamatan(office.kecamatan))
    }

    /// Kecamatan within which this person may ask, each once.
    pub fn scope(&self) -> Vec<KodeKecamatan> {
        let mut all: Vec<_> = self.offices.iter().map(|office| office.kecamatan).collect();
        all.sort();
        all.dedup();
        all
    }

    fn reach(&self, kecamatan: KodeKecamatan) -> Reach {
        let offices = self.offices.iter();
        let here: Vec<_> = offices.filter(|one| one.kecamatan == kecamatan).collect();
        let skpd = here.iter().all(|one| one.role == Role::Skpd).then(|| {
            let mut skpd: Vec<_> = here.iter().filter_map(|one| one.skpd.clone()).collect();
            skpd.sort();
            skpd.dedup();
            skpd
        });
        Reach { kecamatan, skpd }
    }
}

/// From where somebody looks at an usulan.
#[derive(Clone, Copy, Debug)]
pub enum Viewer<'a> {
    Person(&'a Person),
    /// A member of the kecamatan's own group; what is shown there all members read.
    Group(KodeKecamatan),
}

/// The usulan of one kecamatan that a viewer may know of, for whoever looks through many.
///
/// Law: [`Sight::of`] an usulan is [`Sight::Nothing`] exactly where no reach of the viewer
/// [`holds`](Reach::holds) it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reach {
    pub kecamatan: KodeKecamatan,
    /// Only what the kecamatan has verified and what asks one of these dinas, by their values in
    /// the list of SKPD; `None` is no such limit.
    pub skpd: Option<Vec<String>>,
}

/// Where a dinas sees what is asked of it.
const SKPD_STAGES: [StageName; 2] = [StageName::Diverifikasi, StageName::Diteruskan];

impl Reach {
    pub fn holds(&self, usulan: &Usulan) -> bool {
        usulan.kecamatan() == self.kecamatan
            && self.covers(usulan.stage.name(), &usulan.isi.skpd.nilai)
    }

    /// Whether it holds an usulan of its kecamatan that is at this stage and asks this dinas.
    pub fn covers(&self, stage: StageName, asked: &str) -> bool {
        let seen = |skpd: &Vec<String>| {
            SKPD_STAGES.contains(&stage) && skpd.iter().any(|one| one == asked)
        };
        self.skpd.as_ref().is_none_or(seen)
    }
}

impl Viewer<'_> {
    /// Each kecamatan once, in the order of their codes.
    pub fn reach(self) -> Vec<Reach> {
        match self {
            Viewer::Group(kecamatan) => vec![Reach {
                kecamatan,
                skpd: None,
            }],
            Viewer::Person(person) => {
                let scope = person.scope().into_iter();
                scope.map(|kecamatan| person.reach(kecamatan)).collect()
            }
        }
    }
}

/// How much of one usulan a viewer sees. Later ones contain the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sight {
    /// Not even that it exists.
    Nothing,
    /// What a neighbour or the group may know: work, place in words (masked), volume, stage.
    Public,
    /// Also money, map point, remarks and reasons: those who must plan with it.
    Planning,
    /// Everything, with photos, documents and history: the desa that wrote it and the desk of its
    /// kecamatan. Numbers of persons in free text stay
    /// masked all the same for everybody but the desa that wrote it.
    Full,
}

impl Sight {
    /// The widest sight that any of the viewer's seats gives.
    pub fn of(viewer: Viewer<'_>, usulan: &Usulan) -> Sight {
        match viewer {
            Viewer::Group(kecamatan) if kecamatan == usulan.kecamatan() => Sight::Public,
            Viewer::Group(_) => Sight::Nothing,
            Viewer::Person(person) => person
                .offices
                .iter()
                .map(|office| Sight::from_office(office, usulan))
                .max()
                .unwrap_or(Sight::Nothing),
        }
    }

    fn from_office(office: &Office, usulan: &Usulan) -> Sight {
        if office.kecamatan != usulan.kecamatan() {
            return Sight::Nothing;
        }
        match office.role {
            Role::OperatorKecamatan | Role::Camat => Sight::Full,
            Role::OperatorDesa | Role::Kades if office.desa == Some(usulan.desa) => Sight::Full,
            // Any desa may support it by one press, so that opens neither files nor history.
            Role::OperatorDesa | Role::Kades
                if office.desa.is_some_and(|desa| usulan.supports(desa)) =>
            {
                Sight::Planning
            }
            Role::OperatorDesa | Role::Kades => Sight::Public,
            Role::Bappeda => Sight::Planning,
            // A dinas plans with what the kecamatan has verified, and only with its own.
            Role::Skpd
                if SKPD_STAGES.contains(&usulan.stage.name())
                    && office.skpd.as_deref() == Some(usulan.isi.skpd.nilai.as_str()) =>
            {
                Sight::Planning
            }
            Role::Skpd => Sight::Nothing,
        }
    }
}
