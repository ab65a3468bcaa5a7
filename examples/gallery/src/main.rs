//! Run with `cargo run -p gallery`. `PORT` names the port.

#![allow(
    clippy::print_stdout,
    reason = "it is what a person reads who runs the example"
)]

use std::net::{Ipv4Addr, SocketAddr};

use gallery::{AppState, app};

/// The key that clients present in this example: `id.secret`.
const KEY: &str = "demo.secret";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port = std::env::var("PORT")
        .ok()
        .map_or(Ok(3001), |port| port.parse())?;
    let listener =
        tokio::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    let address = listener.local_addr()?;
    println!("listening on http://{address}, try:");
    println!(
        "  curl -i http://{address}/v1/albums -H 'x-api-key: {KEY}' -H 'content-type: application/json' -d '{{\"title\":\"Alps\"}}'"
    );
    let state = AppState::new(KEY);
    specforge::serve(listener, app(state)).await?;
    Ok(())
}
