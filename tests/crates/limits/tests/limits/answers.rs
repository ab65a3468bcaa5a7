//! 6: headers. 9: error schemas. 10: repeated idempotent requests.

use std::time::Duration;

use axum::Router;
use limits_tests::{App, app};
use sfv::{BareItem, List, ListEntry, Parser};
use specforge::store::Stores;
use specforge::{RateLimit, Settings};

use crate::harness::{At, Reply, Send, on_every_store};

fn in_memory(settings: Settings) -> Router {
    app(Stores::memory(), settings, App::default())
}

/// The items of a list of strings with whole numbers as parameters, read as strictly as RFC 9651 wants.
fn items(text: &str) -> Vec<(String, Vec<(String, i64)>)> {
    let list: List = Parser::new(text).parse().unwrap();
    let items = list.into_iter().map(|entry| {
        let ListEntry::Item(item) = entry else {
            panic!("an inner list: {text}")
        };
        let BareItem::String(name) = item.bare_item else {
            panic!("no string: {text}")
        };
        let parameters = item.params.into_iter().map(|(key, value)| {
            let BareItem::Integer(number) = value else {
                panic!("no number: {text}")
            };
            (key.to_string(), i64::from(number))
        });
        (name.as_str().to_owned(), parameters.collect())
    });
    items.collect()
}

/// What an answer says of a policy.
fn level(reply: &Reply, name: &str) -> (i64, i64) {
    let items = items(reply.header("ratelimit"));
    let (_, parameters) = items.iter().find(|(known, _)| known == name).unwrap();
    match parameters.as_slice() {
        [(r, left), (t, seconds)] if r == "r" && t == "t" => (*left, *seconds),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn t06_headers_are_structured_fields() {
    let app = in_memory(Settings::new());
    let send = Send::get("/open");
    for left in [4, 3, 2, 1, 0] {
        let reply = send.to(&app).await;
        assert_eq!(reply.status, 204);
        assert_eq!(
            items(reply.header("ratelimit-policy")),
            [(
                "readOpen".to_owned(),
                vec![("q".to_owned(), 5), ("w".to_owned(), 3600)]
            )]
        );
        let (r, t) = level(&reply, "readOpen");
        assert_eq!(r, left);
        // What was taken is back after so many intervals of twelve minutes.
        assert_eq!(t, (5 - left) * 720);
        assert!(!reply.headers.contains_key("retry-after"));
    }
    let refused = send.to(&app).await;
    assert_eq!(refused.status, 429);
    let (r, t) = level(&refused, "readOpen");
    assert_eq!((r, t), (0, 720));
    let retry_after: i64 = refused.header("retry-after").parse().unwrap();
    assert!(t <= retry_after, "{refused:?}");
    assert_eq!(
        refused.header("ratelimit-policy"),
        r#""readOpen";q=5;w=3600"#
    );
}

#[tokio::test]
async fn t06_all_policies_are_listed_and_a_refusal_names_those_that_refuse() {
    let settings = Settings::new()
        .rate_limit(RateLimit::new(100, Duration::from_mins(1)).burst(7))
        .rate_limit(
            RateLimit::new(1_000, Duration::from_millis(86_400_500)).named("a \"day\" – long"),
        );
    let app = in_memory(settings);
    let send = Send::get("/open");
    let reply = send.to(&app).await;
    let minute = vec![("q".to_owned(), 100), ("w".to_owned(), 60)];
    let own = vec![("q".to_owned(), 5), ("w".to_owned(), 3600)];
    assert_eq!(
        items(reply.header("ratelimit-policy")),
        [
            ("router".to_owned(), minute),
            // Half seconds cannot be written.
            ("a \"day\" ? long".to_owned(), vec![("q".to_owned(), 1_000)]),
            ("readOpen".to_owned(), own),
        ]
    );
    assert_eq!(level(&reply, "router").0, 6);
    assert_eq!(level(&reply, "readOpen").0, 4);
    assert_eq!(send.statuses(&app, 4).await, [204; 4]);
    let refused = send.to(&app).await;
    assert_eq!(refused.status, 429);
    assert_eq!(items(refused.header("ratelimit")).len(), 1);
    let (left, seconds) = level(&refused, "readOpen");
    assert_eq!(left, 0);
    let retry_after: i64 = refused.header("retry-after").parse().unwrap();
    assert!(seconds <= retry_after);
    // All or none: what the operation's own limit refused, the router's ones did not count. Two of seven are left.
    let other = Send::get("/race").to(&app).await;
    let (left, _) = level(&other, "router");
    assert!((1..=3).contains(&left), "{other:?}");
}

#[tokio::test]
async fn t06_limits_of_several_windows_hold_together() {
    let app = in_memory(limits_tests::settings());
    let reply = Send::get("/address").to(&app).await;
    assert_eq!(
        reply.header("ratelimit-policy"),
        r#""router";q=1000;w=60, "daily";q=100000;w=86400"#
    );
    assert_eq!(
        reply.header("ratelimit"),
        r#""router";r=99;t=1, "daily";r=99999;t=1"#
    );
    let statuses = Send::get("/address").statuses(&app, 110).await;
    let admitted = statuses.iter().filter(|status| **status == 200).count();
    // A request comes back every 60 ms.
    assert!((99..110).contains(&admitted), "{admitted}");
}

#[tokio::test]
async fn t06_operations_without_limits_have_no_headers() {
    let app = in_memory(Settings::new());
    let reply = Send::get("/address").to(&app).await;
    assert_eq!(reply.status, 200);
    assert!(!reply.headers.contains_key("ratelimit"));
    assert!(!reply.headers.contains_key("ratelimit-policy"));
    let limited = in_memory(Settings::new().rate_limit(RateLimit::new(1, Duration::from_mins(1))));
    for status in [204, 204, 204] {
        let reply = Send::get("/health").to(&limited).await;
        assert_eq!(reply.status, status);
        assert!(!reply.headers.contains_key("ratelimit"));
    }
}

#[tokio::test]
async fn t06_legacy_headers_are_sent_on_request() {
    let settings = Settings::new()
        .rate_limit(RateLimit::new(100, Duration::from_mins(1)))
        .legacy_rate_limit_headers();
    let app = in_memory(settings);
    let reply = Send::get("/open").to(&app).await;
    // Of the limit of which least is left.
    assert_eq!(reply.header("x-ratelimit-limit"), "5");
    assert_eq!(reply.header("x-ratelimit-remaining"), "4");
    assert_eq!(reply.header("x-ratelimit-reset"), "720");
    let plain = in_memory(Settings::new());
    let reply = Send::get("/open").to(&plain).await;
    assert!(!reply.headers.contains_key("x-ratelimit-limit"));
}

#[tokio::test]
async fn a_request_counts_as_its_cost() {
    let app = in_memory(Settings::new());
    let send = Send::get("/costly");
    let reply = send.to(&app).await;
    assert_eq!(level(&reply, "readCostly"), (6, 4));
    assert_eq!(send.status(&app).await, 204);
    let refused = send.to(&app).await;
    assert_eq!(refused.status, 429);
    // Two are left, and four are wanted.
    let (left, seconds) = level(&refused, "readCostly");
    assert_eq!(left, 2);
    assert!((1..=2).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn t09_a_refusal_is_written_in_the_operations_error_schema() {
    let app = in_memory(Settings::new());
    assert_eq!(Send::get("/open").statuses(&app, 5).await, [204; 5]);
    let refused = Send::get("/open").to(&app).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("content-type"), "application/json");
    assert_eq!(refused.json()["code"], "TOO_MANY_REQUESTS");

    // The schema that the operation declares for 429 itself; its title is the only place for a message.
    let login = Send::post("/login").token("ada.1");
    assert_eq!(login.statuses(&app, 4).await, [204; 4]);
    let refused = login.to(&app).await;
    assert_eq!(refused.status, 429);
    let message = "too many requests: the rate limit is exceeded";
    let expected = serde_json::json!({ "title": message, "status": 429 });
    assert_eq!(refused.json(), expected);

    // Nothing is declared: a problem (RFC 9457).
    let undeclared = Send::get("/undeclared");
    assert_eq!(undeclared.status(&app).await, 204);
    let refused = undeclared.to(&app).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    let problem = refused.json();
    assert_eq!(problem["status"], 429);
    assert_eq!(problem["type"], QUOTA_EXCEEDED);
    assert_eq!(problem["title"], "Quota Exceeded");
    assert_eq!(
        problem["violated-policies"],
        serde_json::json!(["readUndeclared"])
    );
    assert_eq!(refused.header("retry-after"), "1");
}

const QUOTA_EXCEEDED: &str = "https://iana.org/assignments/http-problem-types#quota-exceeded";

#[tokio::test]
async fn t09_a_problem_of_the_document_says_which_limits_are_exceeded() {
    let by_address = RateLimit::new(2, Duration::from_hours(1)).named("tägl");
    let app = in_memory(Settings::new().rate_limit(by_address));
    let send = Send::get("/problem").token("ada.1");
    assert_eq!(send.status(&app).await, 204);
    let refused = send.to(&app).await;
    let expected = serde_json::json!({
        "type": QUOTA_EXCEEDED,
        "title": "Quota Exceeded",
        "status": 429,
        "detail": "too many requests: the rate limit is exceeded",
        "violated-policies": ["readProblem"],
    });
    assert_eq!(refused.json(), expected);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    // What the second limit refused was given back to the first.
    assert_eq!(Send::get("/problem").status(&app).await, 204);
    let refused = Send::get("/problem").to(&app).await;
    let names = &refused.json()["violated-policies"];
    assert_eq!(*names, serde_json::json!(["t?gl"]));
    // The same word as in the header.
    let listed = items(refused.header("ratelimit"));
    assert_eq!(listed[0].0, "t?gl");

    // A schema with no room for the type gets the status alone, and not another schema.
    let app = in_memory(Settings::new());
    assert_eq!(Send::get("/narrow").status(&app).await, 204);
    let refused = Send::get("/narrow").to(&app).await;
    let expected = serde_json::json!({
        "type": "about:blank",
        "title": "Too Many Requests",
        "detail": "too many requests: the rate limit is exceeded",
    });
    assert_eq!(refused.json(), expected);
}

#[tokio::test]
async fn t09_a_server_that_is_full_says_so_as_a_problem() {
    let app = in_memory(Settings::new().max_concurrent_requests(0));
    let refused = Send::get("/problem").to(&app).await;
    assert_eq!(refused.status, 503);
    assert_eq!(refused.header("retry-after"), "1");
    let expected = serde_json::json!({
        "type": "https://iana.org/assignments/http-problem-types#temporary-reduced-capacity",
        "title": "Temporary Reduced Capacity",
        "status": 503,
        "detail": "the service is overloaded at the moment",
    });
    assert_eq!(refused.json(), expected);
}

on_every_store! {
    /// A replay costs what an execution costs: the limit stands in front of the key.
    async fn t10_a_repeated_request_is_counted_again(at: At) {
        let app = at.app(Settings::new());
        let charge = Send::post("/charges").header("idempotency-key", "one");
        let first = charge.to(&app).await;
        assert_eq!(first.status, 201);
        assert_eq!(level(&first, "createCharge").0, 2);
        let replay = charge.to(&app).await;
        assert_eq!(replay.status, 201);
        assert_eq!(replay.header("idempotency-replayed"), "true");
        // What is left is said of now, not of then.
        assert_eq!(level(&replay, "createCharge").0, 1);
        assert_eq!(charge.status(&app).await, 201);
        let refused = charge.to(&app).await;
        assert_eq!(refused.status, 429);
        // The answer 429 is not the key's: later it is replayed again.
        assert!(!refused.headers.contains_key("idempotency-replayed"));
    }
}
