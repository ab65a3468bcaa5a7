//! What a verified token says.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::security::Identity;

/// What a verified token says. `Debug` prints none of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Claims(Arc<Inner>);

#[derive(PartialEq, Eq)]
struct Inner {
    issuer: String,
    subject: String,
    scopes: Vec<String>,
    all: Map<String, Value>,
}

impl fmt::Debug for Claims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Claims(..)")
    }
}

impl Claims {
    /// The claims of a token; `None` where it says not in one text who it is about.
    pub(super) fn new(all: Map<String, Value>) -> Option<Self> {
        let text = |name: &str| all.get(name)?.as_str().filter(|text| !text.is_empty());
        Some(Self(Arc::new(Inner {
            issuer: text("iss")?.to_owned(),
            subject: text("sub")?.to_owned(),
            scopes: ["scope", "scp"]
                .into_iter()
                .filter_map(|name| all.get(name))
                .flat_map(scopes)
                .collect(),
            all,
        })))
    }

    /// Who issued the token: `iss`.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// Who it is about: `sub`. It is only unique together with the issuer.
    #[must_use]
    pub fn subject(&self) -> &str {
        &self.0.subject
    }

    /// What it allows: `scope` (RFC 8693, section 4.2) and `scp`, in the order of the token.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        &self.0.scopes
    }

    /// Whether it allows something.
    #[must_use]
    pub fn has_scope(&self, scope: &str) -> bool {
        self.0.scopes.iter().any(|own| own == scope)
    }

    /// Any other claim.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.all.get(name)
    }
}

/// Scopes as a text with spaces between them, or as a list.
fn scopes(claim: &Value) -> Vec<String> {
    match claim {
        Value::String(text) => text.split_ascii_whitespace().map(str::to_owned).collect(),
        Value::Array(list) => list
            .iter()
            .filter_map(|scope| scope.as_str().map(str::to_owned))
            .collect(),
        _ => Vec::new(),
    }
}

/// The issuer and the subject: two issuers may name different people alike.
impl Identity for Claims {
    fn identity(&self) -> Cow<'_, str> {
        // An issuer is a URI, or at least has no line break; what follows the first one is the subject.
        Cow::Owned(format!("{}\n{}", self.0.issuer, self.0.subject))
    }
}
