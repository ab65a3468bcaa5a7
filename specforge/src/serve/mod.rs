//! The server: an accept loop in which nothing hangs, and an end in order.
//!
//! ```no_run
//! # async fn example() -> std::io::Result<()> {
//! let app = axum::Router::new();
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
//! specforge::serve(listener, app).await
//! # }
//! ```
//!
//! | file | |
//! |---|---|
//! | `server` | what the user sets, and the order of things from the first connection to the last |
//! | `limits` | the limits and their defaults |
//! | `accept` | the accept loop |
//! | `connection` | one connection: its protocol, its deadlines |
//! | `link` | what is known of a connection by everybody who has to do with it |
//! | `socket` | the bytes of a connection |
//! | `exchange`, `body` | a request and its answer |
//! | `streams` | the streams of an HTTP/2 connection |
//! | `shutdown`, `signals` | the end: who begins it, who learns of it |
//! | `admin` | a second port, on a thread of its own |

mod accept;
mod admin;
mod body;
mod connection;
mod exchange;
mod host;
mod limits;
mod link;
mod server;
mod shutdown;
mod signals;
mod socket;
mod streams;

pub use body::BodyTimeout;
pub use server::{Server, Serving, serve};
pub use shutdown::{Aborted, Hold, Shutdown};
