//! What the clients saw.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::StatusCode;

/// How a transfer ended, as its client knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It was acknowledged, with this id.
    Done(i64),
    /// It was refused: not enough money, or one account twice.
    Refused,
    /// Nobody said.
    Unknown,
}

/// What happened.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) attempts: u64,
    pub(crate) unanswered: u64,
    pub(crate) ended: BTreeMap<String, Ended>,
    statuses: BTreeMap<u16, u64>,
    times: Vec<Duration>,
}

impl Tally {
    pub(crate) fn status(&mut self, status: StatusCode) {
        *self.statuses.entry(status.as_u16()).or_default() += 1;
    }

    pub(crate) fn end(&mut self, key: String, ended: Ended, time: Duration) {
        self.ended.insert(key, ended);
        self.times.push(time);
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.attempts += other.attempts;
        self.unanswered += other.unanswered;
        self.ended.extend(other.ended);
        self.times.extend(other.times);
        for (status, count) in other.statuses {
            *self.statuses.entry(status).or_default() += count;
        }
    }

    /// How many ended so.
    pub(crate) fn count(&self, matches: impl Fn(Ended) -> bool) -> usize {
        self.ended.values().filter(|ended| matches(**ended)).count()
    }

    pub(crate) fn print(&self, seconds: u64) {
        let mut times = self.times.clone();
        times.sort_unstable();
        let at = |part: usize| {
            let time = times.get((times.len() * part / 1000).min(times.len().saturating_sub(1)));
            time.map_or(0, Duration::as_millis)
        };
        println!(
            "{} transfers in {seconds} s ({} a second), {} attempts, {} of them unanswered",
            self.ended.len(),
            u64::try_from(self.ended.len()).unwrap_or(u64::MAX) / seconds.max(1),
            self.attempts,
            self.unanswered,
        );
        println!(
            "{} acknowledged, {} refused, {} unknown",
            self.count(|ended| matches!(ended, Ended::Done(_))),
            self.count(|ended| ended == Ended::Refused),
            self.count(|ended| ended == Ended::Unknown),
        );
        println!(
            "time until the outcome was known, in ms: p50 {}, p99 {}, most {}",
            at(500),
            at(990),
            at(1000)
        );
        let statuses = self.statuses.iter();
        let statuses: Vec<String> = statuses
            .map(|(status, count)| format!("{status}: {count}"))
            .collect();
        println!("statuses: {}", statuses.join(", "));
    }
}
