//! `/health`

use axum::Json;
use axum::extract::State;

use crate::api::{Health, HealthStatus};
use crate::{AppState, db};

/// Whether the database answers.
///
/// # Errors
///
/// 503 when it does not.
#[specforge::handler(operation = "health")]
pub async fn health(State(state): State<AppState>) -> Result<Json<Health>, specforge::Error> {
    db::ping(&state.db).await.map_err(|cause| {
        specforge::Error::service_unavailable("the database does not answer").with_cause(cause)
    })?;
    Ok(Json(Health {
        status: HealthStatus::Ok,
    }))
}
