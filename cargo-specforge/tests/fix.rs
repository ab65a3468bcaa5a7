//! Missing responses put into documents: every other byte stays, and what comes out reads as it did.

#[path = "../../specforge-core/tests/support/mod.rs"]
mod support;

use cargo_specforge::fix::{Failure, Fixed, fix};
use specforge_core::check::undeclared::check_undeclared;
use specforge_core::model::lower;
use specforge_core::source::clean;
use specforge_core::spec::read_with;
use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};
use support::{corpus, documents};

type Files<'f> = BTreeMap<&'f str, String>;

fn try_fix(files: &Files<'_>, document: &str) -> Result<Fixed, Failure> {
    let load = |path: &Path| {
        let text = path.to_str().and_then(|path| files.get(path));
        text.map(|text| text.as_bytes().to_vec())
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    fix(Path::new(document), Path::new(""), &load)
}

/// Fixes the documents of a folder, and once more: the second time there is nothing left.
fn fixed<'f>(files: &[(&'f str, &str)]) -> Files<'f> {
    let mut files: Files<'f> = files
        .iter()
        .map(|(name, text)| (*name, (*text).to_owned()))
        .collect();
    let document = if files.contains_key("openapi.json") {
        "openapi.json"
    } else {
        "openapi.yaml"
    };
    let fixed = try_fix(&files, document).unwrap_or_else(|failure| {
        panic!("{:?}", failure.diagnostics);
    });
    assert!(fixed.refused.is_empty(), "{:?}", fixed.refused);
    assert!(!fixed.added.is_empty());
    for (path, text) in fixed.files {
        let known = files
            .iter_mut()
            .find(|(name, _)| Path::new(**name) == clean(&path));
        *known.expect("a file that was there").1 = text;
    }
    let again = try_fix(&files, document).expect("what was written is read");
    assert!(
        again.files.is_empty() && again.added.is_empty(),
        "{again:?}"
    );
    files
}

/// The lines that were put in, and that all others are still there in their order.
fn new_lines(before: &str, after: &str) -> String {
    let mut old = before.lines().peekable();
    let mut new = String::new();
    for line in after.lines() {
        if old.peek() == Some(&line) {
            old.next();
        } else {
            new.push_str(line);
            new.push('\n');
        }
    }
    assert_eq!(old.next(), None, "a line is gone:\n{after}");
    new
}

const USERS: &str = r#"openapi: 3.1.0
info: { title: Users, version: '1' }
paths:
  # All users.
  /users/{id}:
    get:
      operationId: getUser
      parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
      responses:
        # What is found.
        '200':
          description: |
            Text with

            # something like a comment

        # What is not.
        '404': { $ref: '#/components/responses/Missing' }   # shared

    put:
      parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
      requestBody: { content: { application/json: { schema: { type: string } } } }
      responses: { '204': { description: "done, {really}" } }
components:
  responses:
    Missing:
      description: gone
      content: { application/json: { schema: { $ref: '#/components/schemas/Fault' } } }

  schemas:
    Fault:
      type: object
      required: [message]
      properties:
        message: { type: string }
# The end.
"#;

#[test]
fn lines_are_put_in_among_others() {
    let files = fixed(&[("openapi.yaml", USERS)]);
    let after = &files["openapi.yaml"];
    assert!(after.contains(
        "            # something like a comment\n        '400': { $ref: \"#/components/responses/BadRequest\" }\n\n        # What is not.\n        '404':"
    ), "{after}");
    assert!(
        after.contains(
            r##"responses: { '204': { description: "done, {really}" }, "400": { $ref: "#/components/responses/BadRequest" }, "408""##
        ),
        "{after}"
    );
    assert!(
        after.contains(
            "    BadRequest:
      description: The request does not keep the contract
      content:
        application/json:
          schema: { $ref: \"#/components/schemas/Fault\" }
    RequestTimeout:"
        ),
        "{after}"
    );
    assert!(after.ends_with("# The end.\n"));
}

#[test]
fn components_are_made_where_there_are_none() {
    let before = "openapi: 3.0.3\ninfo: { title: T, version: '1' }\npaths:\n  /a:\n    post:\n      requestBody:\n        content: { application/json: { schema: { type: string } } }\n      responses:\n        200: { description: done }";
    let files = fixed(&[("openapi.yaml", before)]);
    let new = new_lines(before, &files["openapi.yaml"]);
    assert!(
        new.starts_with("        \"400\": { $ref: \"#/components/responses/BadRequest\" }\n"),
        "{new}"
    );
    assert!(
        new.contains("components:\n  responses:\n    BadRequest:\n"),
        "{new}"
    );
    assert!(new.contains("        application/problem+json:\n          schema: { $ref: \"#/components/schemas/Problem\" }\n"), "{new}");
    assert!(
        new.contains("  schemas:\n    Problem:\n      type: object\n"),
        "{new}"
    );
}

#[test]
fn an_operation_without_responses_gets_some() {
    let before = "openapi: 3.1.0\r\ninfo: { title: T, version: '1' }\r\npaths:\r\n  /a/{b}:\r\n    parameters: [{ name: b, in: path, required: true, schema: { type: integer } }]\r\n    get:\r\n      tags:\r\n      - one\r\n    x-last: true\r\n";
    let files = fixed(&[("openapi.yaml", before)]);
    let after = &files["openapi.yaml"];
    assert!(
        after.contains("      - one\r\n      responses:\r\n        \"400\": { $ref: \"#/components/responses/BadRequest\" }\r\n    x-last: true\r\n"),
        "{after:?}"
    );
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
}

#[test]
fn json_keeps_its_style() {
    let body = r#"{ "content": { "application/json": { "schema": { "type": "string" } } } }"#;
    let lines = format!(
        r#"{{
    "openapi": "3.1.0",
    "info": {{ "title": "T", "version": "1" }},
    "paths": {{
        "/a": {{
            "post": {{
                "requestBody": {body},
                "responses": {{
                    "200": {{
                        "description": "}} ,"
                    }}
                }}
            }},
            "put": {{ "requestBody": {body}, "responses": {{}} }}
        }}
    }}
}}
"#
    );
    let files = fixed(&[("openapi.json", &lines)]);
    let after = &files["openapi.json"];
    assert!(
        after.contains(
            r##"                    },
                    "400": {
                        "$ref": "#/components/responses/BadRequest"
                    },
                    "408": {"##
        ),
        "{after}"
    );
    serde_json::from_str::<serde_json::Value>(after).expect("it is JSON");

    let value: serde_json::Value = serde_json::from_str(&lines).expect("it is JSON");
    let short = value.to_string();
    let files = fixed(&[("openapi.json", &short)]);
    let after = &files["openapi.json"];
    assert!(
        after.contains(r##","400":{"$ref":"#/components/responses/BadRequest"},"408":{"##),
        "{after}"
    );
    assert!(!after.contains('\n'));
}

#[test]
fn what_other_operations_refer_to_is_referred_to() {
    let before = "openapi: 3.1.0
info: { title: T, version: '1' }
paths:
  /a:
    parameters: [{ name: b, in: query, schema: { type: integer } }]
    get: { responses: { '200': { description: ok }, '400': { $ref: '#/components/responses/Oops' } } }
    head: { responses: { '200': { description: ok } } }
components:
  responses:
    Oops: { description: oops }
";
    let files = fixed(&[("openapi.yaml", before)]);
    let after = &files["openapi.yaml"];
    assert!(after.contains("head: { responses: { '200': { description: ok }, \"400\": { $ref: \"#/components/responses/Oops\" } } }"), "{after}");
    assert_eq!(before.lines().count(), after.lines().count());
}

#[test]
fn other_files_refer_to_the_document() {
    let files = fixed(&[
        (
            "openapi.yaml",
            "openapi: 3.1.0\ninfo: { title: T, version: '1' }\npaths:\n  /a: { $ref: 'paths/a.yaml' }\n  /b: { $ref: 'paths/a.yaml' }\n",
        ),
        (
            "paths/a.yaml",
            "post:\n  requestBody: { content: { application/json: { schema: { type: string } } } }\n  responses:\n    '204': { description: done }\n",
        ),
    ]);
    let part = &files["paths/a.yaml"];
    assert!(
        part.contains("    '204': { description: done }\n    '400': { $ref: \"../openapi.yaml#/components/responses/BadRequest\" }\n"),
        "{part}"
    );
    assert!(files["openapi.yaml"].contains("    BadRequest:\n"));
}

#[test]
fn aliases_and_merge_keys_are_shared() {
    let before = "openapi: 3.1.0
info: { title: T, version: '1' }
x-common: &common
  '500': { description: broken }
paths:
  /a:
    parameters: [{ name: b, in: query, schema: { type: integer } }]
    get:
      responses: &get
        '200': { description: ok }
    head:
      responses: *get
    delete:
      responses:
        <<: *common
        '204': { description: gone }
    put:
      responses:
        <<: *common
";
    let files: Files<'_> = [("openapi.yaml", before.to_owned())].into();
    let failure = try_fix(&files, "openapi.yaml").expect_err("`put` has nothing of its own");
    assert!(
        failure.diagnostics[0]
            .message
            .contains("cannot be written into this document"),
        "{:?}",
        failure.diagnostics
    );
    let before = before.split("    put:").next().unwrap_or_default();
    let files = fixed(&[("openapi.yaml", before)]);
    let new = new_lines(before, &files["openapi.yaml"]);
    // One for `get` and `head`, one for `delete`.
    assert_eq!(
        new.matches("\"400\": {").count() + new.matches("'400': {").count(),
        2,
        "{new}"
    );
}

#[test]
fn what_is_allowed_stays_undeclared() {
    let text = "openapi: 3.1.0\ninfo: { title: T, version: '1' }\nx-specforge: { undeclared: allow }\npaths:\n  /a:\n    parameters: [{ name: b, in: query, schema: { type: integer } }]\n    get: { responses: {} }\n";
    let files: Files<'_> = [("openapi.yaml", text.to_owned())].into();
    let fixed = try_fix(&files, "openapi.yaml").expect("it is read");
    assert!(fixed.files.is_empty() && fixed.added.is_empty());
}

/// Real documents: each comes out with all of its operations as they were and nothing missing, or is refused whole.
#[test]
fn real_documents_are_fixed() {
    const LARGEST: u64 = 400_000;
    let (mut number, mut refused) = (0, Vec::new());
    for part in ["edge", "real"] {
        let Some(folder) = corpus(part) else { return };
        for path in documents(&folder) {
            let size = fs::metadata(&path).map_or(0, |metadata| metadata.len());
            if size > LARGEST && std::env::var_os("SPECFORGE_LONG").is_none() {
                continue;
            }
            let before = read_with(&path, &folder, &|path| fs::read(path));
            let Some(document) = &before.document else {
                continue;
            };
            let api = lower(document);
            if check_undeclared(&api).is_empty() {
                continue;
            }
            number += 1;
            let fixed = match fix(&path, &folder, &|path| fs::read(path)) {
                Ok(fixed) if fixed.refused.is_empty() => fixed,
                Ok(fixed) => {
                    refused.push((path, fixed.refused[0].message.clone()));
                    continue;
                }
                Err(failure) => {
                    refused.push((path, failure.diagnostics[0].message.clone()));
                    continue;
                }
            };
            let overlaid = |wanted: &Path| {
                let changed = fixed
                    .files
                    .iter()
                    .find(|(path, _)| clean(path) == clean(wanted));
                changed.map_or_else(
                    || fs::read(wanted),
                    |(_, text)| Ok(text.as_bytes().to_vec()),
                )
            };
            for (path, text) in &fixed.files {
                let old = fs::read_to_string(path).expect("it was read");
                // Nothing is gone: what was there is a subsequence of what is.
                let mut new = text.bytes();
                assert!(
                    old.bytes().all(|byte| new.any(|found| found == byte)),
                    "{}",
                    path.display()
                );
            }
            let after = read_with(&path, &folder, &overlaid);
            let after = lower(&after.document.expect("it is read"));
            assert!(check_undeclared(&after).is_empty(), "{}", path.display());
            for (old, new) in api.operations.iter().zip(&after.operations) {
                assert_eq!((&old.id, &old.path.text), (&new.id, &new.path.text));
                let kept = old.responses.iter().all(|response| {
                    let mut new = new.responses.iter();
                    new.any(|known| {
                        known.status == response.status && known.ident == response.ident
                    })
                });
                assert!(kept, "{}: {}", path.display(), old.id);
                assert!(old.unsupported.is_empty() <= new.unsupported.is_empty());
            }
        }
    }
    let list: Vec<String> = refused
        .iter()
        .map(|(path, why)| format!("{}: {why}", path.display()))
        .collect();
    assert!(
        refused.len() * 50 <= number,
        "{} of {number} documents are refused:\n{}",
        refused.len(),
        list.join("\n")
    );
}
