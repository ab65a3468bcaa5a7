//! 1 to 4: the end in order, and what would never end.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::http::Request;
use serve_tests::{Desk, app_on};
use specforge::health::Health;
use specforge::serve::Aborted;
use specforge::store::Stores;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::harness::{Client, LONG, Running, SHORT, get, start, start_app, status};
use test_support::until;

/// How the grace period of a server ends that had to cut something off.
fn aborted(result: io::Result<()>) -> Aborted {
    let error = result.unwrap_err();
    let aborted = error.get_ref().and_then(|error| error.downcast_ref());
    Aborted::clone(aborted.unwrap_or_else(|| panic!("{error}")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t01_readiness_flips_before_the_listener_closes() {
    let drain = SHORT * 2;
    let server = start(|server| server.drain_delay(drain)).await;
    let address = server.address;
    // What was seen, and when.
    let probing = tokio::spawn(async move {
        let mut seen = Vec::new();
        loop {
            let Ok(stream) = TcpStream::connect(address).await else {
                seen.push((0, Instant::now()));
                return seen;
            };
            let mut client = Client(stream);
            client
                .send("GET /readyz HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
                .await;
            let answer = client.rest().await;
            if answer.is_empty() {
                // Accepted by the kernel, and closed with the listener.
                seen.push((0, Instant::now()));
                return seen;
            }
            seen.push((status(&answer), Instant::now()));
            sleep(Duration::from_millis(10)).await;
        }
    });
    sleep(SHORT / 2).await;
    let begun = Instant::now();
    server.shutdown.begin();
    sleep(SHORT / 2).await;
    // It goes on serving meanwhile.
    assert_eq!(status(&get(address, "/ping").await), 200);
    let seen = timeout(LONG, probing).await.unwrap().unwrap();
    server.ended().await.unwrap();

    let first = |wanted: u16| {
        let found = seen.iter().find(|(status, _)| *status == wanted);
        found.unwrap_or_else(|| panic!("{wanted} was never seen")).1
    };
    assert!(first(200) < begun);
    assert!(first(503) > begun && first(503) < first(0));
    assert!(first(0) >= begun + drain, "{:?}", first(0) - begun);
    assert!(
        seen.iter()
            .all(|(status, at)| *status != 200 || *at <= first(503))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_what_is_in_flight_is_answered() {
    let server = start(|server| server).await;
    let mut client = server.connect().await;
    client.send("GET /wait HTTP/1.1\r\nhost: a\r\n\r\n").await;
    until("the handler runs", || server.desk.begun() == 1).await;
    let desk = server.desk.clone();
    tokio::spawn(async move {
        sleep(Duration::from_secs(2)).await;
        desk.open(1);
    });
    let begun = Instant::now();
    let (ended, answer) = tokio::join!(server.end(), client.rest());
    ended.unwrap();
    assert_eq!(status(&answer), 200);
    assert!(answer.contains("connection: close"), "{answer}");
    assert!(begun.elapsed() >= Duration::from_secs(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_what_is_in_flight_is_answered_over_http2() {
    let server = start(|server| server).await;
    let io = TcpStream::connect(server.address).await.unwrap();
    let (mut client, connection) = h2::client::handshake(io).await.unwrap();
    tokio::spawn(connection);
    let request = || Request::get("http://a/wait").body(()).unwrap();
    let (answer, _) = client.send_request(request(), true).unwrap();
    until("the handler runs", || server.desk.begun() == 1).await;
    server.shutdown.begin();
    // GOAWAY: the client knows that this connection takes no more.
    let refused = timeout(LONG, async {
        loop {
            match client.clone().ready().await {
                Err(error) => return error,
                Ok(_) => sleep(Duration::from_millis(10)).await,
            }
        }
    });
    assert!(refused.await.unwrap().is_go_away());
    server.desk.open(1);
    assert_eq!(timeout(LONG, answer).await.unwrap().unwrap().status(), 200);
    server.ended().await.unwrap();
}

/// A request that is complete only when the server accepts nothing any more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_request_that_comes_too_late_is_told_to_come_again() {
    let server = start(|server| server).await;
    let mut client = server.connect().await;
    client.send("GET /ping HTTP/1.1\r\nhost: a\r\n").await;
    sleep(SHORT).await;
    server.shutdown.begin();
    sleep(SHORT).await;
    assert!(TcpStream::connect(server.address).await.is_err());
    client.send("\r\n").await;
    let answer = client.rest().await;
    assert_eq!(status(&answer), 503, "{answer}");
    for header in [
        "retry-after: 1",
        "connection: close",
        "application/problem+json",
    ] {
        assert!(answer.contains(header), "{answer}");
    }
    server.ended().await.unwrap();
}

/// A load balancer asks two servers whether they are ready, every 20 ms. One of them ends in the middle of 10,000 requests.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_no_request_through_a_load_balancer_fails() {
    const WORKERS: usize = 8;
    let requests = test_support::rounds(2_000, 10_000);
    let first = start(|server| server.drain_delay(Duration::from_secs(1))).await;
    let second = start(|server| server).await;
    let (leaving, staying) = (first.address, second.address);
    let is_ready = Arc::new(AtomicBool::new(true));
    let sent = Arc::new(AtomicUsize::new(0));
    let probing = {
        let is_ready = Arc::clone(&is_ready);
        tokio::spawn(async move {
            while status(&get(leaving, "/readyz").await) == 200 {
                sleep(Duration::from_millis(20)).await;
            }
            is_ready.store(false, Ordering::SeqCst);
        })
    };
    let mut workers = Vec::new();
    for _ in 0..WORKERS {
        let (is_ready, sent) = (Arc::clone(&is_ready), Arc::clone(&sent));
        workers.push(tokio::spawn(async move {
            let mut connection = None;
            let mut by_first = 0;
            while sent.fetch_add(1, Ordering::SeqCst) < requests {
                let address = if is_ready.load(Ordering::SeqCst) {
                    by_first += 1;
                    leaving
                } else {
                    staying
                };
                let kept = connection.take().filter(|(to, _)| *to == address);
                let mut client = match kept {
                    Some((_, client)) => client,
                    None => Client(TcpStream::connect(address).await.unwrap()),
                };
                client.send("GET /ping HTTP/1.1\r\nhost: a\r\n\r\n").await;
                let answer = client.answer().await;
                assert_eq!(status(&answer), 200, "{answer}");
                if !answer.contains("connection: close") {
                    connection = Some((address, client));
                }
            }
            by_first
        }));
    }
    until("half of them are sent", || {
        sent.load(Ordering::SeqCst) > requests / 2
    })
    .await;
    first.shutdown.begin();
    let mut by_first = 0;
    for worker in workers {
        by_first += timeout(LONG * 3, worker).await.unwrap().unwrap();
    }
    timeout(LONG, probing).await.unwrap().unwrap();
    assert!(
        by_first >= requests / 2 && by_first < requests,
        "{by_first}"
    );
    first.ended().await.unwrap();
    second.end().await.unwrap();
}

const GRACE: Duration = Duration::from_secs(1);
/// What it may take longer, on a machine that is busy.
const SLACK: Duration = Duration::from_millis(1_500);

/// Ends a server with something on it that does not end; how many connections were cut off.
async fn cut(server: Running) -> usize {
    let begun = Instant::now();
    let result = server.end().await;
    assert!(begun.elapsed() <= GRACE + SLACK, "{:?}", begun.elapsed());
    match result {
        Ok(()) => 0,
        error => {
            let aborted = aborted(error);
            assert!(begun.elapsed() >= GRACE);
            assert!(!aborted.asked_for);
            aborted.connections
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t03_half_requests_end_with_the_grace_period() {
    let half = [
        ("", 0),
        ("GET /ping HTTP/1.1\r\nhost: a\r\n", 1),
        (
            "POST /sums HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 10\r\n\r\n[1",
            1,
        ),
        ("GET /wait HTTP/1.1\r\nhost: a\r\n\r\n", 1),
    ];
    for (bytes, connections) in half {
        let server = start(|server| server.grace(GRACE)).await;
        let mut client = server.connect().await;
        client.send(bytes).await;
        sleep(SHORT / 2).await;
        assert_eq!(cut(server).await, connections, "{bytes}");
        assert_eq!(client.rest().await, "");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t03_streams_end_when_they_are_told_or_with_the_grace_period() {
    for (path, connections) in [("/events", 1), ("/polite-events", 0)] {
        let server = start(|server| server.grace(GRACE)).await;
        let desk = server.desk.clone();
        let mut client = server.connect().await;
        client
            .send(&format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n"))
            .await;
        until("it runs", || desk.begun() == 1).await;
        let begun = Instant::now();
        assert_eq!(cut(server).await, connections, "{path}");
        assert!(connections > 0 || begun.elapsed() < GRACE);
        assert_eq!(desk.gone(), 1);
        let answer = client.rest().await;
        // The last chunk, of one that was told.
        assert_eq!(
            answer.ends_with("\r\n0\r\n\r\n"),
            connections == 0,
            "{answer}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t03_upgraded_connections_are_counted_and_end() {
    for (path, connections) in [("/upgrade", 1), ("/polite-upgrade", 0)] {
        let server = start(|server| server.grace(GRACE)).await;
        let desk = server.desk.clone();
        let mut client = server.connect().await;
        client
            .send(&format!(
                "GET {path} HTTP/1.1\r\nhost: a\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n"
            ))
            .await;
        until("it runs", || desk.begun() == 1).await;
        client.send("hello").await;
        let mut bytes = Vec::new();
        while !bytes.ends_with(b"hello") {
            assert_ne!(client.0.read_buf(&mut bytes).await.unwrap(), 0);
        }
        let begun = Instant::now();
        assert_eq!(cut(server).await, connections, "{path}");
        assert!(connections > 0 || begun.elapsed() < GRACE);
        until("its task is gone", || desk.gone() == 1).await;
        assert_eq!(client.rest().await, "");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t03_idle_connections_end_at_once() {
    let server = start(|server| server.grace(GRACE)).await;
    let mut kept = server.connect().await;
    kept.send("GET /ping HTTP/1.1\r\nhost: a\r\n\r\n").await;
    kept.answer().await;
    let io = TcpStream::connect(server.address).await.unwrap();
    let (client, connection) = h2::client::handshake::<TcpStream>(io).await.unwrap();
    let connection = tokio::spawn(connection);
    drop(client.ready().await.unwrap());
    sleep(SHORT / 2).await;
    assert_eq!(cut(server).await, 0);
    assert_eq!(kept.rest().await, "");
    drop(timeout(LONG, connection).await.unwrap());
}

/// An HTTP/2 client that does not answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t03_a_dead_http2_connection_ends_with_the_grace_period() {
    let server = start(|server| server.grace(GRACE)).await;
    let mut io = TcpStream::connect(server.address).await.unwrap();
    io.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0")
        .await
        .unwrap();
    sleep(SHORT / 2).await;
    assert_eq!(cut(server).await, 1);
}

const CHARGE: &str = "POST /charges HTTP/1.1\r\nhost: a\r\nidempotency-key: k\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t04_an_execution_without_a_client_is_waited_for_and_stored() {
    let stores = Stores::memory();
    let (desk, health) = (Desk::default(), Health::new());
    let app = app_on(stores.clone(), &desk, &health);
    let server = start_app(app.clone(), desk.clone(), &health, |server| server).await;
    let mut client = server.connect().await;
    client.send(CHARGE).await;
    until("it runs", || desk.begun() == 1).await;
    drop(client);
    server.shutdown.begin();
    sleep(SHORT).await;
    assert!(!server.task.is_finished());
    desk.open(1);
    server.ended().await.unwrap();
    assert_eq!((desk.done(), stores.running()), (1, 0));
    // The next process answers with it.
    let next = start_app(app, desk.clone(), &health, |server| server).await;
    let mut client = next.connect().await;
    client.send(CHARGE).await;
    let answer = client.rest().await;
    assert_eq!(status(&answer), 201, "{answer}");
    assert!(answer.contains("idempotency-replayed: true"), "{answer}");
    assert_eq!(desk.begun(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t04_an_execution_that_does_not_end_is_counted() {
    let server = start(|server| server.grace(GRACE)).await;
    let mut client = server.connect().await;
    client.send(CHARGE).await;
    until("it runs", || server.desk.begun() == 1).await;
    drop(client);
    let aborted = aborted(server.end().await);
    assert_eq!((aborted.connections, aborted.held), (0, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t04_what_a_handler_holds_is_waited_for() {
    let server = start(|server| server).await;
    let mut client = server.connect().await;
    client
        .send("POST /hold HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 0\r\n\r\n")
        .await;
    assert_eq!(status(&client.rest().await), 202);
    server.shutdown.begin();
    sleep(SHORT).await;
    assert!(!server.task.is_finished());
    server.desk.open(1);
    let desk = server.desk.clone();
    server.ended().await.unwrap();
    assert_eq!(desk.done(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t05_an_abort_does_not_wait() {
    let server = start(|server| server.grace(LONG).drain_delay(LONG)).await;
    let mut client = server.connect().await;
    client.send("GET /wait HTTP/1.1\r\nhost: a\r\n\r\n").await;
    until("it runs", || server.desk.begun() == 1).await;
    let begun = Instant::now();
    server.shutdown.begin();
    server.shutdown.abort();
    let aborted = aborted(server.ended().await);
    assert!(begun.elapsed() < LONG / 4);
    assert_eq!((aborted.connections, aborted.asked_for), (1, true));
    assert_eq!(client.rest().await, "");
}

/// What is to be done last is done when nothing is served any more, in order, and not for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t01_what_is_done_last_is_done_in_order_and_in_time() {
    let (sender, mut done) = tokio::sync::mpsc::unbounded_channel();
    let server = start(|server| {
        let (first, second) = (sender.clone(), sender.clone());
        let hangs = std::future::pending();
        let never = async move { second.send("never").unwrap() };
        server
            .on_shutdown(async move { first.send("first").unwrap() })
            .on_shutdown(async move { sender.send("second").unwrap() })
            .on_shutdown(hangs)
            .on_shutdown(never)
            .flush_timeout(SHORT)
    })
    .await;
    let desk = server.desk.clone();
    let mut client = server.connect().await;
    client.send("GET /wait HTTP/1.1\r\nhost: a\r\n\r\n").await;
    until("it runs", || desk.begun() == 1).await;
    server.shutdown.begin();
    sleep(SHORT).await;
    assert!(done.try_recv().is_err());
    desk.open(1);
    server.ended().await.unwrap();
    let mut seen = Vec::new();
    while let Some(name) = done.recv().await {
        seen.push(name);
    }
    assert_eq!(seen, ["first", "second"]);
}

/// Unix sockets, other listeners, and what makes no sense.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t00_other_listeners_and_senseless_limits() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("socket");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let shutdown = specforge::serve::Shutdown::new();
    let (desk, health) = (Desk::default(), Health::new());
    let app = serve_tests::app(&desk, &health);
    let server = specforge::serve(listener, app.clone())
        .drain_delay(Duration::ZERO)
        .with_shutdown(&shutdown)
        .without_signals();
    let task = tokio::spawn(server.into_future());
    let mut client = tokio::net::UnixStream::connect(&path).await.unwrap();
    client
        .write_all(b"GET /ping HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).await.unwrap();
    assert_eq!(status(&answer), 200, "{answer}");
    shutdown.begin();
    timeout(LONG, task).await.unwrap().unwrap().unwrap();

    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let error = specforge::serve(listener, app)
        .header_timeout(Duration::ZERO)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("`header_timeout`"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t00_handlers_are_told_the_address_of_the_client() {
    let server = start(|server| server).await;
    let mut client = server.connect().await;
    let own = client.0.local_addr().unwrap();
    client
        .send("GET /address HTTP/1.1\r\nhost: a\r\n\r\n")
        .await;
    assert!(client.answer().await.contains(&own.to_string()));
}
