//! How it ends, and what must hold then.

use std::path::Path;
use std::sync::atomic::Ordering;
use std::time::Duration;

use bytes::Bytes;
use musrenbot::domain::usulan::{Berkas, StageName, Usulan};
use sha2::{Digest as _, Sha256};

use super::run::Simulation;
use super::{DESK, GROUP, PEOPLE};
use crate::dialog_support::BOOK;
use crate::stage::person::{Desa, Paper, repeats};

/// The morning after takes so many steps, and more while something is still to be sent.
const STEPS: u32 = 240;
const STEPS_MAX: u32 = 5_000;

impl Simulation {
    pub async fn is_over(&self) -> bool {
        let all_finished = self.people.iter().all(Desa::is_finished);
        if !all_finished || !self.flying.is_empty() || !self.intake.is_at_rest() {
            return false;
        }
        if self.stage.bot.outbox.held() > 0 || self.stage.world().pending_updates() > 0 {
            return false;
        }
        let usulan = self.stage.usulan().await;
        let verified = |one: &Usulan| one.stage.name() == StageName::Diverifikasi;
        usulan.iter().all(verified)
    }

    pub async fn somebody_is_stuck(&self, seed: u64) -> ! {
        let stats = self.stage.bot.store.read().stats().await;
        let next = self.stage.bot.outbox.next();
        let held = self.stage.bot.outbox.held();
        eprintln!(
            "{stats:?}, next {next:?}, {held} held, {} flying",
            self.flying.len()
        );
        let world = self.stage.world();
        if let Some(stuck) = self.people.iter().find(|one| !one.is_finished()) {
            panic!("seed {seed}: stuck: {}", stuck.story(&world));
        }
        let log = world.chat_log(DESK);
        let desk: Vec<_> = log.map(|one| one.text().to_owned()).collect();
        panic!("seed {seed}: the desk or a message is stuck: {desk:#?}");
    }

    /// The next morning: one summary in the group, whatever goes wrong.
    pub async fn morning(&mut self, seed: u64) {
        self.stage.time.pass(Duration::from_secs(24 * 3_600));
        // A picture that hangs takes a minute and a half to be given up.
        for at in 0.. {
            let up = self.stage.time.uptime();
            self.stage.bot.tick(self.stage.time.now()).await;
            self.step(up).await;
            self.advance(up);
            if at >= STEPS && (self.stage.bot.outbox.held() == 0 || at == STEPS_MAX) {
                break;
            }
        }
        let stats = self.stage.bot.store.read().stats().await;
        let unsure = stats.expect("the store is read").outbox_unsure;
        let world = self.stage.world();
        // It may have come just before the group moved.
        let before = world.chat_log(GROUP);
        let moved = (self.group != GROUP).then(|| world.chat_log(self.group));
        let texts = before.chain(moved.into_iter().flatten());
        let summaries = texts
            .filter(|one| one.text().contains("usulan baru dari"))
            .count();
        assert!(summaries <= 1, "seed {seed}: {summaries} summaries");
        // One whose end nobody can find out is left to the operator, who is told.
        assert!(summaries == 1 || unsure > 0, "seed {seed}: no summary");
    }

    pub async fn assert_well(&self, seed: u64) -> u64 {
        self.stage.assert_sound().await;
        let usulan = self.stage.usulan().await;
        assert_eq!(usulan.len(), PEOPLE, "seed {seed}");
        let world = self.stage.world();
        let mut repeated = 0;
        for person in &self.people {
            let mine: Vec<_> = usulan
                .iter()
                .filter(|one| one.pengusul == person.id)
                .collect();
            assert_eq!(mine.len(), 1, "seed {seed}: {}", person.story(&world));
            let differences = person.differences(mine[0]);
            let story = || person.story(&world);
            assert!(
                differences.is_empty(),
                "seed {seed}: {differences:?} {}",
                story()
            );
            let receipts = person.receipts(&world);
            let same = receipts.windows(2).all(|two| two[0] == two[1]);
            assert!(!receipts.is_empty() && same, "seed {seed}: {receipts:?}");
            repeated += repeats(&world, person.id) as u64;
        }
        let hidden = self.hidden.load(Ordering::Relaxed);
        assert!(
            repeated <= hidden + self.asked_again,
            "seed {seed}: {repeated} repeats, {hidden} answers lost, {} old taps",
            self.asked_again
        );
        let broken: Vec<_> = world.violations().collect();
        assert!(broken.is_empty(), "seed {seed}: {broken:?}");
        repeated
    }
}

impl Simulation {
    /// Every file lies in its place with the bytes that were sent, or its sender was told why not.
    /// Says how many do not.
    pub async fn assert_files(&mut self, seed: u64) -> usize {
        self.last_tries().await;
        assert_eq!(halves(&self.stage.files.0), 0, "seed {seed}");
        let mut lost = 0;
        for usulan in self.stage.usulan().await {
            let mut people = self.people.iter();
            let person = people.find(|one| one.id == usulan.pengusul);
            lost += self
                .assert_files_of(seed, person.expect("one of them"), &usulan)
                .await;
        }
        lost
    }

    /// More than a day, after which nothing is tried any more.
    async fn last_tries(&mut self) {
        self.calm_down();
        for _ in 0..40 {
            self.stage.time.pass(Duration::from_secs(3_600));
            self.hand_out_again();
            let up = self.stage.time.uptime();
            while self.fetch(up).await > 0 {}
            for _ in 0..10 {
                let up = self.stage.time.uptime();
                self.step(up).await;
                self.advance(up);
            }
        }
    }

    async fn assert_files_of(&self, seed: u64, person: &Desa, usulan: &Usulan) -> usize {
        let photos = person.photos();
        assert_eq!(usulan.isi.foto.len(), photos.len());
        let photos = usulan.isi.foto.iter().zip(photos);
        let papers = usulan.isi.dokumen.iter();
        let papers = papers.map(|one| (&one.berkas, person.document()));
        let mut reasons = Vec::new();
        for (berkas, bytes) in photos.chain(papers) {
            let is_kept = self.is_kept(berkas, &bytes).await;
            let is_paper = berkas.nama.is_some();
            let reason = match (is_kept, person.paper) {
                // One that Telegram took away only when it was here already.
                (true, _) if self.is_withheld(berkas) => None,
                (false, _) if self.is_withheld(berkas) => Some("berkas.tidak_ada"),
                (_, Paper::Odd) if is_paper => Some("berkas.jenis_salah"),
                (_, Paper::Huge) if is_paper => Some("berkas.terlalu_besar"),
                _ => None,
            };
            assert_eq!(is_kept, reason.is_none(), "seed {seed}: {berkas:?}");
            reasons.extend(reason);
        }
        let world = self.stage.world();
        let hidden = self.hidden.load(Ordering::Relaxed);
        for reason in [
            "berkas.tidak_ada",
            "berkas.jenis_salah",
            "berkas.terlalu_besar",
        ] {
            let words = BOOK.words.say(reason, &[]).to_string();
            let told = world.chat_log(person.id).filter(|one| one.text() == words);
            let (told, due) = (told.count(), reasons.iter().filter(|one| **one == reason));
            let due = due.count();
            let is_told =
                told >= due && (due > 0 || told == 0) && told as u64 <= due as u64 + hidden;
            assert!(
                is_told,
                "{reason} {told} times for {due}: {}",
                person.story(&world)
            );
        }
        reasons.len()
    }

    /// Whether the file is here, and then with just these bytes.
    async fn is_kept(&self, berkas: &Berkas, bytes: &Bytes) -> bool {
        let row = self.stage.bot.store.read().berkas(&berkas.unique_id).await;
        let row = row.expect("the store is read");
        let Some(kept) = row.expect("a row for each file").kept else {
            return false;
        };
        assert_eq!(kept.sha, format!("{:x}", Sha256::digest(bytes)));
        let lies_there = std::fs::read(self.stage.files.0.join(&kept.path));
        assert!(
            lies_there.expect("the file can be read") == *bytes,
            "{kept:?}"
        );
        true
    }

    /// The stand-in's unique ids are `u`, the number of the file and a letter.
    fn is_withheld(&self, berkas: &Berkas) -> bool {
        let number = berkas.unique_id.trim_matches(char::is_alphabetic);
        self.withheld
            .contains_key(&number.parse().expect("a number"))
    }
}

/// How many files in a folder were not written to their end.
fn halves(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let half = |path: &Path| usize::from(path.extension().is_some_and(|one| one == "part"));
    let count = |path: std::path::PathBuf| match path.is_dir() {
        true => halves(&path),
        false => half(&path),
    };
    paths.map(count).sum()
}
