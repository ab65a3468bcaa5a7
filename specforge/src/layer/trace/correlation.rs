//! The id of a request, as it comes in and goes out.

use std::convert::Infallible;
use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue};

use super::{Exchange, Settings, current};
use crate::random;

/// The id that ties together everything that is said of a request: its log lines, its span, its answer and the calls that it made.
///
/// It is the one that the request came with, in `x-correlation-id` or else in `x-request-id`, where that is 1 to 128 characters out of
/// `A-Z a-z 0-9 . _ : + / = -`; otherwise it is a new UUID of version 7 (RFC 9562). Every answer carries it.
///
/// As an argument of a handler it needs nothing of the spec:
///
/// ```
/// use specforge::CorrelationId;
///
/// async fn handler(id: CorrelationId) -> String {
///     format!("ask support about {id}")
/// }
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct CorrelationId(HeaderValue);

impl CorrelationId {
    /// A new one: a UUID of version 7.
    #[must_use]
    pub fn random() -> Self {
        let text = uuid(SystemTime::now(), random::bits());
        // Digits and hyphens are always a header's value.
        Self(HeaderValue::from_str(&text).unwrap_or_else(|_| HeaderValue::from_static("0")))
    }

    /// The id with this text; `None` where it is empty, longer than 128 characters, or has others than `A-Z a-z 0-9 . _ : + / = -`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let value = HeaderValue::from_str(text).ok()?;
        Self::of_value(&value)
    }

    /// The id of the request that this task works for; `None` outside of one. A task that a handler spawns works for nobody, unless it is told
    /// to by [`in_current_request`](crate::trace::InCurrentRequest::in_current_request).
    #[must_use]
    pub fn current() -> Option<Self> {
        current(|exchange| exchange.correlation().clone())
    }

    /// The id of a request that is observed.
    pub(crate) fn of(extensions: &Extensions) -> Option<Self> {
        Exchange::of(extensions).map(|exchange| exchange.correlation().clone())
    }

    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    /// The value of a header.
    #[must_use]
    pub fn header_value(&self) -> &HeaderValue {
        &self.0
    }

    fn of_value(value: &HeaderValue) -> Option<Self> {
        let bytes = value.as_bytes();
        let fits = (1..=128).contains(&bytes.len()) && bytes.iter().all(|byte| is_allowed(*byte));
        fits.then(|| Self(value.clone()))
    }
}

fn is_allowed(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'+' | b'/' | b'=' | b'-')
}

impl fmt::Display for CorrelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CorrelationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CorrelationId")
            .field(&self.as_str())
            .finish()
    }
}

/// Outside of a request that is observed it is a new one.
impl<S: Sync> FromRequestParts<S> for CorrelationId {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(&parts.extensions)
            .or_else(Self::current)
            .unwrap_or_else(Self::random))
    }
}

/// What else is read where the header of the settings is not there.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id that a request comes with, or a new one.
pub(super) fn receive(settings: &Settings, headers: &HeaderMap) -> CorrelationId {
    if !settings.trust_correlation {
        return CorrelationId::random();
    }
    match sent(settings, headers) {
        Sent::Nothing => CorrelationId::random(),
        Sent::Id(id) => id,
        Sent::Rejected => {
            crate::telemetry::count("specforge_correlation_id_rejected_total", &[]);
            CorrelationId::random()
        }
    }
}

/// What a request says of its id.
enum Sent {
    Nothing,
    Id(CorrelationId),
    Rejected,
}

fn sent(settings: &Settings, headers: &HeaderMap) -> Sent {
    for name in [&settings.correlation_header, &REQUEST_ID] {
        let mut lines = headers.get_all(name).iter();
        match (lines.next(), lines.next()) {
            (None, _) => {}
            (Some(only), None) => {
                return CorrelationId::of_value(only).map_or(Sent::Rejected, Sent::Id);
            }
            // Which of the two would be meant, nobody can say.
            (Some(_), Some(_)) => return Sent::Rejected,
        }
    }
    Sent::Nothing
}

/// A UUID of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, then random ones, of which six say the version and the variant.
fn uuid(now: SystemTime, random: u128) -> String {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let bits = since.as_millis() << 80
        | 0x7 << 76
        | (random >> 64 & 0xfff) << 64
        | 0b10 << 62
        | random & ((1 << 62) - 1);
    let bytes = bits.to_be_bytes();
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.into_iter().enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        text.push(char::from(HEX[usize::from(byte >> 4)]));
        text.push(char::from(HEX[usize::from(byte & 15)]));
    }
    text
}

pub(super) const HEX: [u8; 16] = *b"0123456789abcdef";

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_new_id_is_a_uuid_of_version_7() {
        // The example of RFC 9562, appendix A.6.
        let now = UNIX_EPOCH + Duration::from_secs(1_645_557_742);
        let random = 0xCC3_u128 << 64 | 0x18C4_DC0C_0C07_398F;
        assert_eq!(uuid(now, random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f");
        assert_ne!(CorrelationId::random(), CorrelationId::random());
    }

    #[test]
    fn an_id_is_1_to_128_plain_characters() {
        let longest = "x".repeat(128);
        for good in ["a", "AZaz09._:+/=-", &longest] {
            assert_eq!(CorrelationId::parse(good).unwrap().as_str(), good);
        }
        let longer = "x".repeat(129);
        for bad in [
            "", &longer, "a b", "a,b", "ä", "a\r\nb", "a\0", "a\"", "<a>",
        ] {
            assert_eq!(CorrelationId::parse(bad), None, "{bad:?}");
        }
    }
}
