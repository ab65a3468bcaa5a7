//! Tests 6 and 10 of `observability-tests`: what is set up for a whole process. One test, since a process has one of each.

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{HeaderName, Request, StatusCode};
use collector_tests::Collector;
use http_body_util::BodyExt as _;
use observability_tests::{Shared, app};
use specforge::Settings;
use specforge::telemetry::{Prometheus, Telemetry};
use tower::ServiceExt as _;

/// More than may wait.
const REQUESTS: usize = 6_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t06_t10_the_buckets_and_a_collector_that_is_away() {
    let collector = Collector::default();
    let prometheus = Prometheus::install().unwrap();
    let telemetry = Telemetry::new("observability-tests")
        .filter("specforge=info,specforge::request=off,observability_tests=off")
        .otlp(collector.start())
        .install()
        .unwrap();
    // There is one of each.
    assert!(Prometheus::install().is_err());
    assert!(Telemetry::new("again").install().is_err());

    let settings = Settings::new().capture_request_headers([HeaderName::from_static("x-tenant")]);
    let app = app(Shared::default(), settings).merge(prometheus.router());
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let mut times = Vec::new();
    for _ in 0..REQUESTS {
        let request = Request::get("/behave?how=ok")
            .header("x-tenant", "seven")
            .header("traceparent", format!("00-{trace}-b7ad6b7169203331-01"))
            .body(Body::empty())
            .unwrap();
        let begin = Instant::now();
        let response = app.clone().oneshot(request).await.unwrap();
        times.push(begin.elapsed());
        assert_eq!(response.status(), StatusCode::OK);
        if times.len() == 1 {
            // The trace goes on in what is called, from the span of this request.
            let body = response.into_body().collect().await.unwrap().to_bytes();
            let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(body["traceId"], trace);
            let call = body["calls"]["traceparent"].as_str().unwrap();
            assert!(
                call.starts_with(&format!("00-{trace}-")) && call.ends_with("-01"),
                "{call}"
            );
            assert!(!call.contains("b7ad6b7169203331"), "{call}");
        }
    }
    times.sort();
    assert!(
        times[REQUESTS / 2] < Duration::from_millis(10),
        "{:?}",
        times[REQUESTS / 2]
    );
    let dropped = telemetry.dropped_spans();
    let kept = REQUESTS as u64 - dropped;
    assert!(dropped > 0, "nothing was bounded");
    assert!(kept <= 2_048, "{kept}");

    // It is there again, and what waits is sent at the end.
    collector.answer();
    telemetry.flush().await;
    let lost = telemetry.dropped_spans();
    // The name of a span stands once in each.
    let name = b"GET /behave";
    let arrived: usize = collector
        .received("/v1/traces")
        .iter()
        .map(|body| body.windows(name.len()).filter(|at| at == name).count())
        .sum();
    let arrived = arrived as u64;
    let captured = b"http.request.header.x-tenant";
    let bodies = collector.received("/v1/traces");
    assert!(
        bodies
            .iter()
            .any(|body| body.windows(captured.len()).any(|at| at == captured))
    );
    assert_eq!(arrived + lost, REQUESTS as u64, "{arrived} {lost}");

    let metrics = app.oneshot(Request::get("/metrics").body(Body::empty()).unwrap());
    let metrics = metrics.await.unwrap();
    assert_eq!(
        metrics.headers()["content-type"],
        "text/plain; version=0.0.4; charset=utf-8"
    );
    let text = metrics.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(text.to_vec()).unwrap();
    let buckets: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("http_server_request_duration_seconds_bucket"))
        .filter_map(|line| line.split("le=\"").nth(1)?.split('"').next())
        .collect();
    let expected = [
        "0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5",
        "7.5", "10", "+Inf",
    ];
    assert_eq!(buckets, expected, "{text}");
    assert!(
        text.contains("specforge_spans_dropped_total{reason=\"full\"}"),
        "{text}"
    );
}
