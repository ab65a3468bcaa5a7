//! 11: what it costs that a request is observed.
//!
//! `cargo run --release -p observability-tests --example observability-figures`: microseconds a request, in process, interleaved round by round.
#![allow(clippy::print_stdout, reason = "a command talks to a person")]

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use observability_tests::{Shared, app};
use specforge::Settings;
use tower::ServiceExt as _;
use tracing::Dispatch;
use tracing::subscriber::NoSubscriber;
use tracing_subscriber::layer::SubscriberExt as _;

const REQUESTS: u32 = 5_000;

async fn serve(app: &Router) -> Duration {
    let begin = Instant::now();
    for _ in 0..REQUESTS {
        let request = Request::post("/bodies")
            .header("content-type", "application/json")
            .header("x-correlation-id", "figures")
            .body(Body::from(r#"{"name":"Ada","password":"correct horse"}"#));
        let response = app.clone().oneshot(request.expect("it is sound")).await;
        assert_eq!(response.expect("it cannot fail").status(), 204);
    }
    begin.elapsed()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let app = app(Shared::default(), Settings::new());
    let sides: [(&str, Dispatch); 3] = [
        ("nobody listens", Dispatch::new(NoSubscriber::new())),
        (
            "spans are kept",
            Dispatch::new(tracing_subscriber::registry()),
        ),
        (
            "JSON lines to nowhere",
            Dispatch::new(
                tracing_subscriber::registry()
                    .with(specforge::telemetry::json_lines(std::io::sink)),
            ),
        ),
    ];
    let mut times = [const { Vec::new() }; 3];
    for round in 0..31 {
        for ((_, dispatch), times) in sides.iter().zip(&mut times) {
            let guard = tracing::dispatcher::set_default(dispatch);
            let took = serve(&app).await;
            drop(guard);
            // The first round warms up.
            if round > 0 {
                times.push(took.as_secs_f64() * 1e6 / f64::from(REQUESTS));
            }
        }
    }
    for ((name, _), mut times) in sides.into_iter().zip(times) {
        times.sort_by(f64::total_cmp);
        println!("{name}: {:.2} us", times[times.len() / 2]);
    }
}
