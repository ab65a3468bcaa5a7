//! The worst requests that are known: how their cost grows with their size, and how much it is for a body of 1 MiB or headers of 64 KiB.
//!
//! Without arguments it prints the milliseconds on the processor of each case in four sizes, each twice the one before. With `--instructions` it prints
//! instructions instead, which `valgrind` counts. With `WORD`, only the cases with that word. With `CASE SIZE` it sends that one request and prints nothing: that is what `valgrind` runs.
#![allow(clippy::print_stdout, reason = "a command talks to a person")]

mod api {
    //! The contract.
    specforge::api!("spec/openapi.yaml");
}
mod cases;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use axum::Form;
use axum::extract::{ConnectInfo, Query};
use axum::http::StatusCode;
use axum::{Json, Router};
use specforge::store::Stores;
use specforge::{Cookies, ForwardedHeader, Headers, Multipart, NoContent, Settings};
use tower::ServiceExt as _;

use cases::{CASES, Case};

/// Handlers that take a body and do nothing.
macro_rules! take {
    ($($name:ident $operation:literal $ty:ty;)*) => { $(
        #[specforge::handler(operation = $operation)]
        async fn $name(Json(_): Json<$ty>) -> NoContent {
            NoContent
        }
    )* };
}

take! {
    one_of "oneOf" api::OneOf;
    any_of "anyOf" api::AnyOf;
    tagged "tagged" api::Tagged;
    unique "unique" Vec<api::UniqueItem>;
    contains "contains" Vec<api::ContainsItem>;
    object "object" api::Object;
    not "not" api::Not;
    dependent "dependent" api::Dependent;
    patterns "patterns" api::Patterns;
    names "names" api::Names;
    unevaluated "unevaluated" api::Unevaluated;
    constants "enum" Vec<api::ConstantsItem>;
    numbers "numbers" api::Numbers;
    texts "texts" api::Texts;
    map "map" BTreeMap<String, i64>;
    closed "closed" api::ClosedBody;
}

#[specforge::handler(operation = "form")]
async fn form(Form(_): Form<api::FormBodyForm>) -> NoContent {
    NoContent
}

#[specforge::handler(operation = "upload")]
async fn upload(Multipart(_): Multipart<api::UploadBodyParts>) -> NoContent {
    NoContent
}

#[specforge::handler(operation = "query")]
async fn query(Query(_): Query<api::query::Query>) -> NoContent {
    NoContent
}

#[specforge::handler(operation = "headers")]
async fn headers(
    Headers(_): Headers<api::headers::Headers>,
    Cookies(_): Cookies<api::headers::Cookies>,
) -> NoContent {
    NoContent
}

#[specforge::handler(operation = "address")]
async fn address() -> NoContent {
    NoContent
}

fn router() -> Router {
    let settings = Settings::new()
        .trusted_proxies(["10.0.0.0/8"])
        .forwarded_header(ForwardedHeader::Forwarded);
    specforge::router!(
        "spec/openapi.yaml",
        stores = Stores::memory(),
        settings = settings
    )
}

/// The mean of as many rounds as make the clock's steps small, or of so many at most.
async fn run(case: &Case, size: usize, most: u32) -> (Duration, StatusCode) {
    let router = router();
    let peer = ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 4711)));
    let (mut total, mut rounds, mut status) = (Duration::ZERO, 0, StatusCode::OK);
    while rounds < most && total < Duration::from_millis(200) {
        let mut request = (case.request)(size);
        request.extensions_mut().insert(peer);
        let begin = on_cpu();
        let Ok(response) = router.clone().oneshot(request).await;
        total += on_cpu().saturating_sub(begin);
        rounds += 1;
        status = response.status();
    }
    (total / rounds.max(1), status)
}

/// How long this thread has run: what else the machine does is not in it where Linux says so.
fn on_cpu() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat");
    let nanos = stat
        .ok()
        .and_then(|stat| stat.split(' ').next()?.parse().ok());
    nanos.map_or_else(
        || START.get_or_init(Instant::now).elapsed(),
        Duration::from_nanos,
    )
}

/// Instructions of one request, those of the start of the program included.
fn instructions(case: &Case, size: usize) -> Option<u64> {
    let file = std::env::temp_dir().join(format!("bench-worst-{}", std::process::id()));
    let status = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind"])
        .arg(format!("--callgrind-out-file={}", file.display()))
        .arg(std::env::current_exe().ok()?)
        .args([case.name, &size.to_string()])
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
    line?.split_whitespace().next()?.parse().ok()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [case, size] = arguments.as_slice()
        && !case.starts_with("--")
    {
        let case = CASES.iter().find(|known| known.name == case);
        let case = case.ok_or("there is no such case")?;
        run(case, size.parse()?, 1).await;
        return Ok(());
    }
    let counts = arguments
        .iter()
        .any(|argument| argument == "--instructions");
    println!("| case | 1/8 | 1/4 | 1/2 | 1 | status |\n|---|---|---|---|---|---|");
    let wanted = |case: &&Case| match arguments.iter().find(|word| !word.starts_with("--")) {
        Some(word) => case.name.contains(word.as_str()),
        None => true,
    };
    for case in CASES.iter().filter(wanted) {
        let mut cells = Vec::new();
        let mut statuses = Vec::new();
        for part in [8, 4, 2, 1] {
            let size = case.limit / part;
            if counts {
                let counted = instructions(case, size).ok_or("valgrind did not count")?;
                cells.push(format!("{} k", counted / 1000));
            } else {
                let (taken, status) = run(case, size, 100).await;
                cells.push(format!("{:.2} ms", taken.as_secs_f64() * 1e3));
                statuses.push(status.as_u16());
            }
        }
        statuses.dedup();
        let statuses: Vec<String> = statuses.iter().map(u16::to_string).collect();
        println!(
            "| {} | {} | {} |",
            case.name,
            cells.join(" | "),
            statuses.join(", ")
        );
    }
    Ok(())
}
