//! Searching as it is meant and without any haste: every word asked for against every word there.

use musrenbot::domain::cari::{terms, words};
use musrenbot::domain::kode::KodeUsulan;

/// All that answer by half and more, the best first and of equals the newest.
pub fn best(question: &str, texts: &[(KodeUsulan, String)], most: usize) -> Vec<(f32, KodeUsulan)> {
    let mut hits: Vec<_> = texts
        .iter()
        .map(|(kode, text)| (score(question, text), *kode))
        .filter(|(score, _)| *score >= 0.5)
        .collect();
    let age = |kode: &KodeUsulan| (kode.tahun(), kode.nomor(), *kode);
    hits.sort_by(|a, b| b.0.total_cmp(&a.0).then(age(&b.1).cmp(&age(&a.1))));
    hits.truncate(most);
    hits
}

/// The mean over the first twelve words asked for of the best there is for each.
pub fn score(question: &str, text: &str) -> f32 {
    let mut asked = terms(question);
    asked.truncate(12);
    let there = words(text);
    let best = |word: &String| {
        let likeness = there.split(' ').map(|other| likeness(word, other));
        likeness.fold(0.0, f32::max)
    };
    asked.iter().map(best).sum::<f32>() / asked.len().max(1) as f32
}

fn likeness(word: &str, other: &str) -> f32 {
    if word == other {
        return 1.0;
    }
    let chars = |text: &str| text.chars().count();
    if chars(word) < 3 || word.starts_with(|c: char| c.is_ascii_digit()) {
        return 0.0;
    }
    if other.starts_with(word) {
        return 0.9;
    }
    let longest = chars(word).max(chars(other));
    let edits = strsim::osa_distance(word, other);
    if edits * 10 > longest * 4 {
        return 0.0;
    }
    (1.0 - edits as f32 / longest as f32) * 0.9
}
