//! What bounds a connection.

use std::io;
use std::time::Duration;

/// What bounds a connection. The methods of [`Server`](super::Server) say what each means.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    pub(super) connections: usize,
    pub(super) first_byte: Duration,
    pub(super) header: Duration,
    pub(super) keep_alive: Duration,
    pub(super) header_size: usize,
    pub(super) headers: usize,
    pub(super) body: Duration,
    pub(super) body_rate: u32,
    pub(super) write: Duration,
    pub(super) streams: u32,
    pub(super) ping_every: Duration,
    pub(super) ping_patience: Duration,
    pub(super) pending_resets: usize,
    pub(super) local_resets: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 10_000,
            first_byte: Duration::from_secs(10),
            header: Duration::from_secs(10),
            keep_alive: Duration::from_secs(10),
            header_size: 16 << 10,
            headers: 100,
            body: Duration::from_secs(30),
            body_rate: 1 << 10,
            write: Duration::from_secs(30),
            streams: 200,
            ping_every: Duration::from_secs(20),
            ping_patience: Duration::from_secs(20),
            pending_resets: 20,
            local_resets: 200,
        }
    }
}

impl Limits {
    /// Refuses what would let nobody in.
    pub(super) fn check(&self) -> io::Result<()> {
        let zero = [
            ("max_connections", self.connections == 0),
            ("first_byte_timeout", self.first_byte.is_zero()),
            ("header_timeout", self.header.is_zero()),
            ("keep_alive_timeout", self.keep_alive.is_zero()),
            ("max_header_size", self.header_size == 0),
            ("max_headers", self.headers == 0),
            ("body_timeout", self.body.is_zero()),
            ("write_timeout", self.write.is_zero()),
            ("http2_max_concurrent_streams", self.streams == 0),
            (
                "http2_keep_alive",
                self.ping_every.is_zero() || self.ping_patience.is_zero(),
            ),
        ];
        match zero.iter().find(|(_, is_zero)| *is_zero) {
            Some((name, _)) => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("`{name}` of the server is zero: no request could ever be answered"),
            )),
            None => Ok(()),
        }
    }

    /// How long a client may let the server wait for a body of which so many bytes have arrived.
    pub(super) fn patience(&self, received: u64) -> Duration {
        let arrived = received
            .saturating_mul(1_000)
            .checked_div(u64::from(self.body_rate));
        self.body
            .saturating_add(arrived.map_or(Duration::ZERO, Duration::from_millis))
    }
}
