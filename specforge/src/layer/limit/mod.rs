//! Rate limits, and the limit of requests at once.
//!
//! | file | |
//! |---|---|
//! | `settings` | what holds for a whole router: [`RateLimit`] |
//! | `policy` | one limit of one operation: its arithmetic, and whose bucket is meant |
//! | `limiter` | the store, and what happens while it fails |
//! | `breaker` | when a store that fails is not asked |
//! | `shed` | how many requests run at once |
//! | `headers` | what clients are told |
//!
//! There are two places. Limits by address are counted before security, so that they also protect against guessing credentials; limits by
//! principal behind it. All limits of one place are taken from in one step of the store: all or none. What the first place took is given
//! back where the second one refuses.

mod breaker;
mod headers;
mod limiter;
mod policy;
mod settings;
mod shed;

use std::sync::Arc;

use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::Response;

pub(crate) use limiter::Limiter;
pub(crate) use settings::LimitSettings;
pub use settings::RateLimit;
pub(crate) use shed::{Concurrency, Permit};

use crate::client_address::client_address;
use crate::error::{Problem, Report, render};
use crate::operation::OperationSpec;
use crate::store::{Taken, Takes};
use headers::Texts;
use policy::{Policy, Subject};

/// The limits of one operation.
#[derive(Debug)]
pub(crate) struct Layer {
    operation: &'static OperationSpec,
    limiter: Arc<Limiter>,
    concurrency: Option<Arc<Concurrency>>,
    /// Those that are counted before it is known who sends a request.
    before: Box<[Policy]>,
    /// Those that are counted by principal.
    behind: Box<[Policy]>,
    texts: Texts,
}

/// A request that is let in, and what was taken for it.
#[derive(Debug)]
pub(crate) struct Admission<'a> {
    layer: &'a Layer,
    taken: Option<(Takes, Taken)>,
    taken_behind: Option<Taken>,
    /// As long as this lives, it counts as running.
    permit: Option<Permit>,
}

impl Layer {
    /// The limits of an operation; `None`: it has none. `guarded`: it is known who sends a request.
    pub(crate) fn new(
        operation: &'static OperationSpec,
        guarded: bool,
        settings: &LimitSettings,
        concurrency: Option<&Arc<Concurrency>>,
        limiter: &Arc<Limiter>,
    ) -> Option<Self> {
        if operation.unlimited {
            return None;
        }
        let (mut before, mut behind) = (Vec::new(), Vec::new());
        for limit in &settings.limits {
            let by_principal = guarded && !limit.principals.is_empty();
            let place = if by_principal {
                &mut behind
            } else {
                &mut before
            };
            place.push(Policy::of_router(limit));
        }
        if let Some(limit) = &operation.rate_limit {
            let policy = Policy::of_operation(operation, limit);
            if limit.by_address || !guarded {
                before.push(policy);
            } else {
                behind.push(policy);
            }
        }
        if before.is_empty() && behind.is_empty() && concurrency.is_none() {
            return None;
        }
        let texts = Texts::new(before.iter().chain(&behind), settings.legacy_headers);
        Some(Self {
            operation,
            limiter: Arc::clone(limiter),
            concurrency: concurrency.map(Arc::clone),
            before: before.into(),
            behind: behind.into(),
            texts,
        })
    }

    /// Whether something is counted, for which a store is wanted.
    pub(crate) fn counts(&self) -> bool {
        !self.before.is_empty() || !self.behind.is_empty()
    }

    /// Lets a request in of which no more than its head is known.
    pub(crate) async fn enter(
        &self,
        headers: &HeaderMap,
        extensions: &Extensions,
    ) -> Result<Admission<'_>, Response> {
        let permit = match &self.concurrency {
            None => None,
            Some(concurrency) => Some(Concurrency::enter(concurrency).ok_or_else(|| {
                self.count("specforge_requests_shed_total");
                tracing::warn!(operation = self.operation.id, "too many requests at once");
                render(
                    self.operation,
                    &Report {
                        problem: Some(Box::new(Problem::TemporaryReducedCapacity)),
                        ..unavailable("the service is overloaded at the moment")
                    },
                )
            })?),
        };
        let mut admission = Admission {
            layer: self,
            taken: None,
            taken_behind: None,
            permit,
        };
        if self.before.is_empty() {
            return Ok(admission);
        }
        let subject = self.subject(headers, extensions);
        let takes = Takes::new(self.before.iter().map(|policy| policy.take(subject)));
        let refuse = self.before.iter().any(|policy| policy.refuse_without_store);
        let outcome = self.ask(takes, refuse).await?;
        if !outcome.admitted {
            return Err(self.refuse(&self.before, &takes, &outcome));
        }
        admission.taken = Some((takes, outcome));
        Ok(admission)
    }

    /// Whose bucket is meant where nobody is known by name.
    fn subject(&self, headers: &HeaderMap, extensions: &Extensions) -> Subject {
        match client_address(headers, extensions) {
            Some(address) => Subject::address(address),
            None => {
                self.limiter.tell_of_missing_addresses();
                Subject::unknown()
            }
        }
    }

    async fn ask(&self, takes: Takes, refuse: bool) -> Result<Taken, Response> {
        let outcome = self.limiter.take(takes, refuse).await;
        outcome.ok_or_else(|| {
            render(
                self.operation,
                &unavailable("the rate limit cannot be counted at the moment"),
            )
        })
    }

    /// 429, with when it is worth trying again.
    fn refuse(&self, policies: &[Policy], takes: &Takes, outcome: &Taken) -> Response {
        self.count("specforge_rate_limited_total");
        tracing::debug!(operation = self.operation.id, "a rate limit is exceeded");
        let refusing = headers::refusing(policies, takes, outcome);
        let names = refusing.clone().map(|(policy, ..)| policy.name.clone());
        let report = Report {
            message: "too many requests: the rate limit is exceeded".into(),
            problem: Some(Box::new(Problem::QuotaExceeded(names.collect()))),
            ..Report::new(StatusCode::TOO_MANY_REQUESTS)
        };
        let mut response = render(self.operation, &report);
        self.texts.refuse(response.headers_mut(), refusing);
        response
    }

    fn count(&self, name: &'static str) {
        crate::telemetry::count(name, &[("operation", self.operation.id)]);
    }
}

/// 503, which says itself when to try again.
fn unavailable(message: &'static str) -> Report {
    Report {
        message: message.into(),
        ..Report::new(StatusCode::SERVICE_UNAVAILABLE)
    }
}

impl Admission<'_> {
    /// Lets it in now that it is known who sends it.
    pub(crate) async fn identify(
        &mut self,
        headers: &HeaderMap,
        extensions: &Extensions,
    ) -> Result<(), Response> {
        let policies = &*self.layer.behind;
        if policies.is_empty() {
            return Ok(());
        }
        let takes = policies.iter().map(|policy| {
            let principal = policy.principal(extensions);
            // Where there is none, an alternative without credentials let it pass.
            policy.take(principal.unwrap_or_else(|| self.layer.subject(headers, extensions)))
        });
        let takes = Takes::new(takes);
        let refuse = policies.iter().any(|policy| policy.refuse_without_store);
        let outcome = self.layer.ask(takes, refuse).await;
        match outcome {
            Ok(outcome) if outcome.admitted => {
                self.taken_behind = Some(outcome);
                Ok(())
            }
            refused => {
                if let Some((takes, _)) = self.taken.take() {
                    self.layer.limiter.give_back(takes).await;
                }
                Err(refused.map_or_else(
                    |response| response,
                    |outcome| self.layer.refuse(policies, &takes, &outcome),
                ))
            }
        }
    }

    /// What counts it as running, from now on the execution's: one with an idempotency key outlives its client.
    pub(crate) fn permit(&mut self) -> Option<Permit> {
        self.permit.take()
    }

    /// Says in an answer what is left.
    pub(crate) fn describe(&self, headers: &mut HeaderMap) {
        let before = self.taken.as_ref().map(|(_, outcome)| outcome);
        let before = levels(&self.layer.before, before);
        let behind = levels(&self.layer.behind, self.taken_behind.as_ref());
        self.layer.texts.describe(headers, before.chain(behind));
    }
}

/// How far ahead the buckets are that were taken from.
fn levels<'a>(
    policies: &'a [Policy],
    taken: Option<&'a Taken>,
) -> impl Iterator<Item = (&'a Policy, i64)> + Clone {
    let times = taken.into_iter().flat_map(|taken| {
        let times = taken.times.iter();
        times.map(|time| time.saturating_sub(taken.now))
    });
    policies.iter().zip(times)
}
