//! The end of a server, as everybody sees it who has to know of it.

use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use tokio::sync::watch;

/// How far a server has come. It only goes forward.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    /// It serves.
    Running,
    /// It serves, and says that it is not ready for more.
    Draining,
    /// It accepts nothing any more; what runs comes to its end.
    Closing,
    /// What runs is cut off.
    Aborted,
}

/// The end of a server: a handle to begin it, to learn of it, and to hold it up.
///
/// A clone is another handle of the same end. As an argument of a handler it is that of the server that took the request, for answers that
/// would otherwise go on for ever:
///
/// ```
/// use specforge::serve::Shutdown;
///
/// async fn tail(shutdown: Shutdown) -> &'static str {
///     tokio::select! {
///         () = shutdown.closing() => "the server ends",
///         () = std::future::pending() => "never",
///     }
/// }
/// ```
///
/// Under another server than [`serve`](super::serve), and in tests without one, the argument is a handle of an end that never comes.
#[derive(Clone)]
pub struct Shutdown(Arc<Inner>);

struct Inner {
    phase: watch::Sender<Phase>,
    held: watch::Sender<usize>,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self(Arc::new(Inner {
            phase: watch::Sender::new(Phase::Running),
            held: watch::Sender::new(0),
        }))
    }
}

impl fmt::Debug for Shutdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shutdown")
            .field("phase", &self.phase())
            .field("held", &self.held())
            .finish()
    }
}

impl Shutdown {
    /// An end that has not begun. [`Server::with_shutdown`](super::Server::with_shutdown) takes it.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Begins the end: what the first `SIGTERM` does.
    pub fn begin(&self) {
        self.advance(Phase::Draining);
    }

    /// Ends at once: what the second `SIGTERM` does.
    pub fn abort(&self) {
        self.advance(Phase::Aborted);
    }

    /// Whether the end has begun. The server still serves, and should get no more traffic.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.phase() > Phase::Running
    }

    /// Waits until the end has begun.
    pub async fn begun(&self) {
        self.reached(Phase::Draining).await;
    }

    /// Waits until nothing new is accepted, and what runs should come to its end: streams, web sockets, loops.
    pub async fn closing(&self) {
        self.reached(Phase::Closing).await;
    }

    /// Holds the end up: as long as what is answered lives, the server waits, at most for its grace period. For work that a request began
    /// and does not wait for. Executions of idempotent operations are held by themselves.
    #[must_use = "what holds the server up is dropped at once"]
    pub fn hold(&self) -> Hold {
        self.0.held.send_modify(|held| *held += 1);
        Hold(Arc::clone(&self.0))
    }

    pub(crate) fn phase(&self) -> Phase {
        *self.0.phase.borrow()
    }

    pub(super) fn advance(&self, phase: Phase) {
        self.0.phase.send_if_modified(|current| {
            let goes_forward = phase > *current;
            if goes_forward {
                *current = phase;
            }
            goes_forward
        });
    }

    pub(super) async fn reached(&self, phase: Phase) {
        let mut phases = self.0.phase.subscribe();
        // It cannot fail: the sender lives as long as this handle.
        drop(phases.wait_for(|current| *current >= phase).await);
    }

    /// How much holds the end up.
    pub(super) fn held(&self) -> usize {
        *self.0.held.borrow()
    }

    /// Waits until nothing holds the end up.
    pub(super) async fn released(&self) {
        drop(self.0.held.subscribe().wait_for(|held| *held == 0).await);
    }
}

/// What a server waits for before it ends: [`Shutdown::hold`].
#[must_use = "what holds the server up is dropped at once"]
pub struct Hold(Arc<Inner>);

impl fmt::Debug for Hold {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hold")
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.held.send_modify(|held| *held -= 1);
    }
}

impl<S: Sync> FromRequestParts<S> for Shutdown {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().cloned().unwrap_or_default())
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for Shutdown {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get().cloned())
    }
}

/// Why a server did not come to an ordered end. It is in the [`std::io::Error`] that [`serve`](super::serve) ends with:
///
/// ```
/// use specforge::serve::Aborted;
///
/// fn aborted(error: &std::io::Error) -> Option<&Aborted> {
///     error.get_ref()?.downcast_ref()
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Aborted {
    /// The connections that were cut off, upgraded ones among them.
    pub connections: usize,
    /// The executions of idempotent operations, and what else held the end up, that were not waited for.
    pub held: usize,
    /// Whether a second signal, or [`Shutdown::abort`], asked for it; else the grace period was over.
    pub asked_for: bool,
}

impl fmt::Display for Aborted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = if self.asked_for {
            "the server was told to end at once"
        } else {
            "the grace period of the server was over"
        };
        write!(
            f,
            "{why}: {} connections were cut off, {} executions were not waited for",
            self.connections, self.held
        )
    }
}

impl Error for Aborted {}
