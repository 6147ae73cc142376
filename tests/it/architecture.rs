//! The walls between the rooms, read from the sources themselves.
//!
//! What is allowed stands in `src/lib.rs` in words; here it is checked. Comments do not count.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// The other rooms that the code of a folder or file may name. The longest path that fits counts.
const MAY_KNOW: &[(&str, &[&str])] = &[
    ("src/domain", &[]),
    ("src/papers", &[]),
    ("src/config.rs", &[]),
    ("src/demo", &[]),
    ("src/dialog", &["domain"]),
    ("src/store", &["domain"]),
    ("src/app", &["store", "dialog", "domain", "papers"]),
    ("src/app/verb", &["dialog", "domain"]),
    ("src/telegram", &["app", "dialog"]),
    (
        "src/command",
        &[
            "app", "config", "demo", "dialog", "domain", "papers", "store", "telegram",
        ],
    ),
];

/// What a room that thinks must not name.
const ACTS: &[&str] = &[
    "async fn",
    ".await",
    "anyhow",
    "axum",
    "rand::",
    "reqwest",
    "sea_orm",
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::process",
    "std::thread",
    "std::time::Instant",
    "std::time::SystemTime",
    "teloxide",
    "tokio",
    "tracing",
    "Timestamp::now",
    "Zoned::now",
];

const THINKS: &[&str] = &[
    "src/domain",
    "src/dialog",
    "src/papers",
    "src/app/decide.rs",
    "src/app/decision.rs",
    "src/app/verb",
    "src/demo/world",
    "src/demo/world.rs",
    "src/demo/personas.rs",
];

/// Where a library may be named, and nowhere else.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("teloxide::", &["src/telegram"]),
    ("sea_orm::", &["src/store"]),
    ("migrations::", &["src/store"]),
    // The demo's webhook posts updates as Telegram does.
    ("reqwest", &["src/telegram", "src/demo"]),
    ("axum", &["src/telegram", "src/demo", "src/command"]),
    ("clap", &["src/command", "src/config.rs", "src/main.rs"]),
    ("anyhow", &["src/command", "src/config.rs", "src/main.rs"]),
    ("resvg", &["src/papers"]),
    ("rand::", &["src/command/house.rs"]),
    ("Timestamp::now", &["src/command/house.rs"]),
    // A temporary folder each; nothing is read from the surroundings but the settings.
    (
        "std::env::",
        &["src/command/demo.rs", "src/store/detour.rs"],
    ),
];

/// Longer files are split; a person reads one in a sitting.
const LINES_MAX: usize = 500;

struct Source {
    /// From the package's folder, with `/`.
    path: String,
    text: String,
}

impl Source {
    /// The text without comments. A `//` within a text literal, as in an address, stays.
    fn code(&self) -> String {
        let comment = Regex::new(r"(?m)(^|\s)//.*$").expect("a pattern");
        comment.replace_all(&self.text, "").into_owned()
    }

    fn lies_in(&self, place: &str) -> bool {
        self.path == place || self.path.starts_with(&format!("{place}/"))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<Source> {
    let mut paths = Vec::new();
    walk(&root().join(folder), &mut paths);
    let source = |path: PathBuf| {
        let inner = path.strip_prefix(root()).expect("a path of the package");
        Source {
            path: inner.display().to_string().replace('\\', "/"),
            text: fs::read_to_string(&path).expect("a source"),
        }
    };
    paths.into_iter().map(source).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        match path.extension() {
            None if path.is_dir() => walk(&path, found),
            Some(ending) if ending == "rs" => found.push(path),
            _ => {}
        }
    }
}

fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

#[test]
fn rooms_know_only_the_rooms_that_they_may() {
    let named = Regex::new(r"\bcrate::(?:\{)?([a-z_]+)").expect("a pattern");
    let mut strays = Vec::new();
    for source in sources("src") {
        let rule = MAY_KNOW
            .iter()
            .filter(|(place, _)| source.lies_in(place))
            .max_by_key(|(place, _)| place.len());
        let Some((_, allowed)) = rule else {
            continue;
        };
        let own = source.path.split('/').nth(1).expect("a room");
        for one in named.captures_iter(&source.code()) {
            if &one[1] != own && !allowed.contains(&&one[1]) {
                strays.push(format!("{} names {}", source.path, &one[1]));
            }
        }
    }
    none("rooms that know too much", &strays);
}

#[test]
fn every_room_has_its_rule() {
    let rooms: BTreeSet<String> = fs::read_dir(root().join("src"))
        .expect("the sources")
        .map(|entry| format!("src/{}", entry.expect("an entry").file_name().display()))
        .filter(|path| path != "src/lib.rs" && path != "src/main.rs")
        .collect();
    let ruled = MAY_KNOW.iter().map(|(place, _)| (*place).to_owned());
    let missing: Vec<_> = rooms.difference(&ruled.collect()).cloned().collect();
    none("rooms without a rule", &missing);
}

#[test]
fn what_thinks_does_not_act() {
    let mut strays = Vec::new();
    for source in sources("src") {
        if THINKS.iter().any(|place| source.lies_in(place)) {
            let code = source.code();
            let named = ACTS.iter().filter(|word| code.contains(**word));
            strays.extend(named.map(|word| format!("{} names {word}", source.path)));
        }
    }
    none("rooms that think and act", &strays);
}

#[test]
fn libraries_stay_in_their_rooms() {
    let mut strays = Vec::new();
    for source in sources("src") {
        let code = source.code();
        for (library, places) in ONLY_IN {
            let at_home = places.iter().any(|place| source.lies_in(place));
            if !at_home && code.contains(library) {
                strays.push(format!("{} names {library}", source.path));
            }
        }
    }
    none("libraries outside of their rooms", &strays);
}

/// The sample usulan of the demo are what people wrote, not what the bot says.
#[test]
fn no_sentence_for_an_official_stands_in_the_sources() {
    let literal = Regex::new(r#""(?:[^"\\]|\\.)*""#).expect("a pattern");
    let indonesian = Regex::new(
        r"(?i)\b(silakan|maaf|bapak|mohon|terima kasih|anda|belum ada|tidak bisa|sudah)\b [a-z]",
    )
    .expect("a pattern");
    let mut strays = Vec::new();
    for source in sources("src") {
        if source.path.starts_with("src/command/seed") {
            continue;
        }
        let code = source.code();
        let said = literal.find_iter(&code).map(|found| found.as_str());
        let said = said.filter(|text| indonesian.is_match(text));
        strays.extend(said.map(|text| format!("{}: {text}", source.path)));
    }
    none("sentences that belong into dialogs/", &strays);
}

#[test]
fn files_stay_short_enough_to_be_read() {
    let mut long = Vec::new();
    let all = ["src", "tests/it", "benches", "migrations/src"].map(sources);
    for source in all.into_iter().flatten() {
        let lines = source.text.lines().count();
        if lines > LINES_MAX {
            long.push(format!("{} has {lines} lines", source.path));
        }
    }
    none("files over 500 lines", &long);
}

#[test]
fn every_file_says_what_it_is_for() {
    let all = ["src", "tests/it", "migrations/src"].map(sources);
    let silent = all.into_iter().flatten();
    let silent = silent.filter(|source| !source.text.starts_with("//!"));
    let silent: Vec<_> = silent.map(|source| source.path).collect();
    none("files without a first word", &silent);
}

#[test]
fn nothing_is_left_half_done_or_excused_without_a_reason() {
    let words = [
        "#[allow(",
        "#![allow(",
        "TODO",
        "FIXME",
        "unimplemented!",
        "todo!",
        "#[cfg(test)]",
    ];
    let mut strays = Vec::new();
    for source in sources("src").into_iter().chain(sources("migrations/src")) {
        let found = words.iter().filter(|word| source.text.contains(**word));
        strays.extend(found.map(|word| format!("{}: {word}", source.path)));
    }
    none("loose ends", &strays);
}

/// Each crate of the lock file with the versions it stands there with.
fn locked() -> BTreeMap<String, Vec<(u32, u32, u32)>> {
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("the lock file");
    let package = Regex::new(r#"name = "([^"]+)"\nversion = "(\d+)\.(\d+)\.(\d+)"#);
    let package = package.expect("a pattern");
    let mut all: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for one in package.captures_iter(&lock) {
        let part = |at: usize| one[at].parse().expect("a number");
        all.entry(one[1].to_owned())
            .or_default()
            .push((part(2), part(3), part(4)));
    }
    all
}

#[test]
fn there_is_one_of_each_driver_and_no_openssl() {
    let locked = locked();
    for name in [
        "libsqlite3-sys",
        "reqwest",
        "rustls",
        "sea-orm",
        "sqlx",
        "teloxide",
    ] {
        let count = locked.get(name).map_or(0, Vec::len);
        assert_eq!(count, 1, "{name} stands {count} times in Cargo.lock");
    }
    for name in ["openssl", "openssl-sys", "native-tls"] {
        assert!(!locked.contains_key(name), "{name} has come in");
    }
    // Older ones hold a SQLite that can corrupt a database in WAL mode.
    assert!(locked["libsqlite3-sys"] >= vec![(0, 37, 0)]);
}

#[test]
fn the_area_codes_come_with_their_licence() {
    let notice = root().join("src/domain/data/wilayah.LICENSE");
    let notice = fs::read_to_string(notice).expect("the notice");
    assert!(notice.contains("MIT License") && notice.contains("Copyright (c)"));
}
