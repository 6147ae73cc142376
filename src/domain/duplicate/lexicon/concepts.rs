//! Sets of concepts, small enough to be copied and held side by side by the million.

/// A concept by its line in the table.
pub type Concept = u8;

/// A set of concepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Concepts([u64; 4]);

impl Concepts {
    pub fn one(concept: Concept) -> Concepts {
        let mut set = Concepts::default();
        set.insert(concept);
        set
    }

    pub fn insert(&mut self, concept: Concept) {
        self.0[usize::from(concept >> 6)] |= 1 << (concept & 63);
    }

    pub fn contains(&self, concept: Concept) -> bool {
        self.0[usize::from(concept >> 6)] & (1 << (concept & 63)) != 0
    }

    pub fn and(&self, other: &Concepts) -> Concepts {
        Concepts(std::array::from_fn(|at| self.0[at] & other.0[at]))
    }

    pub fn or(&self, other: &Concepts) -> Concepts {
        Concepts(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    pub fn meets(&self, other: &Concepts) -> bool {
        self.0.iter().zip(other.0).any(|(a, b)| a & b != 0)
    }

    pub fn without(&self, other: &Concepts) -> Concepts {
        Concepts(std::array::from_fn(|at| self.0[at] & !other.0[at]))
    }

    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub fn is_empty(&self) -> bool {
        self.0 == [0; 4]
    }

    /// In the order of the table.
    pub fn iter(&self) -> impl Iterator<Item = Concept> + use<> {
        let words = (0_u8..).zip(self.0);
        words.flat_map(|(at, mut word)| {
            std::iter::from_fn(move || {
                let bit = u8::try_from(word.trailing_zeros()).ok()?;
                // An empty word has 64 of them.
                word &= word.checked_sub(1)?;
                Some(at << 6 | bit)
            })
        })
    }
}

impl FromIterator<Concept> for Concepts {
    fn from_iter<I: IntoIterator<Item = Concept>>(concepts: I) -> Concepts {
        let mut set = Concepts::default();
        concepts.into_iter().for_each(|one| set.insert(one));
        set
    }
}
