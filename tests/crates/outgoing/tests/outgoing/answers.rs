//! What a client of ours is told when an upstream fails: its own operation's errors, and nothing of the upstream.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::IntoResponse as _;

use crate::harness::{Answer, Reply, Server, ask, get, json, order, quick, status, touchy};

/// What an upstream could say that is nobody's business.
const SECRET: &str = "hunter2";

fn failing(code: u16) -> Answer {
    let headers = [
        ("retry-after", "7"),
        ("x-internal", SECRET),
        ("set-cookie", SECRET),
    ];
    let status = StatusCode::from_u16(code).unwrap();
    Answer::Now((status, headers, format!("{{\"dsn\":\"{SECRET}\"}}")).into_response())
}

fn assert_keeps_secrets(reply: &Reply, server: &Server) {
    let text = format!("{:?} {}", reply.headers, reply.body);
    let port = server.url.rsplit(':').next().unwrap();
    for secret in [
        SECRET,
        "x-internal",
        "127.0.0.1",
        port,
        "exchange",
        "bank",
        "reqwest",
    ] {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
}

fn code(reply: &Reply) -> String {
    let body: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    // The operation's own error schema, and no more.
    let members: Vec<&str> = body
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(members, ["code", "error"]);
    body["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_answer_is_an_answer() {
    let server = Server::new(|number| {
        if number == 0 {
            json(200, "12")
        } else {
            status(404)
        }
    })
    .await;
    let shop = server.shop(&quick());
    let reply = ask(&shop, get("/quotes/ACME")).await;
    assert_eq!(
        (reply.status, reply.body.as_str()),
        (200, r#"{"symbol":"ACME","price":12}"#)
    );
    assert_eq!(ask(&shop, get("/quotes/ACME")).await.status, 404);
}

#[tokio::test]
async fn a_fault_of_the_upstream_is_502() {
    for status in [500, 502, 503, 504] {
        let server = Server::new(move |_| failing(status)).await;
        let policy = quick().deadline(Duration::from_secs(5));
        for request in [get("/quotes/ACME"), order("k")] {
            let reply = ask(&server.shop(&policy), request).await;
            assert_eq!((reply.status, code(&reply).as_str()), (502, "BAD_GATEWAY"));
            assert_keeps_secrets(&reply, &server);
        }
    }
}

#[tokio::test]
async fn nonsense_of_the_upstream_is_502() {
    let server = Server::new(|_| json(200, "{\"hunter2\":")).await;
    let reply = ask(&server.shop(&quick()), get("/quotes/ACME")).await;
    assert_eq!((reply.status, code(&reply).as_str()), (502, "BAD_GATEWAY"));
    assert_keeps_secrets(&reply, &server);
}

#[tokio::test]
async fn an_upstream_that_wants_to_be_left_alone_is_503() {
    let server = Server::new(|_| failing(429)).await;
    let reply = ask(&server.shop(&quick().attempts(1)), get("/quotes/ACME")).await;
    assert_eq!(
        (reply.status, code(&reply).as_str()),
        (503, "UPSTREAM_UNAVAILABLE")
    );
    assert_eq!(reply.headers["retry-after"], "7");
    assert_keeps_secrets(&reply, &server);
}

#[tokio::test]
async fn an_open_breaker_is_503_at_once() {
    let server = Server::new(|_| failing(500)).await;
    let shop = server.shop(&quick().breaker(touchy()));
    assert_eq!(ask(&shop, get("/quotes/ACME")).await.status, 502);
    let reply = ask(&shop, get("/quotes/ACME")).await;
    assert_eq!(
        (reply.status, code(&reply).as_str()),
        (503, "UPSTREAM_UNAVAILABLE")
    );
    let wait: u64 = reply.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=6).contains(&wait), "{wait}");
    assert_keeps_secrets(&reply, &server);
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn an_upstream_that_does_not_answer_is_504() {
    let server = Server::new(|_| Answer::Never).await;
    let policy = quick()
        .attempts(1)
        .attempt_timeout(Duration::from_millis(50));
    for request in [get("/quotes/ACME"), order("k")] {
        let reply = ask(&server.shop(&policy), request).await;
        assert_eq!(
            (reply.status, code(&reply).as_str()),
            (504, "GATEWAY_TIMEOUT")
        );
        assert_keeps_secrets(&reply, &server);
    }
}

#[tokio::test]
async fn nobody_there_is_502() {
    let server = Server::new(|_| status(200)).await;
    let mut gone = server.clone();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    gone.url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let reply = ask(&gone.shop(&quick()), get("/quotes/ACME")).await;
    assert_eq!((reply.status, code(&reply).as_str()), (502, "BAD_GATEWAY"));
    assert_keeps_secrets(&reply, &gone);
}
