//! One limit: its arithmetic, and whose bucket is meant.

use std::net::IpAddr;

use axum::http::Extensions;
use sha2::{Digest as _, Sha256};

use super::RateLimit;
use super::settings::PrincipalOf;
use crate::operation::{OperationSpec, RateLimitSpec};
use crate::security::Identities;
use crate::store::{LimitKey, Take, micros};

/// One limit of one operation.
#[derive(Debug)]
pub(super) struct Policy {
    /// What clients are told that it is called.
    pub(super) name: String,
    pub(super) quota: u64,
    /// In microseconds.
    pub(super) window: i64,
    /// The microseconds in which one request comes back: rounded up, so that never more than the quota is admitted.
    pub(super) interval: i64,
    /// How far ahead of now a bucket's time may be.
    pub(super) tolerance: i64,
    /// How far a request moves it.
    cost: i64,
    pub(super) refuse_without_store: bool,
    /// The kinds of principals that a limit of the settings counts by; empty: those of the operation's own, or addresses.
    principals: Vec<PrincipalOf>,
    /// What the keys of its buckets begin with.
    prefix: [u8; 8],
}

/// Whose bucket: the end of its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Subject([u8; 24]);

impl Policy {
    /// A limit that all operations of a router share. Another one of the same name has buckets of its own where its numbers differ.
    pub(super) fn of_router(limit: &RateLimit) -> Self {
        let numbers = Numbers {
            quota: limit.quota,
            window: micros(limit.window),
            burst: limit.burst,
            cost: 1,
            refuse_without_store: limit.refuse_without_store,
        };
        Self {
            principals: limit.principals.clone(),
            ..Self::new(&["router", &limit.name], &limit.name, &numbers)
        }
    }

    /// The limit of an operation, which has buckets of its own.
    pub(super) fn of_operation(operation: &OperationSpec, limit: &RateLimitSpec) -> Self {
        let window = limit.window_ms.saturating_mul(1000);
        let numbers = Numbers {
            quota: limit.quota,
            window: i64::try_from(window).unwrap_or(i64::MAX),
            burst: limit.burst,
            cost: limit.cost,
            refuse_without_store: limit.refuse_without_store,
        };
        let parts = ["operation", operation.method, operation.path, operation.id];
        Self::new(&parts, operation.id, &numbers)
    }

    fn new(parts: &[&str], name: &str, numbers: &Numbers) -> Self {
        let quota = i64::try_from(numbers.quota).unwrap_or(i64::MAX).max(1);
        // `div_ceil` of two positive numbers.
        let interval = (numbers.window - 1).div_euclid(quota) + 1;
        let times = |count: u64| interval.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX));
        let (tolerance, cost) = (times(numbers.burst), times(numbers.cost));
        let mut hash = Sha256::new_with_prefix("specforge limit 1");
        for part in parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.update(interval.to_be_bytes());
        hash.update(tolerance.to_be_bytes());
        let mut prefix = [0; 8];
        prefix.copy_from_slice(&hash.finalize()[..8]);
        Self {
            name: name.chars().map(shown).collect(),
            quota: numbers.quota,
            window: numbers.window,
            interval,
            tolerance,
            cost,
            refuse_without_store: numbers.refuse_without_store,
            principals: Vec::new(),
            prefix,
        }
    }

    /// The principal that a request is counted for; `None`: it has none that this limit counts by.
    pub(super) fn principal(&self, extensions: &Extensions) -> Option<Subject> {
        if self.principals.is_empty() {
            let identities = extensions.get::<Identities>()?;
            return (!identities.verified.is_empty()).then(|| Subject::principal(identities));
        }
        Subject::principals(self.principals.iter().map(|kind| kind.read(extensions)))
    }

    /// What a request takes from a bucket of this limit.
    pub(super) fn take(&self, subject: Subject) -> Take {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&self.prefix);
        key[8..].copy_from_slice(&subject.0);
        Take {
            key: LimitKey(key),
            cost: self.cost,
            tolerance: self.tolerance,
        }
    }

    /// How many requests of cost 1 are left of a bucket whose time is so far ahead.
    pub(super) fn left(&self, ahead: i64) -> u64 {
        let room = self.tolerance.saturating_sub(ahead.max(0));
        u64::try_from(room / self.interval).unwrap_or(0)
    }

    /// How long a request has to wait that a bucket refuses whose time is so far ahead.
    pub(super) fn wait(&self, ahead: i64) -> i64 {
        let after = ahead.saturating_add(self.cost);
        after.saturating_sub(self.tolerance).max(0)
    }
}

/// A string of a structured field has visible ASCII and spaces (RFC 9651, section 3.3.3); what it cannot have is a `?`.
fn shown(character: char) -> char {
    if matches!(character, ' '..='~') {
        character
    } else {
        '?'
    }
}

struct Numbers {
    quota: u64,
    window: i64,
    burst: u64,
    cost: u64,
    refuse_without_store: bool,
}

/// The first byte says what the others are.
impl Subject {
    /// A client that is known by its address; of IPv6 the first half, since whoever has one address has all of that.
    pub(super) fn address(address: IpAddr) -> Self {
        let mut bytes = [0; 24];
        match address.to_canonical() {
            IpAddr::V4(address) => {
                bytes[0] = 4;
                bytes[1..5].copy_from_slice(&address.octets());
            }
            IpAddr::V6(address) => {
                bytes[0] = 6;
                bytes[1..9].copy_from_slice(&address.octets()[..8]);
            }
        }
        Self(bytes)
    }

    /// A sender that is known by name. The names are hashed: they may be longer, and nobody has to read them in the store.
    pub(super) fn principal(identities: &Identities) -> Self {
        let mut hash = Sha256::new_with_prefix("specforge principal 1");
        for (scheme, identity) in &identities.verified {
            for part in [scheme.as_bytes(), identity.as_bytes()] {
                hash.update((part.len() as u64).to_be_bytes());
                hash.update(part);
            }
        }
        let mut bytes = [1; 24];
        bytes[1..].copy_from_slice(&hash.finalize()[..23]);
        Self(bytes)
    }

    /// The same for a limit that says which kinds of principals it counts by, of which a request need not have all.
    fn principals(kinds: impl Iterator<Item = Option<String>>) -> Option<Self> {
        let mut hash = Sha256::new_with_prefix("specforge principal of a router 1");
        let mut is_known = false;
        for (kind, identity) in kinds.enumerate() {
            let Some(identity) = identity else {
                continue;
            };
            is_known = true;
            hash.update((kind as u64).to_be_bytes());
            hash.update((identity.len() as u64).to_be_bytes());
            hash.update(identity);
        }
        let mut bytes = [2; 24];
        bytes[1..].copy_from_slice(&hash.finalize()[..23]);
        is_known.then_some(Self(bytes))
    }

    /// Everybody of whom nothing is known.
    pub(super) fn unknown() -> Self {
        Self([0; 24])
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn numbers_are_rounded_so_that_no_more_than_the_quota_is_admitted() {
        let policy = Policy::of_router(&RateLimit::new(7, Duration::from_mins(1)).burst(2));
        assert_eq!(policy.interval, 8_571_429);
        assert_eq!(policy.tolerance, 2 * policy.interval);
        assert_eq!(policy.left(0), 2);
        assert_eq!(policy.left(1), 1);
        assert_eq!(policy.left(policy.tolerance), 0);
        assert_eq!(policy.wait(policy.tolerance), policy.interval);
        assert_eq!(policy.wait(0), 0);
    }

    #[test]
    fn a_subject_is_one_client() {
        let address = |text: &str| Subject::address(text.parse().unwrap());
        assert_ne!(address("192.0.2.1"), address("192.0.2.2"));
        assert_eq!(address("192.0.2.1"), address("::ffff:192.0.2.1"));
        assert_eq!(address("2001:db8:1:2::3"), address("2001:db8:1:2:ffff::9"));
        assert_ne!(address("2001:db8:1:2::3"), address("2001:db8:1:3::3"));
        let principal = |verified: &[(&'static str, &str)]| {
            let verified = verified.iter();
            Subject::principal(&Identities {
                verified: verified
                    .map(|(scheme, text)| (*scheme, (*text).to_owned()))
                    .collect(),
            })
        };
        assert_eq!(principal(&[("a", "7")]), principal(&[("a", "7")]));
        assert_ne!(principal(&[("a", "7")]), principal(&[("b", "7")]));
        assert_ne!(principal(&[("a", "71")]), principal(&[("a7", "1")]));
        assert_ne!(
            principal(&[("a", "7"), ("b", "8")]),
            principal(&[("a", "7")])
        );
    }

    #[test]
    fn principals_of_several_kinds_are_told_apart() {
        let of = |kinds: [Option<&str>; 2]| {
            Subject::principals(kinds.into_iter().map(|kind| kind.map(str::to_owned)))
        };
        assert_eq!(of([None, None]), None);
        assert_eq!(of([Some("7"), None]), of([Some("7"), None]));
        assert_ne!(of([Some("7"), None]), of([None, Some("7")]));
        assert_ne!(of([Some("7"), Some("1")]), of([Some("71"), None]));
    }

    #[test]
    fn limits_have_buckets_of_their_own() {
        let limit = |quota| RateLimit::new(quota, Duration::from_mins(1));
        let prefix = |limit: RateLimit| Policy::of_router(&limit).prefix;
        assert_eq!(prefix(limit(5)), prefix(limit(5)));
        assert_ne!(prefix(limit(5)), prefix(limit(6)));
        assert_ne!(prefix(limit(5)), prefix(limit(5).burst(2)));
        assert_ne!(prefix(limit(5)), prefix(limit(5).named("other")));
    }
}
