//! Short ways to send a request, and to see what was logged and counted.

use std::io;
use std::sync::{Arc, Mutex, Once, PoisonError};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode};
use http_body_util::BodyExt as _;
use metrics_exporter_prometheus::PrometheusBuilder;
use observability_tests::Shared;
use serde_json::Value;
use specforge::Settings;
use tower::ServiceExt as _;
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::layer::SubscriberExt as _;

/// The application behind the layer, which also sees what no operation answers.
pub(crate) fn app() -> Router {
    app_with(Settings::new()).layer(specforge::trace::layer())
}

/// Lets somebody listen in all threads: else what one test does not listen to is off in another one that begins at the same moment.
fn listen() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let registry = tracing_subscriber::registry();
        tracing::subscriber::set_global_default(registry).unwrap();
    });
}

/// The application alone.
pub(crate) fn app_with(settings: Settings) -> Router {
    listen();
    observability_tests::app(Shared::default(), settings)
}

/// A request in the making.
pub(crate) struct Send {
    request: Request<Body>,
}

impl Send {
    pub(crate) fn get(uri: &str) -> Self {
        Self::new("GET", uri, Body::empty())
    }

    pub(crate) fn post(uri: &str, media_type: &str, body: impl Into<Body>) -> Self {
        Self::new("POST", uri, body.into()).header("content-type", media_type)
    }

    pub(crate) fn new(method: &str, uri: &str, body: Body) -> Self {
        let request = Request::builder().method(method).uri(uri).body(body);
        Self {
            request: request.unwrap(),
        }
    }

    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        let name: HeaderName = name.parse().unwrap();
        let value = HeaderValue::from_bytes(value.as_ref()).unwrap();
        self.request.headers_mut().append(name, value);
        self
    }

    pub(crate) async fn to(self, app: &Router) -> Reply {
        let response = app.clone().oneshot(self.request).await.unwrap();
        let (parts, body) = response.into_parts();
        Reply {
            status: parts.status,
            headers: parts.headers,
            body: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }
}

/// A response.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The one id that it has.
    #[track_caller]
    pub(crate) fn id(&self) -> &str {
        let ids: Vec<_> = self.headers.get_all("x-correlation-id").iter().collect();
        assert_eq!(ids.len(), 1, "{self:?}");
        ids[0].to_str().unwrap()
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{self:?}"))
    }

    /// A text member of the body.
    #[track_caller]
    pub(crate) fn text(&self, key: &str) -> String {
        let json = self.json();
        let text = json[key].as_str();
        text.unwrap_or_else(|| panic!("no `{key}`: {json}"))
            .to_owned()
    }
}

/// What is logged on this thread.
#[derive(Debug, Clone, Default)]
pub(crate) struct Logs(Arc<Mutex<Vec<u8>>>);

impl Logs {
    /// Begins to keep what is logged, on every level, until the guard is dropped.
    pub(crate) fn capture() -> (Self, DefaultGuard) {
        listen();
        let logs = Self::default();
        let writer = logs.clone();
        let layer = specforge::telemetry::json_lines(move || writer.clone());
        let subscriber = tracing_subscriber::registry().with(layer);
        (logs, tracing::subscriber::set_default(subscriber))
    }

    /// The same as plain text, as `tracing_subscriber::fmt` writes it.
    pub(crate) fn capture_text() -> (Self, DefaultGuard) {
        listen();
        let logs = Self::default();
        let writer = logs.clone();
        let layer = tracing_subscriber::fmt::layer()
            .with_ansi(false)
            .with_writer(move || writer.clone());
        let subscriber = tracing_subscriber::registry().with(layer);
        (logs, tracing::subscriber::set_default(subscriber))
    }

    pub(crate) fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8(bytes.clone()).unwrap()
    }

    /// Every line, which is one event.
    #[track_caller]
    pub(crate) fn lines(&self) -> Vec<Value> {
        let text = self.text();
        let lines = text.split_terminator('\n');
        lines
            .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line:?}")))
            .collect()
    }

    /// The last line of each request: what became of it, with its span.
    pub(crate) fn ends(&self) -> Vec<Value> {
        let mut lines = self.lines();
        lines.retain(|line| line["target"] == "specforge::request");
        lines
    }
}

impl io::Write for Logs {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs something on this thread, and answers the figures of it as a scraper gets them.
pub(crate) fn figures_of<F: Future>(work: impl FnOnce() -> F) -> (F::Output, String) {
    let recorder = PrometheusBuilder::new().build_recorder();
    let handle = recorder.handle();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let output = metrics::with_local_recorder(&recorder, || runtime.block_on(work()));
    (output, handle.render())
}
