//! Dates, times and durations of RFC 3339.

/// `date-time`: the separator and the `Z` in either case, the offset required.
pub(crate) fn is_date_time(text: &str) -> bool {
    match text.as_bytes().split_at_checked(10) {
        Some((date, [b'T' | b't', time @ ..])) => date_of(date).is_some() && is_full_time(time),
        _ => false,
    }
}

/// `full-date`
pub(crate) fn is_date(text: &str) -> bool {
    date_of(text.as_bytes()).is_some()
}

/// `full-time`: with an offset.
pub(crate) fn is_time(text: &str) -> bool {
    is_full_time(text.as_bytes())
}

fn date_of(text: &[u8]) -> Option<()> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text else {
        return None;
    };
    let year = two(*y1, *y2)? * 100 + two(*y3, *y4)?;
    let month = two(*m1, *m2)?;
    let day = two(*d1, *d2)?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return None,
    };
    (1..=days).contains(&day).then_some(())
}

fn is_full_time(text: &[u8]) -> bool {
    full_time(text).is_some()
}

fn full_time(text: &[u8]) -> Option<()> {
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = text else {
        return None;
    };
    let (hour, minute, second) = (two(*h1, *h2)?, two(*m1, *m2)?, two(*s1, *s2)?);
    let rest = match rest {
        [b'.', fraction @ ..] => {
            let digits = fraction
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
            if digits == 0 {
                return None;
            }
            &fraction[digits..]
        }
        rest => rest,
    };
    // How far the local time is ahead of UTC, in minutes.
    let offset = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (two(*h1, *h2)?, two(*m1, *m2)?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = hours * 60 + minutes;
            if *sign == b'+' { offset } else { 1440 - offset }
        }
        _ => return None,
    };
    // A leap second is the last one of a day in UTC.
    let leap = second == 60 && (hour * 60 + minute + 1440 - offset % 1440) % 1440 == 1439;
    (hour < 24 && minute < 60 && (second < 60 || leap)).then_some(())
}

/// The number of two decimal digits.
fn two(tens: u8, ones: u8) -> Option<u32> {
    let digit = |byte: u8| char::from(byte).to_digit(10);
    Some(digit(tens)? * 10 + digit(ones)?)
}

/// `duration`: RFC 3339, appendix A. No unit may be left out between two others, nothing has a fraction, and weeks stand alone.
pub(crate) fn is_duration(text: &str) -> bool {
    let Some(rest) = text.strip_prefix('P') else {
        return false;
    };
    if let Some(weeks) = rest.strip_suffix('W') {
        return !weeks.is_empty() && weeks.bytes().all(|byte| byte.is_ascii_digit());
    }
    match rest.split_once('T') {
        None => are_units(rest, b"YMD"),
        Some((date, time)) => {
            (date.is_empty() || are_units(date, b"YMD")) && are_units(time, b"HMS")
        }
    }
}

/// One or more numbers with a unit each: units that follow each other.
fn are_units(text: &str, units: &[u8]) -> bool {
    let mut rest = text.as_bytes();
    let mut last = None;
    while !rest.is_empty() {
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let Some((unit, behind)) = rest[digits..].split_first() else {
            return false;
        };
        let unit = units.iter().position(|known| known == unit);
        if digits == 0 || unit.is_none() || last.is_some_and(|last| unit != Some(last + 1)) {
            return false;
        }
        (last, rest) = (unit, behind);
    }
    last.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn date_times_follow_rfc_3339() {
        for text in [
            "1963-06-19T08:30:06.283185Z",
            "1963-06-19t08:30:06z",
            "1990-12-31T15:59:60.123-08:00",
            "1998-12-31T23:59:60Z",
            "2020-02-29T00:00:00+23:59",
            "0000-01-01T00:00:00-00:00",
        ] {
            assert!(is_date_time(text), "{text}");
        }
        for text in [
            "1990-02-31T15:59:59Z",
            "1998-12-31T22:59:60Z",
            "1998-12-31T23:58:60Z",
            "1963-06-19T08:30:06",
            "1963-06-19 08:30:06Z",
            "1963-06-19T08:30:06.Z",
            "1963-06-19T24:00:00Z",
            "1963-06-19T08:30:06+24:00",
            "1963-06-19T08:30:06+0800",
            "1963-06-19T08:30Z",
            "2021-02-29T00:00:00Z",
            "1900-02-29T00:00:00Z",
            "+11963-06-19T08:30:06Z",
            "1963-06-1\u{9ea}T00:00:00Z",
            "1963-06-19T08:30:61Z",
            "",
        ] {
            assert!(!is_date_time(text), "{text}");
        }
        assert!(is_time("23:59:60+00:00") && is_time("01:29:60+01:30") && !is_time("08:30:06"));
        assert!(
            is_date("2000-02-29")
                && !is_date("2000-2-29")
                && !is_date("2000-00-10")
                && !is_date("2000-01-00")
        );
    }

    #[test]
    fn durations_follow_iso_8601() {
        for text in [
            "P4DT12H30M5S",
            "P4Y",
            "PT0S",
            "P1M",
            "PT1M",
            "P2W",
            "P1Y2M3DT1S",
        ] {
            assert!(is_duration(text), "{text}");
        }
        for text in [
            "PT1D",
            "P",
            "PT",
            "P1D2H",
            "P2D1Y",
            "P1D2",
            "P1",
            "4DT1H",
            "P1Y2W",
            "P1Y2D",
            "PT1H2S",
            "PT1.5S",
            "P-1D",
            "P\u{9e8}Y",
            "P1YT",
            "PW",
        ] {
            assert!(!is_duration(text), "{text}");
        }
    }
}
