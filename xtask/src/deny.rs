//! `cargo xtask deny`: licences and sources of all dependencies, by `deny.toml`.
//!
//! What `cargo deny check bans licenses sources` would be asked for, over `cargo metadata`: cargo-deny itself is 211 crates, which a fresh clone
//! would build in release every time. Known vulnerabilities are in a database that is fetched from GitHub, which CI does not reach: `cargo deny
//! check` looks at them where it is installed.

use serde_json::Value;

use crate::{Outcome, cargo, root};

/// The only registry.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks every package that some feature of the workspace brings along.
pub(crate) fn run() -> Outcome {
    let allowed = allowed()?;
    let metadata = metadata()?;
    let packages = list(&metadata, "packages");
    if packages.is_empty() {
        return Err("`cargo metadata` names no package".into());
    }
    let mut faults = Vec::new();
    for package in packages {
        let name = format!("{} {}", text(package, "name"), text(package, "version"));
        let licence = text(package, "license");
        if !Expression::new(licence).holds(&allowed) {
            faults.push(format!("{name}: the licence `{licence}` is not allowed"));
        }
        let Some(source) = package["source"].as_str() else {
            let wild = list(package, "dependencies").iter().filter(|dependency| {
                text(dependency, "req") == "*" && dependency["path"].is_null()
            });
            faults.extend(wild.map(|dependency| {
                format!(
                    "{name}: `{}` may have any version",
                    text(dependency, "name")
                )
            }));
            continue;
        };
        if source != REGISTRY {
            faults.push(format!("{name}: comes from {source}"));
        }
    }
    for fault in &faults {
        eprintln!("{fault}");
    }
    if !faults.is_empty() {
        return Err(format!("{} faults; `deny.toml` says what is allowed", faults.len()).into());
    }
    println!(
        "{} packages: licences and sources are as `deny.toml` says; known vulnerabilities were not looked for (`cargo deny check advisories`)",
        packages.len()
    );
    Ok(())
}

/// The licences that `deny.toml` allows.
fn allowed() -> Outcome<Vec<String>> {
    let file = std::fs::read_to_string(root().join("deny.toml"))?;
    let parsed = toml_span::parse(&file)?;
    let list = parsed
        .pointer("/licenses/allow")
        .and_then(|list| list.as_array());
    let list = list.ok_or("`deny.toml` has no list `licenses.allow`")?;
    Ok(list
        .iter()
        .filter_map(|licence| licence.as_str().map(str::to_owned))
        .collect())
}

fn metadata() -> Outcome<Value> {
    let output = cargo()
        .current_dir(root())
        .args([
            "metadata",
            "--format-version",
            "1",
            "--all-features",
            "--locked",
        ])
        .output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_default()
}

/// An expression of licences (SPDX 2.3, annex D): `MIT OR (Apache-2.0 WITH LLVM-exception AND BSD-3-Clause)`, and the older `MIT/Apache-2.0`.
struct Expression {
    words: Vec<String>,
    next: usize,
}

impl Expression {
    fn new(text: &str) -> Self {
        let spaced = text
            .replace('/', " OR ")
            .replace('(', " ( ")
            .replace(')', " ) ");
        Self {
            words: spaced.split_whitespace().map(str::to_owned).collect(),
            next: 0,
        }
    }

    /// Whether the allowed licences are enough. What is no expression is not.
    fn holds(mut self, allowed: &[String]) -> bool {
        self.any(allowed) && self.next == self.words.len()
    }

    fn any(&mut self, allowed: &[String]) -> bool {
        let mut holds = self.all(allowed);
        while self.take("OR") {
            // The other side is read in any case.
            holds |= self.all(allowed);
        }
        holds
    }

    fn all(&mut self, allowed: &[String]) -> bool {
        let mut holds = self.one(allowed);
        while self.take("AND") {
            holds &= self.one(allowed);
        }
        holds
    }

    fn one(&mut self, allowed: &[String]) -> bool {
        if self.take("(") {
            let holds = self.any(allowed);
            return self.take(")") && holds;
        }
        let mut licence = self.word();
        if self.take("WITH") {
            licence = format!("{licence} WITH {}", self.word());
        }
        allowed.contains(&licence)
    }

    fn take(&mut self, word: &str) -> bool {
        let there = self.words.get(self.next).is_some_and(|next| next == word);
        self.next += usize::from(there);
        there
    }

    fn word(&mut self) -> String {
        let word = self.words.get(self.next).cloned().unwrap_or_default();
        self.next += 1;
        word
    }
}

#[cfg(test)]
mod tests {
    use super::Expression;

    #[test]
    fn expressions_of_licences() {
        let allowed = ["MIT", "Apache-2.0 WITH LLVM-exception", "Zlib"].map(str::to_owned);
        for (expression, holds) in [
            ("MIT", true),
            ("GPL-3.0", false),
            ("MIT OR GPL-3.0", true),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0/MIT", true),
            ("MIT AND GPL-3.0", false),
            ("MIT AND Zlib", true),
            ("MIT AND Zlib OR GPL-3.0", true),
            ("(MIT OR GPL-3.0) AND GPL-2.0", false),
            ("(MIT OR GPL-3.0) AND Zlib", true),
            ("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true),
            ("Apache-2.0", false),
            ("", false),
            ("MIT OR", false),
            ("MIT Zlib", false),
            ("(MIT", false),
            ("MIT)", false),
        ] {
            assert_eq!(
                Expression::new(expression).holds(&allowed),
                holds,
                "{expression}"
            );
        }
    }
}
