//! Pitfalls 11 and 12: routing, and living together with other routers.

use axum::Router;
use axum::http::StatusCode;
use axum::http::header::ALLOW;
use axum::middleware::{from_fn, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, put};
use serde_json::{Value, json};
use specforge::testing::Client;
use specforge_tests::routing::{self, api};
use specforge_tests::{params, shared};

use super::harness::Send;

fn api() -> Client {
    Client::new(routing::app())
}

async fn found(uri: &str) -> Value {
    Send::get(uri).ok(&api()).await
}

#[tokio::test]
async fn p11_concrete_before_templated() {
    assert_eq!(found("/v1/pets/mine").await, "myPets");
    assert_eq!(found("/v1/pets/mines").await["id"], "mines");
}

#[tokio::test]
async fn p11_one_template_under_two_names() {
    assert_eq!(found("/v1/pets/7").await["operation"], "getPet");
    assert_eq!(
        Send::new("PATCH", "/v1/pets/7").ok(&api()).await,
        json!({ "petId": "7" })
    );
    assert_eq!(Send::new("DELETE", "/v1/pets/7").status(&api()).await, 204);
    assert_eq!(
        Send::new("DELETE", "/v1/pets/seven").refused(&api()).await,
        ["path id type"]
    );
}

#[tokio::test]
async fn p11_what_a_path_has_behind_its_question_mark_is_asked_for() {
    assert_eq!(found("/v1/search?by=name&page=3").await, 3);
    assert_eq!(
        Send::get("/v1/search?by=name&page=x").refused(&api()).await,
        ["query page type"]
    );
    assert_eq!(found("/v1/search?by=id").await, "searchById");
    assert_eq!(found("/v1/search?by=%69d&x=1").await, "searchById");
    assert_eq!(found("/v1/search?by=other").await, "search");
    assert_eq!(found("/v1/search").await, "search");
    assert_eq!(
        Send::get("/v1/only?by=name").refused(&api()).await,
        ["query by enum"]
    );
    assert_eq!(
        Send::get("/v1/only").refused(&api()).await,
        ["query by required"]
    );
}

#[tokio::test]
async fn p11_an_escaped_slash_belongs_to_its_segment() {
    assert_eq!(found("/v1/pets/a%2Fb").await["id"], "a/b");
    assert_eq!(found("/v1/pets/%2e%2e").await["id"], "..");
    assert_eq!(Send::get("/v1/pets/a/b").status(&api()).await, 404);
}

#[tokio::test]
async fn p11_a_trailing_slash_is_another_path() {
    assert_eq!(found("/v1/slash").await, "withoutSlash");
    assert_eq!(found("/v1/slash/").await, "withSlash");
    assert_eq!(Send::get("/v1/pets/mine/").status(&api()).await, 404);
    assert_eq!(Send::get("/v1/pets/").status(&api()).await, 404);
    assert_eq!(Send::get("/v1/pets").status(&api()).await, 404);
}

#[tokio::test]
async fn p11_the_base_path_of_the_server() {
    assert_eq!(found("/v1/").await, "root");
    assert_eq!(Send::get("/").status(&api()).await, 404);
    assert_eq!(Send::get("/pets/mine").status(&api()).await, 404);
}

#[tokio::test]
async fn p11_405_names_the_methods() {
    let answer = Send::new("PUT", "/v1/pets/7").to(&api()).await;
    assert_eq!(answer.status(), 405);
    let mut allowed: Vec<&str> = answer
        .header("allow")
        .unwrap()
        .split(',')
        .map(str::trim)
        .collect();
    allowed.sort_unstable();
    assert_eq!(allowed, ["DELETE", "GET", "HEAD", "PATCH"]);
    assert_eq!(answer.headers().get_all(ALLOW).iter().count(), 1);
    assert_eq!(
        answer.header("content-type"),
        Some("application/problem+json")
    );
    assert_eq!(answer.json::<Value>()["code"], "METHOD_NOT_ALLOWED");
    // `POST` is on a sibling of the same shape: `/jobs/{id}:cancel`.
    assert_eq!(
        Send::new("POST", "/v1/jobs/7:cancel").ok(&api()).await,
        json!(["cancelJob", 7])
    );
}

#[tokio::test]
async fn p11_head_answers_for_get_unless_it_is_declared() {
    let head = Send::new("HEAD", "/v1/pets/mine").to(&api()).await;
    assert_eq!(head.status(), 200);
    assert_eq!(head.bytes().len(), 0);
    assert_eq!(head.header("content-type"), Some("application/json"));
    let own = Send::new("HEAD", "/v1/head").to(&api()).await;
    assert_eq!(own.header("x-own"), Some("own"));
    assert_eq!(own.operation(), Some("headHead"));
    assert_eq!(found("/v1/head").await, "getHead");
}

#[tokio::test]
async fn p11_options_belong_to_cors() {
    assert_eq!(
        Send::new("OPTIONS", "/v1/pets/mine").status(&api()).await,
        405
    );
}

#[tokio::test]
async fn p12_suffixes() {
    assert_eq!(found("/v1/calls/a.json").await, json!(["getCallJson", "a"]));
    assert_eq!(found("/v1/calls/a.xml").await, json!(["getCallXml", "a"]));
    assert_eq!(
        found("/v1/calls/a.json.xml").await,
        json!(["getCallXml", "a.json"])
    );
    assert_eq!(found("/v1/calls/a.pdf").await, json!(["getCall", "a.pdf"]));
    assert_eq!(found("/v1/calls/.json").await, json!(["getCall", ".json"]));
    assert_eq!(found("/v1/tiles/1/2/3.pbf").await, json!([1, 2, 3]));
    let missing = Send::get("/v1/tiles/1/2/3.png").to(&api()).await;
    assert_eq!(missing.status(), 404);
    assert_eq!(missing.json::<Value>()["code"], "NOT_FOUND");
}

#[tokio::test]
async fn p12_verbs() {
    assert_eq!(
        Send::new("POST", "/v1/jobs/7%3Acancel").ok(&api()).await,
        json!(["cancelJob", 7])
    );
    assert_eq!(found("/v1/jobs/7").await, json!(["getJob", 7]));
    assert_eq!(
        Send::get("/v1/jobs/7:cancel").refused(&api()).await,
        ["path id type"]
    );
    assert_eq!(
        Send::new("POST", "/v1/jobs/7:start").status(&api()).await,
        405
    );
    assert_eq!(Send::new("POST", "/v1/jobs/7").status(&api()).await, 405);
}

#[tokio::test]
async fn p12_several_parameters_in_a_segment() {
    assert_eq!(
        found("/v1/compare/main...dev").await,
        json!(["main", "dev"])
    );
    assert_eq!(
        found("/v1/compare/a%2Fb...c.d").await,
        json!(["a/b", "c.d"])
    );
    assert_eq!(Send::get("/v1/compare/main..dev").status(&api()).await, 404);
}

#[tokio::test]
async fn names_that_are_no_identifiers() {
    assert_eq!(found("/v1/odd%20name/a/b").await, json!(["a", "b"]));
}

#[tokio::test]
async fn the_template_travels_with_the_request() {
    assert_eq!(
        found("/v1/pets/7").await,
        json!({ "operation": "getPet", "template": "/v1/pets/{petId}", "id": "7" })
    );
    let answer = api()
        .call::<api::operations::compare>()
        .path(("a".to_owned(), "b".to_owned()))
        .send()
        .await;
    assert_eq!(answer.json::<Value>(), json!(["a", "b"]));
}

#[tokio::test]
async fn two_routers_merge() {
    let api = Client::new(routing::app().merge(params::app()));
    assert_eq!(Send::get("/v1/pets/mine").ok(&api).await, "myPets");
    assert_eq!(Send::get("/path/simple/x").ok(&api).await, "x");
}

#[tokio::test]
async fn two_routers_with_the_same_paths_merge() {
    let api = Client::new(routing::reads().merge(routing::others()));
    assert_eq!(Send::get("/v1/pets/7").ok(&api).await["id"], "7");
    assert_eq!(Send::new("DELETE", "/v1/pets/7").status(&api).await, 204);
    let refused = Send::new("PUT", "/v1/pets/7").to(&api).await;
    assert_eq!(refused.status(), 405);
    assert!(refused.header("allow").unwrap().contains("DELETE"));
    assert_eq!(
        Send::new("DELETE", "/v1/pets/7")
            .status(&Client::new(routing::reads()))
            .await,
        405
    );
}

#[tokio::test]
async fn a_router_nests() {
    let api = Client::new(Router::new().nest("/outer", routing::app())).under("/outer");
    assert_eq!(
        Send::get("/outer/v1/pets/a%2Fb").ok(&api).await["id"],
        "a/b"
    );
    assert_eq!(
        Send::get("/outer/v1/calls/a.json").ok(&api).await,
        json!(["getCallJson", "a"])
    );
    let answer = api
        .call::<api::operations::cancelJob>()
        .path(7)
        .send()
        .await;
    assert_eq!(answer.json::<Value>(), json!(["cancelJob", 7]));
}

#[tokio::test]
async fn layers_are_around_the_routes() {
    async fn mark(mut response: Response) -> Response {
        response
            .headers_mut()
            .insert("x-layer", "1".parse().unwrap());
        response
    }
    let everywhere = Client::new(routing::app().layer(map_response(mark)));
    assert_eq!(
        Send::get("/v1/pets/mine")
            .to(&everywhere)
            .await
            .header("x-layer"),
        Some("1")
    );
    assert_eq!(
        Send::get("/nowhere")
            .to(&everywhere)
            .await
            .header("x-layer"),
        Some("1")
    );
    let routes = Client::new(routing::app().route_layer(map_response(mark)));
    assert_eq!(
        Send::get("/v1/pets/mine")
            .to(&routes)
            .await
            .header("x-layer"),
        Some("1")
    );
    assert_eq!(
        Send::get("/nowhere").to(&routes).await.header("x-layer"),
        None
    );
}

#[tokio::test]
async fn a_layer_that_answers_itself_is_not_in_the_way() {
    let teapot = from_fn(
        |_: axum::extract::Request, _: axum::middleware::Next| async { StatusCode::IM_A_TEAPOT },
    );
    let api = Client::new(routing::app().route_layer(teapot));
    assert_eq!(Send::get("/v1/pets/mine").status(&api).await, 418);
    assert_eq!(Send::get("/nowhere").status(&api).await, 404);
}

#[tokio::test]
async fn the_users_fallback_stays_theirs() {
    let api = Client::new(routing::app().fallback(|| async { (StatusCode::NOT_FOUND, "theirs") }));
    assert_eq!(Send::get("/nowhere").to(&api).await.text(), "theirs");
    assert_eq!(Send::get("/v1/pets/mine").ok(&api).await, "myPets");
    assert_eq!(Send::new("PUT", "/v1/pets/mine").status(&api).await, 405);
    // Ours has none, so that two of them, one of the user's and ours, still merge.
    let merged = Client::new(
        routing::app()
            .merge(params::app())
            .merge(Router::new().fallback(|| async { "theirs" })),
    );
    assert_eq!(Send::get("/nowhere").to(&merged).await.text(), "theirs");
}

#[tokio::test]
async fn the_users_method_not_allowed_stays_theirs() {
    let api = Client::new(
        routing::app().method_not_allowed_fallback(|| async { StatusCode::IM_A_TEAPOT }),
    );
    assert_eq!(Send::new("PUT", "/v1/pets/mine").status(&api).await, 418);
    assert_eq!(Send::get("/v1/pets/mine").ok(&api).await, "myPets");
}

#[tokio::test]
async fn the_user_adds_routes_and_methods() {
    async fn theirs() -> impl IntoResponse {
        "theirs"
    }
    let more = Router::new()
        .route("/v1/slash", put(theirs))
        .route("/v1/theirs", get(theirs));
    for api in [
        routing::app().merge(more.clone()),
        more.clone().merge(routing::app()),
        routing::app()
            .route("/v1/slash", put(theirs))
            .route("/v1/theirs", get(theirs)),
    ] {
        let api = Client::new(api);
        assert_eq!(
            Send::new("PUT", "/v1/slash").to(&api).await.text(),
            "theirs"
        );
        assert_eq!(Send::get("/v1/theirs").to(&api).await.text(), "theirs");
        assert_eq!(Send::get("/v1/slash").ok(&api).await, "withoutSlash");
        let refused = Send::new("DELETE", "/v1/slash").to(&api).await;
        assert_eq!(refused.status(), 405);
        assert!(
            refused.header("allow").unwrap().contains("PUT"),
            "{:?}",
            refused.header("allow")
        );
    }
}

#[tokio::test]
async fn handlers_contract_and_router_stand_in_three_crates() {
    use shared_api::{Note, operations};

    let api = Client::new(shared::app());
    let note: Note = api
        .call::<operations::getNote>()
        .path(7)
        .send()
        .await
        .json();
    assert_eq!(
        note,
        Note {
            text: "note 7".to_owned(),
            id: Some(7)
        }
    );
    let added = api.call::<operations::addNote>().json(&note).send().await;
    assert_eq!(added.status(), 201);
    assert_eq!(added.json::<Note>(), note);
    let empty = Note {
        text: String::new(),
        id: None,
    };
    assert_eq!(
        api.call::<operations::addNote>()
            .json(&empty)
            .send()
            .await
            .status(),
        400
    );
}

#[tokio::test]
async fn p12_405_names_the_methods_of_the_template_that_fits() {
    let allow = |answer: specforge::testing::Response| answer.header("allow").unwrap().to_owned();
    let api = api();
    assert_eq!(
        allow(Send::new("POST", "/v1/jobs/7").to(&api).await),
        "GET,HEAD"
    );
    assert_eq!(
        allow(Send::new("PUT", "/v1/jobs/7").to(&api).await),
        "GET,HEAD"
    );
    assert_eq!(
        Send::new("PUT", "/v1/tiles/1/2/3.png").status(&api).await,
        404
    );
}
