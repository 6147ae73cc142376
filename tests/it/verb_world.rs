//! The outside world of the verbs as one value: people, usulan, invitations, and what they ask for.
//!
//! Facts are answered from plain vectors, so a verb is tried without a store.

use std::collections::HashMap;

use jiff::Timestamp;
use musrenbot::app::decide::{Context, House, decide};
use musrenbot::app::decision::{
    Change, Conversation, Decision, Fact, Group, Invite, Kecamatan, Known, Parked, Seat, Want,
};
use musrenbot::app::incoming::{Chat, ChatKind, Incoming, Sender, Tap, What};
use musrenbot::dialog::lists::{Item, Lists};
use musrenbot::dialog::{load, shipped};
use musrenbot::domain::cari::FOUND_MAX;
use musrenbot::domain::jurnal::{Chain, Event, Head};
use musrenbot::domain::kalender::{Libur, Zona};
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pejabat::{Office, Person, Reach, Role};
use musrenbot::domain::penerima::{Penerima, SatuanPenerima};
use musrenbot::domain::rupiah::Rupiah;
use musrenbot::domain::tempat::Tempat;
use musrenbot::domain::usulan::{
    Berkas, Biaya, Dokumen, Isi, Pilihan, Stage, StageName, Sumber, Titik, Usulan,
};
use musrenbot::domain::volume::{Satuan, Volume};
use musrenbot::domain::wilayah::KodeDesa;

use crate::verb_gabung::family;
use crate::verb_page::{data_of, within_limits};
use crate::verb_serupa::{self, Suspects};

pub const OPERATOR_A: i64 = 11;
pub const KADES_A: i64 = 12;
pub const OPERATOR_B: i64 = 21;
pub const DESK: i64 = 31;
pub const CAMAT: i64 = 32;
pub const BAPPEDA: i64 = 41;
pub const SKPD: i64 = 51;
pub const SKPD_OTHER: i64 = 52;
pub const DESK_ELSEWHERE: i64 = 61;
pub const GUEST: i64 = 71;
pub const GROUP: i64 = -1001;
pub const GROUP_UNBOUND: i64 = -1002;

pub const DESA_A: &str = "35.25.14.2003";
pub const DESA_B: &str = "35.25.14.1011";

/// A number that must be masked wherever somebody else reads it.
pub const PHONE: &str = "081234567890";

pub struct World {
    pub house: House,
    pub now: Timestamp,
    pub kecamatan: Kecamatan,
    pub people: Vec<Person>,
    pub usulan: Vec<Usulan>,
    pub invites: HashMap<String, Invite>,
    pub drafts: Vec<Parked>,
    pub history: Vec<(i64, Event)>,
    pub serupa: Suspects,
    pub conversations: HashMap<i64, Conversation>,
    pub fresh_code: String,
}

pub fn house() -> House {
    House {
        book: load(&shipped()).expect("the shipped dialogs have no mistake"),
        lists: Lists(
            [(
                "skpd".to_owned(),
                vec![
                    Item::new("dpu", "Dinas Pekerjaan Umum"),
                    Item::new("dinkes", "Dinas Kesehatan"),
                ],
            )]
            .into(),
        ),
        bot_name: "musren_uji_bot".to_owned(),
    }
}

impl World {
    /// One kecamatan with two areas, everybody who may look, and one usulan of [`DESA_A`].
    pub fn new() -> World {
        World {
            house: house(),
            now: at("2027-01-20T03:00:00Z"),
            kecamatan: kecamatan(),
            people: people(),
            usulan: vec![usulan(
                1,
                Stage::Diajukan {
                    at: at("2027-01-15T02:00:00Z"),
                },
            )],
            invites: HashMap::new(),
            drafts: Vec::new(),
            history: Vec::new(),
            serupa: Suspects::default(),
            conversations: HashMap::new(),
            fresh_code: "Ab3dEf6hIj9lMn2p".to_owned(),
        }
    }

    pub fn person(&self, id: i64) -> Option<&Person> {
        self.people.iter().find(|person| person.id == id)
    }

    /// A command or text in a private chat.
    pub fn says(&self, who: i64, words: &str) -> Decision {
        self.decide(who, private(who), what(words))
    }

    /// A command in a group.
    pub fn says_in(&self, group: i64, who: i64, words: &str) -> Decision {
        self.decide(who, chat(group, ChatKind::Supergroup), what(words))
    }

    pub fn taps(&self, who: i64, data: &str) -> Decision {
        self.decide(who, private(who), What::Tap(tap(data)))
    }

    pub fn taps_in(&self, group: i64, who: i64, data: &str) -> Decision {
        self.decide(who, chat(group, ChatKind::Supergroup), What::Tap(tap(data)))
    }

    /// Does what was decided: the conversation goes on, usulan move, drafts are put aside.
    pub fn commit(&mut self, who: i64, decision: &Decision) {
        if let Some(conversation) = &decision.conversation {
            self.conversations.insert(who, conversation.clone());
        }
        for change in &decision.changes {
            match change {
                Change::Usulan { usulan, .. } => {
                    self.usulan.retain(|one| one.kode != usulan.kode);
                    self.usulan.push((**usulan).clone());
                }
                Change::Park { run, .. } => self.drafts.push(Parked {
                    id: self.drafts.len() as i64 + 1,
                    run: (**run).clone(),
                    updated_at: self.now,
                }),
                Change::Putus(putusan) => self.serupa.putusan.push((**putusan).clone()),
                _ => {}
            }
        }
    }

    /// Presses the first button of the last decision whose text begins so.
    pub fn presses(&mut self, who: i64, screen: &Decision, text: &str) -> Decision {
        self.commit(who, screen);
        let data = data_of(screen, text);
        self.taps(who, &data)
    }

    pub fn decide(&self, who: i64, chat: Chat, what: What) -> Decision {
        let decision = self.with(who, chat, what, decide);
        for out in &decision.out {
            within_limits(out);
        }
        decision
    }

    /// Asks a verb, or a part of one, and fetches what it wants to know.
    pub fn with<T>(
        &self,
        who: i64,
        chat: Chat,
        what: What,
        verb: impl Fn(Context<'_>) -> Result<T, Want>,
    ) -> T {
        let from = Sender {
            id: who,
            nama: format!("Akun {who}"),
            is_bot: false,
        };
        let conversation = self.conversations.get(&chat.id).cloned();
        let incoming = Incoming {
            chat,
            from: Some(from),
            at: self.now,
            what,
        };
        let mut known = Known {
            person: self.person(who).cloned(),
            conversation: conversation.unwrap_or_default(),
            fresh_code: self.fresh_code.clone(),
            facts: HashMap::new(),
        };
        for _ in 0..64 {
            let cx = Context {
                house: &self.house,
                known: &known,
                incoming: &incoming,
                now: self.now,
            };
            let want = match verb(cx) {
                Ok(done) => return done,
                Err(want) => want,
            };
            let fact = self.fact(&want);
            let twice = known.facts.insert(want.clone(), fact).is_some();
            assert!(!twice, "asked twice for {want:?}");
        }
        panic!("asks for more and more facts");
    }

    fn fact(&self, want: &Want) -> Fact {
        match want {
            Want::Kecamatan(kode) => {
                Fact::Kecamatan((*kode == self.kecamatan.kode).then(|| self.kecamatan.clone()))
            }
            Want::GroupOf(chat) => {
                let group = self.kecamatan.group;
                let bound = group.is_some_and(|group| group.chat == *chat);
                Fact::Kecamatan(bound.then(|| self.kecamatan.clone()))
            }
            Want::Head(kecamatan, tahun) => Fact::Head(Head::empty(Chain {
                kecamatan: *kecamatan,
                tahun: *tahun,
            })),
            Want::Usulan(kode) => {
                let found = self.usulan.iter().find(|usulan| usulan.kode == *kode);
                Fact::Usulan(found.cloned().map(Box::new))
            }
            Want::Family(kode) => Fact::List(family(&self.usulan, *kode)),
            Want::Ties(_) => self.list(Usulan::tie_is_open),
            Want::Libur(_) => Fact::Libur(Libur::national()),
            Want::Supported(desa) => self.list(|one| one.supports(*desa)),
            Want::OfDesa(desa) => self.list(|one| one.desa == *desa),
            Want::NextWaiting { after, .. } => self.waiting(*after),
            Want::Search { reach, words } => {
                let hit = |one: &&Usulan| one.isi.kegiatan.teks.to_lowercase().contains(words);
                let hits = self.within(reach).filter(hit).take(FOUND_MAX + 1);
                Fact::List(hits.cloned().collect())
            }
            Want::Codes(reach) => {
                Fact::Codes(self.within(reach).map(|usulan| usulan.kode).collect())
            }
            Want::Drafts(_) => Fact::Drafts(self.drafts.clone()),
            Want::Invite(code) => Fact::Invite(self.invites.get(code).cloned()),
            Want::Holders(seat) => Fact::Holders(self.holders(*seat)),
            Want::Counts(_) => Fact::Counts(self.counts()),
            Want::History(_) => Fact::History(self.history.clone()),
            other => verb_serupa::fact(self, other),
        }
    }

    fn list(&self, keep: impl Fn(&Usulan) -> bool) -> Fact {
        let kept = self.usulan.iter().filter(|one| keep(one));
        Fact::List(kept.cloned().collect())
    }

    fn within(&self, reach: &[Reach]) -> impl Iterator<Item = &Usulan> {
        let held = |one: &&Usulan| reach.iter().any(|reach| reach.holds(one));
        self.usulan.iter().filter(held)
    }

    fn waiting(&self, after: Option<KodeUsulan>) -> Fact {
        let mut open: Vec<&Usulan> = self
            .usulan
            .iter()
            .filter(|one| one.stage.name() == StageName::Diajukan)
            .collect();
        open.sort_by_key(|one| one.kode);
        let count = open.len() as u32;
        let next = open
            .into_iter()
            .find(|one| after.is_none_or(|after| one.kode > after));
        Fact::Waiting {
            next: next.cloned().map(Box::new),
            count,
        }
    }

    fn holders(&self, seat: Seat) -> Vec<Person> {
        let sits = |person: &&Person| match seat {
            Seat::Desa(desa) => person.meja_desa(desa).is_some(),
            Seat::Desk(kecamatan) => person.meja_kecamatan(kecamatan).is_some(),
        };
        self.people.iter().filter(sits).cloned().collect()
    }

    fn counts(&self) -> Vec<(KodeDesa, StageName, u32)> {
        let all = self
            .usulan
            .iter()
            .map(|one| (one.desa, one.stage.name(), 1));
        all.collect()
    }
}

pub fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

pub fn kode(nomor: u32) -> KodeUsulan {
    KodeUsulan::new(*b"KBM", 28, nomor).expect("a code")
}

fn desa(text: &str) -> KodeDesa {
    text.parse().expect("a desa")
}

fn kecamatan() -> Kecamatan {
    Kecamatan {
        kode: "35.25.14".parse().expect("a kecamatan"),
        nama: "Kebomas".to_owned(),
        huruf: *b"KBM",
        tahun: 2028,
        zona: Zona::Wib,
        summary_minute: 420,
        group: Some(Group {
            chat: GROUP,
            topic: None,
        }),
        desa: vec![
            (desa(DESA_A), "Kembangan".to_owned()),
            (desa(DESA_B), "Indro".to_owned()),
        ],
    }
}

pub fn office(role: Role, area: &str) -> Office {
    let of_desa: Option<KodeDesa> = role.is_of_desa().then(|| desa(area));
    Office {
        role,
        kecamatan: of_desa.map_or_else(|| area.parse().expect("a kecamatan"), KodeDesa::kecamatan),
        desa: of_desa,
        skpd: None,
    }
}

fn people() -> Vec<Person> {
    let one = |id, office: Office| Person {
        id,
        nama: format!("Akun {id}"),
        offices: vec![office],
    };
    let skpd = |nilai: &str| Office {
        skpd: Some(nilai.to_owned()),
        ..office(Role::Skpd, "35.25.14")
    };
    vec![
        one(OPERATOR_A, office(Role::OperatorDesa, DESA_A)),
        one(KADES_A, office(Role::Kades, DESA_A)),
        one(OPERATOR_B, office(Role::OperatorDesa, DESA_B)),
        one(DESK, office(Role::OperatorKecamatan, "35.25.14")),
        one(CAMAT, office(Role::Camat, "35.25.14")),
        one(BAPPEDA, office(Role::Bappeda, "35.25.14")),
        one(SKPD, skpd("dpu")),
        one(SKPD_OTHER, skpd("dinkes")),
        one(DESK_ELSEWHERE, office(Role::OperatorKecamatan, "35.25.15")),
        Person {
            id: GUEST,
            nama: "Tamu".to_owned(),
            offices: Vec::new(),
        },
    ]
}

/// An usulan of [`DESA_A`] with every field filled and a phone number in its free texts.
pub fn usulan(nomor: u32, stage: Stage) -> Usulan {
    Usulan {
        kode: kode(nomor),
        desa: desa(DESA_A),
        pengusul: OPERATOR_A,
        isi: isi(),
        stage,
        version: 3,
        submitted_at: at("2027-01-15T02:00:00Z"),
        gabung: None,
        pendukung: Vec::new(),
        dikeluarkan: Vec::new(),
        ties: 0,
        pendahulu: Vec::new(),
    }
}

fn pilihan(nilai: &str, teks: &str) -> Pilihan {
    Pilihan {
        nilai: nilai.to_owned(),
        teks: teks.to_owned(),
    }
}

fn berkas(name: &str) -> Berkas {
    Berkas {
        file_id: format!("file-{name}"),
        unique_id: format!("unique-{name}"),
        size: Some(1000),
        mime: None,
        nama: Some(name.to_owned()),
    }
}

pub fn isi() -> Isi {
    Isi {
        sumber: Sumber::Musrenbang,
        bidang: pilihan("pembangunan", "Pembangunan"),
        kegiatan: pilihan("", &format!("Drainase lingkungan ({PHONE})")),
        masalah: format!("Air meluap ke jalan, hubungi {PHONE}"),
        lokasi: Tempat {
            tetenger: Some(format!("dekat balai warga {PHONE}")),
            ..Tempat::default()
        },
        titik: Some(Titik {
            lat: -7.16,
            lon: 112.61,
        }),
        volume: Volume::new(120.into(), Some(Satuan::new("m").expect("a unit"))).expect("a volume"),
        biaya: Biaya::PerSatuan(Rupiah::new(400_000).expect("a price")),
        anggaran: Rupiah::new(48_000_000).expect("a sum"),
        penerima: Penerima {
            paling_sedikit: 45,
            paling_banyak: None,
            satuan: SatuanPenerima::Kk,
        },
        skpd: pilihan("dpu", "Dinas Pekerjaan Umum"),
        lahan: Some(pilihan("milik_desa", "Milik desa/kelurahan")),
        prioritas: 2,
        foto: vec![berkas("foto-1"), berkas("foto-2")],
        dokumen: vec![Dokumen {
            jenis: "rab".to_owned(),
            berkas: berkas("rab.pdf"),
        }],
    }
}

/// Every stage an usulan can stand at, each with its facts.
pub fn stages() -> Vec<Stage> {
    let at = at("2027-01-18T04:00:00Z");
    let words = |what: &str| format!("{what}, tanya {PHONE}");
    vec![
        Stage::Diajukan { at },
        Stage::Dikembalikan {
            at,
            by: DESK,
            remark: words("Foto belum jelas"),
        },
        Stage::Diverifikasi { at, by: DESK },
        Stage::Ditolak {
            at,
            by: DESK,
            alasan: words("Bukan kewenangan kabupaten"),
        },
        Stage::Digabung {
            at,
            by: DESK,
            into: kode(9),
            was: Some(Box::new(Stage::Diverifikasi { at, by: DESK })),
        },
        Stage::Ditarik {
            at,
            by: OPERATOR_A,
            alasan: words("Sudah dibiayai dana desa"),
        },
        Stage::Diteruskan { at, by: CAMAT },
    ]
}

fn private(id: i64) -> Chat {
    chat(id, ChatKind::Private)
}

pub fn chat(id: i64, kind: ChatKind) -> Chat {
    Chat {
        id,
        kind,
        title: None,
        topic: None,
    }
}

pub fn tap(data: &str) -> Tap {
    Tap {
        query: "q".to_owned(),
        message_id: Some(77),
        data: data.to_owned(),
    }
}

fn what(words: &str) -> What {
    match words.strip_prefix('/') {
        Some(command) => {
            let (name, args) = command.split_once(' ').unwrap_or((command, ""));
            What::Command {
                name: name.to_owned(),
                args: args.to_owned(),
            }
        }
        None => What::Text(words.to_owned()),
    }
}
