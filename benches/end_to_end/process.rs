//! The released program as a child process, and what the kernel tells of it.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;

/// Of a second; Linux promises this unit to programs whatever its own is.
const TICK: Duration = Duration::from_millis(10);

/// Killed when dropped.
pub struct Bot(Child);

impl Bot {
    /// Starts `musrenbot serve` with nothing of this process's surroundings.
    pub fn start(folder: &Path, settings: &[(&str, &str)]) -> anyhow::Result<Bot> {
        let log = File::create(folder.join("log"))?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_musrenbot"));
        command.arg("serve").current_dir(folder).env_clear();
        command.envs(settings.iter().copied());
        command.stdout(Stdio::null()).stderr(log);
        let child = command.spawn().context("cannot start the program")?;
        Ok(Bot(child))
    }

    /// Time that all its threads have worked, in the program and in the kernel.
    pub fn cpu(&self) -> anyhow::Result<Duration> {
        cpu(&self.0.id().to_string())
    }

    /// A line of its `status`, in KiB: `VmRSS` now, `VmHWM` at peak.
    pub fn memory(&self, line: &str) -> anyhow::Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.0.id()))?;
        let found = status.lines().find_map(|one| one.strip_prefix(line));
        let found = found.context("the kernel tells no memory")?;
        Ok(found.trim_matches([':', '\t', ' ', 'k', 'B']).parse()?)
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        // It may have ended by itself; then the log says why.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Time that a process has worked; `self` is this one.
pub fn cpu(process: &str) -> anyhow::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name may hold blanks; it ends with the last bracket.
    let after = stat.rsplit(") ").next().unwrap_or_default();
    let ticks = after.split(' ').skip(11).take(2).map(str::parse::<u32>);
    let ticks: u32 = ticks.sum::<Result<u32, _>>()?;
    Ok(TICK * ticks)
}
