//! Run with `cargo run -p payments`.
//!
//! Nothing else is needed: `SQLite` in `payments.db`, keys and a bank of its own. `.env.example` lists what the environment can say instead.

#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "it is what a person reads who runs the example"
)]

use std::error::Error;
use std::process::ExitCode;

use payments::config::{Config, without_secrets};
use payments::demo_bank::{self, Behaviour, Ledger};
use payments::{AppState, Bank, Keys, app, db, dispatch};
use specforge::serve::Shutdown;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() -> ExitCode {
    let config = match Config::from_env() {
        Ok(config) => config,
        Err(bad) => {
            eprintln!("payments: {bad}");
            return ExitCode::from(2);
        }
    };
    match run(config).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("payments: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(mut config: Config) -> Result<(), Box<dyn Error + Send + Sync>> {
    log(config.log_filter, config.json_logs);

    let database = db::connect(&config.database_url, config.redis_url.as_deref());
    let database = database.await.map_err(|error| {
        let url = without_secrets(&config.database_url);
        format!("`DATABASE_URL` is `{url}`, which cannot be used: {error}")
    })?;
    if config.api_keys.is_empty() {
        config.api_keys = Keys::generate(&["ada", "grace"]);
        for (customer, key) in &config.api_keys {
            println!("the key of {customer}, until this process ends: {key}");
        }
    }
    let bank = match &config.bank_url {
        Some(url) => Bank::new(url)?,
        None => Bank::new(&start_demo_bank().await?)?,
    };
    let state = AppState {
        db: database.pool.clone(),
        keys: Keys::of(&config.api_keys)?,
        bank,
    };

    let (host, port) = (config.host.as_str(), config.port);
    let listener = TcpListener::bind((host, port)).await.map_err(|error| {
        format!("`HOST` is `{host}` and `PORT` {port}, which cannot be listened on: {error}")
    })?;
    let shutdown = Shutdown::new();
    tokio::spawn(dispatch::run(state.clone(), shutdown.clone()));
    let app = app(state, database.stores, config.settings).merge(database.health.router());

    let address = listener.local_addr()?;
    println!("listening on http://{address}, try:");
    let key = config
        .api_keys
        .first()
        .map_or("..", |(_, key)| key.as_str());
    println!(
        "  curl -i http://{address}/v1/accounts -H 'x-api-key: {key}' -H 'content-type: application/json' -d '{{\"name\":\"Savings\",\"opening_balance\":10000}}'"
    );
    let pool = database.pool;
    specforge::serve(listener, app)
        .health(&database.health)
        .with_shutdown(&shutdown)
        .on_shutdown(async move { pool.close().await })
        .await?;
    Ok(())
}

fn log(filter: EnvFilter, json: bool) {
    let logs = tracing_subscriber::fmt().with_env_filter(filter);
    if json {
        logs.json().init();
    } else {
        logs.init();
    }
}

/// Starts a bank within this process; its address.
async fn start_demo_bank() -> std::io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}", listener.local_addr()?);
    let app = demo_bank::app(Behaviour::default(), Ledger::default());
    tokio::spawn(async move { axum::serve(listener, app).await });
    Ok(url)
}
