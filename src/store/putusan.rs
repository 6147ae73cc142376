//! Words on pairs that look alike, as they are kept.

use std::collections::HashMap;

use jiff::Timestamp;
use sea_orm::QueryResult;

use super::sql::{bad, get, instant, ms};
use super::usulan::kode;
use super::{JsonFault, Read, Result, Tx};
use crate::domain::dugaan::{Alike, Sepasang, Sudah, pokok};
use crate::domain::pejabat::Role;
use crate::domain::putusan::{Jenis, Putusan};
use crate::domain::usulan::Usulan;
use crate::domain::wilayah::KodeKecamatan;

/// The newest word on each pair of a kecamatan, and what was put off.
#[derive(Debug, Default)]
pub(super) struct Words {
    answers: HashMap<Sepasang, Answer>,
    put_off: HashMap<(Sepasang, i64), i64>,
}

#[derive(Debug)]
struct Answer {
    jenis: Jenis,
    by: i64,
    role: Role,
    at: i64,
    pokok: (String, String),
}

impl Words {
    /// The word on the two, unless one of them has changed since in what matters, or the tie that
    /// it led to is gone.
    pub fn standing(&self, alike: &Alike, pair: Sepasang) -> Option<Sudah> {
        let answer = self.answers.get(&pair)?;
        if !answer.jenis.stands(alike.is_one(pair)) {
            return None;
        }
        let same = alike.pokok(pair.a()) == Some(answer.pokok.0.as_str())
            && alike.pokok(pair.b()) == Some(answer.pokok.1.as_str());
        let at = Timestamp::from_millisecond(answer.at).ok()?;
        same.then_some(Sudah {
            jenis: answer.jenis,
            by: answer.by,
            role: answer.role,
            at,
        })
    }

    pub fn is_put_off(&self, pair: Sepasang, person: i64, since: Timestamp) -> bool {
        let at = self.put_off.get(&(pair, person));
        at.is_some_and(|at| *at >= ms(since))
    }
}

impl Tx {
    pub async fn putusan_add(&self, putusan: &Putusan) -> Result<()> {
        const SQL: &str = "
INSERT INTO putusan (kecamatan, a, b, jenis, induk, by, role, at, alasan, pokok_a, pokok_b, score,
    relation, levels, usulan_a, usulan_b)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
        let json = |usulan: &Usulan| serde_json::to_string(usulan).expect("plain data");
        let levels = serde_json::to_string(&putusan.levels).expect("texts are JSON");
        let (a, b) = (&putusan.a, &putusan.b);
        let values = [
            a.kecamatan().to_string().into(),
            a.kode.to_string().into(),
            b.kode.to_string().into(),
            putusan.jenis.name().into(),
            putusan.induk.map(|kode| kode.to_string()).into(),
            putusan.by.into(),
            putusan.role.name().into(),
            ms(putusan.at).into(),
            putusan.alasan.clone().into(),
            pokok(a).into(),
            pokok(b).into(),
            putusan.score.into(),
            putusan.relation.clone().into(),
            levels.into(),
            json(a).into(),
            json(b).into(),
        ];
        self.db().run(SQL, values).await?;
        Ok(())
    }
}

impl Read<'_> {
    /// The newest answer on each pair, oldest first, with both usulan as they stood: what a
    /// detector can learn from. What was put off or taken back teaches nothing, nor does a word
    /// that joins when nothing joins the two any more.
    pub async fn putusan_labels(&self) -> Result<Vec<Putusan>> {
        const SQL: &str = "
SELECT id, jenis, induk, by, role, at, alasan, score, relation, levels, usulan_a, usulan_b
FROM putusan
WHERE id IN (SELECT max(id) FROM putusan WHERE jenis <> 'nanti' GROUP BY a, b) ORDER BY id";
        let rows = self.0.all(SQL, []).await?;
        let mut labels = Vec::new();
        for row in &rows {
            let label = label(row)?;
            let tied = label.jenis.sifat().is_some() && {
                let family = self.usulan_family(label.a.kode).await?;
                family.iter().any(|one| one.kode == label.b.kode)
            };
            if label.jenis.stands(tied) {
                labels.push(label);
            }
        }
        Ok(labels)
    }

    /// One long text, as for [`shelf`](super::shelf): a kecamatan may have thousands.
    pub(super) async fn putusan_words(&self, kecamatan: KodeKecamatan) -> Result<Words> {
        let sql = format!("{LINES} WHERE kecamatan = $1");
        let row = self.0.one(&sql, [kecamatan.to_string().into()]).await?;
        Words::read(row)
    }

    /// Those on one pair alone.
    pub(super) async fn putusan_words_of(
        &self,
        kecamatan: KodeKecamatan,
        pair: Sepasang,
    ) -> Result<Words> {
        let sql = format!("{LINES} WHERE kecamatan = $1 AND a = $2 AND b = $3");
        let values = [
            kecamatan.to_string().into(),
            pair.a().to_string().into(),
            pair.b().to_string().into(),
        ];
        Words::read(self.0.one(&sql, values).await?)
    }
}

const LINES: &str = "
SELECT string_agg(a || '|' || b || '|' || jenis || '|' || by || '|' || role || '|' || at || '|'
    || pokok_a || '|' || pokok_b, '\n' ORDER BY id) AS lines
FROM putusan";

impl Words {
    fn read(row: Option<QueryResult>) -> Result<Words> {
        let lines: Option<String> = row.map(|row| get(&row, "lines")).transpose()?.flatten();
        let mut words = Words::default();
        for line in lines.iter().flat_map(|lines| lines.lines()) {
            words.take(line)?;
        }
        Ok(words)
    }

    fn take(&mut self, line: &str) -> Result<()> {
        let parts: Vec<&str> = line.split('|').collect();
        let [a, b, jenis, by, role, at, pokok_a, pokok_b] = parts[..] else {
            return Err(bad("putusan", "id", line, "not eight parts"));
        };
        let pair = Sepasang::of(kode(a)?, kode(b)?);
        let number = |text: &str| {
            text.parse::<i64>()
                .map_err(|why| bad("putusan", "at", line, why))
        };
        let (by, at) = (number(by)?, number(at)?);
        let jenis = Jenis::named(jenis).ok_or_else(|| bad("putusan", "jenis", line, jenis))?;
        let role = Role::named(role).ok_or_else(|| bad("putusan", "role", line, role))?;
        if jenis == Jenis::Nanti {
            self.put_off.insert((pair, by), at);
        } else {
            let pokok = (pokok_a.to_owned(), pokok_b.to_owned());
            let answer = Answer {
                jenis,
                by,
                role,
                at,
                pokok,
            };
            self.answers.insert(pair, answer);
        }
        Ok(())
    }
}

fn label(row: &QueryResult) -> Result<Putusan> {
    let id: i64 = get(row, "id")?;
    let text = |column: &str| get::<String>(row, column);
    let (jenis, role, induk) = (
        text("jenis")?,
        text("role")?,
        get::<Option<String>>(row, "induk")?,
    );
    let usulan = |column: &'static str| -> Result<Usulan> {
        let body = text(column)?;
        serde_json::from_str(&body).map_err(|why| bad("putusan", column, id, JsonFault(why)))
    };
    let levels = text("levels")?;
    Ok(Putusan {
        jenis: Jenis::named(&jenis).ok_or_else(|| bad("putusan", "jenis", id, jenis))?,
        induk: induk.as_deref().map(kode).transpose()?,
        by: get(row, "by")?,
        role: Role::named(&role).ok_or_else(|| bad("putusan", "role", id, role))?,
        at: instant("putusan", "at", id, get(row, "at")?)?,
        alasan: get(row, "alasan")?,
        a: usulan("usulan_a")?,
        b: usulan("usulan_b")?,
        score: get(row, "score")?,
        relation: text("relation")?,
        levels: serde_json::from_str(&levels)
            .map_err(|why| bad("putusan", "levels", id, JsonFault(why)))?,
    })
}
