//! The shipped dialogs can be loaded.

use musrenbot::dialog::{load, shipped};

#[test]
fn the_shipped_dialogs_have_no_mistake() {
    if let Err(remarks) = load(&shipped()) {
        let remarks: Vec<String> = remarks.iter().map(ToString::to_string).collect();
        panic!("{}", remarks.join("\n"));
    }
}
