//! Request bodies of OpenAPI 3.0: `spec/bodies30.yaml`.

use axum::{Json, Router};
use serde_json::{Value, json};
use specforge::Multipart;

use crate::echo;

/// What `api!` makes of the document.
pub mod api {
    specforge::api!("spec/bodies30.yaml");
}

/// The application.
pub fn app() -> Router {
    specforge::router!(bodies30)
}

#[specforge::handler(api = bodies30, operation = "thing")]
async fn thing(Json(body): Json<api::Thing>) -> Json<Value> {
    echo(&body)
}

#[specforge::handler(api = bodies30, operation = "upload30")]
async fn upload(Multipart(upload): Multipart<api::upload30::Body>) -> Json<Value> {
    Json(json!({ "file": upload.file.data.len(), "note": upload.note }))
}
