//! The server as the user sets it, and the order of things from its first connection to its last.

use std::convert::Infallible;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::response::Response;
use axum::serve::Listener;
use tokio::net::TcpListener;
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tower::Layer as _;
use tower::util::option_layer;

use super::accept::accept;
use super::admin::Admin;
use super::connection::Protocols;
use super::exchange::Gate;
use super::limits::Limits;
use super::link::{Links, Stage};
use super::shutdown::{Aborted, Phase, Shutdown};
use super::signals::Signals;
use crate::health::Health;
use crate::layer::trace::{TraceLayer, layer_of_the_server};

/// Serves an application, HTTP/1 and HTTP/2, until a signal ends the process: `specforge::serve(listener, app).await?`.
///
/// It takes the place of [`axum::serve`](fn@axum::serve). A client cannot keep a connection by doing nothing, and the end comes in order; both are set by the
/// methods of [`Server`]. The application is an [`axum::Router`], or any other service that takes its requests. The client's address is in the
/// extensions of each request, for [`ConnectInfo`](axum::extract::ConnectInfo); nothing has to be done for it.
///
/// The listener is tokio's `TcpListener` or `UnixListener`, or another [`Listener`], one that speaks TLS for example.
///
/// # Errors
///
/// The listener or the handlers of signals cannot be set up; a limit makes no sense; or the end was not in order
/// ([`Aborted`](super::Aborted)): a `main` that answers the error ends the process with exit code 1.
///
/// ```no_run
/// #[tokio::main]
/// async fn main() -> std::io::Result<()> {
///     let app = axum::Router::new();
///     let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
///     specforge::serve(listener, app).await
/// }
/// ```
pub fn serve<L, S>(listener: L, app: S) -> Server<L, S>
where
    L: Listener,
    S: tower::Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
{
    Server {
        listener,
        app,
        limits: Limits::default(),
        drain_delay: Duration::from_secs(5),
        grace: Duration::from_secs(25),
        flush: Duration::from_secs(3),
        shutdown: Shutdown::new(),
        trigger: Trigger::Signals,
        health: None,
        admin: None,
        trace: Some(layer_of_the_server()),
        last: Vec::new(),
    }
}

/// A server in the making: what [`serve`] answers. Awaiting it serves.
///
/// ```no_run
/// # use std::time::Duration;
/// # async fn example(listener: tokio::net::TcpListener, app: axum::Router, pool: ()) -> std::io::Result<()> {
/// specforge::serve(listener, app)
///     .max_connections(2_000)
///     .keep_alive_timeout(Duration::from_secs(75))
///     .drain_delay(Duration::from_secs(10))
///     .on_shutdown(async move { drop(pool) })
///     .await
/// # }
/// ```
#[must_use = "a server does nothing until it is awaited"]
pub struct Server<L, S> {
    listener: L,
    app: S,
    limits: Limits,
    drain_delay: Duration,
    grace: Duration,
    flush: Duration,
    shutdown: Shutdown,
    trigger: Trigger,
    health: Option<Health>,
    admin: Option<Admin>,
    trace: Option<TraceLayer>,
    last: Vec<Work>,
}

type Work = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What begins the end.
enum Trigger {
    Signals,
    Future(Work),
    Handle,
}

impl<L: fmt::Debug, S> fmt::Debug for Server<L, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server")
            .field("listener", &self.listener)
            .field("limits", &self.limits)
            .field("drain_delay", &self.drain_delay)
            .field("grace", &self.grace)
            .finish_non_exhaustive()
    }
}

/// Limits of connections.
impl<L, S> Server<L, S> {
    /// How many connections there are at once: 10,000. The next one waits in the backlog of the listener until one is closed. Upgraded
    /// connections (web sockets) count as long as they are open.
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.limits.connections = connections;
        self
    }

    /// How long a new connection may be silent: 10 s. Then it is closed.
    pub fn first_byte_timeout(mut self, timeout: Duration) -> Self {
        self.limits.first_byte = timeout;
        self
    }

    /// How long the head of a request may take to arrive, from its first byte: 10 s. Then the connection is closed.
    pub fn header_timeout(mut self, timeout: Duration) -> Self {
        self.limits.header = timeout;
        self
    }

    /// How long a connection is kept on which nothing is asked for: 10 s. Behind a load balancer, set it to more than the time after which that
    /// closes an idle connection (often 60 s): else a request can meet a connection that is just being closed, and the balancer answers 502.
    pub fn keep_alive_timeout(mut self, timeout: Duration) -> Self {
        self.limits.keep_alive = timeout;
        self
    }

    /// The largest head of a request, in bytes: 16 KiB. A larger one is answered with 431.
    pub fn max_header_size(mut self, bytes: usize) -> Self {
        self.limits.header_size = bytes;
        self
    }

    /// How many header fields a request may have: 100. One with more is answered with 431.
    pub fn max_headers(mut self, fields: usize) -> Self {
        self.limits.headers = fields;
        self
    }

    /// How long a client may let the server wait for a request body: 30 s, and a second more for each [`min_body_rate`](Self::min_body_rate)
    /// bytes that have arrived. Only the time counts in which the application waits for the body. Then reading it fails with
    /// [`BodyTimeout`](super::BodyTimeout), and an operation answers 408.
    pub fn body_timeout(mut self, timeout: Duration) -> Self {
        self.limits.body = timeout;
        self
    }

    /// How many bytes of a body earn its client another second: 1 KiB. With 0 the time of the whole body is
    /// [`body_timeout`](Self::body_timeout).
    pub fn min_body_rate(mut self, bytes_per_second: u32) -> Self {
        self.limits.body_rate = bytes_per_second;
        self
    }

    /// How long a client may take nothing of its answer: 30 s. Then the connection is closed; over HTTP/2 the stream is reset.
    pub fn write_timeout(mut self, timeout: Duration) -> Self {
        self.limits.write = timeout;
        self
    }

    /// How many requests one HTTP/2 connection may have open: 200 (`SETTINGS_MAX_CONCURRENT_STREAMS`, RFC 9113, section 6.5.2).
    pub fn http2_max_concurrent_streams(mut self, streams: u32) -> Self {
        self.limits.streams = streams;
        self
    }

    /// How often an HTTP/2 connection is asked whether it is still there, and how long it may take to answer: 20 s, 20 s (`PING`, RFC 9113,
    /// section 6.7). Then it is closed.
    pub fn http2_keep_alive(mut self, interval: Duration, timeout: Duration) -> Self {
        self.limits.ping_every = interval;
        self.limits.ping_patience = timeout;
        self
    }

    /// How many streams of an HTTP/2 connection may have been opened and reset before anybody looked at them, and how many may be reset for
    /// mistakes of the client: 20, 200. More closes the connection: "rapid reset" (CVE-2023-44487, RUSTSEC-2024-0003).
    pub fn http2_max_reset_streams(mut self, pending_accept: usize, local_error: usize) -> Self {
        self.limits.pending_resets = pending_accept;
        self.limits.local_resets = local_error;
        self
    }
}

/// The end.
impl<L, S> Server<L, S> {
    /// How long the server goes on accepting after the end has begun, while it says that it is not ready: 5 s. Load balancers learn of it in
    /// that time. Ctrl-C at a terminal does not wait.
    pub fn drain_delay(mut self, delay: Duration) -> Self {
        self.drain_delay = delay;
        self
    }

    /// How long the end may take from its beginning, the drain delay included: 25 s, less than the 30 s after which Kubernetes kills. What
    /// then is still running is cut off, and [`serve`] fails.
    pub fn grace(mut self, grace: Duration) -> Self {
        self.grace = grace;
        self
    }

    /// Does something when nothing is served any more, in the order of these calls: closes a pool, sends what is left of traces. Each has
    /// [`flush_timeout`](Self::flush_timeout).
    pub fn on_shutdown(mut self, work: impl Future<Output = ()> + Send + 'static) -> Self {
        self.last.push(Box::pin(work));
        self
    }

    /// How long the work of [`on_shutdown`](Self::on_shutdown) may take in all: 3 s.
    pub fn flush_timeout(mut self, timeout: Duration) -> Self {
        self.flush = timeout;
        self
    }

    /// Begins the end when this is done, and not at a signal.
    pub fn with_graceful_shutdown(
        mut self,
        signal: impl Future<Output = ()> + Send + 'static,
    ) -> Self {
        self.trigger = Trigger::Future(Box::pin(signal));
        self
    }

    /// Uses this handle of the end: to begin it, or to learn of it outside of a request. Signals still count.
    pub fn with_shutdown(mut self, shutdown: &Shutdown) -> Self {
        self.shutdown = shutdown.clone();
        self
    }

    /// Leaves signals alone. Only the handle ends the server ([`with_shutdown`](Self::with_shutdown)).
    pub fn without_signals(mut self) -> Self {
        self.trigger = Trigger::Handle;
        self
    }

    /// Begins the checks of `health`, and lets it say that it is not ready as soon as the end has begun.
    pub fn health(mut self, health: &Health) -> Self {
        self.health = Some(health.clone());
        self
    }

    /// Observes requests by this layer: the correlation id, the span, the figures of every request, also of what no operation answers. Without
    /// a call it is [`trace::layer`](crate::trace::layer), except that a router with [`Settings`](crate::Settings) of its own observes its
    /// operations by those.
    pub fn trace(mut self, layer: TraceLayer) -> Self {
        self.trace = Some(layer);
        self
    }

    /// Leaves that to the routers of the operations, and to layers of yours.
    pub fn without_trace(mut self) -> Self {
        self.trace = None;
        self
    }

    /// Serves another router on a port of its own, from a thread of its own: [`Health::admin_router`], metrics. It answers while all threads
    /// of the application are blocked, and until the application has ended.
    pub fn admin(mut self, listener: TcpListener, router: Router) -> Self {
        self.admin = Some(Admin { listener, router });
        self
    }
}

impl<L: Listener, S> Server<L, S> {
    /// The address that it listens on.
    pub fn local_addr(&self) -> io::Result<L::Addr> {
        self.listener.local_addr()
    }
}

impl<L, S> Server<L, S>
where
    L: Listener<Addr: Clone + Sync + 'static>,
    S: tower::Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    async fn run(self) -> io::Result<()> {
        self.limits.check()?;
        let shutdown = self.shutdown;
        let mut trigger: Work = Box::pin(std::future::pending());
        let _signals = match self.trigger {
            Trigger::Signals => Some(Signals::listen(shutdown.clone())?),
            Trigger::Future(future) => {
                trigger = future;
                None
            }
            Trigger::Handle => None,
        };
        if let Some(health) = &self.health {
            health.start(&shutdown);
        }
        let admin = self
            .admin
            .map(|admin| admin.start(shutdown.clone()))
            .transpose()?;

        let links = Arc::new(Links::default());
        let mut listener = self.listener;
        let deadline = {
            let protocols = Protocols::new(self.limits);
            let app = option_layer(self.trace).layer(Gate(self.app));
            let accepting = accept(&mut listener, app, protocols, &links, &shutdown);
            let mut accepting = pin!(accepting);
            tokio::select! {
                () = &mut accepting => {}
                () = shutdown.begun() => {}
                () = trigger => shutdown.begin(),
            }
            let begun = Instant::now();
            let deadline = begun.checked_add(self.grace).unwrap_or_else(far_away);
            let drained = begun.checked_add(self.drain_delay).unwrap_or(deadline);
            tracing::info!(connections = links.count(), "the server drains");
            tokio::select! {
                () = accepting => {}
                () = sleep_until(drained.min(deadline)) => {}
                () = shutdown.closing() => {}
            }
            deadline
        };
        drop(listener);
        shutdown.advance(Phase::Closing);
        links.enter(Stage::Closing);
        tracing::info!(connections = links.count(), "the server closes");
        let done = async {
            links.empty().await;
            shutdown.released().await;
        };
        let in_order = tokio::select! {
            biased;
            ended = timeout_at(deadline, done) => ended.is_ok(),
            () = shutdown.reached(Phase::Aborted) => false,
        };
        let aborted = (!in_order).then(|| Aborted {
            connections: links.count(),
            held: shutdown.held(),
            asked_for: shutdown.phase() == Phase::Aborted,
        });
        if let Some(aborted) = &aborted {
            shutdown.advance(Phase::Aborted);
            links.enter(Stage::Aborted);
            tracing::error!(
                connections = aborted.connections,
                held = aborted.held,
                "{aborted}"
            );
            // Their tasks are told, and have nothing to wait for.
            drop(timeout(TIDY, links.empty()).await);
        }
        let asked_for = aborted.as_ref().is_some_and(|aborted| aborted.asked_for);
        let aborted = aborted.map(|aborted| io::Error::new(io::ErrorKind::TimedOut, aborted));
        // At once is at once.
        if !asked_for {
            finish(self.last, self.flush).await;
        }
        drop(admin);
        aborted.map_or(Ok(()), Err)
    }
}

/// How long tasks that are cut off may take to be gone.
const TIDY: Duration = Duration::from_millis(250);

/// As far as clocks go, where a duration is longer than they do.
fn far_away() -> Instant {
    Instant::now() + Duration::from_hours(24 * 365 * 30)
}

/// Does what is to be done last.
async fn finish(works: Vec<Work>, patience: Duration) {
    let all = async {
        for work in works {
            work.await;
        }
    };
    if timeout(patience, all).await.is_err() {
        tracing::error!("what is to be done last did not come to its end in time");
    }
}

impl<L, S> IntoFuture for Server<L, S>
where
    L: Listener<Addr: Clone + Sync + 'static>,
    S: tower::Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send + 'static,
{
    type Output = io::Result<()>;
    type IntoFuture = Serving;

    fn into_future(self) -> Serving {
        Serving(Box::pin(self.run()))
    }
}

/// A running server.
#[must_use = "a server does nothing until it is awaited"]
pub struct Serving(Pin<Box<dyn Future<Output = io::Result<()>> + Send>>);

impl fmt::Debug for Serving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Serving")
    }
}

impl Future for Serving {
    type Output = io::Result<()>;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.0.as_mut().poll(cx)
    }
}
