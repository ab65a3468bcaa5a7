//! Credentials come before the body.

use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::harness::{door, serve};

/// A body that never comes: whoever may not call is told at once.
#[tokio::test]
async fn t06_a_drip_body_without_credentials_is_answered_at_once() {
    let door = door();
    let address = serve(security_tests::app(
        door.clone(),
        specforge::Settings::new(),
    ))
    .await;
    for length in ["content-length: 1000000", "transfer-encoding: chunked"] {
        for key in ["", "x-api-key: no.key\r\n"] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            let head = format!(
                "POST /secured-body HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n{key}{length}\r\n\r\n"
            );
            stream.write_all(head.as_bytes()).await.unwrap();
            let mut answer = vec![0; 12];
            let read = timeout(Duration::from_secs(10), stream.read_exact(&mut answer)).await;
            read.expect("the body is waited for").unwrap();
            assert_eq!(answer, b"HTTP/1.1 401", "{length} {key}");
        }
    }
    assert_eq!(door.calls.load(std::sync::atomic::Ordering::SeqCst), 0);
}
