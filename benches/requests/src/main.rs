//! What a request costs in process, on specforge and on axum by hand.
//!
//! Without arguments it prints the nanoseconds of each case on each side, interleaved round by round; with `CASE SIDE COUNT` it serves that many
//! requests and prints nothing, for a program that counts instructions.
#![allow(clippy::print_stdout, reason = "a command talks to a person")]

mod api {
    //! The contract.
    specforge::api!("spec/openapi.yaml");
}
mod by_hand;
mod own;

use std::hint::black_box;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderName, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use tower::{Service as _, ServiceExt};
use tower_http::ServiceBuilderExt as _;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::request_id::MakeRequestUuid;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::TraceLayer;

const BODY: &str = r#"{"email":"ada@example.com","address":{"street":"12 St James's Square","city":"London","country":"GB"},"items":[{"sku":"ENGINE-1","quantity":2,"price":19.99},{"sku":"CARD-77","quantity":100,"price":0.25,"note":"punched"},{"sku":"LAMP-3","quantity":1,"price":45.5}],"gift":true}"#;
const INVALID: &str = r#"{"email":"ada","address":{"street":"","city":"London","country":"gb"},"items":[{"sku":"?","quantity":0,"price":19.99},{"sku":"CARD-77","quantity":100,"price":-1}]}"#;

/// A request, and the status that it is answered with.
struct Case {
    name: &'static str,
    uri: &'static str,
    body: Option<&'static str>,
    status: StatusCode,
}

const CASES: [Case; 3] = [
    Case {
        name: "get",
        uri: "/users/7/orders?page=3&per_page=50&state=paid",
        body: None,
        status: StatusCode::OK,
    },
    Case {
        name: "post",
        uri: "/users/7/orders",
        body: Some(BODY),
        status: StatusCode::CREATED,
    },
    Case {
        name: "rejected",
        uri: "/users/7/orders",
        body: Some(INVALID),
        status: StatusCode::BAD_REQUEST,
    },
];

/// The sides: ours, which has the layers that a service has in production; by hand, without them and with them.
fn sides() -> [(&'static str, Router); 3] {
    [
        ("own", own::router()),
        ("by-hand", by_hand::router()),
        ("by-hand-layers", layered(by_hand::router())),
    ]
}

fn layered(router: Router) -> Router {
    let id = HeaderName::from_static("x-request-id");
    router.layer(
        tower::ServiceBuilder::new()
            .set_request_id(id.clone(), MakeRequestUuid)
            .layer(TraceLayer::new_for_http())
            .propagate_request_id(id)
            .layer(TimeoutLayer::with_status_code(
                StatusCode::SERVICE_UNAVAILABLE,
                Duration::from_secs(30),
            ))
            .layer(RequestBodyLimitLayer::new(1 << 20)),
    )
}

fn request(case: &Case) -> Request<Body> {
    let builder = Request::builder().uri(case.uri);
    let built = match case.body {
        Some(body) => builder
            .method("POST")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::CONTENT_LENGTH, body.len())
            .body(Body::from(body)),
        None => builder.body(Body::empty()),
    };
    built.expect("the request is sound")
}

/// Serves a case so many times; returns the time that it took.
async fn serve(router: &mut Router, case: &Case, count: u32) -> Duration {
    let begin = Instant::now();
    for _ in 0..count {
        let Ok(service) = <Router as ServiceExt<Request<Body>>>::ready(router).await;
        let Ok(response) = service.call(request(case)).await;
        assert_eq!(response.status(), case.status);
        black_box(
            response
                .into_body()
                .collect()
                .await
                .expect("the body is whole")
                .to_bytes(),
        );
    }
    begin.elapsed()
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [case, side, count] = arguments.as_slice() {
        let case = CASES
            .iter()
            .find(|known| known.name == case)
            .expect("a case: get, post, rejected");
        let (_, mut router) = sides()
            .into_iter()
            .find(|(known, _)| known == side)
            .expect("a side");
        serve(&mut router, case, count.parse().expect("a count")).await;
        return;
    }
    for case in &CASES {
        let mut sides = sides();
        let mut rounds: Vec<Vec<Duration>> = vec![Vec::new(); sides.len()];
        for round in 0..31 {
            for ((_, router), times) in sides.iter_mut().zip(&mut rounds) {
                let time = serve(router, case, 2_000).await;
                // The first round warms up.
                if round > 0 {
                    times.push(time);
                }
            }
        }
        for ((side, _), mut times) in sides.into_iter().zip(rounds) {
            times.sort();
            println!(
                "{} {side} {}",
                case.name,
                times[times.len() / 2].as_nanos() / 2_000
            );
        }
    }
}
