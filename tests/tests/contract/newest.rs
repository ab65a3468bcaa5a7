//! What only OpenAPI 3.2 has.

use axum::http::StatusCode;
use axum::routing::post;
use serde_json::json;
use specforge::testing::Client;
use specforge_tests::newest::{self, api};

use super::harness::Send;

fn api() -> Client {
    Client::new(newest::app())
}

fn query(body: &str) -> Send {
    Send::new("QUERY", "/books").body("application/json", body)
}

#[tokio::test]
async fn query_is_a_method_like_any_other() {
    let search = json!({ "author": "Borges", "year": 1944 });
    assert_eq!(query(&search.to_string()).ok(&api()).await, search);
    assert_eq!(
        query(r#"{"author":""}"#).refused(&api()).await,
        ["body /author minLength"]
    );
    assert_eq!(query("{").status(&api()).await, 400);
    assert_eq!(Send::get("/books").ok(&api()).await, "listBooks");
}

#[tokio::test]
async fn additional_operations_are_routed_and_guarded() {
    let purge = || Send::new("PURGE", "/books");
    assert_eq!(purge().status(&api()).await, 401);
    assert_eq!(purge().header("x-key", "open").status(&api()).await, 401);
    assert_eq!(purge().header("x-key", "sesame").status(&api()).await, 204);
    // Methods are case-sensitive (RFC 9110, section 9.1).
    assert_eq!(
        Send::new("purge", "/books")
            .header("x-key", "sesame")
            .status(&api())
            .await,
        405
    );
}

#[tokio::test]
async fn literals_in_segments_hold_for_them_too() {
    assert_eq!(
        Send::new("COPY", "/books/7").ok(&api()).await,
        json!(["copyBook", "7"])
    );
    assert_eq!(Send::new("PUT", "/books/7.json").status(&api()).await, 204);
    assert_eq!(Send::new("PUT", "/books/7").status(&api()).await, 405);
}

#[tokio::test]
async fn a_405_names_them() {
    let allowed = |method: &'static str, uri: &'static str| async move {
        let answer = Send::new(method, uri).to(&api()).await;
        assert_eq!(answer.status(), 405, "{method} {uri}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        answer.header("allow").unwrap().to_owned()
    };
    assert_eq!(allowed("DELETE", "/books").await, "GET,HEAD,PURGE,QUERY");
    assert_eq!(allowed("MOVE", "/books").await, "GET,HEAD,PURGE,QUERY");
    assert_eq!(allowed("GET", "/books/7").await, "COPY");
    let answer = query(r#"{"author":"x"}"#).to(&api()).await;
    assert_eq!(answer.header("allow"), None);
}

#[tokio::test]
async fn routers_with_them_merge_nest_and_take_further_methods() {
    let merged = newest::reads().merge(newest::others());
    let api = Client::new(merged.route("/books", post(|| async { StatusCode::ACCEPTED })));
    assert_eq!(Send::get("/books").ok(&api).await, "listBooks");
    assert_eq!(query(r#"{"author":"x"}"#).status(&api).await, 200);
    assert_eq!(Send::new("POST", "/books").status(&api).await, 202);
    let nested = Client::new(axum::Router::new().nest("/v2", newest::app()));
    let search = Send::new("QUERY", "/v2/books").body("application/json", r#"{"author":"x"}"#);
    assert_eq!(search.status(&nested).await, 200);
}

#[tokio::test]
async fn the_typed_client_sends_them() {
    let search = api::Search {
        author: "Borges".to_owned(),
        year: None,
        tags: None,
    };
    let answer = api()
        .call::<api::operations::searchBooks>()
        .json(&search)
        .send()
        .await;
    assert_eq!(answer.json::<api::Search>(), search);
}

#[tokio::test]
async fn a_parameter_takes_the_whole_query_string() {
    let whole = |query: &str| Send::get(&format!("/whole{query}"));
    assert_eq!(
        whole("?author=a+b&year=1944&tags=x&tags=y%26z")
            .ok(&api())
            .await,
        json!({ "author": "a b", "year": 1944, "tags": ["x", "y&z"] })
    );
    assert_eq!(whole("?author=a&year=x").status(&api()).await, 400);
    assert_eq!(whole("?year=1944").status(&api()).await, 400);
    assert_eq!(whole("").status(&api()).await, 400);
}
