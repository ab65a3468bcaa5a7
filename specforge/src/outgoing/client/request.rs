//! A request of another service in the making, and its attempts.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use reqwest::{RequestBuilder, Response};
use tracing::Instrument as _;

use super::error::asked_wait;
use super::{Client, ClientError, trace};
use crate::outgoing::layers::RETRY_ATTEMPT;
use crate::outgoing::{Attempt, Call, CallError, Clock, Outcome, figures};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const DEADLINE: HeaderName = HeaderName::from_static("x-request-deadline-ms");

/// A request of another service in the making.
///
/// It may be repeated if its method allows that (RFC 9110, section 9.2.2) or it has an `Idempotency-Key`, and its body is in memory: a stream
/// is sent once.
#[derive(Debug)]
#[must_use = "it is not sent before `send`"]
pub struct Request {
    client: Client,
    builder: RequestBuilder,
    may_repeat: Option<bool>,
    time_left: Option<Duration>,
}

impl Request {
    pub(super) fn new(client: Client, builder: RequestBuilder) -> Self {
        Self {
            client,
            builder,
            may_repeat: None,
            time_left: None,
        }
    }

    /// The same with whatever reqwest's builder can set.
    pub fn with(self, set: impl FnOnce(RequestBuilder) -> RequestBuilder) -> Self {
        Self {
            builder: set(self.builder),
            ..self
        }
    }

    /// The same with a header.
    pub fn header(self, name: HeaderName, value: HeaderValue) -> Self {
        self.with(|builder| builder.header(name, value))
    }

    /// The same with a body of JSON.
    pub fn json<T: serde::Serialize + ?Sized>(self, body: &T) -> Self {
        self.with(|builder| builder.json(body))
    }

    /// The same with the key by which the upstream knows a repetition. In an operation that has idempotency keys itself it is derived from the
    /// request's: `key.derive("charge")` is the same for each attempt at that request, also after another process took it over.
    pub fn idempotency_key(self, key: &str) -> Self {
        self.with(|builder| builder.header(IDEMPOTENCY_KEY, key))
    }

    /// The same, never to be tried twice, whatever its method.
    pub fn once(self) -> Self {
        Self {
            may_repeat: Some(false),
            ..self
        }
    }

    /// The same, that may be tried several times although it is a `POST` or `PATCH` without a key: a search, for instance.
    pub fn repeatable(self) -> Self {
        Self {
            may_repeat: Some(true),
            ..self
        }
    }

    /// The same, that may take no longer than this, nor than the request has that it is made for.
    pub fn within(self, time_left: Duration) -> Self {
        Self {
            time_left: Some(time_left),
            ..self
        }
    }

    /// Sends it, as often as the policy says. An answer with a status below 500 is an answer, but for 429.
    ///
    /// The time of an attempt is that until the head of its answer; its body has to be read within the deadline of the call.
    pub async fn send(self) -> Result<Response, ClientError> {
        let Self {
            client,
            builder,
            may_repeat,
            time_left,
        } = self;
        let request = builder.build();
        let mut request = request.map_err(|error| ClientError::Request(error.without_url()))?;
        let needs_key = matches!(*request.method(), Method::POST | Method::PATCH)
            && !request.headers().contains_key(IDEMPOTENCY_KEY);
        if client.keys
            && needs_key
            && let Some(key) = new_key()
        {
            request.headers_mut().insert(IDEMPOTENCY_KEY, key);
        }
        let has_key = request.headers().contains_key(IDEMPOTENCY_KEY);
        let may_repeat = may_repeat.unwrap_or(has_key || request.method().is_idempotent());
        let call = if may_repeat && request.try_clone().is_some() {
            Call::repeatable()
        } else {
            Call::once()
        };
        let mut source = Source(Some(request));
        let upstream = &client.upstream;
        let answer = upstream
            .run(
                call.within(time_left),
                |result| judge(result, upstream.clock()),
                |about| client.attempt(source.next(), about),
            )
            .await;
        match answer {
            Ok(answer) if is_answer(answer.status()) => Ok(answer),
            Ok(answer) => Err(ClientError::Status(Box::new(answer))),
            // reqwest keeps the time of the call as well, and may be a moment earlier.
            Err(CallError::Failed(error)) if error.is_timeout() => {
                Err(ClientError::Call(CallError::Timeout))
            }
            Err(error) => Err(ClientError::Call(error)),
        }
    }
}

/// Where the requests of attempts come from.
struct Source(Option<reqwest::Request>);

impl Source {
    /// A copy, or the request itself where its body is a stream: then there is one attempt.
    fn next(&mut self) -> reqwest::Request {
        let copy = self.0.as_ref().and_then(reqwest::Request::try_clone);
        copy.or_else(|| self.0.take())
            .expect("a request whose body is a stream is sent once")
    }
}

impl Client {
    /// One attempt, in a span of its own.
    fn attempt(
        &self,
        mut request: reqwest::Request,
        about: Attempt,
    ) -> impl Future<Output = Result<Response, reqwest::Error>> + use<> {
        let limit = about.call_time_left;
        let timeout = request.timeout_mut();
        *timeout = Some(timeout.map_or(limit, |own| own.min(limit)));
        let headers = request.headers_mut();
        if about.is_repeated {
            headers.insert(RETRY_ATTEMPT, HeaderValue::from(about.number));
        }
        if self.tells_deadline {
            let left = u64::try_from(about.time_left.as_millis()).unwrap_or(u64::MAX);
            headers.insert(DEADLINE, HeaderValue::from(left));
        }
        let span = trace::span(self.upstream.name(), &request, about.number);
        // Who is called knows for whom, and under which span.
        span.in_scope(|| crate::trace::inject(request.headers_mut()));
        let (http, upstream) = (self.http.clone(), self.upstream.clone());
        async move {
            let method = request.method().clone();
            let begin = upstream.clock().now();
            let sent = http.execute(request).instrument(span.clone());
            // A URL can hold a secret, also in a log.
            let answer = sent.await.map_err(reqwest::Error::without_url);
            trace::ended(&span, &answer);
            let took = upstream.clock().now().saturating_sub(begin);
            let status = answer.as_ref().ok().map(Response::status);
            figures::sent(upstream.name(), &method, status, took);
            answer
        }
    }
}

/// What an attempt came to.
fn judge(result: &Result<Response, reqwest::Error>, clock: &dyn Clock) -> Outcome {
    let answer = match result {
        Ok(answer) => answer,
        Err(error) if error.is_builder() => return Outcome::ANSWERED,
        Err(error) if error.is_redirect() => return Outcome::FAILED,
        Err(_) => return Outcome::UNAVAILABLE,
    };
    let asked = || asked_wait(answer, clock.date());
    match answer.status().as_u16() {
        408 => Outcome::AGAIN.after(asked()),
        429 => Outcome::THROTTLED.after(asked()),
        502..=504 => Outcome::UNAVAILABLE.after(asked()),
        500.. => Outcome::FAILED,
        _ => Outcome::ANSWERED,
    }
}

/// Whether the caller gets it as an answer: it says something of what was asked for.
fn is_answer(status: StatusCode) -> bool {
    !status.is_server_error() && status != StatusCode::TOO_MANY_REQUESTS
}

/// A key of its own for a call: a UUID of version 4. Without randomness there is none, and the call is made once.
fn new_key() -> Option<HeaderValue> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).ok()?;
    let bits = u128::from_be_bytes(bytes) & !(0xf << 76 | 0x3 << 62) | 0x4 << 76 | 0x2 << 62;
    let hex = format!("{bits:032x}");
    let text = [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..],
    ]
    .join("-");
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn t06_a_new_key_is_a_random_uuid() {
        let keys: Vec<String> = (0..100)
            .map(|_| new_key().unwrap().to_str().unwrap().to_owned())
            .collect();
        for key in &keys {
            let parts: Vec<&str> = key.split('-').collect();
            let lengths: Vec<usize> = parts.iter().map(|part| part.len()).collect();
            assert_eq!(lengths, [8, 4, 4, 4, 12], "{key}");
            assert!(parts[2].starts_with('4'), "{key}");
            assert!(
                matches!(parts[3].as_bytes()[0], b'8' | b'9' | b'a' | b'b'),
                "{key}"
            );
        }
        let different: std::collections::BTreeSet<&String> = keys.iter().collect();
        assert_eq!(different.len(), keys.len());
    }
}
