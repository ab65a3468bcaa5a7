//! Run with `cargo run -p users`.
//!
//! `DATABASE_URL` names the database (`sqlite::memory:` where it is not set, `sqlite:users.db?mode=rwc`, `postgres://..`), `HOST` and `PORT` what is listened on
//! (`127.0.0.1`, 3000).

#![allow(
    clippy::print_stdout,
    reason = "it is what a person reads who runs the example"
)]

use tracing_subscriber::EnvFilter;
use users::{AppState, app, db};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt().with_env_filter(filter).init();

    let url = std::env::var("DATABASE_URL").unwrap_or_else(|_| "sqlite::memory:".to_owned());
    let port = std::env::var("PORT")
        .ok()
        .map_or(Ok(3000), |port| port.parse())?;
    let state = AppState {
        db: db::connect(&url).await?,
    };
    let host = std::env::var("HOST").unwrap_or_else(|_| "127.0.0.1".to_owned());
    let listener = tokio::net::TcpListener::bind((host.as_str(), port)).await?;
    let address = listener.local_addr()?;
    println!("listening on http://{address}, try:");
    println!(
        "  curl -i http://{address}/api/users -H 'content-type: application/json' -d '{{\"email\":\"ada@example.com\",\"name\":\"Ada\"}}'"
    );
    specforge::serve(listener, app(state)).await?;
    Ok(())
}
