//! A handler for each form of an answer.

use std::convert::Infallible;

use axum::Json;
use axum::body::Bytes;
use axum::http::StatusCode;
use specforge::{Accepted, Created, Error, NoContent};

use crate::api::{self, Problem, SignIn};

fn somebody() -> SignIn {
    SignIn {
        name: "a".to_owned(),
        password: "abc".to_owned(),
    }
}

/// What a handler returns by another name is judged by its type.
type Answer = Result<Json<SignIn>, Infallible>;

#[specforge::handler]
async fn returns_json() -> Json<SignIn> {
    Json(somebody())
}

#[specforge::handler]
async fn returns_created() -> Created<Json<SignIn>> {
    Created(Json(somebody()))
}

#[specforge::handler(strict)]
async fn returns_response() -> api::returns_response::Response {
    api::returns_response::Response::Created(somebody())
}

#[specforge::handler(strict)]
async fn returns_own_error() -> Result<Json<SignIn>, api::returns_own_error::Error> {
    Err(api::returns_own_error::Error::Conflict(Problem::conflict(
        "taken",
    )))
}

#[specforge::handler]
async fn returns_error() -> Result<Json<SignIn>, Error> {
    Err(Error::conflict("taken"))
}

#[specforge::handler]
async fn returns_constructor() -> Result<Json<SignIn>, Problem> {
    Err(Problem::conflict("taken"))
}

#[specforge::handler]
async fn returns_infallible() -> Answer {
    Ok(Json(somebody()))
}

#[specforge::handler]
async fn returns_tuple() -> (StatusCode, Json<SignIn>) {
    (StatusCode::CREATED, Json(somebody()))
}

#[specforge::handler]
async fn returns_accepted() -> Result<Accepted<()>, Error> {
    Ok(Accepted(()))
}

#[specforge::handler]
async fn returns_unit() {}

#[specforge::handler]
async fn returns_status() -> StatusCode {
    StatusCode::ACCEPTED
}

#[specforge::handler]
async fn returns_undeclared_status() -> StatusCode {
    StatusCode::IM_A_TEAPOT
}

#[specforge::handler]
async fn returns_no_content() -> NoContent {
    NoContent
}

#[specforge::handler]
async fn returns_text() -> Result<String, Error> {
    Ok("text".to_owned())
}

#[specforge::handler]
async fn returns_bytes() -> Bytes {
    Bytes::from_static(b"bytes")
}
