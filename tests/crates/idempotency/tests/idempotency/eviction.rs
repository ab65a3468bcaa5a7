//! 15: a Redis that may forget what it was told says so, and the log says it.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use idempotency_tests::{Bank, app};
use specforge::store::{RedisStore, Stores};
use test_support::{listen, server};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::harness::{At, Kind, Send};

/// Where a real server is that answers one thing otherwise: what it or its client says is replaced on the way.
async fn through(from: &'static [u8], to: &'static [u8]) -> String {
    let url = server("REDIS_URL");
    let (scheme, rest) = url.split_once("://").unwrap();
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let (user, host) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let own = listener.local_addr().unwrap();
    let host = host.to_owned();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let server = TcpStream::connect(&host).await.unwrap();
            let ((from_client, to_client), (from_server, to_server)) =
                (client.into_split(), server.into_split());
            tokio::spawn(replacing(from_client, to_server, from, to));
            tokio::spawn(replacing(from_server, to_client, from, to));
        }
    });
    format!("{scheme}://{user}{own}{path}")
}

async fn replacing(
    mut source: tokio::net::tcp::OwnedReadHalf,
    mut sink: tokio::net::tcp::OwnedWriteHalf,
    from: &[u8],
    to: &[u8],
) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(read @ 1..) = source.read(&mut buffer).await {
        let mut part = buffer[..read].to_vec();
        // A command and an answer as short as these come in one piece.
        if let Some(at) = part.windows(from.len()).position(|window| window == from) {
            part.splice(at..at + from.len(), to.iter().copied());
        }
        if sink.write_all(&part).await.is_err() {
            return;
        }
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The log of an application whose server is at this address: it works all the same.
async fn log_of(at: &At, url: &str) -> String {
    listen();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(move || writer.clone())
        .finish();
    let guard = subscriber.set_default();
    let client = redis::Client::open(url).unwrap();
    let store = RedisStore::new(client).prefix(at.place().prefix());
    let app = app(Stores::custom(store), Bank::default());
    // Every one of them has a port of its own.
    let key: String = url.chars().filter(char::is_ascii_digit).collect();
    let send = Send::post("/charges", &key, r#"{"amount":5}"#);
    let first = send.to(&app).await;
    assert_eq!(first.status, StatusCode::CREATED, "{first:?}");
    send.to(&app).await.assert_replays(&first);
    drop(guard);
    let log = log.0.lock().unwrap();
    String::from_utf8(log.clone()).unwrap()
}

#[tokio::test]
async fn t15_a_redis_that_may_evict_is_warned_of() {
    let at = At::new(Kind::Redis).await;
    let evicts = "this Redis may evict idempotency records";
    let silent = "this Redis does not tell its `maxmemory-policy`";
    let same = through(b"no such bytes are sent", b"").await;
    let keeps = log_of(&at, &same).await;
    assert!(
        !keeps.contains(evicts) && !keeps.contains(silent),
        "{keeps}"
    );
    for policy in [
        &b"$11\r\nallkeys-lru\r\n"[..],
        b"$11\r\nallkeys-lfu\r\n",
        b"$14\r\nallkeys-random\r\n",
        b"$12\r\nvolatile-lru\r\n",
        b"$12\r\nvolatile-ttl\r\n",
    ] {
        let evicting = through(b"$10\r\nnoeviction\r\n", policy).await;
        let log = log_of(&at, &evicting).await;
        // Once, and not at every request.
        assert_eq!(log.matches(evicts).count(), 1, "{log}");
        assert!(!log.contains(silent), "{log}");
    }
    // Where the command is not allowed, as with many who rent servers out.
    let forbidding = through(b"$6\r\nCONFIG\r\n", b"$6\r\nNOSUCH\r\n").await;
    let log = log_of(&at, &forbidding).await;
    assert_eq!(log.matches(silent).count(), 1, "{log}");
    assert!(!log.contains(evicts), "{log}");
}
