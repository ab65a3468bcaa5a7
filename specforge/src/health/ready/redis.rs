//! A check of Redis.

use std::sync::Arc;

use ::redis::aio::ConnectionManager;
use tokio::sync::OnceCell;

use super::Datastore;
use crate::health::Check;

/// Whether Redis answers a `PING`, on a connection of the check's own, within the time of a check.
pub fn redis(client: ::redis::Client) -> impl Check {
    let connection: Arc<OnceCell<ConnectionManager>> = Arc::default();
    let check = move || {
        let (client, connection) = (client.clone(), Arc::clone(&connection));
        async move {
            let connect = || client.get_connection_manager();
            let mut connection = connection.get_or_try_init(connect).await?.clone();
            ::redis::cmd("PING").exec_async(&mut connection).await
        }
    };
    Datastore(check, ())
}
