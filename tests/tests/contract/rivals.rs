//! Faults that were seen by running other generators of servers: here each is the client's mistake and a 400, or no mistake at all.

use serde_json::{Value, json};
use specforge::testing::Client;
use specforge_tests::{bodies, params, unions};

use super::harness::Send;

/// A schema is checked first and decoded later: what passes the one and fails the other is a 500.
#[tokio::test]
async fn rival_no_gap_between_valid_and_decodable() {
    let bodies = Client::new(bodies::app());
    for (uri, body) in [
        ("/inline", r#"{"count":2147483648}"#),
        ("/inline", r#"{"count":1e10}"#),
        (
            "/inline",
            r#"{"count":1,"id":"{67e55044-10b1-426f-9247-bb680e5fe0c8}"}"#,
        ),
        ("/formats", r#"{"id":"not-a-uuid"}"#),
        ("/formats", r#"{"data":"not base64!"}"#),
        ("/formats", r#"{"at":"2026-13-01T00:00:00Z"}"#),
        ("/numbers", r#"{"int64":1e30}"#),
        ("/numbers", r#"{"float":1e300}"#),
    ] {
        assert_eq!(Send::json(uri, body).status(&bodies).await, 400, "{body}");
    }
    let unions = Client::new(unions::app());
    assert_eq!(
        Send::json("/mapped", r#"{"kind":"lizard","name":"a"}"#)
            .status(&unions)
            .await,
        400
    );
}

/// `readOnly` and `required` are asked of a request.
#[tokio::test]
async fn rival_read_only_is_not_required_of_a_request() {
    let answer = Send::json("/account", r#"{"email":"a","password":"b"}"#)
        .status(&Client::new(bodies::app()))
        .await;
    assert_eq!(answer, 201);
}

/// A default does not arrive.
#[tokio::test]
async fn rival_defaults_arrive() {
    assert_eq!(
        Send::get("/defaults").ok(&Client::new(params::app())).await["page"],
        7
    );
    assert_eq!(
        Send::json("/defaults", "{}")
            .ok(&Client::new(bodies::app()))
            .await["page"],
        7
    );
}

/// `%FF` becomes U+FFFD.
#[tokio::test]
async fn rival_bytes_that_are_no_text_are_refused() {
    let api = Client::new(params::app());
    assert_eq!(Send::get("/scalars?text=%FF").status(&api).await, 400);
    assert_eq!(Send::get("/path/simple/%FF").status(&api).await, 400);
}

/// A body shaped like a dog whose tag says cat is read as a dog, and can then not be written.
#[tokio::test]
async fn rival_the_tag_decides_and_not_the_shape() {
    let api = Client::new(unions::app());
    let body = json!({ "kind": "kitty", "name": "a", "barks": true });
    assert_eq!(
        Send::json("/mapped", body.to_string()).ok(&api).await["kind"],
        "kitty"
    );
    assert_eq!(
        Send::json("/shape", r#"{"type":"circle","side":1}"#)
            .refused(&api)
            .await,
        ["body /radius required"]
    );
}

/// Styles that are refused when code is generated.
#[tokio::test]
async fn rival_every_style_is_understood() {
    let api = Client::new(params::app());
    assert_eq!(
        Send::get("/styles?psv=a|b").ok(&api).await["psv"],
        json!(["a", "b"])
    );
    assert_eq!(
        Send::get("/path/list/a,b").ok(&api).await,
        json!(["a", "b"])
    );
    assert_eq!(
        Send::get("/styles?json=%7B%22x%22:1%7D").ok(&api).await["json"],
        json!({ "x": 1 })
    );
}

/// An internally tagged enum eats the tag that the variant declares as its own property.
#[tokio::test]
async fn rival_a_variant_may_declare_its_tag() {
    let api = Client::new(unions::app());
    let body = json!({ "kind": "Dog", "name": "a" });
    assert_eq!(Send::json("/pet", body.to_string()).ok(&api).await, body);
}

/// An optional JSON body that is absent is 415.
#[tokio::test]
async fn rival_an_absent_optional_body_is_fine() {
    assert_eq!(
        Send::new("POST", "/optional")
            .ok(&Client::new(bodies::app()))
            .await,
        "absent"
    );
}

/// Bodies whose schema is inline are any JSON.
#[tokio::test]
async fn rival_inline_schemas_are_checked() {
    let api = Client::new(bodies::app());
    assert_eq!(
        Send::json("/inline", r#"{"count":2147483648,"id":"x","more":1}"#)
            .refused(&api)
            .await,
        [
            "body /count maximum",
            "body /id format",
            "body /more additionalProperties"
        ]
    );
}

/// Headers, cookies and `content` parameters are plain text or dropped.
#[tokio::test]
async fn rival_headers_and_cookies_are_typed() {
    let api = Client::new(params::app());
    assert_eq!(
        Send::get("/headers")
            .header("x-count", "x")
            .refused(&api)
            .await,
        ["header x-count type"]
    );
    let headers = Send::get("/headers")
        .header("x-count", "1")
        .header("x-list", "a,b")
        .ok(&api)
        .await;
    assert_eq!(
        (headers["x-count"].clone(), headers["x-list"].clone()),
        (json!(1), json!(["a", "b"]))
    );
    assert_eq!(
        Send::get("/cookies")
            .header("cookie", "session=ab")
            .ok(&api)
            .await["session"],
        "ab"
    );
}

/// A secured operation answers without credentials.
#[tokio::test]
async fn rival_security_is_enforced() {
    let api = Client::new(specforge_tests::security::app().0);
    let open = Send::get("/inherited").to(&api).await;
    assert_eq!(open.status(), 401);
    assert_ne!(open.json::<Value>(), json!([null, null]));
}
