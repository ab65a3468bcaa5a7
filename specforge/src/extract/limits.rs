//! What is refused of a body before anything of it is decoded.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::error::Rejection;
use crate::operation::OperationSpec;

/// Refuses a compressed body (RFC 9110, section 15.5.16): nothing here inflates one. An operation that declares `Content-Encoding` among its
/// headers does so itself.
pub(super) fn check_encoding(
    operation: &OperationSpec,
    headers: &HeaderMap,
) -> Result<(), Rejection> {
    let mut encodings = headers.get_all(header::CONTENT_ENCODING).iter().peekable();
    if encodings.peek().is_none() {
        return Ok(());
    }
    let is_identity = |value: &HeaderValue| {
        let mut codings = value.as_bytes().split(|byte| *byte == b',');
        codings.all(|coding| {
            let coding = coding.trim_ascii();
            coding.is_empty() || coding.eq_ignore_ascii_case(b"identity")
        })
    };
    let mut declared = operation.header_parameters.iter();
    if encodings.all(is_identity)
        || declared.any(|header| header.name.eq_ignore_ascii_case("content-encoding"))
    {
        return Ok(());
    }
    let message = "the body is encoded in a way that this operation does not take";
    let mut rejection = Rejection::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, message);
    rejection.is_encoded = true;
    Err(rejection)
}

/// Refuses JSON with more properties than are allowed, in all objects together: each of them becomes many times its own length in memory.
pub(super) fn check_keys(json: &[u8], limit: usize) -> Result<(), Rejection> {
    // The shortest property is `"":0,`: no shorter text has too many, and most texts are shorter.
    if json.len() / 5 <= limit || count_keys(json) <= limit {
        return Ok(());
    }
    Err(Rejection::new(
        StatusCode::PAYLOAD_TOO_LARGE,
        "the body has more properties than are taken",
    ))
}

/// The colons outside of strings, which is what properties are in JSON; in anything else the decoder finds out what it is.
fn count_keys(json: &[u8]) -> usize {
    let (mut count, mut in_string, mut escaped) = (0, false, false);
    for byte in json {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_string,
            b'"' => in_string = !in_string,
            b':' if !in_string => count += 1,
            _ => {}
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{check_keys, count_keys};

    #[test]
    fn t07_keys_are_counted() {
        for (json, count) in [
            ("", 0),
            ("{}", 0),
            (r#"{"a":1,"b":{"c":[{"d":":"}]}}"#, 4),
            (r#"{"a\":":":\"","\\":0}"#, 2),
            (r#"[":",":\"::"]"#, 0),
            (r#"{"":0,"":0}"#, 2),
        ] {
            assert_eq!(count_keys(json.as_bytes()), count, "{json}");
        }
    }

    #[test]
    fn t07_the_shortest_text_with_too_many() {
        let json = |count: usize| format!("{{{}}}", vec![r#""":0"#; count].join(","));
        for limit in [0, 1, 2, 10, 1000] {
            assert!(check_keys(json(limit).as_bytes(), limit).is_ok(), "{limit}");
            assert!(
                check_keys(json(limit + 1).as_bytes(), limit).is_err(),
                "{limit}"
            );
        }
    }
}
