//! Photos and documents: which are taken, and in which order.

use super::file::{Dialog, Kind, Step};
use super::state::{Answer, At, Document, FileRef, Pending, State};
use super::understand::Heard;

/// Telegram hands a bot no file above 20 MB (Bot API, `getFile`).
pub const DOCUMENT_BYTES_MAX: u64 = 20 * 1024 * 1024;

/// Photos that Telegram made smaller itself stay far below; this meets photos sent as files.
pub const PHOTO_BYTES_MAX: u64 = 10 * 1024 * 1024;

/// What may be sent as a document: MIME type and ending.
const DOCUMENTS: &[(&str, &[&str])] = &[
    ("application/pdf", &["pdf"]),
    ("image/jpeg", &["jpg", "jpeg"]),
    (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        &["xlsx"],
    ),
    (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        &["docx"],
    ),
];

/// Takes a photo into those that are there, in the order of their messages.
pub(super) fn photo(max: usize, mut photos: Vec<FileRef>, photo: &FileRef) -> Heard {
    if photo.size.is_some_and(|size| size > PHOTO_BYTES_MAX) {
        return Heard::Slip("too_big");
    }
    if photos.iter().any(|one| one.unique_id == photo.unique_id) {
        return Heard::Again;
    }
    if photos.len() >= max {
        return Heard::Enough;
    }
    photos.push(photo.clone());
    photos.sort_by_key(|photo| photo.message_id);
    if photos.len() == max {
        Heard::Answer(Answer::Photos(photos))
    } else {
        Heard::Ask(Pending::Photos(photos))
    }
}

/// Takes a document in and asks of what kind the first one is.
pub(super) fn document(
    max: usize,
    (done, mut waiting): (Vec<Document>, Vec<FileRef>),
    file: FileRef,
) -> Heard {
    if !is_document(&file) {
        return Heard::Slip("file");
    }
    if file.size.is_some_and(|size| size > DOCUMENT_BYTES_MAX) {
        return Heard::Slip("too_big");
    }
    let mut known = done.iter().map(|one| &one.file).chain(&waiting);
    if known.any(|one| one.unique_id == file.unique_id) {
        return Heard::Again;
    }
    if done.len() + waiting.len() >= max {
        return Heard::Enough;
    }
    waiting.push(file);
    Heard::Ask(Pending::Documents { done, waiting })
}

/// Known by its type or, when Telegram tells none, by its ending.
fn is_document(file: &FileRef) -> bool {
    let ending = file
        .name
        .as_deref()
        .and_then(|name| name.rsplit_once('.'))
        .map(|(_, ending)| ending.to_lowercase());
    DOCUMENTS.iter().any(|(mime, endings)| {
        file.mime.as_deref() == Some(*mime)
            || ending.as_deref().is_some_and(|one| endings.contains(&one))
    })
}

/// Whether a file that was sent as a document is a picture.
pub(super) fn is_picture(file: &FileRef) -> bool {
    matches!(file.mime.as_deref(), Some("image/jpeg" | "image/png"))
}

pub(super) fn photos(state: &State) -> Vec<FileRef> {
    match &state.spot.pending {
        Some(Pending::Photos(photos)) => photos.clone(),
        _ => Vec::new(),
    }
}

/// The documents whose kind is known and those that wait to be asked about.
pub(super) fn documents(state: &State) -> (Vec<Document>, Vec<FileRef>) {
    match &state.spot.pending {
        Some(Pending::Documents { done, waiting }) => (done.clone(), waiting.clone()),
        _ => (Vec::new(), Vec::new()),
    }
}

pub(super) fn files_so_far(state: &State) -> Option<Answer> {
    match &state.spot.pending {
        Some(Pending::Photos(photos)) => Some(Answer::Photos(photos.clone())),
        Some(Pending::Documents { done, .. }) if !done.is_empty() => {
            Some(Answer::Documents(done.clone()))
        }
        _ => None,
    }
}

/// Whether a photo belongs to an album whose first photos were already taken.
pub(super) fn already(state: &State, file: &FileRef) -> bool {
    let Some(album) = &file.album else {
        return false;
    };
    state.answers.0.values().any(|answer| match answer {
        Answer::Photos(photos) => photos.iter().any(|one| one.album.as_ref() == Some(album)),
        _ => false,
    })
}

/// The photos of an earlier step when this one of their album came late: the album's first are
/// kept, whatever order Telegram delivers them in.
pub(super) fn late(dialog: &Dialog, state: &State, file: &FileRef) -> Option<(String, Answer)> {
    let album = file.album.as_ref()?;
    dialog.steps.iter().find_map(|step| {
        let here = state.spot.at == At::Step(step.key.clone());
        let (Kind::Photos { max, .. }, Some(Answer::Photos(photos))) =
            (&step.kind, state.answers.get(&step.key))
        else {
            return None;
        };
        if here || photos.len() < *max || photos.iter().any(|one| one.unique_id == file.unique_id) {
            return None;
        }
        let last = photos
            .iter()
            .rposition(|one| one.album.as_ref() == Some(album))?;
        let mut photos = photos.clone();
        if photos[last].message_id < file.message_id {
            return None;
        }
        photos[last] = file.clone();
        photos.sort_by_key(|photo| photo.message_id);
        Some((step.key.clone(), Answer::Photos(photos)))
    })
}

/// The document being asked about with its kind.
pub(super) fn named(step: &Step, state: &State, jenis: &str) -> Option<Heard> {
    let Kind::Documents { max, .. } = step.kind else {
        return None;
    };
    let (mut done, mut waiting) = documents(state);
    if waiting.is_empty() {
        return None;
    }
    let file = waiting.remove(0);
    let jenis = jenis.to_owned();
    done.push(Document { file, jenis });
    Some(if done.len() >= max {
        Heard::Answer(Answer::Documents(done))
    } else {
        Heard::Ask(Pending::Documents { done, waiting })
    })
}

/// Telegram keeps photos as JPEG and tells neither type nor name.
pub(super) fn as_jpeg(photo: &FileRef) -> FileRef {
    FileRef {
        mime: Some("image/jpeg".to_owned()),
        ..photo.clone()
    }
}
