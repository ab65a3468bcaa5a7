//! Crates that are written to be compiled: a workspace of their own, so that they share what they depend on.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::{Outcome, cargo, root, target};

/// A folder of crates.
pub(crate) struct Crates {
    folder: PathBuf,
    names: Vec<String>,
}

impl Crates {
    /// An empty folder of this name; what was built there stays.
    pub(crate) fn new(name: &str) -> Outcome<Self> {
        let folder = target().join("bench").join(name);
        fs::create_dir_all(&folder)?;
        fs::copy(
            root().join("rust-toolchain.toml"),
            folder.join("rust-toolchain.toml"),
        )?;
        fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock"))?;
        Ok(Self {
            folder,
            names: Vec::new(),
        })
    }

    /// Adds a crate, given its dependencies and its files; returns its folder.
    pub(crate) fn add(
        &mut self,
        name: &str,
        dependencies: &[&str],
        files: &[(&str, &str)],
    ) -> Outcome<PathBuf> {
        self.add_with(name, "", dependencies, files)
    }

    /// Adds a crate of procedural macros.
    pub(crate) fn add_macros(
        &mut self,
        name: &str,
        dependencies: &[&str],
        files: &[(&str, &str)],
    ) -> Outcome<PathBuf> {
        self.add_with(name, "\n[lib]\nproc-macro = true\n", dependencies, files)
    }

    fn add_with(
        &mut self,
        name: &str,
        sections: &str,
        dependencies: &[&str],
        files: &[(&str, &str)],
    ) -> Outcome<PathBuf> {
        let folder = self.folder.join(name);
        let own = |package: &str| root().join(package);
        let dependencies: Vec<String> = dependencies
            .iter()
            .map(|dependency| match *dependency {
                "specforge" | "specforge-core" => {
                    format!("{dependency} = {{ path = \"{}\" }}", own(dependency).display())
                }
                other if self.names.iter().any(|name| name == other) => {
                    format!("{other} = {{ path = \"{}\" }}", self.folder.join(other).display())
                }
                "serde" => "serde = { version = \"1\", features = [\"derive\"] }".to_owned(),
                "axum" => "axum = { version = \"0.8\", default-features = false, features = [\"json\", \"query\"] }".to_owned(),
                other => format!("{other} = \"1\""),
            })
            .collect();
        let manifest = format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n{sections}\n[dependencies]\n{}\n",
            dependencies.join("\n")
        );
        write(&folder.join("Cargo.toml"), &manifest)?;
        for (file, text) in files {
            write(&folder.join(file), text)?;
        }
        self.names.push(name.to_owned());
        let members: Vec<String> = self.names.iter().map(|name| format!("{name:?}")).collect();
        write(
            &self.folder.join("Cargo.toml"),
            &format!(
                "[workspace]\nresolver = \"3\"\nmembers = [{}]\n\n[profile.dev]\ndebug = \"line-tables-only\"\n",
                members.join(", ")
            ),
        )?;
        Ok(folder)
    }

    /// Checks a crate, and returns what it took.
    pub(crate) fn check(&self, name: &str, incremental: bool) -> Outcome<Cost> {
        Ok(self.check_and_hear(name, incremental)?.0)
    }

    /// Checks a crate, and returns what it took and what was said meanwhile.
    pub(crate) fn check_and_hear(&self, name: &str, incremental: bool) -> Outcome<(Cost, String)> {
        let start = Cost::so_far();
        let begin = Instant::now();
        let output = cargo()
            .current_dir(&self.folder)
            .args(["check", "--quiet", "--package", name])
            .env("CARGO_INCREMENTAL", if incremental { "1" } else { "0" })
            .env("CARGO_TARGET_DIR", self.folder.join("target"))
            .env_remove("RUSTFLAGS")
            .stdin(Stdio::null())
            .output()?;
        if !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr).into_owned();
            let lines: Vec<&str> = text
                .lines()
                .filter(|line| !line.starts_with("warning"))
                .take(60)
                .collect();
            return Err(
                format!("the crate `{name}` does not compile:\n{}", lines.join("\n")).into(),
            );
        }
        let cost = Cost {
            processor: Cost::so_far().processor.saturating_sub(start.processor),
            wall: begin.elapsed(),
        };
        Ok((cost, String::from_utf8_lossy(&output.stderr).into_owned()))
    }

    /// Makes cargo check a crate again.
    pub(crate) fn touch(&self, name: &str) -> Outcome {
        let file = self.folder.join(name).join("src/lib.rs");
        fs::write(&file, fs::read_to_string(&file)?)?;
        Ok(())
    }
}

/// Writes a file where it is not the same already.
pub(crate) fn write(path: &Path, text: &str) -> Outcome {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)?;
    Ok(())
}

/// What a command took.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// The processor's time, which other programs hardly change.
    processor: Duration,
    wall: Duration,
}

impl Cost {
    /// In milliseconds: the processor's time where the system tells it, else the time on the wall.
    pub(crate) fn milliseconds(self) -> f64 {
        let time = if self.processor.is_zero() {
            self.wall
        } else {
            self.processor
        };
        time.as_secs_f64() * 1e3
    }

    /// The processor's time of all commands that have ended; zero where the system does not tell.
    fn so_far() -> Self {
        // Fields 16 and 17 are the children's time in ticks; a name with spaces may stand before the last parenthesis.
        let ticks = fs::read_to_string("/proc/self/stat").ok().and_then(|text| {
            let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
            Some(fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?)
        });
        Self {
            processor: Duration::from_millis(ticks.unwrap_or(0) * 1000 / ticks_per_second()),
            wall: Duration::ZERO,
        }
    }
}

fn ticks_per_second() -> u64 {
    let output = Command::new("getconf").arg("CLK_TCK").output();
    output
        .ok()
        .and_then(|output| String::from_utf8_lossy(&output.stdout).trim().parse().ok())
        .unwrap_or(100)
}
