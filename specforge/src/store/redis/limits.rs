//! Rate limits in Redis: one text a bucket, which expires when the bucket is full.

use std::fmt;

use redis::aio::ConnectionManager;
use redis::{Client, RedisError, Script};
use tokio::sync::OnceCell;

use crate::store::{
    Clock, LimitKey, LimitStore, MOST_TAKES, StoreError, StoreFuture, Taken, Takes,
};

/// Rate limits in Redis, under keys that begin with `specforge:limit:`, for any number of machines: the store to choose for them.
///
/// A server that evicts keys or fails over forgets what was counted, and nothing else.
pub struct RedisLimitStore {
    client: Client,
    prefix: String,
    clock: Option<Clock>,
    connection: OnceCell<ConnectionManager>,
    take: Script,
}

impl fmt::Debug for RedisLimitStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client's address has a password.
        f.debug_struct("RedisLimitStore")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl RedisLimitStore {
    /// A store in the server of this client.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            prefix: "specforge:limit:".to_owned(),
            clock: None,
            connection: OnceCell::new(),
            take: Script::new(include_str!("take.lua")),
        }
    }

    /// The same store under keys that begin otherwise, for applications that share a server.
    #[must_use]
    pub fn prefix(self, prefix: impl Into<String>) -> Self {
        Self {
            prefix: prefix.into(),
            ..self
        }
    }

    /// The same store with another clock than the server's, for tests.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self {
            clock: Some(clock),
            ..self
        }
    }

    async fn take_now(&self, takes: &Takes) -> Result<Taken, StoreError> {
        let connect = || self.client.get_connection_manager();
        let connection = self.connection.get_or_try_init(connect).await;
        let mut connection = connection.map_err(StoreError::new)?.clone();
        let mut script = self.take.prepare_invoke();
        match &self.clock {
            Some(clock) => script.arg(clock.now_micros()),
            None => script.arg(""),
        };
        for take in takes.iter() {
            script
                .key(self.key(take.key))
                .arg(take.cost)
                .arg(take.tolerance);
        }
        let answer: Result<Vec<i64>, RedisError> = script.invoke_async(&mut connection).await;
        match answer.map_err(StoreError::new)?.as_slice() {
            [admitted, now, times @ ..] if times.len() == takes.len() => {
                let mut all = [0; MOST_TAKES];
                all[..times.len()].copy_from_slice(times);
                Ok(Taken {
                    admitted: *admitted == 1,
                    now: *now,
                    times: all,
                })
            }
            _ => Err(StoreError::new("the script answered with something else")),
        }
    }

    fn key(&self, key: LimitKey) -> Vec<u8> {
        [self.prefix.as_bytes(), &key.0].concat()
    }
}

impl LimitStore for RedisLimitStore {
    fn take(&self, takes: Takes) -> StoreFuture<'_, Taken> {
        Box::pin(async move { self.take_now(&takes).await })
    }

    /// Redis removes by itself what has expired.
    fn sweep(&self, _: u32) -> StoreFuture<'_, u64> {
        Box::pin(async { Ok(0) })
    }
}
