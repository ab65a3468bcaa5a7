//! Whom a request is for: one host, in both protocols (RFC 9112, section 3.2; RFC 9113, section 8.3.1).

use axum::body::Bytes;
use axum::http::Request;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::harness::{LONG, Running, start, status};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_names_one_host() {
    let server = start(|server| server).await;
    for (version, hosts, expected) in [
        ("1.1", "host: a\r\n", 200),
        ("1.1", "Host: A.example:80\r\n", 200),
        ("1.1", "host: [::1]:80\r\n", 200),
        ("1.1", "host:\r\n", 200),
        ("1.1", "", 400),
        ("1.1", "host: a\r\nhost: a\r\n", 400),
        ("1.1", "host: a\r\nx: y\r\nHost: b\r\n", 400),
        ("1.1", "host: a, b c\r\n", 400),
        ("1.1", "host: user@a\r\n", 400),
        ("1.1", "host: http://a/\r\n", 400),
        ("1.1", "host: a:b\r\n", 400),
        ("1.1", "host: \u{fc}\r\n", 400),
        ("1.0", "", 200),
        ("1.0", "host: a\r\n", 200),
        ("1.0", "host: a\r\nhost: b\r\n", 400),
    ] {
        let mut client = server.connect().await;
        let head = format!("GET /ping HTTP/{version}\r\n{hosts}connection: close\r\n\r\n");
        client.send(&head).await;
        let answer = client.rest().await;
        assert_eq!(status(&answer), expected, "{head:?}: {answer}");
        if expected == 400 {
            assert!(answer.contains("application/problem+json"), "{answer}");
            assert!(answer.contains("does not name one host"), "{answer}");
        }
    }
    server.assert_answers().await;
}

/// The absolute form names it in its target, and the header has to be there all the same (RFC 9112, section 3.2.2).
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_absolute_target_needs_the_header() {
    let server = start(|server| server).await;
    for (target, host, expected) in [
        ("http://a/ping", "host: b\r\n", 200),
        ("http://a/ping", "", 400),
        ("http://user@a/ping", "host: a\r\n", 400),
    ] {
        let mut client = server.connect().await;
        let head = format!("GET {target} HTTP/1.1\r\n{host}connection: close\r\n\r\n");
        client.send(&head).await;
        assert_eq!(status(&client.rest().await), expected, "{head:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn authority_and_host_name_the_same() {
    let server = start(|server| server).await;
    for (hosts, expected) in [
        (&[][..], 200),
        (&["a"][..], 200),
        (&["A"][..], 200),
        (&["b"][..], 400),
        (&["a:80"][..], 400),
        (&["a", "a"][..], 400),
    ] {
        assert_eq!(over_http2(&server, hosts).await, expected, "{hosts:?}");
    }
}

async fn over_http2(server: &Running, hosts: &[&str]) -> u16 {
    let io = TcpStream::connect(server.address).await.unwrap();
    let (client, connection) = h2::client::Builder::new()
        .handshake::<_, Bytes>(io)
        .await
        .unwrap();
    let connection = tokio::spawn(connection);
    let mut request = Request::get("http://a/ping").body(()).unwrap();
    for host in hosts {
        request.headers_mut().append("host", host.parse().unwrap());
    }
    let (answer, _) = client
        .ready()
        .await
        .unwrap()
        .send_request(request, true)
        .unwrap();
    let answer = timeout(LONG, answer).await.unwrap().unwrap();
    connection.abort();
    answer.status().as_u16()
}
