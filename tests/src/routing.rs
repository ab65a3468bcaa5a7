//! Routing: `spec/routing.yaml`.

use axum::extract::{Extension, MatchedPath, Path, Query};
use axum::{Json, Router};
use serde_json::{Value, json};
use specforge::{MatchedOperation, NoContent};

use crate::echo;

/// What `api!` makes of the document.
pub mod api {
    specforge::api!("spec/routing.yaml");
}

/// The application.
pub fn app() -> Router {
    specforge::router!(routing)
}

/// A part of it: the operations with the tag `reads`.
pub fn reads() -> Router {
    specforge::router!(routing, only(tags("reads")))
}

/// The other part, with other methods of the same paths.
pub fn others() -> Router {
    specforge::router!(routing, only(rest(tags("reads"))))
}

#[specforge::handler(api = routing, operation = "root")]
async fn root() -> Json<Value> {
    Json(json!("root"))
}

#[specforge::handler(api = routing, operation = "myPets")]
async fn my_pets() -> Json<Value> {
    Json(json!("myPets"))
}

/// Shows what middleware and extractors see of the route.
#[specforge::handler(api = routing, operation = "getPet")]
async fn get_pet(
    Extension(matched): Extension<MatchedOperation>,
    _: MatchedPath,
    Path(id): Path<String>,
) -> Json<Value> {
    Json(json!({ "operation": matched.id(), "template": matched.path(), "id": id }))
}

#[specforge::handler(api = routing, operation = "changePet")]
async fn change_pet(Path(path): Path<api::change_pet::Path>) -> Json<Value> {
    echo(&path)
}

#[specforge::handler(api = routing, operation = "search")]
async fn search() -> Json<Value> {
    Json(json!("search"))
}

#[specforge::handler(api = routing, operation = "only")]
async fn only(Query(_): Query<api::only::Query>) -> Json<Value> {
    Json(json!("only"))
}

#[specforge::handler(api = routing, operation = "searchById")]
async fn search_by_id(Query(_): Query<api::search_by_id::Query>) -> Json<Value> {
    Json(json!("searchById"))
}

#[specforge::handler(api = routing, operation = "searchByName")]
async fn search_by_name(Query(query): Query<api::search_by_name::Query>) -> Json<Value> {
    Json(json!(query.page))
}

#[specforge::handler(api = routing, operation = "removePet")]
async fn remove_pet(Path(_): Path<i64>) -> NoContent {
    NoContent
}

#[specforge::handler(api = routing, operation = "getCall")]
async fn get_call(Path(sid): Path<String>) -> Json<Value> {
    Json(json!(["getCall", sid]))
}

#[specforge::handler(api = routing, operation = "getCallJson")]
async fn get_call_json(Path(sid): Path<String>) -> Json<Value> {
    Json(json!(["getCallJson", sid]))
}

#[specforge::handler(api = routing, operation = "getCallXml")]
async fn get_call_xml(Path(sid): Path<String>) -> Json<Value> {
    Json(json!(["getCallXml", sid]))
}

#[specforge::handler(api = routing, operation = "cancelJob")]
async fn cancel_job(Path(id): Path<i64>) -> Json<Value> {
    Json(json!(["cancelJob", id]))
}

#[specforge::handler(api = routing, operation = "getJob")]
async fn get_job(Path(id): Path<i64>) -> Json<Value> {
    Json(json!(["getJob", id]))
}

#[specforge::handler(api = routing, operation = "compare")]
async fn compare(Path((base, head)): Path<(String, String)>) -> Json<Value> {
    Json(json!([base, head]))
}

#[specforge::handler(api = routing, operation = "tile")]
async fn tile(Path((z, x, y)): Path<(i64, i64, i64)>) -> Json<Value> {
    Json(json!([z, x, y]))
}

#[specforge::handler(api = routing, operation = "withoutSlash")]
async fn without_slash() -> Json<Value> {
    Json(json!("withoutSlash"))
}

#[specforge::handler(api = routing, operation = "withSlash")]
async fn with_slash() -> Json<Value> {
    Json(json!("withSlash"))
}

#[specforge::handler(api = routing, operation = "getHead")]
async fn get_head() -> Json<Value> {
    Json(json!("getHead"))
}

#[specforge::handler(api = routing, operation = "headHead")]
async fn head_head() -> api::head_head::Response {
    api::head_head::Response::Ok {
        x_own: "own".to_owned(),
    }
}

#[specforge::handler(api = routing, operation = "oddNames")]
async fn odd_names(Path(path): Path<api::odd_names::Path>) -> Json<Value> {
    Json(json!([path.snake_case, path.r#type]))
}
