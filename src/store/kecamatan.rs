//! The kecamatan that were set up, their desa and their groups.

use std::collections::HashMap;

use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait as _, EntityTrait as _, IntoActiveModel as _, QueryFilter as _, QueryOrder as _,
};

use super::row::wilayah::{desa, kecamatan};
use super::sql::{bad, ms};
use super::{Read, Result, Tx};
use crate::domain::kecamatan::{Group, Kecamatan};
use crate::domain::wilayah::{JenisDesa, KodeDesa, KodeKecamatan};

impl Read<'_> {
    pub async fn kecamatan(&self, kode: KodeKecamatan) -> Result<Option<Kecamatan>> {
        let row = kecamatan::Entity::find_by_id(kode.to_string());
        match row.one(&self.0.at).await? {
            Some(row) => Ok(Some(self.with_desa(row).await?)),
            None => Ok(None),
        }
    }

    /// The kecamatan whose group this chat is.
    pub async fn kecamatan_of_group(&self, chat: i64) -> Result<Option<Kecamatan>> {
        let row = kecamatan::Entity::find().filter(kecamatan::Column::GroupChat.eq(chat));
        match row.one(&self.0.at).await? {
            Some(row) => Ok(Some(self.with_desa(row).await?)),
            None => Ok(None),
        }
    }

    /// All with their codes, in the order of these. Each is read by itself, so that one whose rows
    /// cannot be read hides no other.
    pub async fn kecamatan_all(&self) -> Result<Vec<(String, Result<Kecamatan>)>> {
        let mut desa = HashMap::<_, Vec<_>>::new();
        for row in self.desa_rows(None).await? {
            desa.entry(row.kecamatan.clone()).or_default().push(row);
        }
        let rows = kecamatan::Entity::find().order_by_asc(kecamatan::Column::Kode);
        let rows = rows.all(&self.0.at).await?.into_iter();
        let each = rows.map(|row| {
            let own = desa.remove(&row.kode).unwrap_or_default();
            (row.kode.clone(), from_rows(row, own))
        });
        Ok(each.collect())
    }

    /// The letters that codes of some kecamatan begin with.
    pub async fn kecamatan_huruf(&self) -> Result<Vec<[u8; 3]>> {
        let rows = kecamatan::Entity::find().all(&self.0.at).await?;
        rows.iter().map(huruf).collect()
    }

    async fn with_desa(&self, row: kecamatan::Model) -> Result<Kecamatan> {
        let desa = self.desa_rows(Some(&row.kode)).await?;
        from_rows(row, desa)
    }

    async fn desa_rows(&self, of: Option<&str>) -> Result<Vec<desa::Model>> {
        let mut find = desa::Entity::find().order_by_asc(desa::Column::Kode);
        if let Some(kode) = of {
            find = find.filter(desa::Column::Kecamatan.eq(kode));
        }
        Ok(find.all(&self.0.at).await?)
    }
}

impl Tx {
    /// Sets a kecamatan up, or brings its name, year, zone, hour and desa up to date.
    ///
    /// One that is there keeps its letters, since codes were given out with them, and its group.
    /// Says whether it is new.
    pub async fn kecamatan_put(&self, kecamatan: &Kecamatan, now: Timestamp) -> Result<bool> {
        use kecamatan::Column::{Nama, SummaryMinute, Tahun, Zona};
        let kode = kecamatan.kode.to_string();
        let new = kecamatan::Entity::find_by_id(&kode)
            .one(&self.line())
            .await?
            .is_none();
        let keep = OnConflict::column(kecamatan::Column::Kode)
            .update_columns([Nama, Tahun, Zona, SummaryMinute])
            .to_owned();
        kecamatan::Entity::insert(to_row(kecamatan, now).into_active_model())
            .on_conflict(keep)
            .exec_without_returning(&self.line())
            .await?;
        let desa = kecamatan
            .desa
            .iter()
            .map(|(kode, nama)| desa_row(*kode, nama));
        let rename = OnConflict::column(desa::Column::Kode)
            .update_columns([desa::Column::Nama, desa::Column::Jenis])
            .to_owned();
        desa::Entity::insert_many(desa.map(desa::Model::into_active_model))
            .on_conflict(rename)
            .exec_without_returning(&self.line())
            .await?;
        Ok(new)
    }

    /// Makes the chat the kecamatan's group; it is no other one's any longer.
    pub async fn group_bind(&self, kecamatan: KodeKecamatan, group: Group) -> Result<()> {
        const FREE: &str = "
UPDATE kecamatan SET group_chat = NULL, group_topic = NULL WHERE group_chat = $1 AND kode <> $2";
        const BIND: &str = "UPDATE kecamatan SET group_chat = $1, group_topic = $3 WHERE kode = $2";
        let kode = kecamatan.to_string();
        let values = [group.chat.into(), kode.clone().into()];
        self.db().run(FREE, values).await?;
        let values = [group.chat.into(), kode.into(), group.topic.into()];
        self.db().run(BIND, values).await?;
        Ok(())
    }

    /// Follows a group that has become a supergroup under another id.
    pub async fn group_moved(&self, from: i64, to: i64) -> Result<()> {
        const MOVES: [&str; 5] = [
            "UPDATE kecamatan SET group_chat = $2 WHERE group_chat = $1",
            "UPDATE outbox SET chat = $2 WHERE chat = $1 AND state < 2",
            "UPDATE inbox SET chat = $2 WHERE chat = $1 AND done_at IS NULL",
            "UPDATE conversation SET chat = $2 WHERE chat = $1
                AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.chat = $2)",
            "DELETE FROM conversation WHERE chat = $1 AND chat <> $2",
        ];
        for sql in MOVES {
            self.db().run(sql, [from.into(), to.into()]).await?;
        }
        Ok(())
    }
}

fn from_rows(row: kecamatan::Model, desa: Vec<desa::Model>) -> Result<Kecamatan> {
    let bad = |column, why: &dyn ToString| bad("kecamatan", column, &row.kode, why.to_string());
    Ok(Kecamatan {
        kode: row.kode.parse().map_err(|why| bad("kode", &why))?,
        huruf: huruf(&row)?,
        tahun: row.tahun.try_into().map_err(|why| bad("tahun", &why))?,
        zona: row
            .zona
            .clone()
            .try_into()
            .map_err(|why| bad("zona", &why))?,
        summary_minute: row
            .summary_minute
            .try_into()
            .map_err(|why| bad("summary_minute", &why))?,
        group: row.group_chat.map(|chat| Group {
            chat,
            topic: row.group_topic,
        }),
        desa: desa.into_iter().map(from_desa).collect::<Result<_>>()?,
        nama: row.nama,
    })
}

fn huruf(row: &kecamatan::Model) -> Result<[u8; 3]> {
    let bytes = row.huruf.as_bytes();
    bytes
        .try_into()
        .map_err(|why| bad("kecamatan", "huruf", &row.kode, why))
}

fn from_desa(row: desa::Model) -> Result<(KodeDesa, String)> {
    let kode = row
        .kode
        .parse()
        .map_err(|why| bad("desa", "kode", &row.kode, why))?;
    Ok((kode, row.nama))
}

fn to_row(kecamatan: &Kecamatan, now: Timestamp) -> kecamatan::Model {
    kecamatan::Model {
        kode: kecamatan.kode.to_string(),
        nama: kecamatan.nama.clone(),
        huruf: kecamatan.huruf.map(char::from).iter().collect(),
        tahun: kecamatan.tahun.into(),
        zona: kecamatan.zona.into(),
        summary_minute: kecamatan.summary_minute.into(),
        group_chat: kecamatan.group.map(|group| group.chat),
        group_topic: kecamatan.group.and_then(|group| group.topic),
        created_at: ms(now),
    }
}

fn desa_row(kode: KodeDesa, nama: &str) -> desa::Model {
    let jenis = match kode.jenis() {
        JenisDesa::Kelurahan => "kelurahan",
        JenisDesa::Desa => "desa",
        JenisDesa::DesaAdat => "desa_adat",
    };
    desa::Model {
        kode: kode.to_string(),
        kecamatan: kode.kecamatan().to_string(),
        nama: nama.to_owned(),
        jenis: jenis.to_owned(),
    }
}
