//! `cargo xtask schemathesis [users|payments]`: an example's server against generated requests, held against its own document.
//!
//! Schemathesis comes through pip, into a virtual environment below `target`. It is no step of CI: it takes minutes, and what it sends is not
//! the same twice.
//!
//! With Schemathesis 4.32.5: `users` 770 cases over its 6 operations, seed 44001626794735558956177980170889675670; `payments` 1,563 over 7 of its
//! 8, seed 182634983684215809523804751080223554206. No answer with a status, a header or a body that its document does not declare, none above
//! 499; `payments` answers most transfers and payouts with 404 or 422, since generated ones name accounts that are not there.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Outcome, cargo, root, target};

/// The release that the options below are for.
const SCHEMATHESIS: &str = "schemathesis==4.*";

/// An example, and how it is driven.
struct Example {
    name: &'static str,
    /// What its server is told by the environment, besides the port.
    environment: &'static [(&'static str, &'static str)],
    /// Options of Schemathesis.
    options: &'static [&'static str],
}

const EXAMPLES: [Example; 2] = [
    Example {
        name: "users",
        environment: &[("DATABASE_URL", "sqlite::memory:")],
        options: &[],
    },
    Example {
        name: "payments",
        environment: &[("API_KEYS", "ada=ada.schemathesis")],
        options: &[
            "--header",
            "X-Api-Key: ada.schemathesis",
            // Below the quota of the document: 100 a second.
            "--rate-limit",
            "80/s",
            // Its rate limit counts addresses, one a second, and it answers 502, 503 and 504 as its bank does.
            "--exclude-operation-id",
            "getRate",
            // What the schema allows is refused for other reasons: no such account, no money, a key that another request has.
            "--exclude-checks",
            "positive_data_acceptance",
        ],
    },
];

/// Runs it on the example that the first argument names, else on `users`; the other arguments go to Schemathesis.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let named = arguments.first();
    let named = named.and_then(|name| EXAMPLES.iter().find(|example| example.name == name));
    let (example, arguments) = match named {
        Some(example) => (example, arguments.get(1..).unwrap_or_default()),
        None => (&EXAMPLES[0], arguments),
    };
    let schemathesis = installed()?;
    let built = cargo()
        .current_dir(root())
        .args(["build", "-p", example.name, "--bin", example.name])
        .status()?;
    if !built.success() {
        return Err("the example does not build".into());
    }
    let port = free_port()?;
    // It lives until the requests are done.
    let _server = Server::start(example, port)?;
    let document = root().join(format!("examples/{}/spec/openapi.yaml", example.name));
    let status = Command::new(schemathesis)
        // It keeps what it found in the folder that it runs in.
        .current_dir(target())
        .args(["run", "--checks", "all", "--continue-on-failure"])
        .args(["--origin", &format!("http://127.0.0.1:{port}")])
        .args(example.options)
        .args(arguments)
        .arg(document)
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

/// The example, until it is dropped, with the folder of its data.
struct Server {
    process: Child,
    folder: PathBuf,
}

impl Server {
    fn start(example: &Example, port: u16) -> Outcome<Self> {
        let program: &Path = &target().join("debug").join(example.name);
        let folder = target().join(format!("schemathesis-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let process = Command::new(program)
            .current_dir(&folder)
            .env_remove("DATABASE_URL")
            .env_remove("REDIS_URL")
            .env_remove("BANK_URL")
            .env("PORT", port.to_string())
            .env("RUST_LOG", "warn")
            .envs(example.environment.iter().copied())
            .stdout(Stdio::null())
            .spawn()?;
        let server = Self { process, folder };
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
        drop(self.process.kill());
        drop(self.process.wait());
        drop(std::fs::remove_dir_all(&self.folder));
    }
}
