//! Dates and times of `chrono`, `time` and `jiff`: read and written as RFC 3339 has them.

/// A type that `parse` reads where the text is of the format, and that `write` displays.
#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
macro_rules! dates {
    ($($ty:ty: $format:ident, $parse:expr, $write:expr;)*) => {$(
        impl crate::schema::Schema for $ty {
            fn decode(decoder: &mut crate::decode::Decoder<'_>, rules: &'static crate::decode::Rules) -> Option<Self> {
                use crate::decode::{Fault, StringFormat};

                decoder.parsed(rules, Fault::Format(StringFormat::$format), |text| {
                    if StringFormat::$format.allows(text) { ($parse)(text) } else { None }
                })
            }

            fn encode(&self, encoder: &mut crate::decode::Encoder) {
                encoder.display(($write)(self));
            }
        }

        $crate::schema::impls::string_like!($ty);
    )*};
}

#[cfg(feature = "chrono")]
mod chrono {
    use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, SecondsFormat, Utc};

    use crate::schema::{Accepts, Produces};

    dates! {
        DateTime<Utc>: DateTime,
            |text: &str| DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc()),
            |time: &DateTime<Utc>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        DateTime<FixedOffset>: DateTime,
            |text: &str| DateTime::parse_from_rfc3339(text).ok(),
            |time: &DateTime<FixedOffset>| time.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        NaiveDate: Date, |text: &str| text.parse().ok(), |date: &NaiveDate| date.to_string();
        NaiveTime: Time, time_in_utc, |time: &NaiveTime| format!("{time}Z");
    }

    // The same schema, with and without the client's offset.
    impl Accepts<DateTime<Utc>> for DateTime<FixedOffset> {}
    impl Produces<DateTime<Utc>> for DateTime<FixedOffset> {}
    impl Accepts<DateTime<FixedOffset>> for DateTime<Utc> {}
    impl Produces<DateTime<FixedOffset>> for DateTime<Utc> {}

    /// The time of day in UTC, on whichever day.
    fn time_in_utc(text: &str) -> Option<NaiveTime> {
        let time = DateTime::parse_from_rfc3339(&format!("2000-06-15T{text}")).ok()?;
        Some(time.to_utc().time())
    }
}

#[cfg(feature = "time")]
mod time {
    use time::format_description::well_known::{Iso8601, Rfc3339};
    use time::{Date, OffsetDateTime, Time, UtcOffset};

    dates! {
        OffsetDateTime: DateTime,
            |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok(),
            |time: &OffsetDateTime| time.format(&Rfc3339).unwrap_or_default();
        Date: Date,
            |text: &str| Date::parse(text, &Iso8601::DATE).ok(),
            |date: &Date| date.to_string();
        Time: Time, time_in_utc, |time: &Time| {
            let time = OffsetDateTime::UNIX_EPOCH.replace_time(*time).format(&Rfc3339).unwrap_or_default();
            time.get("1970-01-01T".len()..).unwrap_or_default().to_owned()
        };
    }

    /// The time of day in UTC, on whichever day.
    fn time_in_utc(text: &str) -> Option<Time> {
        let time = OffsetDateTime::parse(&format!("2000-06-15T{text}"), &Rfc3339).ok()?;
        Some(time.to_offset(UtcOffset::UTC).time())
    }
}

#[cfg(feature = "jiff")]
mod jiff {
    use jiff::civil::{Date, Time};
    use jiff::tz::TimeZone;
    use jiff::{Span, Timestamp};

    dates! {
        Timestamp: DateTime, |text: &str| text.parse().ok(), |time: &Timestamp| time.to_string();
        Date: Date, |text: &str| text.parse().ok(), |date: &Date| date.to_string();
        Time: Time, time_in_utc, |time: &Time| format!("{time}Z");
        Span: Duration, |text: &str| text.parse().ok(), |span: &Span| span.to_string();
    }

    /// The time of day in UTC, on whichever day.
    fn time_in_utc(text: &str) -> Option<Time> {
        let time: Timestamp = format!("2000-06-15T{text}").parse().ok()?;
        Some(time.to_zoned(TimeZone::UTC).time())
    }
}
