//! One connection: which protocol it speaks, and that it ends.

use std::convert::Infallible;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::Request;
use axum::response::Response;
use hyper::server::conn::http1::{self, UpgradeableConnection};
use hyper::server::conn::http2;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, Sleep, sleep_until, timeout_at};

use super::exchange::App;
use super::limits::Limits;
use super::link::{Due, Link, Stage};
use super::shutdown::Shutdown;
use super::socket::{Socket, Version};
use super::streams::Streams;

/// What connections of a server are served with.
#[derive(Debug, Clone)]
pub(super) struct Protocols {
    http1: http1::Builder,
    http2: http2::Builder<Streams>,
    pub(super) limits: Arc<Limits>,
}

impl Protocols {
    pub(super) fn new(limits: Limits) -> Self {
        let mut http1 = http1::Builder::new();
        http1
            .max_header_size(limits.header_size)
            // hyper keeps the fields on the stack as long as nobody says how many they are, and takes a hundred of them.
            .max_buf_size(
                limits
                    .header_size
                    .max(MIN_BUFFER)
                    .saturating_add(WRITE_BUFFER),
            );
        if limits.headers != HYPER_HEADERS {
            http1.max_headers(limits.headers);
        }
        let streams = Streams {
            patience: limits.write,
        };
        let mut http2 = http2::Builder::new(streams);
        http2
            .timer(TokioTimer::new())
            .max_header_list_size(u32::try_from(limits.header_size).unwrap_or(u32::MAX))
            .max_concurrent_streams(limits.streams)
            .keep_alive_interval(limits.ping_every)
            .keep_alive_timeout(limits.ping_patience)
            .max_pending_accept_reset_streams(limits.pending_resets)
            .max_local_error_reset_streams(limits.local_resets)
            .max_send_buf_size(SEND_BUFFER)
            .enable_connect_protocol();
        Self {
            http1,
            http2,
            limits: Arc::new(limits),
        }
    }
}

/// How many header fields hyper takes when nothing is said.
const HYPER_HEADERS: usize = 100;
/// hyper wants this much at least for what it reads at once.
const MIN_BUFFER: usize = 8 << 10;
/// What is read or to be written of one connection.
const WRITE_BUFFER: usize = 256 << 10;
/// What is to be written of one stream. There are many on a connection.
const SEND_BUFFER: usize = 64 << 10;

/// Serves a connection to its end.
pub(super) async fn serve<Io, S, A>(
    mut socket: Socket<Io>,
    link: Arc<Link>,
    protocols: Arc<Protocols>,
    app: (S, A, Shutdown),
) where
    Io: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    S: tower::Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    A: Clone + Send + Sync + 'static,
{
    let Some(version) = version(&mut socket, &link, &protocols.limits).await else {
        return;
    };
    let (service, address, shutdown) = app;
    let app = App {
        service,
        address,
        version,
        link: Arc::clone(&link),
        limits: Arc::clone(&protocols.limits),
        shutdown,
    };
    let io = TokioIo::new(socket);
    let limits = &protocols.limits;
    match version {
        Version::Http1 => {
            let connection = protocols.http1.serve_connection(io, app).with_upgrades();
            drive(
                connection,
                UpgradeableConnection::graceful_shutdown,
                &link,
                limits,
            )
            .await;
        }
        Version::Http2 => {
            link.is_http2();
            let connection = protocols.http2.serve_connection(io, app);
            drive(
                connection,
                http2::Connection::graceful_shutdown,
                &link,
                limits,
            )
            .await;
        }
    }
}

/// The protocol that the client speaks; `None`: it did not say in time, left, or the server ends.
async fn version<Io: AsyncRead + Unpin>(
    socket: &mut Socket<Io>,
    link: &Link,
    limits: &Limits,
) -> Option<Version> {
    let mut deadline = link.accepted().checked_add(limits.first_byte);
    loop {
        let had_begun = socket.has_begun();
        let read = poll_fn(|cx| {
            link.driven_by(cx.waker());
            if link.stage() > Stage::Open {
                return Poll::Ready(Ok(None));
            }
            match socket.poll_version(cx) {
                // The head has begun, and has a deadline of its own.
                Poll::Pending if socket.has_begun() && !had_begun => Poll::Ready(Ok(Some(None))),
                polled => polled.map_ok(|version| version.map(Some)),
            }
        });
        let read = match deadline {
            Some(deadline) => timeout_at(deadline, read).await.ok()?,
            None => read.await,
        };
        match read.ok().flatten()? {
            Some(version) => return Some(version),
            None => deadline = Instant::now().checked_add(limits.header),
        }
    }
}

/// Drives a connection until it is done, the server is aborted, or a limit is passed.
async fn drive<C, E>(connection: C, close: impl Fn(Pin<&mut C>), link: &Link, limits: &Limits)
where
    C: Future<Output = Result<(), E>>,
    E: std::error::Error,
{
    let mut connection = pin!(connection);
    let mut timer = pin!(sleep_until(Instant::now()));
    // When the timer is set to go off.
    let mut armed = None;
    let mut told = None;
    poll_fn(move |cx| {
        link.driven_by(cx.waker());
        loop {
            match link.stage() {
                Stage::Open => {}
                Stage::Closing => tell(&mut connection, &close, &mut told),
                Stage::Aborted => return Poll::Ready(()),
            }
            if let Poll::Ready(result) = connection.as_mut().poll(cx) {
                if let Err(error) = result {
                    tracing::debug!(%error, "a connection failed");
                }
                return Poll::Ready(());
            }
            let Some((deadline, due)) = link.due(limits, told) else {
                return Poll::Pending;
            };
            if !poll_at(timer.as_mut(), &mut armed, deadline, cx) {
                return Poll::Pending;
            }
            if due == Due::Idle && told.is_none() {
                // Says goodbye, and closes where nothing is to be waited for.
                tell(&mut connection, &close, &mut told);
                continue;
            }
            tracing::debug!(?due, "a connection is closed");
            return Poll::Ready(());
        }
    })
    .await;
}

fn tell<C>(connection: &mut Pin<&mut C>, close: impl Fn(Pin<&mut C>), told: &mut Option<Instant>) {
    if told.is_none() {
        *told = Some(Instant::now());
        close(connection.as_mut());
    }
}

/// Whether a moment has come. Else the timer is set to it, unless it goes off before anyway: a connection that is idle between requests would
/// otherwise set it anew at each.
fn poll_at(
    mut timer: Pin<&mut Sleep>,
    armed: &mut Option<Instant>,
    deadline: Instant,
    cx: &mut Context<'_>,
) -> bool {
    loop {
        if Instant::now() >= deadline {
            return true;
        }
        if armed.is_none_or(|armed| deadline < armed) {
            timer.as_mut().reset(deadline);
            *armed = Some(deadline);
        }
        if timer.as_mut().poll(cx).is_pending() {
            return false;
        }
        *armed = None;
    }
}
