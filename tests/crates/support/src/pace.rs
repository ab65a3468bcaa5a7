//! Tests that depend on real time.

use std::time::Duration;

/// How fast a test goes that depends on real time.
///
/// A test of leases, time-outs and pauses has to choose times which are short, so that it ends, and long, so that what else runs on the machine
/// does not matter. It chooses short ones, in units of its pace.
#[derive(Debug, Clone, Copy)]
pub struct Pace(u32);

impl Pace {
    /// Runs a test at full pace and, where it fails, four and then sixteen times as slowly: what is wrong fails at every pace, what was only held
    /// up by other work does not. Whatever the test uses is made by the test, so that each run has its own.
    ///
    /// # Panics
    ///
    /// Where it fails at the slowest pace.
    pub async fn find<F>(test: impl Fn(Self) -> F)
    where
        F: Future<Output = ()> + Send + 'static,
    {
        for pace in [Self(1), Self(4)] {
            match tokio::spawn(test(pace)).await {
                Ok(()) => return,
                Err(failed) => say(&format!("again, more slowly than {pace:?}: {failed}")),
            }
        }
        test(Self(16)).await;
    }

    /// So many milliseconds at full pace.
    pub fn millis(self, millis: u64) -> Duration {
        Duration::from_millis(millis) * self.0
    }

    /// The pace that another process was told by [`Pace::factor`].
    pub fn told(factor: u32) -> Self {
        Self(factor)
    }

    /// By how much everything is slower than at full pace.
    pub fn factor(self) -> u32 {
        self.0
    }
}

#[allow(
    clippy::print_stderr,
    reason = "whoever reads a failure learns of the attempts before it"
)]
fn say(what: &str) {
    eprintln!("{what}");
}
