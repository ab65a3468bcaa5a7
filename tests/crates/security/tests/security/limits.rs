//! Bodies that are too much.

use std::io::Write as _;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use flate2::Compression;
use flate2::write::GzEncoder;
use tower_http::decompression::RequestDecompressionLayer;

use super::harness::{Answer, ask, open, send};

const JSON: &[(&str, &str)] = &[("content-type", "application/json")];

/// A body without a length, in pieces.
struct Pieces {
    piece: Bytes,
    left: usize,
}

impl futures_core::Stream for Pieces {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        self.left -= 1;
        Poll::Ready(Some(Ok(self.piece.clone())))
    }
}

fn in_pieces(bytes: usize) -> Body {
    let piece = Bytes::from(vec![b' '; 16 << 10]);
    let left = bytes / piece.len() + 1;
    Body::from_stream(Pieces { piece, left })
}

async fn post(app: &Router, uri: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
    send(app, ask("POST", uri, headers, body)).await
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn t07_too_long_with_and_without_a_length() {
    let app = open();
    let mebibyte = 1 << 20;
    assert_eq!(
        post(&app, "/any", JSON, vec![b' '; mebibyte + 1])
            .await
            .status,
        413
    );
    let answer = post(&app, "/any", JSON, in_pieces(mebibyte)).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()["code"].as_str()),
        (413, Some("PAYLOAD_TOO_LARGE"))
    );
    let fits = format!("{}1", " ".repeat(mebibyte - 1));
    assert_eq!(post(&app, "/any", JSON, fits).await.status, 200);
}

#[tokio::test]
async fn t07_a_compressed_body_is_not_inflated() {
    let app = open();
    for coding in [
        "gzip",
        "GZIP",
        "br",
        "zstd",
        "deflate",
        "identity, gzip",
        "x",
        "gzip, identity",
    ] {
        let headers = [JSON[0], ("content-encoding", coding)];
        let answer = post(&app, "/any", &headers, gzip(b"{}")).await;
        assert_eq!(answer.status, 415, "{coding}");
        assert_eq!(answer.json()["code"], "UNSUPPORTED_MEDIA_TYPE", "{coding}");
        assert_eq!(
            answer.header("accept-encoding"),
            Some("identity"),
            "{coding}"
        );
    }
    // Another reason for a 415 says nothing of codings (RFC 9110, section 12.5.3).
    let answer = post(&app, "/any", &[("content-type", "text/plain")], "{}").await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("accept-encoding")),
        (415, None)
    );
    for coding in ["identity", "Identity", "identity, identity", ""] {
        let headers = [JSON[0], ("content-encoding", coding)];
        assert_eq!(
            post(&app, "/any", &headers, "{}").await.status,
            200,
            "{coding:?}"
        );
    }
    // Who declares the header takes the body as it is.
    let headers = [
        ("content-type", "application/octet-stream"),
        ("content-encoding", "gzip"),
    ];
    let answer = post(&app, "/inflated", &headers, gzip(b"{}")).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert!(answer.json().as_str().unwrap().ends_with("of `gzip`"));
    // Parts, too.
    let headers = [
        ("content-type", "multipart/form-data; boundary=x"),
        ("content-encoding", "gzip"),
    ];
    assert_eq!(
        post(&app, "/form", &headers, gzip(b"--x--\r\n"))
            .await
            .status,
        415
    );
}

/// A layer that inflates stands in front of the limit, which counts what comes out of it.
#[tokio::test]
async fn t07_a_zip_bomb() {
    let app = open().layer(RequestDecompressionLayer::new());
    let headers = [JSON[0], ("content-encoding", "gzip")];
    let small = post(&app, "/any", &headers, gzip(br#"{"a":1}"#)).await;
    assert_eq!(small.status, 200);
    let bomb = gzip(&vec![b' '; 64 << 20]);
    assert!(bomb.len() < 100 << 10);
    let started = Instant::now();
    assert_eq!(post(&app, "/any", &headers, bomb).await.status, 413);
    // Not inflated to its end: that takes a debug build far longer.
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn t07_deep_json() {
    let app = open();
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        for depth in [129, 10_000] {
            let body = format!("{}1{}", open.repeat(depth), close.repeat(depth));
            let answer = post(&app, "/any", JSON, body).await;
            assert_eq!(answer.status, 400, "{depth}");
            // Without an end it is no less deep.
            assert_eq!(
                post(&app, "/any", JSON, open.repeat(depth)).await.status,
                400
            );
        }
        let body = format!("{}1{}", open.repeat(100), close.repeat(100));
        assert_eq!(post(&app, "/any", JSON, body).await.status, 200);
    }
}

fn keys(count: usize) -> String {
    let members: Vec<String> = (0..count).map(|i| format!("\"{i}\":0")).collect();
    format!("{{{}}}", members.join(","))
}

#[tokio::test]
async fn t07_many_keys() {
    let app = open();
    assert_eq!(post(&app, "/any", JSON, keys(1_000_000)).await.status, 413);
    // Where the operation takes long bodies, it is the keys that are too many.
    let answer = post(&app, "/large", JSON, keys(1_000_000)).await;
    assert_eq!(answer.status, 413, "{answer:?}");
    assert_eq!(post(&app, "/large", JSON, keys(100_001)).await.status, 413);
    assert_eq!(post(&app, "/large", JSON, keys(100_000)).await.status, 200);
    let nested = format!("[{}]", vec![keys(1_000); 101].join(","));
    assert_eq!(post(&app, "/large", JSON, nested).await.status, 413);
    // Colons in texts are no keys.
    let text = format!("[{}]", vec![r#"":\":\\\":""#; 200_000].join(","));
    assert_eq!(post(&app, "/large", JSON, text).await.status, 200);
    // Many values under few keys are the business of `maxItems`.
    let values = format!("[{}]", vec!["0"; 1_000_000].join(","));
    assert_eq!(post(&app, "/large", JSON, values).await.status, 200);
}

fn parts(count: usize) -> String {
    let part = "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n1\r\n";
    format!("{}--x--\r\n", part.repeat(count))
}

#[tokio::test]
async fn t07_parts() {
    let app = open();
    let headers = [("content-type", "multipart/form-data; boundary=x")];
    assert_eq!(
        post(&app, "/form", &headers, parts(1_000)).await.json(),
        "1000"
    );
    assert_eq!(
        post(&app, "/form", &headers, parts(1_001)).await.status,
        413
    );
    let long = format!(
        "--x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n{}\r\n--x--\r\n",
        "1".repeat(1 << 20)
    );
    assert_eq!(post(&app, "/form", &headers, long).await.status, 413);
    for endless in [
        format!("--x\r\n{}", "a: b\r\n".repeat(100_000)),
        format!(
            "--x\r\ncontent-disposition: form-data; name=\"{}",
            "a".repeat(900_000)
        ),
        "--x\r\n".repeat(100_000),
    ] {
        let started = Instant::now();
        let status = post(&app, "/form", &headers, endless).await.status;
        assert!(status == 400 || status == 413, "{status}");
        assert!(started.elapsed() < Duration::from_secs(5));
    }
}
