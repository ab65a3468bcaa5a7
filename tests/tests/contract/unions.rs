//! Pitfalls 22 and 23: unions, and attacks on them.

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use specforge::testing::Client;
use specforge_tests::unions::{self, api};

use super::harness::Send;

fn api() -> Client {
    Client::new(unions::app())
}

/// Read and written again, nothing changes.
async fn same(uri: &str, body: &Value) {
    assert_eq!(
        Send::json(uri, body.to_string()).ok(&api()).await,
        *body,
        "{uri}"
    );
}

async fn refused(uri: &str, body: &Value) -> Vec<String> {
    Send::json(uri, body.to_string()).refused(&api()).await
}

#[tokio::test]
async fn p22_variants_keep_the_tag_that_they_declare() {
    same(
        "/pet",
        &json!({ "kind": "Cat", "name": "a", "indoor": true }),
    )
    .await;
    same(
        "/pet",
        &json!({ "kind": "Dog", "name": "b", "barks": false }),
    )
    .await;
    assert_eq!(
        refused("/pet", &json!({ "kind": "Dog", "name": 1, "barks": 2 })).await,
        ["body /barks type", "body /name type"]
    );
}

#[tokio::test]
async fn p22_an_unknown_tag_is_refused_with_the_known_ones() {
    let answer = Send::json("/pet", r#"{"kind":"Cow","name":"a"}"#)
        .to(&api())
        .await;
    assert_eq!(answer.status(), 400);
    let problem: Value = answer.json();
    assert_eq!(problem["errors"][0]["rule"], "discriminator");
    assert_eq!(problem["errors"][0]["pointer"], "/kind");
    let message = problem["errors"][0]["message"].as_str().unwrap();
    assert!(
        message.contains("Cat") && message.contains("Dog"),
        "{message}"
    );
    assert_eq!(refused("/pet", &json!({ "name": "a" })).await.len(), 1);
    assert_eq!(
        refused("/pet", &json!({ "kind": 1, "name": "a" }))
            .await
            .len(),
        1
    );
}

#[tokio::test]
async fn p22_a_mapping_adds_to_the_implicit_names() {
    for (kind, own) in [
        ("kitty", "indoor"),
        ("kitten", "indoor"),
        ("Cat", "indoor"),
        ("hound", "barks"),
        ("Dog", "barks"),
    ] {
        same("/mapped", &json!({ "kind": kind, "name": "a", own: true })).await;
    }
    assert_eq!(
        refused("/mapped", &json!({ "kind": "dog", "name": "a" }))
            .await
            .len(),
        1
    );
}

#[tokio::test]
async fn p22_a_constant_tells_variants_apart() {
    same("/shape", &json!({ "type": "circle", "radius": 1.5 })).await;
    same("/shape", &json!({ "type": "square", "side": 2.0 })).await;
    assert_eq!(
        refused("/shape", &json!({ "type": "circle", "radius": 0 })).await,
        ["body /radius minimum"]
    );
    assert_eq!(
        refused("/shape", &json!({ "type": "circle", "side": 2 })).await,
        ["body /radius required"]
    );
    assert_eq!(refused("/shape", &json!({ "type": "line" })).await.len(), 1);
}

#[tokio::test]
async fn p22_the_parent_of_an_all_of_finds_its_children() {
    same(
        "/animal",
        &json!({ "species": "lion", "legs": 4, "mane": true }),
    )
    .await;
    same("/animal", &json!({ "species": "Lion", "mane": true })).await;
    same("/animal", &json!({ "species": "Snake", "venom": false })).await;
    assert_eq!(
        refused("/animal", &json!({ "species": "lion" })).await,
        ["body /mane required"]
    );
}

#[tokio::test]
async fn p23_keys_tell_variants_apart() {
    same("/contact", &json!({ "email": "a@b.c" })).await;
    same("/contact", &json!({ "phone": "123" })).await;
    assert_eq!(
        refused("/contact", &json!({ "phone": "1" })).await,
        ["body /phone minLength"]
    );
    for bad in [
        json!({}),
        json!({ "email": "a@b.c", "phone": "123" }),
        json!(1),
    ] {
        assert!(!refused("/contact", &bad).await.is_empty(), "{bad}");
    }
}

#[tokio::test]
async fn p23_types_tell_variants_apart() {
    for good in [
        json!("abc"),
        json!(7),
        json!(true),
        json!(["a"]),
        json!(null),
    ] {
        same("/scalar", &good).await;
    }
    assert_eq!(refused("/scalar", &json!("abcd")).await, ["body maxLength"]);
    assert_eq!(refused("/scalar", &json!([1])).await, ["body /0 type"]);
    assert_eq!(refused("/scalar", &json!({})).await.len(), 1);
    assert_eq!(refused("/scalar", &json!(1.5)).await.len(), 1);
}

#[tokio::test]
async fn p23_one_of_is_exactly_one() {
    same("/exactly-one", &json!({ "a": 1 })).await;
    same("/exactly-one", &json!({ "b": 1 })).await;
    let neither = json!({ "a": 1, "b": "no integer" }).to_string();
    assert_eq!(Send::json("/exactly-one", neither).ok(&api()).await["a"], 1);
    assert_eq!(
        refused("/exactly-one", &json!({ "a": 1, "b": 2 })).await,
        ["body oneOf"]
    );
    assert!(!refused("/exactly-one", &json!({})).await.is_empty());
    same("/numbers", &json!(4)).await;
    same("/numbers", &json!(6)).await;
    assert_eq!(refused("/numbers", &json!(5)).await, ["body oneOf"]);
}

#[tokio::test]
async fn p23_any_of_is_at_least_one() {
    same("/at-least-one", &json!({ "a": 1 })).await;
    same("/at-least-one", &json!({ "b": 1 })).await;
    let nearest = refused("/at-least-one", &json!({ "a": "x" })).await;
    assert!(nearest.contains(&"body /a type".to_owned()), "{nearest:?}");
    assert!(!refused("/at-least-one", &json!({})).await.is_empty());
}

#[tokio::test]
async fn p23_any_of_keeps_what_several_variants_match() {
    same("/at-least-one", &json!({ "a": 1, "b": 2 })).await;
    // What does not fit one variant is dropped as any unknown property is.
    let part = json!({ "a": 1, "b": "no integer" }).to_string();
    assert_eq!(
        Send::json("/at-least-one", part).ok(&api()).await,
        json!({ "a": 1 })
    );
}

#[tokio::test]
async fn p23_any_of_is_merged_at_every_depth() {
    let both = json!({
        "id": 1,
        "owner": { "name": "n", "mail": "m" },
        "parts": [{ "size": 1, "colour": "red" }, { "size": 2, "colour": "blue" }],
        "next": { "id": 2, "owner": { "name": "o" } },
    });
    same("/overlapping", &both).await;
    let read: api::Overlapping = serde_json::from_value(both).unwrap();
    let next = read.sized.unwrap().next.unwrap();
    assert_eq!((next.sized.unwrap().id, next.coloured.unwrap().id), (2, 2));
}

#[tokio::test]
async fn p23_values_that_multiply_stay_within_the_work_of_a_request() {
    // Both variants fit at every level, and each holds its own copy of the next.
    let nested = |levels| chain(levels, "{\"id\":1,\"next\":", "}", "{\"id\":1}");
    let status = |levels| Send::json("/overlapping", nested(levels));
    assert_eq!(status(8).status(&api()).await, 200);
    let problem = status(60).to(&api()).await;
    assert_eq!(problem.status(), 400);
}

#[test]
fn p23_any_of_is_made_of_one_variant_or_of_several() {
    let one = api::AtLeastOne::from(api::AtLeastOneA { a: 1 });
    assert_eq!(serde_json::to_value(&one).unwrap(), json!({ "a": 1 }));
    let both = api::AtLeastOne {
        b: Some(api::AtLeastOneB { b: 2 }),
        ..one
    };
    assert_eq!(
        serde_json::to_value(&both).unwrap(),
        json!({ "a": 1, "b": 2 })
    );
}

#[tokio::test]
async fn p23_not_and_if() {
    let ok = |body: Value| async move { Send::json("/not", body.to_string()).status(&api()).await };
    assert_eq!(ok(json!({ "v": "good", "w": 1 })).await, 200);
    assert_eq!(ok(json!({ "v": "bad", "w": 1 })).await, 400);
    assert_eq!(ok(json!({ "v": "good" })).await, 400);
    assert_eq!(ok(json!({ "w": "ab" })).await, 200);
    assert_eq!(ok(json!({ "w": "a" })).await, 400);
    assert_eq!(ok(json!({ "w": 1.5 })).await, 400);
}

#[tokio::test]
async fn p23_unions_in_parameters() {
    let get = |v: &str| Send::get(&format!("/query?v={v}"));
    assert_eq!(get("7").ok(&api()).await, 7);
    assert_eq!(get("true").ok(&api()).await, true);
    assert_eq!(get("all").ok(&api()).await, "all");
    assert_eq!(get("none").status(&api()).await, 400);
}

fn chain(depth: usize, open: &str, close: &str, leaf: &str) -> String {
    format!("{}{leaf}{}", open.repeat(depth), close.repeat(depth))
}

/// The answer to a body, and how long it took; the first request of a client builds its routes and is not counted.
async fn timed(uri: &str, body: String) -> (u16, Duration) {
    let api = api();
    let _ = Send::json(uri, "1").status(&api).await;
    let started = Instant::now();
    let status = Send::json(uri, body).status(&api).await;
    (status, started.elapsed())
}

/// Unoptimised and on a busy machine; two to the power of sixty would be longer than that all the same. The decoder's own tests count steps.
const SOON: Duration = Duration::from_secs(1);

#[tokio::test]
async fn p23_sixty_levels_that_nothing_tells_apart() {
    for leaf in ["\"leaf\"", "1", "{}"] {
        let (status, took) = timed("/ambiguous", chain(60, "{\"child\":", "}", leaf)).await;
        assert_eq!(status, 400);
        assert!(took < SOON, "{leaf}: {took:?}");
        // An integer at the end fits, in two ways at each level: as many values as nobody can hold.
        let (status, took) = timed("/recursive-any", chain(60, "{\"x\":", "}", leaf)).await;
        assert_eq!(status, 400, "{leaf}");
        assert!(took < SOON, "{leaf}: {took:?}");
    }
}

#[tokio::test]
async fn p23_few_levels_that_nothing_tells_apart() {
    for (leaf, fits) in [("1", 200), ("\"leaf\"", 400)] {
        let (status, _) = timed("/recursive-any", chain(4, "{\"x\":", "}", leaf)).await;
        assert_eq!(status, fits, "{leaf}");
    }
}

#[tokio::test]
async fn p23_sixty_levels_of_and_or() {
    let deep = chain(30, "{\"and\":[{\"or\":[", "]}]}", "\"leaf\"");
    let (status, took) = timed("/expression", deep.clone()).await;
    assert_eq!(status, 200);
    assert!(took < SOON, "{took:?}");
    same("/expression", &serde_json::from_str(&deep).unwrap()).await;
    let (status, took) = timed("/expression", chain(30, "{\"and\":[{\"or\":[", "]}]}", "1")).await;
    assert_eq!(status, 400);
    assert!(took < SOON, "{took:?}");
}

#[tokio::test]
async fn p23_wide_bodies_stay_within_the_work_of_a_request() {
    for body in [
        chain(40, "{\"child\":", ",\"left\":true,\"right\":true}", "\"x\""),
        format!("[{}1]", "{\"x\":{\"x\":1}},".repeat(5_000)),
        chain(1_000_000, "{\"x\":", "}", "1"),
        chain(1_000_000, "[", "]", ""),
    ] {
        for uri in ["/ambiguous", "/recursive-any", "/expression"] {
            let (status, took) = timed(uri, body.clone()).await;
            assert!(
                status == 400 || status == 200 || status == 413,
                "{uri}: {status}"
            );
            assert!(took < Duration::from_secs(5), "{uri}: {took:?}");
        }
    }
}

#[tokio::test]
async fn the_typed_client_sends_variants() {
    let circle = api::Shape::from(api::Circle {
        r#type: api::CircleType::Circle,
        radius: 1.0,
    });
    let answer = api()
        .call::<api::operations::shape>()
        .json(&circle)
        .send()
        .await;
    assert_eq!(answer.json::<api::Shape>(), circle);
}
