//! Tests 6 and 10 of `observability-tests`: what is set up for a whole process. One test, since a process has one of each.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt as _;
use observability_tests::{Shared, app};
use specforge::Settings;
use specforge::telemetry::{Prometheus, Telemetry};
use tower::ServiceExt as _;

/// A collector that says nothing until it is told to, and counts the spans that it was sent.
#[derive(Clone, Default)]
struct Collector {
    answers: Arc<AtomicBool>,
    spans: Arc<AtomicUsize>,
}

impl Collector {
    fn start(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let this = self.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let this = this.clone();
                std::thread::spawn(move || this.serve(stream.unwrap()));
            }
        });
        address
    }

    fn serve(&self, mut stream: TcpStream) {
        let mut received = Vec::new();
        let mut chunk = vec![0; 1 << 16];
        loop {
            let Some(read) = stream.read(&mut chunk).ok().filter(|read| *read > 0) else {
                return;
            };
            received.extend_from_slice(&chunk[..read]);
            let Some(head) = received.windows(4).position(|at| at == b"\r\n\r\n") else {
                continue;
            };
            let text = String::from_utf8_lossy(&received[..head]).to_lowercase();
            let length = text.split("content-length: ").nth(1).unwrap();
            let length: usize = length.split("\r\n").next().unwrap().parse().unwrap();
            let end = head + 4 + length;
            if received.len() < end {
                continue;
            }
            while !self.answers.load(Ordering::SeqCst) {
                std::thread::sleep(Duration::from_millis(5));
            }
            // The name of a span stands once in each.
            let name = b"GET /behave";
            let spans = received[head..end]
                .windows(name.len())
                .filter(|at| at == name);
            self.spans.fetch_add(spans.count(), Ordering::SeqCst);
            received.drain(..end);
            let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-protobuf\r\ncontent-length: 0\r\n\r\n";
            if stream.write_all(answer).is_err() {
                return;
            }
        }
    }
}

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

    let app = app(Shared::default(), Settings::new()).merge(prometheus.router());
    let trace = "0af7651916cd43dd8448eb211c80319c";
    let mut times = Vec::new();
    for _ in 0..REQUESTS {
        let request = Request::get("/behave?how=ok")
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
        times[REQUESTS / 2] < Duration::from_millis(1),
        "{:?}",
        times[REQUESTS / 2]
    );
    let dropped = telemetry.dropped_spans();
    let kept = REQUESTS as u64 - dropped;
    assert!(dropped > 0, "nothing was bounded");
    assert!(kept <= 2_048, "{kept}");

    // It is there again, and what waits is sent at the end.
    collector.answers.store(true, Ordering::SeqCst);
    telemetry.flush().await;
    let lost = telemetry.dropped_spans();
    let arrived = collector.spans.load(Ordering::SeqCst) as u64;
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
