//! What a document says, version by version, pitfall by pitfall.

use specforge_core::spec::{
    Document, JsonType, Location, Operation, Schema, SchemaId, SecuritySchemeKind, Style, Version,
    read_text, read_with,
};
use std::collections::BTreeMap;
use std::io;
use std::path::Path;

/// Reads a document in which nothing is wrong.
fn clean(text: &str) -> Document {
    let reading = read_text("openapi.yaml", text);
    let found: String = reading
        .diagnostics
        .iter()
        .map(|found| found.report(&reading.sources, false))
        .collect();
    assert!(found.is_empty(), "{found}");
    reading.document.unwrap()
}

/// Reads a document in which something may be wrong, and is tolerated.
fn tolerated(text: &str) -> Document {
    let reading = read_text("openapi.yaml", text);
    assert!(
        reading.diagnostics.iter().all(|found| !found.is_error()),
        "{:?}",
        reading.diagnostics
    );
    reading.document.unwrap()
}

/// A document with these schemas.
fn schemas(version: &str, schemas: &str) -> String {
    #[allow(clippy::format_collect, reason = "a few lines")]
    let indented: String = schemas
        .lines()
        .map(|line| format!("    {line}\n"))
        .collect();
    format!(
        "openapi: {version}\ninfo: {{ title: t, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n{indented}"
    )
}

/// A document with this operation on `/a/{id}`.
fn operation(version: &str, operation: &str) -> String {
    #[allow(clippy::format_collect, reason = "a few lines")]
    let indented: String = operation
        .lines()
        .map(|line| format!("      {line}\n"))
        .collect();
    format!(
        "openapi: {version}\ninfo: {{ title: t, version: '1' }}\npaths:\n  /a/{{id}}:\n    parameters:\n      - {{ name: id, in: path, required: true, schema: {{ type: string }} }}\n    post:\n{indented}      responses: {{ '204': {{ description: done }} }}\n"
    )
}

fn only(document: &Document) -> &Operation {
    &document.paths[0].operations[0].1
}

fn get(document: &Document, id: SchemaId) -> &Schema {
    &document.schemas[usize::try_from(id.0).unwrap()]
}

fn named<'d>(document: &'d Document, name: &str) -> &'d Schema {
    let (_, id) = document
        .component_schemas
        .iter()
        .find(|(known, _)| known.value == name)
        .unwrap();
    get(document, *id)
}

#[test]
fn any_patch_of_a_known_version_is_read() {
    for (text, version) in [
        ("3.0.0", Version::V30),
        ("3.0.4", Version::V30),
        ("3.0.99", Version::V30),
        ("3.1.0", Version::V31),
        ("3.1", Version::V31),
        ("3.2.0", Version::V32),
        ("'3.2.7-beta'", Version::V32),
    ] {
        assert_eq!(clean(&schemas(text, "A: {}")).version, version);
    }
}

#[test]
fn null_is_told_in_each_version_s_own_way() {
    let old = clean(&schemas("3.0.3", "A: { type: string, nullable: true }"));
    assert!(named(&old, "A").nullable);
    assert_eq!(named(&old, "A").types, [JsonType::String]);
    let new = clean(&schemas(
        "3.1.0",
        "A: { type: [string, 'null'] }\nB: { type: string, nullable: true }",
    ));
    assert_eq!(named(&new, "A").types, [JsonType::String, JsonType::Null]);
    assert_eq!(named(&new, "B").types, [JsonType::String, JsonType::Null]);
}

#[test]
fn exclusive_bounds_take_the_later_form() {
    let document = clean(&schemas(
        "3.0.3",
        "A: { type: number, minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: false }",
    ));
    let schema = named(&document, "A");
    assert_eq!(schema.exclusive_minimum.as_ref().unwrap().value, "1");
    assert!(schema.minimum.is_none() && schema.exclusive_maximum.is_none());
    assert_eq!(schema.maximum.as_ref().unwrap().value, "5");
    let document = clean(&schemas(
        "3.1.0",
        "A: { exclusiveMinimum: 1.50, maximum: 99999999999999999999 }",
    ));
    let schema = named(&document, "A");
    assert_eq!(schema.exclusive_minimum.as_ref().unwrap().value, "1.50");
    assert_eq!(
        schema.maximum.as_ref().unwrap().value,
        "99999999999999999999"
    );
}

#[test]
fn siblings_of_a_reference_count_from_3_1_on() {
    let text = "A: { type: object }\nB: { $ref: '#/components/schemas/A', required: [a], description: more }";
    let old = tolerated(&schemas("3.0.3", text));
    assert!(named(&old, "B").required.is_empty() && named(&old, "B").description.is_none());
    let new = clean(&schemas("3.1.0", text));
    let schema = named(&new, "B");
    assert_eq!(
        get(&new, schema.reference.unwrap()).component.as_deref(),
        Some("A")
    );
    assert_eq!(schema.required[0].value, "a");
    assert_eq!(schema.description.as_deref(), Some("more"));
}

#[test]
fn keywords_of_3_1_are_absent_in_3_0() {
    let text = "A: { const: null, prefixItems: [{}], patternProperties: { a: {} }, if: {}, then: {}, default: null }";
    let new = clean(&schemas("3.1.0", text));
    let schema = named(&new, "A");
    assert!(
        schema.constant.as_ref().unwrap().is_null() && schema.default.as_ref().unwrap().is_null()
    );
    assert_eq!(
        (schema.prefix_items.len(), schema.pattern_properties.len()),
        (1, 1)
    );
    assert!(matches!(schema.conditional, Some((_, Some(_), None))));
    let old = tolerated(&schemas("3.0.3", text));
    let schema = named(&old, "A");
    assert!(
        schema.constant.is_none() && schema.prefix_items.is_empty() && schema.conditional.is_none()
    );
}

#[test]
fn pointers_lead_everywhere() {
    let document = clean(
        "openapi: 3.1.1
info: { title: t, version: '1' }
paths:
  /users/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
    get:
      operationId: getUser
      responses:
        '200': { description: ok, content: { 'application/json': { schema: { type: object, properties: { 'a~b': { type: string } } } } } }
  /copies:
    post:
      requestBody:
        content:
          application/json:
            schema: { $ref: '#/paths/~1users~1%7Bid%7D/get/responses/200/content/application~1json/schema/properties/a~0b' }
      responses: { '200': { $ref: '#/paths/~1users~1{id}/get/responses/200' } }
  /others:
    $ref: '#/paths/~1copies'
",
    );
    let body = &document.paths[1].operations[0]
        .1
        .request_body
        .as_ref()
        .unwrap()
        .content[0];
    let target = get(&document, body.schema.unwrap()).reference.unwrap();
    assert_eq!(get(&document, target).types, [JsonType::String]);
    let (first, copied) = (
        &document.paths[0].operations[0].1,
        &document.paths[1].operations[0].1,
    );
    assert_eq!(
        first.responses[0].1.content[0].schema,
        copied.responses[0].1.content[0].schema
    );
    assert_eq!(document.paths[2].operations.len(), 1);
}

#[test]
fn files_refer_to_each_other() {
    let files = BTreeMap::from([
        (
            "spec/openapi.yaml",
            "openapi: 3.1.1\ninfo: { title: t, version: '1' }\npaths:\n  /users: { $ref: './paths/users.yaml#/users' }\n",
        ),
        (
            "spec/paths/users.yaml",
            "users:\n  get:\n    responses:\n      '200':\n        description: ok\n        content:\n          application/json: { schema: { $ref: '../../common/User%20type.json' } }\n",
        ),
        (
            "common/User type.json",
            r##"{ "type": "object", "properties": { "next": { "$ref": "#" }, "name": { "$ref": "#/$defs/name" } }, "$defs": { "name": { "type": "string" } } }"##,
        ),
    ]);
    let load = |path: &Path| {
        let text = files.get(path.to_str().unwrap());
        text.map(|text| text.as_bytes().to_vec())
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    let reading = read_with(Path::new("spec/openapi.yaml"), Path::new(""), &load);
    assert!(reading.diagnostics.is_empty(), "{:?}", reading.diagnostics);
    assert_eq!(reading.files().len(), 3);
    let document = reading.document.unwrap();
    let response = &document.paths[0].operations[0].1.responses[0].1;
    let user = get(
        &document,
        get(&document, response.content[0].schema.unwrap())
            .reference
            .unwrap(),
    );
    assert_eq!(user.hint, "User%20type");
    assert_eq!(document.sources.display(user.span), "common/User type.json");
    let next = get(&document, user.properties[0].1);
    assert!(std::ptr::eq(get(&document, next.reference.unwrap()), user));
    let name = get(&document, user.properties[1].1);
    assert_eq!(
        get(&document, name.reference.unwrap()).types,
        [JsonType::String]
    );
}

#[test]
fn schemas_are_found_by_the_names_they_give_themselves() {
    let document = clean(&schemas(
        "3.1.0",
        "A: { $anchor: here, type: string }
B: { $ref: '#here' }
C: { $id: 'https://example.com/schemas/c', $defs: { inner: { type: integer } }, properties: { own: { $ref: '#/$defs/inner' }, all: { $ref: '#/components/schemas/A' } } }
D: { $ref: 'https://example.com/schemas/c' }
E: { $ref: 'https://example.com/schemas/c#/$defs/inner' }",
    ));
    let target = |schema: &Schema| get(&document, schema.reference.unwrap());
    assert_eq!(
        target(named(&document, "B")).component.as_deref(),
        Some("A")
    );
    assert_eq!(
        target(named(&document, "D")).component.as_deref(),
        Some("C")
    );
    assert_eq!(target(named(&document, "E")).types, [JsonType::Integer]);
    let own = get(&document, named(&document, "C").properties[0].1);
    assert_eq!(target(own).types, [JsonType::Integer]);
    assert_eq!(
        target(get(&document, named(&document, "C").properties[1].1))
            .component
            .as_deref(),
        Some("A")
    );
}

#[test]
fn the_document_s_own_name_leads_back_to_it() {
    let text = schemas(
        "3.2.0",
        "A: { type: string }\nB: { $ref: 'https://example.com/api/openapi#/components/schemas/A' }",
    );
    let document = clean(&format!("{text}$self: https://example.com/api/openapi\n"));
    assert_eq!(
        get(&document, named(&document, "B").reference.unwrap())
            .component
            .as_deref(),
        Some("A")
    );
}

#[test]
fn defaults_of_style_and_explode_follow_the_location() {
    let document = clean(&operation(
        "3.0.3",
        "parameters:
  - { name: q, in: query, schema: { type: array, items: {} } }
  - { name: c, in: query, explode: false, schema: {} }
  - { name: p, in: query, style: pipeDelimited, schema: {} }
  - { name: h, in: header, schema: {} }
  - { name: k, in: cookie, schema: {} }",
    ));
    let found: Vec<_> = only(&document)
        .parameters
        .iter()
        .map(|parameter| (parameter.style.value, parameter.explode))
        .collect();
    let expected = [
        (Style::Form, true),
        (Style::Form, false),
        (Style::PipeDelimited, false),
        (Style::Simple, false),
        (Style::Form, true),
    ];
    assert_eq!(found, expected);
}

#[test]
fn content_of_a_parameter_gives_its_schema() {
    let document = clean(&operation(
        "3.1.0",
        "parameters: [{ name: filter, in: query, content: { application/json: { schema: { type: object } } } }]",
    ));
    let parameter = &only(&document).parameters[0];
    assert_eq!(
        parameter.content.as_ref().unwrap().value,
        "application/json"
    );
    assert_eq!(
        get(&document, parameter.schema.unwrap()).types,
        [JsonType::Object]
    );
}

#[test]
fn a_body_is_optional_unless_it_says_otherwise() {
    let document = clean(&operation(
        "3.1.0",
        "requestBody: { content: { text/plain: {} } }",
    ));
    assert!(!only(&document).request_body.as_ref().unwrap().required);
}

#[test]
fn statuses_are_text_however_they_are_written() {
    let document = clean(
        "openapi: 3.0.3
info: { title: t, version: '1' }
paths:
  /a:
    get:
      responses:
        200: { description: ok }
        '4xx': { description: bad }
        default: { description: other }
        x-note: anything
",
    );
    let statuses: Vec<_> = only(&document)
        .responses
        .iter()
        .map(|(status, _)| status.value.as_str())
        .collect();
    assert_eq!(statuses, ["200", "4XX", "default"]);
}

#[test]
fn security_tells_absent_from_empty() {
    let document = clean(
        "openapi: 3.1.0
info: { title: t, version: '1' }
security: [{ key: [] }]
paths:
  /a:
    get: { responses: { '204': { description: done } } }
    put: { security: [], responses: { '204': { description: done } } }
    post: { security: [{ oauth: [read, write], key: [] }, {}], responses: { '204': { description: done } } }
components:
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    http: { type: http, scheme: Bearer }
    oauth: { $ref: '#/components/securitySchemes/other' }
    other: { type: oauth2, flows: {} }
    strange: { type: magic }
",
    );
    let security: Vec<_> = document.paths[0]
        .operations
        .iter()
        .map(|(_, operation)| operation.security.clone())
        .collect();
    assert!(security[0].is_none());
    assert!(security[1].as_ref().unwrap().is_empty());
    let alternatives = security[2].as_ref().unwrap();
    assert_eq!(alternatives[0].schemes[0].1, ["read", "write"]);
    assert!(alternatives[1].schemes.is_empty());
    let kinds: Vec<_> = document
        .security_schemes
        .iter()
        .map(|(_, scheme)| scheme.kind.clone())
        .collect();
    assert_eq!(
        kinds[0],
        SecuritySchemeKind::ApiKey {
            location: Location::Header,
            name: "X-Key".to_owned()
        }
    );
    assert_eq!(
        kinds[1],
        SecuritySchemeKind::Http {
            scheme: "bearer".to_owned(),
            bearer_format: None
        }
    );
    assert_eq!(kinds[2], SecuritySchemeKind::OAuth2);
    assert_eq!(kinds[4], SecuritySchemeKind::Unknown("magic".to_owned()));
}

#[test]
fn what_3_2_adds_is_read() {
    let document = clean(
        "openapi: 3.2.0
info: { title: t, version: '1' }
paths:
  /a:
    query: { operationId: search, responses: { '200': { description: ok, content: { text/event-stream: { itemSchema: { type: object } } } } } }
    get:
      operationId: list
      parameters: [{ name: all, in: querystring, content: { application/x-www-form-urlencoded: { schema: { type: object } } } }]
      responses: { '204': { description: done } }
    additionalOperations:
      PURGE: { operationId: purge, responses: { '204': { description: done } } }
components:
  schemas:
    Cat: { type: object }
    Pet: { oneOf: [{ $ref: '#/components/schemas/Cat' }], discriminator: { propertyName: kind, defaultMapping: Cat, mapping: { c: Cat, d: '#/components/schemas/Cat' } } }
",
    );
    let methods: Vec<_> = document.paths[0]
        .operations
        .iter()
        .map(|(method, _)| method.value.as_str())
        .collect();
    assert_eq!(methods, ["QUERY", "GET", "PURGE"]);
    assert!(
        only(&document).responses[0].1.content[0]
            .item_schema
            .is_some()
    );
    assert_eq!(
        document.paths[0].operations[1].1.parameters[0].location,
        Location::QueryString
    );
    let discriminator = named(&document, "Pet").discriminator.as_ref().unwrap();
    let targets = [
        discriminator.default.unwrap(),
        discriminator.mapping[0].1,
        discriminator.mapping[1].1,
    ];
    assert!(
        targets
            .iter()
            .all(|id| get(&document, *id).component.as_deref() == Some("Cat"))
    );
}

#[test]
fn servers_have_their_defaults_put_in() {
    let document = clean(
        "openapi: 3.0.3
info: { title: t, version: '1' }
servers: [{ url: 'https://{host}/{base}', variables: { host: { default: example.com }, base: { default: v1, enum: [v1, v2] } } }]
paths: {}
",
    );
    assert_eq!(document.servers[0].url.value, "https://example.com/v1");
}

#[test]
fn aliases_and_merge_keys_are_followed() {
    let document = clean(&schemas(
        "3.0.3",
        "A: &a { type: object, properties: &p { x: { type: string } } }
B: { type: object, properties: { <<: *p, y: { type: integer } } }
C: *a",
    ));
    let names: Vec<_> = named(&document, "B")
        .properties
        .iter()
        .map(|(name, _)| name.value.as_str())
        .collect();
    assert_eq!(names, ["y", "x"]);
    assert_eq!(
        document.component_schemas[0].1,
        document.component_schemas[2].1
    );
}

#[test]
fn an_undeclared_path_parameter_is_a_string() {
    let document =
        tolerated(&operation("3.1.0", "operationId: a").replace("/a/{id}", "/a/{id}/{more}"));
    let parameters = &only(&document).parameters;
    assert_eq!(
        (parameters[0].name.value.as_str(), parameters[0].location),
        ("more", Location::Path)
    );
}

#[test]
fn an_operation_id_is_lost_to_the_first_that_has_it() {
    let text = operation("3.1.0", "operationId: same");
    let document = tolerated(
        &(text.clone()
            + "  /b:\n    get: { operationId: same, responses: { '204': { description: done } } }\n"),
    );
    assert_eq!(only(&document).id.as_ref().unwrap().value, "same");
    assert!(document.paths[1].operations[0].1.id.is_none());
}

#[test]
fn a_fault_in_a_shared_part_is_told_once_and_spoils_all_who_use_it() {
    let reading = read_text(
        "openapi.yaml",
        "openapi: 3.1.0
info: { title: t, version: '1' }
paths:
  /a: { get: { operationId: one, parameters: [{ $ref: '#/components/parameters/P' }], responses: { '204': { description: done } } } }
  /b: { get: { operationId: two, parameters: [{ $ref: '#/components/parameters/P' }], responses: { '204': { description: done } } } }
  /c: { get: { operationId: three, responses: { '204': { description: done } } } }
components:
  parameters:
    P: { name: p, in: nowhere }
",
    );
    assert_eq!(reading.diagnostics.len(), 1);
    assert_eq!(reading.diagnostics[0].operation, None);
    let document = reading.document.unwrap();
    let spoilt: Vec<_> = document
        .paths
        .iter()
        .map(|item| item.operations[0].1.unsupported.clone())
        .collect();
    assert_eq!(spoilt[0][0].operation.as_deref(), Some("one"));
    assert_eq!(spoilt[1][0].operation.as_deref(), Some("two"));
    assert!(spoilt[2].is_empty());
}

#[test]
fn nesting_without_end_ends() {
    let deep = format!("{}{}", "{ not: ".repeat(60), "}".repeat(60));
    assert!(
        clean(&schemas("3.1.0", &format!("A: {deep}")))
            .schemas
            .len()
            >= 60
    );
}

#[test]
fn recursion_by_name_leads_where_it_is_meant() {
    let document = clean(&schemas(
        "3.1.0",
        "Filter:\n  $recursiveAnchor: true\n  type: object\n  properties: { inner: { $recursiveRef: '#' } }\nNode:\n  $dynamicAnchor: node\n  type: object\n  properties: { next: { $dynamicRef: '#node' } }",
    ));
    for name in ["Filter", "Node"] {
        let (_, property) = &named(&document, name).properties[0];
        let (_, id) = document
            .component_schemas
            .iter()
            .find(|(known, _)| known.value == name)
            .unwrap();
        assert_eq!(get(&document, *property).reference, Some(*id), "{name}");
    }
}
