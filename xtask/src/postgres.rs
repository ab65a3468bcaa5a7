//! A `PostgreSQL` server of the tests' own, on a free port of this machine, in a temporary folder.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::install::am_root;
use crate::{Outcome, install};

/// A database server.
pub(crate) enum Server {
    /// The one that `DATABASE_URL` names.
    Given(String),
    /// One that was started here, and ends with this value.
    Own {
        /// Its process.
        process: Child,
        /// Its folder.
        folder: PathBuf,
        /// Its port.
        port: u16,
    },
}

impl Server {
    /// The server to test with; `None`: there is none on this machine.
    pub(crate) fn start() -> Outcome<Option<Self>> {
        if let Ok(url) = std::env::var("DATABASE_URL")
            && url.starts_with("postgres")
        {
            return Ok(Some(Self::Given(url)));
        }
        Self::start_own()
    }

    /// A server of our own, whatever `DATABASE_URL` says; `None`: there is none on this machine.
    pub(crate) fn start_own() -> Outcome<Option<Self>> {
        let programs = programs().or_else(|| {
            install::package("postgresql");
            programs()
        });
        programs.map(|programs| start(&programs)).transpose()
    }

    /// Ends it at once, without a farewell to its clients, and starts it again on the same data.
    pub(crate) fn restart(&mut self) -> Outcome {
        let (
            Self::Own {
                process,
                folder,
                port,
            },
            Some(programs),
        ) = (self, programs())
        else {
            return Err("this PostgreSQL is not ours to restart".into());
        };
        signal(process.id(), "QUIT")?;
        process.wait()?;
        *process = serve(&programs, folder, *port)?;
        await_ready(&programs, folder, *port, process)
    }

    /// Stops it, with all its sessions, for a while.
    pub(crate) fn pause(&self, time: Duration) -> Outcome {
        let Self::Own { process, .. } = self else {
            return Err("this PostgreSQL is not ours to stop".into());
        };
        let id = process.id();
        let sessions = fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
        let all: Vec<u32> = sessions
            .split_whitespace()
            .filter_map(|id| id.parse().ok())
            .chain([id])
            .collect();
        for id in &all {
            // A session may have ended meanwhile.
            drop(signal(*id, "STOP"));
        }
        sleep(time);
        for id in &all {
            drop(signal(*id, "CONT"));
        }
        Ok(())
    }

    /// Where it is.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Given(url) => url.clone(),
            Self::Own { port, .. } => format!("postgres://postgres@127.0.0.1:{port}/postgres"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let Self::Own {
            process, folder, ..
        } = self
        else {
            return;
        };
        // SIGINT is PostgreSQL's fast shutdown. The process ends in its own time; nothing of it is needed afterwards.
        if signal(process.id(), "INT").is_err() {
            drop(process.kill());
        }
        drop(process.wait());
        drop(fs::remove_dir_all(folder));
    }
}

/// The folder with `initdb` and `postgres`.
fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    // Debian keeps a folder per version; the newest is looked at first.
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .collect();
    versions.sort();
    folders.extend(versions.into_iter().rev());
    folders.iter().find_map(|folder| {
        // A link to one program need not have the others beside it.
        let initdb = fs::canonicalize(folder.join("initdb")).ok()?;
        let folder = initdb.parent()?;
        ["postgres", "pg_isready"]
            .iter()
            .all(|name| folder.join(name).is_file())
            .then(|| folder.to_path_buf())
    })
}

/// The user and group that the server runs as: `PostgreSQL` refuses to be root.
fn account() -> Outcome<Option<(u32, u32)>> {
    if !am_root() {
        return Ok(None);
    }
    let accounts = fs::read_to_string("/etc/passwd")?;
    let find = |name: &str| {
        let fields: Vec<&str> = accounts
            .lines()
            .find(|line| line.split(':').next() == Some(name))?
            .split(':')
            .collect();
        Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?))
    };
    find("postgres")
        .or_else(|| find("nobody"))
        .map(Some)
        .ok_or_else(|| {
            "PostgreSQL cannot run as root, and there is no user `postgres` or `nobody`".into()
        })
}

/// Sends a signal to a process of ours.
pub(crate) fn signal(process: u32, name: &str) -> Outcome {
    let status = Command::new("kill")
        .args([&format!("-{name}"), &process.to_string()])
        .stderr(Stdio::null())
        .status()?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("SIG{name} did not reach process {process}").into())
    }
}

/// A program of the server's, under its account.
fn command(programs: &Path, folder: &Path, name: &str) -> Outcome<Command> {
    let mut command = Command::new(programs.join(name));
    command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    if let Some((user, group)) = account()? {
        command.uid(user).gid(group);
    }
    Ok(command)
}

fn start(programs: &Path) -> Outcome<Server> {
    let account = account()?;
    let folder = std::env::temp_dir().join(format!("specforge-postgres-{}", std::process::id()));
    fs::create_dir_all(&folder)?;
    if let Some((user, group)) = account {
        chown(&folder, Some(user), Some(group))?;
    }
    let status = command(programs, &folder, "initdb")?
        .args([
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
        ])
        .arg(folder.join("data"))
        .status()?;
    if !status.success() {
        return Err("`initdb` failed".into());
    }
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let mut process = serve(programs, &folder, port)?;
    let ready = await_ready(programs, &folder, port, &mut process);
    let server = Server::Own {
        process,
        folder,
        port,
    };
    ready.map(|()| server)
}

/// Starts the server on the data in its folder.
fn serve(programs: &Path, folder: &Path, port: u16) -> Outcome<Child> {
    let log = fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join("log"))?;
    Ok(command(programs, folder, "postgres")?
        .arg("-D")
        .arg(folder.join("data"))
        .args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off",
            "-c",
            "max_connections=200",
        ])
        .args(["-p", &port.to_string()])
        .stderr(log)
        .spawn()?)
}

/// Waits until the server takes connections.
fn await_ready(programs: &Path, folder: &Path, port: u16, process: &mut Child) -> Outcome {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_secs(30) && process.try_wait()?.is_none() {
        let ready = command(programs, folder, "pg_isready")?
            .args(["-q", "-h", "127.0.0.1", "-p", &port.to_string()])
            .status()?;
        if ready.success() {
            return Ok(());
        }
        sleep(Duration::from_millis(100));
    }
    let log = fs::read_to_string(folder.join("log")).unwrap_or_default();
    Err(format!("PostgreSQL did not start:\n{log}").into())
}
