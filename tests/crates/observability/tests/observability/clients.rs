//! 9: clients that leave.

use std::time::Duration;

use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpStream};

use crate::harness::{Logs, app, app_with, figures_of};

async fn leave(app: axum::Router) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move { axum::serve(listener, app).await });
    let mut client = TcpStream::connect(address).await.unwrap();
    let request = b"GET /behave?how=wait HTTP/1.1\r\nhost: a\r\nx-correlation-id: gone\r\n\r\n";
    client.write_all(request).await.unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    drop(client);
    tokio::time::sleep(Duration::from_millis(300)).await;
    server.abort();
}

#[test]
fn t09_a_client_that_leaves_is_a_499_and_no_error() {
    for layered in [false, true] {
        let (logs, guard) = Logs::capture();
        let ((), figures) = figures_of(|| async {
            let app = if layered {
                app()
            } else {
                app_with(specforge::Settings::new())
            };
            leave(app).await;
        });
        drop(guard);
        let mut ends = logs.ends();
        ends.retain(|end| end["spans"][0]["correlation_id"] == "gone");
        assert_eq!(ends.len(), 1, "{ends:#?}");
        assert_eq!(ends[0]["fields"]["status"], 499);
        assert_eq!(ends[0]["level"], "INFO");
        assert!(ends[0]["spans"][0].get("otel.status_code").is_none());
        let count = figures
            .lines()
            .find(|line| line.starts_with("http_server_request_duration_count"))
            .unwrap();
        assert!(
            count.contains("http_response_status_code=\"499\""),
            "{count}"
        );
        assert!(count.contains("http_route=\"/behave\""), "{count}");
        assert!(!figures.contains("error_type"), "{figures}");
        let active = figures
            .lines()
            .find(|line| line.starts_with("http_server_active_requests{"));
        assert!(active.unwrap().ends_with(" 0"), "{figures}");
    }
}
