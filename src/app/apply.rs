//! Carries out the changes of a decision, one statement or few each, in its transaction.

use jiff::Timestamp;

use super::decision::Change;
use crate::domain::jurnal::{Chain, Event};
use crate::domain::usulan::{Berkas, Usulan};
use crate::store::berkas::BerkasRow;
use crate::store::{StoreError, Tx};

/// What later updates of the same batch have to read again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    Nothing,
    /// Who holds which office, and all that [`Applied::Register`] means.
    Offices,
    /// Which group a kecamatan has, or who can be written to.
    Register,
    /// Somebody else was quicker: nothing of the decision may stand, it must be made again.
    Overtaken,
}

pub async fn apply(tx: &Tx, change: &Change, now: Timestamp) -> Result<Applied, StoreError> {
    match change {
        Change::Usulan {
            usulan,
            event,
            cari,
        } => record(tx, usulan, event, cari).await?,
        Change::Take {
            code,
            person,
            nama,
            office,
        } => {
            if !tx.invite_use(code, *person, now).await? {
                return Ok(Applied::Overtaken);
            }
            tx.office_take(*person, nama, office, Some(code), now)
                .await?;
            return Ok(Applied::Offices);
        }
        Change::Release { person, office } => {
            tx.office_end(*person, office, now).await?;
            return Ok(Applied::Offices);
        }
        Change::BindGroup {
            code,
            kecamatan,
            group,
            by,
        } => {
            if let Some(code) = code
                && !tx.invite_use(code, *by, now).await?
            {
                return Ok(Applied::Overtaken);
            }
            tx.group_bind(*kecamatan, *group).await?;
            return Ok(Applied::Register);
        }
        Change::Invite {
            code,
            office,
            by,
            expires_at,
        } => {
            tx.invite_put(code, office, Some(*by), *expires_at, now)
                .await?;
        }
        Change::Revoke { code } => tx.invite_revoke(code, now).await?,
        Change::Park { person, run } => {
            let run = serde_json::to_string(run).expect("a run is plain data");
            tx.draft_add(*person, &run, now).await?;
        }
        Change::Unpark { id } => tx.draft_remove(*id).await?,
        Change::GroupMoved { from, to } => {
            tx.group_moved(*from, *to).await?;
            return Ok(Applied::Register);
        }
        Change::Reachable { person, reachable } => {
            tx.person_reachable(*person, *reachable).await?;
            return Ok(Applied::Register);
        }
        Change::Fetch { chat, files } => {
            let rows: Vec<_> = files.iter().map(|file| wanted(*chat, file)).collect();
            tx.berkas_want(&rows, now).await?;
        }
        Change::Putus(putusan) => tx.putusan_add(putusan).await?,
    }
    Ok(Applied::Nothing)
}

/// Writes the usulan and hangs its journal row under the head of the chain.
async fn record(tx: &Tx, usulan: &Usulan, event: &Event, cari: &str) -> Result<(), StoreError> {
    let chain = Chain::of(usulan);
    let head = tx.head_locked(chain).await?;
    let entry = head.next(chain, event.clone());
    let nomor = head.nomor.max(usulan.kode.nomor());
    tx.usulan_put(usulan, chain.tahun, cari).await?;
    tx.jurnal_add(&entry, nomor).await
}

fn wanted(chat: i64, file: &Berkas) -> BerkasRow {
    BerkasRow {
        unique_id: file.unique_id.clone(),
        file_id: file.file_id.clone(),
        chat,
        size: file.size.and_then(|size| i64::try_from(size).ok()),
        mime: file.mime.clone(),
        tries: 0,
        kept: None,
    }
}
