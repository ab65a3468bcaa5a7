//! Stores to test on, and short ways to send a request.

use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use idempotency_tests::{Bank, app};
use serde_json::Value;
use specforge::store::{
    Claim, Claimed, IdempotencyStore, MemoryStore, Owner, PostgresStore, RedisStore, SqliteStore,
    StoreFuture, Stores,
};
use test_support::Place;
pub(crate) use test_support::{Kind, Pace, on_every_store, rounds, until};
use tower::ServiceExt as _;

/// An empty store, in a file, schema or prefix of its own.
pub(crate) struct At {
    place: Place,
    memory: Shared,
}

/// A store behind a handle: what the memory of one process has in common.
#[derive(Debug, Clone)]
pub(crate) struct Shared(pub(crate) Arc<dyn IdempotencyStore>);

impl IdempotencyStore for Shared {
    fn claim(&self, claim: Claim) -> StoreFuture<'_, Claimed> {
        self.0.claim(claim)
    }

    fn renew(&self, owner: Owner, lease: Duration, ttl: Duration) -> StoreFuture<'_, bool> {
        self.0.renew(owner, lease, ttl)
    }

    fn complete(
        &self,
        owner: Owner,
        record: axum::body::Bytes,
        ttl: Duration,
    ) -> StoreFuture<'_, bool> {
        self.0.complete(owner, record, ttl)
    }

    fn release(&self, owner: Owner) -> StoreFuture<'_, bool> {
        self.0.release(owner)
    }

    fn sweep(&self, limit: u32) -> StoreFuture<'_, u64> {
        self.0.sweep(limit)
    }
}

impl At {
    pub(crate) async fn new(kind: Kind) -> Self {
        Self {
            place: Place::new("idempotency", kind).await,
            memory: Shared(Arc::new(MemoryStore::default())),
        }
    }

    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    pub(crate) fn kind(&self) -> Kind {
        self.place.kind()
    }

    pub(crate) fn sqlite_pool(&self) -> sqlx::SqlitePool {
        self.place.sqlite()
    }

    pub(crate) fn postgres_pool(&self) -> sqlx::PgPool {
        self.place.postgres()
    }

    /// Where it is, for another process.
    pub(crate) fn address(&self) -> String {
        self.place.address()
    }

    /// The store, as another process sees it: with connections of its own.
    pub(crate) fn store(&self) -> Shared {
        match self.kind() {
            Kind::Memory => self.memory.clone(),
            Kind::Sqlite => Shared(Arc::new(SqliteStore::new(self.sqlite_pool()))),
            Kind::Postgres => Shared(Arc::new(PostgresStore::new(self.postgres_pool()))),
            Kind::Redis => {
                let store = RedisStore::new(self.place.redis());
                Shared(Arc::new(store.prefix(self.place.prefix())))
            }
        }
    }

    /// The same for `router!`.
    pub(crate) fn stores(&self) -> Stores {
        // A shared machine is slow at times, above all its disk, and these tests are not about that.
        Stores::custom(self.store()).store_timeout(Duration::from_secs(20))
    }

    /// An application on this store, and what it counts.
    pub(crate) fn app(&self) -> (Router, Bank) {
        let bank = Bank::default();
        (app(self.stores(), bank.clone()), bank)
    }
}

/// A request in the making.
#[derive(Clone)]
pub(crate) struct Send {
    method: &'static str,
    uri: String,
    headers: Vec<(String, Vec<u8>)>,
    body: Vec<u8>,
}

impl Send {
    /// A `POST` of JSON with this key.
    pub(crate) fn post(uri: &str, key: &str, body: &str) -> Self {
        Self {
            method: "POST",
            uri: uri.to_owned(),
            headers: Vec::new(),
            body: body.as_bytes().to_vec(),
        }
        .header("content-type", "application/json")
        .header("idempotency-key", key)
    }

    pub(crate) fn method(self, method: &'static str) -> Self {
        Self { method, ..self }
    }

    /// The same with another value of a header; with none, without it.
    pub(crate) fn with(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers.retain(|(known, _)| known != name);
        if value.as_ref().is_empty() {
            self
        } else {
            self.header(name, value)
        }
    }

    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.headers
            .push((name.to_owned(), value.as_ref().to_vec()));
        self
    }

    pub(crate) fn request(&self) -> Request<Body> {
        let mut request = Request::builder().method(self.method).uri(&self.uri);
        for (name, value) in &self.headers {
            request = request.header(name, value.as_slice());
        }
        request.body(Body::from(self.body.clone())).unwrap()
    }

    pub(crate) fn to(
        &self,
        app: &Router,
    ) -> impl Future<Output = Reply> + std::marker::Send + 'static {
        let (app, request) = (app.clone(), self.request());
        async move { Reply::of(app.oneshot(request).await.unwrap()).await }
    }

    /// The status alone.
    pub(crate) async fn status(&self, app: &Router) -> u16 {
        self.to(app).await.status.as_u16()
    }
}

/// A response.
#[derive(Clone, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) async fn of(response: axum::response::Response) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    pub(crate) fn is_replay(&self) -> bool {
        self.headers
            .get("idempotency-replayed")
            .is_some_and(|value| value == "true")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// The `code` of a problem.
    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    /// Whether it is that answer again, said to be a replay.
    #[track_caller]
    pub(crate) fn assert_replays(&self, first: &Self) {
        assert!(self.is_replay(), "{self:?}");
        assert!(!first.is_replay(), "{first:?}");
        assert_eq!(self.status, first.status);
        assert_eq!(self.body, first.body);
        let mut headers = self.headers.clone();
        headers.remove("idempotency-replayed");
        let mut expected = first.headers.clone();
        expected.remove("content-length");
        headers.remove("content-length");
        // Every request has its own.
        headers.remove("x-correlation-id");
        expected.remove("x-correlation-id");
        headers.remove("idempotency-original-request-id");
        // It was right then.
        expected.remove("retry-after");
        assert_eq!(headers, expected);
    }
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {:?} {}",
            self.status,
            self.headers,
            String::from_utf8_lossy(&self.body)
        )
    }
}
