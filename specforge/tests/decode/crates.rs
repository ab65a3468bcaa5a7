//! Types of other crates, each behind the feature of its name.

#![cfg(all(
    feature = "chrono",
    feature = "indexmap",
    feature = "jiff",
    feature = "rust_decimal",
    feature = "time",
    feature = "url",
    feature = "uuid"
))]

use specforge::decode::{Encoder, Rules, decode_json};
use specforge::schema::Schema;

fn read<T: Schema>(text: &str) -> Option<T> {
    decode_json(format!("\"{text}\"").as_bytes(), &Rules::NONE).ok()
}

/// What is written for a value that was read.
fn again<T: Schema>(text: &str) -> String {
    let value: T = read(text).unwrap_or_else(|| panic!("{text}"));
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    String::from_utf8(encoder.finish())
        .unwrap()
        .trim_matches('"')
        .to_owned()
}

#[test]
fn dates_and_times_are_rfc_3339() {
    type Utc = chrono::DateTime<chrono::Utc>;
    type Fixed = chrono::DateTime<chrono::FixedOffset>;

    assert_eq!(
        again::<Utc>("2026-01-31t12:30:00.5+01:00"),
        "2026-01-31T11:30:00.500Z"
    );
    assert_eq!(
        again::<Fixed>("2026-01-31T12:30:00+01:00"),
        "2026-01-31T12:30:00+01:00"
    );
    assert_eq!(
        again::<time::OffsetDateTime>("2026-01-31T12:30:00z"),
        "2026-01-31T12:30:00Z"
    );
    assert_eq!(
        again::<jiff::Timestamp>("2026-01-31T12:30:00+01:00"),
        "2026-01-31T11:30:00Z"
    );
    assert!(read::<Utc>("1998-12-31T23:59:60Z").is_some());
    assert!(read::<time::OffsetDateTime>("1998-12-31T23:59:60Z").is_some());
    assert!(read::<jiff::Timestamp>("1998-12-31T23:59:60Z").is_some());
    for bad in [
        "2026-01-31 12:30:00Z",
        "2026-01-31T12:30:00",
        "2026-02-30T12:30:00Z",
        "2026-01-31T12:30Z",
    ] {
        assert!(
            read::<Utc>(bad).is_none()
                && read::<time::OffsetDateTime>(bad).is_none()
                && read::<jiff::Timestamp>(bad).is_none(),
            "{bad}"
        );
    }
    assert_eq!(again::<chrono::NaiveDate>("2024-02-29"), "2024-02-29");
    assert_eq!(again::<time::Date>("2024-02-29"), "2024-02-29");
    assert_eq!(again::<jiff::civil::Date>("2024-02-29"), "2024-02-29");
    assert!(read::<chrono::NaiveDate>("2024-2-9").is_none());
    // A time of day has no offset: it is that of UTC.
    assert_eq!(again::<chrono::NaiveTime>("00:30:00+01:00"), "23:30:00Z");
    assert_eq!(again::<time::Time>("00:30:00+01:00"), "23:30:00Z");
    assert_eq!(again::<jiff::civil::Time>("00:30:00+01:00"), "23:30:00Z");
    assert!(read::<chrono::NaiveTime>("12:30:00").is_none());
    assert_eq!(again::<jiff::Span>("P1Y2M3DT4H"), "P1Y2M3DT4H");
}

#[test]
fn other_strings_are_strict() {
    assert_eq!(
        again::<uuid::Uuid>("67E55044-10B1-426F-9247-BB680E5FE0C8"),
        "67e55044-10b1-426f-9247-bb680e5fe0c8"
    );
    assert!(read::<uuid::Uuid>("{67e55044-10b1-426f-9247-bb680e5fe0c8}").is_none());
    assert!(read::<uuid::Uuid>("67e5504410b1426f9247bb680e5fe0c8").is_none());
    assert_eq!(
        again::<url::Url>("https://example.com/a?b#c"),
        "https://example.com/a?b#c"
    );
    assert!(read::<url::Url>("/relative").is_none());
    assert!(read::<url::Url>("https://exa mple.com").is_none());
    assert_eq!(again::<rust_decimal::Decimal>("1.50"), "1.50");
    assert!(read::<rust_decimal::Decimal>("+1.5").is_none());
    assert!(read::<rust_decimal::Decimal>("0.00000000000000000000000000000000001").is_none());
    assert_eq!(
        decode_json::<rust_decimal::Decimal>(b"0.1", &Rules::NONE)
            .unwrap()
            .to_string(),
        "0.1"
    );
    assert_eq!(
        decode_json::<rust_decimal::Decimal>(b"1.5e2", &Rules::NONE).unwrap(),
        150.into()
    );
}

#[test]
fn index_maps_keep_the_order() {
    let map: indexmap::IndexMap<String, i32> =
        decode_json(br#"{"b":1,"a":2}"#, &Rules::NONE).unwrap();
    let mut encoder = Encoder::new();
    map.encode(&mut encoder);
    assert_eq!(encoder.finish(), br#"{"b":1,"a":2}"#);
}
