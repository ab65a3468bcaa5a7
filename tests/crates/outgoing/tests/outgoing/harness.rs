//! A clock to set, an upstream to ask, and an application that asks it.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use outgoing_tests::{Shop, app};
use specforge::outgoing::{Backoff, BreakerSettings, Client, Clock, Policy, Sleep, Upstream};

/// A clock that only goes on when it is told to.
#[derive(Debug, Default)]
pub(crate) struct Manual(AtomicU64);

impl Manual {
    pub(crate) fn advance(&self, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap();
        self.0.fetch_add(micros, Ordering::SeqCst);
    }
}

impl Clock for Manual {
    fn now(&self) -> Duration {
        Duration::from_micros(self.0.load(Ordering::SeqCst))
    }

    fn sleep_until(&self, _: Duration) -> Sleep {
        Box::pin(std::future::pending())
    }
}

/// A request that the upstream saw.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) method: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Seen {
    fn of(method: &str, headers: &HeaderMap, body: Vec<u8>) -> Self {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
        Self {
            method: method.to_owned(),
            headers: headers.collect(),
            body,
        }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }
}

/// A server that answers as it is told.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

/// The answer to the request with this number, from 0.
pub(crate) type Script = Arc<dyn Fn(usize) -> Answer + Send + Sync>;

pub(crate) enum Answer {
    Now(Response),
    /// It does not answer.
    Never,
}

pub(crate) fn status(code: u16) -> Answer {
    Answer::Now(StatusCode::from_u16(code).unwrap().into_response())
}

pub(crate) fn json(code: u16, body: &'static str) -> Answer {
    let headers = [("content-type", "application/json")];
    Answer::Now((StatusCode::from_u16(code).unwrap(), headers, body).into_response())
}

pub(crate) fn asking(code: u16, retry_after: &str) -> Answer {
    let headers = [("retry-after", retry_after.to_owned())];
    Answer::Now((StatusCode::from_u16(code).unwrap(), headers).into_response())
}

impl Server {
    pub(crate) async fn new(script: impl Fn(usize) -> Answer + Send + Sync + 'static) -> Self {
        let script: Script = Arc::new(script);
        let seen = Arc::new(Mutex::new(Vec::new()));
        let count = Arc::new(AtomicUsize::new(0));
        let (log, listener) = (
            Arc::clone(&seen),
            tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap(),
        );
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(move |request: Request| {
            let number = count.fetch_add(1, Ordering::SeqCst);
            let (script, log) = (Arc::clone(&script), Arc::clone(&log));
            async move {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20)
                    .await
                    .unwrap_or_default();
                let seen = Seen::of(parts.method.as_str(), &parts.headers, body.to_vec());
                log.lock().unwrap().push(seen);
                match script(number) {
                    Answer::Now(response) => response,
                    Answer::Never => std::future::pending().await,
                }
            }
        });
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, seen }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }

    /// An application that asks it.
    pub(crate) fn shop(&self, policy: &Policy) -> Router {
        app(Shop {
            exchange: Client::new(Upstream::new("exchange", policy.clone())).unwrap(),
            bank: Client::new(Upstream::new("bank", policy.clone())).unwrap(),
            url: self.url.clone(),
        })
    }
}

/// A client of the bank.
pub(crate) fn client(policy: Policy) -> Client {
    Client::new(Upstream::new("bank", policy)).unwrap()
}

/// A policy whose waits are short: these tests count attempts and not time.
pub(crate) fn quick() -> Policy {
    let wait = Duration::from_millis(2);
    Policy::new()
        .backoff(Backoff {
            base: wait,
            throttled: wait,
            cap: wait,
        })
        .breaker(None)
}

/// A breaker that opens with the first fault.
pub(crate) fn touchy() -> BreakerSettings {
    BreakerSettings {
        min_calls: 1,
        failure_percent: 1,
        ..BreakerSettings::default()
    }
}

/// What an application answers.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

pub(crate) fn ask(
    app: &Router,
    request: axum::http::Request<Body>,
) -> impl Future<Output = Reply> + 'static {
    let app = app.clone();
    async move {
        let response = tower::ServiceExt::oneshot(app, request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        Reply {
            status: parts.status.as_u16(),
            headers: parts.headers,
            body: String::from_utf8(body.to_vec()).unwrap(),
        }
    }
}

pub(crate) fn get(uri: &str) -> axum::http::Request<Body> {
    axum::http::Request::get(uri).body(Body::empty()).unwrap()
}

pub(crate) fn order(key: &str) -> axum::http::Request<Body> {
    axum::http::Request::post("/orders")
        .header("content-type", "application/json")
        .header("idempotency-key", key)
        .body(Body::from(r#"{"amount":5}"#))
        .unwrap()
}
