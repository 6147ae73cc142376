//! The program as its operator uses it: the binary itself, in a folder of its own.
//!
//! Each refusal is one English sentence; what to do about it stands in the README.

use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use musrenbot::demo::{BotIdentity, Hooks, Server, World};
use musrenbot::store::Store;

use crate::engines::{Folder, sql};
use crate::store_samples::{isi, set_up, submit};

/// A folder with a database, and the program started in it with nothing else set.
struct Office(Folder);

#[derive(Debug, PartialEq, Eq)]
struct Ended {
    code: Option<i32>,
    out: String,
    err: String,
}

impl Office {
    fn new() -> Office {
        Office(Folder::new())
    }

    /// An office that has set Kebomas up.
    fn set_up() -> Office {
        let office = Office::new();
        office.said("setup --kecamatan 35.25.14 --tahun 2028");
        office
    }

    fn path(&self) -> &Path {
        &self.0.0
    }

    fn database_url(&self) -> String {
        format!("sqlite://{}", self.path().join("musrenbot.db").display())
    }

    async fn store(&self) -> Store {
        Store::open(&self.database_url()).await.expect("it opens")
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path().join(name), text).expect("the folder can be written");
    }

    fn command(&self, line: &str, env: &[(&str, &str)]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_musrenbot"));
        command
            .args(line.split_whitespace())
            .current_dir(self.path())
            .env_clear()
            .envs(env.iter().copied())
            .stdin(Stdio::null());
        command
    }

    fn run_with(&self, line: &str, env: &[(&str, &str)]) -> Ended {
        let output = self.command(line, env).output().expect("it starts");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("plain text");
        Ended {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    fn run(&self, line: &str) -> Ended {
        self.run_with(line, &[])
    }

    /// What it prints when all goes well, without a word beside it.
    fn said(&self, line: &str) -> String {
        let ended = self.run(line);
        assert_eq!((ended.code, ended.err.as_str()), (Some(0), ""), "{line}");
        ended.out
    }

    /// The one sentence with which it fails, nothing else being said.
    fn refused_with(&self, line: &str, env: &[(&str, &str)]) -> String {
        let ended = self.run_with(line, env);
        assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""), "{line}");
        let sentence = ended.err.trim_end().strip_prefix("musrenbot: ");
        let sentence = sentence.unwrap_or_else(|| panic!("not a sentence: {}", ended.err));
        assert!(!sentence.contains('\n'), "more than one line: {sentence}");
        let stop = sentence.ends_with(|sign: char| ".!".contains(sign));
        assert!(!stop, "a full stop: {sentence}");
        sentence.to_owned()
    }

    fn refused(&self, line: &str) -> String {
        self.refused_with(line, &[])
    }

    /// Arguments that cannot be meant: exit code 2, and the first line of what it says.
    fn misunderstood(&self, line: &str, env: &[(&str, &str)]) -> String {
        let ended = self.run_with(line, env);
        assert_eq!((ended.code, ended.out.as_str()), (Some(2), ""), "{line}");
        ended.err.lines().next().unwrap_or_default().to_owned()
    }
}

async fn stand_in() -> Server {
    let world = Arc::new(Mutex::new(World::new(BotIdentity::practice())));
    let clock = Arc::new(|| "2027-02-02T08:00:00+07:00".parse::<Timestamp>().unwrap());
    let address = ([127, 0, 0, 1], 0).into();
    Server::start(world, address, clock, Hooks::default())
        .await
        .expect("the stand-in starts")
}

#[test]
fn help_tells_every_subcommand_and_gives_an_example_of_each() {
    let office = Office::new();
    let help = office.said("--help");
    for name in [
        "serve", "demo", "setup", "invite", "digest", "dialogs", "verify", "backup", "migrate",
    ] {
        assert!(help.contains(&format!("\n  {name} ")), "{name} is missing");
        let own = office.said(&format!("{name} --help"));
        assert!(own.contains("Example: "), "{name} has no example");
        assert!(own.contains(&format!("musrenbot {name}")), "{name}: {own}");
    }
}

#[test]
fn setup_says_what_it_made_and_later_what_it_changed() {
    let office = Office::new();
    let made = office.said("setup --kecamatan 35.25.14 --tahun 2028");
    let lines: Vec<_> = made.lines().collect();
    assert_eq!(
        lines[..3],
        [
            "made kecamatan 35.25.14 Kebomas (Kabupaten Gresik, Jawa Timur) for plan year 2028, WIB, codes KBM-28-…, summary at 07:00",
            "10 kelurahan, 11 desa, 0 desa adat:",
            "  35.25.14.1006 Gulomantung",
        ]
    );
    assert_eq!(lines.len(), 2 + 21 + 1);
    let moved = "--summary-at 08:30 --libur 2027-03-10=Idulfitri";
    office.said(&format!("setup --kecamatan 35.25.14 --tahun 2028 {moved}"));
    let again = office.said("setup --kecamatan 35.25.14 --tahun 2029 --timezone WITA");
    assert!(
        again.starts_with(
            "brought up to date kecamatan 35.25.14 Kebomas (Kabupaten Gresik, Jawa Timur) for plan year 2029, WITA, codes KBM-29-…, summary at 08:30\n"
        ),
        "{again}"
    );
    assert!(
        again.ends_with("besides the shipped ones: 2027-03-10\n"),
        "{again}"
    );
    let undone = office.said("setup --kecamatan 35.25.14 --tahun 2029 --hapus-libur 2027-03-10");
    assert!(undone.contains("for plan year 2029, WITA"), "{undone}");
    assert!(
        undone.contains("besides the shipped ones: none"),
        "{undone}"
    );
}

#[test]
fn setup_refuses_what_it_cannot_mean() {
    let office = Office::new();
    assert_eq!(
        office.refused("setup --kecamatan 35.25.99 --tahun 2028"),
        "there is no kecamatan with the area code `35.25.99`; perhaps one of: 35.25.09 Sidayu, \
         33.25.09 Subah, 35.05.09 Nglegok, 35.05.19 Kesamben, 35.15.09 Tulangan"
    );
    assert_eq!(
        office.refused("setup --kecamatan gondes! --tahun 2028"),
        "there is no kecamatan with the area code `gondes!`; an example is 35.25.14"
    );
    assert!(!office.path().join("musrenbot.db").exists());
    let set = "setup --kecamatan 35.25.14";
    assert_eq!(
        office.refused(&format!("{set} --tahun 1990")),
        "the plan year must lie between 2021 and 2098"
    );
    assert_eq!(
        office.refused(&format!("{set} --tahun 2028 --timezone Mars/Base")),
        "`Mars/Base` is not a zone of Indonesia: use WIB, WITA or WIT, or Asia/Jakarta, \
         Asia/Makassar or Asia/Jayapura"
    );
    let hour = office.refused(&format!("{set} --tahun 2028 --summary-at tujuh"));
    assert!(
        hour.starts_with("--summary-at wants a time such as 07:00, not `tujuh`: "),
        "{hour}"
    );
    let libur = office.refused(&format!("{set} --tahun 2028 --libur besok"));
    assert!(
        libur.starts_with("--libur wants a day such as \"2027-03-10=Idul Fitri\", not `besok`: "),
        "{libur}"
    );
}

#[test]
fn invite_prints_one_link_a_line_for_every_role() {
    let office = Office::set_up();
    for (role, rest) in [
        ("operator-desa", "--desa 35.25.14.2003"),
        ("kades", "--desa 35.25.14.2003"),
        ("operator-kecamatan", ""),
        ("camat", "--kecamatan 35.25.14"),
        ("bappeda", ""),
        ("skpd", "--skpd dpupr"),
        ("grup", ""),
    ] {
        let said = office.said(&format!(
            "invite --role {role} {rest} --count 3 --bot-name @usulan_bot"
        ));
        let codes: Vec<_> = said
            .lines()
            .map(|line| line.strip_prefix("https://t.me/usulan_bot?start="))
            .collect();
        assert_eq!(codes.len(), 3, "{role}: {said}");
        for code in codes {
            let code = code.unwrap_or_else(|| panic!("{role}: {said}"));
            assert!(code.len() == 24 && code.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        }
    }
}

#[test]
fn invite_refuses_what_it_cannot_mean() {
    let office = Office::new();
    assert_eq!(
        office.refused("invite --role camat --bot-name x"),
        "no kecamatan is set up yet; run `musrenbot setup --kecamatan 35.25.14 --tahun 2028`"
    );
    let office = Office::set_up();
    for (line, sentence) in [
        (
            "--role bos",
            "there is no role `bos`; roles are operator-desa, kades, operator-kecamatan, camat, bappeda, skpd, grup",
        ),
        (
            "--role kades",
            "role kades needs --desa, e.g. --desa 35.25.14.1006",
        ),
        (
            "--role kades --desa 35.25.14.2099",
            "kecamatan Kebomas has no desa 35.25.14.2099",
        ),
        (
            "--role camat --desa 35.25.14.2003",
            "role camat belongs to no desa; leave --desa out",
        ),
        (
            "--role camat --kecamatan 35.25.15",
            "kecamatan 35.25.15 is not set up yet; run `musrenbot setup --kecamatan 35.25.15 --tahun …`",
        ),
        ("--role skpd", "role skpd needs --skpd, e.g. --skpd dpupr"),
        ("--role camat --skpd dpupr", "only role skpd takes --skpd"),
        (
            "--role camat --count 0",
            "--count must lie between 1 and 500",
        ),
        ("--role camat --revoke nope", "there is no such invitation"),
    ] {
        let refused = office.refused(&format!("invite {line} --bot-name usulan_bot"));
        assert_eq!(refused, sentence, "{line}");
    }
    let skpd = office.refused("invite --role skpd --skpd zzz --bot-name usulan_bot");
    assert!(
        skpd.starts_with("there is no dinas `zzz`; known are "),
        "{skpd}"
    );
    assert_eq!(
        office.refused("invite --role camat"),
        "the bot's user name is not known; give it with --bot-name: TELOXIDE_TOKEN is not set: \
         ask @BotFather in Telegram for a token (/newbot), or try `musrenbot demo`, which needs none"
    );
}

#[test]
fn an_invitation_can_be_taken_back() {
    let office = Office::set_up();
    let link = office.said("invite --role camat --bot-name usulan_bot");
    let line = format!("invite --role camat --revoke {link}");
    assert_eq!(office.said(&line), "the invitation can no longer be used\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn invite_asks_telegram_for_the_name_of_the_bot() {
    let server = stand_in().await;
    let office = Office::set_up();
    let bot = BotIdentity::practice();
    let env = [
        ("TELOXIDE_TOKEN", bot.token.as_str()),
        ("TELOXIDE_API_URL", &server.url()),
    ];
    let ended = office.run_with("invite --role camat", &env);
    let start = format!("https://t.me/{}?start=", bot.username);
    assert!(ended.out.starts_with(&start), "{ended:?}");
}

#[test]
fn without_a_token_it_says_where_to_get_one() {
    assert_eq!(
        Office::new().refused(""),
        "TELOXIDE_TOKEN is not set: ask @BotFather in Telegram for a token (/newbot), or try \
         `musrenbot demo`, which needs none"
    );
    assert_eq!(
        Office::new().refused("serve --token abc"),
        "the token does not look like one from BotFather, e.g. 123456789:AAE...: it has no colon"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_told_and_not_shown() {
    let server = stand_in().await;
    let env = [
        ("TELOXIDE_TOKEN", "12345:rahasia"),
        ("TELOXIDE_API_URL", &server.url()),
    ];
    let sentence = Office::new().refused_with("serve", &env);
    assert_eq!(sentence, "telegram refuses the token: Unauthorized (401)");
}

#[tokio::test]
async fn a_second_process_on_the_same_database_is_refused() {
    let office = Office::set_up();
    let _held = office.store().await.serve_lock().expect("the lock is free");
    assert_eq!(
        office.refused("serve --token 1:a --api-url http://127.0.0.1:9"),
        "another musrenbot already serves musrenbot.db; stop it first, or use PostgreSQL for several"
    );
}

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_by_every_command() {
    let office = Office::set_up();
    let later = "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m20300101_later', 0)";
    sql(&office.database_url(), later).await;
    for line in [
        "serve --token 1:a --api-url http://127.0.0.1:9",
        "setup --kecamatan 35.25.14 --tahun 2028",
        "invite --role camat --bot-name x",
        "verify",
        "migrate",
        "backup --out copy.db",
    ] {
        assert_eq!(
            office.refused(line),
            "the database was made by a newer musrenbot (it has `m20300101_later`); install that \
             version or restore a backup",
            "{line}"
        );
    }
}

#[test]
fn what_is_no_database_is_refused_and_left_alone() {
    let office = Office::new();
    let letter = "Dengan hormat, bersama ini kami sampaikan daftar usulan.\n".repeat(40);
    office.write("musrenbot.db", &letter);
    assert_eq!(
        office.refused("verify"),
        "musrenbot.db is not a SQLite database"
    );
    let kept = std::fs::read_to_string(office.path().join("musrenbot.db")).unwrap();
    assert_eq!(kept, letter);
}

#[test]
fn a_database_that_cannot_be_reached_is_told_with_the_cause_last() {
    let office = Office::new();
    let migrate = |url: &str| office.refused(&format!("migrate --database-url {url}"));
    assert_eq!(
        migrate("mysql://root:rahasia@127.0.0.1/x"),
        "DATABASE_URL must begin with sqlite:// or postgres://, not `mysql`"
    );
    assert_eq!(
        migrate("sqlite://nowhere/musrenbot.db"),
        "cannot create or write the database in nowhere: the folder is missing or not writable"
    );
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let sentence = migrate(&format!("postgres://x:rahasia@{address}/x"));
    assert!(
        sentence.starts_with("cannot reach the database: Connection refused"),
        "{sentence}"
    );
    assert_eq!(
        office.refused("verify"),
        "there is no database at musrenbot.db"
    );
    assert_eq!(
        office.refused("backup --out copy.db"),
        "there is no database at musrenbot.db"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_port_that_is_taken_is_told() {
    let office = Office::new();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let sentence = office.refused(&format!("demo --port {}", address.port()));
    let start = format!("cannot listen on {address}, take another port with --port: ");
    assert!(sentence.starts_with(&start), "{sentence}");
    assert!(sentence.contains("Address already in use"), "{sentence}");
}

#[test]
fn a_clock_that_was_set_is_refused_with_telegram_itself() {
    let env = [("MUSRENBOT_CLOCK", "2027-02-03T07:00:00+07:00")];
    assert_eq!(
        Office::new().refused_with("serve --token 1:a", &env),
        "MUSRENBOT_CLOCK is for drills and is refused with Telegram's own API URL"
    );
}

#[test]
fn a_webhook_needs_an_address_and_a_secret() {
    let office = Office::new();
    let env = [("MUSRENBOT_WEBHOOK_URL", "https://bot.example/telegram")];
    assert_eq!(
        office.refused_with("serve --token 1:a", &env),
        "MUSRENBOT_WEBHOOK_URL needs MUSRENBOT_LISTEN, the address to listen on"
    );
    assert_eq!(
        office.refused_with("serve --token 1:a --listen 127.0.0.1:0", &env),
        "MUSRENBOT_WEBHOOK_URL needs MUSRENBOT_WEBHOOK_SECRET, so that only Telegram is heard"
    );
}

#[test]
fn bad_arguments_end_with_two() {
    let office = Office::new();
    for (line, first) in [
        ("rapat", "error: unrecognized subcommand 'rapat'"),
        (
            "invite",
            "error: the following required arguments were not provided:",
        ),
        (
            "setup --kecamatan 35.25.14 --tahun dua",
            "error: invalid value 'dua' for '--tahun <TAHUN>': invalid digit found in string",
        ),
        (
            "digest --kecamatan 35 --day 2027-02-02",
            "error: invalid value '35' for '--kecamatan <KECAMATAN>': kecamatan code is not of the form 35.25.14",
        ),
        (
            "serve --rate fast",
            "error: invalid value 'fast' for '--rate <RATE>': a number of messages per second or `off`, not `fast`",
        ),
    ] {
        assert_eq!(office.misunderstood(line, &[]), first, "{line}");
    }
    let env = [("MUSRENBOT_LISTEN", "everywhere")];
    assert_eq!(
        office.misunderstood("serve", &env),
        "error: invalid value 'everywhere' for '--listen <LISTEN>': invalid socket address syntax"
    );
}

/// The refusal of a database names the beginning of its URL, which tells whose it was.
#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let office = Office::new();
    office.write("musrenbot.toml", "database_url = \"file://x\"\n");
    let env = [("DATABASE_URL", "environment://x")];
    let whose = |line: &str, env: &[(&str, &str)]| {
        let sentence = office.refused_with(line, env);
        sentence
            .rsplit("not ")
            .next()
            .unwrap_or_default()
            .to_owned()
    };
    assert_eq!(whose("migrate", &[]), "`file`");
    assert_eq!(whose("migrate", &env), "`environment`");
    assert_eq!(whose("migrate --database-url flag://x", &env), "`flag`");
}

#[test]
fn a_mistake_in_the_settings_file_is_told_with_its_line() {
    let office = Office::new();
    let refused = |text: &str| {
        office.write("musrenbot.toml", text);
        office.refused("migrate")
    };
    assert_eq!(
        refused("# ours\nrate = \"fast\"\n"),
        "cannot understand musrenbot.toml, line 2: a number of messages per second or `off`, not `fast`"
    );
    let unknown = refused("tokn = \"1:rahasia\"\n");
    assert!(
        unknown.starts_with("cannot understand musrenbot.toml, line 1: unknown field `tokn`, expected one of `token`, "),
        "{unknown}"
    );
    assert!(!unknown.contains("rahasia"), "{unknown}");
}

#[test]
fn dialogs_check_tells_all_mistakes_with_file_and_line() {
    let office = Office::new();
    let in_order = office.said("dialogs check");
    assert!(
        in_order.ends_with(" dialog files are in order\n"),
        "{in_order}"
    );
    assert_eq!(
        office.refused("dialogs check --dialogs nowhere"),
        "cannot read the dialogs in nowhere: No such file or directory (os error 2)"
    );
    assert_eq!(
        office.refused("dialogs check --dialogs ./"),
        "no dialog files (*.toml) in ./"
    );
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs");
    let files = ["kata", "usul", "kembalikan", "tarik", "tolak"].map(|name| format!("{name}.toml"));
    for file in files {
        std::fs::copy(shipped.join(&file), office.path().join(&file)).unwrap();
    }
    assert_eq!(
        office.said("dialogs check --dialogs ."),
        "5 dialog files are in order\n"
    );
    office.write("rusak.toml", "name = \"rusak\"\nversion = \n");
    let ended = office.run("dialogs check --dialogs .");
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
    assert!(ended.err.contains("\n./rusak.toml:2: "), "{}", ended.err);
    let refused = office.refused("serve --token 1:a --api-url http://127.0.0.1:9 --dialogs .");
    assert!(
        refused.starts_with("cannot use the dialog files: ./rusak.toml:"),
        "{refused}"
    );
}

#[test]
fn dialogs_try_plays_a_dialog_from_what_is_typed() {
    let office = Office::new();
    assert_eq!(
        office.refused("dialogs try rapat"),
        "there is no dialog `rapat`; there are usul, kembalikan, tarik, tolak"
    );
    let mut command = office.command("dialogs try usul", &[]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    let lines = "[Musrenbang desa/kelurahan]\n/bantuan\n";
    let mut input = child.stdin.take().expect("a pipe");
    std::io::Write::write_all(&mut input, lines.as_bytes()).expect("it reads");
    drop(input);
    let output = child.wait_with_output().expect("it ends");
    assert!(output.status.success());
    let said = String::from_utf8(output.stdout).expect("plain text");
    let asked: Vec<_> = said.lines().filter(|line| line.starts_with('>')).collect();
    assert_eq!(asked, ["> [Musrenbang desa/kelurahan]", "> /bantuan"]);
    assert!(said.starts_with("< 1 dari "), "{said}");
}

#[test]
fn migrate_says_first_what_it_would_do() {
    let office = Office::new();
    let missing = office.said("migrate --dry-run");
    assert!(missing.lines().count() >= 3);
    assert!(missing.lines().all(|line| line.starts_with("missing m2")));
    assert_eq!(
        office.refused("verify"),
        "the database is of an older version; run `musrenbot migrate` first"
    );
    let applied = office.said("migrate");
    assert_eq!(applied, missing.replace("missing", "applied"));
    assert_eq!(office.said("migrate"), "the database is up to date\n");
}

#[tokio::test]
async fn verify_finds_a_changed_byte() {
    let office = Office::new();
    office.said("migrate");
    let store = office.store().await;
    set_up(&store).await;
    let usulan = submit(&store, isi("Drainase", "RT 1"), Timestamp::UNIX_EPOCH)
        .await
        .unwrap();
    assert_eq!(
        office.said("verify"),
        "every row of the journal and every usulan agree\n"
    );
    let changed = "UPDATE usulan SET body = replace(body, 'Drainase', 'Drainasi')";
    sql(&office.database_url(), changed).await;
    let ended = office.run("verify");
    assert_eq!((ended.code, ended.out.as_str()), (Some(1), ""));
    let mut lines = ended.err.lines();
    assert_eq!(lines.next(), Some("musrenbot: 1 faults found:"));
    let fault = lines.next().unwrap_or_default();
    assert!(fault.contains(&usulan.kode.to_string()), "{fault}");
}

#[tokio::test]
async fn a_backup_is_whole_and_never_overwrites() {
    let office = Office::set_up();
    assert_eq!(
        office.said("backup --out copy.db"),
        "wrote copy.db; photos and documents lie in files and are copied with any tool\n"
    );
    assert_eq!(
        office.refused("backup --out copy.db"),
        "copy.db exists already; a backup never overwrites"
    );
    assert_eq!(
        office.said("verify --database-url sqlite://copy.db"),
        "every row of the journal and every usulan agree\n"
    );
    let copy = format!("sqlite://{}", office.path().join("copy.db").display());
    let copy = Store::open(&copy).await.unwrap();
    assert_eq!(copy.read().kecamatan_all().await.unwrap().len(), 1);
}

#[test]
fn digest_says_what_is_missing() {
    let line = "digest --kecamatan 35.25.14 --day 2027-02-02 --bot-name usulan_bot";
    assert_eq!(
        Office::new().refused(line),
        "kecamatan 35.25.14 is not set up; run `musrenbot setup --kecamatan 35.25.14 --tahun 2028`"
    );
    assert_eq!(
        Office::set_up().refused(line),
        "kecamatan Kebomas has no group yet; send /hubungkan in it as operator kecamatan"
    );
}
