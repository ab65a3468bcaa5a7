//@ errors: 1
//! An extractor around the body, as crates that validate have one.

use axum::Json;
use axum::extract::{FromRequest, Request};

mod api {
    specforge::api!("spec/openapi.yaml");
}

struct Valid<T>(T);

impl<S: Send + Sync, T: FromRequest<S>> FromRequest<S> for Valid<T> {
    type Rejection = T::Rejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        T::from_request(request, state).await.map(Self)
    }
}

#[specforge::handler(operation = "createUser")]
async fn create_user(_: Valid<Json<serde_json::Value>>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser")));
}
