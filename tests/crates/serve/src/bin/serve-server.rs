//! A server that tests send signals to. It prints its ports: the application's, the second one's.
#![allow(clippy::print_stdout, reason = "that is how the test learns the ports")]

use std::io;
use std::time::Duration;

use serve_tests::{Desk, app};
use specforge::health::Health;
use tokio::net::TcpListener;

/// Milliseconds from the environment.
fn millis(name: &str, default: u64) -> Duration {
    let given = std::env::var(name).ok();
    Duration::from_millis(given.and_then(|text| text.parse().ok()).unwrap_or(default))
}

async fn run() -> io::Result<()> {
    let health = Health::new()
        .every(Duration::from_millis(50))
        .liveness_timeout(millis("LIVENESS", 5_000));
    let desk = Desk::default();
    if std::env::var_os("GATE_OPEN").is_some() {
        desk.open(1_000_000);
    }
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let admin = TcpListener::bind("127.0.0.1:0").await?;
    println!(
        "{} {}",
        listener.local_addr()?.port(),
        admin.local_addr()?.port()
    );
    specforge::serve(listener, app(&desk, &health))
        .drain_delay(millis("DRAIN", 0))
        .grace(millis("GRACE", 1_000))
        .health(&health)
        .admin(admin, health.admin_router())
        .on_shutdown(async { println!("flushed") })
        .await?;
    println!("done");
    Ok(())
}

fn main() -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let result = runtime.block_on(run());
    // Handlers that are still waiting would be waited for by nobody, and need not be.
    runtime.shutdown_background();
    result
}
