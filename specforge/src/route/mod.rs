//! From operations to an `axum::Router`.
//!
//! axum cannot register every path that OpenAPI can write: `/calls/{sid}.json`, `{id}:cancel`, one template twice with other names. So all
//! templates of one shape share one axum route, in which every segment with a parameter is a whole parameter, and the match within the
//! segments is made here. There is no fallback of the router and no catch-all: routers merge, nest and take further routes as any other.

mod acceptable;
mod contain;
mod endpoint;
mod matching;
mod permit;
mod registered;
mod shape;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn};
use axum::routing::{MethodFilter, MethodRouter, any, on};

use crate::error::{Error, render};
use crate::extract::Service;
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
pub use endpoint::MatchedOperation;
use endpoint::{Endpoint, Routed};
pub use registered::{
    Elsewhere, Rest, RestServedBy, Served, ServedBy, Unhandled, Unimplemented, Unserved, stand_in,
};
use shape::Shape;

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

// What asks nothing of the state: where it cannot be a router's, these would say so once more.
impl<S> Routes<S> {
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
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
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
        let endpoint = Arc::new(Endpoint::new(entries, Arc::clone(&shape)));
        let Some(filter) = filter(method) else {
            others.insert(method, endpoint);
            continue;
        };
        router = router.merge(on(filter, Routed(endpoint)));
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
    endpoints: BTreeMap<&'static str, Arc<Endpoint<S>>>,
    shape: Arc<Shape>,
) -> MethodRouter<S> {
    let endpoints = Arc::new(endpoints);
    any(move |State(state): State<S>, request: Request| {
        let (endpoints, shape) = (Arc::clone(&endpoints), Arc::clone(&shape));
        async move {
            match endpoints.get(request.method().as_str()) {
                Some(endpoint) => Arc::clone(endpoint).call(request, state).await,
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
            trace::observe(settings, None, request, |request| async {
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
