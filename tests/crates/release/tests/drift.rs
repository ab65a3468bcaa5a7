//! A handler that drifted from its contract, in a release build: the answer is sent, counted and logged.
//!
//! Which of the two a build does is decided where `specforge` is compiled. So one test runs this file again, with `specforge` compiled as for a
//! release; the rest of the program is as it was. There the others are run, which are ignored otherwise.

mod api {
    //! The contract.
    specforge::api!("spec/openapi.yaml");
}

use std::io::{self, Write};
use std::process::Command;
use std::sync::{Arc, Mutex};

use axum::Json;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use metrics_exporter_prometheus::PrometheusBuilder;
use tower::ServiceExt as _;
use tracing_subscriber::fmt::MakeWriter;

fn short_name() -> Json<api::Named> {
    Json(api::Named {
        name: "x".to_owned(),
    })
}

#[specforge::handler]
async fn short() -> Json<api::Named> {
    short_name()
}

#[specforge::handler]
async fn text() -> String {
    "x".to_owned()
}

/// The status only shows when it is sent.
#[specforge::handler(operation = "status")]
async fn status(Path(code): Path<i32>) -> Result<Json<api::Named>, specforge::Error> {
    let code = u16::try_from(code).ok();
    let status = code.and_then(|code| StatusCode::from_u16(code).ok());
    Err(specforge::Error::new(
        status.unwrap_or_default(),
        "as asked",
    ))
}

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// What a request is answered with, what was logged and what was counted.
fn get(uri: &str) -> (StatusCode, String, Vec<serde_json::Value>, String) {
    let recorder = PrometheusBuilder::new().build_recorder();
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .json()
        .with_writer(log.clone())
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let ask = async {
        let router: axum::Router = specforge::router!("spec/openapi.yaml");
        let request = Request::get(uri).body(Body::empty()).unwrap();
        let answer = router.oneshot(request).await.unwrap();
        let status = answer.status();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    };
    let (status, body) = tracing::subscriber::with_default(subscriber, || {
        metrics::with_local_recorder(&recorder, || runtime.block_on(ask))
    });
    let log = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    let lines = log.lines().map(|line| serde_json::from_str(line).unwrap());
    let drift = lines
        .filter(|line: &serde_json::Value| {
            let message = line["fields"]["message"].as_str().unwrap_or("");
            message.starts_with("drift: ")
        })
        .collect();
    (status, body, drift, recorder.handle().render())
}

/// That something was sent, and is one line of the log and one in the figures.
fn drifted(operation: &str, uri: &str, status: u16, sent: &str, what: &str) {
    let (answered, body, log, figures) = get(uri);
    assert_eq!(answered, status, "{body}");
    assert!(body.contains(sent), "{body}");
    let [line] = log.as_slice() else {
        panic!("one line of drift, and not {log:?}")
    };
    assert_eq!(line["level"], "WARN");
    let fields = &line["fields"];
    assert_eq!(fields["operation"], operation);
    let place = fields["declared_at"].as_str().unwrap();
    assert!(place.contains("openapi.yaml:"), "{place}");
    let message = fields["message"].as_str().unwrap();
    assert!(message.contains(what), "{message}");
    let counted = format!("specforge_drift_total{{operation=\"{operation}\"}} 1");
    assert!(figures.contains(&counted), "{figures}");
}

#[test]
#[ignore = "`as_a_release_build` runs it"]
fn an_undeclared_status_is_sent() {
    drifted("status", "/status/418", 418, "as asked", "answered 418");
}

#[test]
#[ignore = "`as_a_release_build` runs it"]
fn a_body_is_not_held_against_its_schema() {
    // That costs each answer a second reading, so only debug builds and `specforge::testing` do it.
    for (uri, sent) in [("/short", "{\"name\":\"x\"}"), ("/text", "x")] {
        let (status, body, log, figures) = get(uri);
        assert_eq!((status.as_u16(), body.as_str()), (200, sent));
        assert!(log.is_empty(), "{log:?}");
        assert!(!figures.contains("specforge_drift_total{"), "{figures}");
    }
}

#[test]
fn as_a_release_build() {
    let output = Command::new(env!("CARGO"))
        .args(["test", "--package", "release-tests", "--test", "drift"])
        .args([
            "--config",
            "profile.dev.package.specforge.debug-assertions=false",
        ])
        .args(["--", "--ignored"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let shown = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success(), "{shown}");
    assert!(shown.contains("2 passed; 0 failed"), "{shown}");
}
