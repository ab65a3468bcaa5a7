//! The accept loop.

use std::any::Any;
use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::Request;
use axum::response::Response;
use axum::serve::Listener;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;

use super::connection::{self, Protocols};
use super::link::Links;
use super::shutdown::Shutdown;
use super::socket::Socket;

/// Accepts connections and serves them in tasks of their own, for ever. What cannot be accepted (no file descriptor is left) is tried again by
/// the listener, after a pause.
pub(super) async fn accept<L, S>(
    listener: &mut L,
    service: S,
    protocols: Protocols,
    links: &Arc<Links>,
    shutdown: &Shutdown,
) where
    L: Listener<Addr: Clone + Sync + 'static>,
    S: tower::Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let free = Arc::new(Semaphore::new(
        protocols.limits.connections.min(Semaphore::MAX_PERMITS),
    ));
    let protocols = Arc::new(protocols);
    loop {
        // Who cannot be served yet waits in the backlog of the socket, and not in our memory.
        let Ok(permit) = Arc::clone(&free).acquire_owned().await else {
            return;
        };
        let (mut io, address) = listener.accept().await;
        send_at_once(&mut io);
        let (link, open) = links.open(permit);
        let socket = Socket::new(io, Arc::clone(&link), open);
        let app = (service.clone(), address, shutdown.clone());
        tokio::spawn(connection::serve(socket, link, Arc::clone(&protocols), app));
    }
}

/// Turns Nagle's algorithm off, which would make the last packet of an answer wait for an acknowledgement of the one before.
fn send_at_once(io: &mut dyn Any) {
    if let Some(stream) = io.downcast_mut::<TcpStream>()
        && let Err(error) = stream.set_nodelay(true)
    {
        tracing::debug!(%error, "TCP_NODELAY could not be set");
    }
}
