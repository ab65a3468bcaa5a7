//! 11: what it costs that a request is observed and nobody exports it.

use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use observability_tests::{Shared, app};
use specforge::Settings;
use tower::ServiceExt as _;
use tracing::Dispatch;
use tracing::subscriber::NoSubscriber;

use crate::{alone, assert_within, median};

const REQUESTS: u32 = 500;

async fn serve(app: &Router) -> Duration {
    let begin = Instant::now();
    for _ in 0..REQUESTS {
        let request = Request::post("/bodies")
            .header("content-type", "application/json")
            .header("x-correlation-id", "figures")
            .body(Body::from(r#"{"name":"Ada","password":"correct horse"}"#));
        let response = app.clone().oneshot(request.unwrap()).await;
        assert_eq!(response.unwrap().status(), 204);
    }
    begin.elapsed() / REQUESTS
}

/// A request with its span kept, against the same where nobody listens: round by round, so that both meet the same machine.
#[test]
fn t11_a_span_costs_little() {
    let _alone = alone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let app = app(Shared::default(), Settings::new());
    let sides = [
        Dispatch::new(NoSubscriber::new()),
        Dispatch::new(tracing_subscriber::registry()),
    ];
    let mut times = [const { Vec::new() }; 2];
    for _ in 0..31 {
        for (dispatch, times) in sides.iter().zip(&mut times) {
            let serve = || runtime.block_on(serve(&app));
            times.push(tracing::dispatcher::with_default(dispatch, serve));
        }
    }
    let [off, on] = times.map(median);
    let added = on.saturating_sub(off);
    assert_within("an observed request", Duration::from_micros(5), [added]);
}
