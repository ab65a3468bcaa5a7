//! A place of a test's own on each kind of store.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, PgPool, SqlitePool};

use crate::server;

/// A kind of store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The memory of a process.
    Memory,
    /// A file.
    Sqlite,
    /// The server of `DATABASE_URL`.
    Postgres,
    /// The server of `REDIS_URL`.
    Redis,
}

/// An empty place: a file, a schema or a prefix of its own. What is in `PostgreSQL` is dropped with it, since the server may be somebody's.
#[derive(Debug)]
pub struct Place {
    kind: Kind,
    name: String,
    folder: tempfile::TempDir,
}

impl Place {
    /// A place for a test of this topic.
    ///
    /// # Panics
    ///
    /// Where it cannot be made.
    pub async fn new(topic: &str, kind: Kind) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let place = Self {
            kind,
            name: format!("{topic}_{}_{count}", std::process::id()),
            folder: tempfile::tempdir().expect("a folder can be made"),
        };
        if kind == Kind::Postgres {
            // One of a process that had this id may be left, had it been killed.
            let name = &place.name;
            let create = format!("DROP SCHEMA IF EXISTS {name} CASCADE; CREATE SCHEMA {name}");
            execute(&create).await.expect("a schema can be made");
        }
        place
    }

    /// Of which kind it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its file, where it is one of `SQLite`.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("test.db")
    }

    /// Connections to its file, which is made at the first.
    pub fn sqlite(&self) -> SqlitePool {
        self.sqlite_with(|options| options)
    }

    /// The same with more to say.
    pub fn sqlite_with(
        &self,
        more: impl FnOnce(SqliteConnectOptions) -> SqliteConnectOptions,
    ) -> SqlitePool {
        let options = SqliteConnectOptions::new()
            .filename(self.file())
            .create_if_missing(true)
            // A disk that is busy with other things may hold a writer up for longer than sqlx's five seconds.
            .busy_timeout(Duration::from_secs(20))
            .journal_mode(SqliteJournalMode::Wal);
        SqlitePoolOptions::new()
            .max_connections(4)
            .connect_lazy_with(more(options))
    }

    /// Connections to its schema.
    pub fn postgres(&self) -> PgPool {
        self.postgres_at(&server("DATABASE_URL"))
    }

    /// The same by another way to the server, such as something that stands in front of it.
    ///
    /// # Panics
    ///
    /// Where that is no address.
    pub fn postgres_at(&self, url: &str) -> PgPool {
        let options: PgConnectOptions = url.parse().expect("an address");
        PgPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(20))
            .connect_lazy_with(options.options([("search_path", &self.name)]))
    }

    /// A client of Redis.
    ///
    /// # Panics
    ///
    /// Where `REDIS_URL` is no address.
    pub fn redis(&self) -> redis::Client {
        redis::Client::open(server("REDIS_URL")).expect("an address")
    }

    /// What its keys in Redis begin with.
    pub fn prefix(&self) -> String {
        format!("{}:", self.name)
    }

    /// Where it is, for another process: the kind, the address, and what is its own there.
    ///
    /// # Panics
    ///
    /// Where it is the memory of this process.
    pub fn address(&self) -> String {
        match self.kind {
            Kind::Memory => panic!("nobody else sees this memory"),
            Kind::Sqlite => format!("sqlite {}", self.file().display()),
            Kind::Postgres => format!("postgres {} {}", server("DATABASE_URL"), self.name),
            Kind::Redis => format!("redis {} {}", server("REDIS_URL"), self.prefix()),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if self.kind != Kind::Postgres {
            return;
        }
        // What still holds a lock there, such as a server that a test killed and whose session the database has not missed yet, gets a moment.
        let drop = format!(
            "SET lock_timeout = '5s'; DROP SCHEMA IF EXISTS {} CASCADE",
            self.name
        );
        // The runtime of the test, which is perhaps about to end, is not asked.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| error.to_string())?;
            let dropped = runtime.block_on(execute(&drop));
            dropped.map_err(|error| error.to_string())
        });
        match dropped.join() {
            Ok(Ok(())) => {}
            // A test that passed has not failed for it, and one that failed has its own reason.
            failed => warn(&format!("schema `{}` is left: {failed:?}", self.name)),
        }
    }
}

#[allow(clippy::print_stderr, reason = "whoever owns the server is told")]
fn warn(what: &str) {
    eprintln!("{what}");
}

async fn execute(statements: &str) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(&server("DATABASE_URL")).await?;
    let executed = connection
        .execute(AssertSqlSafe(statements.to_owned()))
        .await;
    // Its end is told to the server, which counts connections.
    drop(connection.close().await);
    executed.map(drop)
}
