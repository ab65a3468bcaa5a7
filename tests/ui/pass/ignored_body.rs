//! An extractor of the user's around a body is taken where the handler says that it leaves the contract's body alone.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, Request};

mod api {
    specforge::api!("spec/openapi.yaml");
}

/// What `WithRejection` and `Valid` of other crates are like.
struct Valid<T>(T);

impl<S: Send + Sync> FromRequest<S> for Valid<Json<serde_json::Value>> {
    type Rejection = JsonRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, JsonRejection> {
        Json::from_request(request, state).await.map(Self)
    }
}

#[specforge::handler(operation = "createUser", ignore(body))]
async fn create_user(Valid(Json(_)): Valid<Json<serde_json::Value>>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser"))).with_state(());
}
