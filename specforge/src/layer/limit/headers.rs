//! What clients are told: the fields of draft-ietf-httpapi-ratelimit-headers, which are lists of structured fields (RFC 9651).

use std::fmt::Write as _;

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::policy::Policy;
use crate::store::{Taken, Takes};

/// The header texts of an operation.
#[derive(Debug)]
pub(super) struct Texts {
    /// `RateLimit-Policy`, the same in every answer; `None`: there are no policies.
    policies: Option<HeaderValue>,
    legacy: bool,
}

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const LEGACY_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const LEGACY_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const LEGACY_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");

const SECOND: i64 = 1_000_000;

impl Texts {
    pub(super) fn new<'a>(policies: impl Iterator<Item = &'a Policy>, legacy: bool) -> Self {
        let mut text = String::new();
        for policy in policies {
            item(&mut text, &policy.name);
            let _ = write!(text, ";q={}", policy.quota);
            // Whole seconds, or nothing (section 3.1.2).
            if policy.window % SECOND == 0 {
                let _ = write!(text, ";w={}", policy.window / SECOND);
            }
        }
        let policies = HeaderValue::try_from(text).ok();
        Self {
            policies: policies.filter(|text| !text.is_empty()),
            legacy,
        }
    }

    /// Says what is left of each policy, whose bucket's time is so far ahead.
    pub(super) fn describe<'a>(
        &self,
        headers: &mut HeaderMap,
        policies: impl Iterator<Item = (&'a Policy, i64)> + Clone,
    ) {
        let Some(policy) = &self.policies else {
            return;
        };
        let levels = policies.map(|(policy, ahead)| (policy, policy.left(ahead), seconds(ahead)));
        self.write(headers, policy, levels);
    }

    /// Says of an answer 429 which policies refused, and when it is worth trying again: not before what is said of any of them.
    pub(super) fn refuse<'a>(
        &self,
        headers: &mut HeaderMap,
        refusing: impl Iterator<Item = (&'a Policy, u64, u64)> + Clone,
    ) {
        let wait = refusing.clone().map(|(_, _, wait)| wait).max();
        headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.unwrap_or(1)));
        if let Some(policy) = &self.policies {
            self.write(headers, policy, refusing);
        }
    }

    /// `RateLimit-Policy` and `RateLimit`, of each policy what is left and in how many seconds that changes.
    fn write<'a>(
        &self,
        headers: &mut HeaderMap,
        policy: &HeaderValue,
        levels: impl Iterator<Item = (&'a Policy, u64, u64)> + Clone,
    ) {
        let mut text = String::with_capacity(64);
        for (policy, left, seconds) in levels.clone() {
            item(&mut text, &policy.name);
            text.push_str(";r=");
            text.push_str(itoa::Buffer::new().format(left));
            text.push_str(";t=");
            text.push_str(itoa::Buffer::new().format(seconds));
        }
        if text.is_empty() {
            return;
        }
        headers.insert(POLICY, policy.clone());
        if let Ok(text) = HeaderValue::try_from(text) {
            headers.insert(LIMIT, text);
        }
        if self.legacy
            && let Some((policy, left, seconds)) = levels.min_by_key(|(_, left, _)| *left)
        {
            headers.insert(LEGACY_LIMIT, HeaderValue::from(policy.quota));
            headers.insert(LEGACY_REMAINING, HeaderValue::from(left));
            headers.insert(LEGACY_RESET, HeaderValue::from(seconds));
        }
    }
}

/// The policies that refused, of each what is left and in how many seconds it is worth trying again.
pub(super) fn refusing<'a>(
    policies: &'a [Policy],
    takes: &'a Takes,
    outcome: &'a Taken,
) -> impl Iterator<Item = (&'a Policy, u64, u64)> + Clone {
    policies
        .iter()
        .zip(takes.iter().zip(outcome.times))
        .filter(|(_, (take, time))| !take.decide(Some(*time), outcome.now).fits)
        .map(|(policy, (_, time))| {
            let ahead = time.saturating_sub(outcome.now);
            let wait = seconds(policy.wait(ahead)).max(1);
            (policy, policy.left(ahead), wait)
        })
}

/// A further item of a list: a string (RFC 9651, section 3.3.3).
fn item(list: &mut String, name: &str) {
    if !list.is_empty() {
        list.push_str(", ");
    }
    list.push('"');
    for character in name.chars() {
        if matches!(character, '"' | '\\') {
            list.push('\\');
        }
        list.push(character);
    }
    list.push('"');
}

/// Whole seconds, rounded up.
fn seconds(micros: i64) -> u64 {
    u64::try_from(micros)
        .unwrap_or(0)
        .div_ceil(SECOND.unsigned_abs())
}
