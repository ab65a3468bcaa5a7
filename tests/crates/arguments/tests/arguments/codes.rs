//! An error schema of the spec, with a code of the handler's.

use serde_json::Value;

use crate::harness::get;

#[tokio::test]
async fn the_status_is_the_one_that_the_code_names() {
    for (code, status) in [
        ("CONFLICT", 409),
        ("conflict", 409),
        ("409", 409),
        ("BAD_REQUEST", 400),
    ] {
        let answer = get(&format!("/codes/{code}")).await;
        assert_eq!(answer.status(), status, "{code}");
        assert_eq!(answer.json::<Value>()["code"], code);
    }
}

#[tokio::test]
#[should_panic(expected = "names no status")]
async fn a_code_that_names_no_status_shows_in_a_test() {
    get("/codes/EMAIL_TAKEN").await;
}

#[tokio::test]
async fn a_failure_says_the_status_of_any_code() {
    let answer = get("/codes/EMAIL_TAKEN/with-status").await;
    assert_eq!(answer.status(), 409);
    assert_eq!(answer.json::<Value>()["code"], "EMAIL_TAKEN");
}
