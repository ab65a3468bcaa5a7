//! What only OpenAPI 3.2 has: `spec/newest.yaml`.

use axum::extract::{Path, Query};
use axum::{Json, Router};
use serde_json::{Value, json};
use specforge::NoContent;
use specforge::security::{ApiKey, Refusal};

use crate::echo;

/// What `api!` makes of the document.
pub mod api {
    specforge::api!("spec/newest.yaml");
}

/// Knows one key.
#[derive(Debug, Clone)]
pub struct Keys;

impl api::security::Key for Keys {
    type Principal = ();

    async fn verify(&self, key: ApiKey, _: &'static [&'static str]) -> Result<(), Refusal> {
        if key.key() == "sesame" {
            Ok(())
        } else {
            Err(Refusal::unauthenticated())
        }
    }
}

/// The application.
pub fn app() -> Router {
    specforge::router!(newest).with_state(Keys)
}

/// The part of it that only has methods axum knows.
pub fn reads() -> Router {
    specforge::router!(newest, only(tags("reads")))
}

/// The part of it that has the others.
pub fn others() -> Router {
    specforge::router!(newest, only(rest(tags("reads")))).with_state(Keys)
}

#[specforge::handler(api = newest, operation = "listBooks")]
async fn list_books() -> Json<Value> {
    Json(json!("listBooks"))
}

#[specforge::handler(api = newest, operation = "searchBooks")]
async fn search_books(Json(search): Json<api::Search>) -> Json<Value> {
    echo(&search)
}

#[specforge::handler(api = newest, operation = "purgeBooks")]
async fn purge_books() -> NoContent {
    NoContent
}

#[specforge::handler(api = newest, operation = "copyBook")]
async fn copy_book(Path(isbn): Path<String>) -> Json<Value> {
    Json(json!(["copyBook", isbn]))
}

#[specforge::handler(api = newest, operation = "putBook")]
async fn put_book(Path(_): Path<String>) -> NoContent {
    NoContent
}

#[specforge::handler(api = newest, operation = "wholeQuery")]
async fn whole_query(Query(query): Query<api::whole_query::Query>) -> Json<Value> {
    echo(&query.search)
}
