//! The strict forms: what a handler can answer is its type, so that no status is left to run time.

use axum::extract::{Path, State};

use crate::api::{self, ErrorResponse};
use crate::{AppState, db};

/// Deletes a user.
///
/// # Errors
///
/// 404 when there is none with this id.
#[specforge::handler(operation = "deleteUser", strict)]
pub async fn delete_user(
    State(state): State<AppState>,
    Path(id): Path<i64>,
) -> Result<api::delete_user::Response, api::delete_user::Error> {
    if db::delete_user(&state.db, id).await? {
        Ok(api::delete_user::Response::NoContent)
    } else {
        Err(api::delete_user::Error::NotFound(ErrorResponse::not_found(
            "there is no such user",
        )))
    }
}
