//! What the server costs against `axum::serve`, both in one run: `cargo run --release -p bench-serve`.
//!
//! Requests a second and their times, by turns so that all see the same machine; and the memory of idle connections (Linux). `bare` is the server
//! `without_trace`: what the accept loop and its limits cost, without ids, spans and figures, which `axum::serve` has not either.
#![allow(clippy::print_stdout, reason = "it prints figures")]

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::Request;
use axum::routing::get;
use http_body_util::{BodyExt as _, Empty};
use hyper_util::rt::{TokioExecutor, TokioIo};
use specforge::serve::Shutdown;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// How long each round goes on, and how many there are of each.
const TIME: Duration = Duration::from_millis(1_500);
const ROUNDS: usize = 5;

#[derive(Clone, Copy)]
enum Server {
    Axum,
    Bare,
    Specforge,
}

async fn start(server: Server) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    let app = Router::new().route("/", get(|| async { "hello" }));
    match server {
        Server::Axum => {
            use axum::serve::ListenerExt as _;
            let listener = listener.tap_io(|io| io.set_nodelay(true).expect("TCP_NODELAY"));
            let app = app.into_make_service_with_connect_info::<SocketAddr>();
            tokio::spawn(axum::serve(listener, app).into_future());
        }
        Server::Bare | Server::Specforge => {
            let mut own = specforge::serve(listener, app)
                .without_signals()
                .with_shutdown(&Shutdown::new())
                .keep_alive_timeout(Duration::from_mins(5));
            if matches!(server, Server::Bare) {
                own = own.without_trace();
            }
            tokio::spawn(own.into_future());
        }
    }
    address
}

/// Requests one after the other on a connection of its own, until the time is over; how long each took.
async fn http1(address: SocketAddr, until: Instant) -> Vec<Duration> {
    let mut client = TcpStream::connect(address).await.expect("a connection");
    client.set_nodelay(true).expect("TCP_NODELAY");
    let (mut times, mut bytes) = (Vec::new(), [0; 1024]);
    while Instant::now() < until {
        let begun = Instant::now();
        client
            .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
            .await
            .expect("it is sent");
        let mut count = 0;
        while !bytes[..count].ends_with(b"hello") {
            count += client.read(&mut bytes[count..]).await.expect("an answer");
        }
        times.push(begun.elapsed());
    }
    times
}

/// The same with 16 requests at a time on one HTTP/2 connection.
async fn http2(address: SocketAddr, until: Instant) -> Vec<Duration> {
    let io = TokioIo::new(TcpStream::connect(address).await.expect("a connection"));
    let (client, connection) = hyper::client::conn::http2::handshake(TokioExecutor::new(), io)
        .await
        .expect("a handshake");
    tokio::spawn(connection);
    let mut tasks = JoinSet::new();
    for _ in 0..16 {
        let mut client = client.clone();
        tasks.spawn(async move {
            let mut times = Vec::new();
            while Instant::now() < until {
                let begun = Instant::now();
                let request = Request::get("http://a/").body(Empty::<&[u8]>::new());
                let answer = client.send_request(request.expect("a request")).await;
                let body = answer.expect("an answer").into_body();
                body.collect().await.expect("a body");
                times.push(begun.elapsed());
            }
            times
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

struct Figures {
    rate: f64,
    median: f64,
    late: f64,
}

async fn round(address: SocketAddr, clients: usize, is_http2: bool) -> Figures {
    let until = Instant::now() + TIME;
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        tasks.spawn(async move {
            if is_http2 {
                http2(address, until).await
            } else {
                http1(address, until).await
            }
        });
    }
    let mut times: Vec<Duration> = tasks.join_all().await.into_iter().flatten().collect();
    times.sort_unstable();
    let at = |hundredth: usize| times[(times.len() - 1) * hundredth / 100].as_secs_f64() * 1e6;
    #[allow(clippy::cast_precision_loss, reason = "figures for people")]
    let rate = times.len() as f64 / TIME.as_secs_f64();
    Figures {
        rate,
        median: at(50),
        late: at(99),
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

async fn compare(name: &str, clients: usize, is_http2: bool) {
    let addresses = [
        start(Server::Axum).await,
        start(Server::Bare).await,
        start(Server::Specforge).await,
    ];
    let mut figures = [Vec::new(), Vec::new(), Vec::new()];
    for address in addresses {
        round(address, clients, is_http2).await;
    }
    for _ in 0..ROUNDS {
        for (address, figures) in addresses.iter().zip(&mut figures) {
            figures.push(round(*address, clients, is_http2).await);
        }
    }
    let of = |figures: &[Figures], value: fn(&Figures) -> f64| {
        median(figures.iter().map(value).collect())
    };
    let row = |value: fn(&Figures) -> f64| {
        let [axum, bare, own] = [0, 1, 2].map(|server| of(&figures[server], value));
        format!(
            "{axum:.0} | {bare:.0} | {own:.0} | {:.2} | {:.2}",
            bare / axum,
            own / axum
        )
    };
    println!(
        "| {name}, {clients} connections, requests/s | {} |",
        row(|it| it.rate)
    );
    println!("| the same, median in us | {} |", row(|it| it.median));
    println!(
        "| the same, 99th percentile in us | {} |",
        row(|it| it.late)
    );
}

/// What the process holds in memory, in bytes (proc(5): pages of 4 KiB).
fn resident() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    Some(statm.split(' ').nth(1)?.parse::<u64>().ok()? * 4_096)
}

/// What idle connections add to it; the client's ends are in the same process, and are the same for both.
async fn idle(server: Server, after_a_request: bool) -> Option<u64> {
    const COUNT: u64 = 2_000;
    let address = start(server).await;
    http1(address, Instant::now() + Duration::from_millis(50)).await;
    let before = resident()?;
    let mut clients = Vec::new();
    for _ in 0..COUNT {
        let mut client = TcpStream::connect(address).await.ok()?;
        if after_a_request {
            client
                .write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n")
                .await
                .ok()?;
            let mut bytes = [0; 1_024];
            let mut count = 0;
            while !bytes[..count].ends_with(b"hello") {
                count += client.read(&mut bytes[count..]).await.ok()?;
            }
        }
        clients.push(client);
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let after = resident()?;
    Some(after.saturating_sub(before) / COUNT)
}

#[tokio::main(worker_threads = 2)]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // Memory is measured in a fresh process each, since an allocator gives nothing back.
    if let [which, when] = arguments.as_slice() {
        let server = match which.as_str() {
            "axum" => Server::Axum,
            "bare" => Server::Bare,
            _ => Server::Specforge,
        };
        println!(
            "{}",
            idle(server, when == "after").await.unwrap_or_default()
        );
        return;
    }
    println!(
        "| | axum::serve | bare | specforge::serve | ratio | ratio |\n|---|---|---|---|---|---|"
    );
    compare("HTTP/1", 1, false).await;
    compare("HTTP/1", 32, false).await;
    compare("HTTP/2", 2, true).await;
    for (name, when) in [("before a request", "before"), ("after one", "after")] {
        let bytes: Vec<f64> = ["axum", "bare", "specforge"]
            .iter()
            .map(|which| {
                let own = std::env::current_exe().expect("this program");
                let output = std::process::Command::new(own).args([which, when]).output();
                let output = output.expect("it runs").stdout;
                String::from_utf8_lossy(&output)
                    .trim()
                    .parse()
                    .unwrap_or(f64::NAN)
            })
            .collect();
        println!(
            "| an idle connection {name}, bytes | {:.0} | {:.0} | {:.0} | {:.2} | {:.2} |",
            bytes[0],
            bytes[1],
            bytes[2],
            bytes[1] / bytes[0],
            bytes[2] / bytes[0]
        );
    }
}
