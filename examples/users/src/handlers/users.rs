//! Users, in the usual form: extractors in, `Result` with an error schema of the spec out.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use specforge::Error;
use specforge::database::Constraints;

use crate::api::{
    CreateUserRequest, ErrorResponse, ListUsersQuery, UpdateUserRequest, User, UserList,
};
use crate::{AppState, db};

/// What the violation of a constraint means, whichever database it is.
static CONSTRAINTS: Constraints = Constraints::new(&[("users_email_key | users.email", || {
    Error::conflict("another user has this e-mail address")
})]);

/// Creates a user.
///
/// # Errors
///
/// 409 when another user has the e-mail address.
#[specforge::handler(operation = "createUser")]
pub async fn create_user(
    State(state): State<AppState>,
    Json(payload): Json<CreateUserRequest>,
) -> Result<(StatusCode, Json<User>), ErrorResponse> {
    if db::get_user_by_email(&state.db, &payload.email)
        .await?
        .is_some()
    {
        return Err(ErrorResponse::conflict(
            "another user has this e-mail address",
        ));
    }
    // Two requests can get here at once: the unique constraint has the last word, and its violation is the same 409.
    let user = db::create_user(&state.db, &payload.email, &payload.name)
        .await
        .map_err(|error| CONSTRAINTS.error(error))?;
    Ok((StatusCode::CREATED, Json(user.into())))
}

/// A user.
///
/// # Errors
///
/// 404 when there is none with this id.
#[specforge::handler(operation = "getUser")]
pub async fn get_user(
    State(state): State<AppState>,
    Path(id): Path<i64>,
) -> Result<Json<User>, ErrorResponse> {
    let user = db::get_user_by_id(&state.db, id)
        .await?
        .ok_or_else(|| ErrorResponse::not_found("there is no such user"))?;
    Ok(Json(user.into()))
}

/// The users, a page at a time.
///
/// # Errors
///
/// When the database does not answer.
#[specforge::handler(operation = "listUsers")]
pub async fn list_users(
    State(state): State<AppState>,
    Query(query): Query<ListUsersQuery>,
) -> Result<Json<UserList>, ErrorResponse> {
    let (users, total) = db::list_users_paginated(&state.db, query.page, query.per_page).await?;
    Ok(Json(UserList {
        users: users.into_iter().map(User::from).collect(),
        page: query.page,
        per_page: query.per_page,
        total,
    }))
}

/// Changes a user.
///
/// # Errors
///
/// 404 when there is none with this id, 409 when another user has the e-mail address.
#[specforge::handler(operation = "updateUser")]
pub async fn update_user(
    State(state): State<AppState>,
    Path(id): Path<i64>,
    Json(payload): Json<UpdateUserRequest>,
) -> Result<Json<User>, ErrorResponse> {
    let user = db::update_user(
        &state.db,
        id,
        payload.email.as_deref(),
        payload.name.as_deref(),
    )
    .await
    .map_err(|error| CONSTRAINTS.error(error))?;
    let user = user.ok_or_else(|| ErrorResponse::not_found("there is no such user"))?;
    Ok(Json(user.into()))
}
