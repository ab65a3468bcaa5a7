//! The handlers.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use axum::Json;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use futures_core::Stream;
use specforge::trace::{InCurrentRequest as _, TraceContext};
use specforge::{CorrelationId, Deadline, Error, Headers, Multipart, NoContent};
use tokio::time::{Interval, interval, sleep};

use crate::Shared;
use crate::api::{self, Account, Context};

/// Everything that can be known.
async fn context(id: &CorrelationId) -> Context {
    tracing_line(id);
    let spawned = tokio::spawn(async { CorrelationId::current() }.in_current_request()).await;
    let mut headers = HeaderMap::new();
    specforge::trace::inject(&mut headers);
    let calls: BTreeMap<String, String> = headers
        .iter()
        .map(|(name, value)| {
            let value = value.to_str().unwrap_or_default();
            (name.to_string(), value.to_owned())
        })
        .collect();
    Context {
        correlation_id: id.to_string(),
        trace_id: TraceContext::current().map(|trace| trace.trace_id().to_string()),
        spawned: spawned.ok().flatten().map(|id| id.to_string()),
        remaining_ms: Deadline::current()
            .and_then(|deadline| i64::try_from(deadline.remaining().as_millis()).ok()),
        calls: Some(calls),
    }
}

/// A log line of the application.
fn tracing_line(id: &CorrelationId) {
    tracing::info!(own = %id, "the handler runs");
}

#[specforge::handler(operation = "getUser")]
async fn get_user(
    id: CorrelationId,
    Path(_): Path<String>,
    Query(_): Query<api::get_user::Query>,
    Headers(_): Headers<api::get_user::Headers>,
) -> Json<Context> {
    Json(context(&id).await)
}

#[specforge::handler(operation = "getReset")]
async fn get_reset(id: CorrelationId, Path(_): Path<String>) -> Json<Context> {
    Json(context(&id).await)
}

#[specforge::handler(operation = "createAccount")]
async fn create_account(Json(_): Json<Account>) -> NoContent {
    NoContent
}

#[specforge::handler(operation = "behave")]
async fn behave(
    State(shared): State<Shared>,
    id: CorrelationId,
    Query(query): Query<api::behave::Query>,
) -> Result<Json<Context>, Error> {
    shared.begin();
    match query.how.as_str() {
        "fail" => return Err(Error::internal("the disk is on fire")),
        "refuse" => return Err(Error::conflict("taken")),
        "panic" => panic!("as it was told to"),
        "wait" => std::future::pending().await,
        "within" => Deadline::within(Duration::from_millis(20), std::future::pending()).await?,
        "nested" => {
            let inner = Deadline::within(Duration::from_hours(1), async {
                Deadline::current().map(Deadline::remaining)
            });
            let lifted = Deadline::lift(async { Deadline::current() });
            assert!(inner.await.ok().flatten() <= Deadline::current().map(Deadline::remaining));
            assert_eq!(lifted.await, None);
        }
        text => tracing::info!(text, "{text}"),
    }
    shared.finish();
    Ok(Json(context(&id).await))
}

/// Waits for longer than there is time.
async fn wait(shared: &Shared) -> NoContent {
    shared.begin();
    sleep(Duration::from_mins(10)).await;
    shared.finish();
    NoContent
}

#[specforge::handler(operation = "late504")]
async fn late_504(State(shared): State<Shared>) -> NoContent {
    wait(&shared).await
}

#[specforge::handler(operation = "late503")]
async fn late_503(State(shared): State<Shared>) -> NoContent {
    wait(&shared).await
}

#[specforge::handler(operation = "lateDefault")]
async fn late_default(State(shared): State<Shared>) -> NoContent {
    wait(&shared).await
}

#[specforge::handler(operation = "lateUndeclared")]
async fn late_undeclared(State(shared): State<Shared>) -> NoContent {
    wait(&shared).await
}

#[specforge::handler(operation = "postJson")]
async fn post_json(Json(_): Json<Account>) -> NoContent {
    NoContent
}

#[specforge::handler(operation = "postRaw")]
async fn post_raw(_: Bytes) -> NoContent {
    NoContent
}

#[specforge::handler(operation = "postForm")]
async fn post_form(Multipart(_): Multipart<api::post_form::Body>) -> NoContent {
    NoContent
}

/// Five numbers, 100 ms apart.
struct Numbers(Interval, u8);

impl Stream for Numbers {
    type Item = Result<String, std::convert::Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut TaskContext<'_>) -> Poll<Option<Self::Item>> {
        if self.1 == 5 {
            return Poll::Ready(None);
        }
        std::task::ready!(self.0.poll_tick(cx));
        self.1 += 1;
        Poll::Ready(Some(Ok(self.1.to_string())))
    }
}

#[specforge::handler(operation = "stream")]
async fn stream() -> api::stream::Response {
    let numbers = Numbers(interval(Duration::from_millis(100)), 0);
    api::stream::Response::Ok(Body::from_stream(numbers))
}

#[specforge::handler(operation = "charge")]
async fn charge(
    State(shared): State<Shared>,
    id: CorrelationId,
    deadline: Deadline,
    Json(body): Json<api::charge::Body>,
) -> Json<Context> {
    shared.begin();
    sleep(Duration::from_millis(
        body.ms.unwrap_or_default().unsigned_abs(),
    ))
    .await;
    shared.finish();
    let context = context(&id).await;
    assert!(
        deadline.remaining()
            >= Duration::from_millis(context.remaining_ms.unwrap_or_default().unsigned_abs())
    );
    Json(context)
}

#[specforge::handler(operation = "ledgerPostgres")]
async fn ledger_postgres(
    State(shared): State<Shared>,
    Query(query): Query<api::ledger_postgres::Query>,
) -> Result<NoContent, Error> {
    let sleep = "SELECT pg_sleep(30)";
    if query.how == "any" {
        let pool = shared.any.clone();
        let pool = pool.ok_or_else(|| Error::internal("no database"))?;
        let mut transaction = specforge::deadline::begin(&pool).await?;
        sqlx::query(sleep).execute(&mut *transaction).await?;
        return Ok(NoContent);
    }
    let pool = shared
        .postgres
        .clone()
        .ok_or_else(|| Error::internal("no database"))?;
    match query.how.as_str() {
        "transaction" => {
            let mut transaction = specforge::deadline::begin(&pool).await?;
            sqlx::query(sleep).execute(&mut *transaction).await?;
        }
        _ => {
            let mut connection = pool.acquire().await?;
            sqlx::query(sleep).execute(&mut *connection).await?;
        }
    }
    Ok(NoContent)
}
