//! A second port on a thread of its own: it answers while the runtime of the application is blocked, and until the application has ended.

use std::io;
use std::sync::Arc;
use std::thread;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::accept::accept;
use super::connection::Protocols;
use super::exchange::Gate;
use super::limits::Limits;
use super::link::Links;
use super::shutdown::Shutdown;

/// What is served there.
pub(super) struct Admin {
    pub(super) listener: TcpListener,
    pub(super) router: Router,
}

/// How many connections it has at most. They are those of probes.
const CONNECTIONS: usize = 64;

/// The running second port. Dropping it ends it.
pub(super) struct Running {
    _end: oneshot::Sender<()>,
}

impl Admin {
    pub(super) fn start(self, shutdown: Shutdown) -> io::Result<Running> {
        // Its wake-ups must not come from the runtime that may be blocked.
        let listener = self.listener.into_std()?;
        let router = self.router;
        let (end, ended) = oneshot::channel::<()>();
        let serve = async move {
            let mut listener = TcpListener::from_std(listener)?;
            let limits = Limits {
                connections: CONNECTIONS,
                ..Limits::default()
            };
            let links = Arc::new(Links::default());
            let accepting = accept(
                &mut listener,
                Gate(router),
                Protocols::new(limits),
                &links,
                &shutdown,
            );
            tokio::select! {
                () = accepting => {}
                // The sender is dropped.
                _ = ended => {}
            }
            Ok::<(), io::Error>(())
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        thread::Builder::new()
            .name("specforge-admin".to_owned())
            .spawn(move || {
                if let Err(error) = runtime.block_on(serve) {
                    tracing::error!(%error, "the admin port is not served");
                }
            })?;
        Ok(Running { _end: end })
    }
}
