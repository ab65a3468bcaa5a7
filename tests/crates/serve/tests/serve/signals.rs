//! 5, 8, 10: a server in a process of its own: signals, exit codes, a blocked runtime, no file descriptors.

use std::net::SocketAddr;
use std::process::Stdio;
use std::time::{Duration, Instant};

use test_support::Pace;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::{sleep, timeout};

use crate::harness::{Client, LONG, SHORT, get, status};

struct Process {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
    address: SocketAddr,
    admin: SocketAddr,
}

impl Process {
    async fn start(environment: &[(&str, &str)]) -> Self {
        Self::run(
            Command::new(env!("CARGO_BIN_EXE_serve-server")),
            environment,
        )
        .await
    }

    async fn run(mut command: Command, environment: &[(&str, &str)]) -> Self {
        let mut child = command
            .envs(environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ports = timeout(LONG, lines.next_line()).await.unwrap();
        let ports = ports.unwrap().expect("it prints its ports");
        let (port, admin) = ports.split_once(' ').unwrap();
        let at = |port: &str| SocketAddr::from(([127, 0, 0, 1], port.parse().unwrap()));
        let process = Self {
            child,
            lines,
            address: at(port),
            admin: at(admin),
        };
        // It listens for signals when it serves, and not when it has its ports.
        assert_eq!(status(&get(process.address, "/livez").await), 200);
        process
    }

    async fn signal(&self, name: &str) {
        let process = self.child.id().unwrap().to_string();
        let mut kill = Command::new("kill");
        let sent = kill.args([&format!("-{name}"), &process]).status().await;
        assert!(sent.unwrap().success());
    }

    /// A request that a handler is at.
    async fn waiting(&self) -> Client {
        let mut client = Client(TcpStream::connect(self.address).await.unwrap());
        client.send("GET /wait HTTP/1.1\r\nhost: a\r\n\r\n").await;
        sleep(SHORT / 2).await;
        client
    }

    /// Its exit code, what it said before it ended, and how long that took.
    async fn ended(mut self, since: Instant) -> (i32, Vec<String>, Duration) {
        let status = timeout(LONG, self.child.wait()).await.expect("it ends");
        let elapsed = since.elapsed();
        let mut said = Vec::new();
        while let Some(line) = self.lines.next_line().await.unwrap() {
            said.push(line);
        }
        (
            status.unwrap().code().expect("it was not killed"),
            said,
            elapsed,
        )
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t10_an_end_in_order_is_exit_code_0() {
    for signal in ["TERM", "INT"] {
        let process =
            Process::start(&[("DRAIN", "1500"), ("GRACE", "20000"), ("GATE_OPEN", "1")]).await;
        let begun = Instant::now();
        process.signal(signal).await;
        // It drains.
        sleep(Duration::from_millis(50)).await;
        assert_eq!(status(&get(process.address, "/readyz").await), 503);
        assert_eq!(status(&get(process.address, "/wait").await), 200);
        let (code, said, elapsed) = process.ended(begun).await;
        assert_eq!(
            (code, said),
            (0, vec!["flushed".to_owned(), "done".to_owned()])
        );
        assert!(elapsed >= Duration::from_millis(1_500), "{elapsed:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t10_an_end_that_cut_something_off_is_exit_code_1() {
    let process = Process::start(&[("GRACE", "500")]).await;
    let mut client = process.waiting().await;
    let begun = Instant::now();
    process.signal("TERM").await;
    let (code, said, elapsed) = process.ended(begun).await;
    assert_eq!((code, said), (1, vec!["flushed".to_owned()]));
    assert!(elapsed >= Duration::from_millis(500), "{elapsed:?}");
    assert_eq!(client.rest().await, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t05_a_second_signal_ends_at_once() {
    // In the drain delay, and in the grace period.
    for drain in ["60000", "0"] {
        let process = Process::start(&[("DRAIN", drain), ("GRACE", "60000")]).await;
        let mut client = process.waiting().await;
        process.signal("TERM").await;
        sleep(SHORT).await;
        let begun = Instant::now();
        process.signal("TERM").await;
        let (code, said, elapsed) = process.ended(begun).await;
        assert_eq!((code, said), (1, Vec::new()));
        assert!(elapsed < LONG / 4, "{elapsed:?}");
        assert_eq!(client.rest().await, "");
    }
}

/// The second port answers while the process drains, and until it has ended.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t01_the_second_port_answers_until_the_end() {
    let process = Process::start(&[("GRACE", "2000")]).await;
    until_ready(process.admin).await;
    let _client = process.waiting().await;
    let begun = Instant::now();
    process.signal("TERM").await;
    sleep(SHORT).await;
    assert!(TcpStream::connect(process.address).await.is_err());
    assert_eq!(status(&get(process.admin, "/readyz").await), 503);
    assert_eq!(status(&get(process.admin, "/livez").await), 200);
    assert_eq!(process.ended(begun).await.0, 1);
}

async fn until_ready(address: SocketAddr) {
    let begun = Instant::now();
    while status(&get(address, "/readyz").await) != 200 {
        assert!(begun.elapsed() < LONG);
        sleep(Duration::from_millis(20)).await;
    }
}

/// Handlers block every thread of the runtime: nobody could answer on the first port, and the second one says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t08_a_blocked_runtime_is_not_alive() {
    Pace::find(a_blocked_runtime).await;
}

async fn a_blocked_runtime(pace: Pace) {
    let process = Process::start(&[("LIVENESS", "400")]).await;
    until_ready(process.admin).await;
    let mut blocking = Vec::new();
    for _ in 0..6 {
        let mut client = Client(TcpStream::connect(process.address).await.unwrap());
        client
            .send("GET /block HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
            .await;
        blocking.push(client);
    }
    let begun = Instant::now();
    loop {
        let asked = Instant::now();
        let answer = get(process.admin, "/livez").await;
        assert!(
            asked.elapsed() < pace.millis(1_000),
            "{:?}",
            asked.elapsed()
        );
        if status(&answer) == 503 {
            assert!(answer.ends_with(r#"{"status":"fail"}"#), "{answer}");
            break;
        }
        assert!(begun.elapsed() < Duration::from_secs(4), "it never said so");
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(status(&get(process.admin, "/readyz").await), 503);
    for mut client in blocking {
        assert_eq!(status(&client.rest().await), 200);
    }
    until_ready(process.admin).await;
    assert_eq!(status(&get(process.admin, "/livez").await), 200);
}

/// 48 file descriptors, and 100 clients: the accept loop neither ends nor spins.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t02_without_file_descriptors_the_server_goes_on() {
    let mut command = Command::new("sh");
    command.args([
        "-c",
        "ulimit -n 48 && exec \"$0\"",
        env!("CARGO_BIN_EXE_serve-server"),
    ]);
    let process = Process::run(command, &[]).await;
    assert_eq!(status(&get(process.address, "/ping").await), 200);
    let mut clients = Vec::new();
    for _ in 0..100 {
        clients.push(TcpStream::connect(process.address).await.unwrap());
    }
    sleep(SHORT).await;
    let before = processor_time(&process).await;
    sleep(Duration::from_secs(2)).await;
    let spent = processor_time(&process).await - before;
    assert!(spent < 50, "{spent} ticks of 10 ms in 2 s");
    drop(clients);
    let mut client = Client(TcpStream::connect(process.address).await.unwrap());
    client
        .send("GET /ping HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n")
        .await;
    assert_eq!(status(&client.rest().await), 200);
}

/// What a process has used of the processor: fields 14 and 15 of its `stat` (proc(5)), the first after the name being 3.
#[cfg(target_os = "linux")]
async fn processor_time(process: &Process) -> u64 {
    let path = format!("/proc/{}/stat", process.child.id().unwrap());
    let mut stat = String::new();
    let mut file = tokio::fs::File::open(path).await.unwrap();
    file.read_to_string(&mut stat).await.unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}
