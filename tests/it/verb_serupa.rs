//! What the verbs' world answers about usulan that look alike, go through several desa, or stood in
//! earlier years. What looks
//! alike the world says itself, so that these pages stay the same when the detector learns.

use musrenbot::app::decision::{Fact, Want};
use musrenbot::domain::dugaan::{
    Antrean, Dugaan, HINTS_MAX, Pasangan, Penanya, Sepasang, Serupa, Sudah, pokok,
};
use musrenbot::domain::duplicate::{Reason, Relation};
use musrenbot::domain::gabung::Keluarga;
use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::pendahulu::{Jejak, Tertinggal};
use musrenbot::domain::putusan::{Jenis, Putusan};
use musrenbot::domain::usulan::{StageName, Usulan};
use musrenbot::domain::wilayah::KodeDesa;

use crate::verb_gabung::family;
use crate::verb_world::World;

#[derive(Default)]
pub struct Suspects {
    /// Every word that was said of a pair.
    pub putusan: Vec<Putusan>,
    /// What the detector suspects, the likeliest first.
    pub mirip: Vec<(Sepasang, Relation)>,
    /// What it finds near a draft, the nearest first.
    pub dekat: Vec<KodeUsulan>,
}

pub fn fact(world: &World, want: &Want) -> Fact {
    match want {
        Want::Serupa(draf) => {
            let near = world.serupa.dekat.iter().filter(|kode| {
                let usulan = find(world, **kode);
                usulan.desa.kecamatan() == draf.desa.kecamatan()
            });
            let found = near.take(HINTS_MAX).map(|kode| Serupa {
                usulan: find(world, *kode).clone(),
                dugaan: dugaan(Relation::Same),
            });
            Fact::Serupa(found.collect())
        }
        Want::Antrean { penanya, .. } => Fact::Antrean(Box::new(antrean(world, penanya))),
        Want::Sepasang(pair) => Fact::Sepasang(pasangan(world, *pair).map(Box::new)),
        Want::Across(codes) => {
            let family = Keluarga::new(&world.usulan);
            let across = codes.iter().filter(|kode| family.is_lintas_desa(**kode));
            let root = |kode: &KodeUsulan| family.root(*kode).expect("a root").desa;
            Fact::Across(across.map(|kode| (*kode, root(kode))).collect())
        }
        Want::Jejak(kode) => Fact::Jejak(jejak(world, *kode)),
        Want::Lampau(desa, tahun) => Fact::Lampau(lampau(world, *desa, *tahun)),
        other => unreachable!("the world does not know {}", other.name()),
    }
}

/// What the detector might say: the same of every two.
fn dugaan(relation: Relation) -> Dugaan {
    let one = |key, nilai: &str| Reason {
        key,
        values: vec![("nilai", nilai.to_owned())],
        against: false,
    };
    let two = |key: &'static str, a: &str, b: &str| Reason {
        key,
        values: vec![("a", a.to_owned()), ("b", b.to_owned())],
        against: key.ends_with("_lain"),
    };
    Dugaan {
        score: 0.8,
        relation,
        reasons: vec![
            two("biaya_dekat", "Rp 48 juta", "Rp 50 juta"),
            one("nama_sama", "Mawar"),
            two("dusun_lain", "Krajan", "Melati"),
            one("benda_sama", "drainase"),
            two("volume_dekat", "120 m", "125 m"),
            one("rt_sama", "03"),
        ],
    }
}

fn is_one(world: &World, pair: Sepasang) -> bool {
    let (a, b) = (find(world, pair.a()), find(world, pair.b()));
    let tied = family(&world.usulan, a.kode)
        .iter()
        .any(|one| one.kode == b.kode);
    tied || b.pendahulu.contains(&a.kode)
}

fn is_open(world: &World, pair: Sepasang) -> bool {
    let gone = |kode| find(world, kode).stage.name() == StageName::Ditarik;
    !gone(pair.a()) && !gone(pair.b()) && !is_one(world, pair)
}

fn find(world: &World, kode: KodeUsulan) -> &Usulan {
    let found = world.usulan.iter().find(|usulan| usulan.kode == kode);
    found.expect("an usulan of the world")
}

fn sudah(world: &World, pair: Sepasang) -> Option<Sudah> {
    let (a, b) = (find(world, pair.a()), find(world, pair.b()));
    let words = world.serupa.putusan.iter().rev();
    let mut words = words.filter(|one| one.jenis != Jenis::Nanti);
    let word = words.find(|one| Sepasang::of(one.a.kode, one.b.kode) == pair)?;
    let stands = word.jenis.stands(is_one(world, pair))
        && pokok(&word.a) == pokok(a)
        && pokok(&word.b) == pokok(b);
    stands.then_some(Sudah {
        jenis: word.jenis,
        by: word.by,
        role: word.role,
        at: word.at,
    })
}

fn antrean(world: &World, penanya: &Penanya) -> Antrean {
    let mut antrean = Antrean::default();
    for pair in world.serupa.mirip.iter().map(|(pair, _)| *pair) {
        if !is_open(world, pair) {
            continue;
        }
        if Some(pair) == penanya.but || sudah(world, pair).is_some() {
            continue;
        }
        antrean.waiting += 1;
        let put_off = world.serupa.putusan.iter().any(|one| {
            one.jenis == Jenis::Nanti
                && one.by == penanya.person
                && one.at >= penanya.midnight
                && Sepasang::of(one.a.kode, one.b.kode) == pair
        });
        if put_off {
            antrean.later += 1;
        } else if antrean.next.is_none() {
            antrean.next = pasangan(world, pair);
        }
    }
    antrean
}

fn pasangan(world: &World, pair: Sepasang) -> Option<Pasangan> {
    let known = world.serupa.mirip.iter().find(|(one, _)| *one == pair);
    let dugaan = match known {
        Some((_, relation)) => dugaan(*relation),
        None => Dugaan {
            score: 0.1,
            reasons: Vec::new(),
            ..dugaan(Relation::Related)
        },
    };
    for kode in [pair.a(), pair.b()] {
        world.usulan.iter().find(|one| one.kode == kode)?;
    }
    Some(Pasangan {
        a: find(world, pair.a()).clone(),
        b: find(world, pair.b()).clone(),
        dugaan,
        levels: vec!["benda sama", "nama sama"],
        sudah: sudah(world, pair),
        satu: is_one(world, pair),
    })
}

fn jejak(world: &World, kode: KodeUsulan) -> Vec<Jejak> {
    let mut earlier = find(world, kode).pendahulu.clone();
    earlier.sort();
    let told = earlier.into_iter().map(|kode| Jejak {
        kode,
        desa: find(world, kode).desa,
        hasil: None,
    });
    told.collect()
}

fn lampau(world: &World, desa: KodeDesa, tahun: i16) -> Vec<Tertinggal> {
    let year = |one: &Usulan| 2000 + i16::from(one.kode.tahun());
    let open = |one: &&Usulan| {
        one.desa == desa && year(one) == tahun - 1 && one.stage.name() != StageName::Ditarik
    };
    let keluarga = Keluarga::new(&world.usulan);
    let left = |usulan: &Usulan| {
        let work: Vec<Usulan> = keluarga.tree(usulan.kode).into_iter().cloned().collect();
        Tertinggal::of(usulan.clone(), &work, &world.usulan, &[desa])
    };
    world.usulan.iter().filter(open).filter_map(left).collect()
}
