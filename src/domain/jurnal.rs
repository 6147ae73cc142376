//! The journal: every change of an usulan, one row each, chained by hash per kecamatan and year.
//!
//! A row is never changed or removed. Its hash covers the row before it, so one changed byte
//! breaks the chain from there on; `musrenbot verify` says where.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::kode::KodeUsulan;
use super::pejabat::Role;
use super::usulan::{Act, Usulan, hex};
use super::wilayah::KodeKecamatan;

/// One chain: a kecamatan's plan year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Chain {
    pub kecamatan: KodeKecamatan,
    /// Plan year, e.g. 2028.
    pub tahun: i16,
}

impl Chain {
    /// The chain of the plan year under which the usulan got its code, whatever year is
    /// collected by now.
    pub fn of(usulan: &Usulan) -> Chain {
        Chain {
            kecamatan: usulan.kecamatan(),
            tahun: 2000 + i16::from(usulan.kode.tahun()),
        }
    }
}

/// The newest row of a chain, under which the next is hung.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// 0 when the chain is empty.
    pub seq: i64,
    pub hash: String,
    /// The last usulan number given out, 0 when none.
    pub nomor: u32,
}

/// What happened, before it has a place in the chain. Field order is the order that is hashed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub at: Timestamp,
    /// Telegram id of the one who did it.
    pub by: i64,
    pub role: Role,
    pub kode: KodeUsulan,
    pub act: Act,
    pub reason: Option<String>,
    /// The usulan as canonical JSON before and after; `None` before a submission.
    pub before: Option<String>,
    pub after: String,
}

/// A row of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub chain: Chain,
    /// From 1, without gaps.
    pub seq: i64,
    pub event: Event,
    pub prev: String,
    pub hash: String,
}

impl Head {
    /// The start of a chain: its first row hangs under the chain's own name.
    pub fn empty(chain: Chain) -> Head {
        let name = format!("{}/{}", chain.kecamatan, chain.tahun);
        Head {
            seq: 0,
            hash: hex(&Sha256::digest(name)),
            nomor: 0,
        }
    }

    /// The row that `event` becomes under this head.
    pub fn next(&self, chain: Chain, event: Event) -> Entry {
        let seq = self.seq + 1;
        let hash = link(&self.hash, seq, &event);
        Entry {
            chain,
            seq,
            event,
            prev: self.hash.clone(),
            hash,
        }
    }
}

impl Entry {
    /// Whether the row hangs under `head` and its hash is the one its content gives.
    pub fn fits(&self, head: &Head) -> bool {
        self.seq == head.seq + 1
            && self.prev == head.hash
            && self.hash == link(&head.hash, self.seq, &self.event)
    }
}

fn link(prev: &str, seq: i64, event: &Event) -> String {
    let event = serde_json::to_vec(event).expect("an event is plain data");
    let mut sha = Sha256::new();
    sha.update(prev);
    sha.update(format!("\n{seq}\n"));
    sha.update(&event);
    hex(&sha.finalize())
}
