//! axum-extra's extractors with the names of axum's own, by name and by alias; and bodies as they came.

use axum::Json;
use axum::extract::Path;
use axum_extra::extract::{Form, Multipart, OptionalQuery, Query};
use specforge::{NoContent, Rejection};

mod api {
    specforge::api!("spec/openapi.yaml");
}

type Answer<T> = Result<T, specforge::Error>;
type Search = Query<api::SearchUsersQuery>;

#[specforge::handler]
async fn list_users(OptionalQuery(_): OptionalQuery<api::ListUsersQuery>) -> Answer<Json<Vec<api::User>>> {
    todo!()
}

#[specforge::handler]
async fn search_users(_: Result<Search, Rejection>) -> Answer<Json<Vec<api::User>>> {
    todo!()
}

#[specforge::handler]
async fn create_user(_: String) -> Answer<Json<api::User>> {
    todo!()
}

#[specforge::handler]
async fn update_user(Path(_): Path<i64>, _: Option<Json<serde_json::Value>>) -> Answer<Json<api::User>> {
    todo!()
}

#[specforge::handler]
async fn put_avatar(Path(_): Path<i64>, _: Multipart) -> Answer<NoContent> {
    todo!()
}

#[specforge::handler]
async fn login(Form(_): Form<api::Login>) -> Answer<String> {
    todo!()
}

#[specforge::handler]
async fn ping(_: axum::extract::Request) -> Result<NoContent, std::convert::Infallible> {
    Ok(NoContent)
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", unimplemented(getUser, deleteUser, getMember, startJob));
}
