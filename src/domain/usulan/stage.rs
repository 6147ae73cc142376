//! The stages of an usulan, and the acts that lead from one to another.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::domain::kode::KodeUsulan;

/// Where an usulan stands. Facts live in the stage that has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    Diajukan {
        at: Timestamp,
    },
    /// With the desa again; `remark` says what to mend.
    Dikembalikan {
        at: Timestamp,
        by: i64,
        remark: String,
    },
    Diverifikasi {
        at: Timestamp,
        by: i64,
    },
    Ditolak {
        at: Timestamp,
        by: i64,
        alasan: String,
    },
    /// Counted in `into`, and follows what becomes of it.
    Digabung {
        at: Timestamp,
        by: i64,
        into: KodeUsulan,
        /// The stage it stood at, and stands at again once it is released; content may still be
        /// mended where that stage allows it. Absent from rows older than ties.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        was: Option<Box<Stage>>,
    },
    Ditarik {
        at: Timestamp,
        by: i64,
        alasan: String,
    },
    /// Handed on to the forum of the SKPD.
    Diteruskan {
        at: Timestamp,
        by: i64,
    },
}

/// The bare names, for tables, filters and counts; `Draft` is a dialog not yet submitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StageName {
    Draft,
    Diajukan,
    Dikembalikan,
    Diverifikasi,
    Ditolak,
    Digabung,
    Ditarik,
    Diteruskan,
}

impl StageName {
    pub const ALL: [StageName; 8] = [
        StageName::Draft,
        StageName::Diajukan,
        StageName::Dikembalikan,
        StageName::Diverifikasi,
        StageName::Ditolak,
        StageName::Digabung,
        StageName::Ditarik,
        StageName::Diteruskan,
    ];

    /// Where an usulan may still be joined with others: nothing final was said of it.
    pub const OPEN: [StageName; 3] = [
        StageName::Diajukan,
        StageName::Dikembalikan,
        StageName::Diverifikasi,
    ];

    /// Whether one at this stage is a work of its own in totals: one that is counted in another
    /// is not, so that a joined work counts once.
    pub fn counts(self) -> bool {
        !matches!(self, StageName::Draft | StageName::Digabung)
    }

    pub fn name(self) -> &'static str {
        match self {
            StageName::Draft => "draft",
            StageName::Diajukan => "diajukan",
            StageName::Dikembalikan => "dikembalikan",
            StageName::Diverifikasi => "diverifikasi",
            StageName::Ditolak => "ditolak",
            StageName::Digabung => "digabung",
            StageName::Ditarik => "ditarik",
            StageName::Diteruskan => "diteruskan",
        }
    }

    pub fn named(name: &str) -> Option<StageName> {
        StageName::ALL
            .into_iter()
            .find(|stage| stage.name() == name)
    }
}

impl Stage {
    pub fn name(&self) -> StageName {
        match self {
            Stage::Diajukan { .. } => StageName::Diajukan,
            Stage::Dikembalikan { .. } => StageName::Dikembalikan,
            Stage::Diverifikasi { .. } => StageName::Diverifikasi,
            Stage::Ditolak { .. } => StageName::Ditolak,
            Stage::Digabung { .. } => StageName::Digabung,
            Stage::Ditarik { .. } => StageName::Ditarik,
            Stage::Diteruskan { .. } => StageName::Diteruskan,
        }
    }

    /// The stage that the desa's own acts are measured by: under a tie, the one it stood at.
    pub fn underneath(&self) -> &Stage {
        match self {
            Stage::Digabung { was: Some(was), .. } => was,
            other => other,
        }
    }

    /// Since when it stands here.
    pub fn at(&self) -> Timestamp {
        match self {
            Stage::Diajukan { at }
            | Stage::Dikembalikan { at, .. }
            | Stage::Diverifikasi { at, .. }
            | Stage::Ditolak { at, .. }
            | Stage::Digabung { at, .. }
            | Stage::Ditarik { at, .. }
            | Stage::Diteruskan { at, .. } => *at,
        }
    }
}

/// What can be done to an usulan, by the word under which the journal keeps it.
///
/// From [`Propose`](Act::Propose) on they concern ties, support and links: they leave content and
/// version as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Submit,
    Revise,
    SendBack,
    Verify,
    Reject,
    Withdraw,
    Forward,
    /// The desk proposes that it be counted in another.
    Propose,
    /// A desa concerned says yes; the last one brings the tie into force.
    Agree,
    Object,
    /// The camat's word: the tie is in force.
    Merge,
    /// A proposed tie is no more: taken back by the desk, refused by the camat, or its parent is
    /// out of the race.
    Drop,
    /// A tie in force is undone.
    Release,
    /// The one it was counted in was withdrawn, and it is counted in the heir instead.
    Inherit,
    /// Another desa proposes it too.
    Support,
    Leave,
    /// A desa that was taken out may support it again.
    Admit,
    /// The desk says that one of another plan year asked for the same work.
    Link,
    /// That is taken back, by the desk or by the desa that had said it.
    Unlink,
}

impl Act {
    pub const ALL: [Act; 19] = [
        Act::Submit,
        Act::Revise,
        Act::SendBack,
        Act::Verify,
        Act::Reject,
        Act::Withdraw,
        Act::Forward,
        Act::Propose,
        Act::Agree,
        Act::Object,
        Act::Merge,
        Act::Drop,
        Act::Release,
        Act::Inherit,
        Act::Support,
        Act::Leave,
        Act::Admit,
        Act::Link,
        Act::Unlink,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Act::Submit => "submit",
            Act::Revise => "revise",
            Act::SendBack => "send_back",
            Act::Verify => "verify",
            Act::Reject => "reject",
            Act::Withdraw => "withdraw",
            Act::Forward => "forward",
            Act::Propose => "propose",
            Act::Agree => "agree",
            Act::Object => "object",
            Act::Merge => "merge",
            Act::Drop => "drop",
            Act::Release => "release",
            Act::Inherit => "inherit",
            Act::Support => "support",
            Act::Leave => "leave",
            Act::Admit => "admit",
            Act::Link => "link",
            Act::Unlink => "unlink",
        }
    }

    pub fn named(name: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.name() == name)
    }

    /// Whether it concerns ties, support or links alone.
    pub fn is_of_ties(self) -> bool {
        !matches!(
            self,
            Act::Submit
                | Act::Revise
                | Act::SendBack
                | Act::Verify
                | Act::Reject
                | Act::Withdraw
                | Act::Forward
        )
    }

    /// The stages from which the act is possible; the whole ladder in one place. What else an act
    /// on ties asks for is told in [`gabung`](crate::domain::gabung).
    pub fn from(self) -> &'static [StageName] {
        use StageName::{Diajukan, Dikembalikan, Diverifikasi, Draft};
        match self {
            Act::Submit => &[Draft],
            Act::Revise | Act::Withdraw => &[Diajukan, Dikembalikan],
            // A verified one too: what was overlooked can only be mended by the desa.
            Act::SendBack => &[Diajukan, Diverifikasi],
            Act::Verify | Act::Reject => &[Diajukan],
            Act::Forward => &[Diverifikasi],
            Act::Propose => &StageName::OPEN,
            // These hang on the tie, not on the stage.
            _ => &StageName::ALL,
        }
    }

    /// Whether the desa's own stage counts for it, also while the usulan is counted in another.
    pub(super) fn reaches_underneath(self) -> bool {
        matches!(self, Act::Revise | Act::Withdraw)
    }
}
