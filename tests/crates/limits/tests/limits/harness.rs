//! Stores to test on, and short ways to send a request.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use limits_tests::{App, app};
use serde_json::Value;
use specforge::Settings;
use specforge::store::{
    Clock, LimitStore, MemoryLimitStore, PostgresLimitStore, RedisLimitStore, SqliteLimitStore,
    Stores,
};
use test_support::Place;
pub(crate) use test_support::{Kind, on_every_store, rounds, server};
use tower::ServiceExt as _;

/// A place for a store, in a file, schema or prefix of its own.
pub(crate) struct At(pub(crate) Place);

/// A time that a test sets, in microseconds.
#[derive(Clone, Default)]
pub(crate) struct Time(Arc<AtomicI64>);

impl Time {
    pub(crate) fn at(now: i64) -> Self {
        Self(Arc::new(AtomicI64::new(now)))
    }

    pub(crate) fn set(&self, now: i64) {
        self.0.store(now, Ordering::SeqCst);
    }

    pub(crate) fn clock(&self) -> Clock {
        let time = Arc::clone(&self.0);
        Clock::in_micros(move || time.load(Ordering::SeqCst))
    }
}

impl At {
    pub(crate) async fn new(kind: Kind) -> Self {
        Self(Place::new("limits", kind).await)
    }

    pub(crate) fn kind(&self) -> Kind {
        self.0.kind()
    }

    /// The store at this address of a server, which may be another one's that stands in front of it.
    pub(crate) fn postgres(&self, url: &str) -> PostgresLimitStore {
        PostgresLimitStore::new(self.0.postgres_at(url))
    }

    pub(crate) fn redis(&self, url: &str) -> RedisLimitStore {
        let client = redis::Client::open(url).unwrap();
        RedisLimitStore::new(client).prefix(self.0.prefix())
    }

    /// The store, at its own time or a test's.
    pub(crate) fn store(&self, time: Option<&Time>) -> Arc<dyn LimitStore> {
        fn with<T: LimitStore>(
            store: T,
            time: Option<&Time>,
            set: impl Fn(T, Clock) -> T,
        ) -> Arc<dyn LimitStore> {
            Arc::new(match time {
                Some(time) => set(store, time.clock()),
                None => store,
            })
        }
        match self.kind() {
            Kind::Memory => with(
                MemoryLimitStore::default(),
                time,
                MemoryLimitStore::with_clock,
            ),
            Kind::Sqlite => with(
                SqliteLimitStore::new(self.0.sqlite()),
                time,
                SqliteLimitStore::with_clock,
            ),
            Kind::Postgres => with(
                self.postgres(&server("DATABASE_URL")),
                time,
                PostgresLimitStore::with_clock,
            ),
            Kind::Redis => with(
                self.redis(&server("REDIS_URL")),
                time,
                RedisLimitStore::with_clock,
            ),
        }
    }

    /// The same for `router!`.
    pub(crate) fn stores(&self, time: Option<&Time>) -> Stores {
        // A shared machine is slow at times, and most tests are not about that.
        let stores = Stores::memory().limit_timeout(std::time::Duration::from_secs(20));
        stores.limits(Shared(self.store(time)))
    }

    /// An application on this store.
    pub(crate) fn app(&self, settings: Settings) -> Router {
        app(self.stores(None), settings, App::default())
    }
}

/// A store behind a handle.
#[derive(Debug)]
pub(crate) struct Shared(pub(crate) Arc<dyn LimitStore>);

impl LimitStore for Shared {
    fn take(
        &self,
        takes: specforge::store::Takes,
    ) -> specforge::store::StoreFuture<'_, specforge::store::Taken> {
        self.0.take(takes)
    }

    fn sweep(&self, limit: u32) -> specforge::store::StoreFuture<'_, u64> {
        self.0.sweep(limit)
    }
}

/// A request in the making.
#[derive(Clone)]
pub(crate) struct Send {
    method: &'static str,
    uri: &'static str,
    headers: Vec<(&'static str, String)>,
    peer: Option<IpAddr>,
}

impl Send {
    /// A `GET` from 192.0.2.1.
    pub(crate) fn get(uri: &'static str) -> Self {
        Self {
            method: "GET",
            uri,
            headers: Vec::new(),
            peer: Some([192, 0, 2, 1].into()),
        }
    }

    pub(crate) fn post(uri: &'static str) -> Self {
        Self {
            method: "POST",
            ..Self::get(uri)
        }
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// With the credentials of somebody.
    pub(crate) fn token(self, token: &str) -> Self {
        self.header("authorization", format!("Bearer {token}"))
    }

    pub(crate) fn from(self, peer: &str) -> Self {
        Self {
            peer: Some(peer.parse().unwrap()),
            ..self
        }
    }

    /// Over a connection of which nobody knows the peer.
    pub(crate) fn without_address(self) -> Self {
        Self { peer: None, ..self }
    }

    pub(crate) fn request(&self) -> Request<Body> {
        let mut request = Request::builder().method(self.method).uri(self.uri);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        if let Some(peer) = self.peer {
            let peer = ConnectInfo(SocketAddr::from((peer, 4711)));
            request.extensions_mut().insert(peer);
        }
        request
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

    /// The statuses of so many requests, one after the other.
    pub(crate) async fn statuses(&self, app: &Router, count: usize) -> Vec<u16> {
        let mut statuses = Vec::new();
        for _ in 0..count {
            statuses.push(self.status(app).await);
        }
        statuses
    }
}

/// A response.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    async fn of(response: axum::response::Response) -> Self {
        let (parts, body) = response.into_parts();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value
            .unwrap_or_else(|| panic!("no {name}: {self:?}"))
            .to_str()
            .unwrap()
    }
}

/// What is logged, from now on and on this thread.
pub(crate) struct Log(());

thread_local! {
    static LINES: std::cell::RefCell<Vec<u8>> = const { std::cell::RefCell::new(Vec::new()) };
}

impl Log {
    /// One subscriber for all tests: several of them would tell each other which events are worth while.
    pub(crate) fn capture() -> Self {
        static ONCE: std::sync::Once = std::sync::Once::new();
        ONCE.call_once(|| {
            tracing_subscriber::fmt()
                .with_ansi(false)
                .with_writer(|| Writer)
                .init();
        });
        LINES.with_borrow_mut(Vec::clear);
        Self(())
    }

    /// How many lines have this.
    pub(crate) fn count(&self, what: &str) -> usize {
        let Self(()) = self;
        let text = LINES.with_borrow(|lines| String::from_utf8(lines.clone()).unwrap());
        text.lines().filter(|line| line.contains(what)).count()
    }
}

struct Writer;

impl std::io::Write for Writer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LINES.with_borrow_mut(|lines| lines.extend_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
