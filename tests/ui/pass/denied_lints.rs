//! Generated code has documentation and no warnings.
#![deny(warnings, missing_docs, missing_debug_implementations, unused_qualifications, unreachable_pub, rust_2018_idioms)]

pub mod api {
    //! The contract.
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::{Path, State};
use specforge::{Error, NoContent};

/// A user.
#[specforge::handler(operation = "getUser")]
pub async fn get_user(_: State<u8>, Path(id): Path<i64>) -> Result<Json<api::User>, Error> {
    Ok(Json(api::User { id, email: "a@example.com".to_owned(), name: None }))
}

#[specforge::handler]
async fn ping() -> NoContent {
    NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser", "ping"))).with_state(1);
}
