//! The records of a database that is only known at run time: of the steps of a store, the one that is made in the transaction of a handler.

use std::time::Duration;

use sqlx::{AnyConnection, Error};

use super::Owner;

/// Completes a record in the transaction of a handler, in the words of the database that it is of.
pub(crate) async fn any_complete(
    connection: &mut AnyConnection,
    owner: Owner,
    record: &[u8],
    ttl: Duration,
) -> Result<bool, Error> {
    let (statement, time) = match connection.backend_name() {
        #[cfg(feature = "sqlite")]
        "SQLite" => (super::sqlite::COMPLETE, super::sqlite::expires_in(ttl)),
        #[cfg(feature = "postgres")]
        "PostgreSQL" => (super::postgres::COMPLETE, super::clock::millis(ttl)),
        other => {
            let message = format!("idempotency records are not kept in {other}");
            return Err(Error::Configuration(message.into()));
        }
    };
    sqlx::query(statement)
        .bind(&owner.key.0[..])
        .bind(&owner.token.0[..])
        .bind(record)
        .bind(time)
        .execute(connection)
        .await
        .map(|done| done.rows_affected() > 0)
}
