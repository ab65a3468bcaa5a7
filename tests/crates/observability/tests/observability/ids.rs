//! 1 to 3: the correlation id.

use axum::body::Body;
use axum::http::HeaderName;
use specforge::{CorrelationId, Settings};

use crate::harness::{Logs, Send, app, app_with};

fn is_new(id: &str) -> bool {
    // A UUID of version 7.
    id.len() == 36 && id.as_bytes()[14] == b'7' && id.matches('-').count() == 4
}

#[tokio::test(start_paused = true)]
async fn t01_every_answer_has_the_id() {
    let app = app();
    let json = "application/json";
    let cases = [
        (Send::get("/users/7"), 200),
        (Send::get("/nowhere"), 404),
        (Send::get("/users/7/nothing"), 404),
        (Send::new("DELETE", "/users/7", Body::empty()), 405),
        (Send::new("PURGE", "/users/7", Body::empty()), 405),
        (Send::get("/users/7?page=x"), 400),
        (Send::post("/accounts", json, "{}"), 401),
        (Send::post("/bodies", json, "{}"), 400),
        (Send::post("/bodies", "text/plain", "x"), 415),
        (Send::post("/bodies", json, vec![b' '; (1 << 20) + 1]), 413),
        (Send::get("/behave?how=refuse"), 409),
        (Send::get("/behave?how=fail"), 500),
        (Send::get("/behave?how=panic"), 500),
        (Send::get("/late/503"), 503),
        (Send::get("/late/504"), 504),
        (Send::get("/stream"), 200),
    ];
    for (send, status) in cases {
        let reply = send.header("x-correlation-id", "from-afar").to(&app).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(reply.id(), "from-afar", "{reply:?}");
    }
}

#[tokio::test]
async fn t01_a_router_alone_says_it_as_well() {
    let app = app_with(Settings::new());
    for (send, status) in [
        (Send::get("/users/7"), 200),
        (Send::new("DELETE", "/users/7", Body::empty()), 405),
        (Send::new("PURGE", "/users/7", Body::empty()), 405),
        (Send::get("/behave?how=panic"), 500),
    ] {
        let reply = send.header("x-correlation-id", "from-afar").to(&app).await;
        assert_eq!(reply.status, status, "{reply:?}");
        assert_eq!(reply.id(), "from-afar");
    }
    // Nothing of ours sees it.
    let reply = Send::get("/nowhere").to(&app).await;
    assert!(!reply.headers.contains_key("x-correlation-id"));
}

#[tokio::test]
async fn t02_sound_ids_are_kept_and_others_replaced() {
    let app = app();
    let longest = "x".repeat(128);
    for sound in ["a", "AZaz09._:+/=-", &longest] {
        let reply = Send::get("/users/7").header("x-correlation-id", sound);
        assert_eq!(reply.to(&app).await.id(), sound);
    }
    let longer = "x".repeat(129);
    let unsound: [&[u8]; 8] = [
        b"",
        b" ",
        b"a b",
        b"a\tb",
        b"a,b",
        longer.as_bytes(),
        "ä".as_bytes(),
        b"\xff\xfe",
    ];
    for unsound in unsound {
        let reply = Send::get("/users/7").header("x-correlation-id", unsound);
        let reply = reply.to(&app).await;
        assert!(is_new(reply.id()), "{reply:?}");
        assert_eq!(reply.text("correlationId"), reply.id());
    }
    let (first, second) = (
        Send::get("/users/7").to(&app).await,
        Send::get("/users/7").to(&app).await,
    );
    assert!(is_new(first.id()) && is_new(second.id()));
    assert_ne!(first.id(), second.id());
}

#[tokio::test]
async fn t02_two_lines_are_none() {
    let two = Send::get("/users/7")
        .header("x-correlation-id", "a")
        .header("x-correlation-id", "a");
    assert!(is_new(two.to(&app()).await.id()));
}

#[test]
fn t02_what_is_rejected_is_counted() {
    let ((), figures) = crate::harness::figures_of(|| async {
        let app = app();
        for id in ["good", "not good", ""] {
            Send::get("/users/7")
                .header("x-correlation-id", id)
                .to(&app)
                .await;
        }
    });
    assert!(
        figures.contains("specforge_correlation_id_rejected_total 2"),
        "{figures}"
    );
}

#[tokio::test]
async fn t02_another_header_is_read_where_there_is_no_other() {
    let app = app();
    let reply = Send::get("/users/7")
        .header("x-request-id", "r")
        .to(&app)
        .await;
    assert_eq!(reply.id(), "r");
    let both = Send::get("/users/7")
        .header("x-request-id", "r")
        .header("x-correlation-id", "c");
    assert_eq!(both.to(&app).await.id(), "c");
    // What is asked for by its name and is unsound is not replaced by another's.
    let unsound = Send::get("/users/7")
        .header("x-request-id", "r")
        .header("x-correlation-id", "c c");
    assert!(is_new(unsound.to(&app).await.id()));
}

#[tokio::test]
async fn t02_strangers_are_not_believed_where_that_is_said() {
    let settings = Settings::new().trust_correlation_id(false);
    let reply = Send::get("/users/7").header("x-correlation-id", "mine");
    assert!(is_new(reply.to(&app_with(settings)).await.id()));
}

#[tokio::test]
async fn t02_the_name_is_a_setting() {
    let settings = Settings::new().correlation_header(HeaderName::from_static("x-trace"));
    let reply = Send::get("/users/7")
        .header("x-trace", "t")
        .to(&app_with(settings))
        .await;
    assert_eq!(reply.headers["x-trace"], "t");
    assert_eq!(reply.json()["calls"]["x-trace"], "t");
    assert!(!reply.headers.contains_key("x-correlation-id"));
}

#[tokio::test]
async fn t03_one_id_everywhere() {
    let (logs, guard) = Logs::capture();
    let app = app();
    let reply = Send::get("/users/7")
        .header("x-correlation-id", "one")
        .to(&app)
        .await;
    let failed = Send::get("/behave?how=fail")
        .header("x-correlation-id", "two")
        .to(&app)
        .await;
    let late = Send::get("/late/504")
        .header("x-correlation-id", "three")
        .to(&app)
        .await;
    drop(guard);

    // The argument, work in a task of its own, a call to another service.
    assert_eq!(reply.text("correlationId"), "one");
    assert_eq!(reply.text("spawned"), "one");
    assert_eq!(reply.json()["calls"]["x-correlation-id"], "one");
    // Bodies of errors: a problem of RFC 9457, and a schema of the document's own.
    assert_eq!(
        failed.json()["correlationId"],
        serde_json::Value::Null,
        "the schema has no place for it"
    );
    assert_eq!(failed.text("traceId").len(), 32);
    assert_eq!(late.text("correlationId"), "three");
    let nowhere = Send::new("DELETE", "/late/undeclared", Body::empty())
        .header("x-correlation-id", "four")
        .to(&app)
        .await;
    assert_eq!(
        nowhere.text("correlationId"),
        "four",
        "an RFC 9457 problem of the framework's own"
    );

    // Log lines of the application, of the framework, and the last one.
    let lines = logs.lines();
    for (id, message) in [
        ("one", "the handler runs"),
        ("two", "Internal Server Error"),
        ("one", "answered"),
        ("two", "answered"),
    ] {
        let found = lines.iter().any(|line| {
            line["fields"]["message"] == message && line["spans"][0]["correlation_id"] == id
        });
        assert!(found, "{id} {message}: {lines:#?}");
    }
    assert_eq!(CorrelationId::current(), None);
}
