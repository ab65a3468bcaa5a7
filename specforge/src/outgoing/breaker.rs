//! The circuit breaker: an upstream that fails is left alone for a while, and then asked carefully.

use std::borrow::Cow;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::clock::{Clock, tokio_clock};
use super::figures;
use super::window::Window;

/// When a circuit breaker opens and closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakerSettings {
    /// The time over which calls are counted: 10 s.
    pub window: Duration,
    /// With fewer calls than this within the window it stays closed: 20.
    pub min_calls: u32,
    /// So many faults in a hundred calls open it: 50.
    pub failure_percent: u32,
    /// A call that takes longer is slow, whatever it answers; `None`, the default: no call is.
    pub slow_call: Option<Duration>,
    /// So many slow calls in a hundred open it: 50.
    pub slow_percent: u32,
    /// How long it stays open the first time: 5 s. Each time that a probe fails it is twice as long, each time between 80 % and 120 % of it.
    pub open: Duration,
    /// It is never open for longer: 60 s.
    pub open_max: Duration,
    /// How many calls are let through then, before all are: 3. One that fails opens it again.
    pub probes: u32,
}

impl Default for BreakerSettings {
    fn default() -> Self {
        Self {
            window: Duration::from_secs(10),
            min_calls: 20,
            failure_percent: 50,
            slow_call: None,
            slow_percent: 50,
            open: Duration::from_secs(5),
            open_max: Duration::from_mins(1),
            probes: 3,
        }
    }
}

/// Where a circuit breaker stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BreakerState {
    /// Calls go through and are counted.
    Closed,
    /// No call goes through.
    Open,
    /// A few go through, to see how they end.
    HalfOpen,
}

impl BreakerState {
    /// Its name in metrics: `closed`, `open`, `half_open`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Open => "open",
            Self::HalfOpen => "half_open",
        }
    }
}

/// A circuit breaker. [`Upstream`](super::Upstream) has one; by itself it protects whatever a permit is asked for:
///
/// ```
/// use specforge::outgoing::{Breaker, BreakerSettings};
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let breaker = Breaker::new("search", BreakerSettings::default());
/// if let Ok(permit) = breaker.admit() {
///     let found = std::io::Result::Ok(());
///     permit.record(found.is_err());
/// }
/// # }
/// ```
pub struct Breaker {
    name: Cow<'static, str>,
    settings: BreakerSettings,
    clock: Arc<dyn Clock>,
    /// How often it changed from closed to not closed and back: even while it is closed. Read without the lock, so that a closed breaker costs
    /// a call next to nothing before it begins.
    phase: AtomicU64,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    phase: Phase,
    /// While it is closed: calls, faults, slow calls.
    window: Window<3>,
    /// How often it opened since it was closed the last time.
    opened: u32,
    random: fastrand::Rng,
}

#[derive(Debug)]
enum Phase {
    Closed,
    Open { until: Duration },
    HalfOpen { running: u32, succeeded: u32 },
}

/// No call goes through: the breaker is open, or half open and has no probe left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// How long it is until the next call may go through.
    pub left: Duration,
}

impl fmt::Display for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the circuit breaker is open for {:?} more", self.left)
    }
}

impl std::error::Error for Open {}

/// What changed.
enum Change {
    None,
    To(BreakerState),
    /// For this long.
    Opened(Duration),
}

impl Breaker {
    /// A closed one.
    pub fn new(name: impl Into<Cow<'static, str>>, settings: BreakerSettings) -> Self {
        Self::with_clock(name, settings, tokio_clock())
    }

    /// The same with a clock of yours.
    pub fn with_clock(
        name: impl Into<Cow<'static, str>>,
        settings: BreakerSettings,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            name: name.into(),
            settings,
            clock,
            phase: AtomicU64::new(0),
            inner: Mutex::new(Inner {
                phase: Phase::Closed,
                window: Window::new(settings.window),
                opened: 0,
                random: fastrand::Rng::new(),
            }),
        }
    }

    /// Whether a call may begin. What is answered has to be told how it ended; dropped without a word, it counts for nothing, and the place of
    /// a probe is free again.
    pub fn admit(&self) -> Result<Permit<'_>, Open> {
        self.admit_at(self.clock.now())
    }

    pub(super) fn admit_at(&self, now: Duration) -> Result<Permit<'_>, Open> {
        let phase = self.phase.load(Ordering::Acquire);
        let epoch = if phase.is_multiple_of(2) {
            phase
        } else {
            self.admit_slowly(now)?
        };
        Ok(Permit {
            breaker: self,
            epoch,
            begun: now,
            recorded: false,
        })
    }

    /// The epoch of a call that begins while it is not closed, or was not a moment ago.
    #[cold]
    fn admit_slowly(&self, now: Duration) -> Result<u64, Open> {
        let mut inner = self.lock();
        let mut change = Change::None;
        if let Phase::Open { until } = inner.phase {
            if now < until {
                return Err(Open {
                    left: until.saturating_sub(now),
                });
            }
            self.phase.fetch_add(2, Ordering::Release);
            inner.phase = Phase::HalfOpen {
                running: 0,
                succeeded: 0,
            };
            change = Change::To(BreakerState::HalfOpen);
        }
        if let Phase::HalfOpen { running, succeeded } = &mut inner.phase {
            if *running + *succeeded >= self.settings.probes.max(1) {
                return Err(Open {
                    left: BETWEEN_PROBES,
                });
            }
            *running += 1;
        }
        let epoch = self.phase.load(Ordering::Relaxed);
        drop(inner);
        self.tell(&change);
        Ok(epoch)
    }

    /// Where it stands. An open one whose time has passed is half open with the next call, and not before.
    #[must_use]
    pub fn state(&self) -> BreakerState {
        match self.lock().phase {
            Phase::Closed => BreakerState::Closed,
            Phase::Open { .. } => BreakerState::Open,
            Phase::HalfOpen { .. } => BreakerState::HalfOpen,
        }
    }

    /// What it is called in logs and metrics.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Counts how a call ended. Of one that began in another phase nothing is learned: it says how the upstream was, not how it is.
    fn record(&self, epoch: u64, now: Duration, took: Duration, is_fault: bool) {
        let is_slow = self.settings.slow_call.is_some_and(|slow| took > slow);
        let mut inner = self.lock();
        if self.phase.load(Ordering::Relaxed) != epoch {
            return;
        }
        let Inner { phase, window, .. } = &mut *inner;
        let change = match phase {
            Phase::Closed => {
                let counts = window.add(now, [1, u64::from(is_fault), u64::from(is_slow)]);
                if self.is_too_bad(counts) {
                    self.open(&mut inner, now)
                } else {
                    Change::None
                }
            }
            Phase::HalfOpen { .. } if is_fault || is_slow => self.open(&mut inner, now),
            Phase::HalfOpen { running, succeeded } => {
                *running -= 1;
                *succeeded += 1;
                if *succeeded < self.settings.probes {
                    Change::None
                } else {
                    self.close(&mut inner)
                }
            }
            Phase::Open { .. } => Change::None,
        };
        drop(inner);
        self.tell(&change);
    }

    #[inline]
    fn is_too_bad(&self, [calls, faults, slow]: [u64; 3]) -> bool {
        let reaches = |count: u64, percent: u32| {
            count > 0 && count.saturating_mul(100) >= calls.saturating_mul(u64::from(percent))
        };
        calls >= u64::from(self.settings.min_calls)
            && (reaches(faults, self.settings.failure_percent)
                || reaches(slow, self.settings.slow_percent))
    }

    #[cold]
    fn open(&self, inner: &mut Inner, now: Duration) -> Change {
        let settings = &self.settings;
        let factor = 1_u32.checked_shl(inner.opened);
        let doubled = factor.and_then(|factor| settings.open.checked_mul(factor));
        let long = doubled.map_or(settings.open_max, |open| open.min(settings.open_max));
        // Many processes that saw the same upstream fail do not come back at the same moment.
        let long = long
            .mul_f64(0.8 + 0.4 * inner.random.f64())
            .min(settings.open_max);
        inner.opened = inner.opened.saturating_add(1);
        inner.phase = Phase::Open {
            until: now.saturating_add(long),
        };
        let phase = self.phase.load(Ordering::Relaxed);
        self.phase.store((phase + 1) | 1, Ordering::Release);
        Change::Opened(long)
    }

    #[cold]
    fn close(&self, inner: &mut Inner) -> Change {
        inner.opened = 0;
        inner.window.clear();
        inner.phase = Phase::Closed;
        self.phase.fetch_add(1, Ordering::Release);
        Change::To(BreakerState::Closed)
    }

    /// A call is given up, by us.
    fn give_back(&self, epoch: u64) {
        if epoch.is_multiple_of(2) {
            return;
        }
        let mut inner = self.lock();
        if self.phase.load(Ordering::Relaxed) == epoch
            && let Phase::HalfOpen { running, .. } = &mut inner.phase
        {
            *running -= 1;
        }
    }

    #[inline]
    fn tell(&self, change: &Change) {
        match change {
            Change::None => {}
            Change::Opened(long) => {
                figures::breaker(&self.name, BreakerState::Open);
                tracing::warn!(upstream = %self.name, open_ms = long.as_millis(), "a circuit breaker opened");
            }
            Change::To(state) => {
                figures::breaker(&self.name, *state);
                tracing::info!(upstream = %self.name, state = state.as_str(), "a circuit breaker changed");
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // Nothing that holds the lock can panic.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How long whoever finds all probes taken is told to wait: nobody knows how long they take.
const BETWEEN_PROBES: Duration = Duration::from_secs(1);

impl fmt::Debug for Breaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Breaker")
            .field("name", &self.name)
            .field("state", &self.state())
            .finish_non_exhaustive()
    }
}

/// A call that may begin.
#[derive(Debug)]
#[must_use = "a call that is not recorded counts for nothing"]
pub struct Permit<'a> {
    breaker: &'a Breaker,
    epoch: u64,
    begun: Duration,
    recorded: bool,
}

impl Permit<'_> {
    /// The call ended, with a fault of the upstream or not. It took the time since it was admitted.
    pub fn record(self, is_fault: bool) {
        let now = self.breaker.clock.now();
        let took = now.saturating_sub(self.begun);
        self.record_at(now, took, is_fault);
    }

    pub(super) fn record_at(mut self, now: Duration, took: Duration, is_fault: bool) {
        self.recorded = true;
        self.breaker.record(self.epoch, now, took, is_fault);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if !self.recorded {
            self.breaker.give_back(self.epoch);
        }
    }
}
