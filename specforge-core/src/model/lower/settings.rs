//! `x-specforge`: checked, and inherited from the document to the path to the operation.

use super::Lowerer;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::{Idempotency, RateLimit, Settings, Undeclared};
use crate::source::{Member, Node};

const KEYS: [&str; 8] = [
    "timeout",
    "body-limit",
    "idempotency",
    "rate-limit",
    "sensitive",
    "unknown-query",
    "read-only-in-request",
    "undeclared",
];

const RATE_LIMIT_KEYS: [&str; 6] = ["quota", "window", "burst", "by", "cost", "on-store-failure"];

const IDEMPOTENCY_KEYS: [&str; 7] = [
    "key",
    "ttl",
    "on-lost-lease",
    "wait",
    "on-store-failure",
    "compare",
    "headers",
];

impl Lowerer<'_> {
    /// The settings of a place: what is said there, over what is inherited.
    pub(super) fn settings_of(
        &mut self,
        extension: Option<&Node>,
        inherited: &Settings,
    ) -> Settings {
        let mut settings = inherited.clone();
        let Some(extension) = extension else {
            return settings;
        };
        let mut faults = Faults::default();
        for member in faults.members(extension, "`x-specforge`") {
            faults.setting(member, &mut settings);
        }
        for fault in faults.found {
            if self.frames.is_empty() {
                self.warn(fault);
            } else {
                self.taint(fault);
            }
        }
        settings
    }

    /// Checks the settings that schemas have.
    pub(super) fn check_schema_settings(&mut self) {
        let mut faults = Faults::default();
        for extension in self
            .doc
            .schemas
            .iter()
            .filter_map(|schema| schema.extension.as_ref())
        {
            for member in faults.members(extension, "`x-specforge` of a schema") {
                match &*member.key {
                    "pattern" => {
                        faults.word(&member.value, "pattern", &["ignore"]);
                    }
                    _ => faults.unknown(member, &["pattern"]),
                }
            }
        }
        self.diagnostics.append(&mut faults.found);
    }
}

/// What is wrong with settings.
#[derive(Default)]
struct Faults {
    found: Vec<Diagnostic>,
}

impl Faults {
    fn setting(&mut self, member: &Member, settings: &mut Settings) {
        let value = &member.value;
        match &*member.key {
            "timeout" => {
                settings.timeout_ms = self.timeout(value).or(settings.timeout_ms);
            }
            "body-limit" => {
                settings.body_limit = self.size(value, "body-limit").or(settings.body_limit);
            }
            "idempotency" => {
                settings.idempotency = self.idempotency(value, settings.idempotency.as_ref());
                settings.idempotency_off = settings.idempotency.is_none();
            }
            "rate-limit" => {
                settings.rate_limit = self.rate_limit(value, settings.rate_limit.as_ref());
                settings.rate_limit_off = is_off(value);
            }
            "sensitive" => self.names(value, "sensitive", &mut settings.sensitive),
            "unknown-query" => {
                if let Some(word) = self.word(value, "unknown-query", &["ignore", "reject"]) {
                    settings.reject_unknown_query = word == "reject";
                }
            }
            "read-only-in-request" => {
                if let Some(word) = self.word(value, "read-only-in-request", &["ignore", "reject"])
                {
                    settings.reject_read_only = word == "reject";
                }
            }
            "undeclared" => {
                settings.undeclared =
                    match self.word(value, "undeclared", &["allow", "warn", "deny"]) {
                        Some("allow") => Undeclared::Allow,
                        Some("warn") => Undeclared::Warn,
                        Some("deny") => Undeclared::Deny,
                        _ => settings.undeclared,
                    };
            }
            _ => self.unknown(member, &KEYS),
        }
    }

    fn idempotency(&mut self, node: &Node, inherited: Option<&Idempotency>) -> Option<Idempotency> {
        if is_off(node) {
            return None;
        }
        let mut idempotency = inherited.cloned().unwrap_or_default();
        if node.as_bool() == Some(true) {
            return Some(idempotency);
        }
        for member in self.members(node, "`idempotency`") {
            let value = &member.value;
            match &*member.key {
                "key" => {
                    if let Some(word) = self.word(value, "key", &["required", "optional"]) {
                        idempotency.required = word == "required";
                    }
                }
                "ttl" => {
                    idempotency.ttl_ms = self.duration(value, "ttl").or(idempotency.ttl_ms);
                }
                "wait" => {
                    idempotency.wait_ms = self.duration(value, "wait").or(idempotency.wait_ms);
                }
                "on-lost-lease" => {
                    if let Some(word) = self.word(value, "on-lost-lease", &["reject", "retry"]) {
                        idempotency.retry_lost_lease = word == "retry";
                    }
                }
                "on-store-failure" => {
                    if let Some(word) = self.word(value, "on-store-failure", &["refuse", "run"]) {
                        idempotency.run_without_store = word == "run";
                    }
                }
                "compare" => {
                    if let Some(word) = self.word(value, "compare", &["bytes", "json"]) {
                        idempotency.compare_json = word == "json";
                    }
                }
                "headers" => {
                    self.names(value, "headers", &mut idempotency.headers);
                    for name in &mut idempotency.headers {
                        name.make_ascii_lowercase();
                    }
                }
                _ => self.unknown(member, &IDEMPOTENCY_KEYS),
            }
        }
        Some(idempotency)
    }

    fn rate_limit(&mut self, node: &Node, inherited: Option<&RateLimit>) -> Option<RateLimit> {
        if is_off(node) {
            return None;
        }
        let mut quota = inherited.map(|limit| limit.quota);
        let mut window_ms = inherited.map(|limit| limit.window_ms);
        let mut limit = inherited.cloned().unwrap_or(RateLimit {
            quota: 0,
            window_ms: 0,
            burst: None,
            by_address: false,
            cost: 1,
            refuse_without_store: false,
        });
        let members = self.members(node, "`rate-limit`");
        if members.iter().any(|member| *member.key == *"quota") {
            // What may come at once belongs to its quota: of a larger one it would make a small quota none.
            limit.burst = None;
        }
        for member in members {
            match &*member.key {
                "quota" => quota = self.count(&member.value, "quota").or(quota),
                "window" => window_ms = self.duration(&member.value, "window").or(window_ms),
                "burst" => limit.burst = self.count(&member.value, "burst").or(limit.burst),
                "cost" => limit.cost = self.count(&member.value, "cost").unwrap_or(limit.cost),
                "by" => {
                    if let Some(word) = self.word(&member.value, "by", &["principal", "address"]) {
                        limit.by_address = word == "address";
                    }
                }
                "on-store-failure" => {
                    let words = ["count", "refuse"];
                    if let Some(word) = self.word(&member.value, "on-store-failure", &words) {
                        limit.refuse_without_store = word == "refuse";
                    }
                }
                _ => self.unknown(member, &RATE_LIMIT_KEYS),
            }
        }
        let (Some(quota), Some(window_ms)) = (quota, window_ms) else {
            self.wrong(
                node,
                "`rate-limit` needs `quota` and `window`",
                "such as `{ quota: 100, window: 60s }`",
            );
            return inherited.cloned();
        };
        limit.quota = quota;
        limit.window_ms = window_ms;
        if let Some((message, help)) = impossible(&limit) {
            self.wrong(node, &message, help);
            return inherited.cloned();
        }
        Some(limit)
    }

    /// A list of names.
    fn names(&mut self, node: &Node, key: &str, names: &mut Vec<String>) {
        let Some(items) = node.as_array() else {
            self.wrong(
                node,
                &format!("`{key}` is {}", node.kind()),
                &format!("write a list of names: `{key}: [first, second]`"),
            );
            return;
        };
        for item in items {
            match item.as_str() {
                Some(name) if names.iter().any(|known| known == name) => {}
                Some(name) => names.push(name.to_owned()),
                None => self.wrong(
                    item,
                    &format!("a name in `{key}` is {}", item.kind()),
                    "write the name of a field, parameter or header",
                ),
            }
        }
    }

    fn members<'n>(&mut self, node: &'n Node, what: &str) -> &'n [Member] {
        match node.as_object() {
            Some(object) => &object.members,
            None => {
                self.wrong(
                    node,
                    &format!("{what} is {}", node.kind()),
                    "write an object",
                );
                &[]
            }
        }
    }

    fn word<'w>(&mut self, node: &Node, key: &str, words: &[&'w str]) -> Option<&'w str> {
        let found = node
            .as_str()
            .and_then(|text| words.iter().find(|word| **word == text));
        if found.is_none() {
            let listed: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
            self.wrong(
                node,
                &format!("`{key}` has an unknown value"),
                &format!("write {}", listed.join(" or ")),
            );
        }
        found.copied()
    }

    fn count(&mut self, node: &Node, key: &str) -> Option<u64> {
        let count = node
            .as_number()
            .and_then(|text| text.parse().ok())
            .filter(|count| *count > 0);
        if count.is_none() {
            self.wrong(
                node,
                &format!("`{key}` is no positive whole number"),
                "such as `100`",
            );
        }
        count
    }

    fn duration(&mut self, node: &Node, key: &str) -> Option<u64> {
        let milliseconds = node.as_str().and_then(duration_ms);
        if milliseconds.is_none() {
            self.wrong(
                node,
                &format!("`{key}` is no duration"),
                "write a number with its unit: `500ms`, `5s`, `2m`, `24h` or `7d`",
            );
        }
        milliseconds
    }

    /// How long an operation may take: every one has a deadline.
    fn timeout(&mut self, node: &Node) -> Option<u64> {
        let off = matches!(node.as_str(), Some("off" | "none" | "never" | "infinite"));
        if off || node.is_null() || node.as_bool().is_some() {
            self.wrong(
                node,
                "`timeout` cannot be turned off",
                "write how long the operation may take, such as `5m`; an answer that is a stream may go on after its head",
            );
            return None;
        }
        let milliseconds = self.duration(node, "timeout")?;
        if milliseconds > LONGEST_TIMEOUT_MS {
            self.wrong(
                node,
                "`timeout` is more than a day",
                "answer 202 at once, and let the client ask for the result",
            );
            return None;
        }
        Some(milliseconds)
    }

    fn size(&mut self, node: &Node, key: &str) -> Option<u64> {
        let bytes = node.as_str().or_else(|| node.as_number()).and_then(bytes);
        if bytes.is_none() {
            self.wrong(
                node,
                &format!("`{key}` is no size"),
                "write bytes, or a number with its unit: `1024`, `512KiB`, `1MiB`, `10MB`",
            );
        }
        bytes
    }

    fn wrong(&mut self, node: &Node, message: &str, help: &str) {
        self.found
            .push(Diagnostic::error(codes::SETTING_VALUE, node.span, message).help(help));
    }

    fn unknown(&mut self, member: &Member, known: &[&str]) {
        let help = match did_you_mean(&member.key, known.iter().copied()) {
            Some(similar) => format!("a similar key exists: `{similar}`"),
            None => format!(
                "the keys are {}",
                known
                    .iter()
                    .map(|key| format!("`{key}`"))
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        };
        self.found.push(
            Diagnostic::error(
                codes::SETTING_KEY,
                member.key_span,
                format!("`x-specforge` has no key `{}` here", member.key),
            )
            .help(help),
        );
    }
}

/// `false`, which turns off what is inherited.
fn is_off(node: &Node) -> bool {
    node.is_null() || node.as_bool() == Some(false)
}

/// The longest time in which a client gets everything back that may come at once: a year, in microseconds. The stores count in those, and one of
/// them in numbers that are exact up to 2^53.
const LONGEST_REFILL_US: u64 = 366 * 86_400 * 1_000_000;

/// Why a limit cannot be kept, and what to do about it.
fn impossible(limit: &RateLimit) -> Option<(String, &'static str)> {
    let (quota, burst, cost) = (limit.quota, limit.burst(), limit.cost);
    if cost > burst {
        let message = format!(
            "a request counts as {cost} and {burst} may come at once: none would ever be admitted"
        );
        return Some((message, "write a `burst` that is at least the `cost`"));
    }
    let window_us = limit.window_ms.saturating_mul(1000);
    if quota > window_us {
        let message =
            "`rate-limit` allows more than a million requests a second, which cannot be told apart";
        return Some((
            message.to_owned(),
            "write a smaller `quota` or a longer `window`",
        ));
    }
    if window_us.div_ceil(quota).saturating_mul(burst) > LONGEST_REFILL_US {
        let message =
            "`rate-limit` needs more than a year until all that may come at once may come again";
        return Some((
            message.to_owned(),
            "write a shorter `window` or a smaller `burst`",
        ));
    }
    None
}

/// How long an operation may take at most.
const LONGEST_TIMEOUT_MS: u64 = 24 * 60 * 60 * 1000;

fn duration_ms(text: &str) -> Option<u64> {
    let (number, unit) = amount(text)?;
    let factor = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.checked_mul(factor).filter(|ms| *ms > 0)
}

fn bytes(text: &str) -> Option<u64> {
    let (number, unit) = amount(text)?;
    let factor = match unit {
        "" | "B" => 1,
        "kB" | "KB" => 1000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        "KiB" => 1 << 10,
        "MiB" => 1 << 20,
        "GiB" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor)
}

fn amount(text: &str) -> Option<(u64, &str)> {
    let text = text.trim();
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    Some((number.parse().ok()?, unit.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        assert_eq!(duration_ms("500ms"), Some(500));
        assert_eq!(duration_ms("5s"), Some(5000));
        assert_eq!(duration_ms("2m"), Some(120_000));
        assert_eq!(duration_ms("24h"), Some(86_400_000));
        for wrong in ["5", "s", "-5s", "5 weeks", "0s", "99999999999999999999s"] {
            assert_eq!(duration_ms(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn limits_that_cannot_be_kept() {
        let limit = |quota, window_ms, burst, cost| {
            let limit = RateLimit {
                quota,
                window_ms,
                burst,
                by_address: false,
                cost,
                refuse_without_store: false,
            };
            impossible(&limit).is_some()
        };
        assert!(!limit(100, 60_000, None, 100));
        assert!(limit(100, 60_000, None, 101));
        assert!(limit(100, 60_000, Some(20), 21));
        assert!(!limit(1_000_000, 1_000, None, 1));
        assert!(limit(1_000_001, 1_000, None, 1));
        let year = 366 * 86_400_000;
        assert!(!limit(1, year, None, 1));
        assert!(limit(1, year, Some(2), 1));
        assert!(limit(1, u64::MAX, None, 1));
        assert!(limit(u64::MAX, 1, Some(u64::MAX), u64::MAX));
    }

    #[test]
    fn sizes_may_go_without() {
        assert_eq!(bytes("1024"), Some(1024));
        assert_eq!(bytes("1MiB"), Some(1 << 20));
        assert_eq!(bytes("512KiB"), Some(512 << 10));
        assert_eq!(bytes("10MB"), Some(10_000_000));
        assert_eq!(bytes("1mb"), None);
    }
}
