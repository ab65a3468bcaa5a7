//! Pitfalls 16 to 18, 20, 23 and 24: values in bodies.

use serde_json::{Value, json};
use specforge::testing::Client;
use specforge_tests::bodies;
use specforge_tests::bodies30;

use super::harness::Send;

fn api() -> Client {
    Client::new(bodies::app())
}

async fn ok(uri: &str, body: &str) -> Value {
    Send::json(uri, body).ok(&api()).await
}

async fn refused(uri: &str, body: &str) -> Vec<String> {
    Send::json(uri, body).refused(&api()).await
}

async fn refused30(body: &str) -> Vec<String> {
    Send::json("/thing", body)
        .refused(&Client::new(bodies30::app()))
        .await
}

async fn ok30(body: &str) -> Value {
    Send::json("/thing", body)
        .ok(&Client::new(bodies30::app()))
        .await
}

#[tokio::test]
async fn p16_integers_of_json_by_version() {
    assert_eq!(
        ok("/numbers", r#"{"int32":1.0,"int64":1e2}"#).await,
        json!({ "int32": 1, "int64": 100 })
    );
    assert_eq!(
        refused("/numbers", r#"{"int32":1.5}"#).await,
        ["body /int32 type"]
    );
    assert_eq!(ok30(r#"{"integer":1}"#).await, json!({ "integer": 1 }));
    assert_eq!(
        refused30(r#"{"integer":1.0}"#).await,
        ["body /integer type"]
    );
}

#[tokio::test]
async fn p16_no_integer_goes_through_a_double() {
    assert_eq!(
        ok("/numbers", r#"{"int64":9007199254740993}"#).await["int64"],
        9_007_199_254_740_993_i64
    );
    assert_eq!(
        ok("/numbers", r#"{"unsigned":18446744073709551615}"#).await["unsigned"],
        u64::MAX
    );
    assert_eq!(
        refused("/numbers", r#"{"unsigned":18446744073709551616}"#).await,
        ["body /unsigned maximum"]
    );
    assert_eq!(
        refused("/numbers", r#"{"unsigned":-1}"#).await,
        ["body /unsigned minimum"]
    );
    assert_eq!(
        refused("/numbers", r#"{"int64":9223372036854775808}"#).await,
        ["body /int64 maximum"]
    );
    assert_eq!(
        ok("/anything", "9007199254740993").await,
        9_007_199_254_740_993_i64
    );
}

#[tokio::test]
async fn p16_multiple_of_is_decimal() {
    for good in ["0.3", "0.7", "1.1", "-0.1", "0", "1e1", "4.35e2"] {
        assert_eq!(
            Send::json("/numbers", format!("{{\"step\":{good}}}"))
                .status(&api())
                .await,
            200,
            "{good}"
        );
    }
    for bad in ["0.35", "0.30000000000000004", "1e-2"] {
        assert_eq!(
            refused("/numbers", &format!("{{\"step\":{bad}}}")).await,
            ["body /step multipleOf"],
            "{bad}"
        );
    }
}

#[tokio::test]
async fn p16_bounds_and_constants() {
    assert_eq!(
        refused("/numbers", r#"{"plain":5}"#).await,
        ["body /plain maximum"]
    );
    assert_eq!(
        refused("/numbers", r#"{"plain":-6}"#).await,
        ["body /plain minimum"]
    );
    assert_eq!(ok("/numbers", r#"{"constant":1.0}"#).await["constant"], 1);
    for good in ["1", "\"one\"", "true", "null", "1.0"] {
        assert_eq!(
            Send::json("/numbers", format!("{{\"mixed\":{good}}}"))
                .status(&api())
                .await,
            200,
            "{good}"
        );
    }
    for bad in ["2", "\"two\"", "false", "[]", "\"1\""] {
        assert_eq!(
            Send::json("/numbers", format!("{{\"mixed\":{bad}}}"))
                .status(&api())
                .await,
            400,
            "{bad}"
        );
    }
}

#[tokio::test]
async fn p17_lengths_are_in_code_points() {
    assert_eq!(ok("/texts", r#"{"short":"äöü"}"#).await["short"], "äöü");
    assert_eq!(
        ok("/texts", "{\"short\":\"\u{1f600}\u{1f600}\u{1f600}\"}").await["short"],
        "\u{1f600}\u{1f600}\u{1f600}"
    );
    assert_eq!(
        refused("/texts", r#"{"short":"abcd"}"#).await,
        ["body /short maxLength"]
    );
    assert_eq!(
        refused("/texts", "{\"long\":\"\u{1f600}\"}").await,
        ["body /long minLength"]
    );
    assert_eq!(
        ok("/texts", r#"{"short":"\ud83d\ude00ab"}"#).await["short"],
        "\u{1f600}ab"
    );
}

#[tokio::test]
async fn p17_patterns_are_those_of_ecma_262() {
    assert_eq!(ok("/texts", r#"{"code":"ab12cd"}"#).await["code"], "ab12cd");
    assert_eq!(
        refused("/texts", r#"{"code":"1a2"}"#).await,
        ["body /code pattern"]
    );
    assert_eq!(
        refused("/texts", "{\"code\":\"\u{661}\u{662}\"}").await,
        ["body /code pattern"]
    );
    assert_eq!(
        Send::json("/texts", r#"{"password":"abc1"}"#)
            .status(&api())
            .await,
        200
    );
    assert_eq!(
        refused("/texts", r#"{"password":"abcd"}"#).await,
        ["body /password pattern"]
    );
    assert_eq!(
        refused("/texts", r#"{"password":"ab1"}"#).await,
        ["body /password pattern"]
    );
    assert_eq!(
        refused("/texts", r#"{"noSpam":"spam!"}"#).await,
        ["body /noSpam pattern"]
    );
    assert_eq!(
        ok("/texts", r#"{"noSpam":"no spam"}"#).await["noSpam"],
        "no spam"
    );
    assert_eq!(ok("/texts", r#"{"unicode":"äé"}"#).await["unicode"], "äé");
    assert_eq!(
        refused("/texts", r#"{"unicode":"a1"}"#).await,
        ["body /unicode pattern"]
    );
    assert_eq!(ok("/texts", r#"{"anyCase":"aF"}"#).await["anyCase"], "aF");
    assert_eq!(
        refused("/texts", r#"{"anyCase":"g"}"#).await,
        ["body /anyCase pattern"]
    );
}

#[tokio::test]
async fn p17_enums() {
    for good in ["red", "", "light blue"] {
        assert_eq!(
            ok("/texts", &json!({ "colour": good }).to_string()).await["colour"],
            good
        );
    }
    assert_eq!(
        refused("/texts", r#"{"colour":"Red"}"#).await,
        ["body /colour enum"]
    );
}

#[tokio::test]
async fn p17_unique_items_by_value() {
    for bad in [
        "[1,1.0]",
        "[{\"a\":1,\"b\":2},{\"b\":2.0,\"a\":1}]",
        "[\"a\",\"\\u0061\"]",
        "[null,null]",
    ] {
        assert_eq!(
            refused("/lists", &format!("{{\"unique\":{bad}}}")).await,
            ["body /unique uniqueItems"],
            "{bad}"
        );
    }
    for good in ["[1,\"1\",true,[1],{\"a\":1},null]", "[0,false]", "[]"] {
        assert_eq!(
            Send::json("/lists", format!("{{\"unique\":{good}}}"))
                .status(&api())
                .await,
            200,
            "{good}"
        );
    }
}

#[tokio::test]
async fn p17_arrays() {
    assert_eq!(
        refused("/lists", r#"{"few":[]}"#).await,
        ["body /few minItems"]
    );
    assert_eq!(
        refused("/lists", r#"{"few":["a","b","c"]}"#).await,
        ["body /few maxItems"]
    );
    assert_eq!(
        refused("/lists", r#"{"few":["a",1]}"#).await,
        ["body /few/1 type"]
    );
    assert_eq!(
        ok("/lists", r#"{"pair":["a",1]}"#).await,
        json!({ "pair": ["a", 1] })
    );
    assert_eq!(
        Send::json("/lists", r#"{"pair":["a",1,2]}"#)
            .status(&api())
            .await,
        400
    );
    assert_eq!(
        Send::json("/lists", r#"{"pair":["a"]}"#)
            .status(&api())
            .await,
        400
    );
    assert_eq!(
        refused("/lists", r#"{"pair":[1,"a"]}"#).await,
        ["body /pair/0 type", "body /pair/1 type"]
    );
    assert_eq!(
        Send::json("/lists", r#"{"contains":[1,10]}"#)
            .status(&api())
            .await,
        200
    );
    assert_eq!(
        Send::json("/lists", r#"{"contains":[1,2]}"#)
            .status(&api())
            .await,
        400
    );
}

#[tokio::test]
async fn p18_formats_are_strict() {
    let good = [
        ("at", "2026-01-02T03:04:05.678+01:00"),
        ("at", "2016-12-31T23:59:60Z"),
        ("at", "2026-01-02t03:04:05z"),
        ("day", "2024-02-29"),
        ("time", "03:04:05Z"),
        ("id", "67e55044-10b1-426f-9247-bb680e5fe0c8"),
        ("id", "67E55044-10B1-426F-9247-BB680E5FE0C8"),
        ("data", "YWI="),
        ("data", ""),
        ("uri", "https://example.com/a?b#c"),
        ("uri", "urn:isbn:1"),
        ("email", "ada@example.com"),
        ("v4", "127.0.0.1"),
        ("v6", "::1"),
        ("duration", "P1DT2H"),
        ("own", "anything at all"),
    ];
    for (name, value) in good {
        assert_eq!(
            Send::json("/formats", json!({ name: value }).to_string())
                .status(&api())
                .await,
            200,
            "{name} {value}"
        );
    }
    let bad = [
        ("at", "2026-01-02T03:04:05"),
        ("at", "2026-01-02 03:04:05Z"),
        ("at", "2026-02-30T00:00:00Z"),
        ("at", "2026-01-02T24:00:00Z"),
        ("at", "2026-01-02T03:04:60Z"),
        ("day", "2023-02-29"),
        ("day", "20240229"),
        ("time", "25:00:00Z"),
        ("id", "{67e55044-10b1-426f-9247-bb680e5fe0c8}"),
        ("id", "67e5504410b1426f9247bb680e5fe0c8"),
        ("id", "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8"),
        ("data", "YWI"),
        ("data", "YW I="),
        ("data", "YWJ="),
        ("data", "_-8="),
        ("uri", "/relative"),
        ("uri", "http://a b"),
        ("email", "ada"),
        ("email", "a@b@c"),
        ("v4", "127.0.0.256"),
        ("v4", "127.000.0.1"),
        ("v6", ":::1"),
        ("duration", "P"),
        ("duration", "1D"),
    ];
    for (name, value) in bad {
        let list = refused("/formats", &json!({ name: value }).to_string()).await;
        assert_eq!(list, [format!("body /{name} format")], "{value}");
    }
}

#[tokio::test]
async fn p20_exclusive_bounds_by_version() {
    assert_eq!(
        refused30(r#"{"positive":0}"#).await,
        ["body /positive minimum"]
    );
    assert_eq!(
        ok30(r#"{"positive":0.1,"below":9.9}"#).await,
        json!({ "positive": 0.1, "below": 9.9 })
    );
    assert_eq!(refused30(r#"{"below":10}"#).await, ["body /below maximum"]);
    assert_eq!(
        refused("/numbers", r#"{"plain":5}"#).await,
        ["body /plain maximum"]
    );
}

#[tokio::test]
async fn p20_siblings_of_a_reference_by_version() {
    assert_eq!(ok30(r#"{"sibling":"abc"}"#).await["sibling"], "abc");
    assert_eq!(
        refused30(r#"{"sibling":"abcd"}"#).await,
        ["body /sibling maxLength"]
    );
}

#[tokio::test]
async fn p23_closed_objects() {
    assert_eq!(
        refused("/closed", r#"{"name":"a","x":1,"y":2}"#).await,
        [
            "body /x additionalProperties",
            "body /y additionalProperties"
        ]
    );
    assert_eq!(
        ok("/extra", r#"{"id":1,"name":"a"}"#).await,
        json!({ "id": 1, "name": "a" })
    );
    assert_eq!(
        Send::json("/extra", r#"{"id":1,"name":"a","x":1}"#)
            .status(&api())
            .await,
        400
    );
    assert_eq!(
        refused("/extra", "{}").await,
        ["body /id required", "body /name required"]
    );
    assert_eq!(refused("/closed", "[]").await, ["body type"]);
}

#[tokio::test]
async fn p23_maps() {
    assert_eq!(
        ok("/map", r#"{"a":1,"b":2}"#).await,
        json!({ "a": 1, "b": 2 })
    );
    assert_eq!(refused("/map", r#"{"a":-1}"#).await, ["body /a minimum"]);
    assert_eq!(
        refused("/map", r#"{"a":1,"b":2,"c":3}"#).await,
        ["body maxProperties"]
    );
    assert_eq!(refused("/map", r#"{"A":1}"#).await.len(), 1);
}

#[tokio::test]
async fn p24_defaults_of_properties() {
    assert_eq!(
        ok("/defaults", "{}").await,
        json!({ "page": 7, "flag": false, "colour": "green", "tags": ["a"], "point": null, "origin": { "x": 0 } })
    );
    assert_eq!(
        ok("/defaults", r#"{"point":{"x":5}}"#).await["point"],
        json!({ "x": 5, "y": 2 })
    );
    assert_eq!(
        refused("/defaults", r#"{"page":null}"#).await,
        ["body /page type"]
    );
}

#[tokio::test]
async fn recursive_bodies() {
    let tree = r#"{"value":1,"left":{"value":2},"children":[{"value":3,"children":[]}]}"#;
    assert_eq!(
        ok("/tree", tree).await,
        serde_json::from_str::<Value>(tree).unwrap()
    );
    assert_eq!(
        refused(
            "/tree",
            r#"{"value":1,"children":[{"value":3},{"value":"x","y":1}]}"#
        )
        .await,
        [
            "body /children/1/value type",
            "body /children/1/y additionalProperties"
        ]
    );
}
