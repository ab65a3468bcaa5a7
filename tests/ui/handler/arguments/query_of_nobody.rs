//@ errors: 1

use axum::Json;

mod api {
    specforge::api!("spec/openapi.yaml");
}

struct Query<T>(T);

impl<T: Send, S: Sync> axum::extract::FromRequestParts<S> for Query<T> {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut axum::http::request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        todo!()
    }
}

#[specforge::handler(operation = "listUsers")]
async fn list_users(_: Query<api::ListUsersQuery>) -> Result<Json<Vec<api::User>>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("listUsers"))).with_state(());
}
