//! Every form of an argument, each in a handler of an operation that has it.

use axum::Json;
use axum::extract::{Extension, Form, Path, Query, State};
use axum::http::HeaderMap;
use specforge::{Cookies, Headers, Multipart, NoContent, Rejection};

mod api {
    specforge::api!("spec/openapi.yaml");
}

type Answer<T> = Result<T, specforge::Error>;

#[derive(specforge::Schema)]
#[schema(operation = "listUsers", query)]
struct Paging {
    page: i32,
    name: Option<String>,
}

#[specforge::handler]
async fn list_users(Query(paging): Query<Paging>) -> Answer<Json<Vec<api::User>>> {
    todo!("{} {:?}", paging.page, paging.name)
}

#[specforge::handler]
async fn search_users(_: Result<Query<api::SearchUsersQuery>, Rejection>) -> Answer<Json<Vec<api::User>>> {
    todo!()
}

#[specforge::handler]
async fn create_user(State(_): State<u8>, _: Result<Json<api::NewUser>, Rejection>) -> Answer<Json<api::User>> {
    todo!()
}

#[specforge::handler]
async fn get_user(Path(_): Path<i64>, _: Extension<u8>) -> Answer<Json<api::User>> {
    todo!()
}

#[specforge::handler]
async fn update_user(Path(_): Path<api::UpdateUserPath>, _: Option<Json<api::UserChanges>>) -> Answer<Json<api::User>> {
    todo!()
}

#[specforge::handler]
async fn delete_user(Path(_): Path<i64>, _: HeaderMap) -> Answer<NoContent> {
    todo!()
}

#[specforge::handler]
async fn put_avatar(Path(_): Path<i64>, Multipart(_): Multipart<api::PutAvatarBodyParts>) -> Answer<NoContent> {
    todo!()
}

#[specforge::handler]
async fn get_member(
    Path((_, _)): Path<(String, i64)>,
    Headers(_): Headers<api::GetMemberHeaders>,
    Cookies(_): Cookies<api::GetMemberCookies>,
) -> Answer<Json<api::User>> {
    todo!()
}

#[specforge::handler]
async fn login(Form(_): Form<api::Login>) -> Answer<String> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", unimplemented(ping, startJob)).with_state(7);
}
