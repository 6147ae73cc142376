//! A hint that cannot be given stands in nobody's way.

use musrenbot::app::decision::{Fact, Want};
use musrenbot::app::fetch::fetch;
use musrenbot::domain::dugaan::Draf;
use musrenbot::store::Store;

use crate::engines::{for_each_url, sql};
use crate::store_samples::{TAHUN, at, desa, isi, set_up, submit};
use crate::test_name;

#[tokio::test]
async fn an_usulan_that_cannot_be_read_costs_the_hint_alone() {
    for_each_url(&test_name!(), async |url| {
        let store = Store::open(&url).await.expect("it opens");
        store.migrate().await.expect("it migrates");
        set_up(&store).await;
        let wish = isi("Drainase gang Melati", "Dusun Krajan RT 01 RW 01");
        submit(&store, wish.clone(), at(1))
            .await
            .expect("it is submitted");
        let draf = Draf {
            desa: desa(3),
            tahun: TAHUN,
            kegiatan: wish.kegiatan.teks,
            masalah: wish.masalah,
            lokasi: wish.lokasi,
        };
        let want = Want::Serupa(Box::new(draf));
        let tx = store.begin().await.expect("it begins");
        let Ok(Fact::Serupa(found)) = fetch(&tx, &want).await else {
            panic!("a hint is wanted")
        };
        assert_eq!(found.len(), 1);
        tx.rollback().await.expect("it rolls back");
        sql(&url, "UPDATE usulan SET body = '{}'").await;
        let fresh = Store::open(&url).await.expect("it opens");
        let tx = fresh.begin().await.expect("it begins");
        let Ok(Fact::Serupa(found)) = fetch(&tx, &want).await else {
            panic!("the typed answer is held up")
        };
        assert!(found.is_empty(), "{found:?}");
    })
    .await;
}
