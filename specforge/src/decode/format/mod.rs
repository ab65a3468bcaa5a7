//! The formats of strings, each by its own standard.

mod time;
mod uri;

pub(crate) use self::time::{is_date, is_date_time, is_duration, is_time};
pub(crate) use self::uri::{is_uri, is_uri_reference};

use std::net::{Ipv4Addr, Ipv6Addr};

use super::StringFormat;
use super::scalar::number_text;

impl StringFormat {
    /// Whether a text is of this format.
    pub fn allows(self, text: &str) -> bool {
        match self {
            Self::DateTime => is_date_time(text),
            Self::Date => is_date(text),
            Self::Time => is_time(text),
            Self::Duration => is_duration(text),
            Self::Uuid => is_uuid(text),
            Self::Uri => is_uri(text),
            Self::UriReference => is_uri_reference(text),
            Self::Email => is_email(text),
            Self::Hostname => is_hostname(text),
            Self::Ipv4 => is_ipv4(text),
            Self::Ipv6 => is_ipv6(text),
            Self::Byte => is_base64(text),
            Self::Decimal => number_text(text).is_some(),
        }
    }
}

/// The canonical form of RFC 9562, in either case: not what else the `uuid` crate reads (braces, a URN, no hyphens).
pub(crate) fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(i, byte)| {
            if matches!(i, 8 | 13 | 18 | 23) {
                byte == b'-'
            } else {
                byte.is_ascii_hexdigit()
            }
        })
}

/// Four decimal numbers without leading zeros, which some would read as octal.
pub(crate) fn is_ipv4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

/// RFC 4291, without a zone.
pub(crate) fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

/// RFC 4648 section 4: with padding, and with no bits behind the last byte, so that each value has one text.
pub(crate) fn is_base64(text: &str) -> bool {
    let value = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let bytes = text.as_bytes();
    let (body, unused_bits) = match bytes {
        [body @ .., b'=', b'='] => (body, 0b1111),
        [body @ .., b'='] => (body, 0b11),
        body => (body, 0),
    };
    let last = body.last().copied().and_then(value).unwrap_or(0);
    bytes.len().is_multiple_of(4)
        && body.iter().all(|byte| value(*byte).is_some())
        && last & unused_bits == 0
}

/// RFC 1123: labels of letters, digits and inner hyphens.
pub(crate) fn is_hostname(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&label.len())
        && label.bytes().all(inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// RFC 5321's `Mailbox`: a dotted or a quoted local part; a host name or an address in brackets.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    local.len() <= 64
        && (is_dot_string(local) || is_quoted_string(local))
        && (is_hostname(domain) || is_address_literal(domain))
}

fn is_dot_string(text: &str) -> bool {
    let is_atom = |atom: &str| {
        !atom.is_empty()
            && atom
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
    };
    text.split('.').all(is_atom)
}

fn is_quoted_string(text: &str) -> bool {
    let Some(inner) = text
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'))
    else {
        return false;
    };
    let mut escaped = false;
    for byte in inner.bytes() {
        if !(b' '..=b'~').contains(&byte) || (byte == b'"' && !escaped) {
            return false;
        }
        escaped = byte == b'\\' && !escaped;
    }
    !escaped && text.len() > 1
}

fn is_address_literal(text: &str) -> bool {
    let Some(inner) = text
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
    else {
        return false;
    };
    match inner.strip_prefix("IPv6:") {
        Some(address) => is_ipv6(address),
        None => is_ipv4(inner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(format: StringFormat, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(format.allows(text), "{format:?} should allow {text:?}");
        }
        for text in bad {
            assert!(!format.allows(text), "{format:?} should refuse {text:?}");
        }
    }

    #[test]
    fn uuids_are_canonical() {
        check(
            StringFormat::Uuid,
            &[
                "67e55044-10b1-426f-9247-bb680e5fe0c8",
                "67E55044-10B1-426F-9247-BB680E5FE0C8",
            ],
            &[
                "{67e55044-10b1-426f-9247-bb680e5fe0c8}",
                "67e5504410b1426f9247bb680e5fe0c8",
                "urn:uuid:67e55044-10b1-426f-9247-bb680e5fe0c8",
                "67e55044-10b1-426f-9247-bb680e5fe0cg",
                "",
            ],
        );
    }

    #[test]
    fn base64_is_strict() {
        check(
            StringFormat::Byte,
            &["", "Zg==", "Zm8=", "Zm9v", "+/+/"],
            &[
                "Zg", "Zg=", "Zh==", "Zm9=", "Zm9v\n", "Zm-v", "====", "Z===", "Zg==Zg==",
            ],
        );
    }

    #[test]
    fn emails_are_mailboxes() {
        check(
            StringFormat::Email,
            &[
                "joe.bloggs@example.com",
                "te~st@example.com",
                "\"joe bloggs\"@example.com",
                "\"joe@bloggs\"@example.com",
                "joe@[127.0.0.1]",
                "joe@[IPv6:::1]",
                "a+b@x",
            ],
            &[
                "2962",
                ".test@example.com",
                "te..st@example.com",
                "test.@example.com",
                "joe@",
                "@example.com",
                "a b@example.com",
                "joe@[1.2.3]",
                "joe@-x.com",
                "\"@x",
            ],
        );
    }

    #[test]
    fn addresses_and_hosts() {
        check(
            StringFormat::Ipv4,
            &["127.0.0.1"],
            &["127.0.0.01", "1.2.3", "256.0.0.1", "1.2.3.4 "],
        );
        check(
            StringFormat::Ipv6,
            &["::1", "::ffff:1.2.3.4"],
            &["fe80::1%eth0", "12345::", "1:2", ":::"],
        );
        check(
            StringFormat::Hostname,
            &["a", "a-b.example", "1host"],
            &["", "-a", "a-", "a..b", "a_b", "ä.example", "a."],
        );
        check(
            StringFormat::Decimal,
            &["1.50", "-0.1", "1e3"],
            &["+1", "01", "1.", "", " 1", "NaN"],
        );
    }
}
