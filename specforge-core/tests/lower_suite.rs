//! The model means what the schema means: the JSON Schema test suite, its instances judged by a plain reading of the model.
//!
//! This knows nothing of the decoder.

#![allow(
    clippy::indexing_slicing,
    reason = "a model whose indices are wrong has to fail here"
)]

#[path = "lower/judge.rs"]
mod judge;
#[allow(dead_code, reason = "the other tests of the corpus need the rest")]
mod support;

use judge::Judge;
use serde_json::{Value, json};
use specforge_core::model::lower;
use specforge_core::spec::read_text;
use std::fs;
use std::path::PathBuf;
use support::{corpus, files};

/// Files about keywords that OpenAPI documents cannot carry here: identifiers and anchors, dynamic scope, vocabularies, meta-schemas.
const ELSEWHERE: [&str; 8] = [
    "anchor",
    "content",
    "defs",
    "dynamicRef",
    "id",
    "refRemote",
    "unknownKeyword",
    "vocabulary",
];

/// Groups that mean something else in a document: `enum: []` is taken for a slip, the rest is about the place of the schema.
const EXCEPT: [&str; 4] = [
    "empty enum",
    "root pointer ref",
    "naive replacement of $ref with its destination is not correct",
    "simple URN base URI with $ref via the URN",
];

#[test]
fn the_model_means_what_the_schema_means() {
    let Some(folder) = corpus("json-schema-test-suite") else {
        return;
    };
    let in_draft = |path: &PathBuf| {
        path.parent()
            .is_some_and(|parent| parent.ends_with("tests/draft2020-12"))
    };
    let files: Vec<PathBuf> = files(&folder).into_iter().filter(in_draft).collect();
    let (mut count, mut refused) = (0, 0);
    let mut wrong = Vec::new();
    for file in files {
        let name = file.file_stem().unwrap().to_string_lossy().into_owned();
        if ELSEWHERE.contains(&name.as_str()) {
            continue;
        }
        let groups: Vec<Value> = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        for group in &groups {
            // In a document the root of the schema is elsewhere.
            if EXCEPT.iter().any(|name| group["description"] == *name) {
                continue;
            }
            let schema: Value = serde_json::from_str(
                &group["schema"]
                    .to_string()
                    .replace("\"$ref\":\"#", "\"$ref\":\"#/components/schemas/Tested"),
            )
            .unwrap();
            let document = json!({
                "openapi": "3.1.0", "info": { "title": "Suite", "version": "1" },
                "paths": { "/": { "post": {
                    "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Tested" } } } },
                    "responses": { "204": { "description": "done" } },
                } } },
                "components": { "schemas": { "Tested": schema } },
            });
            let api = lower(
                &read_text("suite.json", &document.to_string())
                    .document
                    .unwrap(),
            );
            // What is refused, and says so, is not checked.
            if !api.operations[0].unsupported.is_empty() {
                refused += 1;
                continue;
            }
            let judge = Judge { api: &api };
            for test in group["tests"].as_array().unwrap() {
                count += 1;
                let fits = judge.fits(&api.schemas[0].request, &test["data"]);
                let valid = test["valid"].as_bool().unwrap();
                if fits != valid && !implied_type(&group["schema"], &test["data"], valid) {
                    wrong.push(format!(
                        "{name}: {} / {}: {} is {}",
                        group["description"],
                        test["description"],
                        test["data"],
                        if valid { "valid" } else { "invalid" }
                    ));
                }
            }
        }
    }
    assert!(count > 500, "only {count} tests were found");
    assert!(refused < 60, "{refused} schemas are refused");
    assert!(
        wrong.is_empty(),
        "{} of {count} tests:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Keywords that speak of objects alone, or of arrays alone, imply `type` here, on purpose.
fn implied_type(schema: &Value, data: &Value, valid: bool) -> bool {
    let text = schema.to_string();
    let says = |keywords: &[&str]| {
        keywords
            .iter()
            .any(|keyword| text.contains(&format!("\"{keyword}\":")))
    };
    let objects = says(&[
        "properties",
        "required",
        "additionalProperties",
        "unevaluatedProperties",
    ]);
    let arrays = says(&["items", "prefixItems", "unevaluatedItems"]);
    (objects && !data.is_object() || arrays && !data.is_array())
        && (valid || says(&["not", "oneOf", "if"]))
}
