//! Idempotency records in Redis: one hash a record.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use redis::aio::ConnectionManager;
use redis::{Client, FromRedisValue, RedisError, Script, ScriptInvocation};
use tokio::sync::OnceCell;

use crate::store::clock::millis;
use crate::store::{
    Claim, Claimed, Digest, IdempotencyStore, LostLease, Owner, StoreError, StoreFuture,
};

/// Idempotency records in Redis, under keys that begin with `specforge:idempotency:`.
///
/// Replication is asynchronous: a fail-over can lose a record that was acknowledged. Eviction drops records: set `maxmemory-policy
/// noeviction`; a warning says at first use that it is not.
pub struct RedisStore {
    client: Client,
    prefix: String,
    connection: OnceCell<ConnectionManager>,
    scripts: Scripts,
}

struct Scripts {
    claim: Script,
    renew: Script,
    complete: Script,
    release: Script,
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The client's address has a password.
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl RedisStore {
    /// A store in the server of this client.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self {
            client,
            prefix: "specforge:idempotency:".to_owned(),
            connection: OnceCell::new(),
            scripts: Scripts {
                claim: Script::new(include_str!("claim.lua")),
                renew: Script::new(include_str!("renew.lua")),
                complete: Script::new(include_str!("complete.lua")),
                release: Script::new(include_str!("release.lua")),
            },
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

    async fn connection(&self) -> Result<ConnectionManager, RedisError> {
        let connect = || async {
            let mut connection = self.client.get_connection_manager().await?;
            warn_of_eviction(&mut connection).await;
            Ok(connection)
        };
        self.connection.get_or_try_init(connect).await.cloned()
    }

    async fn run<T: FromRedisValue>(
        &self,
        script: &mut ScriptInvocation<'_>,
    ) -> Result<T, StoreError> {
        let mut connection = self.connection().await.map_err(StoreError::new)?;
        script
            .invoke_async(&mut connection)
            .await
            .map_err(StoreError::new)
    }

    fn key(&self, key: Digest) -> Vec<u8> {
        [self.prefix.as_bytes(), &key.0].concat()
    }
}

/// A server that evicts records forgets which requests were executed.
async fn warn_of_eviction(connection: &mut ConnectionManager) {
    let asked: Result<(String, String), RedisError> = redis::cmd("CONFIG")
        .arg("GET")
        .arg("maxmemory-policy")
        .query_async(connection)
        .await;
    match asked {
        Ok((_, policy)) if policy.starts_with("allkeys") || policy.starts_with("volatile") => {
            tracing::warn!(
                policy,
                "this Redis may evict idempotency records; set `maxmemory-policy noeviction`"
            );
        }
        Ok(_) => {}
        Err(_) => tracing::warn!(
            "this Redis does not tell its `maxmemory-policy`; anything but `noeviction` may drop idempotency records"
        ),
    }
}

impl IdempotencyStore for RedisStore {
    fn claim(&self, claim: Claim) -> StoreFuture<'_, Claimed> {
        Box::pin(async move {
            let mut script = self.scripts.claim.key(self.key(claim.key));
            script
                .arg(&claim.fingerprint.0[..])
                .arg(&claim.token.0[..])
                .arg(millis(claim.lease))
                .arg(millis(claim.ttl));
            if let LostLease::Reject(answer) = &claim.lost {
                script.arg(&answer[..]);
            }
            let (state, fingerprint, record): (String, Vec<u8>, Vec<u8>) =
                self.run(&mut script).await?;
            let fingerprint = || {
                let bytes = fingerprint.as_slice().try_into();
                bytes
                    .map(Digest)
                    .map_err(|_| StoreError::new("a record is damaged"))
            };
            Ok(match state.as_str() {
                "acquired" => Claimed::Acquired,
                "running" => Claimed::Running {
                    fingerprint: fingerprint()?,
                },
                _ => Claimed::Done {
                    fingerprint: fingerprint()?,
                    record: Bytes::from(record),
                },
            })
        })
    }

    fn renew(&self, owner: Owner, lease: Duration, ttl: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let mut script = self.scripts.renew.key(self.key(owner.key));
            script
                .arg(&owner.token.0[..])
                .arg(millis(lease))
                .arg(millis(ttl));
            self.run(&mut script).await
        })
    }

    fn complete(&self, owner: Owner, record: Bytes, ttl: Duration) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let mut script = self.scripts.complete.key(self.key(owner.key));
            script
                .arg(&owner.token.0[..])
                .arg(&record[..])
                .arg(millis(ttl));
            self.run(&mut script).await
        })
    }

    fn release(&self, owner: Owner) -> StoreFuture<'_, bool> {
        Box::pin(async move {
            let mut script = self.scripts.release.key(self.key(owner.key));
            script.arg(&owner.token.0[..]);
            self.run(&mut script).await
        })
    }

    /// Redis removes by itself what has expired.
    fn sweep(&self, _: u32) -> StoreFuture<'_, u64> {
        Box::pin(async { Ok(0) })
    }
}
