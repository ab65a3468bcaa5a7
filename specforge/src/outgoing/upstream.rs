//! A service that others are called by: what all calls of it have in common, and the way of one call.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::future::poll_fn;
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};

use super::breaker::{Breaker, BreakerState, Permit};
use super::budget::Budget;
use super::clock::{Clock, Sleep};
use super::latency::Latency;
use super::{CallError, Outcome, Policy, figures, layers};
use crate::Deadline;

/// A service that is called, under a [`Policy`]. A clone is another handle of the same: retries, faults and running calls are counted together.
///
/// The policy stands around any future, of whatever client:
///
/// ```
/// use specforge::outgoing::{Call, Outcome, Policy, Upstream};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), specforge::Error> {
/// let index = Upstream::new("index", Policy::new());
/// let judge = |found: &std::io::Result<u32>| match found {
///     Ok(_) => Outcome::ANSWERED,
///     Err(_) => Outcome::UNAVAILABLE,
/// };
/// let found = index.run(Call::repeatable(), judge, |_attempt| async { Ok(7) }).await?;
/// assert_eq!(found, 7);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Upstream {
    shared: Arc<Shared>,
    breaker: Option<Arc<Breaker>>,
}

struct Shared {
    name: Cow<'static, str>,
    policy: Policy,
    clock: Arc<dyn Clock>,
    budget: Budget,
    latency: Latency,
    slots: Option<Semaphore>,
    /// The breakers of operations. Their names are in the code, so that there are not many.
    operations: Mutex<BTreeMap<&'static str, Arc<Breaker>>>,
}

/// A call that is to be made.
#[derive(Debug, Clone, Copy, Default)]
pub struct Call {
    is_repeatable: bool,
    time_left: Option<Duration>,
}

impl Call {
    /// One that has its effect each time that it is made: it is never tried twice.
    #[must_use]
    pub fn once() -> Self {
        Self::default()
    }

    /// One that may be made several times: it has no effect, the same effect each time, or a key by which the upstream knows a repetition.
    #[must_use]
    pub fn repeatable() -> Self {
        Self {
            is_repeatable: true,
            ..Self::default()
        }
    }

    /// The same, that may take no longer than this. Where it is made for a request ([`Deadline::current`]), that one's time counts as well. Of
    /// whichever is less a twentieth is kept, to answer that request in.
    #[must_use]
    pub fn within(self, time_left: Option<Duration>) -> Self {
        Self { time_left, ..self }
    }
}

/// An attempt that is about to be made.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Attempt {
    /// How many were made before it.
    pub number: u32,
    /// How long it may take.
    pub time_left: Duration,
    /// How long the whole call may take from now on: the reading of a body too.
    pub call_time_left: Duration,
    /// Whether somebody tries again if it fails, this call or whoever it is made for: what is called should not do so by itself then.
    pub is_repeated: bool,
}

impl Upstream {
    /// A service, with the name that it has in logs and metrics.
    pub fn new(name: impl Into<Cow<'static, str>>, policy: Policy) -> Self {
        let (name, clock) = (name.into(), policy.take_clock());
        let breaker = policy
            .breaker
            .map(|settings| Breaker::with_clock(name.clone(), settings, Arc::clone(&clock)));
        let slots = policy.concurrency;
        let shared = Shared {
            name,
            budget: Budget::new(policy.budget),
            latency: Latency::default(),
            slots: slots.map(|slots| Semaphore::new(slots.min(Semaphore::MAX_PERMITS))),
            operations: Mutex::default(),
            policy,
            clock,
        };
        Self {
            shared: Arc::new(shared),
            breaker: breaker.map(Arc::new),
        }
    }

    /// The same service, with a circuit breaker that is this operation's alone: one that fails does not take the others with it. Everything
    /// else is counted together.
    #[must_use]
    pub fn operation(&self, name: &'static str) -> Self {
        let shared = &self.shared;
        let breaker = shared.policy.breaker.map(|settings| {
            let mut operations = shared
                .operations
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            let breaker = operations.entry(name).or_insert_with(|| {
                let name = format!("{}.{name}", shared.name);
                Arc::new(Breaker::with_clock(
                    name,
                    settings,
                    Arc::clone(&shared.clock),
                ))
            });
            Arc::clone(breaker)
        });
        Self {
            shared: Arc::clone(shared),
            breaker,
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// Where its circuit breaker stands; without one, closed.
    #[must_use]
    pub fn breaker_state(&self) -> BreakerState {
        self.breaker
            .as_ref()
            .map_or(BreakerState::Closed, |breaker| breaker.state())
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        &*self.shared.clock
    }

    /// Makes a call: `attempt` is called for each attempt, `judge` says what one came to.
    ///
    /// Dropping the future gives the call up; that counts for nothing.
    pub async fn run<T, E, F>(
        &self,
        call: Call,
        judge: impl Fn(&Result<T, E>) -> Outcome,
        mut attempt: impl FnMut(Attempt) -> F,
    ) -> Result<T, CallError<E>>
    where
        F: Future<Output = Result<T, E>>,
    {
        let Shared {
            policy,
            clock,
            budget,
            latency,
            ..
        } = &*self.shared;
        let begin = clock.now();
        let of_request = Deadline::current().map(Deadline::remaining);
        let asked = call.time_left.into_iter().chain(of_request).min();
        let time_left = asked.map_or(policy.deadline, |left| {
            left.saturating_sub(left / 20).min(policy.deadline)
        });
        let deadline = begin.saturating_add(time_left);
        let is_repeated = layers::is_repeated();
        let may_repeat = call.is_repeatable && policy.attempts > 1 && !is_repeated;
        budget.deposit(begin);
        let mut now = begin;
        let mut failed = 0;
        loop {
            let until = now.saturating_add(policy.attempt_timeout).min(deadline);
            if now >= deadline {
                return Err(CallError::Deadline);
            }
            let permit = self.admit(now).map_err(CallError::Open)?;
            let slot = self.slot(until).await.ok_or(CallError::Busy)?;
            if slot.is_some() {
                now = clock.now();
            }
            let about = Attempt {
                number: failed,
                time_left: until.saturating_sub(now),
                call_time_left: deadline.saturating_sub(now),
                is_repeated: is_repeated || may_repeat,
            };
            let result =
                layers::repeated_if(may_repeat, within(&**clock, until, attempt(about))).await;
            drop(slot);
            let ended = clock.now();
            let took = ended.saturating_sub(now);
            now = ended;
            let outcome = match &result {
                Some(result) => judge(result),
                None => Outcome::UNAVAILABLE,
            };
            // Time that a caller did not have is no fault of the upstream, unless others get their answer in it.
            let is_fault = outcome.is_fault
                && (result.is_some() || ended < deadline || took >= latency.median());
            if let Some(permit) = permit
                && (result.is_some() || is_fault)
            {
                permit.record_at(ended, took, is_fault);
            }
            if !outcome.is_fault {
                latency.record(took);
            }
            let reason = match &result {
                None => "timeout",
                Some(_) if outcome.is_throttled => "throttled",
                Some(_) => "unavailable",
            };
            let last = match result {
                Some(Ok(answer)) => Ok(answer),
                Some(Err(error)) => Err(CallError::Failed(error)),
                None if ended < deadline => Err(CallError::Timeout),
                None => Err(CallError::Deadline),
            };
            failed += 1;
            if !outcome.is_temporary || !may_repeat || failed >= policy.attempts {
                return last;
            }
            let wait = policy.backoff.wait(
                failed,
                outcome.is_throttled,
                fastrand::f64(),
                outcome.retry_after,
            );
            let next = now.saturating_add(wait);
            if next.saturating_add(latency.median()) >= deadline || !budget.withdraw(now) {
                tracing::debug!(upstream = %self.shared.name, failed, "a call is not tried again");
                return last;
            }
            figures::retried(&self.shared.name, reason);
            // An answer that nobody reads holds its connection.
            drop(last);
            clock.sleep_until(next).await;
            now = clock.now();
        }
    }

    fn admit(&self, now: Duration) -> Result<Option<Permit<'_>>, super::Open> {
        let breaker = self.breaker.as_ref();
        breaker.map(|breaker| breaker.admit_at(now)).transpose()
    }

    /// A place among the running attempts: `Some(None)` where their number is not bounded, `None` where there was none in time.
    async fn slot(&self, until: Duration) -> Option<Option<SemaphorePermit<'_>>> {
        let Some(slots) = &self.shared.slots else {
            return Some(None);
        };
        let slot = within(self.clock(), until, slots.acquire()).await?;
        // It is never closed.
        Some(slot.ok())
    }
}

/// What a future answers until then. The timer is made when it is needed: many calls are answered at once.
async fn within<F: Future>(clock: &dyn Clock, until: Duration, future: F) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut sleep: Option<Sleep> = None;
    poll_fn(|cx| {
        if let Poll::Ready(output) = future.as_mut().poll(cx) {
            return Poll::Ready(Some(output));
        }
        let sleep = sleep.get_or_insert_with(|| clock.sleep_until(until));
        sleep.as_mut().poll(cx).map(|()| None)
    })
    .await
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream")
            .field("name", &self.shared.name)
            .field("breaker", &self.breaker)
            .finish_non_exhaustive()
    }
}
