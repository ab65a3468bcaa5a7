//! `cargo xtask schemathesis`: an example's server against generated requests, held against its own document.
//!
//! Schemathesis comes through pip, into a virtual environment below `target`. It is no step of CI: it takes minutes, and what it sends is not
//! the same twice.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Outcome, cargo, root, target};

/// The release that the options below are for.
const SCHEMATHESIS: &str = "schemathesis==4.*";

/// Runs it on `examples/users`; the arguments go to Schemathesis.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let schemathesis = installed()?;
    let built = cargo()
        .current_dir(root())
        .args(["build", "-p", "users"])
        .status()?;
    if !built.success() {
        return Err("the example does not build".into());
    }
    let port = free_port()?;
    // It lives until the requests are done.
    let _server = Server::start(port)?;
    let status = Command::new(schemathesis)
        .args(["run", "--checks", "all", "--url"])
        .arg(format!("http://127.0.0.1:{port}"))
        .args(arguments)
        .arg(root().join("examples/users/spec/openapi.yaml"))
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("Schemathesis ended with {status}").into())
    }
}

/// The program, installed where it is not.
fn installed() -> Outcome<PathBuf> {
    let folder = target().join("tools/schemathesis");
    let program = folder.join("bin/schemathesis");
    if !program.is_file() {
        println!("installing Schemathesis into {}", folder.display());
        call(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
        let pip = folder.join("bin/pip");
        call(Command::new(pip).args(["install", "-q", SCHEMATHESIS]))?;
    }
    Ok(program)
}

fn call(command: &mut Command) -> Outcome {
    let status = command.status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{command:?} ended with {status}").into())
    }
}

fn free_port() -> Outcome<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// The example, until it is dropped.
struct Server(Child);

impl Server {
    fn start(port: u16) -> Outcome<Self> {
        let program: &Path = &target().join("debug/users");
        let child = Command::new(program)
            .env("PORT", port.to_string())
            .env("RUST_LOG", "warn")
            .env_remove("DATABASE_URL")
            .stdout(Stdio::null())
            .spawn()?;
        let server = Self(child);
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if started.elapsed() > Duration::from_secs(30) {
                return Err("the example does not listen".into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
