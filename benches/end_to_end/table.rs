//! The figures beside what was aimed at, and what else the machine was doing.

use std::time::Duration;

use super::operators::Seen;

/// Updates of a dialog of eight questions, by which other bots are measured.
const NINE: f64 = 9.0;

const KIB_IN_MIB: f64 = 1024.0;

pub struct Table {
    engine: &'static str,
    rows: Vec<String>,
}

impl Table {
    pub fn new(engine: &'static str) -> Table {
        let rows = Vec::new();
        Table { engine, rows }
    }

    pub fn print(&self) {
        let cores = std::thread::available_parallelism().map_or(0, usize::from);
        let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
        let load: Vec<_> = load.split(' ').take(3).collect();
        println!("\n{} ({cores} cores, load {})", self.engine, load.join(" "));
        println!(
            "{:<34}{:>10} {:<14}{:>9}  {:>6}",
            "", "measured", "", "aim", "ratio"
        );
        self.rows.iter().for_each(|row| println!("{row}"));
    }

    /// A time that shall stay below the aim, in milliseconds.
    pub fn row(&mut self, name: &str, time: Duration, aim: f64, unit: &str) {
        self.line(name, ms(time), unit, Some(aim));
    }

    pub fn memory(&mut self, name: &str, kib: u64, aim: Option<f64>) {
        self.line(name, kib as f64 / KIB_IN_MIB, "MiB", aim);
    }

    pub fn throughput(&mut self, seen: &Seen, bot: Duration, own: Duration) {
        let updates = seen.answers.len() as f64;
        let (took, bot, own) = (
            seen.took.as_secs_f64(),
            bot.as_secs_f64(),
            own.as_secs_f64(),
        );
        self.line(
            "updates, 500 dialogs at once",
            updates / took,
            "a second",
            Some(3000.0),
        );
        self.line(
            "usulan handed in",
            seen.usulan as f64 / took,
            "a second",
            None,
        );
        self.line(
            "bot: CPU for nine updates",
            bot / updates * NINE * 1e3,
            "ms",
            Some(3.0),
        );
        self.line("bot: cores in use", bot / took, "", None);
        self.line(
            "stand-in: CPU for nine updates",
            own / updates * NINE * 1e3,
            "ms",
            None,
        );
        self.line(
            "both: updates for a CPU second",
            updates / (bot + own),
            "",
            None,
        );
    }

    /// The times to the answers, with the aims for the middle and the 99th of a hundred.
    pub fn answers(&mut self, seen: &Seen, aims: Option<(f64, f64)>) {
        let mut answers = seen.answers.clone();
        answers.sort_unstable();
        let at = |part: f64| {
            let place = (answers.len().saturating_sub(1) as f64 * part).round();
            answers.get(place as usize).copied().unwrap_or_default()
        };
        let rate = answers.len() as f64 / seen.took.as_secs_f64();
        let rows = [
            ("median", 0.5, aims.map(|aims| aims.0)),
            ("95th", 0.95, None),
            ("99th", 0.99, aims.map(|aims| aims.1)),
        ];
        for (name, part, aim) in rows {
            let name = format!("answer at {rate:.0}/s, {name}");
            self.line(&name, ms(at(part)), "ms", aim);
        }
    }

    fn line(&mut self, name: &str, value: f64, unit: &str, aim: Option<f64>) {
        let aim = aim.map_or(String::new(), |aim| {
            format!("{aim:>9.0}  {:>5.2}×", value / aim)
        });
        self.rows
            .push(format!("{name:<34}{value:>10.2} {unit:<14}{aim}"));
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
