//! Pitfall 31: documents as they are.

use serde_json::{Value, json};
use specforge::testing::Client;
use specforge_tests::odd::{self, api::operations};

use super::harness::Send;

fn api() -> Client {
    Client::new(odd::app())
}

#[tokio::test]
async fn p31_references_across_files() {
    assert_eq!(
        Send::get("/a/7").ok(&api()).await,
        json!({ "id": 7, "next": { "id": 8 } })
    );
    assert_eq!(Send::get("/a/0").refused(&api()).await, ["path id minimum"]);
    assert_eq!(
        api()
            .call::<operations::chain>()
            .send()
            .await
            .json::<Value>(),
        json!({ "id": 1 })
    );
}

#[tokio::test]
async fn p31_references_into_other_operations_and_missing_ids() {
    let answer = Send::json("/pointer", r#"{"type":"x"}"#).to(&api()).await;
    assert_eq!(answer.operation(), Some("postPointer"));
    assert_eq!(
        Send::json("/pointer", "{}").refused(&api()).await,
        ["body /type required"]
    );
}

#[tokio::test]
async fn p31_names_that_are_no_identifiers_or_collide() {
    let answer = Send::json("/named", r#"{"type":"x"}"#).to(&api()).await;
    assert_eq!(answer.operation(), Some("repos/create-or-update"));
    assert_eq!(
        answer.json::<Value>(),
        json!({ "self": "a", "self_": "b", "1st": 1, "$": 2, "": 3, "@id": "c", "camelCase": "d", "camel_case": "e", "camel-case": "f" })
    );
}

#[tokio::test]
async fn p31_words_of_yaml_1_1_are_strings() {
    for word in ["on", "off", "yes", "no", "NO", "y", "n"] {
        assert_eq!(
            Send::json("/yaml", json!({ "on": word }).to_string())
                .ok(&api())
                .await["on"],
            word
        );
    }
    for word in ["a b", "a-b", "a_b", "1", "-1", "<=", "", "Self"] {
        assert_eq!(
            Send::json("/yaml", json!({ "kind": word }).to_string())
                .ok(&api())
                .await["kind"],
            word
        );
    }
    assert_eq!(
        Send::json("/yaml", r#"{"on":true}"#).status(&api()).await,
        400
    );
}
