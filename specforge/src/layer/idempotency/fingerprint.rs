//! What makes two requests the same, and which drawer a key opens: hashes over parts whose lengths come first, so that no two lists of
//! parts run together to the same bytes.

use std::fmt::Write as _;

use axum::http::{HeaderMap, Method, header};
use sha2::{Digest as _, Sha256};

use super::canonical;
use crate::operation::{IdempotencySpec, OperationSpec};
use crate::security::Identities;
use crate::store::Digest;

/// Whose keys these are, besides the verified principal: a tenant, or a principal that middleware of your own verified. Insert it into the
/// extensions of the request.
///
/// ```
/// # fn middleware(mut request: axum::extract::Request) {
/// request.extensions_mut().insert(specforge::idempotency::Scope("tenant-7".to_owned()));
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope(pub String);

/// A hash over parts.
struct Parts(Sha256);

impl Parts {
    /// `what` is hashed about; the version stands in it.
    fn of(what: &str) -> Self {
        Self(Sha256::new()).part(what.as_bytes())
    }

    fn part(mut self, part: &[u8]) -> Self {
        self.0.update((part.len() as u64).to_be_bytes());
        self.0.update(part);
        self
    }

    fn parts<'a>(self, parts: impl ExactSizeIterator<Item = &'a [u8]>) -> Self {
        let counted = self.part(&(parts.len() as u64).to_be_bytes());
        parts.fold(counted, Self::part)
    }

    fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// Whose keys they are.
pub(super) fn scope(identities: &Identities, scope: Option<&Scope>) -> Digest {
    let verified = identities
        .verified
        .iter()
        .flat_map(|(scheme, identity)| [scheme.as_bytes(), identity.as_bytes()])
        .collect::<Vec<_>>();
    let scope = scope.map(|Scope(scope)| scope.as_bytes());
    Parts::of("specforge idempotency scope 1")
        .parts(verified.into_iter())
        .parts(scope.into_iter().collect::<Vec<_>>().into_iter())
        .finish()
}

/// The drawer that a key opens: another sender's or another operation's is another one.
pub(super) fn record_key(scope: Digest, operation: &OperationSpec, key: &str) -> Digest {
    Parts::of("specforge idempotency key 1")
        .part(&scope.0)
        .part(operation.id.as_bytes())
        .part(key.as_bytes())
        .finish()
}

/// What a request asks for.
pub(super) struct Asked<'a> {
    pub(super) method: &'a Method,
    /// As it came, before any router took a prefix away.
    pub(super) path: &'a str,
    pub(super) query: Option<&'a str>,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

/// What a request asks for, hashed: the operation, the method, the path, the query, the media type, the headers that the spec names, the
/// body. Not who asks, when, or through what.
pub(super) fn fingerprint(
    operation: &OperationSpec,
    spec: &IdempotencySpec,
    asked: &Asked<'_>,
) -> Digest {
    let media_type = asked
        .headers
        .get(header::CONTENT_TYPE)
        .map_or(&b""[..], axum::http::HeaderValue::as_bytes)
        .split(|byte| *byte == b';')
        .next()
        .unwrap_or_default()
        .trim_ascii()
        .to_ascii_lowercase();
    let query = asked.query.map(str::as_bytes);
    let parts = Parts::of("specforge idempotency fingerprint 1")
        .part(operation.id.as_bytes())
        .part(asked.method.as_str().as_bytes())
        .part(asked.path.as_bytes())
        .parts(query.into_iter().collect::<Vec<_>>().into_iter())
        .part(&media_type);
    let parts = spec.headers.iter().fold(parts, |parts, name| {
        let lines = asked.headers.get_all(*name).iter();
        let lines: Vec<&[u8]> = lines.map(axum::http::HeaderValue::as_bytes).collect();
        parts.part(name.as_bytes()).parts(lines.into_iter())
    });
    match spec.compare_json.then(|| canonical::json(asked.body)) {
        Some(Some(canonical)) => parts.part(b"json").part(&canonical),
        Some(None) | None => parts.part(b"bytes").part(asked.body),
    }
    .finish()
}

/// A key for another service: a UUID of version 8 (RFC 9562, section 5.8).
pub(super) fn derived(record: Digest, label: &str) -> String {
    let Digest(mut bytes) = Parts::of("specforge idempotency derived key 1")
        .part(&record.0)
        .part(label.as_bytes())
        .finish();
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (index, byte) in bytes.iter().take(16).enumerate() {
        if matches!(index, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderName, HeaderValue};
    use proptest::prelude::*;

    use super::*;

    fn hex(digest: Digest) -> String {
        digest.0.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    static OPERATION: OperationSpec = OperationSpec {
        id: "createCharge",
        method: "POST",
        path: "/v1/charges",
        ..OperationSpec::BASE
    };

    const fn spec(compare_json: bool) -> IdempotencySpec {
        IdempotencySpec {
            key: None,
            required: true,
            ttl_ms: 0,
            wait_ms: 0,
            retry_lost_lease: false,
            run_without_store: false,
            compare_json,
            headers: &["api-version"],
        }
    }

    fn headers(lines: &[(&'static str, &'static str)]) -> HeaderMap {
        lines
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .fold(HeaderMap::new(), |mut headers, (name, value)| {
                headers.append(name, value);
                headers
            })
    }

    fn ada() -> Identities {
        Identities {
            verified: vec![("token", "ada".to_owned())],
        }
    }

    /// These hashes are in stores of users: a later release has to come to the same. They were computed by another program.
    #[test]
    fn t22_golden_vectors() {
        let nobody = scope(&Identities::default(), None);
        assert_eq!(
            hex(nobody),
            "ae9660dc2f64b18bdb8c90ffe673765a929067a3ce4ebb6a930225ad782fbf2c"
        );
        let scope = scope(&ada(), Some(&Scope("tenant-7".to_owned())));
        assert_eq!(
            hex(scope),
            "7273b84115cbb2765cae07348dcb88153646525e19ea7f5fa93d1cc31709e199"
        );
        let key = record_key(scope, &OPERATION, "k-1");
        assert_eq!(
            hex(key),
            "1d4427cde3ee39b2e881920d80ad5cfc7d24be45ea8c5ccaa45c2306deb3a881"
        );
        assert_eq!(
            derived(key, "charge"),
            "48fc50f4-afea-8176-89b7-82e73a1fd00a"
        );
        let asked = Asked {
            method: &Method::POST,
            path: "/v1/charges",
            query: Some("dry=true"),
            headers: &headers(&[
                ("content-type", " Application/JSON ; charset=utf-8"),
                ("api-version", "1"),
                ("api-version", "2"),
                ("user-agent", "x"),
            ]),
            body: br#"{"amount":5}"#,
        };
        assert_eq!(
            hex(fingerprint(&OPERATION, &spec(false), &asked)),
            "be21dd87ab77c7b7619d07bf19057382be5f66119c901a3e31654c3b9e145dfa"
        );
        let asked = Asked {
            query: None,
            headers: &HeaderMap::new(),
            body: br#"{ "b": 2, "a": 1 }"#,
            ..asked
        };
        assert_eq!(
            hex(fingerprint(&OPERATION, &spec(true), &asked)),
            "0500a6f724d6757333fd2f0002b60a74284469772cb74f41e0b94ab76551bd19"
        );
    }

    fn hash(lists: &[Vec<Vec<u8>>]) -> Digest {
        lists
            .iter()
            .fold(Parts::of("test"), |parts, list| {
                parts.parts(list.iter().map(Vec::as_slice))
            })
            .finish()
    }

    /// Short parts of few letters, so that concatenations meet.
    fn lists() -> impl Strategy<Value = Vec<Vec<Vec<u8>>>> {
        let part = prop::collection::vec(prop::sample::select(vec![0, 1, b'a', b'b']), 0..4);
        prop::collection::vec(prop::collection::vec(part, 0..4), 0..3)
    }

    proptest! {
        /// No two lists of parts run together to the same bytes.
        #[test]
        fn t22_distinct_parts_have_distinct_hashes(one in lists(), other in lists()) {
            prop_assert_eq!(hash(&one) == hash(&other), one == other);
        }

        /// The same bytes, cut elsewhere.
        #[test]
        fn t22_where_a_part_ends_matters(bytes in prop::collection::vec(any::<u8>(), 2..20), a in 0_usize..20, b in 0_usize..20) {
            let cut = |at: usize| {
                let (left, right) = bytes.split_at(at % (bytes.len() + 1));
                hash(&[vec![left.to_vec(), right.to_vec()]])
            };
            let same = a % (bytes.len() + 1) == b % (bytes.len() + 1);
            prop_assert_eq!(cut(a) == cut(b), same);
        }
    }
}
