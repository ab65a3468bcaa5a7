//! A document of as many operations as one likes, and the handlers that go with it.

use std::fmt::Write as _;

/// The operations of a resource, in the order in which they are counted.
pub(crate) const PER_RESOURCE: usize = 5;

/// A document with that many operations: resources that can be listed, created, read, changed and deleted.
pub(crate) fn document(operations: usize) -> String {
    let mut text = String::from("openapi: 3.1.0\ninfo: { title: Bench, version: 1.0.0 }\npaths:\n");
    let resources = operations.div_ceil(PER_RESOURCE);
    for resource in 0..resources {
        let here = operations - resource * PER_RESOURCE;
        let _ = write!(
            text,
            "  /things{resource}:
    get:
      operationId: list{resource}
      parameters:
        - {{ name: page, in: query, schema: {{ type: integer, format: int64, minimum: 1, default: 1 }} }}
        - {{ name: q, in: query, schema: {{ type: string, maxLength: 50 }} }}
      responses:
        '200': {{ description: a page, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/ThingList{resource}' }} }} }} }}
        default: {{ description: an error, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Problem' }} }} }} }}
"
        );
        if here > 1 {
            let _ = write!(
                text,
                "    post:
      operationId: create{resource}
      requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/NewThing{resource}' }} }} }} }}
      responses:
        '201': {{ description: created, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing{resource}' }} }} }} }}
        default: {{ description: an error, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Problem' }} }} }} }}
"
            );
        }
        if here > 2 {
            let _ = write!(
                text,
                "  /things{resource}/{{id}}:
    parameters:
      - {{ name: id, in: path, required: true, schema: {{ type: integer, format: int64, minimum: 1 }} }}
    get:
      operationId: get{resource}
      responses:
        '200': {{ description: the thing, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing{resource}' }} }} }} }}
        default: {{ description: an error, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Problem' }} }} }} }}
"
            );
        }
        if here > 3 {
            let _ = write!(
                text,
                "    put:
      operationId: update{resource}
      requestBody: {{ required: true, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/NewThing{resource}' }} }} }} }}
      responses:
        '200': {{ description: the thing, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Thing{resource}' }} }} }} }}
        default: {{ description: an error, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Problem' }} }} }} }}
"
            );
        }
        if here > 4 {
            let _ = write!(
                text,
                "    delete:
      operationId: delete{resource}
      responses:
        '204': {{ description: gone }}
        default: {{ description: an error, content: {{ application/json: {{ schema: {{ $ref: '#/components/schemas/Problem' }} }} }} }}
"
            );
        }
    }
    text.push_str("components:\n  schemas:\n    Problem: { type: object, required: [code, message], properties: { code: { type: string }, message: { type: string } } }\n");
    for resource in 0..resources {
        let _ = write!(
            text,
            "    NewThing{resource}:
      type: object
      required: [name, kind]
      properties:
        name: {{ type: string, minLength: 1, maxLength: 100 }}
        kind: {{ type: string, enum: [small, large] }}
        email: {{ type: string, format: email }}
        size: {{ type: integer, format: int32, minimum: 0, maximum: 1000 }}
        tags: {{ type: array, maxItems: 10, items: {{ type: string, maxLength: 20 }} }}
    Thing{resource}:
      type: object
      required: [id, name, kind, created_at]
      properties:
        id: {{ type: integer, format: int64 }}
        name: {{ type: string }}
        kind: {{ type: string, enum: [small, large] }}
        email: {{ type: string, format: email }}
        size: {{ type: integer, format: int32 }}
        tags: {{ type: array, items: {{ type: string }} }}
        created_at: {{ type: string, format: date-time }}
    ThingList{resource}:
      type: object
      required: [items, total]
      properties:
        items: {{ type: array, items: {{ $ref: '#/components/schemas/Thing{resource}' }} }}
        total: {{ type: integer, format: int64 }}
"
        );
    }
    text
}

/// A document of that many schemas, each an object of eight properties, of which half are required, and the last is mostly another such object.
pub(crate) fn structs(count: usize) -> String {
    let mut text = String::from(
        "openapi: 3.1.0\ninfo: { title: Structs, version: 1.0.0 }\npaths: {}\ncomponents:\n  schemas:\n",
    );
    for index in 0..count {
        let group = index - index % 10;
        let other = if group == index {
            "{ type: string }".to_owned()
        } else {
            format!("{{ $ref: '#/components/schemas/Record{group}' }}")
        };
        let _ = write!(
            text,
            "    Record{index}:
      type: object
      required: [id, name, ratio, active]
      properties:
        id: {{ type: integer, format: int64, minimum: 1 }}
        name: {{ type: string, minLength: 1, maxLength: 100 }}
        email: {{ type: string, format: email }}
        size: {{ type: integer, format: int32, minimum: 0, maximum: 1000 }}
        ratio: {{ type: number }}
        active: {{ type: boolean }}
        tags: {{ type: array, maxItems: 10, items: {{ type: string }} }}
        of: {other}
"
        );
    }
    text
}

/// The `operationId` of an operation of that document.
pub(crate) fn operation(index: usize) -> String {
    let (resource, kind) = (index / PER_RESOURCE, index % PER_RESOURCE);
    let verb = ["list", "create", "get", "update", "delete"][kind];
    format!("{verb}{resource}")
}

/// The handler of an operation.
pub(crate) fn handler(index: usize) -> String {
    let (resource, name) = (index / PER_RESOURCE, operation(index));
    let signature = match index % PER_RESOURCE {
        0 => format!(
            "(State(state): State<App>, Query(query): Query<crate::api::List{resource}Query>) -> Result<Json<crate::api::ThingList{resource}>, specforge::Error>"
        ),
        1 => format!(
            "(State(state): State<App>, Json(new): Json<crate::api::NewThing{resource}>) -> Result<Created<Json<crate::api::Thing{resource}>>, specforge::Error>"
        ),
        2 => format!(
            "(State(state): State<App>, Path(id): Path<i64>) -> Result<Json<crate::api::Thing{resource}>, specforge::Error>"
        ),
        3 => format!(
            "(State(state): State<App>, Path(id): Path<i64>, Json(new): Json<crate::api::NewThing{resource}>) -> Result<Json<crate::api::Thing{resource}>, specforge::Error>"
        ),
        _ => {
            "(State(state): State<App>, Path(id): Path<i64>) -> Result<NoContent, specforge::Error>"
                .to_owned()
        }
    };
    format!(
        "#[specforge::handler(operation = \"{name}\")]\npub async fn {name}{signature} {{\n    {}\n}}\n",
        body(index)
    )
}

/// The same function on plain axum.
pub(crate) fn plain_handler(index: usize) -> String {
    let (resource, name) = (index / PER_RESOURCE, operation(index));
    let signature = match index % PER_RESOURCE {
        0 => format!(
            "(State(state): State<App>, Query(query): Query<crate::api::List{resource}Query>) -> Result<Json<crate::api::ThingList{resource}>, StatusCode>"
        ),
        1 => format!(
            "(State(state): State<App>, Json(new): Json<crate::api::NewThing{resource}>) -> Result<(StatusCode, Json<crate::api::Thing{resource}>), StatusCode>"
        ),
        2 => format!(
            "(State(state): State<App>, Path(id): Path<i64>) -> Result<Json<crate::api::Thing{resource}>, StatusCode>"
        ),
        3 => format!(
            "(State(state): State<App>, Path(id): Path<i64>, Json(new): Json<crate::api::NewThing{resource}>) -> Result<Json<crate::api::Thing{resource}>, StatusCode>"
        ),
        _ => "(State(state): State<App>, Path(id): Path<i64>) -> Result<StatusCode, StatusCode>"
            .to_owned(),
    };
    format!(
        "pub async fn {name}{signature} {{\n    {}\n}}\n",
        body(index)
    )
}

/// What a handler does: nothing but mention its arguments.
fn body(index: usize) -> &'static str {
    match index % PER_RESOURCE {
        0 => "let _ = (state, query);\n    std::future::pending().await",
        1 => "let _ = (state, new);\n    std::future::pending().await",
        3 => "let _ = (state, id, new);\n    std::future::pending().await",
        _ => "let _ = (state, id);\n    std::future::pending().await",
    }
}

/// The route of an operation on plain axum.
pub(crate) fn plain_route(index: usize) -> String {
    let (resource, name) = (index / PER_RESOURCE, operation(index));
    let (path, method) = match index % PER_RESOURCE {
        0 => ("", "get"),
        1 => ("", "post"),
        2 => ("/{id}", "get"),
        3 => ("/{id}", "put"),
        _ => ("/{id}", "delete"),
    };
    format!(
        "        .route(\"/things{resource}{path}\", axum::routing::{method}(crate::handlers::{name}))\n"
    )
}
