//! 2: clients that are slow or silent, over HTTP/1.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::sleep;

use crate::harness::{LONG, SHORT, start};
use test_support::{Pace, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_connection_without_a_byte_is_closed() {
    let server = start(|server| server.first_byte_timeout(SHORT).header_timeout(LONG)).await;
    let begun = Instant::now();
    server
        .connect()
        .await
        .assert_closed_after(begun, SHORT)
        .await;
    server.assert_answers().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_head_that_does_not_end_is_closed() {
    let server = start(|server| server.header_timeout(SHORT).keep_alive_timeout(LONG)).await;
    for head in ["G", "GET /ping HTTP/1.1\r\nhost: a\r\n", "PRI * HT", "\r\n"] {
        let mut client = server.connect().await;
        let begun = Instant::now();
        client.send(head).await;
        client.assert_closed_after(begun, SHORT).await;
    }
    server.assert_answers().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_head_that_drips_is_closed() {
    let server = start(|server| server.header_timeout(SHORT).first_byte_timeout(LONG)).await;
    let mut client = server.connect().await;
    let begun = Instant::now();
    // A byte every 20 ms: there is never a pause, and never an end.
    let (mut read, mut write) = client.0.split();
    let drip = async {
        let mut bytes = b"GET /ping HTTP/1.1\r\nx: "
            .iter()
            .chain(std::iter::repeat(&b'y'));
        while write.write_all(&[*bytes.next().unwrap()]).await.is_ok() {
            sleep(Duration::from_millis(20)).await;
        }
    };
    let closed = async {
        let mut byte = [0];
        drop(read.read(&mut byte).await);
        begun.elapsed()
    };
    let elapsed = tokio::time::timeout(LONG, async {
        tokio::select! { elapsed = closed => elapsed, () = drip => begun.elapsed() }
    });
    let elapsed = elapsed.await.expect("it is closed");
    assert!(elapsed >= SHORT, "{elapsed:?}");
    server.assert_answers().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_connection_between_requests_is_closed() {
    let server = start(|server| server.keep_alive_timeout(SHORT).header_timeout(LONG)).await;
    let mut client = server.connect().await;
    for _ in 0..3 {
        client.send("GET /ping HTTP/1.1\r\nhost: a\r\n\r\n").await;
        assert!(client.answer().await.starts_with("HTTP/1.1 200 "));
    }
    let begun = Instant::now();
    client.assert_closed_after(begun, SHORT * 3 / 4).await;
}

/// The head of the next request has its own time, and so has the pause before it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_pause_between_requests_is_no_slow_head() {
    let server = start(|server| server.keep_alive_timeout(LONG).header_timeout(SHORT)).await;
    let mut client = server.connect().await;
    for _ in 0..2 {
        client.send("GET /ping HTTP/1.1\r\nhost: a\r\n\r\n").await;
        assert!(client.answer().await.starts_with("HTTP/1.1 200 "));
        sleep(SHORT * 2).await;
    }
    let begun = Instant::now();
    client.send("GET /pi").await;
    client.assert_closed_after(begun, SHORT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_handler_that_takes_its_time_is_no_idle_connection() {
    let server = start(|server| {
        server
            .keep_alive_timeout(SHORT)
            .header_timeout(SHORT)
            .body_timeout(SHORT)
            .write_timeout(SHORT)
    })
    .await;
    let mut client = server.connect().await;
    client.send("GET /wait HTTP/1.1\r\nhost: a\r\n\r\n").await;
    until("the handler runs", || server.desk.begun() == 1).await;
    sleep(SHORT * 3).await;
    server.desk.open(1);
    assert!(client.answer().await.starts_with("HTTP/1.1 200 "));
}

const POST: &str =
    "POST /sums HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: ";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_body_that_does_not_arrive_is_answered_with_408() {
    let server = start(|server| server.body_timeout(SHORT).keep_alive_timeout(LONG)).await;
    let mut client = server.connect().await;
    let begun = Instant::now();
    client.send(&format!("{POST}100\r\n\r\n[1,")).await;
    let answer = client.rest().await;
    assert!(begun.elapsed() >= SHORT);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    // In the error schema of the operation; and hyper does not take a next request where a body is still missing.
    assert!(answer.contains("application/problem+json"), "{answer}");
    server.assert_answers().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_body_that_drips_is_answered_with_408() {
    // A second more for each 1,000 bytes: one every 50 ms is too slow.
    let server = start(|server| server.body_timeout(SHORT).min_body_rate(1_000)).await;
    let mut client = server.connect().await;
    let begun = Instant::now();
    client.send(&format!("{POST}1000\r\n\r\n[")).await;
    let (mut read, mut write) = client.0.split();
    let answer = async {
        let mut bytes = [0; 12];
        read.read_exact(&mut bytes).await.unwrap();
        bytes
    };
    let drip = async {
        while write.write_all(b" ").await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
        std::future::pending::<()>().await;
    };
    let answer = tokio::time::timeout(LONG, async {
        tokio::select! { answer = answer => answer, () = drip => unreachable!() }
    });
    assert_eq!(&answer.await.expect("it is answered"), b"HTTP/1.1 408");
    assert!(begun.elapsed() >= SHORT);
}

/// A body that is on its way for longer than the time, at a good pace.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_long_body_at_a_good_pace_arrives() {
    let server = start(|server| server.body_timeout(SHORT).min_body_rate(100)).await;
    let mut client = server.connect().await;
    let begun = Instant::now();
    client.send(&format!("{POST}2002\r\n\r\n[")).await;
    for _ in 0..20 {
        client.send(&" ".repeat(100)).await;
        sleep(SHORT / 10).await;
    }
    client.send("]").await;
    assert!(client.answer().await.starts_with("HTTP/1.1 200 "));
    assert!(begun.elapsed() > SHORT);
}

/// What the application does not read is not late.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_slow_application_is_no_slow_client() {
    let server = start(|server| server.body_timeout(SHORT).min_body_rate(0)).await;
    let mut client = server.connect().await;
    client
        .send("POST /slow-reader HTTP/1.1\r\nhost: a\r\ncontent-length: 4\r\n\r\nab")
        .await;
    until("the handler runs", || server.desk.begun() == 1).await;
    sleep(SHORT * 2).await;
    client.send("cd").await;
    server.desk.open(1);
    assert!(client.answer().await.ends_with("\r\n\r\n4"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_client_that_never_reads_is_closed() {
    for path in ["/endless", "/big"] {
        let server = start(|server| server.write_timeout(SHORT).grace(SHORT)).await;
        let mut client = server.connect().await;
        client
            .send(&format!("GET {path} HTTP/1.1\r\nhost: a\r\n\r\n"))
            .await;
        until("the handler runs", || server.desk.begun() == 1).await;
        if path == "/endless" {
            until("the answer is given up", || server.desk.gone() == 1).await;
        } else {
            sleep(SHORT * 4).await;
        }
        // Nothing is left to be cut off.
        server.end().await.unwrap();
    }
}

/// One that reads slowly, and reads, is not.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_client_that_reads_slowly_is_served() {
    let server = start(|server| server.write_timeout(SHORT).keep_alive_timeout(SHORT)).await;
    let mut client = server.connect().await;
    client
        .send("GET /big HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await;
    let (mut bytes, mut total, begun) = (vec![0; 1 << 20], 0, Instant::now());
    loop {
        let count = client.0.read(&mut bytes).await.unwrap();
        if count == 0 {
            break;
        }
        total += count;
        if begun.elapsed() < SHORT * 4 {
            sleep(SHORT / 8).await;
        }
    }
    assert!(total > 32 << 20, "{total}");
    assert!(begun.elapsed() >= SHORT * 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_heads_are_bounded() {
    let server = start(|server| server).await;
    let with = |fields: &str| {
        format!("GET /ping HTTP/1.1\r\nhost: a\r\nconnection: close\r\n{fields}\r\n")
    };
    let many = |count: usize| "x: y\r\n".repeat(count);
    let large = |size: usize| format!("x: {}\r\n", "y".repeat(size));
    for (head, status) in [
        (with(&many(98)), "200"),
        (with(&many(99)), "431"),
        (with(&large(15 << 10)), "200"),
        (with(&large(17 << 10)), "431"),
        (with(&large(1 << 20)), "431"),
    ] {
        let mut client = server.connect().await;
        // The server may have answered, and closed, before all of it is written.
        drop(client.0.write_all(head.as_bytes()).await);
        let answer = client.answer().await;
        assert!(answer.contains(status), "{} bytes: {answer}", head.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_one_connection_too_many_waits() {
    let server = start(|server| server.max_connections(2).keep_alive_timeout(LONG)).await;
    let ping = "GET /ping HTTP/1.1\r\nhost: a\r\n\r\n";
    let mut first = server.connect().await;
    let mut second = server.connect().await;
    for client in [&mut first, &mut second] {
        client.send(ping).await;
        assert!(client.answer().await.starts_with("HTTP/1.1 200 "));
    }
    let mut third = server.connect().await;
    third.send(ping).await;
    let waiting = tokio::time::timeout(SHORT, third.answer()).await;
    assert!(waiting.is_err(), "{waiting:?}");
    drop(first);
    assert!(third.answer().await.starts_with("HTTP/1.1 200 "));
}

/// 500 clients that never come to an end, and one that wants something.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_five_hundred_slow_clients_do_not_stop_a_healthy_one() {
    Pace::find(five_hundred_slow_clients).await;
}

async fn five_hundred_slow_clients(pace: Pace) {
    let server = start(move |server| server.header_timeout(pace.millis(3_000))).await;
    let mut slow = Vec::new();
    for _ in 0..500 {
        let mut client = server.connect().await;
        client.send("GET /ping HTTP/1.1\r\nhost: a\r\nx: ").await;
        slow.push(client);
    }
    let mut healthy = server.connect().await;
    let mut times = Vec::new();
    for round in 0..200 {
        // They go on with it.
        slow[round * 2].send("y").await;
        let begun = Instant::now();
        healthy.send("GET /ping HTTP/1.1\r\nhost: a\r\n\r\n").await;
        assert!(healthy.answer().await.starts_with("HTTP/1.1 200 "));
        times.push(begun.elapsed());
    }
    times.sort();
    assert!(times[197] < pace.millis(50), "{:?}", &times[190..]);
    for mut client in slow {
        assert_eq!(client.rest().await, "");
    }
}
