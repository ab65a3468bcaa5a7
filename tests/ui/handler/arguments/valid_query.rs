//@ errors: 1
//! An extractor around the query, as crates that validate have one.

use axum::Json;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;

mod api {
    specforge::api!("spec/openapi.yaml");
}

struct Valid<T>(T);

impl<S: Send + Sync, T: FromRequestParts<S>> FromRequestParts<S> for Valid<T> {
    type Rejection = T::Rejection;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        T::from_request_parts(parts, state).await.map(Self)
    }
}

#[specforge::handler(operation = "searchUsers")]
async fn search_users(_: Valid<Query<api::SearchUsersQuery>>) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("searchUsers")));
}
