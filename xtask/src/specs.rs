//! `cargo xtask specs`: what becomes of real documents. Each is read, made a crate of by `cargo specforge new`, and compiled with its tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use specforge_core::load::load;

use crate::bench::table::Table;
use crate::{Outcome, cargo, root, target};

/// The package of every crate: what the one before left behind is then built over.
const NAME: &str = "real-document";

/// How much of what rustc says of a failure is printed.
const SHOWN: usize = 12;

/// A document, and what became of it.
struct Row {
    document: String,
    operations: usize,
    whole: usize,
    end: End,
    time: Duration,
}

/// How far it came.
enum End {
    /// The crate compiles, and its tests pass where they were asked for.
    Fine,
    /// `new` makes no crate of it.
    Refused(String),
    /// The crate does not compile, warns, or fails its tests.
    Broken(String),
}

/// Runs the documents that are named, and all in the folders that are named; with `--test` the tests of the crates run as well.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (options, paths): (Vec<&String>, Vec<&String>) = arguments
        .iter()
        .partition(|argument| argument.starts_with("--"));
    if paths.is_empty() || options.iter().any(|option| *option != "--test") {
        return Err("name a folder of documents: `cargo xtask specs FOLDER.. [--test]`".into());
    }
    let program = build()?;
    let mut documents = Vec::new();
    for path in paths {
        collect(&fs::canonicalize(path)?, &mut documents)?;
    }
    let mut rows: Vec<Row> = Vec::new();
    for document in documents {
        let Some((operations, whole)) = count(&document) else {
            continue;
        };
        let started = Instant::now();
        let end = compile(&program, &document, !options.is_empty())?;
        let row = Row {
            document: document.display().to_string(),
            operations,
            whole,
            end,
            time: started.elapsed(),
        };
        let word = row.end.word();
        eprintln!(
            "{whole}/{operations}\t{word}\t{:.1?}\t{}",
            row.time, row.document
        );
        rows.push(row);
    }
    report(&rows)
}

/// Builds `cargo specforge`.
fn build() -> Outcome<PathBuf> {
    let status = cargo()
        .current_dir(root())
        .args(["build", "--quiet", "-p", "cargo-specforge"])
        .status()?;
    if !status.success() {
        return Err("`cargo-specforge` does not build".into());
    }
    Ok(target().join("debug/cargo-specforge"))
}

/// The files that may be documents, in order; hidden folders are left out.
fn collect(path: &Path, documents: &mut Vec<PathBuf>) -> Outcome {
    if path.is_file() {
        let extension = path.extension().and_then(|extension| extension.to_str());
        if matches!(extension, Some("yaml" | "yml" | "json")) {
            documents.push(path.to_path_buf());
        }
        return Ok(());
    }
    let mut entries: Vec<PathBuf> = fs::read_dir(path)?
        .map(|entry| Ok(entry?.path()))
        .collect::<Outcome<_>>()?;
    entries.sort();
    for entry in entries {
        let hidden = entry
            .file_name()
            .is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        if !hidden {
            collect(&entry, documents)?;
        }
    }
    Ok(())
}

/// How many operations a document has, and how many are generated whole; `None`: it is a part of another document, or none at all.
fn count(document: &Path) -> Option<(usize, usize)> {
    let text = fs::read(document).ok()?;
    let word = b"openapi";
    if !text.windows(word.len()).any(|window| window == word) {
        return None;
    }
    let loaded = load(document, document.parent()?, BTreeSet::new());
    let operations = &loaded.api.as_ref()?.operations;
    let whole = operations
        .iter()
        .filter(|operation| operation.unsupported.is_empty());
    (!operations.is_empty()).then(|| (operations.len(), whole.count()))
}

/// Makes a crate of a document and compiles it. All share a folder for what is built, so that the dependencies are built once.
fn compile(program: &Path, document: &Path, test: bool) -> Outcome<End> {
    let folder = target().join("specs");
    let made = folder.join("made");
    if made.exists() {
        fs::remove_dir_all(&made)?;
    }
    fs::create_dir_all(&folder)?;
    let output = Command::new(program)
        .args(["specforge", "new", "--name", NAME, "--spec"])
        .arg(document)
        .arg("--specforge-path")
        .arg(root().join("specforge"))
        .arg(&made)
        .output()?;
    if !output.status.success() {
        return Ok(End::Refused(text(&output)));
    }
    // The lock file of the repository keeps the versions that are tested; cargo drops from it what the crate does not need.
    fs::copy(root().join("Cargo.lock"), made.join("Cargo.lock"))?;
    let mut command = cargo();
    command
        .current_dir(&made)
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .env("CARGO_INCREMENTAL", "0")
        // What a document does not declare is a warning by way of something deprecated; these documents are as they were published.
        .env("RUSTFLAGS", "-Dwarnings -Adeprecated");
    if test {
        command.args(["test", "--quiet", "--workspace"]);
    } else {
        command.args(["check", "--quiet", "--workspace", "--all-targets"]);
    }
    let output = command.output()?;
    Ok(if output.status.success() {
        End::Fine
    } else {
        End::Broken(text(&output))
    })
}

fn text(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr].concat();
    String::from_utf8_lossy(&text).into_owned()
}

impl End {
    fn word(&self) -> &'static str {
        match self {
            Self::Fine => "yes",
            Self::Refused(_) => "refused",
            Self::Broken(_) => "no",
        }
    }
}

/// Prints the table, and what went wrong.
fn report(rows: &[Row]) -> Outcome {
    let head = ["document", "operations", "whole", "compiles", "seconds"];
    let mut table = Table::new("What becomes of real documents", &head);
    for row in rows {
        table.row([
            row.document.clone(),
            row.operations.to_string(),
            row.whole.to_string(),
            row.end.word().to_owned(),
            format!("{:.1}", row.time.as_secs_f64()),
        ]);
    }
    let sum = |of: fn(&Row) -> usize| rows.iter().map(of).sum::<usize>().to_string();
    let fine = rows.iter().filter(|row| matches!(row.end, End::Fine));
    let time: Duration = rows.iter().map(|row| row.time).sum();
    table.row([
        format!("all {}", rows.len()),
        sum(|row| row.operations),
        sum(|row| row.whole),
        fine.count().to_string(),
        format!("{:.1}", time.as_secs_f64()),
    ]);
    table.print();
    let mut broken = 0;
    for row in rows {
        if let End::Refused(text) | End::Broken(text) = &row.end {
            broken += 1;
            let lines: Vec<&str> = text.lines().take(SHOWN).collect();
            println!("{}:\n{}\n", row.document, lines.join("\n"));
        }
    }
    match broken {
        0 => Ok(()),
        broken => Err(format!(
            "{broken} of {} documents make no crate that compiles",
            rows.len()
        )
        .into()),
    }
}
