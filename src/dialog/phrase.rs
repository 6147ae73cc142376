//! The sentences that every dialog needs around its own questions.
//!
//! They stand in `kata.toml` under `[dialog]`; a dialog may say one of them differently in its
//! own `[words]`.

use std::fmt::Display;

use super::template::Template;
use super::text::Text;

macro_rules! phrases {
    ($($name:ident = $key:literal [$($slot:literal),*]),+ $(,)?) => {
        /// A sentence of the player's own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Phrase { $($name),+ }

        impl Phrase {
            /// Each with its key below `[dialog]` and the values it may use.
            pub const ALL: &'static [(Phrase, &'static str, &'static [&'static str])] =
                &[$((Phrase::$name, $key, &[$($slot),*])),+];
        }
    };
}

phrases! {
    Progress = "progress" ["n", "of", "label"],
    Recap = "recap" ["label", "value"],
    Example = "example" ["example"],
    ThirdMiss = "third_miss" [],
    Unclear = "unclear" [],
    UnclearOne = "unclear_one" [],
    AskUnit = "ask_unit" ["number"],
    AskBasis = "ask_basis" ["amount", "volume", "unit"],
    BasisTotal = "basis_total" ["total"],
    BasisUnit = "basis_unit" ["unit", "total"],
    UnitPrice = "unit_price" ["amount", "unit", "total"],
    Current = "current" ["value"],
    AskFree = "ask_free" [],
    OwnWords = "own_words" [],
    UseOwnWords = "use_own_words" ["words"],
    Private = "private" [],
    PhotosSoFar = "photos_so_far" ["n", "more"],
    PhotosFull = "photos_full" ["max"],
    PhotosEnough = "photos_enough" [],
    AskJenis = "ask_jenis" ["name"],
    DocumentsSoFar = "documents_so_far" ["n", "names"],
    DocumentsFull = "documents_full" ["max"],
    PhotoValue = "photo_value" ["n"],
    DocumentUnnamed = "document_unnamed" [],
    Page = "page" ["n", "of"],
    Narrowed = "narrowed" ["n", "words"],
    ReviewTitle = "review_title" ["title"],
    ReviewAsk = "review_ask" [],
    ReviewLine = "review_line" ["label", "value"],
    Skipped = "skipped" [],
    CancelAsk = "cancel_ask" [],
    CancelChange = "cancel_change" [],
    Stale = "stale" [],
    Recorded = "recorded" [],
    Needed = "needed" [],
    NothingBefore = "nothing_before" [],
    SlipTooBig = "slip_too_big" ["limit"],
    SlipFile = "slip_file" [],
    ButtonBack = "button_back" [],
    ButtonSkip = "button_skip" [],
    ButtonHelp = "button_help" [],
    ButtonDone = "button_done" [],
    ButtonFree = "button_free" [],
    ButtonRewrite = "button_rewrite" [],
    ButtonMask = "button_mask" [],
    ButtonNext = "button_next" [],
    ButtonPrevious = "button_previous" [],
    ButtonWhole = "button_whole" [],
    ButtonSubmit = "button_submit" [],
    ButtonEdit = "button_edit" ["label"],
    ButtonCancel = "button_cancel" [],
    ButtonYesCancel = "button_yes_cancel" [],
    ButtonYesChange = "button_yes_change" [],
    ButtonGoOn = "button_go_on" [],
}

/// The sentences of one dialog, in the order of [`Phrase::ALL`].
#[derive(Clone, Debug)]
pub struct Phrases(Vec<Template>);

impl Phrases {
    /// Asks `find` for each sentence by its key; one that is not found says nothing.
    pub(super) fn collect(mut find: impl FnMut(&'static str) -> Option<Template>) -> Phrases {
        Phrases(
            Phrase::ALL
                .iter()
                .map(|(_, key, _)| find(key).unwrap_or_default())
                .collect(),
        )
    }

    pub fn say(&self, phrase: Phrase, values: &[(&str, &dyn Display)]) -> Text {
        self.0[phrase as usize].fill(values)
    }

    /// As [`say`](Self::say), for buttons, which have no markup.
    pub fn label(&self, phrase: Phrase, values: &[(&str, &dyn Display)]) -> String {
        self.say(phrase, values).to_string()
    }
}
