//! What health says, and how it is written: `application/health+json` (draft-inadarei-api-health-check-06).

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::decode::Encoder;

/// `status` of the draft, section 3.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// All is well.
    Pass,
    /// Something that can be borne is not.
    Warn,
    /// Something is wrong.
    Fail,
}

impl Status {
    /// `pass`, `warn` or `fail`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// What health says at a moment.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Report {
    /// All in all.
    pub status: Status,
    /// One by one. Their names are yours; nothing of what dependencies say is in it.
    pub checks: Vec<CheckReport>,
}

/// What is known of a check.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct CheckReport {
    /// Its name.
    pub name: String,
    /// `component`, `datastore` or `system`.
    pub component_type: &'static str,
    /// What it counts as: a check that failed once after it had passed still counts as passing.
    pub status: Status,
    /// Why the last run failed.
    pub failure: Option<Failure>,
    /// How long the last run took.
    pub took: Option<Duration>,
    /// When it ended.
    pub at: Option<SystemTime>,
}

/// Why a check does not pass. The error itself is in the log only: it may name hosts and users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// It was not run yet.
    Pending,
    /// It answered an error.
    Failed,
    /// It did not answer in time.
    TimedOut,
}

impl Failure {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "not checked yet",
            Self::Failed => "failed",
            Self::TimedOut => "timed out",
        }
    }
}

impl Report {
    pub(super) fn of(is_well: bool, warns: bool, checks: Vec<CheckReport>) -> Self {
        let status = match (is_well, warns) {
            (false, _) => Status::Fail,
            (true, true) => Status::Warn,
            (true, false) => Status::Pass,
        };
        Self { status, checks }
    }

    /// Whether a probe is answered with 200; else with 503.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.status != Status::Fail
    }

    /// `application/health+json`, with the checks or without.
    #[must_use]
    pub fn to_json(&self, with_checks: bool) -> Vec<u8> {
        let mut e = Encoder::new();
        e.object();
        text(&mut e, "status", self.status.as_str());
        if with_checks && !self.checks.is_empty() {
            e.key("checks");
            e.object();
            for check in &self.checks {
                e.key(&check.name);
                e.array();
                e.next();
                check.write(&mut e);
                e.end_array();
            }
            e.end_object();
        }
        e.end_object();
        e.finish()
    }
}

impl CheckReport {
    fn write(&self, e: &mut Encoder) {
        e.object();
        text(e, "componentType", self.component_type);
        text(e, "status", self.status.as_str());
        if let Some(took) = self.took {
            e.key("observedValue");
            e.integer(u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
            text(e, "observedUnit", "ms");
        }
        if let Some(at) = self.at {
            text(e, "time", &rfc3339(at));
        }
        if let Some(failure) = self.failure {
            text(e, "output", failure.as_str());
        }
        e.end_object();
    }
}

fn text(e: &mut Encoder, key: &str, value: &str) {
    e.key(key);
    e.str(value);
}

/// A moment as RFC 3339 writes it, to the second, in UTC.
fn rfc3339(moment: SystemTime) -> String {
    let since = moment.duration_since(UNIX_EPOCH).unwrap_or_default();
    let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = civil(days);
    let (hour, minute) = (second / 3_600, second / 60 % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}Z",
        second % 60
    )
}

/// The date of a day after 1970-01-01. Years are counted from March, so that the day that may be missing is their last.
fn civil(days: u64) -> (u64, u64, u64) {
    // 0000-03-01 is 719,468 days before 1970-01-01; 400 years have 146,097 days.
    let days = days + 719_468;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // The months from March have 31, 30, 31, 30, 31 days, over and over: 153 in five.
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year_of_era + u64::from(month >= 10);
    (year, if month < 10 { month + 3 } else { month - 9 }, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_written_as_rfc_3339() {
        let moments = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_709_210_096, "2024-02-29T12:34:56Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
            (4_102_444_799, "2099-12-31T23:59:59Z"),
        ];
        for (second, text) in moments {
            assert_eq!(rfc3339(UNIX_EPOCH + Duration::from_secs(second)), text);
        }
    }

    #[test]
    fn checks_are_written_when_they_may_be_seen() {
        let report = Report::of(
            true,
            true,
            vec![CheckReport {
                name: "cache \"a\"".to_owned(),
                component_type: "datastore",
                status: Status::Warn,
                failure: Some(Failure::TimedOut),
                took: Some(Duration::from_secs(1)),
                at: Some(UNIX_EPOCH),
            }],
        );
        let json = |with_checks| String::from_utf8(report.to_json(with_checks)).unwrap();
        assert_eq!(json(false), r#"{"status":"warn"}"#);
        assert_eq!(
            json(true),
            r#"{"status":"warn","checks":{"cache \"a\"":[{"componentType":"datastore","status":"warn","observedValue":1000,"observedUnit":"ms","time":"1970-01-01T00:00:00Z","output":"timed out"}]}}"#
        );
    }
}
