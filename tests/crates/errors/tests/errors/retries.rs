//! Transactions that are made again.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use specforge::{Error, database};
use sqlx::{Executor as _, SqlitePool};
use test_support::{Kind, Place};

async fn rows() -> (SqlitePool, Place) {
    let place = Place::new("errors", Kind::Sqlite).await;
    let pool = place.sqlite_with(|options| options.busy_timeout(Duration::ZERO));
    pool.execute("CREATE TABLE rows (id INTEGER PRIMARY KEY)")
        .await
        .unwrap();
    (pool, place)
}

/// A transaction that reads and then writes; somebody else writes in between as often as `races` says.
async fn make(pool: &SqlitePool, attempts: &AtomicU32, races: u32) -> Result<(), Error> {
    database::retry(|| async {
        let attempt = attempts.fetch_add(1, Ordering::Relaxed);
        let mut transaction = pool.begin().await?;
        transaction.fetch_all("SELECT * FROM rows").await?;
        if attempt < races {
            pool.execute("INSERT INTO rows VALUES (NULL)").await?;
        }
        transaction
            .execute("INSERT INTO rows VALUES (1000)")
            .await?;
        transaction.commit().await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn t8_a_lost_race_is_made_again_from_the_start() {
    for races in 0..5 {
        let ((pool, _place), attempts) = (rows().await, AtomicU32::new(0));
        let made = make(&pool, &attempts, races).await;
        assert_eq!(attempts.into_inner(), (races + 1).min(3));
        let rows = pool
            .fetch_all("SELECT * FROM rows WHERE id = 1000")
            .await
            .unwrap();
        match made {
            Ok(()) => assert!(races < 3 && rows.len() == 1),
            Err(error) => {
                assert!(races >= 3 && rows.is_empty());
                assert_eq!(error.status(), 503);
            }
        }
    }
}

#[tokio::test]
async fn t8_no_other_error_is_tried_again() {
    let ((pool, _place), attempts) = (rows().await, AtomicU32::new(0));
    pool.execute("INSERT INTO rows VALUES (1000)")
        .await
        .unwrap();
    let error = make(&pool, &attempts, 0).await.unwrap_err();
    assert_eq!((error.status().as_u16(), attempts.into_inner()), (409, 1));
    let attempts = AtomicU32::new(0);
    let failed: Result<(), Error> = database::retry(|| async {
        attempts.fetch_add(1, Ordering::Relaxed);
        Err(Error::service_unavailable("another reason"))
    })
    .await;
    assert_eq!(
        (failed.unwrap_err().status().as_u16(), attempts.into_inner()),
        (503, 1)
    );
}
