//! Requests from pages of other origins (Fetch standard, section 3.2). Feature `cors`.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt;
use std::time::Duration;

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::middleware::map_request;
use axum::routing::MethodRouter;
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::origin::{Origin, OriginError};
use crate::operation::OperationSpec;

/// Which pages of other origins may call the API. Without it, none may: browsers ask first.
///
/// What a preflight is told comes from the contract: the methods of the path, and the headers that its operations take (declared parameters,
/// `Content-Type` where there is a body, those that carry credentials). Every answer of such a path has the headers, refusals too.
///
/// ```
/// use specforge::Settings;
/// use specforge::security::Cors;
///
/// let cors = Cors::new(["https://app.example.com", "http://localhost:5173"])?.credentials()?;
/// let settings = Settings::new().cors(cors);
/// # Ok::<(), specforge::security::CorsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Cors {
    /// `None`: all.
    origins: Option<Vec<Origin>>,
    credentials: bool,
    headers: Vec<HeaderName>,
    exposed: Vec<HeaderName>,
    max_age: Duration,
}

/// How long a browser remembers the answer to a preflight where nothing else is said. Chromium caps it at two hours.
const MAX_AGE: Duration = Duration::from_mins(10);

impl Cors {
    /// Pages of these origins. `*` is all of them, and stands alone.
    pub fn new(origins: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Self, CorsError> {
        let texts: Vec<String> = origins
            .into_iter()
            .map(|origin| origin.as_ref().to_owned())
            .collect();
        let origins = match texts.as_slice() {
            [] => return Err(CorsError::NoOrigin),
            [all] if all == "*" => None,
            some if some.iter().any(|origin| origin == "*") => {
                return Err(CorsError::WildcardAmongOthers);
            }
            some => Some(
                some.iter()
                    .map(|origin| Origin::parse(origin))
                    .collect::<Result<_, _>>()
                    .map_err(CorsError::Origin)?,
            ),
        };
        Ok(Self {
            origins,
            credentials: false,
            headers: Vec::new(),
            exposed: Vec::new(),
            max_age: MAX_AGE,
        })
    }

    /// Lets these pages send cookies and other credentials of the browser. Refused where all origins are allowed: every page could act as
    /// whoever looks at it. The pages are trusted with what [`Csrf`](super::Csrf) checks as well.
    pub fn credentials(mut self) -> Result<Self, CorsError> {
        if self.origins.is_none() {
            return Err(CorsError::WildcardWithCredentials);
        }
        self.credentials = true;
        Ok(self)
    }

    /// Request headers beside those of the contract, for layers of yours.
    #[must_use]
    pub fn headers(mut self, headers: impl IntoIterator<Item = HeaderName>) -> Self {
        self.headers.extend(headers);
        self
    }

    /// Response headers that pages may read, beside the few that they always may and those that the contract declares.
    #[must_use]
    pub fn expose(mut self, headers: impl IntoIterator<Item = HeaderName>) -> Self {
        self.exposed.extend(headers);
        self
    }

    /// How long a browser remembers the answer to a preflight: 10 minutes.
    #[must_use]
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// The origins whose pages may send the browser's credentials.
    pub(super) fn trusted(&self) -> &[Origin] {
        match &self.origins {
            Some(origins) if self.credentials => origins,
            _ => &[],
        }
    }

    /// The routes of a path, with preflights answered.
    pub(crate) fn around<S: Clone + Send + Sync + 'static>(
        &self,
        router: MethodRouter<S>,
        operations: &[&'static OperationSpec],
    ) -> MethodRouter<S> {
        router.layer::<_, Infallible>((
            map_request(disguise),
            self.layer(operations),
            map_request(reveal),
        ))
    }

    fn layer(&self, operations: &[&'static OperationSpec]) -> CorsLayer {
        let methods: BTreeSet<&str> = operations
            .iter()
            .flat_map(|operation| match operation.method {
                "GET" => ["GET", "HEAD"],
                method => [method, method],
            })
            .collect();
        let methods = methods.iter().map(|method| method.as_bytes());
        let methods: Vec<Method> = methods
            .filter_map(|method| Method::from_bytes(method).ok())
            .collect();
        let layer = CorsLayer::new()
            .allow_methods(methods)
            .allow_headers(self.request_headers(operations))
            .expose_headers(self.response_headers(operations))
            .allow_credentials(self.credentials)
            .max_age(self.max_age);
        match &self.origins {
            None => layer.allow_origin(AllowOrigin::any()),
            Some(origins) => layer.allow_origin(AllowOrigin::list(
                origins
                    .iter()
                    .filter_map(|origin| HeaderValue::from_str(origin.as_str()).ok()),
            )),
        }
    }

    fn request_headers(&self, operations: &[&'static OperationSpec]) -> Vec<HeaderName> {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for operation in operations {
            names.extend(operation.header_parameters.iter().map(|header| header.name));
            names.extend(operation.credential_headers);
            names.extend(operation.body.as_ref().map(|_| "content-type"));
            names.extend(operation.idempotency.as_ref().map(|_| "idempotency-key"));
        }
        merged(&names, &self.headers)
    }

    fn response_headers(&self, operations: &[&'static OperationSpec]) -> Vec<HeaderName> {
        let headers = operations
            .iter()
            .flat_map(|operation| operation.responses)
            .flat_map(|response| response.headers);
        let names = headers.map(|header| header.name).collect();
        merged(&names, &self.exposed)
    }
}

fn merged(names: &BTreeSet<&str>, others: &[HeaderName]) -> Vec<HeaderName> {
    let names = names.iter().filter_map(|name| name.parse().ok());
    let mut merged: Vec<HeaderName> = names.chain(others.iter().cloned()).collect();
    merged.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    merged.dedup();
    merged
}

/// An `OPTIONS` request that is no preflight, on its way through a layer that takes every one for a preflight.
#[derive(Clone)]
struct Plain;

/// The contract may have an `OPTIONS` operation: only what asks for a method is a preflight.
async fn disguise(mut request: Request) -> Request {
    if request.method() == Method::OPTIONS
        && !request
            .headers()
            .contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    {
        *request.method_mut() = Method::GET;
        request.extensions_mut().insert(Plain);
    }
    request
}

async fn reveal(mut request: Request) -> Request {
    if request.extensions_mut().remove::<Plain>().is_some() {
        *request.method_mut() = Method::OPTIONS;
    }
    request
}

/// A configuration of [`Cors`] that is refused when the process starts.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum CorsError {
    /// No origin is named.
    NoOrigin,
    /// `*` stands among origins that it includes.
    WildcardAmongOthers,
    /// All origins, with credentials.
    WildcardWithCredentials,
    /// Text that is no origin.
    Origin(OriginError),
}

impl fmt::Display for CorsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoOrigin => f.write_str("no origin is named; without `cors` none is allowed"),
            Self::WildcardAmongOthers => f.write_str("`*` includes all other origins: write it alone, or leave it out"),
            Self::WildcardWithCredentials => f.write_str(
                "all origins (`*`) with credentials would let every page act as whoever looks at it: name the origins",
            ),
            Self::Origin(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CorsError {}
