//! `setup`, and what `digest` misses without it.

use super::Office;

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
