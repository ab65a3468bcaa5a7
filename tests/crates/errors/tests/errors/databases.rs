//! What real databases say, and what clients are told of it.

use std::time::Duration;

use axum::http::header;
use specforge::Error;
use specforge::database::{Constraints, constraint};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgPool, SqlitePool};
use test_support::{Kind, Place};

use crate::harness::{Answer, fail};

const CANARY: &str = "canary";

/// A transaction that was dropped is rolled back a moment later.
const PATIENT: Duration = Duration::from_secs(20);

/// Statements in a transaction of their own, one of which fails, or the commit does; and the status.
type Case = (&'static [&'static str], u16);

const SQLITE: &str = "
CREATE TABLE parent (id INTEGER PRIMARY KEY);
CREATE TABLE canary (
    id INTEGER PRIMARY KEY, email TEXT UNIQUE, a INTEGER, b INTEGER, tag TEXT, n INTEGER NOT NULL DEFAULT 0,
    parent INTEGER REFERENCES parent (id), UNIQUE (a, b), CONSTRAINT canary_positive CHECK (n >= 0)
) STRICT;
CREATE UNIQUE INDEX canary_tag ON canary (lower(tag));
CREATE TABLE strict_child (parent INTEGER REFERENCES parent (id) ON DELETE RESTRICT);
CREATE TABLE late_child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE seats (n INTEGER);
CREATE TRIGGER no_seats BEFORE INSERT ON seats WHEN NEW.n > 10 BEGIN SELECT RAISE(ABORT, 'no canary seats left'); END;
INSERT INTO parent VALUES (1), (2);
INSERT INTO canary (id, email, a, b, tag, parent) VALUES (1, 'canary@x', 1, 1, 'Canary', 1);
INSERT INTO strict_child VALUES (2);
";

const POSTGRES: &str = "
CREATE TABLE parent (id INTEGER PRIMARY KEY);
CREATE TABLE canary (
    id INTEGER PRIMARY KEY, email TEXT UNIQUE, a INTEGER, b INTEGER, tag TEXT, n INTEGER NOT NULL DEFAULT 0,
    parent INTEGER REFERENCES parent (id), UNIQUE (a, b), CONSTRAINT canary_positive CHECK (n >= 0)
);
CREATE UNIQUE INDEX canary_tag ON canary (lower(tag));
CREATE TABLE strict_child (parent INTEGER REFERENCES parent (id) ON DELETE RESTRICT);
CREATE TABLE late_child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
CREATE TABLE short (name VARCHAR(5));
CREATE TABLE booking (span INT4RANGE, EXCLUDE USING gist (span WITH &&));
INSERT INTO parent VALUES (1), (2);
INSERT INTO canary (id, email, a, b, tag, parent) VALUES (1, 'canary@x', 1, 1, 'Canary', 1);
INSERT INTO strict_child VALUES (2);
INSERT INTO booking VALUES ('[1,5)');
";

/// What both databases understand.
const BOTH: &[Case] = &[
    (
        &["INSERT INTO canary (id, email) VALUES (2, 'canary@x')"],
        409,
    ),
    (&["INSERT INTO canary (id) VALUES (1)"], 409),
    (&["INSERT INTO canary (id, a, b) VALUES (2, 1, 1)"], 409),
    (&["INSERT INTO canary (id, tag) VALUES (2, 'CANARY')"], 409),
    (&["DELETE FROM parent WHERE id = 1"], 409),
    (&["DELETE FROM parent WHERE id = 2"], 409),
    (&["INSERT INTO canary (id, n) VALUES (2, NULL)"], 422),
    (&["INSERT INTO canary (id, n) VALUES (2, -1)"], 422),
    (&["SELEC canary"], 500),
    (&["SELECT canary FROM canary_of_nowhere"], 500),
];

const ONLY_SQLITE: &[Case] = &[
    // It does not say whether the parent or the child is missing.
    (&["INSERT INTO canary (id, parent) VALUES (2, 99)"], 409),
    (&["INSERT INTO late_child VALUES (99)"], 409),
    (&["INSERT INTO canary (id, n) VALUES (2, 'canary')"], 422),
    (&["INSERT INTO parent VALUES ('canary')"], 422),
    (&["INSERT INTO seats VALUES (11)"], 500),
];

const ONLY_POSTGRES: &[Case] = &[
    (&["INSERT INTO canary (id, parent) VALUES (2, 99)"], 422),
    (&["INSERT INTO late_child VALUES (99)"], 422),
    (&["INSERT INTO booking VALUES ('[4,9)')"], 409),
    (&["INSERT INTO short VALUES ('canaries')"], 422),
    (&["SELECT 99999999999::INTEGER"], 422),
    (&["SELECT 'canary'::INTEGER"], 422),
    (&["SELECT '2020-13-45'::DATE"], 422),
    (
        &["SET LOCAL statement_timeout = 20", "SELECT pg_sleep(20)"],
        504,
    ),
    (&["SET TRANSACTION READ ONLY", "DELETE FROM canary"], 503),
    (
        &["DO $$ BEGIN RAISE EXCEPTION 'no canary seats left'; END $$"],
        500,
    ),
];

/// Codes that are not provoked without ado: the server raises them as it would by itself.
const CODES: &[(&str, u16)] = &[
    ("40001", 503),
    ("40P01", 503),
    ("55P03", 503),
    ("57014", 504),
    ("57P01", 503),
    ("57P02", 503),
    ("57P03", 503),
    ("08006", 503),
    ("53100", 503),
    ("53200", 503),
    ("53300", 503),
    ("22021", 422),
    ("23001", 409),
    ("XX000", 500),
    ("42501", 500),
];

async fn sqlite(busy_timeout: Duration) -> (SqlitePool, Place) {
    let place = Place::new("errors", Kind::Sqlite).await;
    let pool = place.sqlite_with(|options| options.busy_timeout(busy_timeout));
    pool.execute(SQLITE).await.unwrap();
    (pool, place)
}

/// A schema of its own on the server that `DATABASE_URL` names; `None`: there is none, which is a failure where everything has to run.
async fn postgres() -> Option<(PgPool, Place)> {
    if !std::env::var("DATABASE_URL").is_ok_and(|url| url.starts_with("postgres")) {
        assert!(
            std::env::var_os("CI").is_none(),
            "there is no `DATABASE_URL`"
        );
        return None;
    }
    let place = Place::new("errors", Kind::Postgres).await;
    let pool = place.postgres();
    pool.execute(POSTGRES).await.unwrap();
    Some((pool, place))
}

/// Runs statements in a transaction; the first error, that of the commit included.
macro_rules! provoke {
    ($pool:expr, $statements:expr) => {{
        let mut transaction = $pool.begin().await.unwrap();
        let mut failed = None;
        for statement in $statements {
            let statement: &str = statement;
            if let Err(error) = transaction
                .execute(AssertSqlSafe(statement.to_owned()))
                .await
            {
                failed = Some(error);
                break;
            }
        }
        match failed {
            Some(error) => error,
            None => transaction.commit().await.expect_err("something fails"),
        }
    }};
}

/// What clients are told: the status, when to try again, and nothing that is not theirs.
fn assert_told(what: &str, status: u16, answers: &[(&str, Answer)]) {
    for (path, answer) in answers {
        assert_eq!(
            answer.status.as_u16(),
            status,
            "{what} at {path}: {answer:?}"
        );
        let later = answer.headers.contains_key(header::RETRY_AFTER);
        assert_eq!(later, status == 503, "{what} at {path}: {answer:?}");
        let text = answer.text.to_lowercase();
        for secret in [CANARY, "select", "insert", "constraint", "sql", "parent"] {
            assert!(!text.contains(secret), "{what} at {path}: {answer:?}");
        }
    }
}

/// An error again and again, one for each operation. Undeclared client errors are drift, which a debug build does not let pass.
macro_rules! assert_case {
    ($provoke:expr, $what:expr, $status:expr) => {{
        let mut errors = Vec::new();
        for _ in crate::harness::PATHS {
            let error: sqlx::Error = $provoke;
            errors.push(Error::from(error));
        }
        let errors = std::sync::Mutex::new(errors);
        let answers = fail(|| errors.lock().unwrap().pop().unwrap()).await;
        let declared: Vec<_> = answers
            .into_iter()
            .filter(|(path, _)| *path != "/undeclared" || $status >= 500)
            .collect();
        assert_told($what, $status, &declared);
    }};
}

#[tokio::test]
async fn t1_t2_sqlite() {
    let (pool, _place) = sqlite(PATIENT).await;
    for (statements, status) in BOTH.iter().chain(ONLY_SQLITE) {
        assert_case!(provoke!(pool, *statements), statements[0], *status);
    }
}

#[tokio::test]
async fn t1_sqlite_that_is_busy_or_read_only() {
    let (pool, place) = sqlite(Duration::ZERO).await;
    // Another connection writes.
    let mut writer = pool.begin_with("BEGIN IMMEDIATE").await.unwrap();
    assert_case!(
        pool.begin_with("BEGIN IMMEDIATE")
            .await
            .expect_err("it is busy"),
        "BUSY",
        503
    );
    writer
        .execute("INSERT INTO parent VALUES (50)")
        .await
        .unwrap();
    // A reader that wants to write after somebody else did: BUSY_SNAPSHOT.
    let mut reader = pool.begin().await.unwrap();
    reader.fetch_all("SELECT * FROM parent").await.unwrap();
    writer.commit().await.unwrap();
    let snapshot = || "INSERT INTO parent VALUES (51)";
    let error = reader
        .execute(snapshot())
        .await
        .expect_err("its snapshot is old");
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    assert_eq!(code.as_deref(), Some("517"));
    assert_eq!(Error::from(error).status(), 503);
    drop(reader);
    pool.close().await;
    let options = SqliteConnectOptions::new()
        .filename(place.file())
        .read_only(true);
    let pool = SqlitePoolOptions::new()
        .connect_with(options)
        .await
        .unwrap();
    assert_case!(
        pool.execute("DELETE FROM parent")
            .await
            .expect_err("it is read-only"),
        "READONLY",
        503
    );
    let nowhere = SqliteConnectOptions::new().filename(place.file().join("canary/no.db"));
    assert_case!(
        SqlitePoolOptions::new()
            .connect_with(nowhere.clone())
            .await
            .expect_err("no file"),
        "CANTOPEN",
        503
    );
}

#[tokio::test]
async fn t1_t2_postgres() {
    let Some((pool, _place)) = postgres().await else {
        return;
    };
    for (statements, status) in BOTH.iter().chain(ONLY_POSTGRES) {
        assert_case!(provoke!(pool, *statements), statements[0], *status);
    }
    for (code, status) in CODES {
        let raise = format!(
            "DO $$ BEGIN RAISE EXCEPTION 'canary' USING ERRCODE = '{code}', DETAIL = 'canary'; END $$"
        );
        assert_case!(provoke!(pool, [raise.as_str()]), *code, *status);
    }
}

#[tokio::test]
async fn t1_postgres_that_goes_away() {
    let Some((pool, _place)) = postgres().await else {
        return;
    };
    assert_case!(
        pool.execute("SELECT pg_terminate_backend(pg_backend_pid())")
            .await
            .expect_err("the connection ends"),
        "terminated",
        503
    );
    assert_case!(
        sqlx::PgConnection::connect("postgres://canary:canary@127.0.0.1:1/canary")
            .await
            .expect_err("nobody listens"),
        "refused",
        503
    );
    pool.close().await;
    assert_case!(
        pool.execute("SELECT 1")
            .await
            .expect_err("the pool is closed"),
        "closed",
        503
    );
}

#[tokio::test]
async fn t1_a_pool_without_a_connection() {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(Duration::from_secs(1))
        .connect("sqlite::memory:")
        .await
        .unwrap();
    let _taken = pool.acquire().await.unwrap();
    assert_case!(
        pool.acquire().await.map(drop).expect_err("none is left"),
        "timed out",
        503
    );
}

#[tokio::test]
async fn t1_a_row_that_is_not_there_is_404_where_that_is_declared() {
    for (path, answer) in fail(|| sqlx::Error::RowNotFound.into()).await {
        let status = if path == "/undeclared" { 500 } else { 404 };
        assert_eq!(answer.status, status, "{path}: {answer:?}");
    }
    for (_, answer) in fail(|| sqlx::Error::ColumnNotFound("canary".to_owned()).into()).await {
        assert_eq!(answer.status, 500);
        assert!(!answer.text.contains(CANARY));
    }
}

/// Secrets in values, SQL, paths and addresses: whatever an error is made of, nothing of it is told.
#[tokio::test]
async fn t2_nothing_of_an_error_is_told() {
    for number in 0..170_u16 {
        let secret = format!("{CANARY}-{number}");
        let make = || match number % 6 {
            0 => Error::internal(secret.clone()),
            1 => sqlx::Error::Protocol(secret.clone()).into(),
            2 => sqlx::Error::Io(std::io::Error::other(secret.clone())).into(),
            3 => sqlx::Error::Configuration(secret.clone().into()).into(),
            4 => sqlx::Error::Decode(secret.clone().into()).into(),
            _ => Error::conflict("a conflict").with_cause(secret.clone()),
        };
        for (path, answer) in fail(make).await {
            let told = format!("{} {:?}", answer.text, answer.headers);
            assert!(!told.contains(CANARY), "{path}: {told}");
        }
    }
}

static CONSTRAINTS: Constraints = Constraints::new(&[
    ("canary_email_key | canary.email", || {
        Error::conflict("the address is taken").with_code("EMAIL_TAKEN")
    }),
    ("canary_a_b_key | canary.a, canary.b", || {
        Error::conflict("taken")
    }),
    ("canary_tag | index 'canary_tag'", || {
        Error::conflict("the tag is taken")
    }),
    ("canary.n", || Error::unprocessable_entity("n is missing")),
    ("canary_positive", || {
        Error::unprocessable_entity("n is negative")
    }),
    ("no canary seats left", || Error::conflict("no seats")),
]);

#[tokio::test]
async fn t1_one_table_of_constraints_serves_both_databases() {
    let seats_sqlite = "INSERT INTO seats VALUES (11)";
    let seats_postgres = "DO $$ BEGIN RAISE EXCEPTION 'no canary seats left'; END $$";
    let cases = |seats| {
        [
            (
                "INSERT INTO canary (id, email) VALUES (2, 'canary@x')",
                "the address is taken",
            ),
            ("INSERT INTO canary (id, a, b) VALUES (2, 1, 1)", "taken"),
            (
                "INSERT INTO canary (id, tag) VALUES (2, 'CANARY')",
                "the tag is taken",
            ),
            (
                "INSERT INTO canary (id, n) VALUES (2, NULL)",
                "n is missing",
            ),
            ("INSERT INTO canary (id, n) VALUES (2, -1)", "n is negative"),
            (seats, "no seats"),
            // Not in the table.
            (
                "INSERT INTO parent VALUES (1)",
                "the resource exists already",
            ),
        ]
    };
    let (pool, _place) = sqlite(PATIENT).await;
    for (statement, message) in cases(seats_sqlite) {
        let error = CONSTRAINTS.error(provoke!(pool, [statement]));
        assert_eq!(error.report().message, message, "{statement}");
    }
    let error = provoke!(pool, ["DELETE FROM parent WHERE id = 1"]);
    assert_eq!(constraint(&error), None);
    let Some((pool, _place)) = postgres().await else {
        return;
    };
    for (statement, message) in cases(seats_postgres) {
        let error = CONSTRAINTS.error(provoke!(pool, [statement]));
        assert_eq!(error.report().message, message, "{statement}");
    }
}
