//! From operations to an `axum::Router`.
//!
//! axum cannot register every path that OpenAPI can write: `/calls/{sid}.json`, `{id}:cancel`, one template twice with other names. So all
//! templates of one shape share one axum route, in which every segment with a parameter is a whole parameter, and the match within the
//! segments is made here. There is no fallback of the router and no catch-all: routers merge, nest and take further routes as any other.

mod contain;
mod matching;
mod permit;
mod registered;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, any, on};

use crate::error::{Error, Report, render};
use crate::extract::{PathValues, Service};
use crate::layer::deadline;
#[cfg(feature = "idempotency")]
use crate::layer::idempotency::Layer;
#[cfg(feature = "rate-limit")]
use crate::layer::limit;
use crate::layer::trace;
use crate::operation::{Operation, OperationSpec};
use crate::security::Guarded;
use crate::settings::Settings;
#[cfg(any(feature = "idempotency", feature = "rate-limit"))]
use crate::store::Stores;
use contain::contain;
use permit::{Permit, held};
pub use registered::{
    Elsewhere, Rest, RestServedBy, Served, ServedBy, Unhandled, Unimplemented, Unserved, stand_in,
};

/// The operations of a router, while they are added. `router!` uses it.
pub struct Routes<S> {
    entries: Vec<Entry<S>>,
    settings: Settings,
    #[cfg(any(feature = "idempotency", feature = "rate-limit"))]
    stores: Option<Stores>,
}

/// An operation and what serves it.
struct Entry<S> {
    operation: &'static OperationSpec,
    guard: Option<Guard<S>>,
    service: Service<S>,
    #[cfg(feature = "idempotency")]
    idempotency: Option<Arc<Layer>>,
    #[cfg(feature = "rate-limit")]
    limits: Option<limit::Layer>,
}

/// The security check of an operation.
type Guard<S> = for<'a> fn(&'a S, &'a mut Parts) -> Guarded<'a>;

impl<S> Default for Routes<S> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            settings: Settings::default(),
            #[cfg(any(feature = "idempotency", feature = "rate-limit"))]
            stores: None,
        }
    }
}

impl<S> fmt::Debug for Routes<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.entries.iter().map(|entry| entry.operation.id))
            .finish()
    }
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No operations.
    pub fn new() -> Self {
        Self::default()
    }

    /// What holds where the spec says nothing.
    pub fn settings(&mut self, settings: Settings) {
        self.settings = settings;
    }

    /// Where idempotency keys are kept and rate limits are counted.
    #[cfg(any(feature = "idempotency", feature = "rate-limit"))]
    pub fn stores(&mut self, stores: Stores) {
        self.stores = Some(stores);
    }

    /// Adds an operation.
    pub fn add<Op: Operation>(&mut self, service: Service<S>) {
        self.push::<Op>(None, service);
    }

    fn push<Op: Operation>(&mut self, guard: Option<Guard<S>>, service: Service<S>) {
        self.entries.push(Entry {
            operation: Op::SPEC,
            guard,
            service,
            #[cfg(feature = "idempotency")]
            idempotency: None,
            #[cfg(feature = "rate-limit")]
            limits: None,
        });
    }

    /// Adds an operation that needs credentials.
    pub fn add_guarded<Op: Operation>(&mut self, guard: Guard<S>, service: Service<S>) {
        self.push::<Op>(Some(guard), service);
    }

    /// Adds an operation that is not written yet: it answers 501 in its error schema.
    pub fn add_unimplemented<Op: Operation>(&mut self) {
        let report = Error::unimplemented().report().clone();
        self.add::<Op>(Arc::new(move |_, _| {
            let response = render(Op::SPEC, &report);
            Box::pin(async move { response })
        }));
    }

    /// Gives the operations with idempotency keys their layer.
    #[cfg(feature = "idempotency")]
    fn with_idempotency(&mut self) {
        let mut stores = self.stores.take();
        for entry in &mut self.entries {
            let Some(spec) = &entry.operation.idempotency else {
                continue;
            };
            let stores = stores.get_or_insert_with(|| {
                tracing::warn!(
                    operation = entry.operation.id,
                    "idempotency keys are kept in memory: a restart forgets them, and a second process does not know them; write `router!(.., stores = Stores::sqlite(pool))` or another store"
                );
                Stores::memory()
            });
            let timeout = self.settings.timeout_of(entry.operation);
            let keys = self.settings.idempotency_keys;
            let layer = Layer::new(entry.operation, spec, stores.clone(), keys, timeout);
            entry.idempotency = Some(Arc::new(layer));
        }
    }

    /// Gives the operations with limits their layer.
    #[cfg(feature = "rate-limit")]
    fn with_limits(&mut self) {
        let settings = &self.settings.limits;
        let concurrency = settings
            .max_concurrent
            .map(|most| Arc::new(limit::Concurrency::new(most)));
        let stores = self.stores.clone().unwrap_or_else(Stores::memory);
        let limiter = Arc::new(limit::Limiter::new(stores));
        for entry in &mut self.entries {
            entry.limits = limit::Layer::new(
                entry.operation,
                entry.guard.is_some(),
                settings,
                concurrency.as_ref(),
                &limiter,
            );
        }
        let mut layers = self
            .entries
            .iter()
            .filter_map(|entry| entry.limits.as_ref());
        if self.stores.is_none() && layers.any(limit::Layer::counts) {
            tracing::warn!(
                "rate limits are counted in memory: a restart begins anew, and a second process counts for itself; write `router!(.., stores = Stores::redis(client))` or another store"
            );
        }
    }

    /// The router.
    pub fn into_router(
        #[cfg_attr(
            not(any(feature = "idempotency", feature = "rate-limit")),
            allow(unused_mut, reason = "nothing is added")
        )]
        mut self,
    ) -> Router<S> {
        #[cfg(feature = "rate-limit")]
        self.with_limits();
        #[cfg(feature = "idempotency")]
        self.with_idempotency();
        let mut shapes: BTreeMap<String, BTreeMap<&'static str, Vec<Entry<S>>>> = BTreeMap::new();
        for entry in self.entries {
            let shape = matching::axum_path(entry.operation.segments);
            shapes
                .entry(shape)
                .or_default()
                .entry(entry.operation.method)
                .or_default()
                .push(entry);
        }
        let settings = Arc::new(self.settings);
        let mut router = Router::new().without_v07_checks();
        for (shape, methods) in shapes {
            router = router.route(&shape, method_router(methods, &settings));
        }
        router
    }
}

fn method_router<S: Clone + Send + Sync + 'static>(
    methods: BTreeMap<&'static str, Vec<Entry<S>>>,
    settings: &Arc<Settings>,
) -> MethodRouter<S> {
    let mut router = MethodRouter::new();
    let operations = methods
        .values()
        .flatten()
        .map(|entry| entry.operation)
        .collect();
    let shape = Arc::new(Shape {
        operations,
        settings: Arc::clone(settings),
        others: methods.keys().any(|method| filter(method).is_none()),
    });
    let mut others = BTreeMap::new();
    for (method, entries) in methods {
        let endpoint = Endpoint::new(entries, Arc::clone(&shape));
        let Some(filter) = filter(method) else {
            others.insert(method, endpoint);
            continue;
        };
        let endpoint = Arc::new(endpoint);
        router = router.merge(on(
            filter,
            move |State(state): State<S>, request: Request| {
                let endpoint = Arc::clone(&endpoint);
                async move { endpoint.call(request, state).await }
            },
        ));
    }
    #[cfg(feature = "cors")]
    let operations = shape.operations.clone();
    let router = if others.is_empty() {
        router.merge(method_not_allowed(shape))
    } else {
        router.merge(other_methods(others, shape))
    };
    #[cfg(feature = "cors")]
    if let Some(cors) = &settings.security.cors {
        return cors.around(router, &operations);
    }
    router
}

/// How axum is told a method. It knows nine, and has no filter for `QUERY` (OpenAPI 3.2) or for one of `additionalOperations`.
fn filter(method: &str) -> Option<MethodFilter> {
    let method = Method::from_bytes(method.as_bytes()).ok()?;
    MethodFilter::try_from(method).ok()
}

/// The operations of methods that axum has no filter for. axum hands such a request to the fallback of the path, which alone is told the
/// state: so these paths, and no others, have one that is not axum's own.
fn other_methods<S: Clone + Send + Sync + 'static>(
    endpoints: BTreeMap<&'static str, Endpoint<S>>,
    shape: Arc<Shape>,
) -> MethodRouter<S> {
    let endpoints = Arc::new(endpoints);
    any(move |State(state): State<S>, request: Request| {
        let (endpoints, shape) = (Arc::clone(&endpoints), Arc::clone(&shape));
        async move {
            match endpoints.get(request.method().as_str()) {
                Some(endpoint) => endpoint.call(request, state).await,
                None => shape.refuse(request).await,
            }
        }
    })
}

/// axum's own answer to a method that no route has, put into the error schema of an operation of this path. A layer over the default
/// fallback stays a default fallback, so that two routers with the same path can still be merged, and the user's own fallback wins.
fn method_not_allowed<S: Clone + Send + Sync + 'static>(
    shape: Arc<Shape>,
) -> MethodRouter<S, Infallible> {
    let layer = from_fn(move |request: Request, next: Next| {
        let shape = Arc::clone(&shape);
        async move {
            let path = request.uri().path().to_owned();
            let settings = shape.settings.trace();
            trace::observe(settings, None, request, |request, _| async {
                let response = next.run(request).await;
                if response.status() == StatusCode::METHOD_NOT_ALLOWED {
                    shape.answer(&path)
                } else {
                    response
                }
            })
            .await
        }
    });
    MethodRouter::<S, Infallible>::new().layer(layer)
}

/// All operations of one shape, of every method.
struct Shape {
    operations: Vec<&'static OperationSpec>,
    /// Whether some have a method that axum does not know, and so would not name.
    others: bool,
    settings: Arc<Settings>,
}

impl Shape {
    /// Answers a request that no operation is there for.
    async fn refuse(&self, request: Request) -> Response {
        trace::observe(self.settings.trace(), None, request, async |request, _| {
            self.answer(request.uri().path())
        })
        .await
    }

    /// The answer to a request that no operation is there for.
    fn answer(&self, path: &str) -> Response {
        let mut response = self.refusal(path);
        let security = &self.settings.security;
        security.complete(response.headers_mut(), false);
        response
    }

    /// The answer to a request whose method no template that fits its path has: 405, or 404 where none fits.
    fn refusal(&self, path: &str) -> Response {
        let fits = |operation: &&&'static OperationSpec| {
            matching::path(path, operation.segments).is_some()
        };
        let fitting: Vec<&OperationSpec> = self.operations.iter().filter(fits).copied().collect();
        let Some(operation) = fitting.first() else {
            return render(self.operations[0], &Report::new(StatusCode::NOT_FOUND));
        };
        let message = "the method is not allowed on this path".into();
        let report = Report {
            message,
            ..Report::new(StatusCode::METHOD_NOT_ALLOWED)
        };
        let mut response = render(operation, &report);
        if (self.others || fitting.len() < self.operations.len())
            && let Ok(allow) = HeaderValue::from_str(&allow(&fitting))
        {
            // axum would name the methods of all templates of this shape. Where all fit, it names those of the user's further routes as well.
            response.headers_mut().insert(header::ALLOW, allow);
        }
        response
    }
}

/// The methods of operations; `GET` brings `HEAD` along.
fn allow(operations: &[&OperationSpec]) -> String {
    let methods = operations.iter().map(|operation| operation.method);
    let head = methods
        .clone()
        .any(|method| method == "GET")
        .then_some("HEAD");
    let methods: BTreeSet<&str> = methods.chain(head).collect();
    methods.into_iter().collect::<Vec<_>>().join(",")
}

/// The operations of one shape and method: more than one where literals inside segments tell them apart.
struct Endpoint<S> {
    candidates: Vec<Candidate<S>>,
    shape: Arc<Shape>,
}

/// An operation with everything that was decided before its first request.
struct Candidate<S> {
    entry: Entry<S>,
    route: trace::Route,
    timeout: Duration,
}

impl<S: Clone + Send + Sync + 'static> Endpoint<S> {
    /// The candidate with the most literal text is tried first: the concrete path before the templated one (OpenAPI 3.1, section 4.8.8). Of those
    /// with the same template the one that says most of the query is.
    fn new(mut entries: Vec<Entry<S>>, shape: Arc<Shape>) -> Self {
        entries.sort_by_key(|entry| {
            std::cmp::Reverse((
                matching::literal_length(entry.operation.segments),
                entry.operation.fixed_query.len(),
            ))
        });
        let candidates = entries.into_iter().map(|entry| Candidate {
            route: trace::Route::new(entry.operation),
            timeout: shape.settings.timeout_of(entry.operation),
            entry,
        });
        Self {
            candidates: candidates.collect(),
            shape,
        }
    }

    async fn call(&self, mut request: Request, state: S) -> Response {
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
