//! Each kind of body arrives as it should look, and each fault ends as it should.

use std::time::Duration;

use bytes::Bytes;
use musrenbot::app::outgoing::{Body, Carrier, Dead, Delivery, Key, KeyPress, Menu, Parcel, Probe};
use musrenbot::demo::{Content, Fault};
use musrenbot::dialog::text::{Span, Text};
use musrenbot::dialog::words::Words;
use musrenbot::dialog::{load, shipped};
use musrenbot::telegram::{Menus, TelegramCarrier, commands, publish_menus};

use super::{ANI, GROUP, Line, now};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x01\0";

impl Line {
    fn carrier(&self) -> TelegramCarrier {
        TelegramCarrier::new(self.client.clone(), Menus::new(&Words::default()))
    }

    /// All texts in Ani's chat that the bot sent, oldest first.
    fn said(&self) -> Vec<String> {
        let world = self.world();
        let bot = world.bot().id;
        let log = world.chat_log(ANI);
        log.into_iter()
            .filter(|shown| shown.from == bot)
            .map(|shown| shown.text().to_owned())
            .collect()
    }

    fn photo(&self) -> String {
        let mut world = self.world();
        let id = world.person_sends_photo(now(), ANI, PNG, "");
        match &world.message(ANI, id).unwrap().content {
            Content::Photo { file, .. } => file.file_id(),
            other => panic!("{other:?}"),
        }
    }
}

fn parcel(chat: i64, body: Body) -> Parcel {
    Parcel {
        id: 1,
        chat,
        topic: None,
        before_id: None,
        body,
        picture: None,
    }
}

fn message(words: &str) -> Body {
    Body::Message {
        text: Text::plain(words),
        keys: Vec::new(),
    }
}

fn replace(message_id: i64, words: &str) -> Body {
    Body::Replace {
        message_id,
        text: Text::plain(words),
        keys: Vec::new(),
    }
}

fn key(text: &str) -> Vec<Vec<Key>> {
    vec![vec![Key {
        text: text.to_owned(),
        press: KeyPress::Data("1:ya".to_owned()),
    }]]
}

#[track_caller]
fn made(delivery: Delivery) -> i64 {
    match delivery {
        Delivery::Sent {
            message_id: Some(id),
        } => id,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_message_arrives_with_its_weights_and_keys() {
    let line = Line::open().await;
    let body = Body::Message {
        text: Text::bold("Usulan").with(Span::Plain(" <1> & lain".to_owned())),
        keys: key("Ya"),
    };
    let id = made(line.carrier().carry(&parcel(ANI, body)).await);
    let world = line.world();
    let shown = world.message(ANI, id).unwrap();
    assert_eq!(shown.text(), "Usulan <1> & lain");
    assert_eq!(shown.buttons()[0].data, Some("1:ya"));
    assert_eq!(world.violations().len(), 0);
}

#[tokio::test]
async fn a_rewrite_changes_the_message_and_repeats_without_harm() {
    let line = Line::open().await;
    let carrier = line.carrier();
    let id = made(carrier.carry(&parcel(ANI, message("Satu?"))).await);
    for _ in 0..2 {
        let ended = carrier.carry(&parcel(ANI, replace(id, "Satu: ya"))).await;
        assert_eq!(made(ended), id);
    }
    assert_eq!(line.said(), ["Satu: ya"]);
}

#[tokio::test]
async fn a_rewrite_of_what_is_gone_is_sent_anew() {
    let line = Line::open().await;
    let ended = line
        .carrier()
        .carry(&parcel(ANI, replace(999, "Dua?")))
        .await;
    assert_ne!(made(ended), 999);
    assert_eq!(line.said(), ["Dua?"]);
}

#[tokio::test]
async fn a_tap_is_answered_once_and_late_answers_are_done_too() {
    let line = Line::open().await;
    let carrier = line.carrier();
    let id = made(carrier.carry(&parcel(ANI, message("Satu?"))).await);
    let query = line.world().person_taps(now(), ANI, id, "1:ya");
    for text in [Some(Text::plain("Tersimpan.")), None] {
        let query = query.clone();
        let ended = carrier
            .carry(&parcel(ANI, Body::Toast { query, text }))
            .await;
        assert_eq!(ended, Delivery::Sent { message_id: None });
    }
}

#[tokio::test]
async fn a_picture_arrives_with_caption_and_keys() {
    let line = Line::open().await;
    let body = Body::Picture {
        sha: "ab".to_owned(),
        caption: Text::italic("per desa"),
        keys: key("Lihat"),
    };
    let mut parcel = parcel(ANI, body);
    for is_there in [true, false] {
        parcel.picture = is_there.then(|| Bytes::from_static(PNG));
        let id = made(line.carrier().carry(&parcel).await);
        let world = line.world();
        let shown = world.message(ANI, id).unwrap();
        let is_photo = matches!(shown.content, Content::Photo { .. });
        assert_eq!(is_photo, is_there, "without the picture the words are seen");
        assert_eq!((shown.text(), shown.buttons().len()), ("per desa", 1));
    }
}

fn files(photos: &[&str], documents: &[&str]) -> Body {
    let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
    Body::Files {
        photos: owned(photos),
        documents: owned(documents),
        caption: Text::plain("Lampiran"),
    }
}

#[tokio::test]
async fn files_go_in_order_with_one_caption() {
    let line = Line::open().await;
    let photo = line.photo();
    let body = files(&[&photo, &photo], &[&photo]);
    made(line.carrier().carry(&parcel(ANI, body)).await);
    assert_eq!(line.said(), ["Lampiran", "", ""]);
    made(line.carrier().carry(&parcel(ANI, files(&[], &[]))).await);
    assert_eq!(line.said().len(), 4);
}

#[tokio::test]
async fn files_that_are_through_are_not_sent_again() {
    let line = Line::open().await;
    let carrier = line.carrier();
    let photo = line.photo();
    let parcel = parcel(ANI, files(&[&photo, &photo], &[&photo]));
    line.fail(2, Fault::TooMany { retry_after: 2 });
    let ended = carrier.carry(&parcel).await;
    assert!(matches!(ended, Delivery::Busy { .. }), "{ended:?}");
    line.fail(1, Fault::DropBefore);
    let ended = carrier.carry(&parcel).await;
    assert!(matches!(ended, Delivery::Unsure { .. }), "{ended:?}");
    made(carrier.carry(&parcel).await);
    assert_eq!(line.said(), ["Lampiran", "", ""]);
    // The memory ends with the parcel.
    made(carrier.carry(&parcel).await);
    assert_eq!(line.said().len(), 6);
}

#[tokio::test]
async fn menus_are_set_for_one_chat_and_for_all() {
    let line = Line::open().await;
    let menu = Body::Menu { menu: Menu::Desa };
    publish_menus(&line.client, &Menus::new(&Words::default()))
        .await
        .unwrap();
    let ended = line.carrier().carry(&parcel(ANI, menu)).await;
    assert_eq!(ended, Delivery::Sent { message_id: None });
    let world = line.world();
    let names = |seat: (i64, i64)| -> Vec<String> {
        world.menu(seat).into_iter().map(|(name, _)| name).collect()
    };
    assert_eq!(names((ANI, ANI)), commands(Menu::Desa));
    assert_eq!(names((ANI, GROUP)), commands(Menu::Group));
}

#[tokio::test]
async fn every_fault_ends_as_what_is_known_of_its_effect() {
    let line = Line::open().await;
    let carrier = line.carrier();
    let id = made(carrier.carry(&parcel(ANI, message("awal"))).await);
    let again = |delivery: &Delivery| matches!(delivery, Delivery::Busy { wait: None, .. });
    let unsure = |delivery: &Delivery| matches!(delivery, Delivery::Unsure { .. });
    for (fault, sent, edited) in [
        (
            Fault::Internal500,
            &unsure as &dyn Fn(&Delivery) -> bool,
            &again as &dyn Fn(&Delivery) -> bool,
        ),
        (Fault::DropBefore, &unsure, &again),
        (Fault::DropAfter, &unsure, &again),
    ] {
        line.fail(1, fault);
        let ended = carrier.carry(&parcel(ANI, message("baru"))).await;
        assert!(sent(&ended), "{fault:?}: {ended:?}");
        line.fail(1, fault);
        let ended = carrier.carry(&parcel(ANI, replace(id, "lain"))).await;
        assert!(edited(&ended), "{fault:?}: {ended:?}");
    }
    line.fail(1, Fault::TooMany { retry_after: 9 });
    match carrier.carry(&parcel(ANI, message("penuh"))).await {
        Delivery::Busy { wait, .. } => assert_eq!(wait, Some(Duration::from_secs(9))),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_chat_that_is_lost_says_how() {
    let line = Line::open().await;
    let carrier = line.carrier();
    let mut in_topic = parcel(GROUP, message("ringkasan"));
    in_topic.topic = Some(12);
    let ended = carrier.carry(&in_topic).await;
    assert!(
        matches!(
            ended,
            Delivery::Undeliverable {
                reason: Dead::Topic,
                ..
            }
        ),
        "{ended:?}"
    );
    let to = line.world().migrate(now(), GROUP).unwrap();
    let ended = carrier.carry(&parcel(GROUP, message("ringkasan"))).await;
    assert_eq!(ended, Delivery::Moved { to });
    line.world().block_bot(now(), ANI);
    for chat in [ANI, 404_404] {
        let ended = carrier.carry(&parcel(chat, message("halo"))).await;
        assert!(
            matches!(
                ended,
                Delivery::Undeliverable {
                    reason: Dead::Chat,
                    ..
                }
            ),
            "{ended:?}"
        );
    }
}

#[tokio::test]
async fn a_message_whose_answer_got_lost_is_found_again() {
    let line = Line::open().await;
    let carrier = line.carrier();
    let before = Some(made(carrier.carry(&parcel(GROUP, message("awal"))).await));
    let summary = parcel(
        GROUP,
        Body::Message {
            text: Text::plain("ringkasan"),
            keys: key("Lihat"),
        },
    );
    line.fail(1, Fault::DropBefore);
    carrier.carry(&summary).await;
    line.world().person_sends(now(), (ANI, GROUP), "pagi");
    let newest = Some(
        line.world()
            .chat_log(GROUP)
            .map(|one| one.id)
            .max()
            .unwrap(),
    );
    let asked = carrier.probe(&summary, before, newest).await;
    assert_eq!(asked, Probe::NotShown);
    line.fail(1, Fault::DropAfter);
    carrier.carry(&summary).await;
    let shown = line.world().last_from_bot(GROUP).unwrap().clone();
    assert_eq!(shown.text(), "ringkasan");
    let found = Probe::Shown {
        message_id: shown.id,
    };
    assert_eq!(carrier.probe(&summary, before, newest).await, found);
    assert_eq!(line.world().last_from_bot(GROUP), Some(&shown));
    line.fail(2, Fault::TooMany { retry_after: 3 });
    let asked = carrier.probe(&summary, before, newest).await;
    assert!(matches!(asked, Probe::Unknown { .. }), "{asked:?}");
}

/// A basic group counts its messages together with the private chats.
#[tokio::test]
async fn what_is_said_in_other_chats_does_not_make_a_message_unseen() {
    let line = Line::open().await;
    let carrier = line.carrier();
    let before = Some(made(carrier.carry(&parcel(GROUP, message("awal"))).await));
    let say = |count: usize| {
        for _ in 0..count {
            line.world().person_sends(now(), ANI, "di obrolan lain");
        }
    };
    say(12);
    let summary = parcel(
        GROUP,
        Body::Message {
            text: Text::plain("ringkasan"),
            keys: key("Lihat"),
        },
    );
    line.fail(1, Fault::DropAfter);
    carrier.carry(&summary).await;
    let shown = line.world().last_from_bot(GROUP).unwrap().id;
    say(3);
    let newest = Some(shown + 3);
    let found = Probe::Shown { message_id: shown };
    assert_eq!(carrier.probe(&summary, before, newest).await, found);
    // The end of the chat is where the newest message of all these chats stands.
    let lost = parcel(GROUP, message("yang lain"));
    let asked = carrier.probe(&lost, Some(shown), newest).await;
    assert_eq!(asked, Probe::NotShown);
    say(30);
    for newest in [None, Some(shown + 33)] {
        let asked = carrier.probe(&lost, Some(shown), newest).await;
        assert!(matches!(asked, Probe::Unknown { .. }), "{asked:?}");
    }
}

#[test]
fn every_command_of_a_menu_is_described() {
    let book = load(&shipped()).unwrap();
    let menus = Menus::new(&book.words);
    for menu in [
        Menu::Guest,
        Menu::Desa,
        Menu::Kecamatan,
        Menu::Reader,
        Menu::Group,
    ] {
        for command in menus.of(menu) {
            let key = format!("menu.{}", command.command);
            assert!(book.words.has(&key), "{key}");
            let length = command.description.chars().count();
            assert!((3..=60).contains(&length), "{key}: a phone shows one line");
        }
    }
}
