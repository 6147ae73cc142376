//! The form and the dialog's answers, one into the other.
//!
//! The keys are the steps of `dialogs/usul.toml`. What the dialog lets through is complete, so a
//! form that cannot be read from finished answers is a mistake in that file; `dialogs check` and a
//! test find it before anybody meets it.

use crate::dialog::lists::{Item, Lists};
use crate::dialog::state::{Answer, Answers, Basis, Document, FileRef};
use crate::domain::rupiah::Rupiah;
use crate::domain::usulan::{Berkas, Biaya, Dokumen, Isi, Pilihan, Sumber, Titik};

const POKIR: &str = "pokir";

/// Reads the form out of finished answers. `Err` names the step that is missing or of another kind.
pub fn from_answers(answers: &Answers) -> Result<Isi, &'static str> {
    let Some(Answer::Volume(volume)) = answers.get("volume") else {
        return Err("volume");
    };
    let Some(Answer::Place(lokasi)) = answers.get("lokasi") else {
        return Err("lokasi");
    };
    let Some(Answer::People(penerima)) = answers.get("penerima") else {
        return Err("penerima");
    };
    let biaya = biaya(answers)?;
    Ok(Isi {
        sumber: sumber(answers)?,
        bidang: pilihan(answers, "bidang").ok_or("bidang")?,
        kegiatan: pilihan(answers, "kegiatan").ok_or("kegiatan")?,
        masalah: text(answers, "masalah")?,
        lokasi: lokasi.clone(),
        titik: titik(answers),
        anggaran: total(biaya, volume.jumlah).ok_or("biaya")?,
        biaya,
        volume: volume.clone(),
        penerima: *penerima,
        skpd: pilihan(answers, "skpd").ok_or("skpd")?,
        lahan: pilihan(answers, "lahan"),
        prioritas: prioritas(answers)?,
        foto: foto(answers),
        dokumen: dokumen(answers),
    })
}

/// The total in rupiah, rounded down; `None` when it is more than can be counted.
pub fn total(biaya: Biaya, jumlah: rust_decimal::Decimal) -> Option<Rupiah> {
    match biaya {
        Biaya::Total(total) => Some(total),
        Biaya::PerSatuan(harga) => harga.times(jumlah),
    }
}

/// The answers that would give this form, with the lists' extras of today.
pub fn answers(isi: &Isi, lists: &Lists) -> Answers {
    let mut answers = Answers::default();
    let mut put = |step: &str, answer: Answer| answers.set(step, Some(answer));
    let sumber = match isi.sumber {
        Sumber::Musrenbang => "musrenbang",
        Sumber::Pokir => POKIR,
    };
    put("sumber", plain_choice(sumber, sumber));
    put("bidang", plain_choice(&isi.bidang.nilai, &isi.bidang.teks));
    put(
        "kegiatan",
        listed(&isi.kegiatan, lists.item("kamus", &isi.kegiatan.nilai)),
    );
    put("masalah", Answer::Text(isi.masalah.clone()));
    put("lokasi", Answer::Place(isi.lokasi.clone()));
    put(
        "titik",
        isi.titik.map_or(Answer::Skipped, |at| Answer::Point {
            lat: at.lat,
            lon: at.lon,
        }),
    );
    put("volume", Answer::Volume(isi.volume.clone()));
    put("biaya", money(isi.biaya));
    put("penerima", Answer::People(isi.penerima));
    put(
        "skpd",
        listed(&isi.skpd, lists.item("skpd", &isi.skpd.nilai)),
    );
    if let Some(lahan) = &isi.lahan {
        put("lahan", plain_choice(&lahan.nilai, &lahan.teks));
    }
    put("prioritas", Answer::Number(i64::from(isi.prioritas)));
    put(
        "foto",
        Answer::Photos(
            isi.foto
                .iter()
                .zip(1..)
                .map(|(one, at)| file(one, at))
                .collect(),
        ),
    );
    put("dokumen", documents(&isi.dokumen));
    answers
}

fn sumber(answers: &Answers) -> Result<Sumber, &'static str> {
    let chosen = pilihan(answers, "sumber").ok_or("sumber")?;
    Ok(if chosen.nilai == POKIR {
        Sumber::Pokir
    } else {
        Sumber::Musrenbang
    })
}

fn pilihan(answers: &Answers, step: &str) -> Option<Pilihan> {
    match answers.get(step)? {
        Answer::Choice { value, text, .. } => Some(Pilihan {
            nilai: value.clone(),
            teks: text.clone(),
        }),
        _ => None,
    }
}

fn text(answers: &Answers, step: &'static str) -> Result<String, &'static str> {
    match answers.get(step) {
        Some(Answer::Text(text)) => Ok(text.clone()),
        _ => Err(step),
    }
}

fn titik(answers: &Answers) -> Option<Titik> {
    match answers.get("titik")? {
        Answer::Point { lat, lon } => Some(Titik {
            lat: *lat,
            lon: *lon,
        }),
        _ => None,
    }
}

fn biaya(answers: &Answers) -> Result<Biaya, &'static str> {
    match answers.get("biaya") {
        Some(Answer::Money {
            amount,
            basis: Basis::Total,
        }) => Ok(Biaya::Total(*amount)),
        Some(Answer::Money {
            amount,
            basis: Basis::PerUnit,
        }) => Ok(Biaya::PerSatuan(*amount)),
        _ => Err("biaya"),
    }
}

fn money(biaya: Biaya) -> Answer {
    match biaya {
        Biaya::Total(amount) => Answer::Money {
            amount,
            basis: Basis::Total,
        },
        Biaya::PerSatuan(amount) => Answer::Money {
            amount,
            basis: Basis::PerUnit,
        },
    }
}

fn prioritas(answers: &Answers) -> Result<u32, &'static str> {
    match answers.get("prioritas") {
        Some(Answer::Number(number)) => u32::try_from(*number).map_err(|_| "prioritas"),
        Some(Answer::Choice { value, .. }) => value.parse().map_err(|_| "prioritas"),
        _ => Err("prioritas"),
    }
}

fn foto(answers: &Answers) -> Vec<Berkas> {
    match answers.get("foto") {
        Some(Answer::Photos(photos)) => photos.iter().map(berkas).collect(),
        _ => Vec::new(),
    }
}

fn dokumen(answers: &Answers) -> Vec<Dokumen> {
    match answers.get("dokumen") {
        Some(Answer::Documents(documents)) => documents
            .iter()
            .map(|one| Dokumen {
                jenis: one.jenis.clone(),
                berkas: berkas(&one.file),
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn berkas(file: &FileRef) -> Berkas {
    Berkas {
        file_id: file.file_id.clone(),
        unique_id: file.unique_id.clone(),
        size: file.size,
        mime: file.mime.clone(),
        nama: file.name.clone(),
    }
}

/// `at` stands in for the message id, which the form does not keep: it holds the order.
fn file(berkas: &Berkas, at: i64) -> FileRef {
    FileRef {
        file_id: berkas.file_id.clone(),
        unique_id: berkas.unique_id.clone(),
        size: berkas.size,
        mime: berkas.mime.clone(),
        name: berkas.nama.clone(),
        album: None,
        message_id: at,
    }
}

fn documents(dokumen: &[Dokumen]) -> Answer {
    if dokumen.is_empty() {
        return Answer::Skipped;
    }
    let documents = dokumen.iter().zip(1..).map(|(one, at)| Document {
        file: file(&one.berkas, at),
        jenis: one.jenis.clone(),
    });
    Answer::Documents(documents.collect())
}

fn plain_choice(value: &str, text: &str) -> Answer {
    Answer::Choice {
        value: value.to_owned(),
        text: text.to_owned(),
        extra: Default::default(),
    }
}

fn listed(chosen: &Pilihan, item: Option<&Item>) -> Answer {
    Answer::Choice {
        value: chosen.nilai.clone(),
        text: chosen.teks.clone(),
        extra: item.map(|item| item.extra.clone()).unwrap_or_default(),
    }
}
