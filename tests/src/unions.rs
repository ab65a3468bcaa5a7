//! Unions: `spec/unions.yaml`.

use axum::extract::Query;
use axum::{Json, Router};
use serde_json::Value;

use crate::echo;

/// What `api!` makes of the document.
pub mod api {
    specforge::api!("spec/unions.yaml");
}

/// The application.
pub fn app() -> Router {
    specforge::router!(unions)
}

/// Answers of the request's own type: what was read can be written again.
macro_rules! same {
    ($($name:ident $operation:literal $ty:ty;)*) => { $(
        #[specforge::handler(api = unions, operation = $operation)]
        async fn $name(Json(body): Json<$ty>) -> Json<$ty> {
            Json(body)
        }
    )* };
}

same! {
    pet "pet" api::Pet;
    mapped "mapped" api::Mapped;
    shape "shape" api::Shape;
    contact "contact" api::Contact;
    exactly_one "exactlyOne" api::ExactlyOne;
    at_least_one "atLeastOne" api::AtLeastOne;
    overlapping "overlapping" api::Overlapping;
    number_ranges "numberRanges" api::NumberRanges;
    animal "animal" api::Animal;
    expression "expression" api::Expression;
}

#[specforge::handler(api = unions, operation = "scalar")]
async fn scalar(Json(body): Json<Option<api::ScalarOrList>>) -> Json<Option<api::ScalarOrList>> {
    Json(body)
}

#[specforge::handler(api = unions, operation = "ambiguous")]
async fn ambiguous(Json(body): Json<api::Ambiguous>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = unions, operation = "recursiveAny")]
async fn recursive_any(Json(body): Json<api::RecursiveAny>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = unions, operation = "negated")]
async fn negated(Json(body): Json<api::Negated>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = unions, operation = "unionInQuery")]
async fn union_in_query(Query(query): Query<api::union_in_query::Query>) -> Json<Value> {
    echo(&query.v)
}
