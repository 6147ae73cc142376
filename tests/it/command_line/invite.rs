//! `invite`: links for every role, and taking one back.

use musrenbot::demo::BotIdentity;

use super::{Office, stand_in};

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
