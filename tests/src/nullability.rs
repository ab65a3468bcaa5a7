//! Nullability: `spec/nullability.yaml`.

use axum::{Json, Router};
use serde_json::{Value, json};

/// What `api!` makes of the document.
pub mod api {
    specforge::api!("spec/nullability.yaml");
}

/// The application.
pub fn app() -> Router {
    specforge::router!(nullability)
}

/// Two states, two states and three, as their types say.
#[specforge::handler(api = nullability, operation = "states")]
async fn states(Json(body): Json<api::States>) -> Json<Value> {
    let must: Option<String> = body.must;
    let may: Option<String> = body.may;
    let three: Option<Option<String>> = body.three;
    let word = |value: Option<String>, none: &str| value.unwrap_or_else(|| none.to_owned());
    let three = match three {
        None => "absent".to_owned(),
        Some(value) => word(value, "null"),
    };
    Json(json!([word(must, "null"), word(may, "absent"), three]))
}

#[specforge::handler(api = nullability, operation = "echo")]
async fn echo(Json(body): Json<api::Nulls>) -> Json<api::Nulls> {
    Json(body)
}
