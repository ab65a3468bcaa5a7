//! What a rate limit costs: a check in memory, a request through a router, a check in Redis; and the same of `governor` and `tower_governor`.
//!
//! Without arguments it prints everything, with the instructions of each case where there is `valgrind`, and Redis where `REDIS_URL` says where it
//! is. With `CASE COUNT` it does that so many times and prints nothing: that is what `valgrind` runs.
#![allow(clippy::print_stdout, reason = "a command talks to a person")]

mod api {
    //! The contract.
    specforge::api!("spec/openapi.yaml");
}

use std::hint::black_box;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::process::Command;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode};
use axum::routing::get;
use governor::{Quota, RateLimiter};
use specforge::security::{Bearer, Refusal};
use specforge::store::{
    LimitKey, LimitStore as _, MemoryLimitStore, RedisLimitStore, Stores, Take, Takes,
};
use specforge::{NoContent, RateLimit, Settings};
use tower::{Service as _, ServiceExt};
use tower_governor::GovernorLayer;
use tower_governor::governor::GovernorConfigBuilder;

#[derive(Clone)]
struct App;

impl api::security::Token for App {
    type Principal = u64;

    async fn verify(&self, _: Bearer, _: &'static [&'static str]) -> Result<u64, Refusal> {
        Ok(7)
    }
}

#[specforge::handler(operation = "free")]
async fn free() -> NoContent {
    NoContent
}

#[specforge::handler(operation = "limited")]
async fn limited() -> NoContent {
    NoContent
}

#[specforge::handler(operation = "guarded")]
async fn guarded() -> NoContent {
    NoContent
}

#[specforge::handler(operation = "two")]
async fn two() -> NoContent {
    NoContent
}

const CASES: [&str; 8] = [
    "check: governor, one key",
    "check: specforge, one key",
    "request: axum",
    "request: axum and tower_governor",
    "request: specforge, no limit",
    "request: specforge, by address",
    "request: specforge, security and no limit",
    "request: specforge, two limits",
];

const BURST: u32 = 100_000_000;

fn own(settings: Settings) -> Router {
    specforge::router!(
        "spec/openapi.yaml",
        stores = Stores::memory(),
        settings = settings
    )
    .with_state(App)
}

fn plain() -> Router {
    Router::new().route("/free", get(async || StatusCode::NO_CONTENT))
}

/// A case, made ready once and run so many times.
async fn run(case: &str, count: u32) -> Duration {
    let address: IpAddr = [192, 0, 2, 1].into();
    match case {
        "check: governor, one key" => {
            let burst = NonZeroU32::new(BURST).expect("it is not zero");
            let limiter = RateLimiter::keyed(Quota::per_second(burst));
            timed(count, || assert!(limiter.check_key(&address).is_ok()))
        }
        "check: specforge, one key" => {
            let store = MemoryLimitStore::default();
            let take = take(1);
            timed(count, || assert!(store.take_now(&[take]).admitted))
        }
        "request: axum" => requests(plain(), "/free", count).await,
        "request: axum and tower_governor" => {
            let config = GovernorConfigBuilder::default()
                .per_nanosecond(1_000)
                .burst_size(BURST)
                .use_headers()
                .finish()
                .expect("the configuration is sound");
            requests(plain().layer(GovernorLayer::new(config)), "/free", count).await
        }
        "request: specforge, no limit" => requests(own(Settings::new()), "/free", count).await,
        "request: specforge, by address" => requests(own(Settings::new()), "/limited", count).await,
        "request: specforge, security and no limit" => {
            requests(own(Settings::new()), "/guarded", count).await
        }
        "request: specforge, two limits" => {
            let limit = RateLimit::new(1_000_000, Duration::from_secs(1)).burst(BURST.into());
            requests(own(Settings::new().rate_limit(limit)), "/two", count).await
        }
        other => panic!("there is no case `{other}`"),
    }
}

fn timed(count: u32, mut check: impl FnMut()) -> Duration {
    let begin = Instant::now();
    for _ in 0..count {
        check();
    }
    begin.elapsed()
}

async fn requests(mut router: Router, uri: &str, count: u32) -> Duration {
    let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 1], 4711)));
    let begin = Instant::now();
    for _ in 0..count {
        let mut request = Request::get(uri)
            .header("authorization", "Bearer one")
            .body(Body::empty())
            .expect("the request is sound");
        request.extensions_mut().insert(peer);
        let Ok(service) = <Router as ServiceExt<Request<Body>>>::ready(&mut router).await;
        let Ok(response) = service.call(request).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
        black_box(response);
    }
    begin.elapsed()
}

fn take(client: u64) -> Take {
    let mut key = [7; 32];
    key[8..16].copy_from_slice(&client.to_be_bytes());
    Take {
        key: LimitKey(key),
        cost: 1,
        tolerance: i64::from(BURST),
    }
}

/// Instructions of one: those of many, less those of fewer, so that the start of the program does not count.
fn instructions(case: &str) -> Option<f64> {
    let total = |count: u32| {
        let program = std::env::current_exe().ok()?;
        let file = std::env::temp_dir().join(format!("bench-limits-{}", std::process::id()));
        let status = Command::new("valgrind")
            .args(["--quiet", "--tool=callgrind"])
            .arg(format!("--callgrind-out-file={}", file.display()))
            .arg(program)
            .args([case, &count.to_string()])
            .status();
        let counted = std::fs::read_to_string(&file).ok();
        drop(std::fs::remove_file(&file));
        if !status.ok()?.success() {
            return None;
        }
        let counted = counted?;
        let line = counted.lines().find_map(|line| {
            line.strip_prefix("totals: ")
                .or_else(|| line.strip_prefix("summary: "))
        });
        line?.split_whitespace().next()?.parse::<f64>().ok()
    };
    Some((total(1_200)? - total(200)?) / 1_000.0)
}

/// The times of checks in Redis, one after the other.
async fn redis(url: String) -> Result<(), Box<dyn std::error::Error>> {
    let prefix = format!("bench-limits:{}:", std::process::id());
    let store = RedisLimitStore::new(redis::Client::open(url)?).prefix(prefix);
    let mut times = Vec::new();
    for client in 0..20_500_u64 {
        let begin = Instant::now();
        let taken = store.take(Takes::new([take(client % 1_000)])).await?;
        if client >= 500 {
            times.push(begin.elapsed());
        }
        assert!(taken.admitted);
    }
    times.sort_unstable();
    let at = |hundredth: usize| times[(times.len() - 1) * hundredth / 100].as_secs_f64() * 1e3;
    println!(
        "\nRedis on loopback, one after the other: p50 {:.3} ms, p99 {:.3} ms",
        at(50),
        at(99)
    );
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [case, count] = arguments.as_slice() {
        black_box(run(case, count.parse()?).await);
        return Ok(());
    }
    println!("| case | ns | instructions |\n|---|---|---|");
    let rounds = 9;
    let mut times: Vec<Vec<f64>> = vec![Vec::new(); CASES.len()];
    for _ in 0..rounds {
        for (case, times) in CASES.iter().zip(&mut times) {
            let count = if case.starts_with("check") {
                1_000_000
            } else {
                50_000
            };
            times.push(run(case, count).await.as_secs_f64() * 1e9 / f64::from(count));
        }
    }
    for (case, times) in CASES.iter().zip(&mut times) {
        times.sort_by(f64::total_cmp);
        let counted =
            instructions(case).map_or("no valgrind".to_owned(), |count| format!("{count:.0}"));
        println!("| {case} | {:.0} | {counted} |", times[rounds / 2]);
    }
    if let Ok(url) = std::env::var("REDIS_URL") {
        redis(url).await?;
    }
    Ok(())
}
