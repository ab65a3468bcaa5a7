//! 4 and 5: traces, spans, series.

use axum::http::{HeaderName, header};
use serde_json::{Value, json};
use specforge::trace::TraceParent;
use specforge::{CorrelationId, Settings};

use crate::harness::{Logs, Send, app, app_with, figures_of};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SPAN: &str = "b7ad6b7169203331";

/// The trace that a request with these lines is in, and what its handler would tell others.
async fn traced(lines: &[&str]) -> (String, String, Option<String>) {
    let mut send = Send::get("/users/7").header("tracestate", "vendor=1");
    for line in lines {
        send = send.header("traceparent", line);
    }
    let reply = send.to(&app()).await;
    assert_eq!(reply.status, 200);
    let call = |name: &str| reply.json()["calls"][name].as_str().map(str::to_owned);
    (
        reply.text("traceId"),
        call("traceparent").unwrap(),
        call("tracestate"),
    )
}

#[tokio::test]
async fn t04_a_sound_traceparent_is_continued() {
    for (line, flags) in [
        (format!("00-{TRACE}-{SPAN}-00"), "00"),
        (format!("00-{TRACE}-{SPAN}-01"), "01"),
        // Flags that nobody knows are not passed on.
        (format!("00-{TRACE}-{SPAN}-ff"), "03"),
        // Later versions: what is known of them is read.
        (format!("01-{TRACE}-{SPAN}-01"), "01"),
        (format!("01-{TRACE}-{SPAN}-01-what-the-future-brings"), "01"),
        (format!("cc-{TRACE}-{SPAN}-01-"), "01"),
    ] {
        let (trace, call, state) = traced(&[&line]).await;
        assert_eq!(trace, TRACE, "{line}");
        assert_eq!(call[..36], format!("00-{TRACE}-"), "{line}");
        assert_ne!(&call[36..52], SPAN, "a call is made from a span of its own");
        assert_eq!(&call[53..], flags, "{line}");
        assert_eq!(state.as_deref(), Some("vendor=1"));
    }
}

#[tokio::test]
async fn t04_an_unsound_traceparent_begins_a_new_trace() {
    let sound = format!("00-{TRACE}-{SPAN}-01");
    let upper = sound.to_uppercase();
    let unsound = [
        format!("ff-{TRACE}-{SPAN}-01"),
        format!("00-{}-{SPAN}-01", "0".repeat(32)),
        format!("00-{TRACE}-{}-01", "0".repeat(16)),
        upper,
        format!("00-{TRACE}-{SPAN}-0"),
        format!("00-{TRACE}-{SPAN}-011"),
        format!("00-{TRACE}-{SPAN}-01-more"),
        format!("01-{TRACE}-{SPAN}-01more"),
        format!("0-{TRACE}-{SPAN}-01"),
        format!("00-{}-{SPAN}-01", &TRACE[1..]),
        format!("00-{TRACE}-{}-01", &SPAN[1..]),
        format!("00_{TRACE}_{SPAN}_01"),
        format!("00-{TRACE}{SPAN}-01"),
        format!("00-{}g-{SPAN}-01", &TRACE[1..]),
        format!("zz-{TRACE}-{SPAN}-01"),
        format!("00-{TRACE}-{SPAN}-xy"),
        String::new(),
        "00".to_owned(),
        "-".repeat(55),
        format!("{sound}, {sound}"),
    ];
    let mut seen = Vec::new();
    for line in &unsound {
        let (trace, call, state) = traced(&[line]).await;
        assert_ne!(trace, TRACE, "{line}");
        assert_eq!(trace.len(), 32, "{line}");
        assert!(
            call.starts_with(&format!("00-{trace}-")) && call.len() == 55,
            "{call}"
        );
        assert_eq!(
            state, None,
            "what belongs to the other trace is dropped: {line}"
        );
        assert!(!seen.contains(&trace));
        seen.push(trace);
    }
    // Two lines, and none.
    assert_ne!(traced(&[&sound, &sound]).await.0, TRACE);
    assert_ne!(traced(&[]).await.0, TRACE);
}

#[tokio::test]
async fn t04_a_tracestate_that_is_not_sound_is_dropped() {
    let members: Vec<String> = (0..33).map(|i| format!("k{i}=v,")).collect();
    let long = members.concat();
    let large = format!("k={}", "v".repeat(511));
    let sound = "a=1,b@c=2 3,0x*/_-=~";
    for (state, kept) in [
        (sound, true),
        ("a", false),
        ("A=1", false),
        ("a=1=2", false),
        ("=1", false),
        (&*long, false),
        (&*large, false),
    ] {
        let reply = Send::get("/users/7")
            .header("traceparent", format!("00-{TRACE}-{SPAN}-01"))
            .header("tracestate", state)
            .to(&app())
            .await;
        let reply = reply.json();
        assert_eq!(reply["traceId"], TRACE, "the trace itself is sound");
        assert_eq!(
            reply["calls"].get("tracestate"),
            kept.then(|| json!(state)).as_ref(),
            "{state}"
        );
    }
}

#[tokio::test]
async fn t04_strangers_traces_are_linked_or_ignored() {
    for (parent, linked) in [
        (TraceParent::Link, json!(TRACE)),
        (TraceParent::Ignore, Value::Null),
    ] {
        let (logs, guard) = Logs::capture();
        let reply = Send::get("/users/7")
            .header("traceparent", format!("00-{TRACE}-{SPAN}-01"))
            .to(&app_with(Settings::new().trace_parent(parent)))
            .await;
        drop(guard);
        assert_ne!(reply.text("traceId"), TRACE);
        assert_eq!(logs.ends()[0]["spans"][0]["linked_trace_id"], linked);
    }
}

/// The span of a request, without what differs each time.
async fn span_of(send: Send, layered: bool) -> Value {
    let (logs, guard) = Logs::capture();
    let app = if layered {
        app()
    } else {
        app_with(Settings::new())
    };
    send.header("x-correlation-id", "golden")
        .header("traceparent", format!("00-{TRACE}-{SPAN}-01"))
        .to(&app)
        .await;
    drop(guard);
    let ends = logs.ends();
    assert_eq!(ends.len(), 1, "observed once");
    assert_eq!(ends[0]["level"], "INFO");
    ends[0]["spans"][0].clone()
}

fn golden(operation: &str, method: &str, route: &str, path: &str, status: u16) -> Value {
    json!({
        "name": "request", "otel.name": format!("{method} {route}"), "otel.kind": "server",
        "correlation_id": "golden", "trace_id": TRACE, "parent_id": SPAN, "operation": operation,
        "http.request.method": method, "http.route": route, "http.response.status_code": status,
        "url.scheme": "http", "url.path": path, "network.protocol.version": "1.1",
    })
}

#[tokio::test]
async fn t05_spans_are_named_and_described() {
    for layered in [false, true] {
        let mut expected = golden("getUser", "GET", "/users/{id}", "/users/7", 200);
        expected["url.query"] = json!("page=3&secret=REDACTED&REDACTED");
        let send = Send::get("/users/7?page=3&secret=x&unknown=y");
        assert_eq!(span_of(send, layered).await, expected, "{layered}");

        let mut expected = golden("behave", "GET", "/behave", "/behave", 500);
        expected["url.query"] = json!("how=fail");
        expected["otel.status_code"] = json!("ERROR");
        expected["error.type"] = json!("500");
        assert_eq!(
            span_of(Send::get("/behave?how=fail"), layered).await,
            expected
        );

        // 4xx is no error of the server.
        let mut expected = golden("behave", "GET", "/behave", "/behave", 409);
        expected["url.query"] = json!("how=refuse");
        assert_eq!(
            span_of(Send::get("/behave?how=refuse"), layered).await,
            expected
        );

        let head = Send::new("HEAD", "/users/7", axum::body::Body::empty());
        let mut expected = golden("getUser", "HEAD", "/users/{id}", "/users/7", 200);
        expected["http.request.method"] = json!("HEAD");
        assert_eq!(span_of(head, layered).await, expected);
    }
}

fn capturing() -> Settings {
    let names = ["user-agent", "x-tenant", "x-secret", "x-door"];
    Settings::new()
        .capture_request_headers(names.map(HeaderName::from_static))
        .capture_response_headers([header::CONTENT_TYPE, header::RETRY_AFTER])
}

#[tokio::test]
async fn t05_headers_on_the_list_are_captured_and_no_other() {
    let routers = [
        app_with(capturing()),
        app_with(capturing()).layer(specforge::trace::layer()),
    ];
    for app in routers {
        let (logs, guard) = Logs::capture();
        let send = Send::get("/users/7")
            .header("user-agent", "a \"browser\"\\")
            .header("x-tenant", "seven")
            .header("x-tenant", b"\xff".repeat(600))
            .header("x-secret", "canary")
            .header("x-other", "canary");
        let send = (0..20).fold(send, |send, _| send.header("x-tenant", "more"));
        send.to(&app).await;
        Send::post("/accounts", "application/json", "{}")
            .header("x-door", "canary")
            .header("user-agent", "b")
            .to(&app)
            .await;
        Send::get("/nowhere")
            .header("user-agent", "c")
            .to(&app)
            .await;
        drop(guard);
        assert!(!logs.text().contains("canary"), "{}", logs.text());
        let ends = logs.ends();
        let captured = |end: usize, field: &str| -> Value {
            let text = ends[end]["spans"][0][field].as_str();
            text.map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
        };
        let user = captured(0, "http.request.headers");
        assert_eq!(user["user-agent"], json!(["a \"browser\"\\"]));
        let tenants = user["x-tenant"].as_array().unwrap();
        assert_eq!(tenants.len(), 8);
        assert_eq!(tenants[0], "seven");
        assert_eq!(tenants[1].as_str().unwrap().chars().count(), 256);
        assert_eq!(user.as_object().unwrap().len(), 2, "{user}");
        assert_eq!(
            captured(0, "http.response.headers"),
            json!({ "content-type": ["application/json"] })
        );
        assert_eq!(
            captured(1, "http.request.headers"),
            json!({ "user-agent": ["b"] })
        );
        // What nobody declared, nobody knows: it may be a secret there.
        if let Some(nowhere) = ends.get(2) {
            assert_eq!(nowhere["spans"][0]["http.request.headers"], Value::Null);
        }
    }
}

#[test]
fn t07_secrets_cannot_be_put_on_the_list() {
    for secret in [
        "authorization",
        "proxy-authorization",
        "cookie",
        "set-cookie",
        "x-api-key",
        "idempotency-key",
    ] {
        let named = std::panic::catch_unwind(|| {
            Settings::new().capture_request_headers([HeaderName::from_static(secret)])
        });
        assert!(named.is_err(), "{secret}");
    }
    let many = (0..17).map(|number| format!("x-{number}").parse().unwrap());
    let named = std::panic::catch_unwind(|| Settings::new().capture_response_headers(many));
    assert!(named.is_err());
}

#[tokio::test]
async fn t05_what_is_not_routed_has_no_name_of_its_own() {
    let span = span_of(Send::get("/secret/door?a=b"), true).await;
    assert_eq!(span["otel.name"], "GET");
    assert_eq!(span["url.query"], "REDACTED");
    assert!(span.get("http.route").is_none() && span.get("operation").is_none());

    let span = span_of(
        Send::new("BREW", "/users/7", axum::body::Body::empty()),
        true,
    )
    .await;
    assert_eq!(span["otel.name"], "HTTP");
    assert_eq!(span["http.request.method"], "_OTHER");
    assert_eq!(span["http.request.method_original"], "BREW");
}

#[test]
fn t05_ten_thousand_unknown_paths_are_one_series() {
    let series = |figures: &str| {
        let counts = figures
            .lines()
            .filter(|line| line.starts_with("http_server_request_duration_count"));
        counts.count()
    };
    let ((), figures) = figures_of(|| async {
        let app = app();
        for _ in 0..10_000 {
            let path = format!("/{}", CorrelationId::random());
            assert_eq!(Send::get(&path).to(&app).await.status, 404);
        }
    });
    assert_eq!(series(&figures), 1, "{figures}");
    assert!(
        figures.contains(
            "http_server_active_requests{http_request_method=\"GET\",url_scheme=\"http\"} 0"
        ),
        "{figures}"
    );

    let ((), figures) = figures_of(|| async {
        let app = app();
        for method in ["BREW", "WHEN", "POUR"] {
            Send::new(method, "/users/7", axum::body::Body::empty())
                .to(&app)
                .await;
        }
        for path in ["/users/1", "/users/2?page=3", "/users/3"] {
            Send::get(path).to(&app).await;
        }
    });
    assert_eq!(series(&figures), 2, "{figures}");
    assert!(figures.contains("http_route=\"/users/{id}\""), "{figures}");
}
