//! What the tests of several packages have in common: how often something is repeated, where the servers are, and a place of a test's own on
//! each of them.

mod pace;
#[cfg(feature = "places")]
mod place;
mod wire;

use std::sync::LazyLock;
use std::time::Duration;

use tracing::Dispatch;
use tracing::subscriber::NoSubscriber;

pub use pace::Pace;
#[cfg(feature = "places")]
pub use place::{Kind, Place};
pub use wire::Wire;

/// Whether this is a long run, in which nothing is shortened: `SPECFORGE_LONG`, which `cargo xtask long` sets.
pub fn is_long() -> bool {
    std::env::var_os("SPECFORGE_LONG").is_some_and(|value| !value.is_empty() && value != "0")
}

/// How often something is repeated: `few` times, and `whole` times in a long run.
pub fn rounds(few: usize, whole: usize) -> usize {
    if is_long() { whole } else { few }
}

/// The address of a server that the tests need: `DATABASE_URL` or `REDIS_URL`.
///
/// # Panics
///
/// Where the variable is not set.
pub fn server(variable: &str) -> String {
    std::env::var(variable)
        .unwrap_or_else(|_| panic!("`{variable}` says where no server is: run `cargo xtask test`"))
}

/// Waits until something is so.
///
/// # Panics
///
/// Where it is not so within twenty seconds.
pub async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..4_000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    panic!("it never was so: {what}");
}

/// Lets what a test listens to reach it, whatever other threads do: while there is one subscriber alone, `tracing` asks the thread that comes to a
/// place in the code first whether anybody listens there, and another test's thread, to which nobody does, says no for all of them.
pub fn listen() {
    static SECOND: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));
    LazyLock::force(&SECOND);
}

/// A test on every store, as `name::memory`, `name::sqlite` and so on. What it is given is made by an `async fn new(Kind)` of its type. One that
/// depends on real time takes its [`Pace`] as well.
#[macro_export]
macro_rules! on_every_store {
    ($(#[$doc:meta])* async fn $name:ident($at:ident: $place:ident) $body:block) => {
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports, reason = "not every test needs more")]
            use super::*;

            async fn test($at: $place) $body

            async fn on(kind: $crate::Kind) {
                test($place::new(kind).await).await;
            }

            $crate::on_every_store! {}
        }
    };
    ($(#[$doc:meta])* async fn $name:ident($at:ident: $place:ident, $pace:ident: Pace) $body:block) => {
        $(#[$doc])*
        mod $name {
            #[allow(unused_imports, reason = "not every test needs more")]
            use super::*;

            async fn test($at: $place, $pace: $crate::Pace) $body

            async fn on(kind: $crate::Kind) {
                $crate::Pace::find(|pace| async move { test($place::new(kind).await, pace).await }).await;
            }

            $crate::on_every_store! {}
        }
    };
    () => {
        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn memory() {
            on($crate::Kind::Memory).await;
        }

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn sqlite() {
            on($crate::Kind::Sqlite).await;
        }

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn postgres() {
            on($crate::Kind::Postgres).await;
        }

        #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn redis() {
            on($crate::Kind::Redis).await;
        }
    };
}
