//! `cargo xtask docs`: what the documentation quotes is there, and what it links to exists.
//!
//! A fenced block after `<!-- quote: PATH -->` has to stand in that file, line by line; leading spaces may differ, since a quoted part may stand
//! deeper in its file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{Outcome, root};

/// Checks every page.
pub(crate) fn run() -> Outcome {
    let mut pages = Vec::new();
    for name in ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] {
        pages.push(root().join(name));
    }
    for folder in ["docs", "examples"] {
        markdown(&root().join(folder), &mut pages)?;
    }
    let mut faults = Vec::new();
    let (mut quotes, mut links) = (0, 0);
    for page in &pages {
        let text = fs::read_to_string(page)?;
        let shown = page.strip_prefix(root()).unwrap_or(page).display();
        for quote in quotes_of(&text) {
            quotes += 1;
            match fs::read_to_string(root().join(quote.file)) {
                Ok(file) if contains(&file, &quote.lines) => {}
                Ok(_) => faults.push(format!("{shown}: what is quoted is not in {}", quote.file)),
                Err(_) => faults.push(format!("{shown}: there is no {} to quote", quote.file)),
            }
        }
        for link in links_of(&text) {
            links += 1;
            if let Some(fault) = broken(page, &text, link)? {
                faults.push(format!("{shown}: {fault}"));
            }
        }
    }
    if quotes == 0 || links == 0 {
        return Err("no quote or no link was found: this check checks nothing".into());
    }
    if faults.is_empty() {
        println!("{} pages, {quotes} quotes, {links} links", pages.len());
        return Ok(());
    }
    Err(format!(
        "the documentation is not in order:\n  {}",
        faults.join("\n  ")
    )
    .into())
}

fn markdown(folder: &Path, pages: &mut Vec<PathBuf>) -> Outcome {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            markdown(&path, pages)?;
        } else if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    pages.sort();
    Ok(())
}

/// A quoted part of a file.
struct Quote<'p> {
    file: &'p str,
    lines: Vec<&'p str>,
}

fn quotes_of(text: &str) -> Vec<Quote<'_>> {
    let mut quotes = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let file = line
            .trim()
            .strip_prefix("<!-- quote: ")
            .and_then(|rest| rest.strip_suffix(" -->"));
        if let Some(file) = file {
            let block = lines
                .by_ref()
                .skip_while(|line| !line.starts_with("```"))
                .skip(1);
            let lines = block.take_while(|line| !line.starts_with("```")).collect();
            quotes.push(Quote { file, lines });
        }
    }
    quotes
}

/// Whether the lines stand in the file one after the other.
fn contains(file: &str, quoted: &[&str]) -> bool {
    let file: Vec<&str> = file.lines().map(str::trim).collect();
    let quoted: Vec<&str> = quoted.iter().map(|line| line.trim()).collect();
    !quoted.is_empty()
        && file
            .windows(quoted.len())
            .any(|window| window == quoted.as_slice())
}

/// The targets of `[text](target)` outside of code.
fn links_of(text: &str) -> Vec<&str> {
    let mut links = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        fenced ^= line.trim_start().starts_with("```");
        if fenced {
            continue;
        }
        // What stands between back-quotes is no link: every second piece.
        for piece in line.split('`').step_by(2) {
            let after = piece.split("](").skip(1);
            links.extend(after.filter_map(|rest| rest.split_once(')').map(|(target, _)| target)));
        }
    }
    links
}

/// What is wrong with a link.
fn broken(page: &Path, text: &str, link: &str) -> Outcome<Option<String>> {
    if link.starts_with("http://") || link.starts_with("https://") {
        return Ok(None);
    }
    let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
    let target = page.parent().unwrap_or(page).join(file);
    if !file.is_empty() && !target.exists() {
        return Ok(Some(format!("`{link}` leads nowhere")));
    }
    if anchor.is_empty() {
        return Ok(None);
    }
    let known = if file.is_empty() {
        anchors(text)
    } else {
        anchors(&fs::read_to_string(&target)?)
    };
    Ok((!known.contains(anchor)).then(|| format!("`{link}` names no heading")))
}

/// The anchors of a page's headings, as they are made on the web: lower case, words joined by `-`, without other marks.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept = title
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{anchors, contains, links_of, quotes_of};

    #[test]
    fn quotes_are_found_and_compared_without_indentation() {
        let text = "<!-- quote: a/b.rs -->\n```rust\nfn a() {\n}\n```\n";
        let quotes = quotes_of(text);
        assert_eq!(quotes.len(), 1);
        assert_eq!(quotes[0].file, "a/b.rs");
        assert!(contains(
            "mod x {\n    fn a() {\n    }\n}",
            &quotes[0].lines
        ));
        assert!(!contains("fn a() {\n  b\n}", &quotes[0].lines));
    }

    #[test]
    fn links_in_code_are_none() {
        assert_eq!(
            links_of("[a](b.md#c) `[d](e)` [f](g)\n```\n[h](i)\n```"),
            ["b.md#c", "g"]
        );
    }

    #[test]
    fn anchors_are_those_of_the_web() {
        assert!(anchors("# A\n## `derive(Schema)`, or not\n").contains("deriveschema-or-not"));
    }
}
