//! Pitfalls 13 to 18, 20, 21, 23 to 25: request bodies.

use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::Request;
use serde_json::{Value, json};
use specforge::testing::{Client, Part};
use specforge_tests::bodies::{self, api};
use specforge_tests::bodies30;

use super::harness::{Send, violations};

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

const NAME: &str = r#"{"name":"a"}"#;

#[tokio::test]
async fn p13_the_media_type_has_no_case_and_its_parameters_do_not_count() {
    for media_type in [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;x=\"a;b\"",
    ] {
        let echoed = Send::new("POST", "/closed")
            .body(media_type, NAME)
            .ok(&api())
            .await;
        assert_eq!(echoed, json!({ "name": "a" }), "{media_type}");
    }
}

#[tokio::test]
async fn p13_another_media_type_is_415() {
    for media_type in [
        "text/json",
        "application/vnd.acme+json",
        "text/plain",
        "json",
        "",
        "application/jsonx",
        "application/*",
    ] {
        let answer = Send::new("POST", "/closed")
            .body(media_type, NAME)
            .to(&api())
            .await;
        assert_eq!(answer.status(), 415, "{media_type}");
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
    }
    assert_eq!(
        Send::new("POST", "/closed").bare(NAME).status(&api()).await,
        415
    );
}

#[tokio::test]
async fn p13_json_with_a_suffix_only_where_it_is_declared() {
    assert_eq!(
        Send::new("POST", "/vendor")
            .body("application/vnd.acme+json", NAME)
            .ok(&api())
            .await,
        json!({ "name": "a" })
    );
    assert_eq!(Send::json("/vendor", NAME).status(&api()).await, 415);
    let sent = api()
        .call::<api::operations::vendor>()
        .json(&api::Closed {
            name: "a".to_owned(),
            age: None,
        })
        .send()
        .await;
    assert_eq!(sent.status(), 200);
}

#[tokio::test]
async fn p13_415_says_what_is_accepted() {
    let answer = Send::new("POST", "/several")
        .body("application/xml", "<a/>")
        .to(&api())
        .await;
    assert_eq!(answer.status(), 415);
    let accept = answer.header("accept").expect("RFC 9110, section 15.5.16");
    assert!(
        accept.contains("application/json") && accept.contains("text/plain"),
        "{accept}"
    );
}

#[tokio::test]
async fn p13_the_most_specific_media_type_wins() {
    let send = |media_type: &'static str, body: &'static str| async move {
        Send::new("POST", "/several")
            .body(media_type, body)
            .ok(&api())
            .await
    };
    assert_eq!(
        send("application/json", NAME).await,
        json!(["json", { "name": "a" }])
    );
    assert_eq!(
        send("application/x-www-form-urlencoded", "name=a&age=3").await,
        json!(["form", { "name": "a", "age": 3 }])
    );
    assert_eq!(
        send("text/plain; charset=utf-8", "hi").await,
        json!(["text", "hi"])
    );
    assert_eq!(send("image/png", "abc").await, json!(["image/png", 3]));
    assert_eq!(send("image/gif", "abc").await, json!(["image/*", 3]));
    assert_eq!(
        Send::new("POST", "/several")
            .body("application/x-www-form-urlencoded", "name=&age=x")
            .refused(&api())
            .await,
        ["body /name minLength", "body /age type"]
    );
}

#[tokio::test]
async fn p13_an_absent_optional_body_needs_no_media_type() {
    assert_eq!(Send::new("POST", "/optional").ok(&api()).await, "absent");
    assert_eq!(Send::json("/optional", "").ok(&api()).await, "absent");
    assert_eq!(
        Send::json("/optional", NAME).ok(&api()).await,
        json!({ "name": "a" })
    );
    assert_eq!(Send::json("/optional", "null").status(&api()).await, 400);
    assert_eq!(Send::new("DELETE", "/delete").ok(&api()).await, "absent");
    assert_eq!(
        Send::new("DELETE", "/delete")
            .body("application/json", NAME)
            .ok(&api())
            .await,
        json!({ "name": "a" })
    );
}

#[tokio::test]
async fn p13_an_absent_required_body_is_400() {
    assert_eq!(
        Send::new("POST", "/closed").refused(&api()).await,
        ["body required"]
    );
    assert_eq!(
        Send::json("/closed", "").refused(&api()).await,
        ["body required"]
    );
}

#[tokio::test]
async fn p13_a_nullable_body_is_not_an_optional_one() {
    assert_eq!(ok("/nullable", "null").await, "null");
    assert_eq!(ok("/nullable", NAME).await, json!({ "name": "a" }));
    assert_eq!(Send::new("POST", "/nullable").status(&api()).await, 400);
}

#[tokio::test]
async fn p14_a_body_over_the_limit_is_413() {
    let long = "a".repeat(65);
    for media_type in ["application/json", "text/plain"] {
        assert_eq!(
            Send::new("POST", "/limited")
                .body(media_type, long.clone())
                .status(&api())
                .await,
            413,
            "{media_type}"
        );
    }
    assert_eq!(
        Send::new("POST", "/limited")
            .body("text/plain", "a".repeat(64))
            .ok(&api())
            .await,
        64
    );
    let mebibyte = format!("{{\"name\":\"{}\"}}", "a".repeat(1 << 20));
    let answer = Send::json("/closed", mebibyte.clone()).to(&api()).await;
    assert_eq!(answer.status(), 413);
    assert_eq!(answer.json::<Value>()["code"], "PAYLOAD_TOO_LARGE");
    for raw in [
        "/raw-bytes",
        "/raw-value",
        "/raw-request",
        "/raw-unvalidated",
    ] {
        assert_eq!(
            Send::json(raw, mebibyte.clone()).status(&api()).await,
            413,
            "{raw}"
        );
    }
}

/// A body that never ends, which is only read as far as the limit goes.
#[tokio::test]
async fn p14_a_stream_is_read_up_to_the_limit() {
    let chunks =
        std::iter::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[b'a'; 40])));
    let (count, chunks) = counted(chunks);
    let body = Body::from_stream(Stream(Box::new(chunks)));
    let request = Request::post("/limited")
        .header("content-type", "text/plain")
        .body(body)
        .unwrap();
    let answer = tower::ServiceExt::oneshot(bodies::app(), request)
        .await
        .unwrap();
    assert_eq!(answer.status(), 413);
    assert!(count.load(std::sync::atomic::Ordering::Relaxed) <= 3);
}

fn counted<T>(
    items: impl Iterator<Item = T>,
) -> (
    std::sync::Arc<std::sync::atomic::AtomicUsize>,
    impl Iterator<Item = T>,
) {
    let count = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counter = std::sync::Arc::clone(&count);
    (
        count,
        items.inspect(move |_| drop(counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed))),
    )
}

struct Stream<T>(Box<dyn Iterator<Item = T> + std::marker::Send>);

impl<T> futures_core::Stream for Stream<T> {
    type Item = T;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<T>> {
        std::task::Poll::Ready(self.0.next())
    }
}

#[tokio::test]
async fn p14_depth_is_capped() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(
        Send::json("/anything", nested(100)).status(&api()).await,
        200
    );
    assert_eq!(
        Send::json("/anything", nested(129)).refused(&api()).await,
        ["body limit"]
    );
    let deep = "[".repeat(1_000_000);
    for uri in [
        "/anything",
        "/closed",
        "/tree",
        "/raw-value",
        "/raw-bytes",
        "/lists",
    ] {
        assert_eq!(
            Send::json(uri, deep.clone()).status(&api()).await,
            400,
            "{uri}"
        );
    }
    let tree = format!(
        "{}{{\"value\":1}}{}",
        "{\"value\":1,\"left\":".repeat(50_000),
        "}".repeat(50_000)
    );
    assert_eq!(Send::json("/tree", tree).status(&api()).await, 400);
}

#[tokio::test]
async fn p14_duplicate_keys_are_a_violation() {
    assert_eq!(
        refused("/closed", r#"{"name":"a","name":"b"}"#).await,
        ["body /name duplicate"]
    );
    assert_eq!(
        refused("/map", r#"{"a":1,"a":2}"#).await,
        ["body /a duplicate"]
    );
    assert_eq!(
        refused("/anything", r#"{"x":{"a":1,"a":2}}"#).await,
        ["body /x/a duplicate"]
    );
    assert_eq!(
        refused("/closed", r#"{"name":"a","n\u0061me":"b"}"#).await,
        ["body /name duplicate"]
    );
}

#[tokio::test]
async fn p14_numbers_beyond_a_double() {
    assert_eq!(
        Send::json("/numbers", r#"{"big":1e400}"#)
            .status(&api())
            .await,
        400
    );
    assert_eq!(
        Send::json("/numbers", r#"{"float":1e39}"#)
            .status(&api())
            .await,
        400
    );
    assert_eq!(Send::json("/anything", "1e400").status(&api()).await, 400);
    for bad in [
        "NaN",
        "Infinity",
        "-Infinity",
        "01",
        "1.",
        ".5",
        "+1",
        "0x1",
        "1e",
    ] {
        assert_eq!(
            refused("/numbers", &format!("{{\"big\":{bad}}}")).await,
            ["body malformed"],
            "{bad}"
        );
    }
}

#[tokio::test]
async fn p14_what_is_no_json_is_400() {
    for bad in [
        "{",
        "{\"name\":}",
        "{'name':'a'}",
        "{\"name\":\"a\"} x",
        "\u{feff}{}",
        "{\"name\":\"a\",}",
        "nul",
        "\"\\ud800\"",
        "\"\n\"",
        "// x\n{}",
    ] {
        assert_eq!(refused("/closed", bad).await.len(), 1, "{bad}");
    }
    assert_eq!(
        Send::json("/closed", b"{\"name\":\"\xff\"}".to_vec())
            .status(&api())
            .await,
        400
    );
}

#[tokio::test]
async fn p15_every_violation_is_in_one_answer() {
    let wrong = r#"{"int32":2147483648,"int64":"1","plain":5,"step":0.25,"even":3,"constant":2}"#;
    assert_eq!(
        refused("/numbers", wrong).await,
        [
            "body /int32 maximum",
            "body /int64 type",
            "body /plain maximum",
            "body /step multipleOf",
            "body /even multipleOf",
            "body /constant enum"
        ]
    );
    assert_eq!(
        Send::json("/with-query?n=x", r#"{"age":1.5}"#)
            .refused(&api())
            .await,
        ["query n type", "body /name required", "body /age type"]
    );
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
async fn p21_read_only_is_of_answers_and_write_only_of_requests() {
    let new = api::AccountWrite {
        email: "a@b.c".to_owned(),
        password: "secret".to_owned(),
        owner: Some(api::OwnerWrite {
            name: "ada".to_owned(),
        }),
        owners: Some(vec![api::OwnerWrite {
            name: "bob".to_owned(),
        }]),
    };
    let created = api()
        .call::<api::operations::createAccount>()
        .json(&new)
        .send()
        .await;
    assert_eq!(created.status(), 201);
    assert_eq!(
        created.json::<Value>(),
        json!({ "id": 7, "email": "a@b.c", "owner": { "since": "now", "name": "ada" }, "owners": [{ "since": "now", "name": "bob" }] })
    );
    assert_eq!(
        refused("/account", r#"{"email":"a@b.c"}"#).await,
        ["body /password required"]
    );
}

#[tokio::test]
async fn p21_a_read_only_property_of_a_request_is_dropped_or_refused() {
    let answer = Send::json(
        "/account",
        r#"{"id":99,"email":"a","password":"b","owner":{"since":5,"name":"c"}}"#,
    )
    .to(&api())
    .await;
    assert_eq!(answer.status(), 201);
    assert_eq!(answer.json::<Value>()["id"], 7);
    assert_eq!(
        Send::json("/strict-account", r#"{"email":"a"}"#)
            .status(&api())
            .await,
        200
    );
    assert_eq!(
        Send::json("/strict-account", r#"{"id":1,"email":"a"}"#)
            .refused(&api())
            .await
            .len(),
        1
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
async fn p15_raw_bodies_are_checked_unless_the_handler_says_otherwise() {
    for raw in ["/raw-value", "/raw-bytes", "/raw-request"] {
        assert_eq!(Send::json(raw, NAME).status(&api()).await, 200, "{raw}");
        assert_eq!(
            Send::json(raw, r#"{"x":1}"#).refused(&api()).await,
            ["body /name required", "body /x additionalProperties"],
            "{raw}"
        );
        assert_eq!(Send::json(raw, "{").status(&api()).await, 400, "{raw}");
        assert_eq!(
            Send::new("POST", raw)
                .body("text/plain", NAME)
                .status(&api())
                .await,
            415,
            "{raw}"
        );
    }
    assert_eq!(ok("/raw-unvalidated", "{").await, 1);
}

#[tokio::test]
async fn p15_a_handler_may_answer_rejections_itself() {
    assert_eq!(ok("/own-rejection", NAME).await, json!({ "name": "a" }));
    assert_eq!(
        ok("/own-rejection", r#"{"x":1}"#).await,
        json!({ "status": 400, "violations": 2 })
    );
    assert_eq!(
        Send::new("POST", "/own-rejection")
            .body("text/plain", NAME)
            .ok(&api())
            .await["status"],
        415
    );
}

#[tokio::test]
async fn text_and_bytes_come_as_they_are() {
    let text = Send::new("POST", "/text")
        .body("text/plain; charset=utf-8", "ä\n")
        .to(&api())
        .await;
    assert_eq!(text.text(), "ä\n");
    assert!(
        text.header("content-type")
            .unwrap()
            .starts_with("text/plain")
    );
    assert_eq!(
        Send::new("POST", "/text")
            .body("text/plain", vec![0xff])
            .status(&api())
            .await,
        400
    );
    let bytes = Send::new("POST", "/bytes")
        .body("application/octet-stream", vec![0, 255, 1])
        .to(&api())
        .await;
    assert_eq!(bytes.bytes()[..], [0, 255, 1]);
    assert_eq!(Send::json("/bytes", "{}").status(&api()).await, 415);
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

#[tokio::test]
async fn p25_forms() {
    let form = |body: &'static str| {
        Send::new("POST", "/form").body("application/x-www-form-urlencoded", body)
    };
    assert_eq!(
        form("name=a+b%2B").ok(&api()).await,
        json!({ "name": "a b+", "count": 1 })
    );
    assert_eq!(
        form("name=a&count=3&tags=x&tags=y&csv=a%2Cb,c&point=%7B%22x%22%3A4%7D&flag=true")
            .ok(&api())
            .await,
        json!({ "name": "a", "count": 3, "tags": ["x", "y"], "csv": ["a,b", "c"], "point": { "x": 4, "y": 2 }, "flag": true })
    );
    assert_eq!(
        form("name=a&name=b").refused(&api()).await,
        ["body /name duplicate"]
    );
    assert_eq!(
        form("count=x&other=1").refused(&api()).await,
        [
            "body /name required",
            "body /count type",
            "body /other additionalProperties"
        ]
    );
    assert_eq!(
        form("name=%FF").refused(&api()).await,
        ["body /name encoding"]
    );
    assert_eq!(form("name=a&point=%7B").status(&api()).await, 400);
    let typed = api::Form {
        name: "ä&=".to_owned(),
        count: 5,
        tags: Some(vec!["a,b".to_owned()]),
        csv: Some(vec!["a,b".to_owned(), "c".to_owned()]),
        point: Some(api::Point { x: 1, y: 9 }),
        flag: Some(false),
    };
    let answer = api()
        .call::<api::operations::form>()
        .form(&typed)
        .send()
        .await;
    assert_eq!(
        answer.json::<Value>(),
        json!({ "name": "ä&=", "count": 5, "tags": ["a,b"], "csv": ["a,b", "c"], "point": { "x": 1, "y": 9 }, "flag": false })
    );
}

fn file(name: &str, content_type: &str, data: impl Into<Bytes>) -> Part {
    Part {
        file_name: Some(name.to_owned()),
        content_type: Some(content_type.to_owned()),
        data: data.into(),
    }
}

fn text(data: &'static str) -> Part {
    Part {
        file_name: None,
        content_type: None,
        data: data.into(),
    }
}

#[tokio::test]
async fn p25_multipart() {
    let upload = api::Upload {
        title: "t".to_owned(),
        count: Some(3),
        meta: Some(api::Point { x: 4, y: 5 }),
        tags: Some(vec!["a".to_owned(), "b".to_owned()]),
        files: vec![
            file("a\".bin", "application/x-a", vec![0, 255]),
            file("b.bin", "application/octet-stream", "b"),
        ],
        picture: Some(file("p.png", "image/png", vec![1, 2, 3])),
    };
    let answer = api()
        .call::<api::operations::upload>()
        .multipart(&upload)
        .send()
        .await;
    assert_eq!(
        answer.json::<Value>(),
        json!({
            "title": "t", "count": 3, "meta": { "x": 4, "y": 5 }, "tags": ["a", "b"],
            "files": [["a%22.bin", "application/x-a", 2], ["b.bin", "application/octet-stream", 1]],
            "picture": ["p.png", "image/png", 3],
        })
    );
}

#[tokio::test]
async fn p25_multipart_that_is_wrong() {
    let call = || api().call::<api::operations::upload>();
    let answer = call()
        .part("count", text("x"))
        .part("other", text("1"))
        .send()
        .await;
    assert_eq!(answer.status(), 400);
    assert_eq!(
        violations(&answer.json()),
        [
            "body /title required",
            "body /files required",
            "body /count type",
            "body /other additionalProperties"
        ]
    );
    let whole = || {
        call()
            .part("title", text("t"))
            .part("files", file("a", "a/b", "x"))
    };
    assert_eq!(whole().send().await.status(), 200);
    assert_eq!(whole().part("title", text("u")).send().await.status(), 400);
    assert_eq!(whole().part("meta", text("{")).send().await.status(), 400);
    assert_eq!(
        whole()
            .part("meta", file("m", "application/json", r#"{"x":"y"}"#))
            .send()
            .await
            .status(),
        400
    );
    assert_eq!(
        whole()
            .part("picture", file("p.gif", "image/gif", "x"))
            .send()
            .await
            .status(),
        400
    );
    let many = (0..3).fold(whole(), |call, _| call.part("files", file("a", "a/b", "x")));
    assert_eq!(
        violations(&many.send().await.json()),
        ["body /files maxItems"]
    );
    assert_eq!(
        whole()
            .part("files", file("a", "a/b", vec![0; 70_000]))
            .send()
            .await
            .status(),
        413
    );
    let small = (0..1_200).fold(whole(), |call, _| call.part("x", text("")));
    assert!(small.send().await.status().is_client_error());
}

#[tokio::test]
async fn p25_multipart_that_is_malformed() {
    let send = |media_type: &'static str, body: &'static str| {
        Send::new("POST", "/upload").body(media_type, body)
    };
    for (media_type, body) in [
        ("multipart/form-data", "x"),
        ("multipart/form-data; boundary=", "x"),
        ("multipart/form-data; boundary=b", "x"),
        (
            "multipart/form-data; boundary=b",
            "--b\r\n\r\nx\r\n--b--\r\n",
        ),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nx",
        ),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n",
        ),
    ] {
        assert_eq!(
            send(media_type, body).status(&api()).await,
            400,
            "{media_type} {body}"
        );
    }
    assert_eq!(
        send("multipart/mixed; boundary=b", "--b--")
            .status(&api())
            .await,
        415
    );
}

#[tokio::test]
async fn p25_files_of_3_0() {
    let api = Client::new(bodies30::app());
    let call = api
        .call::<bodies30::api::operations::upload30>()
        .part("file", file("a", "application/octet-stream", vec![0, 1]));
    assert_eq!(
        call.part("note", text("n")).send().await.json::<Value>(),
        json!({ "file": 2, "note": "n" })
    );
}

#[tokio::test]
async fn the_work_of_a_body_is_bounded() {
    let started = Instant::now();
    let keys: Vec<String> = (0..40_000).map(|index| format!("\"k{index}\":1")).collect();
    assert_eq!(
        Send::json("/closed", format!("{{{}}}", keys.join(",")))
            .status(&api())
            .await,
        400
    );
    let items: Vec<String> = (0..100_000).map(|index| index.to_string()).collect();
    assert_eq!(
        Send::json("/lists", format!("{{\"unique\":[{}]}}", items.join(",")))
            .status(&api())
            .await,
        200
    );
    let escapes = format!("{{\"code\":\"{}\"}}", "\\u0061".repeat(100_000));
    assert_eq!(Send::json("/texts", escapes).status(&api()).await, 400);
    assert!(
        started.elapsed() < Duration::from_secs(5),
        "{:?}",
        started.elapsed()
    );
}
