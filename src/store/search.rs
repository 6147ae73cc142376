//! Finding usulan by words, mistyped and shortened ones too.
//!
//! Each kecamatan has a list of the words in use and where they stand. The words asked for are
//! likened to the list, and only the usulan that hold the likely ones are looked at closely.
//! What two words have in common is told by [`crate::domain::cari`].

use sea_orm::EntityTrait as _;

use super::row::register::usulan;
use super::sql::{batch, get, list};
use super::usulan::from_row;
use super::{Read, Result, Tx};
use crate::domain::cari;
use crate::domain::kode::KodeUsulan;
use crate::domain::usulan::Usulan;
use crate::domain::wilayah::KodeKecamatan;

/// A question longer than this is cut: nobody types more words to find one usulan.
const QUERY_TERMS_MAX: usize = 12;

/// Spellings that one word of the question may stand for, the likeliest.
const LIKE_MAX: usize = 8;

/// Usulan that are scored closely.
const CANDIDATES_MAX: i64 = 50;

/// In words shorter than this a slip makes another word.
const WORD_CHARS_MIN: usize = 4;

/// Less than half of what was asked for is not an answer.
const SCORE_MIN: f32 = 0.5;

/// The best fit of each word of the question counts once, whichever spelling it met.
const CANDIDATES: &str = "
SELECT * FROM usulan WHERE kode IN (SELECT kode FROM (
    SELECT kata.kode, asked.term, MAX(asked.likeness) AS best FROM (
        SELECT value ->> 0 AS kata, CAST(value ->> 1 AS bigint) AS term,
            CAST(value ->> 2 AS bigint) AS likeness FROM {rows}
    ) AS asked JOIN kata ON kata.kecamatan = $2 AND kata.kata = asked.kata
    GROUP BY kata.kode, asked.term
) AS hits GROUP BY kode ORDER BY SUM(best) DESC, kode DESC LIMIT $3)";

const ADD: &str = "
INSERT INTO kata (kecamatan, kata, kode) SELECT $2, value ->> 0, $3 FROM {rows} WHERE true
ON CONFLICT (kecamatan, kata, kode) DO NOTHING";

const LEARN: &str = "
INSERT INTO kosakata (kecamatan, kata) SELECT $2, value ->> 0 FROM {rows} WHERE true
ON CONFLICT (kecamatan, kata) DO NOTHING";

impl Read<'_> {
    /// The usulan of a kecamatan that answer the words, best first, at most one more than
    /// [`cari::FOUND_MAX`].
    pub async fn usulan_search(
        &self,
        kecamatan: KodeKecamatan,
        words: &str,
    ) -> Result<Vec<Usulan>> {
        let mut asked = cari::terms(words);
        asked.truncate(QUERY_TERMS_MAX);
        let kosakata = self.kosakata(kecamatan).await?;
        let likely = likely(&asked, &kosakata);
        if likely.is_empty() {
            return Ok(Vec::new());
        }
        let values = [
            batch(likely),
            kecamatan.to_string().into(),
            CANDIDATES_MAX.into(),
        ];
        let rows = usulan::Entity::find().from_raw_sql(self.0.statement(CANDIDATES, values));
        best(&asked, rows.all(&self.0.at).await?)
    }

    /// As one long text, parted by blanks that no word holds: ten thousand rows would each cost
    /// a step between two threads.
    async fn kosakata(&self, kecamatan: KodeKecamatan) -> Result<Vec<String>> {
        const SQL: &str =
            "SELECT string_agg(kata, ' ') AS semua FROM kosakata WHERE kecamatan = $1";
        let row = self.0.one(SQL, [kecamatan.to_string().into()]).await?;
        let all: Option<String> = row.map(|row| get(&row, "semua")).transpose()?.flatten();
        let all = all.unwrap_or_default();
        Ok(all.split_whitespace().map(str::to_owned).collect())
    }
}

impl Tx {
    pub(super) async fn kata_add(
        &self,
        kode: KodeUsulan,
        kecamatan: KodeKecamatan,
        cari: &str,
    ) -> Result<()> {
        let mut terms = words(cari);
        // In one order, so that two transactions that learn the same words do not block each other.
        terms.sort_unstable();
        terms.dedup();
        let (terms, kecamatan) = (list(&terms), kecamatan.to_string());
        let values = [terms.clone(), kecamatan.clone().into()];
        self.db().run(LEARN, values).await?;
        let values = [terms, kecamatan.into(), kode.to_string().into()];
        self.db().run(ADD, values).await?;
        Ok(())
    }

    /// The word list keeps its words: an unused one costs nothing but a look.
    pub(super) async fn kata_remove(&self, kode: KodeUsulan) -> Result<()> {
        const SQL: &str = "DELETE FROM kata WHERE kode = $1";
        self.db().run(SQL, [kode.to_string().into()]).await?;
        Ok(())
    }
}

/// The words a text is found by: its terms, and as written those whose terms are other words.
///
/// A short form is written out in the terms; typed with a slip it can only be likened to itself.
fn words(text: &str) -> Vec<String> {
    let mut words = cari::terms(text);
    let written = text.split(|c: char| !c.is_alphanumeric());
    for word in written.filter(|word| word.chars().count() >= WORD_CHARS_MIN) {
        let word = word.to_lowercase();
        if words.len() < cari::TERMS_MAX && !words.contains(&word) {
            words.push(word.chars().take(cari::TERM_CHARS_MAX).collect());
        }
    }
    words
}

/// Words in use that may be meant: each with the place of the word asked for and its likeness
/// in thousandths.
fn likely<'a>(asked: &[String], kosakata: &'a [String]) -> Vec<(&'a str, usize, i64)> {
    let mut all = Vec::new();
    for (term, word) in asked.iter().enumerate() {
        let asked = std::slice::from_ref(word);
        let like = |kata: &String| cari::score(asked, std::slice::from_ref(kata));
        let mut like: Vec<_> = kosakata
            .iter()
            .map(|kata| (like(kata), kata.as_str()))
            .collect();
        like.retain(|(likeness, _)| *likeness > 0.0);
        like.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        let like = like.into_iter().take(LIKE_MAX);
        all.extend(like.map(|(likeness, kata)| (kata, term, thousandths(likeness))));
    }
    all
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a likeness is between 0 and 1"
)]
fn thousandths(likeness: f32) -> i64 {
    (likeness * 1000.0) as i64
}

fn best(asked: &[String], rows: Vec<usulan::Model>) -> Result<Vec<Usulan>> {
    let score = |row: &usulan::Model| cari::score(asked, &words(&row.cari));
    let mut scored: Vec<_> = rows.iter().map(|row| (score(row), row)).collect();
    scored.retain(|(score, _)| *score >= SCORE_MIN);
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.kode.cmp(&a.1.kode)));
    let best = scored.into_iter().take(cari::FOUND_MAX + 1);
    best.map(|(_, row)| from_row(row)).collect()
}
