//! Rates: an operation that cannot answer without the bank.

use axum::Json;
use axum::extract::{Path, State};
use specforge::Error;

use crate::AppState;
use crate::api::Rate;

/// What a euro is worth. A slow bank costs the caller no more than the deadline of the operation, and one that is down costs nobody anything.
#[specforge::handler(operation = "getRate")]
pub async fn get_rate(
    State(state): State<AppState>,
    Path(currency): Path<String>,
) -> Result<Json<Rate>, Error> {
    let rate = state.bank.rate(&currency).await?;
    let rate = rate.ok_or_else(|| Error::not_found("the bank does not know this currency"))?;
    Ok(Json(Rate { currency, rate }))
}
