//! Checks that are there already: one file per kind of store.

#[cfg(feature = "postgres")]
pub(super) mod postgres;
#[cfg(feature = "redis")]
pub(super) mod redis;
#[cfg(feature = "sqlite")]
pub(super) mod sqlite;

use super::check::{Check, CheckFuture};

/// A check of a store, and what is known of it as long as it is checked.
struct Datastore<F, O = ()>(F, O);

impl<F: Check, O: Send + Sync + 'static> Check for Datastore<F, O> {
    fn component_type(&self) -> &'static str {
        "datastore"
    }

    fn run(&self) -> CheckFuture<'_> {
        self.0.run()
    }
}

/// Which migrations a database lacks.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn are_applied(wanted: &[i64], applied: &[i64]) -> Result<(), super::CheckError> {
    let missing: Vec<i64> = wanted
        .iter()
        .filter(|version| !applied.contains(version))
        .copied()
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(format!("migrations are not applied: {missing:?}").into())
    }
}

/// What sqlx's migrator writes down.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
const APPLIED: &str = "SELECT version FROM _sqlx_migrations WHERE success";
