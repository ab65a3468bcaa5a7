//! Run with `cargo run -p users`.
//!
//! `DATABASE_URL` names the database (`sqlite::memory:` where it is not set, `sqlite:users.db?mode=rwc`, `postgres://..`), `HOST` and `PORT` what is listened on
//! (`127.0.0.1`, 3000), `RUST_LOG` what is logged (`info,sqlx=warn`).

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is what a person reads who runs the example"
)]

use std::error::Error;
use std::process::ExitCode;

use users::config::{Config, without_secrets};
use users::{AppState, app, db};

#[tokio::main]
async fn main() -> ExitCode {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(bad) => {
            eprintln!("users: {bad}");
            return ExitCode::from(2);
        }
    };
    match run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("users: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(config: Config) -> Result<(), Box<dyn Error>> {
    tracing_subscriber::fmt()
        .with_env_filter(config.log_filter)
        .init();

    let url = config.database_url;
    let db = db::connect(&url).await.map_err(|error| {
        let url = without_secrets(&url);
        format!("`DATABASE_URL` is `{url}`, which cannot be used: {error}")
    })?;
    let (host, port) = (config.host.as_str(), config.port);
    let listener = tokio::net::TcpListener::bind((host, port)).await;
    let listener = listener.map_err(|error| {
        format!("`HOST` is `{host}` and `PORT` {port}, which cannot be listened on: {error}")
    })?;
    let address = listener.local_addr()?;
    println!("listening on http://{address}, try:");
    println!(
        "  curl -i http://{address}/api/users -H 'content-type: application/json' -d '{{\"email\":\"ada@example.com\",\"name\":\"Ada\"}}'"
    );
    specforge::serve(listener, app(AppState { db })).await?;
    Ok(())
}
