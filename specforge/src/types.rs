//! The Rust types that string formats map to.
//!
//! Without a feature a format is a `String` that is checked. The features `uuid`, `url`, `rust_decimal` and one of `chrono`, `time`, `jiff`
//! map `uuid`, `uri`, `decimal`, `date-time`, `date` and `time` to types of those crates; `[formats]` of `specforge.toml` decides where more
//! than one is on, or where another type is wanted.

pub use std::net::{Ipv4Addr, Ipv6Addr};

pub use crate::decode::Part;
pub use crate::schema::Base64;

#[cfg(feature = "rust_decimal")]
pub use rust_decimal::Decimal;
#[cfg(feature = "url")]
pub use url::Url;
#[cfg(feature = "uuid")]
pub use uuid::Uuid;

#[cfg(feature = "chrono")]
mod dates {
    pub use chrono::{NaiveDate as Date, NaiveTime as Time};

    /// `date-time`: a moment with its offset.
    pub type DateTime = chrono::DateTime<chrono::FixedOffset>;
}

#[cfg(all(feature = "time", not(feature = "chrono")))]
mod dates {
    pub use time::{Date, OffsetDateTime as DateTime, Time};
}

#[cfg(all(feature = "jiff", not(feature = "chrono"), not(feature = "time")))]
mod dates {
    pub use jiff::Timestamp as DateTime;
    pub use jiff::civil::{Date, Time};
}

#[cfg(any(feature = "chrono", feature = "time", feature = "jiff"))]
pub use dates::{Date, DateTime, Time};
