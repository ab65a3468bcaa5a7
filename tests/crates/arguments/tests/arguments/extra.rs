//! axum-extra's `Query`, `OptionalQuery`, `Form` and `Multipart`.

use serde_json::json;

use crate::harness::{FORM, PARTS, get, ok, post, refused};

#[tokio::test]
async fn a_query_is_decoded_as_the_spec_says() {
    let query = ok(&get("/extra/query").await);
    assert_eq!(query, json!([20, null, null]), "with the spec's default");
    let query = ok(&get("/extra/query?limit=7&tag=a&tag=b&word=xy").await);
    assert_eq!(query, json!([7, "xy", ["a", "b"]]));
}

#[tokio::test]
async fn every_violation_of_a_query_is_listed() {
    let answer = get("/extra/query?limit=many&word=x").await;
    assert_eq!(refused(&answer), ["limit", "word"]);
    let answer = get("/extra/query?limit=0").await;
    assert_eq!(refused(&answer), ["limit"]);
}

#[tokio::test]
async fn a_query_may_be_rejected_by_the_handler() {
    assert_eq!(ok(&get("/extra/own-rejection?limit=3").await), json!(3));
    let rejected = ok(&get("/extra/own-rejection?limit=0&word=x").await);
    assert_eq!(rejected, json!({ "status": 400, "violations": 2 }));
}

#[tokio::test]
async fn an_optional_query_is_none_without_a_query() {
    assert_eq!(ok(&get("/extra/optional").await), json!(null));
    let empty = ok(&get("/extra/optional?").await);
    assert_eq!(
        empty,
        json!([20, null]),
        "a query without parameters is one"
    );
    let some = ok(&get("/extra/optional?word=xy").await);
    assert_eq!(some, json!([20, "xy"]));
    let answer = get("/extra/optional?limit=101&word=x").await;
    assert_eq!(refused(&answer), ["limit", "word"]);
}

#[tokio::test]
async fn an_optional_query_may_be_rejected_by_the_handler() {
    let uri = "/extra/optional-own-rejection";
    assert_eq!(ok(&get(uri).await), json!(null));
    let rejected = ok(&get(&format!("{uri}?limit=0")).await);
    assert_eq!(rejected, json!({ "status": 400, "violations": 1 }));
}

/// The macro refuses this by name; behind an alias the contract is kept by the run time.
#[tokio::test]
async fn an_optional_query_lets_nothing_through_that_must_be_there() {
    assert_eq!(refused(&get("/extra/required").await), ["word"]);
    assert_eq!(ok(&get("/extra/required?word=a").await), json!("a"));
}

#[tokio::test]
async fn a_form_is_decoded_as_the_spec_says() {
    let form = ok(&post("/extra/form", FORM, "name=a&password=abc").await);
    assert_eq!(form, json!(["a", "abc"]));
    let answer = post("/extra/form", FORM, "name=&password=ab&x=1").await;
    assert_eq!(refused(&answer), ["/name", "/password", "/x"]);
    assert_eq!(refused(&post("/extra/form", FORM, "").await), [""]);
    let json = post("/extra/form", "application/json", "{}").await;
    assert_eq!(json.status(), 415);
}

#[tokio::test]
async fn a_form_may_be_rejected_by_the_handler() {
    let uri = "/extra/form-own-rejection";
    assert_eq!(
        ok(&post(uri, FORM, "name=a&password=abc").await),
        json!("a")
    );
    let rejected = ok(&post(uri, FORM, "name=&password=").await);
    assert_eq!(rejected, json!({ "status": 400, "violations": 2 }));
}

#[tokio::test]
async fn parts_are_taken_raw() {
    let body = "--x\r\ncontent-disposition: form-data; name=\"name\"\r\n\r\na\r\n--x--\r\n";
    let names = ok(&post("/extra/multipart", PARTS, body).await);
    assert_eq!(names, json!(["name"]));
    let form = post("/extra/multipart", FORM, "name=a").await;
    assert_eq!(form.status(), 415);
}
