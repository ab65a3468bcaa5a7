//! 6, 7 and 11: what is sent again, and with which key.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderName, HeaderValue, Method};
use specforge::outgoing::{ClientError, RETRY_ATTEMPT};

use crate::harness::{Server, ask, asking, client, get, json, order, quick, status, touchy};

fn keys(server: &Server) -> BTreeSet<Option<String>> {
    let keys = server
        .seen()
        .into_iter()
        .map(|seen| seen.header("idempotency-key").map(ToOwned::to_owned));
    keys.collect()
}

#[tokio::test]
async fn t06_an_effect_without_a_key_is_never_tried_twice() {
    for method in [Method::POST, Method::PATCH] {
        for code in [429, 500, 502, 503, 504] {
            let server = Server::new(move |_| status(code)).await;
            let client = client(quick());
            let error = client
                .request(method.clone(), &server.url)
                .send()
                .await
                .unwrap_err();
            assert_eq!(error.status().unwrap().as_u16(), code);
            assert_eq!(server.seen().len(), 1);
            assert_eq!(server.seen()[0].header("x-retry-attempt"), None);
        }
    }
}

#[tokio::test]
async fn t06_all_attempts_carry_one_key() {
    let server = Server::new(|number| status(if number % 3 == 2 { 201 } else { 503 })).await;
    let client = client(quick());
    for _ in 0..2 {
        let request = client.post(&server.url).idempotency_key("order-7").json(&7);
        assert_eq!(request.send().await.unwrap().status(), 201);
    }
    let seen = server.seen();
    assert_eq!(seen.len(), 6);
    assert!(
        seen.iter()
            .all(|seen| seen.body == b"7" && seen.method == "POST")
    );
    assert_eq!(keys(&server), [Some("order-7".to_owned())].into());
    let attempts: Vec<_> = seen
        .iter()
        .filter_map(|seen| seen.header("x-retry-attempt"))
        .collect();
    assert_eq!(attempts, ["0", "1", "2", "0", "1", "2"]);
}

#[tokio::test]
async fn t06_an_upstream_that_knows_keys_is_given_one_a_call() {
    let server = Server::new(|number| status(if number % 3 == 2 { 201 } else { 503 })).await;
    let client = client(quick()).with_idempotency_keys();
    for calls in 1..=3 {
        client.post(&server.url).send().await.unwrap();
        assert_eq!(keys(&server).len(), calls);
        assert_eq!(server.seen().len(), 3 * calls);
    }
    assert!(!keys(&server).contains(&None));
    // One that is there stays; what has no effect, or the same each time, needs none.
    let name = HeaderName::from_static("idempotency-key");
    let own = HeaderValue::from_static("own");
    client
        .post(&server.url)
        .header(name, own)
        .send()
        .await
        .unwrap();
    assert!(keys(&server).contains(&Some("own".to_owned())));
    client.put(&server.url).send().await.unwrap();
    assert!(keys(&server).contains(&None));
}

/// The key of an order is that of its request: the same after another process took it over, another one for another order.
#[tokio::test]
async fn t06_a_key_comes_from_the_request() {
    let server = Server::new(|number| status(if number == 0 { 502 } else { 201 })).await;
    for _process in 0..2 {
        let shop = server.shop(&quick());
        let reply = ask(&shop, order("k1")).await;
        assert_eq!(reply.status, 201, "{}", reply.body);
    }
    assert_eq!(server.seen().len(), 3);
    assert_eq!(keys(&server).len(), 1);
    let shop = server.shop(&quick());
    assert_eq!(ask(&shop, order("k2")).await.status, 201);
    let keys = keys(&server);
    assert_eq!(keys.len(), 2);
    // And none of them shows what the client sent.
    assert!(!keys.contains(&Some("k1".to_owned())), "{keys:?}");
}

#[tokio::test]
async fn t06_what_may_be_repeated_is_as_often_as_the_policy_says() {
    for method in [
        Method::GET,
        Method::HEAD,
        Method::OPTIONS,
        Method::PUT,
        Method::DELETE,
    ] {
        for (code, expected) in [
            (500, 1),
            (501, 1),
            (408, 3),
            (429, 3),
            (502, 3),
            (503, 3),
            (504, 3),
        ] {
            let server = Server::new(move |_| status(code)).await;
            let answer = client(quick())
                .request(method.clone(), &server.url)
                .send()
                .await;
            assert_eq!(answer.is_ok(), code == 408);
            assert_eq!(server.seen().len(), expected, "{method} {code}");
        }
    }
    for code in [200, 204, 304, 400, 401, 403, 404, 409, 422] {
        let server = Server::new(move |_| status(code)).await;
        let answer = client(quick()).get(&server.url).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), server.seen().len()), (code, 1));
    }
    // As the call says.
    let server = Server::new(|_| status(503)).await;
    let client = client(quick());
    client.put(&server.url).once().send().await.unwrap_err();
    assert_eq!(server.seen().len(), 1);
    client
        .post(&server.url)
        .repeatable()
        .send()
        .await
        .unwrap_err();
    assert_eq!(server.seen().len(), 4);
}

/// A request that its sender repeats does not repeat the calls that it makes.
#[tokio::test]
async fn t06_only_one_layer_tries_again() {
    let server = Server::new(|_| status(503)).await;
    let shop = server.shop(&quick());
    let mut repeated = get("/quotes/ACME");
    let number = HeaderValue::from_static("1");
    repeated.headers_mut().insert(RETRY_ATTEMPT, number.clone());
    assert_eq!(ask(&shop, repeated).await.status, 502);
    assert_eq!(server.seen().len(), 1);
    // What comes below is told as well.
    assert_eq!(server.seen()[0].header("x-retry-attempt"), Some("0"));
    assert_eq!(ask(&shop, get("/quotes/ACME")).await.status, 502);
    assert_eq!(server.seen().len(), 4);
    // An operation with idempotency keys runs in a task of its own, and knows it there.
    let mut repeated = order("k1");
    repeated.headers_mut().insert(RETRY_ATTEMPT, number);
    assert_eq!(ask(&shop, repeated).await.status, 502);
    assert_eq!(server.seen().len(), 5);
    assert_eq!(ask(&shop, order("k2")).await.status, 502);
    assert_eq!(server.seen().len(), 8);
}

#[tokio::test]
async fn t07_what_the_header_says_is_waited_for() {
    let past = "Sun, 06 Nov 1994 08:49:37 GMT";
    for (asked, least) in [("1", 1_000), (past, 0), ("nonsense", 0)] {
        let server = Server::new(move |number| match number {
            0 => asking(503, asked),
            _ => status(200),
        })
        .await;
        let begin = Instant::now();
        client(quick()).get(&server.url).send().await.unwrap();
        assert!(begin.elapsed() >= Duration::from_millis(least), "{asked}");
        assert!(begin.elapsed() < Duration::from_millis(least) + Duration::from_secs(5));
    }
    // A time that is further away than the deadline is not waited for.
    let server = Server::new(|_| asking(503, "3600")).await;
    let client = client(quick().deadline(Duration::from_secs(3)));
    let begin = Instant::now();
    client.get(&server.url).send().await.unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(2));
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn t11_a_stream_is_sent_once() {
    let server = Server::new(|_| status(503)).await;
    let client = client(quick());
    let stream = || {
        let parts = ["a", "b"].map(|part| std::io::Result::Ok(Bytes::from_static(part.as_bytes())));
        reqwest::Body::wrap_stream(futures_util::stream::iter(parts))
    };
    let put = client
        .put(&server.url)
        .with(|builder| builder.body(stream()));
    put.send().await.unwrap_err();
    assert_eq!(server.seen().len(), 1);
    let post = client.post(&server.url).idempotency_key("k");
    post.with(|builder| builder.body(stream()))
        .repeatable()
        .send()
        .await
        .unwrap_err();
    let seen = server.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen.iter().all(|seen| seen.body == b"ab"));
    // Bytes are sent as often as is needed.
    let put = client.put(&server.url).with(|builder| builder.body("ab"));
    put.send().await.unwrap_err();
    assert_eq!(server.seen().len(), 5);
    assert!(server.seen().iter().all(|seen| seen.body == b"ab"));
}

#[tokio::test]
async fn t09_a_refusal_for_good_closes_nothing_and_a_fault_does() {
    let server = Server::new(|number| status([404, 429, 500][number.min(2)])).await;
    let client = client(quick().attempts(1).breaker(touchy()));
    let other = client.operation("other");
    client.get(&server.url).send().await.unwrap();
    client.get(&server.url).send().await.unwrap_err();
    client.get(&server.url).send().await.unwrap_err();
    assert_eq!(server.seen().len(), 3);
    let open = client.get(&server.url).send().await.unwrap_err();
    assert!(
        matches!(
            open,
            ClientError::Call(specforge::outgoing::CallError::Open(_))
        ),
        "{open:?}"
    );
    assert_eq!(server.seen().len(), 3);
    // Another operation has a breaker of its own, and the same one each time.
    other.get(&server.url).send().await.unwrap_err();
    assert_eq!(server.seen().len(), 4);
    client
        .operation("other")
        .get(&server.url)
        .send()
        .await
        .unwrap_err();
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn t06_nobody_listens() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let server = Server::new(|_| json(200, "1")).await;
    let refused = client(quick().breaker(touchy()));
    let error = refused.get(&url).once().send().await.unwrap_err();
    assert!(error.status().is_none(), "{error:?}");
    let open = refused.get(&server.url).send().await.unwrap_err();
    assert!(open.to_string().contains("circuit breaker"), "{open}");
    // What is no URL is a mistake of ours, and no fault of the upstream.
    let another = client(quick().breaker(touchy()));
    let wrong = another.get("not a url").send().await.unwrap_err();
    assert!(matches!(wrong, ClientError::Request(_)), "{wrong:?}");
    assert_eq!(specforge::Error::from(wrong).status(), 500);
    another.get(&server.url).send().await.unwrap();
}
