//! Collects the pages on the codes of messages, `docs/errors`, for `cargo specforge explain SF0104`.
#![allow(
    clippy::print_stdout,
    reason = "this is how a build script talks to cargo"
)]

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

fn main() {
    // A link to `docs/errors`, so that the pages are packed with the crate.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pages");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut pages: Vec<(String, String)> = fs::read_dir(&folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let code = path.file_stem()?.to_str()?.to_owned();
            code.starts_with("SF")
                .then(|| Some((code, fs::read_to_string(&path).ok()?)))?
        })
        .collect();
    pages.sort();
    let mut table = "&[\n".to_owned();
    for (code, page) in pages {
        let _ = writeln!(table, "    ({code:?}, {page:?}),");
    }
    table.push_str("]\n");
    let Some(out) = env::var_os("OUT_DIR") else {
        return;
    };
    if let Err(error) = fs::write(Path::new(&out).join("pages.rs"), table) {
        println!("cargo::error=cannot write the pages: {error}");
    }
}
