//! The settings of one run, read once: flags win over the environment, that over `musrenbot.toml`.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use jiff::Timestamp;
use serde::Deserialize;

/// Where Telegram itself answers; a clock that was set is refused there.
pub const TELEGRAM_API_URL: &str = "https://api.telegram.org";

/// The file that is read when it lies in the working folder.
const FILE: &str = "musrenbot.toml";

const DATABASE_URL: &str = "sqlite://musrenbot.db";

/// Messages a second over all that Telegram lets a bot send (bots FAQ).
const RATE: u32 = 30;

/// What can be set, wherever it is set.
#[derive(Args, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The bot's token, as @BotFather gave it
    #[arg(long, env = "TELOXIDE_TOKEN", hide_env_values = true, global = true)]
    pub token: Option<String>,
    /// Base URL of the Bot API
    #[arg(long, env = "TELOXIDE_API_URL", global = true)]
    pub api_url: Option<String>,
    /// sqlite://FILE or postgres://USER@HOST/NAME
    #[arg(long, env = "DATABASE_URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
    /// Telegram user ids of those who hear alarms, comma separated
    #[arg(long, env = "MUSRENBOT_ADMINS", value_delimiter = ',', global = true)]
    pub admins: Option<Vec<OrOff<i64>>>,
    /// Public https URL to which Telegram posts updates; polling when missing
    #[arg(long, env = "MUSRENBOT_WEBHOOK_URL", global = true)]
    pub webhook_url: Option<String>,
    /// Address on which webhook posts arrive, e.g. 0.0.0.0:8443
    #[arg(long, env = "MUSRENBOT_LISTEN", global = true)]
    pub listen: Option<SocketAddr>,
    /// What Telegram must send along with each post
    #[arg(
        long,
        env = "MUSRENBOT_WEBHOOK_SECRET",
        hide_env_values = true,
        global = true
    )]
    pub webhook_secret: Option<String>,
    /// Address of /metrics and /healthz, e.g. 127.0.0.1:9100, or `off`
    #[arg(long, env = "MUSRENBOT_METRICS", global = true)]
    pub metrics: Option<OrOff<SocketAddr>>,
    /// Overall messages per second, or `off`
    #[arg(long, env = "MUSRENBOT_RATE", global = true)]
    pub rate: Option<Rate>,
    /// Folder for photos and documents
    #[arg(long, env = "MUSRENBOT_FILES", global = true)]
    pub files: Option<PathBuf>,
    /// Start the clock there, e.g. 2027-02-03T07:00:00+07:00 (drills and tests only)
    #[arg(long, env = "MUSRENBOT_CLOCK", global = true)]
    pub clock: Option<Timestamp>,
    /// Folder of dialog files to use instead of the shipped ones
    #[arg(long, env = "MUSRENBOT_DIALOGS", global = true)]
    pub dialogs: Option<PathBuf>,
    /// Weights of the search for duplicates to use instead of the shipped ones, as dedup --learn writes them
    #[arg(long, env = "MUSRENBOT_WEIGHTS", value_name = "FILE", global = true)]
    pub weights: Option<PathBuf>,
}

/// A value, or nothing when it is empty or `off`, as files of settings often have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(
    try_from = "toml::Value",
    bound(deserialize = "T: FromStr, T::Err: fmt::Display")
)]
pub struct OrOff<T>(pub Option<T>);

impl<T: FromStr<Err: fmt::Display>> FromStr for OrOff<T> {
    type Err = String;

    fn from_str(text: &str) -> Result<OrOff<T>, String> {
        match text.trim() {
            "" | "off" => Ok(OrOff(None)),
            text => match text.parse() {
                Ok(value) => Ok(OrOff(Some(value))),
                Err(why) => Err(why.to_string()),
            },
        }
    }
}

impl<T: FromStr<Err: fmt::Display>> TryFrom<toml::Value> for OrOff<T> {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<OrOff<T>, String> {
        match value {
            toml::Value::String(text) => text.parse(),
            other => other.to_string().parse(),
        }
    }
}

/// Messages a second over all; `off` lifts all pacing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "toml::Value")]
pub struct Rate(pub Option<u32>);

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Rate, String> {
        match text.trim() {
            "off" => Ok(Rate(None)),
            number => match number.parse() {
                Ok(rate) if rate > 0 => Ok(Rate(Some(rate))),
                _ => Err(format!(
                    "a number of messages per second or `off`, not `{number}`"
                )),
            },
        }
    }
}

impl TryFrom<toml::Value> for Rate {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Rate, String> {
        match value {
            toml::Value::String(text) => text.parse(),
            other => other.to_string().parse(),
        }
    }
}

impl Settings {
    /// Fills what neither flags nor environment gave from `musrenbot.toml`, if there is one.
    pub fn with_file(self) -> anyhow::Result<Settings> {
        let path = Path::new(FILE);
        if !path.exists() {
            return Ok(self);
        }
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {FILE}"))?;
        let file: Settings = toml::from_str(&text).map_err(|why| misread(&text, &why))?;
        Ok(self.or(file))
    }

    fn or(self, file: Settings) -> Settings {
        Settings {
            token: self.token.or(file.token),
            api_url: self.api_url.or(file.api_url),
            database_url: self.database_url.or(file.database_url),
            admins: self.admins.or(file.admins),
            webhook_url: self.webhook_url.or(file.webhook_url),
            listen: self.listen.or(file.listen),
            webhook_secret: self.webhook_secret.or(file.webhook_secret),
            metrics: self.metrics.or(file.metrics),
            rate: self.rate.or(file.rate),
            files: self.files.or(file.files),
            clock: self.clock.or(file.clock),
            dialogs: self.dialogs.or(file.dialogs),
            weights: self.weights.or(file.weights),
        }
    }

    pub fn api_url(&self) -> &str {
        self.api_url
            .as_deref()
            .unwrap_or(TELEGRAM_API_URL)
            .trim_end_matches('/')
    }

    pub fn metrics(&self) -> Option<SocketAddr> {
        self.metrics.and_then(|address| address.0)
    }

    /// Those who hear alarms; nobody when none is set.
    pub fn admins(&self) -> Vec<i64> {
        self.admins
            .iter()
            .flatten()
            .filter_map(|one| one.0)
            .collect()
    }

    pub fn database_url(&self) -> &str {
        self.database_url.as_deref().unwrap_or(DATABASE_URL)
    }

    pub fn rate(&self) -> Option<u32> {
        self.rate.map_or(Some(RATE), |rate| rate.0)
    }

    /// The file of a SQLite database.
    pub fn sqlite_file(&self) -> Option<&Path> {
        let path = self.database_url().strip_prefix("sqlite:")?;
        let path = path.trim_start_matches("//");
        Some(Path::new(
            path.split_once('?').map_or(path, |(file, _)| file),
        ))
    }

    /// The folder for files: the one set, or `files/` beside the database.
    pub fn files(&self) -> PathBuf {
        let beside = self.sqlite_file().and_then(Path::parent);
        let usual = || beside.unwrap_or(Path::new("")).join("files");
        self.files.clone().unwrap_or_else(usual)
    }

    /// The token, or a sentence that says where to get one.
    pub fn token(&self) -> anyhow::Result<&str> {
        match self.token.as_deref().map(str::trim) {
            Some(token) if !token.is_empty() => Ok(token),
            _ => bail!(
                "TELOXIDE_TOKEN is not set: ask @BotFather in Telegram for a token (/newbot), \
                 or try `musrenbot demo`, which needs none"
            ),
        }
    }

    /// Refuses what would lie to people: a clock that was set, towards Telegram itself.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.clock.is_some() && self.api_url() == TELEGRAM_API_URL {
            bail!("MUSRENBOT_CLOCK is for drills and is refused with Telegram's own API URL");
        }
        if self.webhook_url.is_some() && self.listen.is_none() {
            bail!("MUSRENBOT_WEBHOOK_URL needs MUSRENBOT_LISTEN, the address to listen on");
        }
        if self.webhook_url.is_some() && self.webhook_secret.is_none() {
            bail!(
                "MUSRENBOT_WEBHOOK_URL needs MUSRENBOT_WEBHOOK_SECRET, so that only Telegram is heard"
            );
        }
        Ok(())
    }
}

/// In one sentence; the library's own draws the line and may show a secret that stands in it.
fn misread(text: &str, why: &toml::de::Error) -> anyhow::Error {
    let before = why.span().and_then(|span| text.get(..span.start));
    let line = before.unwrap_or_default().matches('\n').count() + 1;
    anyhow!(
        "cannot understand {FILE}, line {line}: {}",
        why.message().trim()
    )
}

/// Secrets stay out of logs.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("api_url", &self.api_url)
            .field("rate", &self.rate)
            .field("files", &self.files)
            .finish_non_exhaustive()
    }
}
