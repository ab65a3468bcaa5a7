//! What each layer of a request costs in process, on specforge and as one would add it to axum.
//!
//! Without arguments it prints the nanoseconds of each case, interleaved round by round: `SIDE CASE NANOSECONDS`. With `SIDE CASE COUNT` it
//! serves that many requests and prints nothing, for a program that counts instructions.
#![allow(clippy::print_stdout, reason = "a command talks to a person")]

mod api {
    //! The contract.
    specforge::api!("spec/openapi.yaml");
}
mod credentials;
mod others;
mod own;

use std::hint::black_box;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderName, HeaderValue, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use jsonwebtoken::Algorithm;
use tower::{Service as _, ServiceExt};
use tracing::Dispatch;
use tracing::subscriber::NoSubscriber;

/// How often each case is measured.
const ROUNDS: u32 = 500;
/// How many requests a measurement is made of: few, so that most measurements are not interrupted by what else the machine does.
const BATCH: u32 = 50;

/// A body of one KiB.
const BODY: &str = include_str!("../spec/body.txt");

/// The cases of specforge, and those of others. `kept` at the end: somebody keeps the spans; `waits`: the handler waits once.
const OWN: [&str; 16] = [
    "observed",
    "observed, kept",
    "observed, waits",
    "bare",
    "bare, waits",
    "headers",
    "headers, kept",
    "body",
    "limited",
    "shed",
    "key",
    "hs256",
    "eddsa",
    "once",
    "once, with a key",
    "cors",
];
const OTHERS: [&str; 16] = [
    "bare",
    "bare, waits",
    "observed",
    "observed, kept",
    "contained",
    "contained, waits",
    "headers",
    "together",
    "together, kept",
    "body",
    "limited",
    "shed",
    "key",
    "hs256",
    "eddsa",
    "cors",
];

/// A case that is ready to be served.
struct Case {
    side: &'static str,
    name: &'static str,
    router: Router,
    request: Template,
    dispatch: Dispatch,
    /// How many were served; idempotency keys are never used twice.
    served: u64,
    times: Vec<Duration>,
}

/// What the requests of a case are.
#[derive(Clone, Default)]
struct Template {
    path: &'static str,
    body: Option<&'static str>,
    header: Option<(HeaderName, HeaderValue)>,
    with_key: bool,
}

impl Template {
    fn of(case: &str) -> Self {
        let case = case.strip_suffix(", kept").unwrap_or(case);
        let get = |path| Self {
            path,
            ..Self::default()
        };
        let bearer = |algorithm| {
            let value = format!("Bearer {}", credentials::token(algorithm));
            let value = HeaderValue::try_from(value).expect("a token is a header's value");
            Some((header::AUTHORIZATION, value))
        };
        match case {
            "bare, waits" | "observed, waits" | "contained, waits" => get("/waits"),
            "body" => Self {
                body: Some(BODY),
                ..get("/body")
            },
            "limited" => get("/limited"),
            "key" => Self {
                header: Some((
                    HeaderName::from_static("x-api-key"),
                    HeaderValue::from_static(credentials::KEY),
                )),
                ..get("/key")
            },
            "hs256" => Self {
                header: bearer(Algorithm::HS256),
                ..get("/hs256")
            },
            "eddsa" => Self {
                header: bearer(Algorithm::EdDSA),
                ..get("/eddsa")
            },
            "once" => Self {
                body: Some(""),
                ..get("/once")
            },
            "once, with a key" => Self {
                body: Some(""),
                with_key: true,
                ..get("/once")
            },
            "cors" => Self {
                header: Some((
                    header::ORIGIN,
                    HeaderValue::from_static(credentials::ORIGIN),
                )),
                ..get("/bare")
            },
            _ => get("/bare"),
        }
    }

    fn request(&self, number: u64) -> Request<Body> {
        let mut request = Request::builder().uri(self.path);
        if let Some((name, value)) = &self.header {
            request = request.header(name, value);
        }
        if self.with_key {
            request = request.header("idempotency-key", format!("bench-{number:012}"));
        }
        let request = match self.body {
            None => request.body(Body::empty()),
            Some("") => request.method("POST").body(Body::empty()),
            Some(text) => request
                .method("POST")
                .header(header::CONTENT_TYPE, "application/octet-stream")
                .header(header::CONTENT_LENGTH, text.len())
                .body(Body::from(text)),
        };
        let mut request = request.expect("the request is sound");
        let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 4711)));
        request.extensions_mut().insert(peer);
        request
    }
}

impl Case {
    fn new(side: &'static str, name: &'static str) -> Self {
        let kept = name.strip_suffix(", kept");
        let plain = kept.unwrap_or(name);
        let plain = match plain.strip_suffix(", waits") {
            Some(layers) => layers,
            None => plain,
        };
        Self {
            side,
            name,
            router: match side {
                "own" => own::of(plain),
                _ => others::of(plain),
            },
            request: Template::of(name),
            dispatch: match kept {
                Some(_) => Dispatch::new(tracing_subscriber::registry()),
                None => Dispatch::new(NoSubscriber::new()),
            },
            served: 0,
            times: Vec::new(),
        }
    }

    /// Serves so many requests.
    fn serve(&mut self, runtime: &tokio::runtime::Runtime, count: u32) -> Duration {
        let (router, request, served) = (&mut self.router, &self.request, &mut self.served);
        tracing::dispatcher::with_default(&self.dispatch, || {
            runtime.block_on(async {
                let begin = Instant::now();
                for _ in 0..count {
                    *served += 1;
                    let request = request.request(*served);
                    let Ok(service) = <Router as ServiceExt<Request<Body>>>::ready(router).await;
                    let Ok(response) = service.call(request).await;
                    assert_eq!(response.status(), StatusCode::NO_CONTENT);
                    let body = response.into_body().collect().await;
                    black_box(body.expect("the body is whole").to_bytes());
                }
                begin.elapsed()
            })
        })
    }
}

fn cases() -> impl Iterator<Item = (&'static str, &'static str)> {
    let own = OWN.into_iter().map(|name| ("own", name));
    own.chain(OTHERS.into_iter().map(|name| ("others", name)))
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime can be made");
    if let [side, name, count] = arguments.as_slice() {
        let found = cases().find(|(a, b)| a == side && b == name);
        let (side, name) = found.expect("a side and a case of it");
        // `specforge`'s idempotency layer asks for the runtime that it is made in.
        let _entered = runtime.enter();
        let mut case = Case::new(side, name);
        case.serve(&runtime, count.parse().expect("a count"));
        return;
    }
    let _entered = runtime.enter();
    let mut cases: Vec<Case> = cases().map(|(side, name)| Case::new(side, name)).collect();
    for round in 0..ROUNDS {
        for case in &mut cases {
            let time = case.serve(&runtime, BATCH);
            // The first rounds warm up.
            if round > ROUNDS / 20 {
                case.times.push(time);
            }
        }
    }
    for case in &mut cases {
        case.times.sort_unstable();
        let nanos = case.times[case.times.len() / 2].as_nanos() / u128::from(BATCH);
        println!("{} {} {nanos}", case.side, case.name);
    }
}
