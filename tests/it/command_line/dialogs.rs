//! `dialogs check` and `dialogs try`.

use std::path::Path;
use std::process::Stdio;

use super::Office;

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
    for file in std::fs::read_dir(shipped).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), office.path().join(file.file_name())).unwrap();
    }
    assert_eq!(
        office.said("dialogs check --dialogs ."),
        "10 dialog files are in order\n"
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
        "there is no dialog `rapat`; there are usul, kembalikan, tarik, tolak, keberatan, putuskan, pisahkan, lepas, urung"
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
