//! Transactions that are made again.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher as _;
use std::time::Duration;

use super::super::Error;

/// How often a transaction is made at most.
const ATTEMPTS: u32 = 3;

/// The longest pause after the first attempt; it grows fourfold.
const FIRST_PAUSE: Duration = Duration::from_millis(20);

/// Makes a transaction, and makes it again from its beginning where it lost a race: `PostgreSQL`'s serialization failures and deadlocks (40001,
/// 40P01), `SQLite`'s `BUSY` and `BUSY_SNAPSHOT`. At most three times, with random pauses in between; then it is a 503 with `Retry-After`.
///
/// ```
/// # #[cfg(feature = "sqlite")]
/// use specforge::{Error, database};
///
/// # #[cfg(feature = "sqlite")]
/// async fn transfer(db: &sqlx::SqlitePool, from: i64, to: i64, amount: i64) -> Result<(), Error> {
///     database::retry(|| async {
///         let mut tx = db.begin_with("BEGIN IMMEDIATE").await?;
///         let update = "UPDATE accounts SET balance = balance + ?2 WHERE id = ?1";
///         sqlx::query(update).bind(from).bind(-amount).execute(&mut *tx).await?;
///         sqlx::query(update).bind(to).bind(amount).execute(&mut *tx).await?;
///         tx.commit().await?;
///         Ok(())
///     })
///     .await
/// }
/// ```
///
/// The closure begins the transaction and commits it: an attempt that failed is rolled back when its transaction is dropped. What it does besides
/// is done as often as it runs. Every other error ends it at once, a violated constraint too.
pub async fn retry<T, Fut>(mut attempt: impl FnMut() -> Fut) -> Result<T, Error>
where
    Fut: Future<Output = Result<T, Error>>,
{
    let (mut left, mut longest) = (ATTEMPTS, FIRST_PAUSE);
    loop {
        left -= 1;
        match attempt().await {
            Err(error) if error.is_transient() && left > 0 => {
                tracing::debug!(left, "a transaction lost a race and is made again");
                tokio::time::sleep(jitter(longest)).await;
                longest *= 4;
            }
            outcome => return outcome,
        }
    }
}

/// A random pause: those who lost the same race do not meet again.
fn jitter(longest: Duration) -> Duration {
    let random = RandomState::new().hash_one(longest) >> 32;
    let random = u32::try_from(random).unwrap_or_default();
    longest.mul_f64(f64::from(random) / f64::from(u32::MAX))
}
