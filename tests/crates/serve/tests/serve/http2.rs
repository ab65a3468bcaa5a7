//! 2: clients that are slow or silent, over HTTP/2.

use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::Request;
use h2::client::SendRequest;
use h2::{Reason, RecvStream};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::harness::{LONG, Running, SHORT, start};
use test_support::until;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// An empty SETTINGS frame.
const SETTINGS: &[u8] = &[0, 0, 0, 4, 0, 0, 0, 0, 0];
/// The beginning of a HEADERS frame for stream 1 that is not the last of its kind: 1 byte of 1, `:method: GET`.
const UNFINISHED: &[u8] = &[0, 0, 1, 1, 0, 0, 0, 0, 1, 0x82];

type Client = SendRequest<Bytes>;

/// A client that takes `window` bytes of each answer, and no more until it says so.
async fn connect(server: &Running, window: u32) -> (Client, JoinHandle<Result<(), h2::Error>>) {
    let io = TcpStream::connect(server.address).await.unwrap();
    let (client, connection) = h2::client::Builder::new()
        .initial_window_size(window)
        .initial_connection_window_size(1 << 20)
        .handshake::<_, Bytes>(io)
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    (client.ready().await.unwrap(), connection)
}

fn get(path: &str) -> Request<()> {
    Request::get(format!("http://a{path}")).body(()).unwrap()
}

/// The status of a request, and its body as far as it comes.
async fn ask(client: &mut Client, request: Request<()>) -> (u16, Result<Vec<u8>, h2::Error>) {
    let (answer, _) = client.send_request(request, true).unwrap();
    let answer = timeout(LONG, answer).await.unwrap().unwrap();
    let status = answer.status().as_u16();
    (status, read(answer.into_body()).await)
}

async fn read(mut body: RecvStream) -> Result<Vec<u8>, h2::Error> {
    let mut bytes = Vec::new();
    while let Some(data) = timeout(LONG, body.data()).await.unwrap() {
        let data = data?;
        bytes.extend_from_slice(&data);
        body.flow_control().release_capacity(data.len())?;
    }
    Ok(bytes)
}

async fn assert_answers(client: &mut Client) {
    let (status, body) = ask(client, get("/ping")).await;
    assert_eq!(
        (status, body.unwrap().as_slice()),
        (200, &br#"{"text":"pong"}"#[..])
    );
}

/// How long the server keeps a connection on which this was written.
async fn kept(server: &Running, bytes: &[u8]) -> Duration {
    let mut io = TcpStream::connect(server.address).await.unwrap();
    io.write_all(bytes).await.unwrap();
    let begun = Instant::now();
    let mut rest = Vec::new();
    drop(
        timeout(LONG, io.read_to_end(&mut rest))
            .await
            .expect("it is closed"),
    );
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_silent_connection_is_closed() {
    let server = start(|server| server.header_timeout(SHORT).keep_alive_timeout(SHORT)).await;
    for bytes in [&PREFACE[..20], PREFACE, &[PREFACE, SETTINGS].concat()] {
        let kept = kept(&server, bytes).await;
        assert!(kept >= SHORT, "{} bytes: {kept:?}", bytes.len());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_head_that_does_not_end_is_closed() {
    let server = start(|server| server.keep_alive_timeout(SHORT)).await;
    let kept = kept(&server, &[PREFACE, SETTINGS, UNFINISHED].concat()).await;
    assert!(kept >= SHORT, "{kept:?}");
}

/// A client that is gone without a word, while its answer goes on: it does not answer pings.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_client_that_answers_no_ping_is_closed() {
    let server = start(|server| server.http2_keep_alive(SHORT, SHORT)).await;
    let mut io = TcpStream::connect(server.address).await.unwrap();
    // GET /events on http://a, with the static table of HPACK and one literal.
    let block = [&[0x82, 0x86, 0x04, 7][..], b"/events", &[0x01, 1], b"a"].concat();
    let length = u8::try_from(block.len()).unwrap();
    let headers = [&[0, 0, length, 1, 5, 0, 0, 0, 1][..], &block].concat();
    io.write_all(&[PREFACE, SETTINGS, &headers].concat())
        .await
        .unwrap();
    let begun = Instant::now();
    until("the stream begins", || server.desk.begun() == 1).await;
    until("the stream is given up", || server.desk.gone() == 1).await;
    assert!(begun.elapsed() >= SHORT * 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_body_that_does_not_arrive_is_answered_with_408_and_the_others_go_on() {
    let server = start(|server| server.body_timeout(SHORT)).await;
    let (mut client, _connection) = connect(&server, 1 << 16).await;
    let begun = Instant::now();
    let request = Request::post("http://a/sums")
        .header("content-type", "application/json")
        .body(())
        .unwrap();
    let (answer, mut body) = client.send_request(request, false).unwrap();
    body.send_data(Bytes::from_static(b"[1,"), false).unwrap();
    assert_answers(&mut client).await;
    let answer = timeout(LONG, answer).await.unwrap().unwrap();
    assert_eq!(answer.status(), 408);
    assert!(begun.elapsed() >= SHORT);
    assert_answers(&mut client).await;
}

/// The client reads its socket, answers pings, and gives one stream no room: that stream is reset, and the others go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_an_answer_that_is_not_taken_is_reset_and_the_others_go_on() {
    let server = start(|server| {
        server
            .write_timeout(SHORT)
            .http2_keep_alive(SHORT / 4, LONG)
    })
    .await;
    for path in ["/endless", "/big"] {
        let (mut client, connection) = connect(&server, 1 << 16).await;
        let begun = Instant::now();
        let (answer, _) = client.send_request(get(path), true).unwrap();
        let mut body = timeout(LONG, answer).await.unwrap().unwrap().into_body();
        assert_answers(&mut client).await;
        // What it takes is not given back: the window stays closed.
        let reset = loop {
            match timeout(LONG, body.data()).await.expect("it ends") {
                Some(Ok(_)) => {}
                Some(Err(error)) => break error,
                None => panic!("it came to its end"),
            }
        };
        assert_eq!(reset.reason(), Some(Reason::CANCEL), "{path}: {reset}");
        assert!(begun.elapsed() >= SHORT);
        assert_answers(&mut client).await;
        assert!(!connection.is_finished());
    }
}

/// A client that has no room for a single byte, and of a small answer.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_small_answer_that_is_not_taken_is_reset() {
    let server = start(|server| server.write_timeout(SHORT)).await;
    let (mut client, _connection) = connect(&server, 0).await;
    let (answer, _) = client.send_request(get("/ping"), true).unwrap();
    let mut body = timeout(LONG, answer).await.unwrap().unwrap().into_body();
    let error = timeout(LONG, body.data())
        .await
        .expect("it ends")
        .unwrap()
        .unwrap_err();
    assert_eq!(error.reason(), Some(Reason::CANCEL), "{error}");
}

/// A stream that has nothing to say for longer than the time is no client that takes nothing.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_quiet_stream_goes_on() {
    let server = start(|server| {
        server
            .write_timeout(SHORT)
            .keep_alive_timeout(SHORT)
            .body_timeout(SHORT)
    })
    .await;
    let (mut client, connection) = connect(&server, 1 << 16).await;
    let (answer, _) = client.send_request(get("/events"), true).unwrap();
    let mut body = timeout(LONG, answer).await.unwrap().unwrap().into_body();
    assert_eq!(body.data().await.unwrap().unwrap(), "data: 1\n\n");
    let more = timeout(SHORT * 4, body.data()).await;
    assert!(more.is_err(), "{more:?}");
    assert!(!connection.is_finished());
    assert_answers(&mut client).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_client_that_reads_slowly_is_served() {
    let server = start(|server| server.write_timeout(SHORT).keep_alive_timeout(SHORT)).await;
    let (mut client, _connection) = connect(&server, 1 << 20).await;
    let (answer, _) = client.send_request(get("/big"), true).unwrap();
    let mut body = timeout(LONG, answer).await.unwrap().unwrap().into_body();
    let (mut total, begun) = (0, Instant::now());
    while let Some(data) = body.data().await {
        let data = data.unwrap();
        total += data.len();
        body.flow_control().release_capacity(data.len()).unwrap();
        if begun.elapsed() < SHORT * 4 {
            sleep(Duration::from_millis(10)).await;
        }
    }
    assert_eq!(total, 32 << 20);
    assert!(begun.elapsed() >= SHORT * 4);
}

/// A client that only takes nothing of what is already on its way (RFC 9113, section 10.5).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_a_client_that_never_reads_its_socket_is_closed() {
    let server = start(|server| server.write_timeout(SHORT)).await;
    let mut io = TcpStream::connect(server.address).await.unwrap();
    // SETTINGS_INITIAL_WINDOW_SIZE and a WINDOW_UPDATE of the connection: as large as they can be.
    let settings = [0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff];
    let update = [0, 0, 4, 8, 0, 0, 0, 0, 0, 0x7f, 0xff, 0, 0];
    let block = [&[0x82, 0x86, 0x04, 8][..], b"/endless", &[0x01, 1], b"a"].concat();
    let length = u8::try_from(block.len()).unwrap();
    let headers = [&[0, 0, length, 1, 5, 0, 0, 0, 1][..], &block].concat();
    let bytes = [PREFACE, &settings, &update, &headers].concat();
    io.write_all(&bytes).await.unwrap();
    until("the answer begins", || server.desk.begun() == 1).await;
    until("the answer is given up", || server.desk.gone() == 1).await;
    server.end().await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_streams_are_bounded() {
    let server = start(|server| server.http2_max_concurrent_streams(3)).await;
    let (mut client, _connection) = connect(&server, 1 << 16).await;
    assert_answers(&mut client).await;
    let mut waiting = Vec::new();
    for _ in 0..4 {
        client = client.ready().await.unwrap();
        waiting.push(client.send_request(get("/wait"), true).unwrap().0);
    }
    until("three run", || server.desk.begun() == 3).await;
    // The client keeps the fourth until one of them is done.
    sleep(SHORT).await;
    assert_eq!(server.desk.begun(), 3);
    server.desk.open(4);
    for answer in waiting {
        assert_eq!(timeout(LONG, answer).await.unwrap().unwrap().status(), 200);
    }
}

/// "Rapid reset" (CVE-2023-44487): streams that are reset as soon as they are opened.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_rapid_resets_close_the_connection() {
    let server = start(|server| server).await;
    let block = [&[0x82, 0x86, 0x04, 5][..], b"/wait", &[0x01, 1], b"a"].concat();
    let length = u8::try_from(block.len()).unwrap();
    let mut bytes = [PREFACE, SETTINGS].concat();
    for stream in (1..4_000_u32).step_by(2) {
        bytes.extend([0, 0, length, 1, 5]);
        bytes.extend(stream.to_be_bytes());
        bytes.extend(&block);
        bytes.extend([0, 0, 4, 3, 0]);
        bytes.extend(stream.to_be_bytes());
        bytes.extend([0, 0, 0, 8]);
    }
    let mut io = TcpStream::connect(server.address).await.unwrap();
    // The server may close before all of it is written.
    drop(io.write_all(&bytes).await);
    let mut rest = Vec::new();
    drop(
        timeout(LONG, io.read_to_end(&mut rest))
            .await
            .expect("it is closed"),
    );
    assert!(server.desk.begun() < 1_000, "{}", server.desk.begun());
    server.assert_answers().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_heads_are_bounded() {
    let server = start(|server| server).await;
    let (mut client, _connection) = connect(&server, 1 << 16).await;
    for (count, status) in [(100, 200), (101, 431), (300, 431)] {
        let mut request = get("/ping");
        for _ in 0..count {
            request.headers_mut().append("x", "y".parse().unwrap());
        }
        assert_eq!(ask(&mut client, request).await.0, status, "{count}");
    }
    let mut request = get("/ping");
    let value = "y".repeat(17 << 10).parse().unwrap();
    request.headers_mut().insert("x", value);
    let (answer, _) = client.send_request(request, true).unwrap();
    let answer = timeout(LONG, answer).await.unwrap();
    assert!(answer.is_err() || answer.unwrap().status() == 431);
}
