//! Whom a request names as its host.

use axum::http::{HeaderMap, Uri, Version, header};

/// Whether the request names its host as HTTP demands: once in HTTP/1.1 and at most once else, as `uri-host [":" port]` (RFC 9112, section 3.2), and
/// over HTTP/2 the one that `:authority` names (RFC 9113, section 8.3.1). A target with an authority names it the same way.
///
/// A server that takes the first of two hosts and a proxy that takes the last do not mean the same request.
pub(super) fn names_one_host(version: Version, headers: &HeaderMap, uri: &Uri) -> bool {
    let target = uri
        .authority()
        .map(|authority| authority.as_str().as_bytes());
    if !target.is_none_or(is_host) {
        return false;
    }
    let mut hosts = headers.get_all(header::HOST).iter();
    match (hosts.next(), hosts.next()) {
        (None, _) => version != Version::HTTP_11,
        (Some(host), None) => {
            let host = host.as_bytes();
            let differs = version == Version::HTTP_2
                && target.is_some_and(|target| !target.eq_ignore_ascii_case(host));
            is_host(host) && !differs
        }
        _ => false,
    }
}

/// `uri-host [":" port]` (RFC 3986, section 3.2), and the empty text of a URI without an authority. A name of a user is no part of it.
fn is_host(text: &[u8]) -> bool {
    if let [b'[', literal @ ..] = text {
        let mut halves = literal.splitn(2, |byte| *byte == b']');
        return match (halves.next(), halves.next()) {
            (Some(address), Some(rest)) => {
                !address.is_empty()
                    && address.iter().all(|byte| *byte == b':' || is_name(*byte))
                    && (rest.is_empty() || rest.strip_prefix(b":").is_some_and(is_port))
            }
            _ => false,
        };
    }
    let mut halves = text.splitn(2, |byte| *byte == b':');
    halves
        .next()
        .unwrap_or_default()
        .iter()
        .all(|byte| is_name(*byte))
        && halves.next().is_none_or(is_port)
}

fn is_port(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_digit)
}

/// What a `reg-name` is made of: unreserved, sub-delims, and the sign of a percent-encoding.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::is_host;

    #[test]
    fn hosts() {
        for sound in [
            "",
            "localhost",
            "LOCALHOST:3000",
            "api.example.com:",
            "127.0.0.1:80",
            "[::1]",
            "[2001:db8::1]:8080",
            "[v1.a:b]",
            "my_host",
            "%C3%BC.example",
        ] {
            assert!(is_host(sound.as_bytes()), "{sound}");
        }
        for unsound in [
            "a b",
            "user@host",
            "a:b",
            "a:80:81",
            "a/b",
            "http://a",
            "[::1",
            "[]",
            "[::1]x",
            "[::1]:x",
            "::1",
            "a?b",
            "a#b",
            "a\"",
            "ä",
        ] {
            assert!(!is_host(unsound.as_bytes()), "{unsound}");
        }
    }
}
