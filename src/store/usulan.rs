//! The usulan: each as one JSON value, with columns beside it for what is asked by index.

use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait as _, IntoActiveModel as _, QueryFilter as _,
    QueryOrder as _, QuerySelect as _,
};

use super::row::register::usulan;
use super::row::register::usulan::Column;
use super::sql::{bad, get, list, ms};
use super::{JsonFault, Read, Result, StoreError, Tx};
use crate::domain::cari;
use crate::domain::gabung::Sifat;
use crate::domain::kode::KodeUsulan;
use crate::domain::usulan::{StageName, Usulan};
use crate::domain::wilayah::{KodeDesa, KodeKecamatan};

/// The usulan that waits longest for a word of the kecamatan, and how many wait in all.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    pub next: Option<Usulan>,
    pub count: u32,
}

impl Read<'_> {
    pub async fn usulan(&self, kode: KodeUsulan) -> Result<Option<Usulan>> {
        let row = usulan::Entity::find_by_id(kode.to_string())
            .one(&self.0.at)
            .await?;
        row.as_ref().map(from_row).transpose()
    }

    /// Newest first.
    pub async fn usulan_of_desa(&self, desa: KodeDesa, limit: u64) -> Result<Vec<Usulan>> {
        let find = usulan::Entity::find().filter(Column::Desa.eq(desa.to_string()));
        let find = find
            .order_by_desc(Column::SubmittedAt)
            .order_by_desc(Column::Kode);
        from_rows(&find.limit(limit).all(&self.0.at).await?)
    }

    /// All that ties connect with it, in force or proposed, itself among them, in the order of
    /// their numbers; none when it is not there.
    pub async fn usulan_family(&self, kode: KodeUsulan) -> Result<Vec<Usulan>> {
        const SQL: &str = "
WITH RECURSIVE up(kode, induk) AS (
    SELECT kode, induk FROM usulan WHERE kode = $1
    UNION SELECT u.kode, u.induk FROM up JOIN usulan u ON u.kode = up.induk
), down(kode) AS (
    SELECT kode FROM up WHERE induk IS NULL
    UNION SELECT u.kode FROM down JOIN usulan u ON u.induk = down.kode
)
SELECT usulan.* FROM usulan JOIN down ON down.kode = usulan.kode ORDER BY nomor";
        let find = self.0.statement(SQL, [kode.to_string().into()]);
        let find = usulan::Entity::find().from_raw_sql(find);
        from_rows(&find.all(&self.0.at).await?)
    }

    /// Those of a plan year whose tie [is open](Usulan::tie_is_open), the one that was proposed
    /// first at the front; behind `limit` the rest are left out.
    pub async fn usulan_tied(
        &self,
        kecamatan: KodeKecamatan,
        tahun: i16,
        limit: usize,
    ) -> Result<Vec<Usulan>> {
        // One in force has an objection somewhere, answered or not, before it can be open.
        let objected = Condition::any()
            .add(Column::Stage.ne(StageName::Digabung.name()))
            .add(Column::Body.contains(r#""keberatan":"#));
        let find = usulan::Entity::find()
            .filter(Column::Kecamatan.eq(kecamatan.to_string()))
            .filter(Column::Tahun.eq(i64::from(tahun)))
            .filter(Column::Induk.is_not_null())
            .filter(objected);
        let mut open = from_rows(&find.all(&self.0.at).await?)?;
        open.retain(Usulan::tie_is_open);
        open.sort_by_key(|one| (one.gabung.as_ref().map(|tie| tie.at), one.kode));
        open.truncate(limit);
        Ok(open)
    }

    /// Those of these codes that are, or are counted in, one work through several desa, each with
    /// the desa that leads it: as [`Keluarga::is_lintas_desa`] has it.
    ///
    /// [`Keluarga::is_lintas_desa`]: crate::domain::gabung::Keluarga::is_lintas_desa
    pub async fn usulan_across(&self, codes: &[KodeUsulan]) -> Result<Vec<(KodeUsulan, KodeDesa)>> {
        if codes.is_empty() {
            return Ok(Vec::new());
        }
        let values = [
            list(codes.iter().map(ToString::to_string)),
            format!("%\"sifat\":\"{}\"%", Sifat::LintasDesa.name()).into(),
        ];
        let mut across = Vec::new();
        for row in self.0.all(ACROSS, values).await? {
            let (asked, desa): (String, String) = (get(&row, "asked")?, get(&row, "desa")?);
            let leads = desa.parse();
            let leads = leads.map_err(|why| bad("usulan", "desa", &desa, why))?;
            across.push((kode(&asked)?, leads));
        }
        Ok(across)
    }

    /// Those of a plan year that propose earlier ones again and were not withdrawn, by their codes.
    pub(super) async fn usulan_following(
        &self,
        kecamatan: KodeKecamatan,
        tahun: i16,
    ) -> Result<Vec<Usulan>> {
        let find = usulan::Entity::find()
            .filter(Column::Kecamatan.eq(kecamatan.to_string()))
            .filter(Column::Tahun.eq(i64::from(tahun)))
            .filter(Column::Stage.ne(StageName::Ditarik.name()))
            .filter(Column::Body.contains(r#""pendahulu":["#))
            .order_by_asc(Column::Kode);
        from_rows(&find.all(&self.0.at).await?)
    }

    /// What the desa supports without its own usulan, newest first.
    pub async fn usulan_supported(&self, desa: KodeDesa, limit: u64) -> Result<Vec<Usulan>> {
        let find = usulan::Entity::find()
            .filter(Column::Kecamatan.eq(desa.kecamatan().to_string()))
            .filter(Column::Pendukung.is_not_null())
            .filter(Column::Pendukung.contains(format!(" {desa} ")))
            .order_by_desc(Column::SubmittedAt)
            .order_by_desc(Column::Kode);
        from_rows(&find.limit(limit).all(&self.0.at).await?)
    }

    /// All of one plan year, in the order of their numbers.
    pub async fn usulan_of_year(
        &self,
        kecamatan: KodeKecamatan,
        tahun: i16,
    ) -> Result<Vec<Usulan>> {
        let find = usulan::Entity::find().filter(Column::Kecamatan.eq(kecamatan.to_string()));
        let find = find
            .filter(Column::Tahun.eq(i64::from(tahun)))
            .order_by_asc(Column::Nomor);
        from_rows(&find.all(&self.0.at).await?)
    }

    /// The one that has been at `diajukan` longest; with `after`, the next longest behind it.
    ///
    /// Behind the last there is none. One that was decided meanwhile has no place in the queue
    /// any more, so after it the queue begins anew.
    pub async fn usulan_waiting(
        &self,
        kecamatan: KodeKecamatan,
        after: Option<KodeUsulan>,
    ) -> Result<Waiting> {
        let queue = usulan::Entity::find()
            .filter(Column::Kecamatan.eq(kecamatan.to_string()))
            .filter(Column::Stage.eq(StageName::Diajukan.name()));
        let count = queue
            .clone()
            .select_only()
            .column_as(Column::Kode.count(), "count");
        let count: Option<i64> = count.into_tuple().one(&self.0.at).await?;
        let mut next = queue
            .clone()
            .order_by_asc(Column::StageAt)
            .order_by_asc(Column::Kode);
        if let Some(after) = after {
            let place = queue
                .filter(Column::Kode.eq(after.to_string()))
                .one(&self.0.at)
                .await?;
            next = next.filter(place.map_or(Condition::all(), |row| behind(&row)));
        }
        let next = next.one(&self.0.at).await?;
        Ok(Waiting {
            next: next.as_ref().map(from_row).transpose()?,
            count: count
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(0),
        })
    }

    /// How many of the plan year stand where, by desa and stage; pairs without any are left out.
    /// Whether a stage makes a work of its own is told by [`StageName::counts`].
    pub async fn usulan_counts(
        &self,
        kecamatan: KodeKecamatan,
        tahun: i16,
    ) -> Result<Vec<(KodeDesa, StageName, u32)>> {
        const SQL: &str = "
SELECT desa, stage, COUNT(*) AS count FROM usulan WHERE kecamatan = $1 AND tahun = $2
GROUP BY desa, stage ORDER BY desa, stage";
        let values = [kecamatan.to_string().into(), i64::from(tahun).into()];
        let mut counts = Vec::new();
        for row in self.0.all(SQL, values).await? {
            let (desa, stage): (String, String) = (get(&row, "desa")?, get(&row, "stage")?);
            let count: i64 = get(&row, "count")?;
            let desa = desa
                .parse()
                .map_err(|why| bad("usulan", "desa", &desa, why))?;
            let name =
                StageName::named(&stage).ok_or_else(|| bad("usulan", "stage", &stage, ""))?;
            counts.push((desa, name, u32::try_from(count).unwrap_or(u32::MAX)));
        }
        Ok(counts)
    }
}

/// Up to the root of each, and down again to all that is counted in it.
const ACROSS: &str = "
WITH RECURSIVE up(asked, kode, induk, stage) AS (
    SELECT kode, kode, induk, stage FROM usulan
    WHERE kode IN (SELECT value->>0 FROM {rows})
    UNION SELECT up.asked, u.kode, u.induk, u.stage
    FROM up JOIN usulan u ON u.kode = up.induk WHERE up.stage = 'digabung'
), roots(asked, kode) AS (
    SELECT asked, kode FROM up WHERE stage <> 'digabung'
), down(root, kode, sifat) AS (
    SELECT kode, kode, 0 FROM roots
    UNION SELECT down.root, u.kode, CASE WHEN u.body LIKE $2 THEN 1 ELSE 0 END
    FROM down JOIN usulan u ON u.induk = down.kode WHERE u.stage = 'digabung'
)
SELECT roots.asked, u.desa FROM roots JOIN usulan u ON u.kode = roots.kode
WHERE roots.kode IN (SELECT root FROM down WHERE sifat = 1) ORDER BY roots.asked";

impl Tx {
    /// Writes a new usulan (revision 1) or the next revision of one that is there.
    ///
    /// `cari` are the texts it can be found by. When somebody else was quicker and the revision
    /// before is not there any more, this is a clash and nothing is written.
    pub async fn usulan_put(&self, usulan: &Usulan, tahun: i16, cari: &str) -> Result<()> {
        let row = to_row(usulan, tahun, cari);
        if usulan.revision() == 1 {
            self.usulan_insert(row).await
        } else {
            self.usulan_update(row).await
        }
    }

    async fn usulan_insert(&self, row: usulan::Model) -> Result<()> {
        let row = row.into_active_model();
        usulan::Entity::insert(row)
            .exec_without_returning(&self.line())
            .await?;
        Ok(())
    }

    async fn usulan_update(&self, row: usulan::Model) -> Result<()> {
        let done = usulan::Entity::update_many()
            .col_expr(Column::Stage, Expr::value(row.stage))
            .col_expr(Column::Version, Expr::value(row.version))
            .col_expr(Column::Skpd, Expr::value(row.skpd))
            .col_expr(Column::Bidang, Expr::value(row.bidang))
            .col_expr(Column::Hash, Expr::value(row.hash))
            .col_expr(Column::Body, Expr::value(row.body))
            .col_expr(Column::Cari, Expr::value(row.cari))
            .col_expr(Column::Kata, Expr::value(row.kata))
            .col_expr(Column::SkpdNilai, Expr::value(row.skpd_nilai))
            .col_expr(Column::StageAt, Expr::value(row.stage_at))
            .col_expr(Column::Lat, Expr::value(row.lat))
            .col_expr(Column::Lon, Expr::value(row.lon))
            .col_expr(Column::Induk, Expr::value(row.induk))
            .col_expr(Column::Pendukung, Expr::value(row.pendukung))
            .filter(Column::Kode.eq(row.kode.as_str()))
            .filter(Column::Version.eq(row.version - 1))
            .exec(&self.line())
            .await?;
        match done.rows_affected {
            0 => Err(StoreError::Stale(row.kode)),
            _ => Ok(()),
        }
    }
}

fn behind(row: &usulan::Model) -> Condition {
    let later = Condition::any().add(Column::StageAt.gt(row.stage_at));
    let same = Condition::all().add(Column::StageAt.eq(row.stage_at));
    later.add(same.add(Column::Kode.gt(row.kode.clone())))
}

pub(super) fn from_row(row: &usulan::Model) -> Result<Usulan> {
    serde_json::from_str(&row.body).map_err(|why| bad("usulan", "body", &row.kode, JsonFault(why)))
}

pub(super) fn from_rows(rows: &[usulan::Model]) -> Result<Vec<Usulan>> {
    rows.iter().map(from_row).collect()
}

pub(super) fn kode(text: &str) -> Result<KodeUsulan> {
    text.parse().map_err(|why| bad("usulan", "kode", text, why))
}

pub(super) fn to_row(usulan: &Usulan, tahun: i16, cari: &str) -> usulan::Model {
    usulan::Model {
        kode: usulan.kode.to_string(),
        kecamatan: usulan.kecamatan().to_string(),
        tahun: tahun.into(),
        nomor: usulan.kode.nomor().into(),
        desa: usulan.desa.to_string(),
        pengusul: usulan.pengusul,
        stage: usulan.stage.name().name().to_owned(),
        version: usulan.revision().into(),
        skpd: usulan.isi.skpd.to_string(),
        bidang: usulan.isi.bidang.to_string(),
        hash: usulan.hash(),
        body: serde_json::to_string(usulan).expect("an usulan is plain data"),
        cari: super::sql::text(cari),
        kata: Some(super::sql::text(&cari::words(cari))),
        skpd_nilai: Some(super::sql::text(&usulan.isi.skpd.nilai)),
        submitted_at: ms(usulan.submitted_at),
        stage_at: ms(usulan.stage.at()),
        lat: usulan.isi.titik.map(|titik| titik.lat),
        lon: usulan.isi.titik.map(|titik| titik.lon),
        induk: usulan.gabung.as_ref().map(|tie| tie.induk.to_string()),
        pendukung: pendukung(usulan),
    }
}

fn pendukung(usulan: &Usulan) -> Option<String> {
    let desa = usulan.pendukung.iter().map(|one| format!("{} ", one.desa));
    let desa: String = desa.collect();
    (!desa.is_empty()).then(|| format!(" {desa}"))
}
