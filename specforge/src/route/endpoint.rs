//! The path of a request through the router: which operation it is, and everything from there to the handler and back.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;

use super::contain::contain;
use super::permit::{Permit, held};
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

    pub(super) async fn call(&self, mut request: Request, state: S) -> Response {
        let path = request.uri().path();
        let fitting = || {
            self.candidates.iter().filter_map(|candidate| {
                matching::path(path, candidate.entry.operation.segments)
                    .map(|values| (candidate, values))
            })
        };
        // Where only the query does not fit, the operation says what it lacks.
        let found = fitting()
            .find(|(candidate, _)| {
                has_fixed_query(candidate.entry.operation, request.uri().query())
            })
            .or_else(|| fitting().next());
        let Some((candidate, values)) = found else {
            return self.shape.refuse(request).await;
        };
        let matched = MatchedOperation(candidate.entry.operation);
        let extensions = request.extensions_mut();
        self.shape.settings.apply(extensions);
        extensions.insert(PathValues(values));
        extensions.insert(matched);
        let mut response = candidate.answer(request, state, &self.shape.settings).await;
        response.extensions_mut().insert(matched);
        let security = &self.shape.settings.security;
        security.complete(response.headers_mut(), candidate.entry.guard.is_some());
        response
    }
}

/// The path of a request, from the outside in: who asks, and what becomes of it; a panic; the time that there is; the limits and the sender; the
/// arguments and the key; the handler.
impl<S: Clone + Send + Sync + 'static> Candidate<S> {
    async fn answer(&self, request: Request, state: S, settings: &Settings) -> Response {
        let operation = self.entry.operation;
        trace::observe(
            settings.trace(),
            Some(&self.route),
            request,
            async |request, exchange| {
                let timeout = settings.timeout_for(self.timeout, request.headers());
                // On the heap: each future around it would hold it twice, and twice again, and be moved whole.
                let answer = Box::pin(self.admit(request, state, settings));
                let answer = deadline::limit(operation, &exchange, timeout, answer);
                contain(operation, answer).await
            },
        )
        .await
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
    async fn execute(&self, request: Request, state: S, permit: Permit) -> Response {
        if self.negotiates
            && let Some(refused) = acceptable::refuse(self.entry.operation, request.headers())
        {
            return refused;
        }
        #[cfg(feature = "idempotency")]
        if let Some(layer) = &self.entry.idempotency {
            let service = Arc::clone(&self.entry.service);
            let run = move |request| held(permit, service(request, state));
            return layer.call(request, run).await;
        }
        held(permit, (self.entry.service)(request, state)).await
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
