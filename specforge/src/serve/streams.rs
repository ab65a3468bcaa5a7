//! The streams of an HTTP/2 connection, each a task of its own. One whose client takes nothing of its answer is reset, and the others go on.
//!
//! hyper asks the body of an answer for more only when the client took what was there before. So a stream that waits, and whose body was not
//! what it waited for, waits for its client. What the body did last is told by the thread that polls both.

use std::cell::Cell;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::rt::Executor;
use pin_project_lite::pin_project;
use tokio::time::{Instant, Sleep, sleep_until};

/// What the application did while a stream was polled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Did {
    /// It was not asked.
    Nothing,
    /// It gave something, which the client can take.
    Answered,
    /// It has nothing to give yet.
    Waited,
}

thread_local! {
    static DID: Cell<Did> = const { Cell::new(Did::Nothing) };
}

/// The application gave something to send.
pub(super) fn answered() {
    DID.set(Did::Answered);
}

/// The application has nothing to send yet.
pub(super) fn unanswered() {
    DID.set(Did::Waited);
}

/// Runs streams.
#[derive(Debug, Clone)]
pub(super) struct Streams {
    pub(super) patience: Duration,
}

impl<F: Future<Output: Send> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        tokio::spawn(Watched {
            stream,
            patience: self.patience,
            untaken_since: None,
            timer: None,
        });
    }
}

pin_project! {
    /// A stream, until it is done or its client has taken nothing for too long. Dropping it resets it.
    struct Watched<F> {
        #[pin]
        stream: F,
        patience: Duration,
        // Since when there is something that the client does not take.
        untaken_since: Option<Instant>,
        timer: Option<Pin<Box<Sleep>>>,
    }
}

impl<F: Future> Future for Watched<F> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = self.project();
        DID.set(Did::Nothing);
        if this.stream.poll(cx).is_ready() {
            return Poll::Ready(());
        }
        match DID.replace(Did::Nothing) {
            Did::Nothing => {}
            Did::Answered => *this.untaken_since = Some(Instant::now()),
            Did::Waited => *this.untaken_since = None,
        }
        let Some(deadline) = this
            .untaken_since
            .and_then(|since| since.checked_add(*this.patience))
        else {
            return Poll::Pending;
        };
        let timer = this
            .timer
            .get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if timer.deadline() != deadline {
            timer.as_mut().reset(deadline);
        }
        let late = timer.as_mut().poll(cx);
        if late.is_ready() {
            tracing::debug!("a stream is reset: its client does not take the answer");
        }
        late
    }
}
