//! Every form of an answer, each in a handler of an operation that has it.

use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::StatusCode;
use specforge::{Created, Error, Failure, NoContent};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler]
async fn list_users(_: axum::extract::Query<api::ListUsersQuery>) -> Json<Vec<api::User>> {
    todo!()
}

#[specforge::handler(operation = "searchUsers", ignore(query))]
async fn search() -> Result<api::search_users::Response, api::search_users::Error> {
    todo!()
}

#[specforge::handler]
async fn create_user(Json(_): Json<api::NewUser>) -> Result<Created<Json<api::User>>, api::ErrorResponse> {
    Err(api::ErrorResponse::bad_request("no"))
}

#[specforge::handler]
async fn get_user(Path(_): Path<i64>) -> Result<(StatusCode, Json<api::User>), Error> {
    Err(Error::not_found("nobody"))
}

#[specforge::handler]
async fn update_user(Path(_): Path<i64>, _: Bytes) -> Result<Json<api::User>, Failure<api::ErrorResponse>> {
    todo!()
}

#[specforge::handler]
async fn delete_user(Path(_): Path<i64>) -> Result<(), Error> {
    Err(Error::internal("why"))
}

#[specforge::handler]
async fn put_avatar(Path(_): Path<i64>, _: axum::extract::Multipart) -> StatusCode {
    StatusCode::NO_CONTENT
}

#[specforge::handler(operation = "getMember", ignore(path, headers, cookies))]
async fn member() -> Result<api::get_member::Response, Error> {
    todo!()
}

#[specforge::handler]
async fn login(_: axum::extract::Form<api::Login>) -> Result<String, Failure<api::LoginError>> {
    todo!()
}

#[specforge::handler]
async fn ping() -> NoContent {
    NoContent
}

#[specforge::handler]
async fn start_job() -> api::start_job::Response {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml");
}
