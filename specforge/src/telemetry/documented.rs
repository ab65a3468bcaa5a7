//! Holds what the guide says of figures, spans and log lines against the code.

use std::collections::BTreeSet;
use std::path::Path;

use regex::Regex;

type Names = BTreeSet<String>;

/// Every file of the crate but the tests, which invent names.
fn sources() -> Vec<(String, String)> {
    fn walk(folder: &Path, files: &mut Vec<(String, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, files);
            } else if !path.ends_with("documented.rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
                files.push((path.display().to_string(), code.to_owned()));
            }
        }
    }
    let mut files = Vec::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    assert!(files.len() > 100, "{}", files.len());
    files
}

/// The page, and its part behind a heading of a table.
fn page() -> String {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/guide/observability.md");
    std::fs::read_to_string(page).unwrap()
}

/// The names in the first column of the table with this head.
fn table(page: &str, head: &str) -> Names {
    let (_, behind) = page
        .split_once(head)
        .unwrap_or_else(|| panic!("no `{head}`"));
    let rows = behind
        .lines()
        .skip(1)
        .take_while(|line| line.starts_with('|'));
    let name = Regex::new("`([a-z_.]+)`").unwrap();
    let mut names = Names::new();
    for row in rows {
        let first = row.split('|').nth(1).unwrap();
        // What stands behind a colon or a comma without quotes says what the name means.
        let listed = first.split([':']).next().unwrap();
        names.extend(name.captures_iter(listed).map(|found| found[1].to_owned()));
    }
    names
}

fn names(pattern: &str, text: &str) -> Names {
    let pattern = Regex::new(pattern).unwrap();
    let found = pattern.captures_iter(text);
    found.map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_figure_is_in_the_guide_and_in_the_module() {
    let pattern = r#""(specforge_[a-z_]+_(?:total|state)|http\.(?:server|client)\.[a-z_.]*(?:duration|requests)|db\.client\.connection\.(?:count|max))""#;
    let mut used = Names::new();
    let mut described = Names::new();
    let mut module = String::new();
    for (path, code) in sources() {
        if path.ends_with("telemetry/mod.rs") {
            module.clone_from(&code);
        }
        if path.ends_with("telemetry/catalogue.rs") {
            described = names(pattern, &code);
        } else {
            used.extend(names(pattern, &code));
        }
    }
    assert!(used.len() >= 14, "{used:?}");
    let page = page();
    let (_, figures) = page.split_once("## Figures").unwrap();
    assert_eq!(table(figures, "| name | labels |\n"), used);
    let rows = names(
        r"//! \| `([a-z_.]+)` \| (?:histogram|gauge|counter)",
        &module,
    );
    assert_eq!(rows, used);
    // These are named by constants there.
    described.extend(
        [
            "http.server.request.duration",
            "http.server.active_requests",
            "db.client.connection.count",
            "db.client.connection.max",
        ]
        .map(str::to_owned),
    );
    described.insert("http.client.request.duration".to_owned());
    assert_eq!(described, used);
}

/// What a macro is called with, up to the bracket that ends it.
fn calls<'a>(code: &'a str, opening: &Regex) -> Vec<&'a str> {
    let ends = |text: &str| {
        let (mut depth, mut quoted, mut escaped) = (1, false, false);
        for (at, byte) in text.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return at;
            }
        }
        panic!("a call does not end: {text}")
    };
    let found = opening.find_iter(code);
    found
        .map(|opening| {
            let behind = &code[opening.end()..];
            &behind[..ends(behind)]
        })
        .collect()
}

/// The fields that a call of a macro of `tracing` names.
fn fields(call: &str) -> Names {
    let mut parts = vec![String::new()];
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for character in call.chars() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().unwrap().push(character);
    }
    let named = Regex::new(r#"^\s*"?([a-z_.]+)"?\s*=[^=]"#).unwrap();
    let alone = Regex::new(r"^\s*[%?]?([a-z_]+)\s*$").unwrap();
    let found = parts
        .iter()
        .filter_map(|part| named.captures(part).or_else(|| alone.captures(part)));
    found.map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_field_of_a_span_is_in_the_guide() {
    let opening = Regex::new(r"tracing::info_span!\(").unwrap();
    let page = page();
    let of_requests = table(&page, "| field of the span of a request | |\n");
    let (_, others) = page
        .split_once("Spans of calls of other services have")
        .unwrap();
    let others = names("`([a-z_.]+)`", others.split_once("([more]").unwrap().0);
    let mut seen = 0;
    for (path, code) in sources() {
        for call in calls(&code, &opening) {
            seen += 1;
            let documented = if path.ends_with("outgoing/client/trace.rs") {
                &others
            } else {
                &of_requests
            };
            assert_eq!(fields(call), *documented, "{path}");
        }
    }
    assert_eq!(seen, 2);
}

#[test]
fn every_field_of_a_log_line_is_in_the_guide() {
    let opening = Regex::new(r"tracing::(?:error|warn|info|debug|trace)!\(").unwrap();
    let mut used = Names::new();
    for (_, code) in sources() {
        for call in calls(&code, &opening) {
            used.extend(fields(call));
        }
    }
    assert_eq!(table(&page(), "| field of a log line | |\n"), used);
}
