//! The client of `specforge::testing`: what it calls a breach of the contract, and how it says so.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::middleware::map_response;
use axum::response::Response;
use specforge::testing::Client;
use specforge_tests::{params, responses, routing};

use super::harness::{Send, panics};

/// The application with a layer that spoils every answer.
fn spoiled(spoil: fn(&mut Response)) -> Client {
    let layer = map_response(move |mut response: Response| async move {
        spoil(&mut response);
        response
    });
    Client::new(responses::app().layer(layer))
}

#[tokio::test]
async fn a_missing_header_is_a_breach() {
    let api = spoiled(|response| drop(response.headers_mut().remove("x-total")));
    let message = panics(Send::get("/headers").to(&api)).await;
    assert!(
        message.starts_with(
            "the answer of operation `headers` breaks the contract: the header `x-total` is missing"
        ),
        "{message}"
    );
    assert!(
        message.contains("spec/responses.yaml:")
            && message.contains("GET /headers")
            && message.contains("200 OK"),
        "{message}"
    );
}

#[tokio::test]
async fn a_header_that_breaks_its_schema_is_a_breach() {
    for wrong in ["x", "-1", "1.5", ""] {
        let api = Client::new(responses::app().layer(map_response(
            move |mut response: Response| async move {
                response
                    .headers_mut()
                    .insert("x-total", HeaderValue::from_static(wrong));
                response
            },
        )));
        let message = panics(Send::get("/headers").to(&api)).await;
        assert!(
            message.contains("the header `x-total` does not keep its schema"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn p27_each_set_cookie_is_a_value_of_its_own() {
    let api = Client::new(responses::app());
    assert_eq!(Send::get("/cookie").status(&api).await, 200);
    let two = spoiled(|response| {
        let more = HeaderValue::from_static("b=2, with a comma");
        response.headers_mut().append("set-cookie", more);
    });
    let answer = Send::get("/cookie").to(&two).await;
    assert_eq!(answer.headers().get_all("set-cookie").iter().count(), 2);
    let wrong = spoiled(|response| {
        let more = HeaderValue::from_static("B=2");
        response.headers_mut().append("set-cookie", more);
    });
    let message = panics(Send::get("/cookie").to(&wrong)).await;
    assert!(
        message.contains("the header `set-cookie` does not keep its schema"),
        "{message}"
    );
}

#[tokio::test]
async fn an_undeclared_status_is_a_breach() {
    let api = spoiled(|response| *response.status_mut() = axum::http::StatusCode::PARTIAL_CONTENT);
    let message = panics(Send::get("/headers").to(&api)).await;
    assert!(
        message.contains("status 206 is not declared")
            && message.contains("the spec says: one of 200"),
        "{message}"
    );
}

#[tokio::test]
async fn an_undeclared_media_type_is_a_breach() {
    let api = spoiled(|response| {
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static("text/html"));
    });
    let message = panics(Send::get("/headers").to(&api)).await;
    assert!(
        message.contains("`text/html`") || message.contains("\"text/html\""),
        "{message}"
    );
    let api = spoiled(|response| drop(response.headers_mut().remove(CONTENT_TYPE)));
    assert!(
        panics(Send::get("/headers").to(&api))
            .await
            .contains("there is no `Content-Type`")
    );
}

#[tokio::test]
async fn a_body_that_breaks_its_schema_is_a_breach() {
    for wrong in [
        "",
        "{",
        "{}",
        r#"{"name":""}"#,
        r#"{"name":"a","more":1}"#,
        "null",
    ] {
        let api = Client::new(responses::app().layer(map_response(
            move |mut response: Response| async move {
                *response.body_mut() = Body::from(wrong);
                response
            },
        )));
        let message = panics(Send::get("/headers").to(&api)).await;
        assert!(
            message.contains("the body does not keep its schema"),
            "{wrong}: {message}"
        );
    }
}

#[tokio::test]
async fn a_body_where_there_is_none_is_a_breach() {
    let api = spoiled(|response| *response.body_mut() = Body::from("more"));
    let message = panics(Send::new("DELETE", "/nothing").to(&api)).await;
    assert!(message.contains("has no body"), "{message}");
}

#[tokio::test]
async fn the_frameworks_own_answers_need_not_be_declared_unless_the_client_is_strict() {
    let api = Client::new(params::app());
    assert_eq!(Send::get("/required").status(&api).await, 400);
    let message = panics(Send::get("/required").to(&api.strict())).await;
    assert!(message.contains("status 400 is not declared"), "{message}");
}

#[tokio::test]
async fn a_call_ends_at_its_own_operation() {
    use routing::api::operations;

    // The concrete path takes it, whatever the caller meant.
    let api = Client::new(routing::app());
    let message = panics(api.call::<operations::getPet>().path("mine").send()).await;
    assert!(
        message.contains("the router took the request to operation `myPets`"),
        "{message}"
    );
}

#[tokio::test]
async fn the_message_names_the_line_of_the_test() {
    let api = spoiled(|response| *response.status_mut() = axum::http::StatusCode::IM_A_TEAPOT);
    let call = api.call::<responses::api::operations::headers>();
    let line = line!() - 1;
    let message = panics(call.bearer("secret").send()).await;
    assert!(
        message.contains(&format!("contract/client.rs:{line}:")),
        "{message}"
    );
    assert!(!message.contains("secret"), "{message}");
}
