//! `cargo xtask proofs`: every number of what is to be proved at run time has its tests, on every store that is wanted, and `tests/README.md` says
//! which. `--write` writes there what is found; the numbers, their texts and the stores that are wanted are written by hand.

mod scan;

use std::fs;
use std::path::Path;

use crate::{Outcome, root};
use scan::{Proof, Store};

/// The packages that have numbered tests.
pub(crate) const PACKAGES: [&str; 8] = [
    "collector-tests",
    "errors-tests",
    "idempotency-tests",
    "limits-tests",
    "observability-tests",
    "outgoing-tests",
    "security-tests",
    "serve-tests",
];

const PAGE: &str = "tests/README.md";

/// What is to be proved of one thing.
struct Section {
    /// How it is called on the page.
    title: &'static str,
    /// The numbers go from 1 to this.
    numbers: usize,
    /// Where its tests are: files, and folders with all below them.
    sources: &'static [&'static str],
    /// What is in a folder of `sources`, and is another section's.
    others: &'static [&'static str],
}

const SECTIONS: [Section; 8] = [
    Section {
        title: "Idempotency keys",
        numbers: 27,
        sources: &[
            "tests/crates/idempotency/tests",
            "tests/crates/figures/tests/figures/idempotency.rs",
            "specforge/src/layer/idempotency",
        ],
        others: &[],
    },
    Section {
        title: "Correlation ids, traces, figures",
        numbers: 11,
        sources: &[
            "tests/crates/observability/tests",
            "tests/crates/collector/tests",
            "tests/crates/figures/tests/figures/observability.rs",
        ],
        others: &["tests/crates/observability/tests/observability/deadlines.rs"],
    },
    Section {
        title: "Deadlines",
        numbers: 8,
        sources: &[
            "tests/crates/observability/tests/observability/deadlines.rs",
            "tests/crates/serve/tests/serve/limits.rs",
            "tests/crates/serve/tests/serve/http2.rs",
        ],
        others: &[],
    },
    Section {
        title: "Rate limits",
        numbers: 11,
        sources: &[
            "tests/crates/limits/tests",
            "tests/crates/figures/tests/figures/limits.rs",
            "specforge/src/store/limit.rs",
            "specforge/src/client_address",
        ],
        others: &[],
    },
    Section {
        title: "Calls of others",
        numbers: 13,
        sources: &[
            "tests/crates/outgoing/tests",
            "tests/crates/figures/tests/figures/outgoing.rs",
            "specforge/src/outgoing",
        ],
        others: &[],
    },
    Section {
        title: "Health and shutdown",
        numbers: 11,
        sources: &["tests/crates/serve/tests"],
        others: &[
            "tests/crates/serve/tests/serve/limits.rs",
            "tests/crates/serve/tests/serve/http2.rs",
        ],
    },
    Section {
        title: "Errors",
        numbers: 9,
        sources: &["tests/crates/errors/tests"],
        others: &[],
    },
    Section {
        title: "Security",
        numbers: 10,
        sources: &[
            "tests/crates/security/tests",
            "tests/crates/figures/tests/figures/security.rs",
            "specforge/src/extract/limits.rs",
        ],
        others: &[],
    },
];

/// Checks the page, or writes it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let write = match arguments {
        [] => false,
        [argument] if argument == "--write" => true,
        _ => return Err("proofs [--write]".into()),
    };
    let before = fs::read_to_string(root().join(PAGE))?;
    let (after, mut faults) = page(&before)?;
    if write {
        fs::write(root().join(PAGE), &after)?;
    } else if after != before {
        let line = before.lines().zip(after.lines()).position(|(a, b)| a != b);
        let line = line.unwrap_or(before.lines().count().min(after.lines().count())) + 1;
        faults.push(format!(
            "{PAGE}:{line} is not what the tests say: `cargo xtask proofs --write`"
        ));
    }
    if faults.is_empty() {
        let numbers: usize = SECTIONS.iter().map(|section| section.numbers).sum();
        println!("{numbers} numbers, each with its tests");
        return Ok(());
    }
    Err(format!("not everything is proved:\n  {}", faults.join("\n  ")).into())
}

/// The page as it should be, and what it cannot be for.
fn page(before: &str) -> Outcome<(String, Vec<String>)> {
    let (mut after, mut faults) = (String::new(), Vec::new());
    let mut lines = before.lines().peekable();
    let mut sections = SECTIONS.iter();
    while let Some(line) = lines.next() {
        after.push_str(line);
        after.push('\n');
        let Some(title) = line.strip_prefix("## ") else {
            continue;
        };
        let Some(section) = sections.next().filter(|section| title == section.title) else {
            return Err(format!("{PAGE}: `{title}` is not the next section").into());
        };
        let mut proofs = scan::proofs(section.sources, section.others)?;
        let mut wanted = 1..=section.numbers;
        while let Some(line) = lines.next_if(|line| !line.starts_with("## ")) {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let number = cells.first().and_then(|cell| cell.parse::<usize>().ok());
            let (Some(number), [_, what, stores, ..]) = (number, cells.as_slice()) else {
                after.push_str(line);
                after.push('\n');
                continue;
            };
            if wanted.next() != Some(number) {
                return Err(format!("{PAGE}: {title} {number} is not the next number").into());
            }
            let own: Vec<Proof> = proofs
                .extract_if(.., |proof| proof.numbers.contains(&number))
                .collect();
            // What proves two numbers is there for the other one as well.
            proofs.extend(own.iter().filter(|proof| proof.numbers.len() > 1).cloned());
            check(title, number, what, stores, &own, &mut faults)?;
            after.push_str(&row(number, what, stores, &own));
        }
        if let Some(number) = wanted.next() {
            faults.push(format!("{PAGE}: {title} has no row {number}"));
        }
        let strays = proofs.iter().filter(|proof| {
            let is_row = |number: &usize| (1..=section.numbers).contains(number);
            !proof
                .numbers
                .iter()
                .all(|number| *number == 0 || is_row(number))
        });
        faults.extend(strays.map(|stray| format!("{} proves no number of {title}", stray.name)));
    }
    if let Some(section) = sections.next() {
        faults.push(format!("{PAGE} has no section `{}`", section.title));
    }
    Ok((after, faults))
}

/// Whether a number is proved on all stores that are wanted, by tests or by what its text links to.
fn check(
    title: &str,
    number: usize,
    what: &str,
    stores: &str,
    own: &[Proof],
    faults: &mut Vec<String>,
) -> Outcome {
    let links = what.split("](").skip(1);
    let links: Vec<&str> = links.filter_map(|rest| rest.split(')').next()).collect();
    for link in &links {
        if !root().join("tests").join(link).exists() {
            faults.push(format!("{title} {number}: there is no {link}"));
        }
    }
    if own.is_empty() && links.is_empty() {
        faults.push(format!("{title} {number} has no test"));
    }
    for wanted in Store::read(stores)? {
        if !own.iter().any(|proof| proof.stores.contains(&wanted)) {
            faults.push(format!("{title} {number} has no test on {wanted}"));
        }
    }
    Ok(())
}

fn row(number: usize, what: &str, stores: &str, own: &[Proof]) -> String {
    let (mut names, mut shortened) = (Vec::new(), Vec::new());
    for proof in own {
        let name = format!("`{}::{}`", proof.module, proof.name);
        if !names.contains(&name) {
            names.push(name);
        }
        for counts in &proof.shortened {
            if !shortened.contains(counts) {
                shortened.push(counts.clone());
            }
        }
    }
    format!(
        "| {number} | {what} | {stores} | {} | {} |\n",
        names.join(", "),
        shortened.join(", ")
    )
}

/// A path below the root, as it is written in `sources`.
fn below_root(path: &Path) -> String {
    let path = path.strip_prefix(root()).unwrap_or(path);
    path.to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{PAGE, page};
    use crate::root;

    /// What is found on the page after a change.
    fn faults(change: impl FnOnce(&str) -> String) -> Vec<String> {
        let text = fs::read_to_string(root().join(PAGE)).expect("the page is there");
        let changed = change(&text);
        assert_ne!(changed, text, "nothing was changed");
        match page(&changed) {
            Ok((_, faults)) => faults,
            Err(error) => vec![error.to_string()],
        }
    }

    #[test]
    fn a_row_that_is_gone_is_missed() {
        let faults = faults(|text| {
            let lines = text.lines().filter(|line| !line.starts_with("| 27 |"));
            lines.collect::<Vec<_>>().join("\n")
        });
        assert!(
            faults
                .iter()
                .any(|fault| fault.contains("Idempotency keys has no row 27")),
            "{faults:?}"
        );
        assert_eq!(faults.len(), 1, "{faults:?}");
    }

    #[test]
    fn a_store_without_a_test_is_missed() {
        let faults = faults(|text| {
            let wanted = "| 20 | clocks that jump | SQLite |";
            text.replace(wanted, "| 20 | clocks that jump | SQLite, Redis |")
        });
        assert_eq!(faults, ["Idempotency keys 20 has no test on Redis"]);
    }

    #[test]
    fn a_number_without_a_test_is_missed() {
        let faults =
            faults(|text| text.replace(" ([schemathesis](../xtask/src/schemathesis.rs))", ""));
        assert_eq!(faults, ["Security 10 has no test"]);
    }

    #[test]
    fn what_is_linked_has_to_be_there() {
        let faults =
            faults(|text| text.replace("(../xtask/src/schemathesis.rs)", "(../nowhere.rs)"));
        assert_eq!(faults, ["Security 10: there is no ../nowhere.rs"]);
    }
}
