//! Calls of other services: deadlines, retries, circuit breakers, a bound of calls at once.
//!
//! | file | |
//! |---|---|
//! | `upstream` | a service, and the way of one call |
//! | `policy` | how it is called |
//! | `outcome` | what an attempt came to |
//! | `backoff`, `budget` | how long to wait before another attempt, and how many there may be |
//! | `breaker` | the circuit breaker |
//! | `latency`, `window`, `clock` | times and counts that they go by |
//! | `figures` | what is counted of it |
//! | `layers` | retries in one layer only |
//! | `client` | an HTTP client: reqwest under a policy |
//! | `call_error` | how a call ends that brought no answer |

mod backoff;
mod breaker;
mod budget;
mod call_error;
#[cfg(feature = "client")]
mod client;
mod clock;
mod figures;
mod latency;
mod layers;
mod outcome;
mod policy;
mod upstream;
mod window;

pub use backoff::{Backoff, retry_after};
pub use breaker::{Breaker, BreakerSettings, BreakerState, Open, Permit};
pub use budget::RetryBudget;
pub use call_error::CallError;
#[cfg(feature = "client")]
pub use client::{Client, ClientError, Request};
pub use clock::{Clock, Sleep};
pub use layers::RETRY_ATTEMPT;
pub(crate) use layers::says_repeated;
pub use outcome::Outcome;
pub use policy::Policy;
pub use upstream::{Attempt, Call, Upstream};
