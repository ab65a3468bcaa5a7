//! `cargo xtask codes`: every code of a diagnostic is used, has a page, and the page has the code's title.

use std::fs;
use std::path::{Path, PathBuf};

use specforge_core::diag::codes::CATALOGUE;

use crate::{Outcome, root};

/// Checks the catalogue.
pub(crate) fn run() -> Outcome {
    let source = root().join("specforge-core/src");
    let catalogue = fs::read_to_string(source.join("diag/codes.rs"))?;
    let mut code = String::new();
    sources(&source, &mut code)?;
    sources(&root().join("cargo-specforge/src"), &mut code)?;
    // What constants find out when a crate is built says its code as it is printed: that crate does not have the catalogue.
    let mut constants = String::new();
    sources(&root().join("specforge/src"), &mut constants)?;

    let mut faults = Vec::new();
    for (known, title) in CATALOGUE {
        let constant =
            constant(&catalogue, known).ok_or_else(|| format!("{known} has no constant"))?;
        let is_used = code.contains(&format!("codes::{constant}"))
            || constants.contains(&format!("[{known}]"));
        if !is_used {
            faults.push(format!("{known} ({constant}) is used nowhere"));
        }
        let page = format!("docs/errors/{known}.md");
        match fs::read_to_string(root().join(&page)) {
            Ok(text) if text.starts_with(&format!("# {known}: {title}\n")) => {}
            Ok(_) => faults.push(format!("{page} does not begin with `# {known}: {title}`")),
            Err(_) => faults.push(format!("{known} has no page {page}")),
        }
    }
    for entry in fs::read_dir(root().join("docs/errors"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let code = name.trim_end_matches(".md");
        if code != "README" && !CATALOGUE.iter().any(|(known, _)| *known == code) {
            faults.push(format!("docs/errors/{name} is about no code"));
        }
    }
    if faults.is_empty() {
        println!("{} codes, each used and with its page", CATALOGUE.len());
        return Ok(());
    }
    Err(format!("the codes are not in order:\n  {}", faults.join("\n  ")).into())
}

/// The name of a code's constant.
fn constant<'c>(catalogue: &'c str, code: &str) -> Option<&'c str> {
    let line = catalogue
        .lines()
        .find(|line| line.contains(&format!("= \"{code}\",")))?;
    line.split_whitespace().next()
}

/// All Rust below a folder, as one text; the catalogue itself does not count.
fn sources(folder: &Path, text: &mut String) -> Outcome {
    let mut entries: Vec<PathBuf> = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            sources(&path, text)?;
        } else if path.extension().is_some_and(|extension| extension == "rs")
            && !path.ends_with("diag/codes.rs")
        {
            text.push_str(&fs::read_to_string(&path)?);
        }
    }
    Ok(())
}
