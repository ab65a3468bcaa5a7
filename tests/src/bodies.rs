//! Request bodies: `spec/bodies.yaml`.

use std::collections::BTreeMap;

use axum::body::{Bytes, to_bytes};
use axum::extract::{Form, Query, Request};
use axum::{Json, Router};
use serde_json::{Value, json};
use specforge::decode::Part;
use specforge::{Content, Created, Multipart, Rejection};

use crate::echo;

/// What `api!` makes of the document.
pub mod api {
    specforge::api!("spec/bodies.yaml");
}

use api::Closed;

/// The application.
pub fn app() -> Router {
    specforge::router!(bodies)
}

#[specforge::handler(api = bodies, operation = "numbers")]
async fn numbers(Json(body): Json<api::Numbers>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = bodies, operation = "texts")]
async fn texts(Json(body): Json<api::Texts>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = bodies, operation = "formats")]
async fn formats(Json(body): Json<api::Formats>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = bodies, operation = "lists")]
async fn lists(Json(body): Json<api::Lists>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = bodies, operation = "closed")]
async fn closed(Json(body): Json<Closed>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = bodies, operation = "map")]
async fn map(Json(body): Json<api::map::Body>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = bodies, operation = "extra")]
async fn extra(Json(body): Json<api::Extra>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = bodies, operation = "inline")]
async fn inline(Json(body): Json<api::inline::Body>) -> Json<Value> {
    let count: i32 = body.count;
    Json(json!({ "count": count, "id": body.id.map(|id| echo(&id).0) }))
}

#[specforge::handler(api = bodies, operation = "bodyDefaults")]
async fn body_defaults(Json(body): Json<api::Defaults>) -> Json<Value> {
    let (page, flag): (i32, bool) = (body.page, body.flag);
    let point: Option<api::Point> = body.point;
    Json(json!({
        "page": page, "flag": flag, "colour": echo(&body.colour).0, "tags": body.tags,
        "point": point.map(|point| echo(&point).0), "origin": echo(&body.origin).0,
    }))
}

#[specforge::handler(api = bodies, operation = "tree")]
async fn tree(Json(body): Json<api::Tree>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = bodies, operation = "anything")]
async fn anything(Json(body): Json<Value>) -> Json<Value> {
    Json(body)
}

/// A request has no `id`, an answer has no `password`: two types of one schema.
#[specforge::handler(api = bodies, operation = "createAccount")]
async fn create_account(Json(new): Json<api::AccountWrite>) -> Created<Json<api::Account>> {
    let read = |owner: api::OwnerWrite| api::Owner {
        since: "now".to_owned(),
        name: owner.name,
    };
    assert!(!new.password.is_empty());
    Created(Json(api::Account {
        id: 7,
        email: new.email,
        owner: new.owner.map(read),
        owners: new
            .owners
            .map(|owners| owners.into_iter().map(read).collect()),
    }))
}

#[specforge::handler(api = bodies, operation = "createStrictAccount")]
async fn create_strict_account(Json(body): Json<api::create_strict_account::Body>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = bodies, operation = "optionalBody")]
async fn optional_body(body: Option<Json<Closed>>) -> Json<Value> {
    Json(body.map_or(json!("absent"), |Json(body)| echo(&body).0))
}

#[specforge::handler(api = bodies, operation = "nullableBody")]
async fn nullable_body(Json(body): Json<Option<Closed>>) -> Json<Value> {
    Json(body.map_or(json!("null"), |body| echo(&body).0))
}

#[specforge::handler(api = bodies, operation = "vendor")]
async fn vendor(Json(body): Json<Closed>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = bodies, operation = "several")]
async fn several(Content(body): Content<api::several::Body>) -> Json<Value> {
    use api::several::Body;

    Json(match body {
        Body::Json(closed) => json!(["json", echo(&closed).0]),
        Body::Form(closed) => json!(["form", echo(&closed).0]),
        Body::Text(text) => json!(["text", text]),
        Body::Image(bytes) => json!(["image/*", bytes.len()]),
        Body::ImagePng(bytes) => json!(["image/png", bytes.len()]),
    })
}

#[specforge::handler(api = bodies, operation = "text")]
async fn text(body: String) -> String {
    body
}

#[specforge::handler(api = bodies, operation = "rawBytes")]
async fn raw_bytes(body: Bytes) -> Bytes {
    body
}

#[specforge::handler(api = bodies, operation = "maps")]
async fn maps(Json(body): Json<BTreeMap<String, BTreeMap<String, i64>>>) -> Json<Value> {
    Json(json!(body))
}

#[specforge::handler(api = bodies, operation = "rawValue")]
async fn raw_value(Json(body): Json<Value>) -> Json<Value> {
    Json(body)
}

#[specforge::handler(api = bodies, operation = "rawJsonBytes")]
async fn raw_json_bytes(body: Bytes) -> Json<Value> {
    Json(json!(body.len()))
}

#[specforge::handler(api = bodies, operation = "rawUnvalidated", ignore(validation))]
async fn raw_unvalidated(body: Bytes) -> Json<Value> {
    Json(json!(body.len()))
}

#[specforge::handler(api = bodies, operation = "rawRequest")]
async fn raw_request(request: Request) -> Json<Value> {
    let body = to_bytes(request.into_body(), usize::MAX)
        .await
        .unwrap_or_default();
    Json(json!(body.len()))
}

#[specforge::handler(api = bodies, operation = "limited")]
async fn limited(Content(body): Content<api::limited::Body>) -> Json<Value> {
    Json(match body {
        api::limited::Body::Json(text) | api::limited::Body::Text(text) => json!(text.len()),
    })
}

#[specforge::handler(api = bodies, operation = "ownRejection")]
async fn own_rejection(body: Result<Json<Closed>, Rejection>) -> Json<Value> {
    Json(match body {
        Ok(Json(body)) => echo(&body).0,
        Err(rejection) => {
            json!({ "status": rejection.status().as_u16(), "violations": rejection.violations().len() })
        }
    })
}

#[specforge::handler(api = bodies, operation = "withQuery")]
async fn with_query(
    Query(query): Query<api::with_query::Query>,
    Json(body): Json<Closed>,
) -> Json<Value> {
    Json(json!([query.n, echo(&body).0]))
}

#[specforge::handler(api = bodies, operation = "deleteWithBody")]
async fn delete_with_body(body: Option<Json<Closed>>) -> Json<Value> {
    Json(body.map_or(json!("absent"), |Json(body)| echo(&body).0))
}

#[specforge::handler(api = bodies, operation = "form")]
async fn form(Form(form): Form<api::Form>) -> Json<Value> {
    echo(&form)
}

#[specforge::handler(api = bodies, operation = "upload")]
async fn upload(Multipart(upload): Multipart<api::Upload>) -> Json<Value> {
    let file = |part: Part| json!([part.file_name, part.content_type, part.data.len()]);
    Json(json!({
        "title": upload.title, "count": upload.count, "meta": upload.meta.map(|meta| echo(&meta).0), "tags": upload.tags,
        "files": upload.files.into_iter().map(file).collect::<Vec<_>>(), "picture": upload.picture.map(file),
    }))
}

#[specforge::handler(api = bodies, operation = "textRules")]
async fn text_rules(body: String) -> String {
    body
}

#[specforge::handler(api = bodies, operation = "textOrMore")]
async fn text_or_more(Content(body): Content<api::text_or_more::Body>) -> Json<Value> {
    Json(json!(format!("{body:?}")))
}

#[specforge::handler(api = bodies, operation = "textOrMoreRaw")]
async fn text_or_more_raw(body: Bytes) -> Json<Value> {
    Json(json!(body.len()))
}
