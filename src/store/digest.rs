//! Which days of a kecamatan have their summary, and its holidays.

use jiff::Timestamp;
use jiff::civil::Date;

use super::sql::{bad, get, ms, text};
use super::{Read, Result, Tx};
use crate::domain::wilayah::KodeKecamatan;

impl Read<'_> {
    /// The newest day that has a summary.
    pub async fn digest_last(&self, kecamatan: KodeKecamatan) -> Result<Option<Date>> {
        const SQL: &str = "SELECT day FROM digest WHERE kecamatan = $1 ORDER BY day DESC LIMIT 1";
        let row = self.0.one(SQL, [kecamatan.to_string().into()]).await?;
        row.map(|row| date("digest", &get::<String>(&row, "day")?))
            .transpose()
    }

    /// Days on which the kecamatan does not work besides the shipped ones, in their order.
    pub async fn libur(&self, kecamatan: KodeKecamatan) -> Result<Vec<Date>> {
        const SQL: &str = "SELECT DISTINCT day FROM libur WHERE scope IN ('', $1) ORDER BY day";
        let rows = self.0.all(SQL, [kecamatan.to_string().into()]).await?;
        rows.iter()
            .map(|row| date("libur", &get::<String>(row, "day")?))
            .collect()
    }
}

impl Tx {
    /// Notes that the day has its summary; `false` when it has one already, and then nothing may
    /// be sent. `posted` is false for a day on which there was nothing to tell.
    pub async fn digest_put(
        &self,
        kecamatan: KodeKecamatan,
        day: Date,
        window_to: Timestamp,
        posted: bool,
        now: Timestamp,
    ) -> Result<bool> {
        const SQL: &str = "
INSERT INTO digest (kecamatan, day, window_to, composed_at, posted) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (kecamatan, day) DO NOTHING";
        let values = [
            kecamatan.to_string().into(),
            day.to_string().into(),
            ms(window_to).into(),
            ms(now).into(),
            posted.into(),
        ];
        Ok(self.db().run(SQL, values).await? > 0)
    }

    /// The day is no holiday of the kecamatan's own any more.
    pub async fn libur_remove(&self, kecamatan: KodeKecamatan, day: Date) -> Result<()> {
        const SQL: &str = "DELETE FROM libur WHERE scope = $1 AND day = $2";
        let values = [kecamatan.to_string().into(), day.to_string().into()];
        self.db().run(SQL, values).await?;
        Ok(())
    }

    /// A holiday of one kecamatan, or of all of them.
    pub async fn libur_put(
        &self,
        scope: Option<KodeKecamatan>,
        day: Date,
        nama: &str,
    ) -> Result<()> {
        const SQL: &str = "
INSERT INTO libur (scope, day, nama) VALUES ($1, $2, $3)
ON CONFLICT (scope, day) DO UPDATE SET nama = excluded.nama";
        let scope = scope.map(|kode| kode.to_string()).unwrap_or_default();
        let values = [scope.into(), day.to_string().into(), text(nama).into()];
        self.db().run(SQL, values).await?;
        Ok(())
    }
}

fn date(table: &'static str, day: &str) -> Result<Date> {
    day.parse().map_err(|why| bad(table, "day", day, why))
}
