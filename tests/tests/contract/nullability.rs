//! Pitfall 19: absent, null, a value; and what version 3.0 makes of it.

use serde_json::{Value, json};
use specforge::testing::Client;
use specforge_tests::bodies30;
use specforge_tests::nullability::{self, api};

use super::harness::Send;

fn api() -> Client {
    Client::new(nullability::app())
}

async fn states(body: &str) -> Value {
    Send::json("/states", body).ok(&api()).await
}

#[tokio::test]
async fn p19_three_states() {
    assert_eq!(
        states(r#"{"must":null}"#).await,
        json!(["null", "absent", "absent"])
    );
    assert_eq!(
        states(r#"{"must":"a","may":"b","three":null}"#).await,
        json!(["a", "b", "null"])
    );
    assert_eq!(
        states(r#"{"must":"a","three":"c"}"#).await,
        json!(["a", "absent", "c"])
    );
    assert_eq!(
        Send::json("/states", r#"{"may":null}"#)
            .refused(&api())
            .await,
        ["body /must required", "body /may type"]
    );
}

#[tokio::test]
async fn p19_three_states_come_back() {
    for body in [
        r#"{"one":null,"any":null,"nothing":null,"withDefault":null}"#,
        r#"{"one":{"x":1},"any":{"x":2},"enumeration":null,"withDefault":null}"#,
        r#"{"enumeration":"a","list":[1,null],"map":{"a":null,"b":2},"free":null,"withDefault":"x"}"#,
    ] {
        let echoed = Send::json("/echo", body).ok(&api()).await;
        assert_eq!(
            echoed,
            serde_json::from_str::<Value>(body).unwrap(),
            "{body}"
        );
    }
    assert_eq!(
        Send::json("/echo", "{}").ok(&api()).await,
        json!({ "withDefault": null })
    );
}

#[tokio::test]
async fn p19_null_only_where_it_is_allowed() {
    for bad in [
        r#"{"typed":null}"#,
        r#"{"enumeration":"b"}"#,
        r#"{"nothing":0}"#,
        r#"{"sibling":null}"#,
        r#"{"list":null}"#,
        r#"{"one":{}}"#,
        r#"{"any":[]}"#,
    ] {
        assert_eq!(Send::json("/echo", bad).status(&api()).await, 400, "{bad}");
    }
}

#[tokio::test]
async fn p20_siblings_of_a_reference_count_since_3_1() {
    assert_eq!(
        Send::json("/echo", r#"{"sibling":"ab"}"#)
            .refused(&api())
            .await,
        ["body /sibling maxLength"]
    );
    assert_eq!(
        Send::json("/echo", r#"{"sibling":"a"}"#)
            .status(&api())
            .await,
        200
    );
}

#[tokio::test]
async fn p19_nullable_of_3_0() {
    let api = Client::new(bodies30::app());
    for good in [
        r#"{"nullable":null}"#,
        r#"{"nullableEnum":null}"#,
        r#"{"untyped":"ab"}"#,
        r#"{"wrapped":"abc"}"#,
    ] {
        let echoed = Send::json("/thing", good).ok(&api).await;
        assert_eq!(
            echoed,
            serde_json::from_str::<Value>(good).unwrap(),
            "{good}"
        );
    }
    for bad in [
        r#"{"onlyA":null}"#,
        r#"{"integer":null}"#,
        r#"{"nullableEnum":"b"}"#,
        r#"{"untyped":"a"}"#,
    ] {
        assert_eq!(Send::json("/thing", bad).status(&api).await, 400, "{bad}");
    }
}

#[tokio::test]
async fn the_typed_client_sends_all_three() {
    let send = |three| async move {
        let body = api::States {
            must: None,
            may: None,
            three,
        };
        api()
            .call::<api::operations::states>()
            .json(&body)
            .send()
            .await
            .json::<Value>()
    };
    assert_eq!(send(None).await[2], "absent");
    assert_eq!(send(Some(None)).await[2], "null");
    assert_eq!(send(Some(Some("x".to_owned()))).await[2], "x");
}
