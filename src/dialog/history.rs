//! Keeps the versions of a dialog honest.
//!
//! For every version that was shipped a golden file holds the structure of its steps and a draft
//! begun under it. From these it shows whether the structure was changed without a new version,
//! and whether an old draft comes over without losing an answer.

use serde::{Deserialize, Serialize};

use super::carry::carry;
use super::file::{Choice, Dialog, From, Kind, Step, TextRule};
use super::lists::{Item, Lists};
use super::state::State;

/// A version of a dialog as it was shipped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Golden {
    pub version: u32,
    pub structure: Vec<String>,
    /// A draft that was begun under this version, with as many kinds of answers as it has.
    pub draft: State,
}

/// What answers can be given, a line a step. Sentences do not count.
pub fn structure(dialog: &Dialog) -> Vec<String> {
    dialog.steps.iter().map(line).collect()
}

/// What is wrong between a dialog and its golden files, in words for whoever changed the dialog.
pub fn check(dialog: &Dialog, lists: &Lists, goldens: &[Golden]) -> Vec<String> {
    (1..=dialog.version)
        .flat_map(
            |version| match goldens.iter().find(|one| one.version == version) {
                None => vec![format!(
                    "{}: version {version} has no golden draft",
                    dialog.name
                )],
                Some(golden) if version == dialog.version => changed(dialog, golden),
                Some(golden) => lost(dialog, lists, golden),
            },
        )
        .collect()
}

fn changed(dialog: &Dialog, golden: &Golden) -> Vec<String> {
    let now = structure(dialog);
    if now == golden.structure {
        return Vec::new();
    }
    let new = now.iter().filter(|line| !golden.structure.contains(line));
    let old = golden.structure.iter().filter(|line| !now.contains(line));
    let lines = new
        .map(|line| format!("+ {line}"))
        .chain(old.map(|line| format!("- {line}")));
    let lines: Vec<String> = lines.collect();
    vec![format!(
        "{}: the structure changed and version is still {}: {}",
        dialog.name,
        dialog.version,
        lines.join("; ")
    )]
}

fn lost(dialog: &Dialog, lists: &Lists, golden: &Golden) -> Vec<String> {
    let meant: Vec<&String> = dialog
        .migrations
        .iter()
        .filter(|one| one.from >= golden.version)
        .flat_map(|one| &one.drop)
        .collect();
    let (_, carried) = carry(dialog, lists, golden.draft.clone());
    let lost = carried.dropped.iter().filter(|key| !meant.contains(key));
    lost.map(|key| {
        let version = golden.version;
        format!(
            "{}: a draft of version {version} loses `{key}`",
            dialog.name
        )
    })
    .collect()
}

fn line(step: &Step) -> String {
    let mut parts = vec![step.key.clone(), step.kind.word().to_owned()];
    parts.extend(kind(&step.kind));
    if step.optional {
        parts.push("optional".to_owned());
    }
    parts.extend(
        step.when
            .iter()
            .map(|one| format!("when {}: {:?}", one.step, one.test)),
    );
    parts.join(" | ")
}

fn kind(kind: &Kind) -> Vec<String> {
    match kind {
        Kind::Choice(choice) => self::choice(choice),
        Kind::Text(rule) => vec![bounds(rule)],
        Kind::Money { per } => per.iter().map(|per| format!("per {per}")).collect(),
        Kind::Volume { .. } | Kind::Place | Kind::Point => Vec::new(),
        Kind::People { ranges, .. } => vec![values(ranges)],
        Kind::Photos { min, max } => vec![format!("{min}..{max}")],
        Kind::Documents { max, jenis } => vec![format!("0..{max}"), values(jenis)],
        Kind::Number { min, max, .. } => vec![format!("{min}..{max}")],
    }
}

fn choice(choice: &Choice) -> Vec<String> {
    let mut parts = match &choice.from {
        From::Options(items) => vec![values(items)],
        From::List { name, filter_by } => {
            let filter = filter_by.as_ref().map(|step| format!("by {step}"));
            [Some(format!("list {name}")), filter]
                .into_iter()
                .flatten()
                .collect()
        }
    };
    parts.extend(
        choice
            .free
            .as_ref()
            .map(|rule| format!("free {}", bounds(rule))),
    );
    parts
}

fn bounds(rule: &TextRule) -> String {
    let regex = rule.regex.as_ref().map_or("", |regex| regex.as_str());
    format!("{}..{} {regex}", rule.min, rule.max)
        .trim_end()
        .to_owned()
}

fn values(items: &[Item]) -> String {
    let values: Vec<&str> = items.iter().map(|item| item.value.as_str()).collect();
    values.join(", ")
}
