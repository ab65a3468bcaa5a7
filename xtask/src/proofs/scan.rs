//! Finds numbered tests in sources: their numbers, the stores that they run on, and how far they are shortened.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::below_root;
use crate::{Outcome, root};

/// Where a test runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Store {
    Memory,
    Sqlite,
    Postgres,
    Redis,
}

impl Store {
    const ALL: [Self; 4] = [Self::Memory, Self::Sqlite, Self::Postgres, Self::Redis];

    /// A cell of the page: `all`, or names with commas, or nothing.
    pub(super) fn read(cell: &str) -> Outcome<Vec<Self>> {
        if cell == "all" {
            return Ok(Self::ALL.to_vec());
        }
        let names = cell
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty());
        names
            .map(|name| {
                let known = Self::ALL
                    .into_iter()
                    .find(|store| store.to_string() == name);
                known.ok_or_else(|| format!("`{name}` is no store").into())
            })
            .collect()
    }

    /// Those that the name of a test has.
    fn in_name(name: &str) -> Vec<Self> {
        let is_named = |store: &Self| {
            let store = store.to_string().to_lowercase();
            let store = if store == "postgresql" {
                "postgres"
            } else {
                &store
            };
            name.split('_').any(|word| word == store)
        };
        Self::ALL.into_iter().filter(is_named).collect()
    }
}

impl fmt::Display for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Memory => "memory",
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
            Self::Redis => "Redis",
        })
    }
}

/// A test and what it proves.
#[derive(Debug, Clone)]
pub(super) struct Proof {
    pub(super) name: String,
    pub(super) module: String,
    /// 0: it proves what has no number.
    pub(super) numbers: Vec<usize>,
    pub(super) stores: Vec<Store>,
    /// `4 of 100`.
    pub(super) shortened: Vec<String>,
}

/// The macros that make a test of each function in them, and where it runs.
const MACROS: [(&str, &[Store]); 5] = [
    ("on_every_store", &Store::ALL),
    ("outcomes", &Store::ALL),
    ("on_both", &[Store::Sqlite, Store::Postgres]),
    ("kills", &[]),
    ("proptest", &[]),
];

/// The numbered tests of these files and folders.
pub(super) fn proofs(sources: &[&str], others: &[&str]) -> Outcome<Vec<Proof>> {
    let mut files = Vec::new();
    for source in sources {
        find(&root().join(source), &mut files)?;
    }
    files.retain(|file| !others.contains(&below_root(file).as_str()));
    let mut proofs = Vec::new();
    for file in files {
        of_file(&file, &mut proofs)?;
    }
    Ok(proofs)
}

fn find(path: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    if !path.is_dir() {
        files.push(path.to_path_buf());
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() || entry.extension().is_some_and(|extension| extension == "rs") {
            find(&entry, files)?;
        }
    }
    Ok(())
}

fn of_file(file: &Path, proofs: &mut Vec<Proof>) -> Outcome {
    let text = fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    // A file of tests beside its module is called by the module.
    let module = match stem.as_ref() {
        "tests" | "mod" => file
            .parent()
            .and_then(Path::file_name)
            .unwrap_or_default()
            .to_string_lossy(),
        _ => stem,
    };
    let functions = Functions::of(&text);
    let mut within = None;
    let mut is_test = false;
    for line in text.lines() {
        let start = line.trim_start();
        if let Some(name) = line.strip_suffix("! {") {
            within = MACROS.iter().find(|(known, _)| *known == name);
        } else if line == "}" {
            within = None;
        }
        if start.starts_with("#[test]") || start.starts_with("#[tokio::test") {
            is_test = true;
        }
        let Some(name) = function(start).or_else(|| entry(start, within.is_some())) else {
            continue;
        };
        let is_test = std::mem::take(&mut is_test) || within.is_some();
        let Some(numbers) = numbers(name) else {
            continue;
        };
        if !is_test {
            let file = below_root(file);
            return Err(format!("{file}: `{name}` has the name of a test, and is none").into());
        }
        let mut stores = Store::in_name(name);
        stores.extend(within.map_or(&[][..], |(_, stores)| stores));
        stores.extend(functions.places(name));
        proofs.push(Proof {
            name: name.to_owned(),
            module: module.clone().into_owned(),
            numbers,
            stores,
            shortened: functions.shortened(name, start),
        });
    }
    Ok(())
}

/// The name of a function that begins here.
fn function(line: &str) -> Option<&str> {
    let line = line.strip_prefix("pub(crate) ").unwrap_or(line);
    let line = line.strip_prefix("async ").unwrap_or(line);
    let name = line.strip_prefix("fn ")?;
    name.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
}

/// The name of a test that a macro is given by name: `t11_killed at_most_once Sqlite;`.
fn entry(line: &str, within: bool) -> Option<&str> {
    let name = line.split(' ').next()?;
    (within && line.ends_with(';') && numbers(name).is_some()).then_some(name)
}

/// `t06_t10_name` is 6 and 10; `None`: it has no number.
fn numbers(name: &str) -> Option<Vec<usize>> {
    let words = name.split('_');
    let numbers: Vec<usize> = words
        .map_while(|word| word.strip_prefix('t')?.parse().ok())
        .collect();
    (!numbers.is_empty()).then_some(numbers)
}

/// The functions of a file, and what stands in them.
struct Functions<'t>(BTreeMap<&'t str, String>);

impl<'t> Functions<'t> {
    fn of(text: &'t str) -> Self {
        let mut functions: BTreeMap<&str, String> = BTreeMap::new();
        let (mut current, mut before) = ("", "");
        for line in text.lines() {
            let start = line.trim_start();
            if let Some(name) = function(start) {
                current = name;
                functions.entry(current).or_default().push_str(before);
                before = "";
            }
            // The settings of a property test stand in front of it.
            if start.starts_with("#![proptest_config") {
                before = line;
            }
            functions.entry(current).or_default().push_str(line);
        }
        Self(functions)
    }

    /// The stores that a function makes a place in itself.
    fn places(&self, name: &str) -> Vec<Store> {
        let text = self.0.get(name).map_or("", String::as_str);
        let makes = |store: &Store| text.contains(&format!("new(Kind::{store:?})"));
        Store::ALL.into_iter().filter(makes).collect()
    }

    /// `rounds(few, whole)` in a function, and in those of the file that it calls; `line` is what a macro is told besides.
    fn shortened(&self, name: &str, line: &str) -> Vec<String> {
        let mut seen = vec![name];
        let mut texts = vec![line.to_owned()];
        texts.extend(self.0.get(name).cloned());
        let mut found = Vec::new();
        while let Some(text) = texts.pop() {
            for rest in text.split("rounds(").skip(1) {
                let counts = rest.split(')').next().unwrap_or_default();
                if let Some((few, whole)) = counts.split_once(", ") {
                    let counts = format!("{few} of {whole}").replace('_', ",");
                    if !found.contains(&counts) {
                        found.push(counts);
                    }
                }
            }
            let words: Vec<&str> = text
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .collect();
            for (called, body) in &self.0 {
                if !called.is_empty() && !seen.contains(called) && words.contains(called) {
                    seen.push(called);
                    texts.push(body.clone());
                }
            }
        }
        found
    }
}
