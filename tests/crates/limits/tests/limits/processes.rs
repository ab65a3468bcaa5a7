//! 2: parallel requests to two processes on one store.

use std::process::Stdio;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};
use tokio::task::JoinSet;

use crate::harness::{At, Kind, rounds};

/// A server of its own.
struct Process {
    port: u16,
    _child: Child,
}

impl Process {
    async fn start(store: &str) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_limits-server"))
            .env("STORE", store)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        stdout.read_line(&mut line).await.unwrap();
        Self {
            port: line.trim().parse().unwrap(),
            _child: child,
        }
    }
}

async fn status(port: u16) -> u16 {
    answer(port, "/race", "").await.1
}

/// An answer and its status, over a connection of its own.
async fn answer(port: u16, path: &str, headers: &str) -> (String, u16) {
    let mut connection = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n");
    connection.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (answer, status)
}

/// `specforge::serve` tells the peer, so that clients have buckets of their own.
#[tokio::test]
async fn t03_the_server_tells_the_peer() {
    let process = Process::start("memory").await;
    let mut admitted = Vec::new();
    for index in 0..7 {
        let forged = format!("x-forwarded-for: 198.51.100.{index}\r\n");
        admitted.push(answer(process.port, "/open", &forged).await.1);
    }
    assert_eq!(admitted, [204, 204, 204, 204, 204, 429, 429]);
    let (text, status) = answer(process.port, "/address", "").await;
    assert_eq!(status, 200);
    assert!(text.ends_with("127.0.0.1"), "{text}");
}

/// 400 requests at once to two processes, at a limit of 50 a day: exactly 50 are let in.
async fn race(kind: Kind) {
    for _ in 0..rounds(1, 20) {
        let at = At::new(kind).await;
        let store = at.0.address();
        let processes = [Process::start(&store).await, Process::start(&store).await];
        let mut requests = JoinSet::new();
        for index in 0..400 {
            requests.spawn(status(processes[index % 2].port));
        }
        let statuses = requests.join_all().await;
        let count = |wanted: u16| statuses.iter().filter(|status| **status == wanted).count();
        assert_eq!((count(204), count(429)), (50, 350), "{statuses:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_two_processes_admit_exactly_the_burst_on_sqlite() {
    race(Kind::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_two_processes_admit_exactly_the_burst_on_postgres() {
    race(Kind::Postgres).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_two_processes_admit_exactly_the_burst_on_redis() {
    race(Kind::Redis).await;
}
