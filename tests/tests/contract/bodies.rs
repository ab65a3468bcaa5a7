//! Pitfalls 13 to 15 and 21: media types, limits, what is read and what is refused.

use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::Request;
use serde_json::{Value, json};
use specforge::testing::Client;
use specforge_tests::bodies::{self, api};

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
    // Of two, nobody knows which one is meant.
    for (first, second) in [
        ("application/json", "text/plain"),
        ("text/plain", "application/json"),
        ("application/json", "application/json"),
    ] {
        let send = Send::new("POST", "/closed").body(first, NAME);
        let answer = send.header("content-type", second).status(&api()).await;
        assert_eq!(answer, 415, "{first}, {second}");
    }
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
        items.inspect(move |_| {
            counter.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        }),
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
    // A tree with more properties than a body may have is refused for that.
    for (levels, status) in [(1_000, 400), (50_000, 413)] {
        let tree = format!(
            "{}{{\"value\":1}}{}",
            "{\"value\":1,\"left\":".repeat(levels),
            "}".repeat(levels)
        );
        let sent = Send::json("/tree", tree).status(&api()).await;
        assert_eq!(sent, status, "{levels}");
    }
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
async fn p15_what_is_malformed_does_not_hide_what_else_is_wrong() {
    assert_eq!(
        Send::json("/with-query?n=x", "{").refused(&api()).await,
        ["query n type", "body malformed"]
    );
}

#[tokio::test]
async fn p14_names_of_a_client_are_not_repeated_at_any_length() {
    let long = "k".repeat(400_000);
    let many: Vec<String> = (0..200).map(|i| format!(r#""{i}":"x""#)).collect();
    let body = format!(r#"{{"{long}":{{{}}}}}"#, many.join(","));
    let answer = Send::json("/maps", body).to(&api()).await;
    assert_eq!(answer.status(), 400);
    assert!(answer.bytes().len() < 300_000, "{}", answer.bytes().len());
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

/// What a schema says of text holds for bodies of text, however they are taken.
#[tokio::test]
async fn text_keeps_its_schema() {
    let send = |uri: &'static str, media_type: &'static str, body: &'static str| {
        Send::new("POST", uri).body(media_type, body)
    };
    let rules = |body| send("/text-rules", "text/plain", body);
    assert_eq!(rules("good").to(&api()).await.text(), "good");
    assert_eq!(rules("g").refused(&api()).await, ["body minLength"]);
    assert_eq!(rules("G\u{e4}").refused(&api()).await, ["body pattern"]);
    assert_eq!(rules("toolong").refused(&api()).await, ["body maxLength"]);
    for uri in ["/text-or-more", "/text-or-more-raw"] {
        assert_eq!(send(uri, "text/plain", "12").status(&api()).await, 200);
        assert_eq!(
            send(uri, "text/plain", "0").refused(&api()).await,
            ["body minimum"]
        );
        assert_eq!(
            send(uri, "text/plain", "x").refused(&api()).await,
            ["body type"]
        );
        let list = |body| send(uri, "application/vnd.acme+json", body);
        assert_eq!(list("[1]").status(&api()).await, 200);
        assert_eq!(list(NAME).refused(&api()).await, ["body type"]);
        assert_eq!(Send::json(uri, NAME).status(&api()).await, 200);
        assert_eq!(Send::json(uri, "[1]").refused(&api()).await, ["body type"]);
    }
    let kind = |body| send("/text-or-more", "text/x-kind", body);
    assert_eq!(kind("a").status(&api()).await, 200);
    assert_eq!(kind("c").refused(&api()).await, ["body enum"]);
    // An answer is held against its schema in a test.
    let message = super::harness::panics(rules("other").to(&api())).await;
    assert!(
        message.contains("`textRules`")
            && message.contains("a body that the schema does not allow"),
        "{message}"
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
