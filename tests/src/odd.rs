//! Odd documents: `spec/odd/openapi.yaml`.

use axum::extract::Path;
use axum::{Json, Router};

/// What `api!` makes of the document.
pub mod api {
    specforge::api!("spec/odd/openapi.yaml");
}

/// The application.
pub fn app() -> Router {
    specforge::router!(odd)
}

#[specforge::handler(api = odd, operation = "getA")]
async fn get_a(Path(id): Path<i64>) -> Json<api::Node> {
    Json(api::Node {
        id,
        next: Some(Box::new(api::Node {
            id: id + 1,
            next: None,
        })),
    })
}

fn abc() -> api::ABC {
    api::ABC {
        self_: "a".to_owned(),
        self_2: "b".to_owned(),
        _1st: 1,
        dollar: 2,
        empty: 3,
        id: "c".to_owned(),
        camel_case: Some("d".to_owned()),
        camel_case_2: Some("e".to_owned()),
        camel_case_3: Some("f".to_owned()),
    }
}

/// An operation without an `operationId`.
#[specforge::handler(api = odd, operation = "postPointer")]
async fn post_pointer(Json(body): Json<api::post_pointer::Body>) -> Json<api::ABC> {
    assert!(!body.r#type.is_empty());
    Json(abc())
}

#[specforge::handler(api = odd, operation = "repos/create-or-update")]
async fn named(Json(body): Json<api::repos_create_or_update::Body>) -> Json<api::ABC> {
    assert!(!body.r#type.is_empty());
    Json(abc())
}

#[specforge::handler(api = odd, operation = "fn")]
async fn yaml(Json(body): Json<api::Words>) -> Json<api::Words> {
    Json(body)
}

#[specforge::handler(api = odd, operation = "chain")]
async fn chain() -> Json<api::Node> {
    Json(api::Node { id: 1, next: None })
}
