//! `cargo xtask chaos`: two servers of `examples/payments` on one `PostgreSQL`, clients that repeat what they do not know the outcome of, and
//! faults at random: servers killed and stopped, the database restarted and stopped. In the end every acknowledged transfer is there once.

use std::fs::File;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::postgres::{self, signal};
use crate::{Outcome, cargo, root, target};

/// The callers: each has a rate limit of its own.
const CALLERS: u64 = 8;
/// A pause that outlasts the lease of an execution, so that another process takes it over.
const LONG_PAUSE: Duration = Duration::from_secs(35);

/// Runs it: `[--minutes N] [--seed N] [--clients N]`.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (mut minutes, mut clients) = (10, 24);
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    let mut seed = since.as_secs();
    for pair in arguments.chunks(2) {
        let [name, value] = pair else {
            return Err("chaos [--minutes N] [--seed N] [--clients N]".into());
        };
        match name.as_str() {
            "--minutes" => minutes = value.parse()?,
            "--seed" => seed = value.parse()?,
            "--clients" => clients = value.parse()?,
            _ => return Err(format!("chaos: what is `{name}`?").into()),
        }
    }
    let built = cargo()
        .current_dir(root())
        .args(["build", "--quiet", "-p", "payments"])
        .status()?;
    if !built.success() {
        return Err("`payments` does not build".into());
    }
    let Some(mut database) = postgres::Server::start_own()? else {
        return Err("there is no PostgreSQL to start: install it".into());
    };
    let mut servers = [
        Payments::start(&database.url())?,
        Payments::start(&database.url())?,
    ];
    let urls: Vec<String> = servers.iter().map(Payments::url).collect();
    println!("{minutes} minutes, seed {seed}, {clients} clients, {CALLERS} callers");

    let seconds = minutes * 60;
    let mut load = Command::new(program("load"))
        .args([
            "--seconds",
            &seconds.to_string(),
            "--seed",
            &seed.to_string(),
        ])
        .args(["--clients", &clients.to_string(), "--accounts", "4"])
        .args(&urls)
        .env("API_KEYS", api_keys())
        .spawn()?;
    let mut random = Random(seed | 1);
    let mut faults = Faults::default();
    let until = Instant::now() + Duration::from_secs(seconds);
    while Instant::now() < until && load.try_wait()?.is_none() {
        sleep(Duration::from_millis(random.between(1_000, 4_000)));
        faults.make(&mut random, &mut servers, &mut database)?;
    }
    for server in &mut servers {
        server.ensure(&database.url())?;
    }
    let status = load.wait()?;
    println!("{faults}");
    if status.success() {
        Ok(())
    } else {
        Err(format!("the load ended with {status}: seed {seed}").into())
    }
}

/// How many faults of each kind there were.
#[derive(Debug, Default)]
struct Faults {
    kills: u32,
    pauses: u32,
    long_pauses: u32,
    restarts: u32,
    slow: u32,
}

impl Faults {
    /// Makes one.
    fn make(
        &mut self,
        random: &mut Random,
        servers: &mut [Payments; 2],
        database: &mut postgres::Server,
    ) -> Outcome {
        let url = database.url();
        let server = &mut servers[usize::try_from(random.between(0, 2))?];
        match random.between(0, 100) {
            0..50 => {
                self.kills += 1;
                server.kill()?;
                sleep(Duration::from_millis(random.between(0, 1_500)));
                server.ensure(&url)?;
            }
            50..68 => {
                self.pauses += 1;
                server.pause(Duration::from_millis(random.between(200, 3_000)))?;
            }
            68..72 => {
                self.long_pauses += 1;
                server.pause(LONG_PAUSE)?;
            }
            72..84 => {
                self.restarts += 1;
                database.restart()?;
            }
            _ => {
                self.slow += 1;
                database.pause(Duration::from_millis(random.between(200, 2_500)))?;
            }
        }
        Ok(())
    }
}

impl std::fmt::Display for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "faults: {} servers killed, {} stopped for up to 3 s, {} stopped for {} s, {} restarts of PostgreSQL, {} times that it was stopped for up to 2.5 s",
            self.kills,
            self.pauses,
            self.long_pauses,
            LONG_PAUSE.as_secs(),
            self.restarts,
            self.slow
        )
    }
}

/// A server of `examples/payments`.
struct Payments {
    process: Child,
    port: u16,
}

impl Payments {
    fn start(database: &str) -> Outcome<Self> {
        let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
        let process = Self::spawn(database, port)?;
        let server = Self { process, port };
        server.wait()?;
        Ok(server)
    }

    fn spawn(database: &str, port: u16) -> Outcome<Child> {
        let log = target().join(format!("chaos-{port}.log"));
        let log = File::options().create(true).append(true).open(log)?;
        Ok(Command::new(program("payments"))
            .env("DATABASE_URL", database)
            .env("PORT", port.to_string())
            .env("API_KEYS", api_keys())
            .env_remove("REDIS_URL")
            .env_remove("BANK_URL")
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?)
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Waits until it accepts connections.
    fn wait(&self) -> Outcome {
        let begin = Instant::now();
        while begin.elapsed() < Duration::from_mins(1) {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(50));
        }
        Err("a server did not start; its log is in the target folder".into())
    }

    fn kill(&mut self) -> Outcome {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// Starts it again where it has ended: one that comes up while the database is away gives up.
    fn ensure(&mut self, database: &str) -> Outcome {
        for _ in 0..30 {
            if self.process.try_wait()?.is_some() {
                self.process = Self::spawn(database, self.port)?;
            }
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            sleep(Duration::from_millis(500));
        }
        Err("a server does not come back; its log is in the target folder".into())
    }

    fn pause(&self, time: Duration) -> Outcome {
        signal(self.process.id(), "STOP")?;
        sleep(time);
        signal(self.process.id(), "CONT")
    }
}

impl Drop for Payments {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

fn program(name: &str) -> PathBuf {
    target().join("debug").join(name)
}

fn api_keys() -> String {
    let keys = (0..CALLERS).map(|number| format!("caller{number}=chaos_{number}.secret-{number}"));
    keys.collect::<Vec<_>>().join(",")
}

/// xorshift64: the same seed, the same faults.
struct Random(u64);

impl Random {
    fn between(&mut self, least: u64, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        least + self.0 % (below - least)
    }
}
