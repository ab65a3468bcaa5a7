//! Parameters: `spec/params.yaml`.

use axum::extract::{Path, Query};
use axum::{Json, Router};
use serde_json::{Value, json};
use specforge::{Cookies, Headers};

use crate::echo;
use specforge::security::{ApiKey, Refusal};

/// What `api!` makes of the document.
pub mod api {
    specforge::api!("spec/params.yaml");
}

use api::Colour;

/// The application.
pub fn app() -> Router {
    specforge::router!(params).with_state(Keys)
}

/// The state: it verifies API keys.
#[derive(Debug, Clone, Copy)]
pub struct Keys;

impl api::security::Key for Keys {
    type Principal = ();

    async fn verify(&self, _: ApiKey, _: &'static [&'static str]) -> Result<(), Refusal> {
        Ok(())
    }
}

#[specforge::handler(api = params, operation = "deepStyles")]
async fn deep_styles(Query(query): Query<api::deep_styles::Query>) -> Json<Value> {
    echo(&query)
}

#[specforge::handler(api = params, operation = "queryStyles")]
async fn query_styles(Query(query): Query<api::query_styles::Query>) -> Json<Value> {
    echo(&query)
}

#[specforge::handler(api = params, operation = "scalars")]
async fn scalars(Query(query): Query<api::scalars::Query>) -> Json<Value> {
    echo(&query)
}

#[specforge::handler(api = params, operation = "requiredQuery")]
async fn required_query(Query(query): Query<api::required_query::Query>) -> Json<Value> {
    echo(&query)
}

/// The defaults have arrived, typed: none of these fields is an `Option`.
#[specforge::handler(api = params, operation = "defaults")]
async fn defaults(
    Query(query): Query<api::defaults::Query>,
    Headers(headers): Headers<api::defaults::Headers>,
) -> Json<Value> {
    let page: i32 = query.page;
    let tags: Vec<String> = query.tags;
    let depth: i32 = headers.x_depth;
    Json(json!({ "page": page, "sort": echo(&query.sort).0, "tags": tags, "depth": depth }))
}

#[specforge::handler(api = params, operation = "strictQuery")]
async fn strict_query(Query(query): Query<api::strict_query::Query>) -> Json<Value> {
    echo(&query)
}

#[specforge::handler(api = params, operation = "pathSimple")]
async fn path_simple(Path(v): Path<String>) -> Json<Value> {
    echo(&v)
}

#[specforge::handler(api = params, operation = "pathList")]
async fn path_list(Path(v): Path<Vec<String>>) -> Json<Value> {
    echo(&v)
}

#[specforge::handler(api = params, operation = "pathObject")]
async fn path_object(Path(path): Path<api::path_object::Path>) -> Json<Value> {
    echo(&path.v)
}

#[specforge::handler(api = params, operation = "pathObjectExplode")]
async fn path_object_explode(Path(colour): Path<Colour>) -> Json<Value> {
    echo(&colour)
}

#[specforge::handler(api = params, operation = "pathLabel")]
async fn path_label(Path(v): Path<Vec<String>>) -> Json<Value> {
    echo(&v)
}

#[specforge::handler(api = params, operation = "pathLabelExplode")]
async fn path_label_explode(Path(v): Path<Vec<String>>) -> Json<Value> {
    echo(&v)
}

#[specforge::handler(api = params, operation = "pathLabelObject")]
async fn path_label_object(Path(path): Path<api::path_label_object::Path>) -> Json<Value> {
    echo(&path.v)
}

#[specforge::handler(api = params, operation = "pathMatrix")]
async fn path_matrix(Path(v): Path<Vec<String>>) -> Json<Value> {
    echo(&v)
}

#[specforge::handler(api = params, operation = "pathMatrixExplode")]
async fn path_matrix_explode(Path(v): Path<Vec<String>>) -> Json<Value> {
    echo(&v)
}

#[specforge::handler(api = params, operation = "pathMatrixObject")]
async fn path_matrix_object(Path(path): Path<api::path_matrix_object::Path>) -> Json<Value> {
    echo(&path.v)
}

#[specforge::handler(api = params, operation = "pathMatrixScalar")]
async fn path_matrix_scalar(Path(v): Path<i64>) -> Json<Value> {
    echo(&v)
}

#[specforge::handler(api = params, operation = "pathThree")]
async fn path_three(Path((a, b, c)): Path<(String, i32, bool)>) -> Json<Value> {
    Json(json!({ "a": a, "b": b, "c": c }))
}

#[specforge::handler(api = params, operation = "headerStyles")]
async fn header_styles(Headers(headers): Headers<api::header_styles::Headers>) -> Json<Value> {
    echo(&headers)
}

#[specforge::handler(api = params, operation = "cookieStyles")]
async fn cookie_styles(Cookies(cookies): Cookies<api::cookie_styles::Cookies>) -> Json<Value> {
    echo(&cookies)
}

#[specforge::handler(api = params, operation = "inherited")]
async fn inherited(
    Path(id): Path<String>,
    Query(query): Query<api::inherited::Query>,
) -> Json<Value> {
    Json(json!({ "path": id, "query": echo(&query).0 }))
}
