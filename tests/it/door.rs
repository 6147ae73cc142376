//! Whoever brings updates hears that they are safe only when they are.

use musrenbot::app::pump::BATCH_MAX;
use musrenbot::command::door::{NotKept, door};
use musrenbot::store::inbox::RawUpdate;

fn update(id: i64) -> RawUpdate {
    RawUpdate {
        update_id: id,
        chat: id,
        payload: "{}".to_owned(),
    }
}

#[tokio::test]
async fn who_brings_waits_until_it_is_kept() {
    let (door, mut hall) = door();
    let two = [door.clone(), door].map(|door| {
        let brought = vec![update(1)];
        tokio::spawn(async move { door.keep(brought).await })
    });
    hall.arrival().await;
    while hall.updates().len() < two.len() {
        tokio::task::yield_now().await;
    }
    assert!(two.iter().all(|one| !one.is_finished()));
    hall.kept();
    for one in two {
        assert_eq!(one.await.unwrap(), Ok(()));
    }
    assert!(hall.updates().is_empty());
}

#[tokio::test]
async fn who_brings_is_told_when_it_is_lost_or_nobody_is_there() {
    let (door, mut hall) = door();
    let brings = door.clone();
    let brought = tokio::spawn(async move { brings.keep(vec![update(1)]).await });
    hall.arrival().await;
    hall.lost();
    assert_eq!(brought.await.unwrap(), Err(NotKept));
    assert!(hall.updates().is_empty(), "they are brought again");
    drop(hall);
    assert_eq!(door.keep(vec![update(2)]).await, Err(NotKept));
}

#[tokio::test]
async fn no_more_is_taken_in_than_one_batch_and_the_rest_comes_next() {
    let (door, mut hall) = door();
    let half: Vec<_> = (0..BATCH_MAX as i64 / 2).map(update).collect();
    let brought: Vec<_> = (0..3)
        .map(|_| {
            let (door, half) = (door.clone(), half.clone());
            tokio::spawn(async move { door.keep(half).await })
        })
        .collect();
    tokio::task::yield_now().await;
    assert_eq!(hall.updates().len(), BATCH_MAX);
    hall.kept();
    assert_eq!(hall.updates().len(), BATCH_MAX / 2);
    hall.kept();
    for one in brought {
        assert_eq!(one.await.unwrap(), Ok(()));
    }
}
