//! An application with a handler for each form of an argument that other tests have not, and of an answer: `spec/openapi.yaml`.

mod returns;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Multipart, Path, Request};
use axum::{Json, Router};
use axum_extra::extract as extra;
use serde_json::{Value, json};
use specforge::{Failure, Rejection};

/// What `api!` makes of the document.
pub mod api {
    specforge::api!();
}

use api::{Problem, SignIn};

/// The application.
pub fn app() -> Router {
    specforge::router!()
}

/// Aliases and renamed imports: what counts is the type.
type Search = extra::Query<api::ExtraQueryQuery>;
type Maybe = extra::OptionalQuery<api::ExtraRequiredQuery>;
type Parts = extra::Multipart;
type Answer = Result<Json<Value>, specforge::Error>;

fn rejected(rejection: &Rejection) -> Value {
    json!({ "status": rejection.status().as_u16(), "violations": rejection.violations().len() })
}

#[specforge::handler]
async fn extra_query(extra::Query(query): Search) -> Answer {
    Ok(Json(json!([query.limit, query.word, query.tag])))
}

#[specforge::handler]
async fn extra_own_rejection(
    query: Result<extra::Query<api::ExtraOwnRejectionQuery>, Rejection>,
) -> Json<Value> {
    Json(match query {
        Ok(extra::Query(query)) => json!(query.limit),
        Err(rejection) => rejected(&rejection),
    })
}

#[specforge::handler]
async fn extra_optional(
    extra::OptionalQuery(query): extra::OptionalQuery<api::ExtraOptionalQuery>,
) -> Json<Value> {
    Json(json!(query.map(|query| (query.limit, query.word))))
}

#[specforge::handler]
async fn extra_optional_own_rejection(
    query: Result<extra::OptionalQuery<api::ExtraOptionalOwnRejectionQuery>, Rejection>,
) -> Json<Value> {
    Json(match query {
        Ok(extra::OptionalQuery(query)) => json!(query.map(|query| query.limit)),
        Err(rejection) => rejected(&rejection),
    })
}

#[specforge::handler]
async fn extra_required(query: Maybe) -> Json<Value> {
    Json(json!(query.0.map(|query| query.word)))
}

#[specforge::handler]
async fn extra_form(extra::Form(form): extra::Form<SignIn>) -> Json<Value> {
    Json(json!([form.name, form.password]))
}

#[specforge::handler]
async fn extra_form_own_rejection(form: Result<extra::Form<SignIn>, Rejection>) -> Json<Value> {
    Json(match form {
        Ok(extra::Form(form)) => json!(form.name),
        Err(rejection) => rejected(&rejection),
    })
}

#[specforge::handler]
async fn extra_multipart(mut parts: Parts) -> Json<Value> {
    let mut names = Vec::new();
    while let Ok(Some(part)) = parts.next_field().await {
        names.push(part.name().map(str::to_owned));
    }
    Json(json!(names))
}

#[specforge::handler]
async fn raw_string(body: String) -> Json<Value> {
    Json(json!(body))
}

#[specforge::handler(ignore(validation))]
async fn raw_string_unvalidated(body: String) -> Json<Value> {
    Json(json!(body))
}

#[specforge::handler]
async fn raw_body(body: Body) -> Json<Value> {
    length(body).await
}

#[specforge::handler]
async fn raw_request(request: Request) -> Json<Value> {
    length(request.into_body()).await
}

async fn length(body: Body) -> Json<Value> {
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    Json(json!(bytes.len()))
}

#[specforge::handler]
async fn raw_optional_value(body: Option<Json<Value>>) -> Json<Value> {
    Json(json!(body.map(|Json(body)| body)))
}

#[specforge::handler]
async fn raw_value_own_rejection(body: Result<Json<Value>, Rejection>) -> Json<Value> {
    Json(match body {
        Ok(Json(body)) => body,
        Err(rejection) => rejected(&rejection),
    })
}

#[specforge::handler(ignore(validation))]
async fn raw_value_unvalidated(Json(body): Json<Value>) -> Json<Value> {
    Json(body)
}

#[specforge::handler]
async fn raw_form(body: String) -> Json<Value> {
    Json(json!(body))
}

#[specforge::handler]
async fn raw_form_request(request: Request) -> Json<Value> {
    length(request.into_body()).await
}

async fn names(mut parts: Multipart) -> Value {
    let mut names = Vec::new();
    while let Ok(Some(part)) = parts.next_field().await {
        names.push(part.name().map(str::to_owned));
    }
    json!(names)
}

#[specforge::handler]
async fn raw_multipart(parts: Multipart) -> Json<Value> {
    Json(names(parts).await)
}

#[specforge::handler]
async fn raw_multipart_bytes(body: Bytes) -> Json<Value> {
    Json(json!(body.len()))
}

#[specforge::handler]
async fn raw_multipart_mixed(body: Bytes) -> Json<Value> {
    Json(json!(body.len()))
}

#[specforge::handler]
async fn raw_optional_multipart(parts: Option<Multipart>) -> Json<Value> {
    Json(match parts {
        Some(parts) => names(parts).await,
        None => json!(null),
    })
}

fn problem(code: String) -> Problem {
    Problem {
        code,
        message: "as the handler says".to_owned(),
        violations: None,
    }
}

/// The status is the one that the code names, if it names one.
#[specforge::handler]
async fn codes(Path(code): Path<String>) -> Result<Json<Value>, Problem> {
    Err(problem(code))
}

/// The handler says the status itself, and the code may be any.
#[specforge::handler]
async fn codes_with_status(Path(code): Path<String>) -> Result<Json<Value>, Failure<Problem>> {
    Err(Failure {
        status: axum::http::StatusCode::CONFLICT,
        body: problem(code),
    })
}
