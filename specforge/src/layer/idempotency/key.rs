//! The header `Idempotency-Key`, and the key as handlers see it.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, StatusCode};

use super::Execution;
use super::fingerprint::derived;
use crate::store::Digest;

/// The header.
pub(super) const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The longest key, in bytes: that of the draft's largest user.
const LONGEST: usize = 255;

/// Which keys a router takes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KeyRules {
    /// The least number of characters.
    pub(crate) shortest: usize,
    /// Whether a key has to be a structured field's string.
    pub(crate) strict: bool,
}

/// The key of a request, as it was sent, without quotes.
///
/// It is a structured field's string (`"8e03978e"`, RFC 9651) or, as most clients send it, bare: visible ASCII without quotes. Only the first
/// is what the draft says.
pub(super) fn read(
    headers: &HeaderMap,
    rules: KeyRules,
) -> Result<Option<String>, Cow<'static, str>> {
    let mut lines = headers.get_all(HEADER).iter();
    let Some(line) = lines.next() else {
        return Ok(None);
    };
    if lines.next().is_some() {
        return Err("is given twice".into());
    }
    let text = line
        .to_str()
        .map_err(|_| "has a character that a key cannot have")?;
    let text = text.trim_matches([' ', '\t']);
    let key = match text.strip_prefix('"') {
        Some(rest) => unquote(rest).ok_or("begins with a quote and is no string")?,
        None if rules.strict => return Err("is not a string in quotes".into()),
        None => text.to_owned(),
    };
    if key.is_empty() {
        return Err("is empty".into());
    }
    if key.len() > LONGEST {
        return Err("is longer than 255 characters".into());
    }
    if !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("has a character that a key cannot have".into());
    }
    if key.len() < rules.shortest {
        return Err(format!("is shorter than {} characters", rules.shortest).into());
    }
    Ok(Some(key))
}

/// What stands between the quotes of a structured field's string; parameters are ignored, as the draft has none.
fn unquote(rest: &str) -> Option<String> {
    let mut key = String::new();
    let mut characters = rest.chars();
    loop {
        match characters.next()? {
            '"' => break,
            '\\' => key.push(characters.next().filter(|c| matches!(c, '"' | '\\'))?),
            character => key.push(character),
        }
    }
    let after = characters.as_str();
    (after.is_empty() || after.starts_with(';')).then_some(key)
}

/// The key of the request, for a handler: `IdempotencyKey(key): IdempotencyKey`, or in an `Option` where the key is optional.
///
/// ```ignore
/// async fn charge(IdempotencyKey(key): IdempotencyKey, Json(order): Json<Order>) -> Result<Json<Charge>, specforge::Error> {
///     // The same text for every attempt at this order, whichever process makes it.
///     let charge = bank.charge(&order, &key.derive("charge")).await?;
///     ..
/// }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyKey(pub Key);

/// An idempotency key. It is never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    text: String,
    record: Digest,
}

impl Key {
    pub(super) fn new(text: String, record: Digest) -> Self {
        Self { text, record }
    }

    /// The key as it was sent, without quotes.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// A key to pass on to another service, for the effect that `label` names: a UUID that is the same at every attempt of this request, and
    /// another one for every other sender, operation, key or label.
    #[must_use]
    pub fn derive(&self, label: &str) -> String {
        derived(self.record, label)
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({}..)", self.record)
    }
}

impl<S: Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, StatusCode> {
        if let Some(key) = parts.extensions.get::<Self>() {
            return Ok(key.clone());
        }
        if parts.extensions.get::<Arc<Execution>>().is_some() {
            return Err(StatusCode::BAD_REQUEST);
        }
        tracing::error!(
            "a handler takes `IdempotencyKey`, and its operation has no idempotency keys"
        );
        Err(StatusCode::INTERNAL_SERVER_ERROR)
    }
}

/// The key where the operation does not require one.
impl<S: Sync> OptionalFromRequestParts<S> for IdempotencyKey {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn one(value: &[u8]) -> Result<Option<String>, Cow<'static, str>> {
        under(KeyRules::default(), value)
    }

    fn under(rules: KeyRules, value: &[u8]) -> Result<Option<String>, Cow<'static, str>> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, HeaderValue::from_bytes(value).unwrap());
        read(&headers, rules)
    }

    #[test]
    fn t06_strict_keys_and_long_ones() {
        let strict = KeyRules {
            strict: true,
            ..KeyRules::default()
        };
        assert_eq!(under(strict, b"\"abc\""), Ok(Some("abc".to_owned())));
        assert_eq!(
            under(strict, b"abc"),
            Err("is not a string in quotes".into())
        );
        let long = KeyRules {
            shortest: 5,
            ..KeyRules::default()
        };
        assert_eq!(under(long, b"\"abcde\""), Ok(Some("abcde".to_owned())));
        assert_eq!(
            under(long, b"\"abcd\""),
            Err("is shorter than 5 characters".into())
        );
        // No key is no key, whatever it would have to be.
        assert_eq!(read(&HeaderMap::new(), long), Ok(None));
    }

    #[test]
    fn t06_quoted_and_bare_keys_are_the_same() {
        assert_eq!(one(b"abc-1"), Ok(Some("abc-1".to_owned())));
        assert_eq!(one(b"\"abc-1\""), Ok(Some("abc-1".to_owned())));
        assert_eq!(one(b" \"a\\\"b\\\\c\" "), Ok(Some("a\"b\\c".to_owned())));
        assert_eq!(one(b"\"a\";p=1"), Ok(Some("a".to_owned())));
        assert_eq!(one(&[b'a'; 255]).unwrap().map(|key| key.len()), Some(255));
        assert_eq!(read(&HeaderMap::new(), KeyRules::default()), Ok(None));
    }

    #[test]
    fn t06_malformed_keys() {
        for wrong in [
            &b""[..],
            b"\"\"",
            b"\"open",
            b"\"a\"b",
            b"\"a\\n\"",
            b"a b",
            b"a\tb",
            b"\xe4",
            b"\"a b\"",
            &[b'a'; 256],
        ] {
            assert!(one(wrong).is_err(), "{:?}", String::from_utf8_lossy(wrong));
        }
        let mut twice = HeaderMap::new();
        twice.append(HEADER, HeaderValue::from_static("a"));
        twice.append(HEADER, HeaderValue::from_static("a"));
        assert_eq!(
            read(&twice, KeyRules::default()),
            Err("is given twice".into())
        );
    }
}
