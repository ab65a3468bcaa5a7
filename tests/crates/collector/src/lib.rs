//! A package of its own, so that the other tests do not wait for what it is built of: a collector that can be away.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A collector that says nothing until it is told to, and keeps what it was sent.
#[derive(Clone, Debug, Default)]
pub struct Collector {
    answers: Arc<AtomicBool>,
    received: Arc<Mutex<Vec<Post>>>,
}

/// A path and a body.
type Post = (String, Vec<u8>);

impl Collector {
    /// Begins to listen, and answers its address.
    ///
    /// # Panics
    ///
    /// Where there is no port.
    #[must_use]
    pub fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let this = self.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let this = this.clone();
                std::thread::spawn(move || this.serve(stream));
            }
        });
        format!("http://{address}")
    }

    /// Answers from now on, and what waits too.
    pub fn answer(&self) {
        self.answers.store(true, Ordering::SeqCst);
    }

    /// The bodies that were answered, of those that were sent to a path.
    #[must_use]
    pub fn received(&self, path: &str) -> Vec<Vec<u8>> {
        let received = self.received.lock();
        let received = received.unwrap_or_else(PoisonError::into_inner);
        let of_path = received.iter().filter(|(to, _)| to == path);
        of_path.map(|(_, body)| body.clone()).collect()
    }

    fn serve(&self, mut stream: TcpStream) {
        let mut bytes = Vec::new();
        let mut chunk = vec![0; 1 << 16];
        loop {
            let Some(read) = stream.read(&mut chunk).ok().filter(|read| *read > 0) else {
                return;
            };
            bytes.extend_from_slice(&chunk[..read]);
            let Some((path, body, end)) = post(&bytes) else {
                continue;
            };
            while !self.answers.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
            }
            if is_gone(&stream) {
                return;
            }
            let mut received = self.received.lock().unwrap_or_else(PoisonError::into_inner);
            received.push((path, body));
            drop(received);
            bytes.drain(..end);
            let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
            if stream.write_all(answer).is_err() {
                return;
            }
        }
    }
}

/// Whether the client did not wait for its answer: it counts what it sent as lost.
fn is_gone(stream: &TcpStream) -> bool {
    let looked = stream
        .set_nonblocking(true)
        .and_then(|()| stream.peek(&mut [0]));
    stream.set_nonblocking(false).is_err() || matches!(looked, Ok(0))
}

/// The first request, once it is whole, and where it ends.
fn post(bytes: &[u8]) -> Option<(String, Vec<u8>, usize)> {
    let head = bytes.windows(4).position(|at| at == b"\r\n\r\n")?;
    let text = String::from_utf8_lossy(&bytes[..head]);
    let path = text.split(' ').nth(1)?.to_owned();
    let lower = text.to_lowercase();
    let length = lower.split("content-length: ").nth(1)?;
    let length: usize = length.split("\r\n").next()?.parse().ok()?;
    let end = head + 4 + length;
    let body = bytes.get(head + 4..end)?.to_vec();
    Some((path, body, end))
}
