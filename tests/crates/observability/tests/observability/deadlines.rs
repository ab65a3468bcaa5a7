//! How long an operation may take. The numbers of the tests are those of deadlines.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::HeaderName;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use futures_core::Stream;
use observability_tests::Shared;
use specforge::Settings;
use sqlx::postgres::PgPoolOptions;
use test_support::rounds;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Interval, interval, sleep};

use crate::harness::{Logs, Reply, Send, app_with, figures_of};

/// The answer, and how long it took.
async fn timed(send: Send, app: &Router) -> (Reply, Duration) {
    let begin = Instant::now();
    let reply = send.to(app).await;
    (reply, begin.elapsed())
}

#[track_caller]
fn assert_took(took: Duration, milliseconds: u64) {
    let limit = Duration::from_millis(milliseconds);
    assert!(
        took >= limit && took <= limit + Duration::from_millis(20),
        "{took:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn t01_a_late_operation_answers_what_it_declares() {
    let app = app_with(Settings::new());
    for (uri, status) in [
        ("/late/504", 504),
        ("/late/503", 503),
        ("/late/default", 504),
    ] {
        let (reply, took) = timed(Send::get(uri), &app).await;
        assert_eq!(reply.status, status);
        assert_took(took, 200);
        // The schema that the operation declares for it.
        assert_eq!(reply.headers["content-type"], "application/json");
        assert_eq!(reply.text("message"), "the operation took too long");
        assert_eq!(reply.text("correlationId"), reply.id());
        assert_eq!(reply.headers.contains_key("retry-after"), status == 503);
        assert!(!reply.headers.contains_key("connection"));
    }
}

#[tokio::test(start_paused = true)]
async fn t01_what_the_settings_say_holds_where_the_document_says_nothing() {
    let (reply, took) = timed(Send::get("/late/undeclared"), &app_with(Settings::new())).await;
    assert_eq!(
        (reply.status.as_u16(), &*reply.text("code")),
        (504, "GATEWAY_TIMEOUT")
    );
    assert_took(took, 30_000);
    let app = app_with(Settings::new().timeout(Duration::from_secs(1)));
    assert_took(timed(Send::get("/late/undeclared"), &app).await.1, 1_000);
    assert_took(timed(Send::get("/late/504"), &app).await.1, 200);
}

#[test]
fn t01_a_late_operation_is_logged_and_counted() {
    let (logs, guard) = Logs::capture();
    let ((), figures) = figures_of(|| async {
        Send::get("/late/504").to(&app_with(Settings::new())).await;
    });
    drop(guard);
    let labels =
        "specforge_deadline_exceeded_total{operation=\"late504\",waited_for=\"handler\"} 1";
    assert!(figures.contains(labels), "{figures}");
    let end = &logs.ends()[0];
    assert_eq!(end["fields"]["status"], 504);
    assert_eq!(end["spans"][0]["otel.status_code"], "ERROR");
}

#[test]
fn t07_settings_that_turn_a_timeout_off_panic_at_once() {
    for timeout in [Duration::ZERO, Duration::MAX, Duration::from_hours(25)] {
        assert!(std::panic::catch_unwind(|| Settings::new().timeout(timeout)).is_err());
    }
}

/// A body of which a byte comes every 100 ms, for ten seconds.
struct Drip(Interval, u8);

impl Drip {
    fn body() -> Body {
        Body::from_stream(Self(interval(Duration::from_millis(100)), 0))
    }
}

impl Stream for Drip {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.1 == 100 {
            return Poll::Ready(None);
        }
        std::task::ready!(self.0.poll_tick(cx));
        self.1 += 1;
        Poll::Ready(Some(Ok(Bytes::from_static(b" "))))
    }
}

#[tokio::test(start_paused = true)]
async fn t03_a_body_that_drips_is_a_408() {
    let app = app_with(Settings::new());
    for (uri, media_type) in [
        ("/bodies", "application/json"),
        ("/raw", "application/octet-stream"),
        ("/forms", "multipart/form-data; boundary=b"),
        ("/charges", "application/json"),
    ] {
        let send = Send::post(uri, media_type, Drip::body()).header("idempotency-key", uri);
        let (reply, took) = timed(send, &app).await;
        assert_eq!(reply.status, 408, "{uri} {reply:?}");
        assert_took(took, 300);
        assert_eq!(reply.headers["connection"], "close");
        assert_eq!(reply.text("code"), "REQUEST_TIMEOUT");
    }
}

#[tokio::test]
async fn t03_the_connection_of_a_late_body_is_closed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async { axum::serve(listener, app_with(Settings::new())).await });
    let mut client = TcpStream::connect(address).await.unwrap();
    let head = b"POST /bodies HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
    client.write_all(head).await.unwrap();
    let mut answer = Vec::new();
    // To its end: the server closes.
    let read = tokio::time::timeout(Duration::from_secs(10), client.read_to_end(&mut answer));
    read.await.unwrap().unwrap();
    let answer = String::from_utf8(answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 408 Request Timeout\r\n"),
        "{answer}"
    );
    assert!(answer.contains("connection: close\r\n"), "{answer}");
    server.abort();
}

#[tokio::test(start_paused = true)]
async fn t04_a_nested_deadline_is_never_later() {
    let app = app_with(Settings::new());
    assert_eq!(Send::get("/behave?how=nested").to(&app).await.status, 200);
    let (reply, took) = timed(Send::get("/behave?how=within"), &app).await;
    assert_eq!(reply.status, 504, "{reply:?}");
    assert_took(took, 20);
}

async fn pool(connections: u32) -> sqlx::PgPool {
    let url = test_support::server("DATABASE_URL");
    PgPoolOptions::new()
        .max_connections(connections)
        .connect(&url)
        .await
        .unwrap()
}

fn app_on(pool: &sqlx::PgPool) -> Router {
    let shared = Shared {
        postgres: Some(pool.clone()),
        ..Shared::default()
    };
    observability_tests::app(shared, Settings::new())
}

/// How many statements of these tests the database still runs.
async fn running(pool: &sqlx::PgPool) -> i64 {
    let query = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT pg_sleep(30)'";
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn t04_the_database_stops_with_the_operation() {
    let (pool, observer) = (pool(2).await, pool(1).await);
    let app = app_on(&pool);
    let reply = Send::post("/ledger/postgres?how=transaction", "application/json", "")
        .to(&app)
        .await;
    // Whoever notices first, the database or the framework.
    assert_eq!(reply.status, 504, "{reply:?}");
    let begin = Instant::now();
    while running(&observer).await > 0 {
        // The statement would take 30 s.
        assert!(begin.elapsed() < Duration::from_secs(10));
        sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t05_late_operations_keep_no_connection() {
    let pool = pool(4).await;
    let app = app_on(&pool);
    let rounds = rounds(40, 1_000);
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..rounds {
        let app = app.clone();
        tasks.spawn(async move {
            Send::post("/ledger/postgres?how=transaction", "application/json", "")
                .to(&app)
                .await
                .status
                .as_u16()
        });
    }
    let statuses = tasks.join_all().await;
    assert!(
        statuses.iter().all(|status| [503, 504].contains(status)),
        "{statuses:?}"
    );
    let begin = Instant::now();
    while pool.num_idle() < pool.size() as usize {
        assert!(begin.elapsed() < Duration::from_secs(10), "{pool:?}");
        sleep(Duration::from_millis(20)).await;
    }
    assert!(pool.size() <= 4);
    // All of them can be used at once.
    let mut connections = Vec::new();
    for _ in 0..4 {
        let mut connection = pool.acquire().await.unwrap();
        let limit: String = sqlx::query_scalar("SHOW statement_timeout")
            .fetch_one(&mut *connection)
            .await
            .unwrap();
        assert_eq!(limit, "0", "the limit was the transaction's");
        connections.push(connection);
    }
}

/// Begins transactions and drops them, each a little later than the one before.
async fn begin_and_drop<Db: specforge::deadline::Database>(pool: &sqlx::Pool<Db>, step: u64) {
    let patience = Duration::from_micros(10 * step);
    drop(tokio::time::timeout(patience, specforge::deadline::begin(pool)).await);
}

#[tokio::test]
async fn t05_a_transaction_that_nobody_waits_for_is_not_left_open() {
    let pool = pool(1).await;
    for step in 0..rounds(200, 1_000) as u64 {
        begin_and_drop(&pool, step).await;
        // In a transaction that is still open the time stands still.
        let mut times = Vec::new();
        for _ in 0..2 {
            let time = sqlx::query_scalar::<_, String>("SELECT now()::text");
            times.push(time.fetch_one(&pool).await.unwrap());
        }
        assert_ne!(times[0], times[1], "{step}");
    }
}

/// A pool of whichever database an address leads to.
async fn any(url: &str, connections: u32) -> sqlx::AnyPool {
    sqlx::any::install_default_drivers();
    sqlx::pool::PoolOptions::new()
        .max_connections(connections)
        .connect(url)
        .await
        .unwrap()
}

#[tokio::test]
async fn t05_neither_is_one_of_any_database_in_postgres() {
    let pool = any(&std::env::var("DATABASE_URL").unwrap(), 1).await;
    for step in 0..rounds(200, 1_000) as u64 {
        begin_and_drop(&pool, step).await;
        let mut times = Vec::new();
        for _ in 0..2 {
            let time = sqlx::query_scalar::<_, String>("SELECT now()::text");
            times.push(time.fetch_one(&pool).await.unwrap());
        }
        assert_ne!(times[0], times[1], "{step}");
    }
}

#[tokio::test]
async fn t05_neither_is_one_of_any_database_in_sqlite() {
    let pool = any("sqlite::memory:", 1).await;
    for step in 0..rounds(200, 1_000) as u64 {
        begin_and_drop(&pool, step).await;
        let mut connection = pool.acquire().await.unwrap();
        // It fails in a transaction that is still open.
        for statement in ["BEGIN", "COMMIT"] {
            let executed = sqlx::query(statement).execute(&mut *connection).await;
            executed.unwrap_or_else(|error| panic!("{step}: {error}"));
        }
    }
    // What is waited for is begun, and can write.
    let mut transaction = specforge::deadline::begin(&pool).await.unwrap();
    sqlx::query("CREATE TABLE things (id INTEGER)")
        .execute(&mut *transaction)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    let count = sqlx::query_scalar::<_, i64>("SELECT count(*) FROM things");
    assert_eq!(count.fetch_one(&pool).await.unwrap(), 0);
}

#[tokio::test]
async fn t04_any_database_stops_with_the_operation() {
    let (pool, observer) = (
        any(&std::env::var("DATABASE_URL").unwrap(), 2).await,
        pool(1).await,
    );
    let shared = Shared {
        any: Some(pool.clone()),
        ..Shared::default()
    };
    let app = observability_tests::app(shared, Settings::new());
    let reply = Send::post("/ledger/postgres?how=any", "application/json", "")
        .to(&app)
        .await;
    assert_eq!(reply.status, 504, "{reply:?}");
    let begin = Instant::now();
    while running(&observer).await > 0 {
        assert!(begin.elapsed() < Duration::from_secs(10));
        sleep(Duration::from_millis(20)).await;
    }
    // The limit was the transaction's.
    let limit = sqlx::query_scalar::<_, String>("SHOW statement_timeout");
    assert_eq!(limit.fetch_one(&pool).await.unwrap(), "0");
}

#[tokio::test(start_paused = true)]
async fn t06_a_stream_goes_on_after_its_head() {
    let (reply, took) = timed(Send::get("/stream"), &app_with(Settings::new())).await;
    assert_eq!((reply.status.as_u16(), &*reply.body), (200, &b"12345"[..]));
    assert!(took >= Duration::from_millis(400), "{took:?}");
}

/// A layer that answers in the place of what it stops.
async fn impatient(answer: Response, request: Request, next: Next) -> Response {
    let patience = Duration::from_millis(50);
    match tokio::time::timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => answer,
    }
}

#[tokio::test(start_paused = true)]
async fn t01_a_layer_that_stops_an_operation_answers_in_its_schema() {
    let app = |status: u16, body: &'static str| {
        let answer = move || {
            let mut response = Response::new(Body::from(body));
            *response.status_mut() = StatusCode::from_u16(status).unwrap();
            response
                .headers_mut()
                .insert("x-kept", "7".parse().unwrap());
            response
        };
        let layer =
            axum::middleware::from_fn(move |request, next| impatient(answer(), request, next));
        app_with(Settings::new())
            .layer(layer)
            .layer(specforge::trace::layer())
    };
    for (status, code) in [
        (504, "GATEWAY_TIMEOUT"),
        (503, "SERVICE_UNAVAILABLE"),
        (429, "TOO_MANY_REQUESTS"),
    ] {
        for body in ["", "it took too long"] {
            let reply = Send::get("/late/default").to(&app(status, body)).await;
            assert_eq!(reply.status, status);
            assert_eq!(reply.text("code"), code, "{reply:?}");
            assert_eq!(reply.text("correlationId"), reply.id());
            assert_eq!(reply.headers["content-type"], "application/json");
            assert_eq!(reply.headers["x-kept"], "7");
            assert_eq!(reply.headers.contains_key("retry-after"), status == 503);
        }
    }
    // What is no error, what is not plain text, what the layer says of nobody's request.
    let reply = Send::get("/late/default").to(&app(204, "")).await;
    assert_eq!((reply.status.as_u16(), reply.body.len()), (204, 0));
    let head = Send::new("HEAD", "/late/default", Body::empty());
    let reply = head.to(&app(504, "")).await;
    assert_eq!((reply.status.as_u16(), reply.body.len()), (504, 0));
    let reply = Send::get("/nowhere").to(&app(504, "")).await;
    assert_eq!((reply.status.as_u16(), reply.body.len()), (404, 0));
}

#[tokio::test(start_paused = true)]
async fn t08_a_client_can_only_have_less() {
    let app = app_with(Settings::new().timeout_header(HeaderName::from_static("request-timeout")));
    let late = |value: &str| Send::get("/late/504").header("request-timeout", value);
    for (value, milliseconds) in [
        ("0", 0),
        ("1", 200),
        ("3600", 200),
        ("18446744073709551615", 200),
    ] {
        let (reply, took) = timed(late(value), &app).await;
        assert_eq!(reply.status, 504);
        assert_took(took, milliseconds);
    }
    for nonsense in [
        "",
        "-1",
        "+0",
        "0x0",
        "0s",
        "99999999999999999999",
        "0, 0",
        "1e0",
        " ",
    ] {
        assert_took(timed(late(nonsense), &app).await.1, 200);
    }
    assert_took(
        timed(late("0").header("request-timeout", "0"), &app)
            .await
            .1,
        200,
    );
    let undeclared = Send::get("/late/undeclared").header("request-timeout", "2");
    assert_took(timed(undeclared, &app).await.1, 2_000);

    let app = app_with(Settings::new().timeout_header(HeaderName::from_static("x-deadline-ms")));
    let send = Send::get("/late/504").header("x-deadline-ms", "50");
    assert_took(timed(send, &app).await.1, 50);

    // Off, unless it is asked for.
    let app = app_with(Settings::new());
    assert_took(timed(late("0"), &app).await.1, 200);
}

#[tokio::test(start_paused = true)]
async fn t00_an_execution_with_a_key_goes_on_without_its_client() {
    let shared = Shared::default();
    let app = observability_tests::app(shared.clone(), Settings::new());
    let send = || {
        Send::post("/charges", "application/json", r#"{"ms":2000}"#).header("idempotency-key", "k")
    };
    let (reply, took) = timed(send(), &app).await;
    assert_eq!(reply.status, 504);
    assert_eq!(reply.headers["retry-after"], "1");
    assert_took(took, 300);
    assert_eq!(
        (
            shared.begun.load(Ordering::SeqCst),
            shared.finished.load(Ordering::SeqCst)
        ),
        (1, 0)
    );
    // Somebody is at it.
    assert_eq!(send().to(&app).await.status, 409);
    sleep(Duration::from_secs(3)).await;
    let again = send().to(&app).await;
    assert_eq!(
        (
            again.status.as_u16(),
            shared.finished.load(Ordering::SeqCst)
        ),
        (200, 1)
    );
    assert_eq!(again.headers["idempotency-replayed"], "true");
    // It is still the first one's id in what was stored, and the handler had the time of an execution.
    assert_eq!(again.headers["idempotency-original-request-id"], reply.id());
    assert_ne!(again.id(), reply.id());
    assert!(
        again.json()["remainingMs"].as_i64().unwrap() > 60_000,
        "{again:?}"
    );

    // Without a key it is an operation as any other: it is stopped.
    let (reply, _) = timed(
        Send::post("/charges", "application/json", r#"{"ms":2000}"#),
        &app,
    )
    .await;
    assert_eq!(reply.status, 504);
    sleep(Duration::from_secs(3)).await;
    assert_eq!(shared.finished.load(Ordering::SeqCst), 1);
}
