//! Diagram and page of the shipped dialogs.

use musrenbot::dialog::draw::{mermaid, page};

use crate::dialog_support::{BOOK, LISTS};

#[test]
fn the_diagram_shows_every_step_and_its_condition() {
    insta::assert_snapshot!(mermaid(&BOOK.dialogs));
}

#[test]
fn the_page_shows_every_screen_and_needs_nothing_else() {
    let page = page(&BOOK.dialogs, &LISTS);
    for step in BOOK.dialogs.iter().flat_map(|dialog| &dialog.steps) {
        assert!(page.contains(&step.label), "{} is not shown", step.key);
    }
    assert!(!page.contains("http"), "the page fetches something");
    assert_eq!(unfilled(&page), None, "a value was not filled in");
}

/// Braces outside of the style sheet.
fn unfilled(page: &str) -> Option<&str> {
    let body = page.split("</style>").nth(1)?;
    body.split('{').nth(1)?.get(..40)
}

/// Every screen as a picture in letters, so that a change of a sentence is seen in review.
#[test]
fn every_screen_looks_as_it_did() {
    let page = page(&BOOK.dialogs, &LISTS);
    let body = page.split("<main>").nth(1).expect("the page has a body");
    let text = body
        .replace("<p class=\"bubble\">", "\n")
        .replace("<div class=\"keys\">", "\n")
        .replace("<span>", "[")
        .replace("</span>", "] ")
        .replace("<figcaption>", "\n-- ");
    let mut plain = String::new();
    let mut tag = false;
    for char in text.chars() {
        match char {
            '<' => tag = true,
            '>' => tag = false,
            other if !tag => plain.push(other),
            _ => {}
        }
    }
    let lines: Vec<&str> = plain.lines().map(str::trim_end).collect();
    insta::assert_snapshot!(lines.join("\n"));
}
