//! How long an operation may take.

#[cfg(any(feature = "any", feature = "postgres", feature = "sqlite"))]
mod database;

use std::convert::Infallible;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use tokio::time::{Instant, timeout_at};

use crate::error::{Cause, Error, Report, render};
use crate::layer::trace::{self, Exchange, Limit};
use crate::operation::OperationSpec;
#[cfg(feature = "postgres")]
pub use database::limit_statements;
#[cfg(any(feature = "any", feature = "postgres", feature = "sqlite"))]
pub use database::{Database, begin};

/// How long an operation may take, where neither the spec nor the settings say.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(30);

/// How long it may take at most, whoever says so.
pub(crate) const LONGEST: Duration = Duration::from_hours(24);

/// Until when an operation has to be answered.
///
/// As an argument of a handler it needs nothing of the spec. It is known to everything that the handler awaits as well ([`Deadline::current`]).
///
/// ```
/// use specforge::Deadline;
///
/// async fn handler(deadline: Deadline) -> String {
///     format!("{:?} are left", deadline.remaining())
/// }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Deadline(Instant);

impl Deadline {
    /// One that is so far from now.
    #[must_use]
    pub fn after(duration: Duration) -> Self {
        Self::at(Instant::now(), duration)
    }

    pub(crate) fn at(begin: Instant, duration: Duration) -> Self {
        // An instant that no clock can hold is as good as one in a century.
        const FAR: Duration = Duration::from_hours(24 * 365 * 100);
        Self(begin.checked_add(duration).unwrap_or_else(|| begin + FAR))
    }

    /// That of the operation that this task works for, or the nearer one that [`Deadline::within`] set; `None` outside of one.
    #[must_use]
    pub fn current() -> Option<Self> {
        trace::current_deadline()
    }

    /// Runs a part of the work under a deadline of its own, which is never later than the one that holds around it. An error means that it was
    /// stopped.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use specforge::Deadline;
    /// # async fn ask_a_slow_friend() -> u8 { 7 }
    /// # async fn handler() -> Result<u8, specforge::Error> {
    /// let answer = Deadline::within(Duration::from_secs(2), ask_a_slow_friend()).await?;
    /// # Ok(answer) }
    /// ```
    pub async fn within<F: Future>(duration: Duration, work: F) -> Result<F::Output, Elapsed> {
        let own = Self::after(duration);
        let deadline = Self::current().map_or(own, |outer| outer.min(own));
        timeout_at(deadline.0, trace::limited(Limit::At(deadline), work))
            .await
            .map_err(|_| Elapsed)
    }

    /// Runs work that has no deadline: for what goes on after the answer was sent, in a task of its own.
    pub async fn lift<F: Future>(work: F) -> F::Output {
        trace::limited(Limit::None, work).await
    }

    /// How long it is until then; zero where it has passed.
    #[must_use]
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether it has passed.
    #[must_use]
    pub fn has_passed(self) -> bool {
        self.remaining().is_zero()
    }

    /// As an instant of tokio's clock.
    #[must_use]
    pub fn instant(self) -> Instant {
        self.0
    }
}

/// The time for a part of the work is over: 504 where a handler answers with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Elapsed;

impl fmt::Display for Elapsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the deadline has passed")
    }
}

impl std::error::Error for Elapsed {}

#[diagnostic::do_not_recommend]
impl Cause for Elapsed {
    fn into_error(self) -> Error {
        Error::gateway_timeout("the operation took too long").with_cause(self)
    }
}

impl<S: Sync> FromRequestParts<S> for Deadline {
    type Rejection = Infallible;

    /// Outside of an operation it is [the default](crate::Settings::timeout) from now.
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let of_request =
            || Exchange::of(&parts.extensions).and_then(|exchange| exchange.deadline());
        Ok(Self::current()
            .or_else(of_request)
            .unwrap_or_else(|| Self::after(TIMEOUT)))
    }
}

/// How long a client says that it waits: whole seconds, or milliseconds where the name says so. Two lines, or another text, say nothing.
pub(crate) fn wished(name: &HeaderName, headers: &HeaderMap) -> Option<Duration> {
    let mut lines = headers.get_all(name).iter();
    let (Some(only), None) = (lines.next(), lines.next()) else {
        return None;
    };
    let text = only.to_str().ok()?;
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = text.parse().ok()?;
    Some(if name.as_str().ends_with("-ms") {
        Duration::from_millis(number)
    } else {
        Duration::from_secs(number)
    })
}

/// Answers within the time that the operation has.
pub(crate) async fn limit(
    operation: &'static OperationSpec,
    exchange: &Exchange,
    timeout: Duration,
    answer: impl Future<Output = Response>,
) -> Response {
    let deadline = Deadline::at(exchange.began(), timeout);
    exchange.set_deadline(deadline);
    let mut answer = pin!(answer);
    // Most answers wait for nothing, and need no timer.
    if let Poll::Ready(response) = poll_fn(|cx| Poll::Ready(answer.as_mut().poll(cx))).await {
        return response;
    }
    match timeout_at(deadline.0, answer.as_mut()).await {
        Ok(response) => response,
        // The work is still there, and so is what it waits for.
        Err(_) => late(operation, exchange),
    }
}

/// The answer to a request whose time is over: 408 where it is the request that did not come, and else what the operation declares for it.
fn late(operation: &'static OperationSpec, exchange: &Exchange) -> Response {
    if exchange.is_reading() {
        count(operation, "body");
        return render(operation, &body_too_slow());
    }
    count(operation, "handler");
    tracing::error!(
        operation = operation.id,
        "the operation took too long and was stopped"
    );
    let status = status(operation);
    let mut response = render(operation, &report(status, "the operation took too long"));
    if status == StatusCode::SERVICE_UNAVAILABLE || operation.idempotency.is_some() {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// The status of an operation that took too long: 504, or 503 where that is what it declares.
fn status(operation: &OperationSpec) -> StatusCode {
    if !operation.declares(504) && operation.declares(503) {
        StatusCode::SERVICE_UNAVAILABLE
    } else {
        StatusCode::GATEWAY_TIMEOUT
    }
}

/// What a client is told whose request did not arrive in time.
fn body_too_slow() -> Report {
    report(
        StatusCode::REQUEST_TIMEOUT,
        "the body did not arrive in time",
    )
}

fn report(status: StatusCode, message: &'static str) -> Report {
    Report {
        message: message.into(),
        ..Report::new(status)
    }
}

fn count(operation: &OperationSpec, waited_for: &'static str) {
    crate::telemetry::count(
        "specforge_deadline_exceeded_total",
        &[("operation", operation.id), ("waited_for", waited_for)],
    );
}
