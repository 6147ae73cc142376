//! A file of usulan, a line each, read kecamatan by kecamatan.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _, SeekFrom};
use std::path::Path;

use anyhow::Context as _;

use crate::domain::duplicate::Record;
use crate::domain::wilayah::{self, KodeDesa, KodeKecamatan};

/// A line longer than this is no usulan; the longest fields together have some ten thousand letters.
const LINE_BYTES_MAX: usize = 1 << 20;

/// An open file and where the lines of each kecamatan stand in it.
pub struct Lines {
    file: File,
    /// Of each kecamatan the beginnings of its lines in bytes, in the file's order.
    groups: Vec<Vec<u64>>,
    len: usize,
    /// What is wrong with which line.
    pub broken: Vec<String>,
}

/// A usulan of the file.
pub struct Row {
    pub id: String,
    pub record: Record,
    pub kecamatan: Option<KodeKecamatan>,
}

impl Row {
    /// The name of the desa: that of its code, else as it is typed.
    pub fn desa(&self) -> String {
        let code = self.record.desa_code.parse().ok();
        let known = code.and_then(wilayah::desa).map(|desa| desa.nama);
        known.unwrap_or_else(|| self.record.desa.clone())
    }
}

impl Lines {
    pub fn open(path: &Path) -> anyhow::Result<Lines> {
        let unreadable = || format!("cannot read {}", path.display());
        let mut reader = BufReader::new(File::open(path).with_context(unreadable)?);
        let mut found = Found::default();
        let (mut at, mut number, mut line) = (0_u64, 0_u64, Vec::new());
        loop {
            line.clear();
            let read = (&mut reader)
                .take(LINE_BYTES_MAX as u64)
                .read_until(b'\n', &mut line)
                .with_context(unreadable)?;
            if read == 0 {
                break;
            }
            number += 1;
            let whole = line.ends_with(b"\n") || read < LINE_BYTES_MAX;
            match (whole, row(&line)) {
                (true, Ok(Some(row))) => found.add(at, &row),
                (true, Ok(None)) => {}
                (true, Err(why)) => found
                    .broken
                    .push(format!("line {number} is no usulan: {why}")),
                (false, _) => found.broken.push(format!(
                    "line {number} is longer than {LINE_BYTES_MAX} bytes"
                )),
            }
            at += read as u64;
            if !whole {
                at += skip_line(&mut reader).with_context(unreadable)?;
            }
        }
        Ok(Lines {
            file: reader.into_inner(),
            len: found.groups.iter().map(Vec::len).sum(),
            groups: found.together(),
            broken: found.broken,
        })
    }

    /// Usulan in the file.
    pub fn len(&self) -> usize {
        self.len
    }

    pub fn groups(&self) -> usize {
        self.groups.len()
    }

    /// The usulan of one kecamatan in the order in which they came.
    pub fn group(&mut self, group: usize) -> anyhow::Result<Vec<Row>> {
        let mut reader = BufReader::new(&mut self.file);
        let mut at = 0;
        reader.seek(SeekFrom::Start(0))?;
        let mut rows = Vec::with_capacity(self.groups[group].len());
        let mut line = Vec::new();
        for &begin in &self.groups[group] {
            let ahead = i64::try_from(begin - at).context("the file is too large")?;
            reader.seek_relative(ahead)?;
            line.clear();
            at = begin + reader.read_until(b'\n', &mut line)? as u64;
            rows.extend(
                row(&line)
                    .map_err(|why| anyhow::anyhow!("the file changed while it was read: {why}"))?,
            );
        }
        rows.sort_by(|a, b| (&a.record.tgl, &a.id).cmp(&(&b.record.tgl, &b.id)));
        Ok(rows)
    }
}

fn skip_line(reader: &mut BufReader<File>) -> std::io::Result<u64> {
    let mut skipped = 0;
    loop {
        let part = reader.fill_buf()?;
        let end = part.iter().position(|byte| *byte == b'\n');
        let used = end.map_or(part.len(), |at| at + 1);
        let done = end.is_some() || used == 0;
        reader.consume(used);
        skipped += used as u64;
        if done {
            return Ok(skipped);
        }
    }
}

/// `None` for an empty line.
fn row(line: &[u8]) -> Result<Option<Row>, String> {
    // A byte order mark stands before the first line of files from spreadsheets.
    let line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
    if line.iter().all(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    if !line.trim_ascii_start().starts_with(b"{") {
        return Err("it is not a JSON object".to_owned());
    }
    let record: Record = serde_json::from_slice(line).map_err(|why| why.to_string())?;
    if record.id.trim().is_empty() {
        return Err("it has no id".to_owned());
    }
    let desa: Option<KodeDesa> = record.desa_code.parse().ok();
    Ok(Some(Row {
        id: record.id.clone(),
        kecamatan: desa.map(KodeDesa::kecamatan),
        record,
    }))
}

#[derive(Default)]
struct Found {
    groups: Vec<Vec<u64>>,
    by_code: HashMap<KodeKecamatan, usize>,
    by_name: HashMap<String, usize>,
    /// For each kecamatan's name the codes under which it stands.
    codes: HashMap<String, Vec<KodeKecamatan>>,
    broken: Vec<String>,
}

impl Found {
    fn add(&mut self, at: u64, row: &Row) {
        let name = row.record.kecamatan.trim().to_lowercase();
        let name = ["kecamatan ", "kec. ", "kec "]
            .iter()
            .find_map(|kind| name.strip_prefix(kind))
            .unwrap_or(&name)
            .to_owned();
        let fresh = self.groups.len();
        let group = match row.kecamatan {
            Some(code) => {
                let codes = self.codes.entry(name).or_default();
                if !codes.contains(&code) {
                    codes.push(code);
                }
                *self.by_code.entry(code).or_insert(fresh)
            }
            None => *self.by_name.entry(name).or_insert(fresh),
        };
        if group == fresh {
            self.groups.push(Vec::new());
        }
        self.groups[group].push(at);
    }

    /// Usulan without a code go to the kecamatan of their name, where only one has it.
    fn together(&mut self) -> Vec<Vec<u64>> {
        let mut groups = std::mem::take(&mut self.groups);
        let mut names: Vec<_> = self.by_name.iter().collect();
        names.sort();
        for (name, group) in names {
            if let Some([code]) = self.codes.get(name).map(Vec::as_slice) {
                let moved = std::mem::take(&mut groups[*group]);
                let into = &mut groups[self.by_code[code]];
                into.extend(moved);
                into.sort_unstable();
            }
        }
        groups.retain(|group| !group.is_empty());
        groups
    }
}
