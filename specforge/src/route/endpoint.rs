//! The path of a request through the router: which operation it is, and everything from there to the handler and back.

use std::future::ready;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;

use super::contain::contain;
use super::permit::{Answer, Permit, held};
use super::shape::Shape;
use super::{Entry, acceptable, matching};
use crate::extract::PathValues;
use crate::layer::{deadline, trace};
use crate::operation::OperationSpec;
use crate::settings::Settings;

/// The operations of one shape and method: more than one where literals inside segments tell them apart.
pub(super) struct Endpoint<S> {
    candidates: Vec<Candidate<S>>,
    shape: Arc<Shape>,
}

/// An operation with everything that was decided before its first request.
struct Candidate<S> {
    entry: Entry<S>,
    route: trace::Route,
    timeout: Duration,
    /// Whether a request that wants no media type that it answers with is refused: it declares 406.
    negotiates: bool,
}

impl<S: Clone + Send + Sync + 'static> Endpoint<S> {
    /// The candidate with the most literal text is tried first: the concrete path before the templated one (OpenAPI 3.1, section 4.8.8). Of those
    /// with the same template the one that says most of the query is.
    pub(super) fn new(mut entries: Vec<Entry<S>>, shape: Arc<Shape>) -> Self {
        entries.sort_by_key(|entry| {
            std::cmp::Reverse((
                matching::literal_length(entry.operation.segments),
                entry.operation.fixed_query.len(),
            ))
        });
        let candidates = entries.into_iter().map(|entry| Candidate {
            route: trace::Route::new(entry.operation, entry.guard.is_some(), &shape.settings),
            timeout: shape.settings.timeout_of(entry.operation),
            negotiates: entry.operation.declares(406),
            entry,
        });
        Self {
            candidates: candidates.collect(),
            shape,
        }
    }

    /// Answers a request. What can be done before anything is waited for is done at once: a future holds whatever it begins with for as long as it
    /// lives, and is moved with it.
    pub(super) fn call(self: Arc<Self>, mut request: Request, state: S) -> Answer {
        let Some((index, values)) = self.find(&request) else {
            return Box::pin(async move { self.shape.refuse(request).await });
        };
        let (candidate, settings) = (&self.candidates[index], &self.shape.settings);
        let matched = MatchedOperation(candidate.entry.operation);
        let extensions = request.extensions_mut();
        settings.apply(extensions);
        extensions.insert(PathValues(values));
        extensions.insert(matched);
        let observation = trace::begin(settings.trace(), Some(&candidate.route), &mut request);
        let timeout = settings.timeout_for(candidate.timeout, request.headers());
        let answer = if candidate.is_plain() {
            candidate.execute(request, state, Permit::default())
        } else {
            let this = Arc::clone(&self);
            Box::pin(async move {
                let candidate = &this.candidates[index];
                candidate.admit(request, state, &this.shape.settings).await
            })
        };
        Box::pin(async move {
            let candidate = &self.candidates[index];
            let operation = candidate.entry.operation;
            let exchange = observation.exchange().clone();
            let answer = deadline::limit(operation, &exchange, timeout, answer);
            let answer = contain(operation, answer);
            let mut response = observation.watch(Some(&candidate.route), answer).await;
            response.extensions_mut().insert(matched);
            let security = &self.shape.settings.security;
            security.complete(response.headers_mut(), candidate.entry.guard.is_some());
            response
        })
    }

    /// The operation that a request is for, and where in its path the parameters stand.
    fn find(&self, request: &Request) -> Option<(usize, Vec<Range<usize>>)> {
        let uri = request.uri();
        let fitting = || {
            let candidates = self.candidates.iter().enumerate();
            candidates.filter_map(|(index, candidate)| {
                let values = matching::path(uri.path(), candidate.entry.operation.segments)?;
                Some((index, values))
            })
        };
        // Where only the query does not fit, the operation says what it lacks.
        fitting()
            .find(|(index, _)| {
                has_fixed_query(self.candidates[*index].entry.operation, uri.query())
            })
            .or_else(|| fitting().next())
    }
}

/// The operations of one shape and method, as axum calls them.
pub(super) struct Routed<S>(pub(super) Arc<Endpoint<S>>);

impl<S> Clone for Routed<S> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<S: Clone + Send + Sync + 'static> Handler<(), S> for Routed<S> {
    type Future = Answer;

    fn call(self, request: Request, state: S) -> Answer {
        self.0.call(request, state)
    }
}

/// The path of a request, from the outside in: who asks, and what becomes of it; a panic; the time that there is; the limits and the sender; the
/// arguments and the key; the handler.
impl<S: Clone + Send + Sync + 'static> Candidate<S> {
    /// Whether nothing is asked of a request before its arguments are taken.
    fn is_plain(&self) -> bool {
        let entry = &self.entry;
        #[cfg(feature = "rate-limit")]
        if entry.limits.is_some() {
            return false;
        }
        #[cfg(feature = "idempotency")]
        if entry.idempotency.is_some() {
            return false;
        }
        entry.guard.is_none() && !self.negotiates
    }

    /// Refuses whoever asks too often, or must not ask.
    async fn admit(&self, request: Request, state: S, settings: &Settings) -> Response {
        #[cfg(feature = "rate-limit")]
        if let Some(limits) = &self.entry.limits {
            let entered = limits.enter(request.headers(), request.extensions());
            let mut admission = match entered.await {
                Ok(admission) => admission,
                Err(refused) => return refused,
            };
            let mut response = match self.authenticate(request, &state, settings).await {
                Ok(request) => {
                    let identified = admission.identify(request.headers(), request.extensions());
                    if let Err(refused) = identified.await {
                        return refused;
                    }
                    let permit = admission.permit();
                    self.execute(request, state, permit).await
                }
                Err(denied) => denied,
            };
            admission.describe(response.headers_mut());
            return response;
        }
        match self.authenticate(request, &state, settings).await {
            Ok(request) => self.execute(request, state, Permit::default()).await,
            Err(denied) => denied,
        }
    }

    /// The request with its principals, or why it is denied.
    async fn authenticate(
        &self,
        request: Request,
        state: &S,
        settings: &Settings,
    ) -> Result<Request, Response> {
        let Some(guard) = self.entry.guard else {
            return Ok(request);
        };
        let (mut parts, body) = request.into_parts();
        let checked = guard(state, &mut parts).await;
        let security = &settings.security;
        match security.admit(self.entry.operation, &parts, checked) {
            Ok(()) => Ok(Request::from_parts(parts, body)),
            Err(answer) => Err(*answer),
        }
    }

    /// Takes the arguments and calls the handler, once for all requests with one idempotency key.
    fn execute(&self, request: Request, state: S, permit: Permit) -> Answer {
        if self.negotiates
            && let Some(refused) = acceptable::refuse(self.entry.operation, request.headers())
        {
            return Box::pin(ready(refused));
        }
        #[cfg(feature = "idempotency")]
        if let Some(layer) = &self.entry.idempotency {
            let (layer, service) = (Arc::clone(layer), Arc::clone(&self.entry.service));
            return Box::pin(async move {
                let run = move |request| held(permit, service(request, state));
                layer.call(request, run).await
            });
        }
        held(permit, (self.entry.service)(request, state))
    }
}

/// Whether a query has what the path of an operation fixes of it.
fn has_fixed_query(operation: &OperationSpec, query: Option<&str>) -> bool {
    operation.fixed_query.iter().all(|(name, value)| {
        let mut pairs = crate::decode::params::pairs(query.unwrap_or_default());
        pairs.any(|(given, text)| given == *name && text == *value)
    })
}

/// The operation that a request was routed to, in the extensions of the request and of its response: for middleware and extractors.
///
/// ```
/// use axum::extract::Extension;
/// use specforge::MatchedOperation;
///
/// async fn handler(Extension(matched): Extension<MatchedOperation>) -> String {
///     format!("{} {}", matched.id(), matched.path())
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct MatchedOperation(&'static OperationSpec);

impl MatchedOperation {
    pub(crate) fn spec(self) -> &'static OperationSpec {
        self.0
    }

    /// `operationId`
    #[must_use]
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// The path template as the spec writes it, with the base path: `/v1/users/{id}`. axum's `MatchedPath` shows its own, normalised route.
    #[must_use]
    pub fn path(self) -> &'static str {
        self.0.path
    }
}
