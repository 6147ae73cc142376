//! How well one word stands for another.

/// Shorter words are alike only when they are the same.
const WORD_CHARS_MIN: usize = 3;

/// Of ten letters four may be wrong: beyond that it is another word.
const EDITS_OF_TEN: usize = 4;

/// A word that begins so, or is so but for typing errors, counts at most this much.
const NOT_THE_SAME: f32 = 0.9;

/// What tells at a glance that two words are far apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    chars: usize,
    /// Which letters there are, one bit for each of 64 kinds.
    letters: u64,
}

impl Shape {
    pub fn of(word: &str) -> Shape {
        let bit = |c: char| 1 << (u32::from(c) % 64);
        Shape {
            chars: word.chars().count(),
            letters: word.chars().fold(0, |all, c| all | bit(c)),
        }
    }

    /// Only then can the other word begin with this one.
    fn is_in(self, other: Shape) -> bool {
        self.chars <= other.chars && self.letters & !other.letters == 0
    }

    /// No fewer edits make one word of the other: each takes away at most one kind of letter,
    /// brings at most one, and makes the word longer or shorter by one at most.
    fn edits_min(self, other: Shape) -> usize {
        let gone = (self.letters & !other.letters).count_ones() as usize;
        let new = (other.letters & !self.letters).count_ones() as usize;
        gone.max(new).max(self.chars.abs_diff(other.chars))
    }
}

/// A word of a question, of at most [`TERM_CHARS_MAX`](super::TERM_CHARS_MAX) characters.
#[derive(Clone, Debug)]
pub(super) struct Term {
    word: String,
    shape: Shape,
    /// Numbers tell places apart: RT 3 is not nearly RT 5.
    exact: bool,
    /// For each ASCII character the places where it stands in the word, a bit each.
    places: [u32; 128],
}

impl Term {
    pub fn new(word: String) -> Term {
        let mut places = [0; 128];
        for c in word.chars().filter(char::is_ascii) {
            places[c as usize] = standing(&word, c);
        }
        let shape = Shape::of(&word);
        let number = word.starts_with(|c: char| c.is_ascii_digit());
        Term {
            exact: number || shape.chars < WORD_CHARS_MIN,
            shape,
            places,
            word,
        }
    }

    /// 1 for the same word, 0 for one that does not stand for it.
    pub fn likeness(&self, other: &str, shape: Shape) -> f32 {
        if self.shape.is_in(shape) && other.starts_with(&self.word) {
            match (other.len() == self.word.len(), self.exact) {
                (true, _) => return 1.0,
                (false, true) => return 0.0,
                (false, false) => return NOT_THE_SAME,
            }
        }
        if self.exact {
            return 0.0;
        }
        let longest = self.shape.chars.max(shape.chars);
        let edits_max = longest * EDITS_OF_TEN / 10;
        if self.shape.edits_min(shape) > edits_max {
            return 0.0;
        }
        let edits = self.edits(other);
        if edits > edits_max {
            return 0.0;
        }
        #[expect(
            clippy::cast_precision_loss,
            reason = "words have at most TERM_CHARS_MAX characters"
        )]
        let like = 1.0 - edits as f32 / longest as f32;
        like * NOT_THE_SAME
    }

    /// How many letters must be put in, left out, changed or swapped with their neighbour, none
    /// more than once, to make one word of the other.
    ///
    /// A whole column of the usual table in a few words of the machine (Hyyrö, "A bit-vector
    /// algorithm for computing Levenshtein and Damerau edit distances", 2003): a bit of `up` or
    /// `down` says that the column rises or falls there by one.
    fn edits(&self, other: &str) -> usize {
        let last = 1_u32 << (self.shape.chars - 1);
        let (mut up, mut down, mut same) = (u32::MAX, 0_u32, 0_u32);
        let (mut edits, mut before) = (self.shape.chars, 0_u32);
        for c in other.chars() {
            let here = self.places_of(c);
            let swapped = ((!same & here) << 1) & before;
            same = ((here & up).wrapping_add(up) ^ up) | here | down | swapped;
            let right_up = down | !(same | up);
            let right_down = same & up;
            edits += usize::from(right_up & last != 0);
            edits -= usize::from(right_down & last != 0);
            let right_up = (right_up << 1) | 1;
            up = (right_down << 1) | !(same | right_up);
            down = right_up & same;
            before = here;
        }
        edits
    }

    fn places_of(&self, c: char) -> u32 {
        match self.places.get(c as usize) {
            Some(places) => *places,
            None => standing(&self.word, c),
        }
    }
}

fn standing(word: &str, c: char) -> u32 {
    let places = word.chars().zip(0..).filter(|(other, _)| *other == c);
    places.fold(0, |all, (_, place)| all | 1 << place)
}
