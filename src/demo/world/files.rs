//! Files that went through a chat, and what can be told of them from their first bytes.

use std::collections::{HashSet, VecDeque};

use bytes::Bytes;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::World;
use super::args::Args;
use super::reply::{Answer, Fate, Refusal};

/// Bytes of files kept at a time; older ones answer as Telegram does for a file that is gone.
///
/// A training morning has a few dozen photos of some hundred kB.
const BYTES_KEPT: usize = 64 << 20;

/// What a file takes beside its bytes, reckoned high, so that no number of tiny ones is free.
const FILE_ITSELF: usize = 256;

/// The largest file that a bot may fetch, in bytes (Telegram's limit without an own server).
const DOWNLOAD_MAX: usize = 20 << 20;

/// The letters of a photo's sizes, the smallest first, with the longest side in pixels.
const SIZES: &[(char, u32)] = &[('s', 90), ('m', 320), ('y', 1280)];

/// A file as messages mention it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StoredFile {
    /// Counts files of this world from 1.
    pub number: u64,
    pub name: String,
    pub mime: &'static str,
    /// In bytes.
    pub size: usize,
    /// In pixels; 0 for what is no picture.
    pub width: u32,
    /// In pixels; 0 for what is no picture.
    pub height: u32,
    /// Its messages do not tell its size, as Telegram's may not.
    #[serde(skip)]
    pub unmeasured: bool,
}

#[derive(Default)]
pub(super) struct Files {
    kept: VecDeque<(StoredFile, Bytes)>,
    /// Of all that are kept, each with [`FILE_ITSELF`].
    bytes: usize,
    last: u64,
    /// Numbers of those that Telegram does not hand out now.
    withheld: HashSet<u64>,
}

impl Files {
    pub fn keep(&mut self, name: &str, bytes: Bytes) -> StoredFile {
        self.last += 1;
        let (mime, (width, height)) = look(&bytes, name);
        let file = StoredFile {
            number: self.last,
            name: name.to_owned(),
            mime,
            size: bytes.len(),
            width,
            height,
            unmeasured: false,
        };
        self.bytes += bytes.len() + FILE_ITSELF;
        self.kept.push_back((file.clone(), bytes));
        while self.bytes > BYTES_KEPT
            && let Some((_, oldest)) = self.kept.pop_front()
        {
            self.bytes -= oldest.len() + FILE_ITSELF;
        }
        file
    }

    pub fn find(&self, file_id: &str) -> Option<&(StoredFile, Bytes)> {
        self.numbered(number_of(file_id)?)
    }

    pub fn numbered(&self, number: u64) -> Option<&(StoredFile, Bytes)> {
        let first = self.kept.front()?.0.number;
        self.kept
            .get(usize::try_from(number.checked_sub(first)?).ok()?)
    }
}

impl Files {
    /// Unless it is forgotten or withheld.
    fn handed(&self, number: u64) -> Option<&(StoredFile, Bytes)> {
        self.numbered(number)
            .filter(|_| !self.withheld.contains(&number))
    }
}

fn number_of(file_id: &str) -> Option<u64> {
    let digits = file_id.strip_prefix("BQAC")?.split('-').next()?;
    digits.parse().ok()
}

/// How a download ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedOut {
    /// The HTTP status.
    pub status: u16,
    pub file: Option<(StoredFile, Bytes)>,
    pub fate: Fate,
}

impl StoredFile {
    /// An id by which the bot may send or fetch it.
    pub fn file_id(&self) -> String {
        format!("BQAC{}-d", self.number)
    }

    fn path(&self) -> String {
        let folder = if self.width > 0 {
            "photos"
        } else {
            "documents"
        };
        let ending = self
            .name
            .rsplit_once('.')
            .map_or("bin", |(_, ending)| ending);
        format!("{folder}/file_{}.{ending}", self.number)
    }

    pub(super) fn photo_sizes(&self) -> Value {
        let longest = self.width.max(self.height).max(1);
        let sizes = SIZES
            .iter()
            .filter(|(letter, side)| *side <= longest || *letter == 's');
        let sizes = sizes.map(|(letter, side)| {
            let scaled = |px: u32| (px * side.min(&longest) / longest).max(1);
            json!({
                "file_id": format!("BQAC{}-{letter}", self.number),
                "file_unique_id": format!("u{}{letter}", self.number),
                "width": scaled(self.width), "height": scaled(self.height),
                "file_size": self.size
            })
        });
        sizes.collect()
    }

    pub(super) fn document(&self) -> Value {
        let mut document = json!({
            "file_id": self.file_id(), "file_unique_id": format!("u{}d", self.number),
            "file_name": self.name, "mime_type": self.mime
        });
        if !self.unmeasured {
            document["file_size"] = self.size.into();
        }
        document
    }
}

impl World {
    pub(super) fn get_file(&mut self, _: Timestamp, args: &Args<'_>) -> Answer {
        let id = args.text("file_id").unwrap_or_default();
        let number = number_of(id).filter(|number| (1..=self.files.last).contains(number));
        let number = number.ok_or_else(|| Refusal::state("invalid file_id"))?;
        let handed = self.files.handed(number);
        // The Bot API server has no other words for whatever keeps it from a file.
        let away = || Refusal::state("wrong file_id or the file is temporarily unavailable");
        let (file, _) = handed.ok_or_else(away)?;
        if file.size > DOWNLOAD_MAX {
            return Err(Refusal::state("file is too big"));
        }
        Ok(json!({
            "file_id": id, "file_unique_id": format!("u{}", file.number),
            "file_size": file.size, "file_path": file.path()
        }))
    }

    /// The file at a place that `getFile` told, as over the network: it counts as a call named
    /// `download` and goes wrong by plan.
    pub fn hand_out(&mut self, path: &str) -> HandedOut {
        self.calls += 1;
        let fault = self.planned("download");
        if let Some((answer, fate)) = fault.instead() {
            let status = answer.err().map_or(200, |refusal| refusal.code);
            return HandedOut {
                status,
                file: None,
                fate,
            };
        }
        let number = path
            .split_once("/file_")
            .and_then(|(_, name)| name.split('.').next()?.parse().ok());
        let file = number.and_then(|number| self.files.handed(number));
        let file = file.filter(|(file, _)| file.path() == path).cloned();
        HandedOut {
            status: if file.is_some() { 200 } else { 404 },
            file,
            fate: fault.fate(),
        }
    }

    /// Telegram hands out the file with this number no more, or again.
    pub fn withhold_file(&mut self, number: u64, withheld: bool) {
        if withheld {
            self.files.withheld.insert(number);
        } else {
            self.files.withheld.remove(&number);
        }
    }

    /// The file with this number, for whoever shows the chat.
    pub fn file(&self, number: u64) -> Option<(StoredFile, Bytes)> {
        self.files.numbered(number).cloned()
    }
}

/// Kind and size of a picture from its first bytes, or the kind from the name's ending.
fn look(bytes: &[u8], name: &str) -> (&'static str, (u32, u32)) {
    if let Some(size) = png_size(bytes) {
        return ("image/png", size);
    }
    if let Some(size) = jpeg_size(bytes) {
        return ("image/jpeg", size);
    }
    let ending = name
        .rsplit_once('.')
        .map_or("", |(_, ending)| ending)
        .to_ascii_lowercase();
    let mime = match ending.as_str() {
        "pdf" => "application/pdf",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        _ => "application/octet-stream",
    };
    (mime, (0, 0))
}

fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n")?;
    let side = |at: usize| Some(u32::from_be_bytes(rest.get(at..at + 4)?.try_into().ok()?));
    Some((side(8)?.clamp(1, 65_535), side(12)?.clamp(1, 65_535)))
}

/// Walks the segments up to the frame header, which holds the size.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(b"\xff\xd8")?;
    loop {
        let (&[mark, kind, high, low], _) = rest.split_first_chunk::<4>()?;
        if mark != 0xff {
            return None;
        }
        if matches!(kind, 0xc0..=0xcf) && !matches!(kind, 0xc4 | 0xc8 | 0xcc) {
            let side = |at: usize| {
                Some(u32::from(u16::from_be_bytes(rest.get(at..at + 2)?.try_into().ok()?)).max(1))
            };
            return Some((side(7)?, side(5)?));
        }
        rest = rest.get(2 + usize::from(u16::from_be_bytes([high, low]))..)?;
    }
}
