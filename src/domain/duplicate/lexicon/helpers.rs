//! Small words that join and introduce names.

use std::collections::{HashMap, HashSet};

/// Small words that are no names themselves but tell where one is.
#[derive(Debug)]
pub struct Helpers {
    /// They call for a desa's name, so that one that is also a word of the field is meant: `ke`.
    pub before_desa: HashSet<&'static str>,
    /// Between a marker and its name: `SD Negeri 2`, `Masjid Al Ikhlas`.
    pub between: HashSet<&'static str>,
    /// Before a person's name.
    pub titles: HashSet<&'static str>,
    /// Between the ends of a range of numbers.
    pub until: HashSet<&'static str>,
    /// Between the numbers or names of a list.
    pub and: HashSet<&'static str>,
    /// Before the number of a post along a road: `KM 3`, `STA 200`.
    pub posts: HashSet<&'static str>,
    /// Behind a marker a name, elsewhere an everyday word: `Posyandu Sehat`, `Jalan Pemuda`.
    pub also_names: HashSet<&'static str>,
    /// What a number behind it measures: `jml`, `pjg`.
    pub sizes: HashSet<&'static str>,
    /// Of a desa's name what only says that it is one.
    pub areas: HashSet<&'static str>,
    /// How the words of a desa's name are shortened, and what they are in full.
    short: HashMap<&'static str, &'static str>,
}

impl Helpers {
    /// A table of `use,words` below a heading.
    pub(super) fn read(table: &'static str) -> Helpers {
        let lists: HashMap<&str, &'static str> = table
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(','))
            .collect();
        let list = |name: &str| {
            let words = lists.get(name);
            words
                .unwrap_or_else(|| panic!("bantu.csv: no line {name}"))
                .split(';')
        };
        Helpers {
            before_desa: list("sebelum desa").collect(),
            between: list("sela nama").collect(),
            titles: list("sapaan").collect(),
            until: list("sampai").collect(),
            and: list("dan").collect(),
            posts: list("patok").collect(),
            also_names: list("nama juga").collect(),
            sizes: list("ukuran").collect(),
            areas: list("wilayah").collect(),
            short: list("singkatan")
                .filter_map(|pair| pair.split_once('='))
                .collect(),
        }
    }

    /// Whether it stands between the things of a list or the ends of a range.
    pub fn joins(&self, word: &str) -> bool {
        self.and.contains(word) || self.until.contains(word)
    }

    /// Whether it is any of them.
    pub fn is_one(&self, word: &str) -> bool {
        let sets = [
            &self.before_desa,
            &self.between,
            &self.titles,
            &self.until,
            &self.and,
            &self.areas,
        ];
        sets.iter().any(|set| set.contains(word))
    }

    /// A word of a desa's name in full.
    pub fn long<'a>(&self, word: &'a str) -> &'a str {
        self.short.get(word).copied().unwrap_or(word)
    }
}
