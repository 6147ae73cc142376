//! Joining, objecting, deciding, undoing, supporting: as the offices see it on their screens.

use musrenbot::domain::kode::KodeUsulan;
use musrenbot::domain::usulan::Usulan;

/// All that ties connect with the usulan, as the store finds them.
pub fn family(all: &[Usulan], kode: KodeUsulan) -> Vec<Usulan> {
    let tied =
        |one: &Usulan, other: &Usulan| one.gabung.as_ref().map(|tie| tie.induk) == Some(other.kode);
    let mut near: Vec<&Usulan> = all.iter().filter(|one| one.kode == kode).collect();
    loop {
        let is_near = |one: &&Usulan| {
            let mut near = near.iter();
            near.any(|with| one.kode == with.kode || tied(one, with) || tied(with, one))
        };
        let mut wider: Vec<&Usulan> = all.iter().filter(is_near).collect();
        wider.sort_by_key(|one| one.kode);
        if wider.len() == near.len() {
            return wider.into_iter().cloned().collect();
        }
        near = wider;
    }
}
