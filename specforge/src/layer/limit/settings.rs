//! What holds for a whole router.

use std::any::TypeId;
use std::borrow::Cow;
use std::time::Duration;

use axum::http::Extensions;

use crate::security::{Identity, Principal};
use crate::store::MOST_TAKES;

/// A limit for all operations of a router together: `Settings::new().rate_limit(RateLimit::new(1_000, Duration::from_secs(60)))`. It is counted
/// for each address, before security, or [by principal](Self::by_principal), behind it.
///
/// ```
/// use std::time::Duration;
/// use specforge::RateLimit;
///
/// let minute = RateLimit::new(100, Duration::from_secs(60)).burst(20);
/// let day = RateLimit::new(10_000, Duration::from_secs(86_400)).named("daily");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimit {
    pub(super) quota: u64,
    pub(super) window: Duration,
    pub(super) burst: u64,
    pub(super) name: Cow<'static, str>,
    pub(super) refuse_without_store: bool,
    pub(super) principals: Vec<PrincipalOf>,
}

/// A kind of principal that a limit counts by.
#[derive(Debug, Clone, Copy)]
pub(super) struct PrincipalOf {
    id: TypeId,
    read: fn(&Extensions) -> Option<String>,
}

impl PrincipalOf {
    fn new<P: Identity + Clone + Send + Sync + 'static>() -> Self {
        let read = |extensions: &Extensions| {
            let principal = extensions.get::<Principal<P>>();
            principal.map(|Principal(principal)| principal.identity().into_owned())
        };
        Self {
            id: TypeId::of::<P>(),
            read,
        }
    }

    /// Who sends a request; `None`: nobody of this kind.
    pub(super) fn read(&self, extensions: &Extensions) -> Option<String> {
        (self.read)(extensions)
    }
}

impl PartialEq for PrincipalOf {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for PrincipalOf {}

impl RateLimit {
    /// So many requests a window, all of which may come at once.
    ///
    /// # Panics
    ///
    /// Where the quota or the window is zero, or it is more than a million requests a second.
    #[must_use]
    #[track_caller]
    pub fn new(quota: u64, window: Duration) -> Self {
        assert!(
            quota > 0 && !window.is_zero(),
            "a rate limit needs a quota and a window"
        );
        assert!(
            u128::from(quota) <= window.as_micros(),
            "a rate limit of more than a million requests a second cannot be counted"
        );
        Self {
            quota,
            window,
            burst: quota,
            name: "router".into(),
            refuse_without_store: false,
            principals: Vec::new(),
        }
        .checked()
    }

    /// How many may come at once.
    ///
    /// # Panics
    ///
    /// Where it is zero, or where it would take more than a year until as many may come at once again.
    #[must_use]
    #[track_caller]
    pub fn burst(mut self, burst: u64) -> Self {
        assert!(burst > 0, "a burst of no requests admits none");
        self.burst = burst;
        self.checked()
    }

    /// What clients call it, in `RateLimit` and `RateLimit-Policy`: `router`. Several limits of a router need several names; limits of the same
    /// name and numbers in the same store are one.
    #[must_use]
    pub fn named(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.name = name.into();
        self
    }

    /// Refuses requests with 503 while the store does not answer, instead of counting in this process.
    #[must_use]
    pub fn refuse_on_store_failure(mut self) -> Self {
        self.refuse_without_store = true;
        self
    }

    /// Counts each principal of this type, behind security, and not each address. Named several times with several types, for an API whose
    /// schemes have several kinds of principals; a request that has more than one of them is counted for all of them together.
    ///
    /// Who has no principal of these types is counted by address: requests of operations without security, those that an alternative `{}` let
    /// pass, and principals of other types. So name all types that there are. What is refused by security is not counted: keep a limit by
    /// address as well, against the guessing of credentials.
    ///
    /// ```
    /// use std::borrow::Cow;
    /// use std::time::Duration;
    /// use specforge::{RateLimit, Settings, security::Identity};
    ///
    /// #[derive(Clone)]
    /// struct User { id: i64 }
    ///
    /// impl Identity for User {
    ///     fn identity(&self) -> Cow<'_, str> { self.id.identity() }
    /// }
    ///
    /// let settings = Settings::new()
    ///     .rate_limit(RateLimit::new(1_000, Duration::from_secs(60)))
    ///     .rate_limit(RateLimit::new(100, Duration::from_secs(60)).named("user").by_principal::<User>());
    /// ```
    #[must_use]
    pub fn by_principal<P: Identity + Clone + Send + Sync + 'static>(mut self) -> Self {
        self.principals.push(PrincipalOf::new::<P>());
        self
    }

    #[track_caller]
    fn checked(self) -> Self {
        let refill = self
            .window
            .as_micros()
            .div_ceil(u128::from(self.quota))
            .checked_mul(u128::from(self.burst));
        assert!(
            refill.is_some_and(|refill| refill <= LONGEST_REFILL.as_micros()),
            "a rate limit needs more than a year until all that may come at once may come again"
        );
        self
    }
}

/// The stores count in microseconds, and one of them in numbers that are exact up to 2^53.
const LONGEST_REFILL: Duration = Duration::from_hours(366 * 24);

/// The limits of a router's settings.
#[derive(Debug, Clone, Default)]
pub(crate) struct LimitSettings {
    pub(crate) limits: Vec<RateLimit>,
    pub(crate) legacy_headers: bool,
    pub(crate) max_concurrent: Option<usize>,
}

impl LimitSettings {
    #[track_caller]
    pub(crate) fn add(&mut self, limit: RateLimit) {
        assert!(
            self.limits.len() + 1 < MOST_TAKES,
            "a router has at most three rate limits"
        );
        assert!(
            self.limits.iter().all(|other| other.name != limit.name),
            "two rate limits of a router are named `{}`: tell them apart by `named`",
            limit.name
        );
        self.limits.push(limit);
    }
}
