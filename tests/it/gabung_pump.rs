//! Ties as people make and undo them: taps through the pump into the store, on both engines.
//!
//! What the acts do is tried in `gabung.rs` by the thousand; here it is tried that nothing gets
//! lost on the way between a button and the tables, and that two who act at once break no law.

use std::collections::{BTreeMap, HashMap};

use musrenbot::app::decision::Purpose;
use musrenbot::app::outgoing::{Body, Key, KeyPress};
use musrenbot::app::verb::finish;
use musrenbot::dialog::state::{Answer, Answers};
use musrenbot::domain::gabung::{Keluarga, Sifat, TieRefused};
use musrenbot::domain::jurnal::{Chain, Event};
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::{Office, Person, Role};
use musrenbot::domain::usulan::{Act, StageName, Usulan};
use musrenbot::domain::wilayah::KodeDesa;
use musrenbot::store::Store;
use musrenbot::store::inbox::RawUpdate;

use crate::engines::for_each_url;
use crate::gabung_books::{decided, proposed};
use crate::stage::dice::Dice;
use crate::stage::{KECAMATAN, Stage, TAHUN, desa_at};
use crate::store_samples::json;
use crate::test_name;
use crate::verb_world::isi;

const DESK: i64 = 31;
const CAMAT: i64 = 32;
const DESA: usize = 4;
/// More than this many that may still be joined would seldom meet.
const OPEN_MAX: usize = 6;
const ACTS: usize = 450;

/// The operator of the desa with this place in the list.
fn operator(at: usize) -> i64 {
    11 + at as i64
}

/// A kecamatan with an operator in each of some desa, a desk and a camat.
struct Town {
    stage: Stage,
    desa: Vec<KodeDesa>,
    updates: i64,
    /// What the pump must leave alone: the form, the hash and the stage underneath, by version.
    originals: BTreeMap<(KodeUsulan, u32), Usulan>,
}

fn person(id: i64, role: Role, desa: Option<KodeDesa>) -> Person {
    Person {
        id,
        nama: format!("Akun {id}"),
        offices: vec![Office {
            role,
            kecamatan: KECAMATAN.parse().expect("a code"),
            desa,
            skpd: None,
        }],
    }
}

async fn takes(store: &Store, person: &Person) {
    let tx = store.begin().await.expect("a transaction");
    let office = &person.offices[0];
    let now = "2027-02-02T01:00:00Z".parse().expect("an instant");
    let taken = tx.office_take(person.id, &person.nama, office, None, now);
    taken.await.expect("the office is free");
    tx.commit().await.expect("a commit");
}

impl Town {
    /// With four usulan of each of two desa, by turns.
    async fn with_four_pairs(url: String) -> (Town, Vec<KodeUsulan>) {
        let town = Town::open(url).await;
        for at in [0, 1, 0, 1, 0, 1, 0, 1] {
            town.submit(at).await;
        }
        let codes = town.all().await.into_keys().collect();
        (town, codes)
    }

    async fn open(url: String) -> Town {
        let stage = Stage::open(url, None).await;
        let store = stage.bot.store.clone();
        let mut desa = Vec::new();
        for at in 0..DESA {
            desa.push(desa_at(&store, KECAMATAN, at).await);
            let one = person(operator(at), Role::OperatorDesa, Some(desa[at]));
            takes(&store, &one).await;
        }
        takes(&store, &person(DESK, Role::OperatorKecamatan, None)).await;
        takes(&store, &person(CAMAT, Role::Camat, None)).await;
        Town {
            stage,
            desa,
            updates: 0,
            originals: BTreeMap::new(),
        }
    }

    fn store(&self) -> &Store {
        &self.stage.bot.store
    }

    /// As the end of the long form does it.
    async fn submit(&self, at: usize) {
        let now = self.stage.time.now();
        let (desa, by) = (self.desa[at], operator(at));
        let person = person(by, Role::OperatorDesa, Some(desa));
        let meja = person.meja_desa(desa).expect("its own seat");
        let chain = Chain {
            kecamatan: desa.kecamatan(),
            tahun: TAHUN,
        };
        let tx = self.store().begin().await.expect("a transaction");
        let head = tx.head_locked(chain).await.expect("a head");
        let set_up = tx.read().kecamatan(chain.kecamatan).await.expect("a store");
        let huruf = set_up.expect("it is set up").huruf;
        let kode = KodeUsulan::new(huruf, 28, head.nomor + 1).expect("a code");
        let usulan = Usulan::submit(meja, by, kode, isi(), now);
        let event = Event {
            at: now,
            by,
            role: Role::OperatorDesa,
            kode,
            act: Act::Submit,
            reason: None,
            before: None,
            after: json(&usulan),
        };
        tx.usulan_put(&usulan, TAHUN, "jalan")
            .await
            .expect("it is new");
        let added = tx.jurnal_add(&head.next(chain, event), kode.nomor()).await;
        added.expect("the head is held");
        tx.commit().await.expect("a commit");
    }

    /// Presses a button; the buttons of what is answered to whoever pressed.
    async fn taps(&mut self, who: i64, data: &str) -> Vec<Key> {
        self.updates += 1;
        let id = self.updates;
        let chat = serde_json::json!({"id": who, "type": "private", "first_name": "Akun"});
        let payload = serde_json::json!({
            "update_id": id,
            "callback_query": {
                "id": id.to_string(),
                "from": {"id": who, "is_bot": false, "first_name": "Akun"},
                "message": {"message_id": id, "date": 1_801_443_600, "chat": chat},
                "chat_instance": "1",
                "data": data,
            },
        });
        let update = RawUpdate {
            update_id: id,
            chat: who,
            payload: payload.to_string(),
        };
        let pump = &self.stage.bot.pump;
        let pumped = pump.take(&[update], self.stage.time.now()).await;
        let pumped = pumped.expect("the store works");
        assert_eq!(pumped.handled, 1, "{data}");
        let mine = pumped.out.into_iter().filter(|out| out.parcel.chat == who);
        let keys = mine.flat_map(|out| match out.parcel.body {
            Body::Message { keys, .. } | Body::Replace { keys, .. } => keys.concat(),
            _ => Vec::new(),
        });
        keys.collect()
    }

    /// Presses a button and, where a reason is asked for, the first that is offered; then yes.
    async fn taps_with_reason(&mut self, who: i64, data: &str) {
        let mut keys = self.taps(who, data).await;
        for _ in 0..2 {
            let yes = |key: &&Key| key.text.starts_with("Ya, ") || key.text == "Kirim";
            let of_dialog =
                |key: &&Key| matches!(&key.press, KeyPress::Data(data) if data.starts_with("d:"));
            let next = keys
                .iter()
                .find(yes)
                .or_else(|| keys.iter().find(of_dialog));
            let Some(KeyPress::Data(data)) = next.map(|key| key.press.clone()) else {
                return;
            };
            keys = self.taps(who, &data).await;
        }
    }

    async fn all(&self) -> BTreeMap<KodeUsulan, Usulan> {
        let all = self.stage.usulan().await;
        all.into_iter().map(|one| (one.kode, one)).collect()
    }

    async fn does(&mut self, dice: &mut Dice) {
        let all = self.all().await;
        let open = |one: &&Usulan| StageName::OPEN.contains(&one.stage.underneath().name());
        let open: Vec<&Usulan> = all.values().filter(open).collect();
        if open.len() < 3 || (open.len() < OPEN_MAX && dice.percent(15)) {
            return self.submit(dice.below(DESA as u64) as usize).await;
        }
        let waits = |one: &&&Usulan| one.gabung.is_some() && one.counted_in().is_none();
        let tied = open.iter().filter(|one| one.gabung.is_some()).copied();
        let mut tied: Vec<&Usulan> = tied.collect();
        if open.iter().any(|one| waits(&one)) && dice.percent(70) {
            tied.retain(|one| waits(&one));
        }
        let any = *dice.pick(&open);
        let one = match tied.is_empty() {
            true => any,
            false => *dice.pick(&tied),
        };
        let tie = one.gabung.as_ref().map_or(1, |tie| tie.number);
        let tie = format!("{}:{tie}", one.kode);
        let missing = Keluarga::new(all.values()).missing(one);
        let asked = (0..DESA).find(|at| missing.contains(&self.desa[*at]));
        let asked = asked.filter(|_| dice.percent(80));
        let desa = operator(asked.unwrap_or(dice.below(DESA as u64) as usize));
        let owner = |one: &Usulan| self.desa.iter().position(|desa| *desa == one.desa);
        let own = operator(owner(any).expect("one of these desa"));
        let version = format!("{}:{}:*", any.kode, any.version);
        let parent = all.values().find_map(Usulan::counted_in);
        let data = |what: &str, of: &str| format!("{what}:{of}");
        match dice.below(100) {
            0..22 => {
                let sifat = *dice.pick(&Sifat::ALL);
                let other = dice.pick(&open).kode;
                let desk = person(DESK, Role::OperatorKecamatan, None);
                let done = proposed(self.store(), &desk, any.kode, other, sifat).await;
                done.expect("the store works");
            }
            22..55 => drop(self.taps(desa, &data("g:y", &tie)).await),
            55..60 => self.taps_with_reason(desa, &data("g:n", &tie)).await,
            60..66 => self.taps_with_reason(CAMAT, &data("g:c", &tie)).await,
            66..68 => self.taps_with_reason(CAMAT, &data("g:x", &tie)).await,
            68..70 => self.taps_with_reason(DESK, &data("g:b", &tie)).await,
            70..74 => {
                let desk = *dice.pick(&[DESK, CAMAT]);
                self.taps_with_reason(desk, &data("g:l", &tie)).await;
            }
            74..77 => drop(self.taps(desa, &data("g:s", &any.kode.to_string())).await),
            77 => drop(self.taps(desa, &data("g:k", &any.kode.to_string())).await),
            78..81 => {
                let with = |one: &&Usulan| !one.pendukung.is_empty() || !one.dikeluarkan.is_empty();
                let found = all.values().find(with);
                let Some(one) = found else { return };
                let press = match one.pendukung.first() {
                    Some(with) => format!("g:o:{}:{}", one.kode, with.desa),
                    None => format!("g:i:{}:{}", one.kode, one.dikeluarkan[0].desa),
                };
                drop(self.taps(CAMAT, &press).await);
            }
            81..84 => self.taps_with_reason(own, &data("e", &version)).await,
            84..88 => drop(self.taps(DESK, &data("v:ok", &version)).await),
            88..91 => self.taps_with_reason(DESK, &data("v:back", &version)).await,
            91..95 => self.taps_with_reason(DESK, &data("v:no", &version)).await,
            _ => {
                let gone = &all[&parent.unwrap_or(any.kode)];
                let own = operator(owner(gone).expect("one of these desa"));
                let version = format!("{}:{}:*", gone.kode, gone.version);
                self.taps_with_reason(own, &data("w", &version)).await;
            }
        }
    }

    /// What is in the tables keeps every law, and no original has changed but by its own acts.
    async fn check(&mut self) {
        let all = self.all().await;
        let family = Keluarga::new(all.values());
        assert_eq!(family.broken(), []);
        let roots = all.values().filter(|one| one.counted_in().is_none());
        let trees = roots.clone().map(|root| family.tree(root.kode).len());
        assert_eq!(trees.sum::<usize>(), all.len(), "each is counted once");
        for one in all.values() {
            let alone = Usulan {
                stage: one.stage.underneath().clone(),
                gabung: None,
                pendukung: Vec::new(),
                dikeluarkan: Vec::new(),
                ties: 0,
                ..one.clone()
            };
            let key = (one.kode, one.version);
            let kept = self.originals.entry(key).or_insert_with(|| alone.clone());
            assert_eq!(*kept, alone);
            assert_eq!(kept.hash(), one.hash());
        }
        let kecamatan = KECAMATAN.parse().expect("a code");
        let counts = self.store().read().usulan_counts(kecamatan, TAHUN).await;
        let counts = counts.expect("the store is read");
        let works = counts.iter().filter(|(_, stage, _)| stage.counts());
        let works: u32 = works.map(|(_, _, count)| count).sum();
        assert_eq!(works as usize, roots.count(), "a joined work counts once");
    }

    /// How often each act stands in the journal, which ends where each usulan stands.
    async fn journal(&self) -> HashMap<Act, u32> {
        let mut acts = HashMap::new();
        for one in self.all().await.values() {
            let rows = self.store().read().jurnal_of(one.kode).await;
            let rows = rows.expect("the store is read");
            assert_eq!(rows.len(), one.revision() as usize, "{}", one.kode);
            assert_eq!(rows.last().expect("a row").1.after, json(one));
            for (_, event) in rows {
                *acts.entry(event.act).or_default() += 1;
            }
        }
        acts
    }

    async fn release_all(&mut self) {
        let joined = async |town: &Town| {
            let all = town.all().await.into_values();
            all.filter(|one| one.counted_in().is_some())
                .collect::<Vec<_>>()
        };
        for one in joined(self).await {
            let number = one.gabung.as_ref().expect("a tie").number;
            let release = format!("g:l:{}:{number}", one.kode);
            self.taps_with_reason(CAMAT, &release).await;
            self.check().await;
        }
        assert_eq!(joined(self).await, []);
    }
}

#[tokio::test]
async fn nothing_is_lost_or_counted_twice_whatever_is_pressed() {
    for_each_url(&test_name!(), async |url| {
        let mut dice = Dice::new(28);
        let mut town = Town::open(url).await;
        for _ in 0..ACTS {
            town.does(&mut dice).await;
            town.check().await;
        }
        town.release_all().await;
        let seen = town.journal().await;
        town.stage.assert_sound().await;
        // All but handing on, for which there is no button yet, and links to other years.
        let pressed = Act::ALL.into_iter();
        for act in pressed.filter(|act| ![Act::Forward, Act::Link, Act::Unlink].contains(act)) {
            assert!(
                seen.contains_key(&act),
                "{act:?} never came about: {seen:?}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn two_desks_that_tie_the_same_two_the_other_way_round_make_no_circle() {
    for_each_url(&test_name!(), async |url| {
        let (town, codes) = Town::with_four_pairs(url).await;
        let desk = person(DESK, Role::OperatorKecamatan, None);
        for pair in codes.chunks(2) {
            let tie = |child: usize, parent: usize| {
                proposed(town.store(), &desk, pair[child], pair[parent], Sifat::Sama)
            };
            let (one, other) = tokio::join!(tie(0, 1), tie(1, 0));
            let done = [one, other].map(|done| {
                done.unwrap_or_else(|why| {
                    assert!(why.is_clash(), "{why}");
                    false
                })
            });
            assert_eq!(done.iter().filter(|done| **done).count(), 1, "{pair:?}");
        }
        town.stage.assert_sound().await;
    })
    .await;
}

fn reason() -> Answers {
    let words = Answer::Text("ditinjau bersama".to_owned());
    Answers([("alasan".to_owned(), words)].into())
}

/// Until nobody else was quicker.
async fn finished(store: &Store, who: &Person, purpose: Purpose) -> bool {
    for _ in 0..9 {
        let done = decided(store, who, |cx| {
            let decision = finish::finish(cx, &purpose, &reason(), None)?;
            match decision.changes.is_empty() {
                true => Ok(Err(TieRefused::NoTie)),
                false => Ok(Ok(decision)),
            }
        });
        match done.await {
            Ok(done) => return done,
            Err(why) => assert!(why.is_clash(), "{why}"),
        }
    }
    panic!("somebody else is quicker for ever");
}

#[tokio::test]
async fn nothing_is_joined_to_what_is_withdrawn_at_the_same_moment() {
    for_each_url(&test_name!(), async |url| {
        let (town, codes) = Town::with_four_pairs(url).await;
        let desk = person(DESK, Role::OperatorKecamatan, None);
        let owner = person(operator(0), Role::OperatorDesa, Some(town.desa[0]));
        for pair in codes.chunks(2) {
            let (parent, kode) = (pair[0], pair[1]);
            let withdraw = Purpose::Withdraw {
                kode: parent,
                version: 1,
                mark: 0,
            };
            let (proposed, withdrawn) = tokio::join!(
                proposed(town.store(), &desk, kode, parent, Sifat::Sama),
                finished(town.store(), &owner, withdraw)
            );
            assert!(withdrawn);
            proposed.expect("it waits its turn");
            assert_eq!(town.all().await[&kode].gabung, None, "{kode}");
        }
        town.stage.assert_sound().await;
    })
    .await;
}
