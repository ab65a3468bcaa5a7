//! Checks of `SQLite`.

use sqlx::SqlitePool;

use super::{APPLIED, Datastore, are_applied};
use crate::health::Check;
use crate::telemetry::ObservedPool;

/// Whether a pool gives a connection, and the database answers on it, within the time of a check.
///
/// A pool that has none to give for so long fails as well: requests would wait as long.
pub fn sqlite(pool: SqlitePool) -> impl Check {
    let observed = ObservedPool::of(&pool);
    let check = move || {
        let pool = pool.clone();
        async move { sqlx::query("SELECT 1").execute(&pool).await.map(|_| ()) }
    };
    Datastore(check, observed)
}

/// Whether these migrations of sqlx's are applied: for [`Health::startup`](crate::health::Health::startup), where another process applies them.
///
/// ```ignore
/// static MIGRATOR: sqlx::migrate::Migrator = sqlx::migrate!();
/// let versions = MIGRATOR.iter().map(|migration| migration.version);
/// let health = Health::new().startup("migrations", health::sqlite_migrated(pool, versions));
/// ```
pub fn sqlite_migrated(pool: SqlitePool, versions: impl IntoIterator<Item = i64>) -> impl Check {
    let versions: Vec<i64> = versions.into_iter().collect();
    let observed = ObservedPool::of(&pool);
    let check = move || {
        let (pool, versions) = (pool.clone(), versions.clone());
        async move {
            let applied: Vec<i64> = sqlx::query_scalar(APPLIED).fetch_all(&pool).await?;
            are_applied(&versions, &applied)
        }
    };
    Datastore(check, observed)
}
