//! What a check is.

use std::error::Error;
use std::pin::Pin;

/// Why a check failed. It is logged, and in no answer.
pub type CheckError = Box<dyn Error + Send + Sync>;

/// A check that is being made.
pub type CheckFuture<'a> = Pin<Box<dyn Future<Output = Result<(), CheckError>> + Send + 'a>>;

/// A question to a dependency: does it work?
///
/// Every closure that answers a future of a `Result` is one:
///
/// ```
/// use specforge::health::Health;
///
/// let health = Health::new().check("disk", async || std::fs::metadata("/").map(|_| ()));
/// ```
///
/// Where no closure fits, `|| { let client = client.clone(); async move { client.ping().await } }` does.
pub trait Check: Send + Sync + 'static {
    /// `componentType` of the answer (draft-inadarei-api-health-check, section 4.2): `component`, `datastore` or `system`.
    fn component_type(&self) -> &'static str {
        "component"
    }

    /// Asks.
    fn run(&self) -> CheckFuture<'_>;
}

impl<F, A, E> Check for F
where
    F: Fn() -> A + Send + Sync + 'static,
    A: Future<Output = Result<(), E>> + Send + 'static,
    E: Into<CheckError>,
{
    fn run(&self) -> CheckFuture<'_> {
        let answer = self();
        Box::pin(async move { answer.await.map_err(Into::into) })
    }
}
