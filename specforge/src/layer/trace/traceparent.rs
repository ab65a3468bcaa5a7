//! W3C Trace Context: the trace that a request belongs to.

use std::fmt;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

use super::correlation::HEX;
use crate::random;

/// The trace that a request belongs to (W3C Trace Context, `traceparent` and `tracestate`).
///
/// A request without a `traceparent`, or with one that is not valid, begins a new trace.
#[derive(Clone, PartialEq, Eq)]
pub struct TraceContext {
    trace_id: [u8; 16],
    parent_id: Option<[u8; 8]>,
    flags: u8,
    state: Option<HeaderValue>,
}

pub(super) const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
pub(super) const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");

/// The flags that are known: sampled, and (level 2) that the trace id is random.
const KNOWN_FLAGS: u8 = 0b11;

impl TraceContext {
    /// That of the request that this task works for; `None` outside of one.
    #[must_use]
    pub fn current() -> Option<Self> {
        super::current(|exchange| exchange.trace().clone())
    }

    /// The trace that a request says that it belongs to.
    pub(super) fn receive(headers: &HeaderMap) -> Option<Self> {
        let mut lines = headers.get_all(&TRACEPARENT).iter();
        let (Some(only), None) = (lines.next(), lines.next()) else {
            return None;
        };
        let context = Self::parse(only.as_bytes())?;
        Some(Self {
            state: state(headers),
            ..context
        })
    }

    /// A new trace.
    pub(super) fn begin() -> Self {
        Self {
            // Zero is the one id that is none.
            trace_id: random::bits().max(1).to_be_bytes(),
            parent_id: None,
            flags: 0,
            state: None,
        }
    }

    /// The value of a `traceparent`. Of a later version than 00, what is known is read, and what follows is left alone.
    fn parse(text: &[u8]) -> Option<Self> {
        let (known, rest) = text.split_at_checked(55)?;
        let version = hex::<1>(&known[..2])?[0];
        let sound = match version {
            0xff => false,
            0 => rest.is_empty(),
            _ => rest.first().is_none_or(|byte| *byte == b'-'),
        };
        if !sound || known[2] != b'-' || known[35] != b'-' || known[52] != b'-' {
            return None;
        }
        let trace_id = hex(&known[3..35]).filter(|id| *id != [0; 16])?;
        let parent_id = hex(&known[36..52]).filter(|id| *id != [0; 8])?;
        Some(Self {
            trace_id,
            parent_id: Some(parent_id),
            flags: hex::<1>(&known[53..])?[0] & KNOWN_FLAGS,
            state: None,
        })
    }

    /// The same in the trace that its span was put into.
    #[cfg(feature = "otlp")]
    pub(super) fn continue_in(&mut self, trace_id: [u8; 16]) {
        self.trace_id = trace_id;
    }

    /// The same, seen from a new span in it: what a call is told, where nobody records spans.
    pub(crate) fn child(&self) -> Self {
        let mut id = [0; 8];
        id.copy_from_slice(&random::bits().to_be_bytes()[..8]);
        // Zero is the one id that is none.
        id[7] |= 1;
        Self {
            parent_id: Some(id),
            ..self.clone()
        }
    }

    /// Writes it into headers.
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let Some(parent) = self.parent_id else {
            return;
        };
        let text = format!("00-{}-{}-{:02x}", self.trace_id(), Hex(parent), self.flags);
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.insert(TRACEPARENT, value);
        }
        match &self.state {
            Some(state) => {
                headers.insert(TRACESTATE, state.clone());
            }
            None => {
                headers.remove(TRACESTATE);
            }
        }
    }

    /// The id of the trace, 32 hexadecimal digits.
    #[must_use]
    pub fn trace_id(&self) -> impl fmt::Display + use<> {
        Hex(self.trace_id)
    }

    /// The id of the span that asked, 16 hexadecimal digits; `None`: the trace begins here.
    #[must_use]
    pub fn parent_id(&self) -> Option<impl fmt::Display + use<>> {
        self.parent_id.map(Hex)
    }

    /// Whether whoever asked records the trace.
    #[must_use]
    pub fn is_sampled(&self) -> bool {
        self.flags & 1 == 1
    }
}

impl fmt::Debug for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceContext")
            .field("trace_id", &format_args!("{}", self.trace_id()))
            .field("parent_id", &self.parent_id().map(|id| id.to_string()))
            .field("flags", &self.flags)
            .finish_non_exhaustive()
    }
}

/// Lower-case hexadecimal digits.
#[derive(Debug, Clone, Copy)]
struct Hex<const N: usize>([u8; N]);

impl<const N: usize> fmt::Display for Hex<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [0; 32];
        for (index, byte) in self.0.iter().enumerate() {
            text[2 * index] = HEX[usize::from(byte >> 4)];
            text[2 * index + 1] = HEX[usize::from(byte & 15)];
        }
        f.write_str(std::str::from_utf8(&text[..2 * N]).unwrap_or_default())
    }
}

/// Lower-case hexadecimal digits as bytes; upper-case ones are not allowed.
fn hex<const N: usize>(digits: &[u8]) -> Option<[u8; N]> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    if digits.len() != 2 * N {
        return None;
    }
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(bytes)
}

/// What the `tracestate` of a request says: all lines of it as one, if that is valid, of at most 32 members and 512 bytes.
fn state(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut joined = Vec::new();
    for line in headers.get_all(&TRACESTATE) {
        if joined.len() + line.len() > 512 {
            return None;
        }
        if !joined.is_empty() {
            joined.push(b',');
        }
        joined.extend_from_slice(line.as_bytes());
    }
    if joined.len() > 512 {
        return None;
    }
    let members = joined
        .split(|byte| *byte == b',')
        .map(<[u8]>::trim_ascii)
        .filter(|member| !member.is_empty());
    let mut count = 0;
    for member in members {
        count += 1;
        if !is_member(member) {
            return None;
        }
    }
    ((1..=32).contains(&count))
        .then(|| HeaderValue::from_bytes(&joined).ok())
        .flatten()
}

/// Whether a member of a `tracestate` is `key=value` as the standard has it.
fn is_member(member: &[u8]) -> bool {
    let Some(equals) = member.iter().position(|byte| *byte == b'=') else {
        return false;
    };
    let (key, value) = (&member[..equals], &member[equals + 1..]);
    let key_fits = (1..=256).contains(&key.len())
        && (key[0].is_ascii_lowercase() || key[0].is_ascii_digit())
        && key.iter().all(|byte| {
            byte.is_ascii_lowercase()
                || byte.is_ascii_digit()
                || matches!(byte, b'_' | b'-' | b'*' | b'/' | b'@')
        });
    let value_fits = (1..=256).contains(&value.len())
        && value
            .iter()
            .all(|byte| (0x20..=0x7e).contains(byte) && *byte != b'=');
    key_fits && value_fits
}
