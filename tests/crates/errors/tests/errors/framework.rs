//! What the framework answers by itself.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use errors_tests::{Failing, app};
use specforge::Error;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::harness::{PATHS, check, fail, request, send, valid};

/// What is wrong with a request, and the status of the answer.
fn faulty(path: &str) -> Vec<(Request<Body>, u16)> {
    let good = r#"{"name":"abc"}"#;
    let long = format!(r#"{{"name":"{}"}}"#, "x".repeat(2000));
    let mut other = request(path, "good", good);
    other
        .headers_mut()
        .insert(header::CONTENT_TYPE, "text/plain".parse().unwrap());
    let mut anonymous = valid(path);
    anonymous.headers_mut().remove(header::AUTHORIZATION);
    vec![
        (
            request(path, "good", r#"{"name":"too long","size":-1}"#),
            400,
        ),
        (request(path, "good", "{"), 400),
        (request(path, "good", ""), 400),
        (
            request(&format!("{path}?limit=0"), "good", r#"{"size":"x"}"#),
            400,
        ),
        (request(path, "good", &long), 413),
        (other, 415),
        (anonymous, 401),
        (request(path, "weak", good), 403),
        (request(path, "down", good), 503),
    ]
}

#[tokio::test]
async fn t3_each_error_of_each_operation_keeps_its_schema() {
    let app = app(Failing::default());
    for path in PATHS {
        for (request, status) in faulty(path) {
            let answer = send(&app, request).await;
            assert_eq!(answer.status.as_u16(), status, "{path}: {answer:?}");
            check(path, "post", &answer);
        }
    }
    // What a handler fails with, whatever the status.
    for status in (400..600).filter_map(|number| StatusCode::from_u16(number).ok()) {
        let failing = Failing::default();
        let app = errors_tests::app(failing.clone());
        for path in ["/default", "/problem", "/short", "/range"] {
            let words =
                "words that are longer than forty characters, which one schema does not allow";
            failing.with(Error::new(status, words));
            let answer = send(&app, valid(path)).await;
            assert_eq!(answer.status, status);
            check(path, "post", &answer);
        }
    }
}

#[tokio::test]
async fn t5_errors_do_not_depend_on_what_is_accepted() {
    let app = app(Failing::default());
    let plain = send(&app, request("/default", "good", "{")).await;
    for accept in ["", "text/html", "application/xml;q=1, */*;q=0", "nonsense"] {
        let mut asked = request("/default", "good", "{");
        asked
            .headers_mut()
            .insert(header::ACCEPT, accept.parse().unwrap());
        let answer = send(&app, asked).await;
        assert_eq!((answer.status, &answer.text), (plain.status, &plain.text));
        assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json");
    }
}

/// A request for a report, by a client with these wishes.
fn report(path: &str, accept: &[&str]) -> Request<Body> {
    let mut request = Request::get(path);
    for line in accept {
        request = request.header(header::ACCEPT, *line);
    }
    request.body(Body::empty()).unwrap()
}

#[tokio::test]
async fn t5_of_several_declared_media_types_the_client_gets_the_one_that_it_prefers() {
    let app = app(Failing::default());
    let (json, problem) = ("application/json", "application/problem+json");
    for (accept, expected) in [
        (&[][..], json),
        (&["*/*"], json),
        (&[""], json),
        (&[problem], problem),
        (
            &["application/json;q=0.5, application/problem+json"],
            problem,
        ),
        (
            &["application/json;q=0.5", "application/problem+json;q=0.4"],
            json,
        ),
        (&["application/*;q=0.2, application/json;q=0.1"], problem),
        (&["application/json;q=0, */*;q=0.1"], problem),
        // Nothing fits: the first is better than nothing.
        (&["text/html"], json),
        (&["*/*;q=0"], json),
        (&["nonsense"], json),
    ] {
        // Of a handler, of a query that is not sound, and of the router.
        for (uri, method, status) in [
            ("/given?fail=true", "get", 404),
            ("/given?fail=7", "get", 400),
            ("/given", "put", 405),
        ] {
            let mut request = report(uri, accept);
            *request.method_mut() = method.to_uppercase().parse().unwrap();
            let answer = send(&app, request).await;
            assert_eq!(answer.status, status, "{answer:?}");
            assert_eq!(answer.headers[header::CONTENT_TYPE], expected, "{accept:?}");
            let body: serde_json::Value = serde_json::from_str(&answer.text).unwrap();
            assert_eq!(body.get("title").is_some(), expected == problem, "{body}");
            check("/given", "get", &answer);
        }
    }
}

#[tokio::test]
async fn t5_a_body_that_a_handler_makes_is_sent_as_the_media_type_of_its_schema_that_the_client_prefers()
 {
    let app = app(Failing::default());
    for (accept, flat, problem) in [
        // The first with this schema, wherever it stands, unless the client prefers another.
        (&[][..], "json", "problem+json"),
        (&["*/*"], "json", "problem+json"),
        (&["application/json"], "json", "problem+json"),
        (&["application/problem+json"], "json", "problem+json"),
        (
            &["application/vnd.flat+json"],
            "vnd.flat+json",
            "problem+json",
        ),
        (
            &["application/vnd.problem+json", "application/json;q=0.1"],
            "json",
            "vnd.problem+json",
        ),
        (
            &["application/json;q=0.5, application/problem+json;q=0, */*"],
            "vnd.flat+json",
            "vnd.problem+json",
        ),
        (&["text/html"], "json", "problem+json"),
        (&["nonsense"], "json", "problem+json"),
    ] {
        for (path, status, media_type) in [
            ("/made/flat", 404, flat),
            ("/made/flat-failure", 404, flat),
            ("/made/problem", 404, problem),
            ("/made/problem-failure", 503, problem),
        ] {
            let answer = send(&app, report(path, accept)).await;
            assert_eq!(answer.status, status, "{answer:?}");
            let sent = answer.headers[header::CONTENT_TYPE].to_str().unwrap();
            assert_eq!(sent, format!("application/{media_type}"), "{accept:?}");
            let retry = answer.headers.get(header::RETRY_AFTER);
            assert_eq!(retry.is_some(), status == 503, "{path}");
            check(path, "get", &answer);
        }
    }
}

#[tokio::test]
async fn t5_a_success_is_only_negotiated_where_406_is_declared() {
    let app = app(Failing::default());
    for accept in [
        "text/html",
        "application/xml;q=0.9, text/html",
        "*/*;q=0",
        "application/problem+json",
    ] {
        let refused = send(&app, report("/negotiated", &[accept])).await;
        assert_eq!(refused.status, 406, "{accept}: {refused:?}");
        assert!(
            refused
                .text
                .contains("the answer can be application/json\""),
            "{refused:?}"
        );
        check("/negotiated", "get", &refused);
        // Where it is not declared, `Accept` is disregarded, and so it is where there may be no body.
        for (path, status) in [("/given", 200), ("/emptied", 204)] {
            assert_eq!(send(&app, report(path, &[accept])).await.status, status);
        }
    }
    for accept in [
        &[][..],
        &[""],
        &["*/*"],
        &["application/*"],
        &["text/html, application/json;q=0.01"],
    ] {
        assert_eq!(
            send(&app, report("/negotiated", accept)).await.status,
            200,
            "{accept:?}"
        );
    }
}

#[tokio::test]
async fn t5_a_head_request_has_the_headers_of_an_error_alone() {
    let app = app(Failing::default());
    let get = send(&app, Request::get("/panic").body(Body::empty()).unwrap()).await;
    let head = send(&app, Request::head("/panic").body(Body::empty()).unwrap()).await;
    assert_eq!((get.status.as_u16(), head.status.as_u16()), (500, 500));
    assert_eq!((get.text.is_empty(), head.text.as_str()), (false, ""));
    assert_eq!(
        get.headers.get(header::CONTENT_TYPE),
        head.headers.get(header::CONTENT_TYPE)
    );
}

/// The connection of a client whose request makes a handler panic is there for the next one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t6_a_panic_is_a_500_and_the_connection_survives() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, app(Failing::default())).await });
    let mut client = tokio::net::TcpStream::connect(address).await.unwrap();
    let mut buffer = vec![0; 4096];
    for number in 0..3 {
        let request =
            format!("GET /panic HTTP/1.1\r\nhost: x\r\nx-request-id: panic-{number}\r\n\r\n");
        client.write_all(request.as_bytes()).await.unwrap();
        let mut text = String::new();
        while !text.contains("INTERNAL_ERROR") {
            let read = client.read(&mut buffer).await.unwrap();
            assert!(read > 0, "the connection is gone: {text}");
            text.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
        assert!(text.starts_with("HTTP/1.1 500"), "{text}");
        assert!(text.contains(&format!("panic-{number}")), "no id: {text}");
        assert!(!text.contains("canary"), "{text}");
    }
    server.abort();
}

#[tokio::test]
async fn t7_what_may_succeed_later_says_when() {
    // Where it is not declared it is drift, which a debug build does not let pass.
    let declared = |(path, _): &(&str, _)| *path != "/undeclared";
    let answers = fail(|| Error::service_unavailable("later")).await;
    for (_, answer) in answers.into_iter().filter(declared) {
        assert_eq!(answer.headers[header::RETRY_AFTER], "1");
    }
    let wait = std::time::Duration::from_millis(29_001);
    let answers = fail(|| Error::service_unavailable("later").with_retry_after(wait)).await;
    for (_, answer) in answers.into_iter().filter(declared) {
        assert_eq!(answer.headers[header::RETRY_AFTER], "30");
    }
    let app = app(Failing::default());
    let answer = send(&app, request("/default", "down", "{}")).await;
    assert_eq!(answer.headers[header::RETRY_AFTER], "1");
}

#[tokio::test]
async fn t9_a_405_has_allow_and_a_401_a_challenge() {
    let app = app(Failing::default());
    for path in PATHS {
        let answer = send(&app, Request::put(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 405, "{path}: {answer:?}");
        assert_eq!(answer.headers[header::ALLOW], "POST");
        check(path, "post", &answer);
        for token in ["bad", ""] {
            let answer = send(&app, request(path, token, "{}")).await;
            assert_eq!(answer.status, 401, "{path}: {answer:?}");
            let challenge = answer.headers[header::WWW_AUTHENTICATE].to_str().unwrap();
            assert!(challenge.starts_with("Bearer"), "{challenge}");
        }
    }
}
