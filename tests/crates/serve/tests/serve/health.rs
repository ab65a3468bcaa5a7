//! 6, 7, 9, 11: checks and what is said of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;
use specforge::health::{self, Check, CheckFuture, Health};
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::SqlitePoolOptions;
use test_support::{Pace, Wire, server};
use tokio::net::TcpListener;
use tokio::time::sleep;

use crate::harness::{LONG, Running, SHORT, get, start_with, status};

/// A dependency that a test turns off.
#[derive(Clone, Default)]
struct Switch {
    is_off: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
}

impl Switch {
    fn off(&self, is_off: bool) {
        self.is_off.store(is_off, Ordering::SeqCst);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Check for Switch {
    fn component_type(&self) -> &'static str {
        "system"
    }

    fn run(&self) -> CheckFuture<'_> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async {
            if self.is_off.load(Ordering::SeqCst) {
                Err(format!("{CANARY} is down").into())
            } else {
                Ok(())
            }
        })
    }
}

/// What no answer may have.
const CANARY: &str = "canary-5f3a";

fn quick() -> Health {
    Health::new()
        .every(Duration::from_millis(50))
        .timeout(Duration::from_millis(300))
}

async fn start(health: Health) -> Running {
    start_with(health, |server| server).await
}

async fn ask(server: &Running, path: &str) -> u16 {
    status(&server.get(path).await)
}

/// Waits until a path is answered so.
async fn until(server: &Running, path: &str, wanted: u16) {
    let begun = Instant::now();
    while ask(server, path).await != wanted {
        assert!(begun.elapsed() < LONG, "{path} never was {wanted}");
        sleep(Duration::from_millis(10)).await;
    }
}

fn body(answer: &str) -> Value {
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap_or_else(|_| panic!("{answer}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t06_a_check_that_hangs_holds_no_probe_up() {
    Pace::find(a_check_that_hangs).await;
}

async fn a_check_that_hangs(pace: Pace) {
    let hangs = || std::future::pending::<Result<(), std::io::Error>>();
    let server = start(quick().check("hangs", hangs)).await;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(2) {
        let asked = Instant::now();
        assert_eq!(ask(&server, "/readyz").await, 503);
        assert!(
            asked.elapsed() < pace.millis(1_100),
            "{:?}",
            asked.elapsed()
        );
        assert_eq!(ask(&server, "/livez").await, 200);
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t06_a_check_that_panics_has_failed() {
    let panicked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&panicked);
    let panics = move || {
        counted.fetch_add(1, Ordering::SeqCst);
        async {
            if true {
                panic!("the test's")
            } else {
                Ok::<(), std::io::Error>(())
            }
        }
    };
    let server = start(quick().check("panics", panics)).await;
    // It goes on being asked.
    test_support::until("it panics again", || panicked.load(Ordering::SeqCst) > 2).await;
    assert_eq!(ask(&server, "/readyz").await, 503);
    assert_eq!(ask(&server, "/livez").await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t07_a_dependency_that_is_down_takes_readiness_and_not_life() {
    let (critical, degrading) = (Switch::default(), Switch::default());
    critical.off(true);
    let health = quick()
        .check("critical", critical.clone())
        .degrading("degrading", degrading.clone());
    let server = start(health).await;
    sleep(SHORT).await;
    for (path, wanted) in [
        ("/livez", 200),
        ("/healthz", 200),
        ("/startupz", 200),
        ("/readyz", 503),
    ] {
        assert_eq!(ask(&server, path).await, wanted, "{path}");
    }
    critical.off(false);
    until(&server, "/readyz", 200).await;
    critical.off(true);
    until(&server, "/readyz", 503).await;
    assert_eq!(
        (
            ask(&server, "/livez").await,
            ask(&server, "/startupz").await
        ),
        (200, 200)
    );
    critical.off(false);
    until(&server, "/readyz", 200).await;
    // What can be borne is a warning.
    degrading.off(true);
    let begun = Instant::now();
    loop {
        let answer = server.get("/readyz").await;
        assert_eq!(status(&answer), 200);
        if body(&answer)["status"] == "warn" {
            break;
        }
        assert!(begun.elapsed() < LONG);
        sleep(Duration::from_millis(10)).await;
    }
}

/// One failure is no failure; two are.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t07_a_single_failure_does_not_count() {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&runs);
    // Passes, fails once, passes, fails once, passes; and from the eighth on it fails.
    let flaps = move || {
        let run = counted.fetch_add(1, Ordering::SeqCst);
        let passes = run < 7 && run.is_multiple_of(2);
        async move {
            if passes {
                Ok(())
            } else {
                Err(std::io::Error::other("down"))
            }
        }
    };
    let health = Health::new()
        .every(Duration::from_millis(100))
        .check("flaps", flaps);
    let server = start(health).await;
    until(&server, "/readyz", 200).await;
    loop {
        let before = runs.load(Ordering::SeqCst);
        let answered = ask(&server, "/readyz").await;
        if before < 8 && runs.load(Ordering::SeqCst) < 8 {
            assert_eq!(answered, 200, "after {before} runs");
        } else {
            break;
        }
        sleep(Duration::from_millis(5)).await;
    }
    until(&server, "/readyz", 503).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t07_migrations_are_a_check_of_the_startup() {
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .connect("sqlite::memory:")
        .await
        .unwrap();
    let health = quick()
        .startup("migrations", health::sqlite_migrated(pool.clone(), [1, 2]))
        .check("database", health::sqlite(pool.clone()));
    let server = start(health).await;
    sleep(SHORT).await;
    assert_eq!(
        (
            ask(&server, "/startupz").await,
            ask(&server, "/readyz").await
        ),
        (503, 503)
    );
    let migrate = "CREATE TABLE _sqlx_migrations (version BIGINT, success BOOLEAN); INSERT INTO _sqlx_migrations VALUES (1, TRUE), (2, FALSE)";
    sqlx::raw_sql(migrate).execute(&pool).await.unwrap();
    sleep(SHORT).await;
    assert_eq!(ask(&server, "/startupz").await, 503);
    sqlx::raw_sql("UPDATE _sqlx_migrations SET success = TRUE")
        .execute(&pool)
        .await
        .unwrap();
    until(&server, "/startupz", 200).await;
    until(&server, "/readyz", 200).await;
    // It is not asked again.
    sqlx::raw_sql("DROP TABLE _sqlx_migrations")
        .execute(&pool)
        .await
        .unwrap();
    sleep(SHORT).await;
    assert_eq!(
        (
            ask(&server, "/startupz").await,
            ask(&server, "/readyz").await
        ),
        (200, 200)
    );
}

async fn assert_follows(server: &Running, way: &Wire) {
    until(server, "/readyz", 200).await;
    way.set(false);
    until(server, "/readyz", 503).await;
    assert_eq!(ask(server, "/livez").await, 200);
    way.set(true);
    until(server, "/readyz", 200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t07_postgres_that_goes_and_comes_back() {
    let way = Wire::to(&server("DATABASE_URL")).await;
    let pool = PgPoolOptions::new()
        .max_connections(2)
        .acquire_timeout(Duration::from_secs(2))
        .connect_lazy(way.url())
        .unwrap();
    let health = Health::new()
        .every(Duration::from_millis(100))
        .check("database", health::postgres(pool));
    assert_follows(&start(health).await, &way).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t07_redis_that_goes_and_comes_back() {
    let way = Wire::to(&server("REDIS_URL")).await;
    let client = redis::Client::open(way.url()).unwrap();
    let health = Health::new()
        .every(Duration::from_millis(100))
        .check("cache", health::redis(client));
    assert_follows(&start(health).await, &way).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t07_an_operation_of_the_contract_answers_for_health() {
    let switch = Switch::default();
    let server = start(quick().check("switch", switch.clone())).await;
    until(&server, "/ready", 200).await;
    assert_eq!(body(&server.get("/health").await)["status"], "up");
    switch.off(true);
    until(&server, "/ready", 503).await;
    let answer = body(&server.get("/ready").await);
    assert_eq!(
        (&answer["status"], &answer["failing"][0]),
        (&"down".into(), &"switch".into())
    );
    assert_eq!(ask(&server, "/health").await, 200);
}

/// As many probes as come: the dependency is asked once a second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t09_probes_do_not_multiply_checks() {
    let switch = Switch::default();
    let health = Health::new()
        .every(Duration::from_secs(1))
        .check("switch", switch.clone());
    let server = start(health).await;
    until(&server, "/readyz", 200).await;
    let (begun, asked) = (Instant::now(), switch.asked());
    let mut client = server.connect().await;
    for _ in 0..3_000 {
        client.send("GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n").await;
        assert_eq!(status(&client.answer().await), 200);
    }
    let seconds = begun.elapsed().as_secs_f64();
    let asked = switch.asked() - asked;
    #[allow(clippy::cast_precision_loss, reason = "a handful")]
    let asked = asked as f64;
    assert!(asked <= seconds + 1.0, "{asked} checks in {seconds} s");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t11_no_answer_has_a_secret() {
    let off = Switch::default();
    off.off(true);
    let postgres = PgPoolOptions::new()
        .acquire_timeout(Duration::from_millis(200))
        .connect_lazy(&format!(
            "postgres://{CANARY}:{CANARY}@127.0.0.1:1/{CANARY}"
        ))
        .unwrap();
    let redis = redis::Client::open(format!("redis://:{CANARY}@127.0.0.1:1/")).unwrap();
    let health = quick()
        .check("switch", off)
        .check("database", health::postgres(postgres))
        .check("cache", health::redis(redis))
        .verbose_if(|parts| parts.headers.get("x-operator").is_some());
    let admin = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = admin.local_addr().unwrap();
    let router = health.admin_router();
    let server = start_with(health, |server| server.admin(admin, router)).await;
    sleep(SHORT * 3).await;

    // On the public port nothing is said but yes or no.
    let answer = server.get("/readyz?verbose").await;
    assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
    assert!(
        answer.contains("content-type: application/health+json"),
        "{answer}"
    );
    assert!(answer.contains("cache-control: no-store"), "{answer}");
    assert_eq!(body(&answer), serde_json::json!({ "status": "fail" }));
    // Whoever may sees more; so does everybody on the other port.
    let mut client = server.connect().await;
    client
        .send("GET /readyz?verbose HTTP/1.1\r\nhost: a\r\nx-operator: yes\r\nconnection: close\r\n\r\n")
        .await;
    for answer in [client.rest().await, get(address, "/readyz?verbose").await] {
        assert!(!answer.contains(CANARY), "{answer}");
        let body = body(&answer);
        for (name, kind) in [
            ("switch", "system"),
            ("database", "datastore"),
            ("cache", "datastore"),
        ] {
            let check = &body["checks"][name][0];
            assert_eq!(
                (&check["status"], &check["componentType"]),
                (&"fail".into(), &kind.into()),
                "{body}"
            );
            assert!(
                check["output"] == "failed" || check["output"] == "timed out",
                "{body}"
            );
            assert!(check["time"].as_str().unwrap().ends_with('Z'));
        }
    }
    assert_eq!(
        body(&get(address, "/readyz").await),
        serde_json::json!({ "status": "fail" })
    );
}
