//! Plays a conversation that is written down, and writes down what was said.
//!
//! Lines with `>` are the person's, all others are remarks of whoever wrote the script:
//!
//! ```text
//! > Jalan rusak dan licin
//! > [Lewati]
//! > /kembali
//! > 📷 album=a message=12
//! > 📄 rab.pdf
//! > 📍 -7.1635, 112.6281
//! > (stiker)
//! ```
//!
//! `[Lewati]` presses the button of that name on the last screen. `[Lewati]@2` presses the one
//! on the screen before the one before it, as an old message in the chat would; `!3` after a line does it
//! so many times. Between any two inputs the state goes through JSON and back, as it does in the
//! database.

use std::fmt::Write as _;

use super::file::Dialog;
use super::lists::Lists;
use super::play::{Effect, Input, play};
use super::screen::Screen;
use super::show::{self, review};
use super::state::{Answers, FileRef, State};

/// A conversation being played.
pub struct Transcript<'a> {
    dialog: &'a Dialog,
    lists: &'a Lists,
    state: Option<State>,
    /// Every screen that was shown, the last one last.
    screens: Vec<Screen>,
    /// How many messages the person sent, for files without a number of their own.
    messages: i64,
    text: String,
}

/// What was said when `script` was played from the start.
pub fn transcript(dialog: &Dialog, lists: &Lists, given: Answers, script: &str) -> String {
    let mut transcript = Transcript::begun(dialog, lists, given);
    script.lines().for_each(|line| transcript.line(line));
    transcript.text
}

impl<'a> Transcript<'a> {
    /// A new draft with its first question asked.
    pub fn begun(dialog: &'a Dialog, lists: &'a Lists, given: Answers) -> Transcript<'a> {
        let mut transcript = Transcript::new(dialog, lists);
        transcript.input(&Input::Start { turn: 1, given });
        transcript
    }

    fn new(dialog: &'a Dialog, lists: &'a Lists) -> Transcript<'a> {
        Transcript {
            dialog,
            lists,
            state: None,
            screens: Vec::new(),
            messages: 0,
            text: String::new(),
        }
    }

    /// Goes on from a draft.
    pub fn resumed(dialog: &'a Dialog, lists: &'a Lists, state: State) -> Transcript<'a> {
        Transcript {
            state: Some(state),
            ..Transcript::new(dialog, lists)
        }
    }

    pub fn state(&self) -> Option<&State> {
        self.state.as_ref()
    }

    /// All that was said so far.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether there is nothing left to answer.
    pub fn is_over(&self) -> bool {
        self.state.is_none()
    }

    /// Plays one line; what is no input is passed over.
    pub fn line(&mut self, line: &str) {
        let Some(said) = line.strip_prefix('>').map(str::trim) else {
            return;
        };
        let (said, times) = match said.rsplit_once(" !") {
            Some((said, times)) => (said, times.parse().unwrap_or(1)),
            None => (said, 1),
        };
        for _ in 0..times {
            self.said(said);
        }
    }

    fn said(&mut self, said: &str) {
        self.messages += 1;
        self.write(&format!("> {said}"));
        match self.read(said) {
            Some(input) => self.input(&input),
            None => self.write("! no such button"),
        }
    }

    fn input(&mut self, input: &Input) {
        let (state, effects) = play(self.dialog, self.lists, self.state.take(), input);
        self.state = state.map(|state| through_json(&state));
        for effect in effects {
            self.effect(effect);
        }
    }

    fn effect(&mut self, effect: Effect) {
        match effect {
            Effect::Show(screen) => {
                self.write(&drawn(&screen));
                self.screens.push(screen);
            }
            Effect::Toast(text) => self.write(&format!("< ({text})")),
            Effect::Cancelled => self.write("= cancelled"),
            Effect::Misunderstood { step, slip } => {
                self.write(&format!("? {step}: {slip}"));
            }
            Effect::Finished(answers) => {
                self.write("= finished");
                let lines = finished(self.dialog, answers);
                self.write(&lines);
            }
        }
    }

    fn write(&mut self, line: &str) {
        if !line.is_empty() {
            self.text.push_str(line);
            self.text.push('\n');
        }
    }

    fn read(&self, said: &str) -> Option<Input> {
        if said.starts_with('[') {
            return self.press(said);
        }
        Some(match said {
            "/kembali" => Input::Back,
            "/lewati" => Input::Skip,
            "/batal" => Input::Cancel,
            "/bantuan" => Input::Help,
            "/lanjut" => Input::Resume { turn: 1 },
            _ if said.starts_with('(') => Input::Other,
            _ => self.message(said),
        })
    }

    fn message(&self, said: &str) -> Input {
        match said.split_once(' ').unwrap_or((said, "")) {
            ("📍", rest) => point(rest).unwrap_or(Input::Other),
            ("📷", rest) => Input::Photo(self.file(rest, None)),
            ("📄", rest) => {
                let name = rest.split(' ').next().unwrap_or_default();
                Input::Document(self.file(rest, Some(name)))
            }
            _ => Input::Text(said.to_owned()),
        }
    }

    /// A file with what the line tells of it: `album=`, `message=`, `size=`.
    fn file(&self, rest: &str, name: Option<&str>) -> FileRef {
        let told = |key: &str| {
            let mut parts = rest.split(' ').filter_map(|part| part.split_once('='));
            parts.find_map(|(one, value)| (one == key).then(|| value.to_owned()))
        };
        let number = |key: &str| told(key).and_then(|value| value.parse::<i64>().ok());
        let message_id = number("message").unwrap_or(self.messages);
        FileRef {
            file_id: format!("file-{message_id}"),
            unique_id: format!("unique-{message_id}"),
            size: number("size").and_then(|size| u64::try_from(size).ok()),
            mime: None,
            name: name.map(str::to_owned),
            album: told("album"),
            message_id,
        }
    }

    fn press(&self, said: &str) -> Option<Input> {
        let (name, back) = match said.rsplit_once("]@") {
            Some((name, back)) => (name, back.parse().ok()?),
            None => (said.strip_suffix(']')?, 0),
        };
        let name = name.strip_prefix('[')?;
        let screen = self.screens.iter().rev().nth(back)?;
        let button = screen.buttons().find(|button| button.text == name)?;
        Some(Input::Tap {
            turn: screen.turn,
            index: button.index,
            mark: button.mark.clone(),
        })
    }
}

fn point(words: &str) -> Option<Input> {
    let (lat, lon) = words.split_once(',')?;
    Some(Input::Point {
        lat: lat.trim().parse().ok()?,
        lon: lon.trim().parse().ok()?,
    })
}

/// A screen in plain letters, a row of buttons a line.
pub fn drawn(screen: &Screen) -> String {
    let text = screen.text.to_string();
    let mut drawn = String::new();
    for (at, line) in text.lines().enumerate() {
        let mark = if at == 0 { "<" } else { " " };
        let _ = writeln!(drawn, "{mark} {line}");
    }
    for row in &screen.rows {
        let row: Vec<String> = row.iter().map(|one| format!("[{}]", one.text)).collect();
        let _ = writeln!(drawn, "  {}", row.join(" "));
    }
    drawn
        .lines()
        .map(str::trim_end)
        .collect::<Vec<_>>()
        .join("\n")
}

fn finished(dialog: &Dialog, answers: Answers) -> String {
    let state = show::finished(dialog, answers);
    let lines = review(dialog, &state);
    let lines = lines
        .iter()
        .map(|(label, value)| format!("  {label}: {value}"));
    lines.collect::<Vec<_>>().join("\n")
}

/// As the database keeps it.
fn through_json(state: &State) -> State {
    let kept = serde_json::to_string(state).and_then(|json| serde_json::from_str(&json));
    kept.expect("a state is made of plain data that serde takes both ways")
}
