//! Bundling, and OpenAPI 3.0 out of later versions.

use cargo_specforge::bundle::{Bundle, bundle, yaml_3_0};
use specforge_core::diag::codes;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

fn bundled(files: &[(&str, &str)]) -> Bundle {
    let files: BTreeMap<_, _> = files.iter().copied().collect();
    let load = |path: &Path| {
        let text = path.to_str().and_then(|path| files.get(path));
        text.map(|text| text.as_bytes().to_vec())
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    bundle(Path::new("openapi.yaml"), Path::new(""), &load)
        .unwrap_or_else(|failure| panic!("{:?}", failure.diagnostics))
}

/// The schemas of a 3.1 document in the words of 3.0, as YAML, and the messages.
fn down(schemas: &str) -> (String, Vec<String>) {
    let indented: String = schemas
        .lines()
        .map(|line| "    ".to_owned() + line + "\n")
        .collect();
    let text =
        "openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths: {}\ncomponents:\n  schemas:\n"
            .to_owned()
            + &indented;
    let (document, diagnostics) = bundled(&[("openapi.yaml", &text)]).to_3_0();
    let yaml = yaml_3_0(&document.unwrap()).unwrap();
    let schemas = yaml
        .split_once("  schemas:\n")
        .unwrap()
        .1
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line));
    let messages = diagnostics.into_iter().map(|found| found.message).collect();
    (schemas.collect::<Vec<_>>().join("\n"), messages)
}

#[test]
fn other_files_go_into_components() {
    let bundle = bundled(&[
        (
            "openapi.yaml",
            "openapi: 3.1.0
info: { title: t, version: '1' }
paths:
  /users: { $ref: 'paths.yaml#/users' }
components:
  schemas:
    User: { type: string }
",
        ),
        (
            "paths.yaml",
            "users:
  get:
    parameters: [{ $ref: 'common.json#/limit' }]
    responses:
      '200':
        description: ok
        content:
          application/json:
            schema: { $ref: 'common.json#/User' }
          text/plain:
            schema: { $ref: 'openapi.yaml#/components/schemas/User' }
",
        ),
        (
            "common.json",
            r##"{ "limit": { "name": "limit", "in": "query", "schema": { "type": "integer" } }, "User": { "properties": { "next": { "$ref": "#/User" } } } }"##,
        ),
    ]);
    assert!(bundle.diagnostics.is_empty());
    assert_eq!(
        bundle.yaml(),
        "openapi: \"3.1.0\"
info:
  title: t
  version: \"1\"
paths:
  /users:
    get:
      parameters:
        - $ref: \"#/components/parameters/limit\"
      responses:
        \"200\":
          description: ok
          content:
            application/json:
              schema:
                $ref: \"#/components/schemas/User2\"
            text/plain:
              schema:
                $ref: \"#/components/schemas/User\"
components:
  schemas:
    User:
      type: string
    User2:
      properties:
        next:
          $ref: \"#/components/schemas/User2\"
  parameters:
    limit:
      name: limit
      in: query
      schema:
        type: integer
"
    );
}

#[test]
fn references_start_at_the_schema_that_names_itself() {
    let spec = r##"
openapi: 3.1.0
info: { title: T, version: "1" }
paths:
  /a: { get: { responses: { "200": { description: a, content: { application/json: { schema: { $ref: "#/components/schemas/Tree" } } } } } } }
components:
  schemas:
    Node: { type: integer }
    Tree:
      $id: https://example.com/tree
      type: object
      properties: { root: { $ref: "#/$defs/Node" }, outer: { $ref: "#/components/schemas/Node" } }
      $defs:
        Node: { type: object, properties: { next: { $ref: "#/$defs/Node" }, leaf: { $ref: "#/$defs/Leaf" } } }
        Leaf: { type: string }
"##;
    let bundle = bundled(&[("openapi.yaml", spec)]);
    assert!(bundle.diagnostics.is_empty(), "{:?}", bundle.diagnostics);
    let schemas = &serde_json::from_str::<serde_json::Value>(&bundle.json()).unwrap()["components"]
        ["schemas"];
    let reference = |value: &serde_json::Value| value["$ref"].as_str().unwrap().to_owned();
    let tree = &schemas["Tree"]["properties"];
    assert_eq!(reference(&tree["outer"]), "#/components/schemas/Node");
    assert_eq!(reference(&tree["root"]), "#/components/schemas/Node2");
    let node = &schemas["Node2"]["properties"];
    assert_eq!(reference(&node["next"]), "#/components/schemas/Node2");
    assert_eq!(reference(&node["leaf"]), "#/components/schemas/Leaf");
    assert_eq!(schemas["Leaf"]["type"], "string");
}

#[test]
fn a_reference_that_leads_nowhere_is_reported_and_stays() {
    let bundle = bundled(&[(
        "openapi.yaml",
        "openapi: 3.1.0\ninfo: { title: t, version: '1' }\npaths: {}\ncomponents: { schemas: { A: { $ref: 'gone.yaml' } } }\n",
    )]);
    assert_eq!(bundle.diagnostics[0].code, codes::UNREADABLE);
    assert!(bundle.json().contains(r#""$ref": "gone.yaml""#));
}

#[test]
fn null_becomes_nullable() {
    let (yaml, lost) = down(
        "A: { type: [string, 'null'], enum: [a] }
B: { anyOf: [{ $ref: '#/components/schemas/A' }, { type: 'null' }] }
C: { oneOf: [{ type: string }, { type: integer }, { const: null }] }
D: { type: [string, integer] }",
    );
    assert_eq!(
        yaml,
        "A:
  nullable: true
  type: string
  enum:
    - a
    - null
B:
  nullable: true
  allOf:
    - $ref: \"#/components/schemas/A\"
C:
  nullable: true
  oneOf:
    - type: string
    - type: integer
D:
  allOf:
    - anyOf:
        - type: string
        - type: integer"
    );
    assert!(lost.is_empty());
}

#[test]
fn later_spellings_take_the_earlier_form() {
    let (yaml, lost) = down(
        "A: { type: integer, exclusiveMinimum: 3, minimum: 1 }
B: { const: x, type: string, examples: [x, y] }
C: { $ref: '#/components/schemas/A', description: more }
D: { type: object, additionalProperties: true, properties: { a: true, b: false } }
E: { type: string, contentEncoding: base64 }
F: { type: array }
G: { $ref: '#/components/schemas/A' }",
    );
    assert_eq!(
        yaml,
        "A:
  type: integer
  exclusiveMinimum: true
  minimum: 3
B:
  example: x
  type: string
  enum:
    - x
C:
  description: more
  allOf:
    - $ref: \"#/components/schemas/A\"
D:
  type: object
  properties:
    a: {}
    b:
      not: {}
  additionalProperties: true
E:
  type: string
  format: byte
F:
  type: array
  items: {}
G:
  $ref: \"#/components/schemas/A\""
    );
    assert!(lost.is_empty());
}

#[test]
fn what_3_0_cannot_say_is_told() {
    let (_, lost) = down("A: { patternProperties: { a: {} }, if: {}, then: {}, $comment: fine }");
    assert_eq!(
        lost,
        ["patternProperties", "if", "then"]
            .map(|key| format!("OpenAPI 3.0 has no `{key}`; it is left out"))
    );
}

#[test]
fn yaml_is_read_as_it_was_meant() {
    let strings = [
        "NO",
        "yes",
        "1",
        "1.0",
        "a: b",
        "a #b",
        "- a",
        " a",
        "a ",
        "",
        "null",
        "ä",
        "a\nb",
        "a\n\nb\n",
        "a\n b\n\n",
        "\ta",
        "{a}",
        "'",
        "\"",
        "\\",
        "a\u{1}",
        "a\u{2028}b",
        "*a",
        "&a",
        "!a",
        "@a",
        "%a",
        "2020-01-01",
        "=",
        "<<",
    ];
    let quoted: Vec<_> = strings
        .iter()
        .map(|text| serde_json::to_string(text).unwrap())
        .collect();
    let json = format!(
        r#"{{ "openapi": "3.1.0", "x-all": [{}], "x-nested": [[1, [2, {{ "a": [] }}]], {{ "b": {{ "c": null }} }}] }}"#,
        quoted.join(", ")
    );
    let load = |text: &str| {
        let text = text.as_bytes().to_vec();
        bundle(Path::new("a.yaml"), Path::new(""), &|_| Ok(text.clone())).unwrap()
    };
    let first = load(&json);
    let second = load(&first.yaml());
    assert_eq!(first.json(), second.json());
    let back: serde_json::Value = serde_json::from_str(&first.json()).unwrap();
    let back: Vec<_> = back["x-all"]
        .as_array()
        .unwrap()
        .iter()
        .map(|text| text.as_str().unwrap())
        .collect();
    assert_eq!(back, strings);
}
