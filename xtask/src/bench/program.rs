//! A program that measures requests: it prints `CASE NANOSECONDS` of all its cases, and serves one of them so often as it is told, which
//! callgrind counts.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::{Outcome, cargo, root, target};

/// A package of `benches`.
pub(crate) struct Program {
    path: PathBuf,
    /// Whether instructions can be counted here.
    pub(crate) counts: bool,
}

impl Program {
    /// Builds it.
    pub(crate) fn build(package: &str) -> Outcome<Self> {
        let status = cargo()
            .current_dir(root())
            .args(["build", "--quiet", "--release", "--package", package])
            .status()?;
        if !status.success() {
            return Err(format!("`{package}` does not build").into());
        }
        let counts = Command::new("valgrind").arg("--version").output().is_ok();
        if !counts {
            println!("skipped: instructions, since there is no `valgrind`\n");
        }
        Ok(Self {
            path: target().join("release").join(package),
            counts,
        })
    }

    /// Nanoseconds by case.
    pub(crate) fn times(&self) -> Outcome<BTreeMap<String, f64>> {
        let output = Command::new(&self.path).stderr(Stdio::inherit()).output()?;
        if !output.status.success() {
            return Err(format!("`{}` failed", self.path.display()).into());
        }
        let text = String::from_utf8(output.stdout)?;
        let entries = text
            .lines()
            .filter_map(|line| line.rsplit_once(' '))
            .map(|(key, time)| Ok((key.to_owned(), time.parse()?)));
        entries.collect()
    }

    /// Instructions of one request: those of many, less those of fewer, so that the start of the program does not count.
    pub(crate) fn instructions(&self, case: &[&str]) -> Outcome<f64> {
        let few = self.total(case, 200)?;
        let many = self.total(case, 1_200)?;
        Ok((many - few) / 1_000.0)
    }

    fn total(&self, case: &[&str], count: u32) -> Outcome<f64> {
        let file = target().join("bench/callgrind.out");
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let output = Command::new("valgrind")
            .arg("--tool=callgrind")
            .arg(format!("--callgrind-out-file={}", file.display()))
            .arg(&self.path)
            .args(case)
            .arg(count.to_string())
            .output()?;
        if !output.status.success() {
            return Err(format!(
                "valgrind failed: {}",
                String::from_utf8_lossy(&output.stderr)
            )
            .into());
        }
        let text = std::fs::read_to_string(&file)?;
        let line = text.lines().find_map(|line| {
            line.strip_prefix("totals: ")
                .or_else(|| line.strip_prefix("summary: "))
        });
        Ok(line
            .and_then(|line| line.split_whitespace().next())
            .ok_or("valgrind printed no total")?
            .parse()?)
    }
}
