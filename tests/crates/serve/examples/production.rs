//! Everything at once: health with a database, a second port for operators, limits, an end in order.

use std::error::Error;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use specforge::health::{self, Health};
use sqlx::sqlite::SqlitePoolOptions;
use tokio::net::{TcpListener, TcpStream};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let pool = SqlitePoolOptions::new().connect("sqlite::memory:").await?;
    let health = Health::new()
        .check("database", health::sqlite(pool.clone()))
        .degrading("mail", async || {
            TcpStream::connect("127.0.0.1:25").await.map(drop)
        });

    let app = Router::new()
        .route("/", get(|| async { "hello" }))
        .merge(health.router());

    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    let operators = TcpListener::bind("127.0.0.1:9000").await?;
    specforge::serve(listener, app)
        .health(&health)
        .admin(operators, health.admin_router())
        .keep_alive_timeout(Duration::from_secs(75))
        .max_connections(5_000)
        .on_shutdown(async move { pool.close().await })
        .await?;
    Ok(())
}
