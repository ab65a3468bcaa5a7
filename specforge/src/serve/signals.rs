//! The signals that end a server.

use std::io::{self, IsTerminal as _};

use tokio::task::JoinHandle;

use super::shutdown::{Phase, Shutdown};

/// Listens for signals until it is dropped.
pub(super) struct Signals {
    task: JoinHandle<()>,
}

impl Drop for Signals {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Signals {
    /// Begins the end at the first `SIGTERM` or `SIGINT`, and aborts at the second.
    ///
    /// Ctrl-C at a terminal is from a person, and no load balancer has to learn of it: it does not wait for the drain delay.
    pub(super) fn listen(shutdown: Shutdown) -> io::Result<Self> {
        let mut asked = Asked::new()?;
        let task = tokio::spawn(async move {
            let by_person = asked.again().await && io::stdin().is_terminal();
            tracing::info!("a signal ends the server; a second one ends it at once");
            shutdown.begin();
            if by_person {
                shutdown.advance(Phase::Closing);
            }
            asked.again().await;
            shutdown.abort();
        });
        Ok(Self { task })
    }
}

#[cfg(unix)]
struct Asked {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Asked {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the next signal; whether it was an interrupt.
    async fn again(&mut self) -> bool {
        tokio::select! {
            _ = self.terminate.recv() => false,
            _ = self.interrupt.recv() => true,
        }
    }
}

#[cfg(not(unix))]
struct Asked;

#[cfg(not(unix))]
impl Asked {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the next Ctrl-C.
    async fn again(&mut self) -> bool {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        true
    }
}
