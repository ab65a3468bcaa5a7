//! One request on its way through the layer: its claim, the task that outlives its client, and what becomes of its answer.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use axum::http::{Extensions, HeaderValue, StatusCode};
use axum::response::Response;
use tokio::time::{Instant, sleep};

use super::record::{Record, capture, replay};
use super::transaction::{Completion, Outcome, Slot};
use super::{Answer, Held, Layer, report};
use crate::error::{NotExecuted, Panicked, Report, render};
use crate::layer::deadline::Deadline;
use crate::layer::trace::{self, InCurrentRequest as _, Limit};
use crate::store::{Claim, Claimed, Digest, LostLease, Owner, StoreError, Token};

/// Who asks for what.
#[derive(Debug)]
pub(super) struct Asker {
    pub(super) key: Digest,
    pub(super) scope: Digest,
    pub(super) fingerprint: Digest,
    pub(super) request_id: Option<HeaderValue>,
}

/// A request whose key was read.
#[derive(Debug)]
pub(crate) struct Execution {
    layer: Arc<Layer>,
    /// `None`: the key is optional, and there is none.
    asker: Option<Asker>,
    claim: Mutex<State>,
    slot: Slot,
}

/// What came of the claim.
#[derive(Debug, Clone, Copy)]
enum State {
    /// Not made: the arguments are still taken, or could not be, or somebody else has the key.
    Unclaimed,
    /// The key is ours.
    Owned(Owner),
    /// The store failed, and the operation runs all the same.
    Unprotected,
}

/// How the service of a request ends.
enum Ended {
    Answered(Response),
    Panicked(Box<dyn Any + Send>),
    /// Somebody else has the key now.
    Lost,
    /// The deadline has passed.
    Late,
}

/// How often a store that fails is asked to keep an answer: at once, and then until the lease would have passed.
const FIRST_PAUSE: Duration = Duration::from_millis(50);

impl Execution {
    pub(super) fn with_key(layer: Arc<Layer>, asker: Asker) -> Self {
        Self::new(layer, Some(asker))
    }

    pub(super) fn without_key(layer: Arc<Layer>) -> Self {
        Self::new(layer, None)
    }

    fn new(layer: Arc<Layer>, asker: Option<Asker>) -> Self {
        Self {
            layer,
            asker,
            claim: Mutex::new(State::Unclaimed),
            slot: Slot::default(),
        }
    }

    /// The execution that a request belongs to.
    pub(crate) fn of(extensions: &Extensions) -> Option<Arc<Self>> {
        extensions.get::<Arc<Self>>().cloned()
    }

    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(super) fn slot(&self) -> &Slot {
        &self.slot
    }

    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub(super) fn pool<P: Any + Clone>(&self) -> Option<P> {
        self.layer.stores.pool()
    }

    fn state(&self) -> State {
        *self.claim.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, state: State) {
        *self.claim.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }

    fn owner(&self) -> Option<Owner> {
        match self.state() {
            State::Owned(owner) => Some(owner),
            State::Unclaimed | State::Unprotected => None,
        }
    }

    fn log(&self, outcome: &'static str) {
        crate::telemetry::count(
            "specforge_idempotency_total",
            &[("operation", self.layer.operation.id), ("outcome", outcome)],
        );
        let key = self.asker.as_ref().map(|asker| asker.key);
        tracing::debug!(
            operation = self.layer.operation.id,
            key = key.map(tracing::field::display),
            outcome,
            "idempotency"
        );
    }

    /// Counts a call of the store that failed.
    fn store_failed(&self, stage: &'static str) {
        crate::telemetry::count(
            "specforge_idempotency_store_errors_total",
            &[("operation", self.layer.operation.id), ("stage", stage)],
        );
    }

    fn ttl(&self) -> Duration {
        Duration::from_millis(self.layer.spec.ttl_ms)
    }

    /// Whether a lost execution can be made again: its operation says so, or nothing of it was committed.
    fn can_repeat(&self) -> bool {
        self.layer.spec.retry_lost_lease || self.slot.is_taken()
    }
}

/// The claim.
impl Execution {
    /// Takes the key, when all arguments are there and before the handler is called; else this is the answer.
    pub(crate) fn claim(
        &self,
    ) -> std::pin::Pin<Box<dyn Future<Output = Result<(), Response>> + Send + '_>> {
        Box::pin(async move {
            let Some(asker) = &self.asker else {
                return Ok(());
            };
            self.layer.stores.sweep();
            let patience = Duration::from_millis(self.layer.spec.wait_ms);
            let (begin, mut pause) = (Instant::now(), Duration::from_millis(10));
            loop {
                let token = match Token::random() {
                    Ok(token) => token,
                    Err(error) => return self.without_store(&error).map_or(Ok(()), Err),
                };
                let stores = &self.layer.stores;
                let claim = stores.idempotency().claim(self.wish(asker, token));
                let claimed = stores.ask(claim).await;
                let (fingerprint, record) = match claimed {
                    Ok(Claimed::Acquired) => {
                        self.log("claimed");
                        self.set(State::Owned(Owner {
                            key: asker.key,
                            token,
                        }));
                        return Ok(());
                    }
                    Ok(Claimed::Running { fingerprint }) => (fingerprint, None),
                    Ok(Claimed::Done {
                        fingerprint,
                        record,
                    }) => (fingerprint, Some(record)),
                    Ok(Claimed::Full) => {
                        tracing::error!(
                            operation = self.layer.operation.id,
                            "the store of idempotency keys is full"
                        );
                        return Err(self.layer.refuse(&unavailable()));
                    }
                    Err(error) => return self.without_store(&error).map_or(Ok(()), Err),
                };
                // Before anything is said of the other request: it may be of quite another kind.
                if fingerprint != asker.fingerprint {
                    self.log("mismatch");
                    return Err(self.layer.refuse(&report(
                        StatusCode::UNPROCESSABLE_ENTITY,
                        "IDEMPOTENCY_KEY_REUSED",
                        "this idempotency key was used for another request",
                    )));
                }
                if let Some(record) = record {
                    self.log("replayed");
                    return Err(self.replay(&record));
                }
                let left = patience.saturating_sub(begin.elapsed());
                if left.is_zero() {
                    self.log("running");
                    return Err(self.layer.refuse(&in_progress()));
                }
                sleep(pause.min(left)).await;
                pause = (pause * 2).min(Duration::from_millis(200));
            }
        })
    }

    fn wish(&self, asker: &Asker, token: Token) -> Claim {
        let settings = self.layer.stores.settings();
        Claim {
            key: asker.key,
            scope: asker.scope,
            fingerprint: asker.fingerprint,
            token,
            lease: settings.lease,
            ttl: self.ttl(),
            lost: if self.can_repeat() {
                LostLease::Retry
            } else {
                LostLease::Reject(Record::Unknown(StatusCode::INTERNAL_SERVER_ERROR).encode())
            },
            capacity: settings.response_limit,
        }
    }

    /// The store failed before anything happened.
    fn without_store(&self, error: &StoreError) -> Option<Response> {
        self.store_failed("claim");
        let operation = self.layer.operation.id;
        if self.layer.spec.run_without_store {
            tracing::error!(operation, %error, stage = "claim", "the operation runs without its idempotency key");
            self.set(State::Unprotected);
            return None;
        }
        tracing::error!(operation, %error, stage = "claim", "an idempotency key could not be claimed");
        Some(self.layer.refuse(&unavailable()))
    }

    /// The answer that was stored.
    fn replay(&self, record: &bytes::Bytes) -> Response {
        let unknown = |status| {
            report(
                status,
                "OUTCOME_UNKNOWN",
                "a request with this idempotency key began and did not come to an end; whether it had an effect is not known",
            )
        };
        let mut response = match Record::decode(record) {
            Some(Record::Answer {
                status,
                headers,
                request_id,
                body,
            }) => replay(status, headers, request_id, body),
            Some(Record::Unknown(status)) => render(self.layer.operation, &unknown(status)),
            Some(Record::NotReplayable) => render(
                self.layer.operation,
                &report(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "RESPONSE_NOT_REPLAYABLE",
                    "the request with this idempotency key was executed, and its answer cannot be sent again",
                ),
            ),
            None => {
                tracing::error!(
                    operation = self.layer.operation.id,
                    "a stored answer is damaged, or of a later release"
                );
                render(
                    self.layer.operation,
                    &unknown(StatusCode::INTERNAL_SERVER_ERROR),
                )
            }
        };
        response.headers_mut().insert(
            self.layer.stores.settings().replay_header.clone(),
            HeaderValue::from_static("true"),
        );
        response
    }
}

/// The execution.
impl Execution {
    /// Answers the request. One with a key is executed in a task of its own, which goes on when the client is gone.
    pub(super) async fn run(self: Arc<Self>, service: Answer, held: Held) -> Response {
        let operation = self.layer.operation;
        let outcome = if self.asker.is_some() {
            let running = self.layer.stores.executions().begin();
            let deadline = Deadline::after(self.layer.deadline);
            let task = async move {
                let outcome = self.execute(service).await;
                drop((running, held));
                outcome
            };
            // Whoever waits for it may leave, and it goes on: it has a deadline of its own.
            let task = trace::limited(Limit::At(deadline), task);
            tokio::spawn(task.in_current_request()).await
        } else {
            Ok(self.execute(service).await)
        };
        match outcome {
            Ok(Ok(response)) => response,
            Ok(Err((panic, mut response))) => {
                Panicked::put(&mut response, panic);
                response
            }
            // The runtime ends.
            Err(_) => render(operation, &unavailable()),
        }
    }

    async fn execute(
        self: Arc<Self>,
        service: Answer,
    ) -> Result<Response, (Box<dyn Any + Send>, Response)> {
        match self.race(service).await {
            Ended::Answered(response) => Ok(self.settle(response).await),
            Ended::Panicked(panic) => {
                let response = Panicked::answer(self.layer.operation, &panic);
                Err((panic, self.settle(response).await))
            }
            Ended::Lost => {
                tracing::error!(
                    operation = self.layer.operation.id,
                    "an execution lost its lease and was stopped"
                );
                self.roll_back().await;
                Ok(self.layer.refuse(&in_progress()))
            }
            Ended::Late => Ok(self.late().await),
        }
    }

    /// The service, until it answers, panics, loses its lease or is late. It is dropped then.
    async fn race(&self, mut service: Answer) -> Ended {
        let mut keeper = pin!(self.keep());
        let mut deadline = pin!(sleep(self.layer.deadline));
        poll_fn(move |cx| {
            // After a panic the future is dropped and never polled again, so that no broken state of it is seen.
            match catch_unwind(AssertUnwindSafe(|| service.as_mut().poll(cx))) {
                Ok(Poll::Ready(response)) => return Poll::Ready(Ended::Answered(response)),
                Err(panic) => return Poll::Ready(Ended::Panicked(panic)),
                Ok(Poll::Pending) => {}
            }
            if keeper.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Ended::Lost);
            }
            deadline.as_mut().poll(cx).map(|()| Ended::Late)
        })
        .await
    }

    /// Renews the lease; ends when it is lost.
    async fn keep(&self) {
        let lease = self.layer.stores.settings().lease;
        loop {
            sleep(lease / 3).await;
            let Some(owner) = self.owner() else { continue };
            let renewal = self
                .layer
                .stores
                .idempotency()
                .renew(owner, lease, self.ttl());
            match self.layer.stores.in_time(renewal).await {
                Ok(true) => {}
                Ok(false) => return,
                // It is still ours until somebody takes it, and whoever does is found out at the next renewal.
                Err(error) => {
                    self.store_failed("renew");
                    tracing::warn!(
                        operation = self.layer.operation.id,
                        %error,
                        stage = "renew",
                        "a lease could not be renewed"
                    );
                }
            }
        }
    }

    /// What becomes of an answer: the transaction is committed or rolled back, the record is completed or released.
    async fn settle(&self, response: Response) -> Response {
        let status = response.status();
        let fails = status.is_client_error() || status.is_server_error();
        let not_executed = fails && response.extensions().get::<NotExecuted>().is_some();
        match self.slot.outcome() {
            Outcome::Begun(transaction) if !fails => {
                let Some(owner) = self.owner() else {
                    return self
                        .committed(transaction.commit(None).await, response)
                        .await;
                };
                let (record, response) = self.capture(response).await;
                let completion = Completion {
                    owner,
                    record: record.encode(),
                    ttl: self.ttl(),
                };
                self.committed(transaction.commit(Some(completion)).await, response)
                    .await
            }
            Outcome::Begun(transaction) => {
                transaction.roll_back().await;
                if status.is_server_error() || not_executed {
                    self.release().await;
                    return response;
                }
                self.store(response).await
            }
            Outcome::Kept => {
                tracing::error!(
                    operation = self.layer.operation.id,
                    "the handler answered and kept its transaction, which is rolled back"
                );
                self.release().await;
                render(
                    self.layer.operation,
                    &Report::new(StatusCode::INTERNAL_SERVER_ERROR),
                )
            }
            Outcome::Idle if status.is_server_error() => {
                self.release().await;
                response
            }
            Outcome::Idle | Outcome::None if not_executed => {
                self.release().await;
                response
            }
            Outcome::Idle | Outcome::None => self.store(response).await,
        }
    }

    async fn committed(
        &self,
        commit: Result<bool, super::transaction::CommitError>,
        response: Response,
    ) -> Response {
        let failure = match commit {
            Ok(true) => {
                self.log("committed");
                return response;
            }
            Ok(false) => {
                tracing::error!(
                    operation = self.layer.operation.id,
                    "an execution lost its lease and was rolled back"
                );
                return self.layer.refuse(&in_progress());
            }
            Err(failure) => failure,
        };
        tracing::error!(
            operation = self.layer.operation.id,
            cause = std::error::Error::source(&failure.error).map(ToString::to_string),
            rolled_back = failure.rolled_back,
            "a transaction could not be committed"
        );
        if failure.rolled_back {
            self.release().await;
        }
        self.layer.refuse(failure.error.report())
    }

    async fn capture(&self, response: Response) -> (Record, Response) {
        let id = self
            .asker
            .as_ref()
            .and_then(|asker| asker.request_id.as_ref());
        capture(response, id, self.layer.stores.settings().response_limit).await
    }

    /// Stores an answer. The client gets it in any case: what it says has happened.
    async fn store(&self, response: Response) -> Response {
        let Some(owner) = self.owner() else {
            return response;
        };
        let (record, response) = self.capture(response).await;
        self.complete(owner, &record).await;
        response
    }

    /// Completes the record; where the store fails, a task goes on trying until the lease would have passed.
    async fn complete(&self, owner: Owner, record: &Record) {
        let record = record.encode();
        let store = self.layer.stores.idempotency();
        let completion = store.complete(owner, record.clone(), self.ttl());
        match self.layer.stores.ask(completion).await {
            Ok(true) => return self.log("stored"),
            Ok(false) => return lost(self.layer.operation.id),
            Err(error) => {
                self.store_failed("complete");
                tracing::error!(
                    operation = self.layer.operation.id,
                    %error,
                    stage = "complete",
                    "an answer could not be stored; this goes on being tried"
                );
            }
        }
        let (layer, ttl) = (Arc::clone(&self.layer), self.ttl());
        let running = layer.stores.executions().begin();
        tokio::spawn(async move {
            let lease = layer.stores.settings().lease;
            let (begin, mut pause) = (Instant::now(), FIRST_PAUSE);
            while begin.elapsed() < lease {
                sleep(pause).await;
                pause = (pause * 2).min(lease / 10);
                let completion = layer
                    .stores
                    .idempotency()
                    .complete(owner, record.clone(), ttl);
                match layer.stores.in_time(completion).await {
                    Ok(true) => break,
                    Ok(false) => {
                        lost(layer.operation.id);
                        break;
                    }
                    Err(_) => {}
                }
            }
            drop(running);
        });
    }

    /// Forgets the claim of an execution that had no effect.
    async fn release(&self) {
        let Some(owner) = self.owner() else { return };
        self.log("released");
        let stores = &self.layer.stores;
        let release = stores.idempotency().release(owner);
        if let Err(error) = stores.in_time(release).await {
            // The lease passes by itself.
            self.store_failed("release");
            tracing::warn!(operation = self.layer.operation.id, %error, stage = "release", "a claim could not be released");
        }
    }

    /// Rolls the transaction back, if there is one; whether there was.
    async fn roll_back(&self) -> bool {
        match self.slot.outcome() {
            Outcome::Begun(transaction) => {
                transaction.roll_back().await;
                true
            }
            Outcome::Idle | Outcome::Kept => true,
            Outcome::None => false,
        }
    }

    /// The deadline has passed, and the handler was stopped in the middle.
    async fn late(&self) -> Response {
        tracing::error!(
            operation = self.layer.operation.id,
            "an execution passed its deadline and was stopped"
        );
        if self.roll_back().await {
            self.release().await;
        } else if let Some(owner) = self.owner()
            && !self.can_repeat()
        {
            self.complete(owner, &Record::Unknown(StatusCode::GATEWAY_TIMEOUT))
                .await;
        }
        render(
            self.layer.operation,
            &Report::new(StatusCode::GATEWAY_TIMEOUT),
        )
    }
}

fn lost(operation: &str) {
    tracing::error!(
        operation,
        "an execution had lost its lease, and its answer is not stored"
    );
}

fn in_progress() -> Report {
    report(
        StatusCode::CONFLICT,
        "IDEMPOTENCY_KEY_IN_USE",
        "a request with this idempotency key is being executed",
    )
}

fn unavailable() -> Report {
    report(
        StatusCode::SERVICE_UNAVAILABLE,
        "SERVICE_UNAVAILABLE",
        "the request cannot be protected against repetition at the moment",
    )
}
