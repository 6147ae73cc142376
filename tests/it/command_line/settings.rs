//! The token, the port, the flags, the environment and the settings file.

use super::{Office, stand_in};

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
