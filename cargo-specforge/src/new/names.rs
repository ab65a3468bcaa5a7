//! Names that cargo and rustc accept, from whatever a document calls things.

use std::collections::BTreeSet;

/// Names that a package or module cannot have: keywords, what the language and its tools use, and what the crate depends on.
#[rustfmt::skip]
const TAKEN: &[&str] = &[
    "abstract", "alloc", "as", "async", "await", "aux", "axum", "become", "box", "break", "build", "con", "const", "continue", "core", "crate",
    "deps", "do", "doctest", "dyn", "else", "enum", "examples", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in",
    "incremental", "let", "loop", "macro", "match", "mod", "move", "mut", "nul", "override", "priv", "prn", "proc-macro", "proc_macro", "pub",
    "ref", "return", "self", "serde-json", "serde_json", "specforge", "static", "std", "struct", "super", "test", "tests", "tokio", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// How long a name that is made gets; registries have a limit, and readers too.
const LONGEST: usize = 48;

/// A package's name out of a title.
pub(super) fn package(title: &str) -> String {
    let mut name = String::new();
    for word in title.split(|c: char| !c.is_ascii_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        if name.is_empty() {
            name = word.chars().take(LONGEST).collect();
        } else if name.len() + 1 + word.len() <= LONGEST {
            name.push('-');
            name.push_str(word);
        } else {
            break;
        }
    }
    name.make_ascii_lowercase();
    if name.is_empty() {
        "api-server".to_owned()
    } else if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("api-{name}")
    } else if is_taken(&name) {
        format!("{name}-server")
    } else {
        name
    }
}

/// Whether a package can have this name.
pub(super) fn is_package(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        && name.len() <= 64
        && !is_taken(&name.to_ascii_lowercase())
}

fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name)
}

/// The name of the library of a package.
pub(super) fn library(package: &str) -> String {
    package.replace('-', "_")
}

/// `use` lines in the order of rustfmt.
pub(super) fn sorted(mut lines: [String; 2]) -> String {
    lines.sort();
    lines.map(|line| line + "\n").concat()
}

/// A module's name out of a tag; `taken` are the names that others have already.
pub(super) fn module(tag: &str, taken: &mut BTreeSet<String>) -> String {
    let name = snake(tag);
    let name = match name.as_str() {
        "" => "others".to_owned(),
        name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("tag_{name}"),
        name if is_taken(name) || matches!(name, "handlers" | "main") => format!("{name}_tag"),
        name => name.to_owned(),
    };
    let mut unique = name.clone();
    let mut number = 2;
    while !taken.insert(unique.clone()) {
        unique = format!("{name}_{number}");
        number += 1;
    }
    unique
}

fn snake(text: &str) -> String {
    let mut name = String::new();
    let mut after_small = false;
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            if c.is_ascii_uppercase() && after_small {
                name.push('_');
            }
            after_small = !c.is_ascii_uppercase();
            name.push(c.to_ascii_lowercase());
        } else {
            after_small = false;
            if !name.is_empty() && !name.ends_with('_') {
                name.push('_');
            }
        }
        if name.len() >= LONGEST {
            break;
        }
    }
    name.trim_end_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_title_makes_a_package() {
        for (title, name) in [
            (
                "Swagger Petstore - OpenAPI 3.0",
                "swagger-petstore-openapi-3-0",
            ),
            ("", "api-server"),
            ("数据 API", "api"),
            ("日本", "api-server"),
            ("3D Models", "api-3d-models"),
            ("Test", "test-server"),
            ("axum", "axum-server"),
            ("../../etc/passwd", "etc-passwd"),
        ] {
            assert_eq!(package(title), name, "{title}");
            assert!(is_package(name), "{name}");
        }
        let long = package(&"word ".repeat(40));
        assert!(is_package(&long) && long.len() <= LONGEST, "{long}");
        assert!(is_package(&package(&"x".repeat(400))));
    }

    #[test]
    fn names_that_cargo_refuses_are_refused() {
        for name in ["", "1a", "a b", "test", "a/b", "fn", "tokio", "é"] {
            assert!(!is_package(name), "{name}");
        }
    }

    #[test]
    fn modules_are_unique_words() {
        let mut taken = BTreeSet::new();
        let mut of = |tag| module(tag, &mut taken);
        assert_eq!(of("users"), "users");
        assert_eq!(of("Users"), "users_2");
        assert_eq!(of("userAccounts / v2"), "user_accounts_v2");
        assert_eq!(of("type"), "type_tag");
        assert_eq!(of("2fa"), "tag_2fa");
        assert_eq!(of("日本"), "others");
    }
}
