//! Bodies that are taken as they came.

use serde_json::json;

use crate::harness::{FORM, JSON, PARTS, get, ok, post, refused};

const GOOD: &str = r#"{ "name": "a", "password": "abc" }"#;
const BAD: &str = r#"{ "name": "", "x": 1 }"#;
const ONE_PART: &str = "--x\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\na\r\n--x--\r\n";

#[tokio::test]
async fn raw_json_comes_as_it_was_sent_and_keeps_its_schema() {
    assert_eq!(ok(&post("/raw/string", JSON, GOOD).await), json!(GOOD));
    for uri in ["/raw/body", "/raw/request"] {
        assert_eq!(ok(&post(uri, JSON, GOOD).await), json!(GOOD.len()), "{uri}");
    }
    for uri in ["/raw/string", "/raw/body", "/raw/request"] {
        let mut places = refused(&post(uri, JSON, BAD).await);
        places.sort();
        assert_eq!(places, ["/name", "/password", "/x"], "{uri}");
        assert_eq!(post(uri, "text/plain", GOOD).await.status(), 415, "{uri}");
        assert_eq!(refused(&post(uri, JSON, "").await), [""], "{uri}");
    }
}

#[tokio::test]
async fn without_validation_anything_comes_as_it_was_sent() {
    for body in [BAD, "{", "null"] {
        let answer = post("/raw/string-unvalidated", JSON, body).await;
        assert_eq!(ok(&answer), json!(body));
    }
    assert_eq!(
        ok(&post("/raw/value-unvalidated", JSON, "[1]").await),
        json!([1])
    );
    let cut = post("/raw/value-unvalidated", JSON, "[1").await;
    assert_eq!(cut.status(), 400, "it has to be JSON all the same");
}

#[tokio::test]
async fn any_json_keeps_its_schema() {
    let uri = "/raw/optional-value";
    assert_eq!(ok(&post(uri, JSON, GOOD).await)["password"], "abc");
    let none = api_post_nothing(uri).await;
    assert_eq!(none, json!(null));
    assert_eq!(refused(&post(uri, JSON, BAD).await).len(), 3);

    let uri = "/raw/value-own-rejection";
    assert_eq!(ok(&post(uri, JSON, GOOD).await)["name"], "a");
    let rejected = ok(&post(uri, JSON, BAD).await);
    assert_eq!(rejected, json!({ "status": 400, "violations": 3 }));
}

async fn api_post_nothing(uri: &str) -> serde_json::Value {
    ok(&post(uri, JSON, "").await)
}

#[tokio::test]
async fn a_raw_form_is_what_was_sent() {
    assert_eq!(
        ok(&post("/raw/form", FORM, "name=%20").await),
        json!("name=%20")
    );
    assert_eq!(ok(&post("/raw/form-request", FORM, "a=b").await), json!(3));
    for uri in ["/raw/form", "/raw/form-request"] {
        assert_eq!(post(uri, JSON, "{}").await.status(), 415, "{uri}");
    }
}

#[tokio::test]
async fn raw_parts_are_those_that_were_sent() {
    for uri in ["/raw/multipart", "/raw/optional-multipart"] {
        assert_eq!(
            ok(&post(uri, PARTS, ONE_PART).await),
            json!(["name"]),
            "{uri}"
        );
        assert_eq!(post(uri, JSON, "{}").await.status(), 415, "{uri}");
    }
    assert_eq!(refused(&post("/raw/multipart", PARTS, "").await), [""]);
    let length = ok(&post("/raw/multipart-bytes", PARTS, ONE_PART).await);
    assert_eq!(length, json!(ONE_PART.len()));
    let mixed = post(
        "/raw/multipart-mixed",
        "multipart/mixed; boundary=x",
        ONE_PART,
    )
    .await;
    assert_eq!(ok(&mixed), json!(ONE_PART.len()));
    let without_a_body = post("/raw/optional-multipart", PARTS, "").await;
    assert_eq!(ok(&without_a_body), json!([]));
    assert_eq!(get("/raw/multipart").await.status(), 405);
}
