//! 8 to 10: clients that leave, time-outs, panics.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::Request;
use http_body_util::Full;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::harness::{At, Kind, Pace, Send, on_every_store, until};

const WAITING: &str = r#"{"amount":5,"then":"wait"}"#;

async fn serve(app: Router) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// After the client is gone: the handler comes to its end, its answer is stored, and the next attempt gets it.
async fn assert_goes_on(app: &Router, bank: &idempotency_tests::Bank, key: &str) {
    let charges = bank.charges();
    assert_eq!(Send::post("/charges", key, WAITING).status(app).await, 409);
    bank.open(1);
    until("the charge is made", || bank.charges() == charges + 1).await;
    let mut again = Send::post("/charges", key, WAITING).to(app).await;
    while again.status == 409 {
        tokio::time::sleep(Duration::from_millis(5)).await;
        again = Send::post("/charges", key, WAITING).to(app).await;
    }
    assert!(again.status == 201 && again.is_replay(), "{again:?}");
    assert_eq!(bank.charges(), charges + 1);
}

on_every_store! {
    async fn t08_a_client_that_closes_its_connection(at: At) {
        let (app, bank) = at.app();
        let address = serve(app.clone()).await;
        let mut client = TcpStream::connect(address).await.unwrap();
        let request = format!(
            "POST /charges HTTP/1.1\r\nhost: a\r\nidempotency-key: h1\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{WAITING}",
            WAITING.len()
        );
        client.write_all(request.as_bytes()).await.unwrap();
        until("the handler runs", || bank.begun() == 1).await;
        drop(client);
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_goes_on(&app, &bank, "h1").await;
    }
}

on_every_store! {
    async fn t08_a_client_that_resets_its_stream(at: At) {
        let (app, bank) = at.app();
        let address = serve(app.clone()).await;
        let stream = TokioIo::new(TcpStream::connect(address).await.unwrap());
        let (mut client, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), stream)
                .await
                .unwrap();
        let connection = tokio::spawn(connection);
        let request = Request::post(format!("http://{address}/charges"))
            .header("idempotency-key", "h2")
            .header("content-type", "application/json")
            .body(Full::new(axum::body::Bytes::from_static(
                WAITING.as_bytes(),
            )))
            .unwrap();
        let waiting = tokio::spawn(client.send_request(request));
        until("the handler runs", || bank.begun() == 1).await;
        // Dropping the future sends RST_STREAM; the connection stays.
        waiting.abort();
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!connection.is_finished());
        assert_goes_on(&app, &bank, "h2").await;
    }
}

on_every_store! {
    async fn t09_a_time_out_around_the_server(at: At) {
        let (app, bank) = at.app();
        // What tower's and tower-http's layers do: they drop the future and answer themselves.
        let send = Send::post("/charges", "late", WAITING);
        tokio::select! {
            early = send.to(&app) => panic!("{early:?}"),
            () = until("the handler runs", || bank.begun() == 1) => {}
        }
        assert_goes_on(&app, &bank, "late").await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t09_an_execution_has_a_deadline_of_its_own() {
    Pace::find(a_deadline_of_its_own).await;
}

async fn a_deadline_of_its_own(pace: Pace) {
    let at = At::new(Kind::Memory).await;
    let bank = idempotency_tests::Bank::default();
    // An execution has at least the time that its client has, and here 200 ms more.
    let stores = at.stores().deadline(pace.millis(300));
    let settings = specforge::Settings::new().timeout(pace.millis(100));
    let app = idempotency_tests::app_with(stores.clone(), bank.clone(), settings);
    let end = || async {
        assert_eq!(stores.drain(Duration::from_secs(30)).await, 0);
    };
    let hanging = |uri: &str| Send::post(uri, "k", r#"{"amount":5,"then":"hang"}"#);
    let late = hanging("/charges").to(&app).await;
    assert_eq!(late.status, 504, "{late:?}");
    end().await;
    // What it did before is not known: at most once.
    let again = hanging("/charges").to(&app).await;
    assert_eq!(
        (again.status.as_u16(), again.code().as_str()),
        (504, "OUTCOME_UNKNOWN")
    );
    assert!(again.is_replay());
    // At least once: it is taken over when its lease has passed.
    assert_eq!(hanging("/retrying").status(&app).await, 504);
    end().await;
    assert_eq!(hanging("/retrying").status(&app).await, 409);
    assert_eq!((bank.begun(), stores.running()), (2, 0));
}

on_every_store! {
    async fn t10_a_panic_is_stored_as_a_500(at: At) {
        let (app, bank) = at.app();
        let send = Send::post("/charges", "k", r#"{"amount":5,"then":"panic"}"#);
        let panicked = send.to(&app).await;
        assert!(panicked.status == 500 && !panicked.is_replay(), "{panicked:?}");
        for _ in 0..2 {
            let again = send.to(&app).await;
            assert_eq!(again.status, 500, "{again:?}");
            assert!(again.is_replay());
        }
        assert_eq!(bank.charges(), 1);
        assert_eq!(Send::post("/charges", "other", r#"{"amount":5}"#).status(&app).await, 201);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t23_the_end_of_the_server_waits_for_executions() {
    let at = At::new(Kind::Sqlite).await;
    let bank = idempotency_tests::Bank::default();
    let stores = at.stores();
    let app = idempotency_tests::app(stores.clone(), bank.clone());
    let send = Send::post("/charges", "k", WAITING);
    // Its client does not wait for it.
    tokio::select! {
        early = send.to(&app) => panic!("{early:?}"),
        () = until("the handler runs", || bank.begun() == 1) => {}
    }
    assert_eq!(stores.running(), 1);
    assert_eq!(stores.drain(Duration::from_millis(100)).await, 1);
    let draining = {
        let stores = stores.clone();
        tokio::spawn(async move { stores.drain(Duration::from_secs(30)).await })
    };
    bank.open(1);
    assert_eq!(draining.await.unwrap(), 0);
    // It is stored when nobody is running any more: another process replays it.
    let (other, bank_of_other) = at.app();
    let replayed = send.to(&other).await;
    assert!(replayed.status == 201 && replayed.is_replay());
    assert_eq!(bank_of_other.begun(), 0);
}
