//! Stores to test on, and short ways to send a request.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

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
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use tower::ServiceExt as _;

/// A kind of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Memory,
    Sqlite,
    Postgres,
    Redis,
}

/// A test on every store, as `name::memory`, `name::sqlite` and so on.
macro_rules! on_every_store {
    ($(#[$doc:meta])* async fn $name:ident($at:ident: At) $body:block) => {
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports, reason = "not every test needs more")]
            use super::*;

            async fn test($at: crate::harness::At) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn memory() {
                test(crate::harness::At::new(crate::harness::Kind::Memory).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                test(crate::harness::At::new(crate::harness::Kind::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                test(crate::harness::At::new(crate::harness::Kind::Postgres).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn redis() {
                test(crate::harness::At::new(crate::harness::Kind::Redis).await).await;
            }
        }
    };
}
pub(crate) use on_every_store;

/// A place for a store, in a file, schema or prefix of its own.
pub(crate) struct At {
    pub(crate) kind: Kind,
    name: String,
    folder: tempfile::TempDir,
}

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

/// The address of a server that the tests need.
pub(crate) fn server(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("`{variable}` says where no server is: run `cargo xtask test`"))
}

impl At {
    pub(crate) async fn new(kind: Kind) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let at = Self {
            kind,
            name: format!("limits_{}_{count}", std::process::id()),
            folder: tempfile::tempdir().unwrap(),
        };
        if kind == Kind::Postgres {
            let pool = sqlx::PgPool::connect(&server("DATABASE_URL"))
                .await
                .unwrap();
            let create = format!("CREATE SCHEMA {}", at.name);
            sqlx::raw_sql(sqlx::AssertSqlSafe(create))
                .execute(&pool)
                .await
                .unwrap();
            pool.close().await;
        }
        at
    }

    /// Where it is, for another process.
    pub(crate) fn address(&self) -> String {
        let file = self.folder.path().join("test.db");
        match self.kind {
            Kind::Memory => panic!("nobody else sees this memory"),
            Kind::Sqlite => format!("sqlite {}", file.display()),
            Kind::Postgres => format!("postgres {} {}", server("DATABASE_URL"), self.name),
            Kind::Redis => format!("redis {} {}:", server("REDIS_URL"), self.name),
        }
    }

    fn sqlite(&self) -> SqliteLimitStore {
        let options = SqliteConnectOptions::new()
            .filename(self.folder.path().join("test.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal);
        SqliteLimitStore::new(SqlitePoolOptions::new().connect_lazy_with(options))
    }

    /// The store at this address of a server, which may be another one's that stands in front of it.
    pub(crate) fn postgres(&self, url: &str) -> PostgresLimitStore {
        let options: PgConnectOptions = url.parse().unwrap();
        let pool = PgPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(std::time::Duration::from_secs(20))
            .connect_lazy_with(options.options([("search_path", &self.name)]));
        PostgresLimitStore::new(pool)
    }

    pub(crate) fn redis(&self, url: &str) -> RedisLimitStore {
        let client = redis::Client::open(url).unwrap();
        RedisLimitStore::new(client).prefix(format!("{}:", self.name))
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
        match self.kind {
            Kind::Memory => with(
                MemoryLimitStore::default(),
                time,
                MemoryLimitStore::with_clock,
            ),
            Kind::Sqlite => with(self.sqlite(), time, SqliteLimitStore::with_clock),
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

/// How often something is repeated: `SPECFORGE_ROUNDS` times, and a few times where nothing is said.
pub(crate) fn rounds(few: usize) -> usize {
    std::env::var("SPECFORGE_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(few)
}
