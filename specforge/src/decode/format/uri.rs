//! URIs of RFC 3986.

use std::net::Ipv6Addr;

/// `uri`: with a scheme.
pub(crate) fn is_uri(text: &str) -> bool {
    match text.split_once(':') {
        Some((scheme, rest)) => is_scheme(scheme) && is_relative(rest),
        None => false,
    }
}

/// `uri-reference`: with or without a scheme.
pub(crate) fn is_uri_reference(text: &str) -> bool {
    if is_uri(text) {
        return true;
    }
    // The first segment of a relative path has no colon, or it would be a scheme.
    let first = text.split(['/', '?', '#']).next().unwrap_or_default();
    !first.contains(':') && is_relative(text)
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|char: char| char.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// What follows the scheme: authority, path, query, fragment.
fn is_relative(text: &str) -> bool {
    let (text, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (hierarchy, query) = text.split_once('?').unwrap_or((text, ""));
    let (authority, path) = match hierarchy.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = rest
                .find('/')
                .map_or((rest, ""), |slash| rest.split_at(slash));
            (Some(authority), path)
        }
        None => (None, hierarchy),
    };
    authority.is_none_or(is_authority)
        && consists_of(path, b":@/")
        && consists_of(query, b":@/?")
        && consists_of(fragment, b":@/?")
}

fn is_authority(text: &str) -> bool {
    let (user, place) = text.rsplit_once('@').unwrap_or(("", text));
    if !consists_of(user, b":") {
        return false;
    }
    let (host, port) = match place.strip_prefix('[') {
        Some(rest) => {
            let Some((address, behind)) = rest.split_once(']') else {
                return false;
            };
            if !is_ip_literal(address) {
                return false;
            }
            ("", behind)
        }
        None => place
            .find(':')
            .map_or((place, ""), |colon| place.split_at(colon)),
    };
    let port_is_fine = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|port| port.bytes().all(|byte| byte.is_ascii_digit()));
    consists_of(host, b"") && port_is_fine
}

fn is_ip_literal(text: &str) -> bool {
    match text
        .strip_prefix(['v', 'V'])
        .and_then(|rest| rest.split_once('.'))
    {
        Some((version, address)) => {
            !version.is_empty()
                && version.bytes().all(|byte| byte.is_ascii_hexdigit())
                && !address.is_empty()
                && !address.contains('%')
                && consists_of(address, b":")
        }
        None => text.parse::<Ipv6Addr>().is_ok(),
    }
}

/// Whether there are only unreserved characters, sub-delimiters, percent-encoded bytes, and those of `more`.
fn consists_of(text: &str, more: &[u8]) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let fine = match byte {
            b'%' => {
                let mut hex = || bytes.next().is_some_and(|byte| byte.is_ascii_hexdigit());
                hex() && hex()
            }
            _ => {
                byte.is_ascii_alphanumeric()
                    || b"-._~!$&'()*+,;=".contains(&byte)
                    || more.contains(&byte)
            }
        };
        if !fine {
            return false;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uris_follow_rfc_3986() {
        for text in [
            "http://foo.bar/?baz=qux#quux",
            "http://foo.com/blah_(wikipedia)_blah#cite-1",
            "http://-.~_!$&'()*+,;=:%40:80%2f::::::@example.com",
            "ftp://ftp.is.co.za/rfc/rfc1808.txt",
            "mailto:John.Doe@example.com",
            "tel:+1-816-555-1212",
            "urn:oasis:names:specification:docbook:dtd:xml:4.1.2",
            "ldap://[2001:db8::7]:389/c=GB?objectClass?one",
            "http://[v1.fe80::a]/",
            "a:",
        ] {
            assert!(is_uri(text) && is_uri_reference(text), "{text}");
        }
        for text in [
            "//foo.bar/?baz=qux#quux",
            "/abc",
            "\\\\WINDOWS\\fileshare",
            "abc",
            "http:// shouldfail.com",
            ":// should fail",
            "bar,baz:foo",
            "https://[@example.org/test.txt",
            "https://example.org/foobar\\.txt",
            "https://example.org/foobar<>.txt",
            "http://a%2/",
            "http://a:b/",
            "http://ä.example/",
            "http://a/#b#c",
            "",
        ] {
            assert!(!is_uri(text), "{text}");
        }
        for text in [
            "/abc",
            "//foo.bar/?baz",
            "abc",
            "#fragment",
            "",
            "?a:b",
            "./a:b",
        ] {
            assert!(is_uri_reference(text), "{text}");
        }
        for text in ["\\\\WINDOWS\\fileshare", "#frag\\ment", "1a:b", "a b"] {
            assert!(!is_uri_reference(text), "{text}");
        }
    }
}
