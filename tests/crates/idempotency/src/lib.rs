//! An API with idempotency keys, whose handlers do what the request tells them to: answer, fail, wait, panic.

pub mod handlers;
pub mod ledger;

/// What `api!` makes of the document.
#[allow(missing_docs)]
pub mod api {
    specforge::api!();
}

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use specforge::Settings;
use specforge::security::{Bearer, Refusal};
use specforge::store::Stores;
use tokio::sync::Semaphore;

/// What the handlers share.
#[derive(Debug, Clone)]
pub struct Bank(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    begun: AtomicUsize,
    charges: AtomicUsize,
    gate: Semaphore,
}

impl Default for Bank {
    fn default() -> Self {
        Self(Arc::new(Inner {
            begun: AtomicUsize::new(0),
            charges: AtomicUsize::new(0),
            gate: Semaphore::new(0),
        }))
    }
}

impl Bank {
    /// How many handlers were called.
    #[must_use]
    pub fn begun(&self) -> usize {
        self.0.begun.load(Ordering::SeqCst)
    }

    /// How many charges were made.
    #[must_use]
    pub fn charges(&self) -> usize {
        self.0.charges.load(Ordering::SeqCst)
    }

    /// Lets `count` handlers that wait go on.
    pub fn open(&self, count: usize) {
        self.0.gate.add_permits(count);
    }

    /// A handler begins.
    pub(crate) fn begin(&self) {
        self.0.begun.fetch_add(1, Ordering::SeqCst);
    }

    /// The effect. The file `EFFECTS` keeps it, where there is one: it outlives the process.
    pub(crate) fn charge(&self) -> usize {
        if let Some(effects) = std::env::var_os("EFFECTS") {
            use std::io::Write as _;
            let file = std::fs::File::options()
                .create(true)
                .append(true)
                .open(effects);
            file.and_then(|mut file| file.write_all(b"x"))
                .expect("the file of effects can be written");
        }
        self.0.charges.fetch_add(1, Ordering::SeqCst) + 1
    }

    /// Waits to be let go on.
    pub(crate) async fn wait(&self) {
        if let Ok(permit) = self.0.gate.acquire().await {
            permit.forget();
        }
    }
}

impl api::security::Token for Bank {
    type Principal = String;

    async fn verify(
        &self,
        credentials: Bearer,
        _: &'static [&'static str],
    ) -> Result<String, Refusal> {
        // Two tokens of one user: `ada.1` and `ada.2`.
        match credentials.token().split_once('.') {
            Some((user, _)) => Ok(user.to_owned()),
            None => Err(Refusal::unauthenticated()),
        }
    }
}

/// Ends this process as hard as there is: no destructor runs, nothing is flushed.
pub fn kill() {
    let process = std::process::id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-9", &process])
        .status();
    // Not reached, unless there is no `kill`.
    drop(killed);
    std::process::abort();
}

/// Whether the file `GO` is there: a second attempt does not wait for what the first one waited for, and does not die of it.
fn may_go() -> bool {
    std::env::var_os("GO").is_none_or(|go| std::path::Path::new(&go).exists())
}

/// Ends this process, the first time.
pub(crate) fn kill_once() {
    if !may_go() {
        kill();
    }
}

/// Waits until the file `GO` is there, and says in the file `BEGUN` that it does.
pub(crate) async fn paused() {
    if let Some(begun) = std::env::var_os("BEGUN") {
        std::fs::write(begun, "").ok();
    }
    while !may_go() {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}

/// The application.
pub fn app(stores: Stores, bank: Bank) -> Router {
    app_with(stores, bank, Settings::new())
}

/// The same with settings.
pub fn app_with(stores: Stores, bank: Bank, settings: Settings) -> Router {
    specforge::router!(stores = stores, settings = settings).with_state(bank)
}
