//! `musrenbot import --kind hasil|desa-lama` on CSV files.

use musrenbot::domain::pendahulu::{Hasil, Keadaan};

use super::Office;

#[tokio::test]
async fn results_are_brought_in_and_bad_rows_named() {
    let office = Office::set_up();
    office.write(
        "hasil.csv",
        "\u{feff}Kode,Keadaan,Peringkat\nKBM-28-0001-T,Tidak didanai,1\nKBM-28-0001-X,didanai,2\nKBM-28-0002-E,entah,\n",
    );
    let ended = office.run("import --kind hasil hasil.csv");
    assert_eq!(ended.code, Some(0), "{}", ended.err);
    assert_eq!(ended.out, "1 rows brought in, 2 left out\n");
    for why in [
        "line 3 is left out: \"KBM-28-0001-X\" is no code",
        "line 4 is left out: \"entah\" says nothing",
    ] {
        assert!(ended.err.contains(why), "{why}: {}", ended.err);
    }
    let kode = "KBM-28-0001-T".parse().expect("a code");
    let told = Hasil {
        peringkat: Some(1),
        keadaan: Keadaan::TidakDidanai,
    };
    let store = office.store().await;
    assert_eq!(
        store.read().hasil(kode).await.expect("it reads"),
        Some(told)
    );
    drop(store);
    let again = office.run("import --kind hasil hasil.csv");
    assert_eq!(again.out, ended.out);
}

#[test]
fn a_file_that_cannot_be_used_is_refused() {
    let office = Office::set_up();
    office.write("lama.csv", "lama,baru\n35.25.14.2003,35.25.14.2004\n");
    assert_eq!(
        office.said("import --kind desa-lama lama.csv"),
        "1 rows brought in, 0 left out\n"
    );
    let ended = office.run("import --kind hasil lama.csv");
    assert!(
        ended.err.contains("lama.csv has no column kode"),
        "{}",
        ended.err
    );
    office.write("kosong.csv", "kode,peringkat,keadaan\n");
    let ended = office.run("import --kind hasil kosong.csv");
    assert!(
        ended.err.contains("no row that can be used"),
        "{}",
        ended.err
    );
    assert_eq!(office.run("import --kind usulan x.csv").code, Some(2));
}
