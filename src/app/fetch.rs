//! Fetches the facts that verbs want, inside the transaction that will write their decision.
//!
//! Facts are read as they stand, so that whoever only looks never waits. Two decisions that build
//! on the same usulan are told apart when they are written: the second finds another version than
//! it has read, which is a clash, and is made again. Only the head of a chain is read locked, for
//! numbers are given out from it.

use super::decision::{Fact, Parked, Want};
use crate::domain::dugaan::{Draf, Serupa};
use crate::domain::jurnal::Chain;
use crate::domain::kalender::Libur;
use crate::domain::usulan::{StageName, Usulan};
use crate::domain::wilayah::{KodeDesa, KodeKecamatan};
use crate::store::usulan::Waiting;
use crate::store::{JsonFault, StoreError, Tx};

/// How many of a desa's usulan are listed: more than any desa ever proposed in a year.
const OF_DESA_MAX: u64 = 300;

/// How many ties that wait for a word are read, the longest waiting first: each is a whole usulan
/// in memory with every list of them, and a kecamatan has some forty desa, so ten for each.
const TIES_MAX: usize = 400;

pub async fn fetch(tx: &Tx, want: &Want) -> Result<Fact, StoreError> {
    let read = tx.read();
    Ok(match want {
        Want::Kecamatan(kode) => Fact::Kecamatan(read.kecamatan(*kode).await?),
        Want::GroupOf(chat) => Fact::Kecamatan(read.kecamatan_of_group(*chat).await?),
        Want::Head(kecamatan, tahun) => {
            let chain = Chain {
                kecamatan: *kecamatan,
                tahun: *tahun,
            };
            Fact::Head(tx.head_locked(chain).await?)
        }
        Want::Usulan(kode) => Fact::Usulan(read.usulan(*kode).await?.map(Box::new)),
        Want::Family(kode) => Fact::List(read.usulan_family(*kode).await?),
        Want::Ties(kecamatan) => Fact::List(ties(tx, *kecamatan).await?),
        Want::Libur(kecamatan) => {
            let days = read.libur(*kecamatan).await?;
            Fact::Libur(Libur::national().with(days))
        }
        Want::Across(codes) => Fact::Across(read.usulan_across(codes).await?),
        Want::Supported(desa) => Fact::List(read.usulan_supported(*desa, OF_DESA_MAX).await?),
        Want::OfDesa(desa) => Fact::List(read.usulan_of_desa(*desa, OF_DESA_MAX).await?),
        Want::NextWaiting { kecamatan, after } => {
            let Waiting { next, count } = read.usulan_waiting(*kecamatan, *after).await?;
            Fact::Waiting {
                next: next.map(Box::new),
                count,
            }
        }
        Want::Search { reach, words } => Fact::List(read.usulan_search(reach, words).await?),
        Want::Codes(reach) => Fact::Codes(read.usulan_codes(reach).await?),
        Want::Drafts(person) => Fact::Drafts(drafts(tx, *person).await?),
        Want::Invite(code) => Fact::Invite(read.invite(code).await?),
        Want::Holders(seat) => Fact::Holders(read.office_holders(*seat).await?),
        Want::Counts(kecamatan) => Fact::Counts(counts(tx, *kecamatan).await?),
        Want::History(kode) => Fact::History(read.jurnal_of(*kode).await?),
        Want::Serupa(draf) => Fact::Serupa(near(tx, draf).await?),
        Want::Antrean {
            kecamatan,
            tahun,
            penanya,
        } => {
            let antrean = read.pasangan_next(*kecamatan, *tahun, penanya).await?;
            Fact::Antrean(Box::new(antrean))
        }
        Want::Sepasang(pair) => {
            let found = read.pasangan(pair.a(), pair.b()).await?;
            Fact::Sepasang(found.map(Box::new))
        }
        Want::Jejak(kode) => Fact::Jejak(read.usulan_past(*kode).await?),
        Want::Lampau(desa, tahun) => Fact::Lampau(read.usulan_unfunded(*desa, *tahun).await?),
    })
}

/// A hint never stands in the way: an usulan of the kecamatan that cannot be read costs the hint
/// and not the answer that was typed.
async fn near(tx: &Tx, draf: &Draf) -> Result<Vec<Serupa>, StoreError> {
    match tx.read().usulan_near(draf).await {
        Err(why @ StoreError::Row { .. }) => {
            tracing::error!("what is alike cannot be looked for: {why}");
            Ok(Vec::new())
        }
        other => other,
    }
}

/// A draft that can no longer be read is left where it is and not offered.
async fn drafts(tx: &Tx, person: i64) -> Result<Vec<Parked>, StoreError> {
    let rows = tx.read().draft_of(person).await?;
    let drafts = rows
        .into_iter()
        .filter_map(|row| match serde_json::from_str(&row.run) {
            Ok(run) => Some(Parked {
                id: row.id,
                run,
                updated_at: row.updated_at,
            }),
            Err(why) => {
                let why = JsonFault(why);
                tracing::error!(draft.id = row.id, "draft {} cannot be read: {why}", row.id);
                None
            }
        });
    Ok(drafts.collect())
}

async fn ties(tx: &Tx, kecamatan: KodeKecamatan) -> Result<Vec<Usulan>, StoreError> {
    match tx.read().kecamatan(kecamatan).await? {
        Some(one) => tx.read().usulan_tied(kecamatan, one.tahun, TIES_MAX).await,
        None => Ok(Vec::new()),
    }
}

/// Of the plan year now collected.
async fn counts(
    tx: &Tx,
    kecamatan: KodeKecamatan,
) -> Result<Vec<(KodeDesa, StageName, u32)>, StoreError> {
    match tx.read().kecamatan(kecamatan).await? {
        Some(one) => tx.read().usulan_counts(kecamatan, one.tahun).await,
        None => Ok(Vec::new()),
    }
}
