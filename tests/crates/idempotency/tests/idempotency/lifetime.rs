//! 1, 11, 12 and 23: processes that race, that are killed, that are stopped for a while, and whose executions are.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use idempotency_tests::ledger;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;
use tokio::process::{Child, Command};

use crate::harness::{At, Kind, Pace, rounds};
use crate::proxy::Between;

/// A store that processes share, and the files that outlive them.
struct Machine {
    at: At,
    folder: tempfile::TempDir,
    pace: Pace,
}

impl Machine {
    async fn new(kind: Kind, pace: Pace) -> Self {
        let at = At::new(kind).await;
        match kind {
            Kind::Sqlite => ledger::sqlite::create(&at.sqlite_pool()).await.unwrap(),
            Kind::Postgres => ledger::postgres::create(&at.postgres_pool()).await.unwrap(),
            Kind::Memory | Kind::Redis => {}
        }
        Self {
            at,
            folder: tempfile::tempdir().unwrap(),
            pace,
        }
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A process that ends at this point.
    async fn start(&self, die: &str) -> Process {
        self.start_on(&self.at.address(), die, None).await
    }

    /// The same on a store at this address, with a time for executions.
    async fn start_on(&self, store: &str, die: &str, deadline: Option<&str>) -> Process {
        let mut child = Command::new(env!("CARGO_BIN_EXE_idempotency-server"))
            .env("STORE", store)
            .env("DIE", die)
            .env("PACE", self.pace.factor().to_string())
            .envs(deadline.map(|millis| ("DEADLINE", millis)))
            .env("EFFECTS", self.file("effects"))
            .env("GO", self.file("go"))
            .env("BEGUN", self.file("begun"))
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let port = lines.next_line().await.unwrap().unwrap().parse().unwrap();
        let pace = self.pace;
        Process { child, port, pace }
    }

    /// Stops a process; not within a write of `SQLite`, whose lock would stay with it and keep every other process waiting.
    async fn stop(&self, process: &Process) {
        for _ in 0..100 {
            process.signal("-STOP");
            if self.at.kind() != Kind::Sqlite || self.is_writable().await {
                return;
            }
            process.signal("-CONT");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("the process never let go of the database");
    }

    async fn is_writable(&self) -> bool {
        let pool = self.at.sqlite_pool();
        let begun = async {
            let transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
            transaction.rollback().await
        };
        matches!(
            tokio::time::timeout(Duration::from_millis(200), begun).await,
            Ok(Ok(()))
        )
    }

    /// How many charges were made, by whichever process.
    fn charges(&self) -> usize {
        std::fs::read(self.file("effects")).map_or(0, |effects| effects.len())
    }

    async fn transfers(&self) -> i64 {
        match self.at.kind() {
            Kind::Sqlite => ledger::sqlite::count(&self.at.sqlite_pool()).await.unwrap(),
            _ => ledger::postgres::count(&self.at.postgres_pool())
                .await
                .unwrap(),
        }
    }
}

struct Process {
    child: Child,
    port: u16,
    pace: Pace,
}

impl Process {
    fn signal(&self, signal: &str) {
        let id = self.child.id().unwrap().to_string();
        let sent = std::process::Command::new("kill")
            .args([signal, &id])
            .status();
        assert!(sent.unwrap().success());
    }

    async fn post(&self, path: &'static str, then: &'static str) -> Option<(u16, Value)> {
        post(self.port, path, then).await
    }

    /// The answer that the key comes to in the end.
    async fn settled(&self, path: &'static str, then: &'static str) -> (u16, Value) {
        self.settled_as("k", path, then).await
    }

    /// The same with another key.
    async fn settled_as(&self, key: &str, path: &str, then: &str) -> (u16, Value) {
        for _ in 0..200 {
            match post_as(key, self.port, path, then).await {
                Some((409 | 503, _)) => tokio::time::sleep(self.pace.millis(50)).await,
                Some(settled) => return settled,
                None => panic!("the process is gone"),
            }
        }
        panic!("the key never came to an end");
    }
}

/// The status and the body; `None`: the process is gone.
async fn post(port: u16, path: &str, then: &str) -> Option<(u16, Value)> {
    post_as("k", port, path, then).await
}

/// The same with another key.
async fn post_as(key: &str, port: u16, path: &str, then: &str) -> Option<(u16, Value)> {
    let body = format!(r#"{{"amount":5,"then":"{then}"}}"#);
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\nidempotency-key: {key}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.ok()?;
    let status = answer.get(9..12)?.parse().ok()?;
    let (_, body) = answer.split_once("\r\n\r\n")?;
    Some((status, serde_json::from_str(body).unwrap_or(Value::Null)))
}

/// Kills a process at a point, and asks another one for the same.
async fn killed(
    (kind, pace): (Kind, Pace),
    path: &'static str,
    die: &str,
    then: &'static str,
) -> (Machine, (u16, Value)) {
    let machine = Machine::new(kind, pace).await;
    let mut first = machine.start(die).await;
    assert_eq!(
        first.post(path, then).await,
        None,
        "it was not killed at `{die}`/`{then}`"
    );
    assert!(!first.child.wait().await.unwrap().success());
    let second = machine.start("").await;
    let settled = second.settled(path, then).await;
    // The end is the end.
    assert_eq!(second.settled(path, then).await, settled);
    (machine, settled)
}

/// The same in front of the commit of a transfer and the record of its key: what is between the process and its database sees it coming, and
/// passes on no commit.
async fn killed_before_commit(pace: Pace) -> (Machine, (u16, Value)) {
    let machine = Machine::new(Kind::Postgres, pace).await;
    let (between, kill) = Between::start(&machine.at.address()).await;
    let mut first = machine.start_on(&between, "", None).await;
    kill.send(first.child.id().unwrap()).unwrap();
    assert_eq!(first.post("/transfers", "transfer").await, None);
    assert!(!first.child.wait().await.unwrap().success());
    assert_eq!(machine.transfers().await, 0);
    let second = machine.start("").await;
    let settled = second.settled("/transfers", "transfer").await;
    (machine, settled)
}

/// Where a process can die, outside of the handler.
const POINTS: [&str; 5] = [
    "before-claim",
    "after-claim",
    "before-complete",
    "after-complete",
    "before-reply",
];

/// `on-lost-lease: reject`: at most one charge.
async fn at_most_once(kind: Kind, pace: Pace) {
    for die in POINTS {
        let (machine, (status, body)) = killed((kind, pace), "/charges", die, "charge").await;
        let charges = machine.charges();
        let expected = match die {
            // Nothing was claimed, or everything was done.
            "before-claim" | "after-complete" | "before-reply" => (201, 1),
            "after-claim" => (500, 0),
            _ => (500, 1),
        };
        assert_eq!((status, charges), expected, "{die}: {body}");
        if status == 500 {
            assert_eq!(body["code"], "OUTCOME_UNKNOWN", "{die}");
        }
    }
}

/// `on-lost-lease: retry`: at least one.
async fn at_least_once(kind: Kind, pace: Pace) {
    for die in POINTS {
        let (machine, (status, body)) = killed((kind, pace), "/retrying", die, "charge").await;
        assert_eq!(status, 201, "{die}: {body}");
        let expected = if die == "before-complete" { 2 } else { 1 };
        assert_eq!(machine.charges(), expected, "{die}");
    }
}

/// In transactional mode: exactly one.
async fn exactly_once(kind: Kind, pace: Pace) {
    for die in [
        "before-claim",
        "after-claim",
        "before-commit",
        "before-reply",
    ] {
        let (machine, (status, body)) = if die == "before-commit" && kind == Kind::Postgres {
            killed_before_commit(pace).await
        } else {
            killed((kind, pace), "/transfers", die, "transfer").await
        };
        assert_eq!(
            (status, machine.transfers().await),
            (201, 1),
            "{die}: {body}"
        );
    }
    // In the handler, before and after it has written.
    for then in ["kill-before", "kill-after"] {
        let machine = Machine::new(kind, pace).await;
        let first = machine.start("").await;
        assert_eq!(first.post("/transfers", then).await, None, "{then}");
        std::fs::write(machine.file("go"), "").unwrap();
        let second = machine.start("").await;
        let (status, body) = second.settled("/transfers", then).await;
        assert_eq!(
            (status, machine.transfers().await),
            (201, 1),
            "{then}: {body}"
        );
    }
}

macro_rules! kills {
    ($($name:ident $test:ident $kind:ident;)*) => { $(
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $name() {
            Pace::find(|pace| $test(Kind::$kind, pace)).await;
        }
    )* };
}

kills! {
    t11_killed_at_most_once_sqlite at_most_once Sqlite;
    t11_killed_at_most_once_postgres at_most_once Postgres;
    t11_killed_at_most_once_redis at_most_once Redis;
    t11_killed_at_least_once_sqlite at_least_once Sqlite;
    t11_killed_at_least_once_postgres at_least_once Postgres;
    t11_killed_at_least_once_redis at_least_once Redis;
    t11_killed_exactly_once_sqlite exactly_once Sqlite;
    t11_killed_exactly_once_postgres exactly_once Postgres;
    t01_two_processes_race_sqlite race Sqlite;
    t01_two_processes_race_postgres race Postgres;
    t01_two_processes_race_redis race Redis;
    t23_taken_over_after_a_deadline_sqlite late Sqlite;
    t23_taken_over_after_a_deadline_postgres late Postgres;
    t23_taken_over_after_a_deadline_redis late Redis;
    t12_stopped_for_a_while_sqlite stopped Sqlite;
    t12_stopped_for_a_while_postgres stopped Postgres;
    t12_stopped_for_a_while_redis stopped Redis;
}

/// A process is stopped for longer than its lease, and goes on when another one has its key.
async fn stopped(kind: Kind, pace: Pace) {
    let path = if kind == Kind::Redis {
        "/retrying"
    } else {
        "/transfers"
    };
    let machine = Machine::new(kind, pace).await;
    let (first, second) = (machine.start("").await, machine.start("").await);
    // One of two has the key when the other one is told so.
    let mut one = tokio::spawn(post(first.port, path, "pause"));
    let mut two = tokio::spawn(post(first.port, path, "pause"));
    let (refused, waiting) = tokio::select! {
        refused = &mut one => (refused, two),
        refused = &mut two => (refused, one),
    };
    assert_eq!(refused.unwrap().map(|(status, _)| status), Some(409));
    machine.stop(&first).await;
    tokio::time::sleep(pace.millis(2_000)).await;
    std::fs::write(machine.file("go"), "").unwrap();
    let settled = second.settled(path, "pause").await;
    assert_eq!(settled.0, 201, "{settled:?}");
    first.signal("-CONT");
    let late = waiting.await.unwrap().unwrap();
    if kind == Kind::Redis {
        // Both were executed: at least once. The answer is that of the one that has the key.
        assert_eq!(machine.charges(), if late.0 == 409 { 1 } else { 2 });
    } else {
        assert_eq!((late.0, machine.transfers().await), (409, 1), "{late:?}");
    }
    assert_eq!(first.settled(path, "pause").await, settled);
}

/// 50 requests with one key, to two processes: one of them is executed.
async fn race(kind: Kind, pace: Pace) {
    let machine = Machine::new(kind, pace).await;
    let (first, second) = (machine.start("").await, machine.start("").await);
    for round in 0..rounds(3, 100) {
        let mut racing = tokio::task::JoinSet::new();
        for port in [first.port, second.port].repeat(25) {
            let key = format!("race-{round}");
            racing.spawn(async move { post_as(&key, port, "/charges", "charge").await });
        }
        let mut replies = racing.join_all().await;
        assert!(machine.charges() <= round + 1, "{replies:?}");
        // Where two processes write to one database, all of them may have been too slow; nothing was executed then.
        for port in [first.port, second.port] {
            let key = format!("race-{round}");
            let mut last = None;
            for _ in 0..200 {
                last = post_as(&key, port, "/charges", "charge").await;
                if !matches!(last, Some((409 | 503, _))) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            replies.push(last);
        }
        assert_eq!(machine.charges(), round + 1);
        let executed = |reply: &&Option<(u16, Value)>| matches!(reply, Some((201, _)));
        let answers: Vec<_> = replies.iter().filter(executed).collect();
        // One answer, and its replays.
        assert!(answers.len() >= 2, "{replies:?}");
        assert!(
            answers.iter().all(|answer| *answer == answers[0]),
            "{replies:?}"
        );
        for reply in &replies {
            assert!(matches!(reply, Some((201 | 409 | 503, _))), "{replies:?}");
        }
    }
}

/// A handler is stopped at its deadline; another process does what `on-lost-lease` says.
async fn late(kind: Kind, pace: Pace) {
    for (path, expected) in [("/retrying", 201), ("/charges", 504)] {
        let machine = Machine::new(kind, pace).await;
        let store = machine.at.address();
        let first = machine.start_on(&store, "", Some("400")).await;
        let second = machine.start("").await;
        // A slow machine may reach the deadline before the handler: nothing began then, and any process may do it all.
        let mut keys = (0..50).map(|attempt| format!("late-{attempt}"));
        let key = loop {
            let key = keys.next().expect("the handler never began");
            let (status, body) = post_as(&key, first.port, path, "pause").await.unwrap();
            assert!(matches!(status, 503 | 504), "{status}: {body}");
            if machine.file("begun").exists() {
                break key;
            }
        };
        std::fs::write(machine.file("go"), "").unwrap();
        let (status, body) = second.settled_as(&key, path, "pause").await;
        assert_eq!(status, expected, "{path}: {body}");
        // What was stopped went no further.
        assert_eq!(machine.charges(), usize::from(expected == 201), "{path}");
        let again = first.settled_as(&key, path, "pause").await;
        assert_eq!(again, (status, body));
    }
}
