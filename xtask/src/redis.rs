//! A Redis server of the tests' own, on a free port of this machine, in memory.

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::{Outcome, install};

/// A Redis server.
pub(crate) enum Server {
    /// The one that `REDIS_URL` names.
    Given(String),
    /// One that was started here, and ends with this value.
    Own {
        /// Its process.
        process: Child,
        /// Its port.
        port: u16,
    },
}

impl Server {
    /// The server to test with; `None`: there is none on this machine.
    pub(crate) fn start() -> Outcome<Option<Self>> {
        if let Ok(url) = std::env::var("REDIS_URL")
            && !url.is_empty()
        {
            return Ok(Some(Self::Given(url)));
        }
        if !is_there() {
            install::package("redis-server");
        }
        is_there().then(start).transpose()
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Given(url) => url.clone(),
            Self::Own { port, .. } => format!("redis://127.0.0.1:{port}"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Self::Own { process, .. } = self {
            // Nothing of it is kept.
            drop(process.kill());
            drop(process.wait());
        }
    }
}

fn is_there() -> bool {
    let asked = Command::new("redis-server")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    asked.is_ok_and(|status| status.success())
}

fn start() -> Outcome<Server> {
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let process = Command::new("redis-server")
        .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
        .args(["--save", "", "--appendonly", "no"])
        .current_dir(std::env::temp_dir())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()?;
    let mut server = Server::Own { process, port };
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(30) {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(server);
        }
        if let Server::Own { process, .. } = &mut server
            && process.try_wait()?.is_some()
        {
            break;
        }
        sleep(Duration::from_millis(50));
    }
    Err("Redis did not start".into())
}
