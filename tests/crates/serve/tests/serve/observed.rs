//! 0: every answer of the server has its correlation id, also what no operation answers.

use axum::http::HeaderName;
use serve_tests::{Desk, app_with};
use specforge::Settings;
use specforge::health::Health;
use specforge::store::Stores;
use tokio::time::sleep;

use crate::harness::{SHORT, start, start_app, status};

fn id<'a>(answer: &'a str, header: &str) -> Option<&'a str> {
    let mut lines = answer.lines();
    lines.find_map(|line| line.strip_prefix(header)?.strip_prefix(": "))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t00_every_answer_has_an_id() {
    let server = start(|server| server).await;
    for (path, wanted) in [("/ping", 200), ("/nowhere", 404), ("/endless/", 404)] {
        let answer = server.get(path).await;
        assert_eq!(status(&answer), wanted);
        assert!(id(&answer, "x-correlation-id").is_some(), "{answer}");
    }
    // That of the request, where it has one.
    let mut client = server.connect().await;
    client
        .send("GET /nowhere HTTP/1.1\r\nhost: a\r\nx-correlation-id: abc-1\r\n\r\n")
        .await;
    assert_eq!(
        id(&client.answer().await, "x-correlation-id"),
        Some("abc-1")
    );
    // Also what the server answers by itself.
    let mut client = server.connect().await;
    client
        .send("GET /ping HTTP/1.1\r\nhost: a\r\nx-correlation-id: abc-2\r\n")
        .await;
    sleep(SHORT).await;
    server.shutdown.begin();
    sleep(SHORT).await;
    client.send("\r\n").await;
    let answer = client.rest().await;
    assert_eq!(status(&answer), 503);
    assert_eq!(id(&answer, "x-correlation-id"), Some("abc-2"));
    server.ended().await.unwrap();
}

/// Probes are many, and say nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t00_probes_are_not_recorded() {
    let server = start(|server| server).await;
    let answer = server.get("/livez").await;
    assert_eq!(
        (status(&answer), id(&answer, "x-correlation-id")),
        (200, None)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t00_a_router_with_settings_is_not_overruled() {
    let (desk, health) = (Desk::default(), Health::new());
    let app = || {
        let header = HeaderName::from_static("x-request-id");
        let settings = Settings::new().correlation_header(header);
        app_with(settings, Stores::memory(), &desk, &health)
    };
    let server = start_app(app(), desk.clone(), &health, |server| server).await;
    let answer = server.get("/ping").await;
    assert!(id(&answer, "x-request-id").is_some(), "{answer}");
    assert_eq!(id(&answer, "x-correlation-id"), None);
    assert!(id(&server.get("/nowhere").await, "x-correlation-id").is_some());
    // What the server was told counts.
    let told = specforge::trace::layer().correlation_header(HeaderName::from_static("x-id"));
    let server = start_app(app(), desk.clone(), &health, |server| server.trace(told)).await;
    for path in ["/ping", "/nowhere"] {
        let answer = server.get(path).await;
        assert!(id(&answer, "x-id").is_some(), "{answer}");
        assert_eq!(id(&answer, "x-request-id"), None);
    }
    // And where it leaves it alone, the router does it for what it answers.
    let server = start_app(
        app(),
        desk.clone(),
        &health,
        specforge::serve::Server::without_trace,
    )
    .await;
    assert!(id(&server.get("/ping").await, "x-request-id").is_some());
    assert_eq!(id(&server.get("/nowhere").await, "x-correlation-id"), None);
}
