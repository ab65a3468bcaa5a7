//! What an attempt came to, as far as the policy has to know.

use std::time::Duration;

/// What an attempt came to. The [`Client`](super::Client) judges statuses and connection errors by itself; a call of another kind says it.
#[cfg_attr(
    not(feature = "client"),
    allow(rustdoc::broken_intra_doc_links, reason = "the client is not there")
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outcome {
    /// Whether the circuit breaker counts it against the upstream.
    pub(super) is_fault: bool,
    /// Whether another attempt could end better.
    pub(super) is_temporary: bool,
    /// Whether the upstream has too much to do.
    pub(super) is_throttled: bool,
    pub(super) retry_after: Option<Duration>,
}

impl Outcome {
    /// It answered, and would answer the same again: a success, or a refusal that is the caller's fault (most of 4xx).
    pub const ANSWERED: Self = Self {
        is_fault: false,
        is_temporary: false,
        is_throttled: false,
        retry_after: None,
    };

    /// It asked for another attempt and is well: 408.
    pub const AGAIN: Self = Self {
        is_temporary: true,
        ..Self::ANSWERED
    };

    /// It is well and wants to be asked less often: 429.
    pub const THROTTLED: Self = Self {
        is_temporary: true,
        is_throttled: true,
        ..Self::ANSWERED
    };

    /// It failed, and there is no reason to hope for better: 500.
    pub const FAILED: Self = Self {
        is_fault: true,
        ..Self::ANSWERED
    };

    /// It could not be reached, or said that it cannot answer now: a connection error, 502, 503, 504.
    pub const UNAVAILABLE: Self = Self {
        is_fault: true,
        is_temporary: true,
        ..Self::ANSWERED
    };

    /// The same with the time that the upstream named.
    #[must_use]
    pub const fn after(self, retry_after: Option<Duration>) -> Self {
        Self {
            retry_after,
            ..self
        }
    }
}
