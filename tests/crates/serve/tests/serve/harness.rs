//! A server in this process, and clients that misbehave.

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use serve_tests::{Desk, app};
use specforge::health::Health;
use specforge::serve::{Server, Shutdown};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// A limit of a test's server: short.
pub(crate) const SHORT: Duration = Duration::from_millis(400);
/// What nothing here takes, on a machine that is busy with other things as well.
pub(crate) const LONG: Duration = Duration::from_secs(20);

/// A running server.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    pub(crate) desk: Desk,
    pub(crate) shutdown: Shutdown,
    pub(crate) task: JoinHandle<io::Result<()>>,
}

type Tcp = Server<TcpListener, Router>;

/// Starts a server whose end does not wait for load balancers.
pub(crate) async fn start(configure: impl FnOnce(Tcp) -> Tcp) -> Running {
    start_with(Health::new(), configure).await
}

pub(crate) async fn start_with(health: Health, configure: impl FnOnce(Tcp) -> Tcp) -> Running {
    let desk = Desk::default();
    let app = app(&desk, &health);
    start_app(app, desk, &health, configure).await
}

pub(crate) async fn start_app(
    app: Router,
    desk: Desk,
    health: &Health,
    configure: impl FnOnce(Tcp) -> Tcp,
) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let shutdown = Shutdown::new();
    let server = specforge::serve(listener, app)
        .drain_delay(Duration::ZERO)
        .with_shutdown(&shutdown)
        .without_signals()
        .health(health);
    Running {
        address,
        desk,
        shutdown,
        task: tokio::spawn(configure(server).into_future()),
    }
}

impl Running {
    /// Ends it, and says how that went.
    pub(crate) async fn end(self) -> io::Result<()> {
        self.shutdown.begin();
        self.ended().await
    }

    pub(crate) async fn ended(self) -> io::Result<()> {
        timeout(LONG, self.task).await.expect("it ends").unwrap()
    }

    pub(crate) async fn connect(&self) -> Client {
        Client(TcpStream::connect(self.address).await.unwrap())
    }

    /// A whole request on a connection of its own.
    pub(crate) async fn get(&self, path: &str) -> String {
        get(self.address, path).await
    }

    pub(crate) async fn assert_answers(&self) {
        let answer = self.get("/ping").await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
}

/// A whole request on a connection of its own.
pub(crate) async fn get(address: SocketAddr, path: &str) -> String {
    let mut client = Client(TcpStream::connect(address).await.unwrap());
    let request = format!("GET {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n");
    client.send(&request).await;
    client.rest().await
}

/// The status of an answer.
pub(crate) fn status(answer: &str) -> u16 {
    let status = answer.get(9..12).and_then(|status| status.parse().ok());
    status.unwrap_or_else(|| panic!("no answer: {answer:?}"))
}

/// A connection that a test writes to byte by byte.
pub(crate) struct Client(pub(crate) TcpStream);

impl Client {
    pub(crate) async fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).await.unwrap();
    }

    /// What comes before the server closes.
    pub(crate) async fn rest(&mut self) -> String {
        let mut bytes = Vec::new();
        let read = timeout(LONG, self.0.read_to_end(&mut bytes)).await;
        // A connection that is cut off with something unread is reset, and that is an end as well.
        drop(read.expect("the server closes the connection"));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The next answer with a body of known length; the connection stays open.
    pub(crate) async fn answer(&mut self) -> String {
        let mut text = String::new();
        let mut bytes = [0; 4096];
        loop {
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "))
                    .map_or(0, |length| length.parse().unwrap());
                if body.len() >= length {
                    return text;
                }
            }
            let count = timeout(LONG, self.0.read(&mut bytes))
                .await
                .expect("the server answers")
                .unwrap();
            assert_ne!(count, 0, "the server closed the connection after {text:?}");
            text.push_str(std::str::from_utf8(&bytes[..count]).unwrap());
        }
    }

    /// Asserts that the server closes the connection without a word, no earlier than `limit` after `since`.
    pub(crate) async fn assert_closed_after(&mut self, since: Instant, limit: Duration) {
        let rest = self.rest().await;
        let elapsed = since.elapsed();
        assert_eq!(rest, "");
        assert!(elapsed >= limit, "closed after {elapsed:?}");
    }
}
