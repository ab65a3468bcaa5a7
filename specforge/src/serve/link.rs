//! The open connections of a server, and what is known of each.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::task::Waker;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio::time::Instant;

use super::limits::Limits;

/// What connections are to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    /// Go on.
    Open,
    /// Come to an end: no further request.
    Closing,
    /// End, whatever they are at.
    Aborted,
}

/// The open connections of a server.
#[derive(Debug)]
pub(super) struct Links {
    stage: AtomicU8,
    open: Mutex<Registry>,
    count: watch::Sender<usize>,
}

#[derive(Debug, Default)]
struct Registry {
    next: u64,
    links: HashMap<u64, Arc<Link>>,
}

impl Default for Links {
    fn default() -> Self {
        Self {
            stage: AtomicU8::new(Stage::Open as u8),
            open: Mutex::default(),
            count: watch::Sender::new(0),
        }
    }
}

impl Links {
    pub(super) fn stage(&self) -> Stage {
        match self.stage.load(Ordering::Acquire) {
            0 => Stage::Open,
            1 => Stage::Closing,
            _ => Stage::Aborted,
        }
    }

    /// Tells every connection.
    pub(super) fn enter(&self, stage: Stage) {
        self.stage.store(stage as u8, Ordering::Release);
        let links: Vec<Arc<Link>> = self.registry().links.values().cloned().collect();
        for link in links {
            link.wake();
        }
    }

    /// Counts a connection until what is answered second is dropped.
    pub(super) fn open(self: &Arc<Self>, permit: OwnedSemaphorePermit) -> (Arc<Link>, Open) {
        let link = Arc::new(Link::new(Arc::clone(self)));
        let id = {
            let mut registry = self.registry();
            let id = registry.next;
            registry.next += 1;
            registry.links.insert(id, Arc::clone(&link));
            id
        };
        self.count.send_modify(|count| *count += 1);
        let open = Open {
            id,
            links: Arc::clone(self),
            _permit: permit,
        };
        (link, open)
    }

    /// How many are open.
    pub(super) fn count(&self) -> usize {
        *self.count.borrow()
    }

    /// Waits until none is open.
    pub(super) async fn empty(&self) {
        drop(self.count.subscribe().wait_for(|count| *count == 0).await);
    }

    fn registry(&self) -> MutexGuard<'_, Registry> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that is counted. It is part of the socket, and so goes with it into an upgrade.
#[derive(Debug)]
pub(super) struct Open {
    id: u64,
    links: Arc<Links>,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Open {
    fn drop(&mut self) {
        self.links.registry().links.remove(&self.id);
        self.links.count.send_modify(|count| *count -= 1);
    }
}

/// What is known of a connection. Moments are milliseconds since it was accepted, plus one; 0 is none.
#[derive(Debug)]
pub(super) struct Link {
    links: Arc<Links>,
    accepted: Instant,
    is_http2: AtomicBool,
    is_upgraded: AtomicBool,
    /// How many requests are being answered.
    busy: AtomicUsize,
    /// Since when none is.
    idle_since: AtomicU64,
    /// Since when a head is arriving (HTTP/1).
    head_since: AtomicU64,
    /// Since when the client takes nothing of what is sent.
    blocked_since: AtomicU64,
    /// How many bytes were sent; how many had been when the connection was last found to be alive (HTTP/2).
    sent: AtomicU64,
    sent_before: AtomicU64,
    waker: OnceLock<Waker>,
    /// Who reads and who writes after an upgrade.
    upgraded: Mutex<[Option<Waker>; 2]>,
}

/// Why a connection is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due {
    /// A head did not arrive in time.
    Head,
    /// Nothing was asked for.
    Idle,
    /// What is sent is not taken.
    Stalled,
}

/// How many bytes show that an HTTP/2 connection without a request is still taking an answer. Less is pings and their like.
const PROGRESS: u64 = 1 << 10;

/// How long an HTTP/2 connection that was told to close, and has nothing to do, may do so.
const LINGER: Duration = Duration::from_secs(5);

impl Link {
    fn new(links: Arc<Links>) -> Self {
        Self {
            links,
            accepted: Instant::now(),
            is_http2: AtomicBool::new(false),
            is_upgraded: AtomicBool::new(false),
            busy: AtomicUsize::new(0),
            idle_since: AtomicU64::new(1),
            head_since: AtomicU64::new(0),
            blocked_since: AtomicU64::new(0),
            sent: AtomicU64::new(0),
            sent_before: AtomicU64::new(0),
            waker: OnceLock::new(),
            upgraded: Mutex::default(),
        }
    }

    pub(super) fn stage(&self) -> Stage {
        self.links.stage()
    }

    pub(super) fn accepted(&self) -> Instant {
        self.accepted
    }

    fn now(&self) -> u64 {
        u64::try_from(self.accepted.elapsed().as_millis()).map_or(u64::MAX, |now| now + 1)
    }

    /// The first bytes said that it is HTTP/2.
    pub(super) fn is_http2(&self) {
        self.is_http2.store(true, Ordering::Relaxed);
        self.idle_since.store(self.now(), Ordering::Relaxed);
    }

    /// Bytes have arrived.
    pub(super) fn received(&self) {
        if self.busy.load(Ordering::Relaxed) == 0
            && self.head_since.load(Ordering::Relaxed) == 0
            && !self.is_http2.load(Ordering::Relaxed)
        {
            self.head_since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// The client took so many bytes.
    pub(super) fn sent(&self, bytes: usize) {
        if self.is_http2.load(Ordering::Relaxed) {
            self.sent.fetch_add(bytes as u64, Ordering::Relaxed);
        }
        if self.blocked_since.load(Ordering::Relaxed) != 0 {
            self.blocked_since.store(0, Ordering::Relaxed);
            self.idle_since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// The client takes nothing.
    pub(super) fn blocked(&self) {
        if self.blocked_since.load(Ordering::Relaxed) == 0 {
            self.blocked_since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// A request begins to be answered.
    pub(super) fn begin(&self) {
        self.busy.fetch_add(1, Ordering::Relaxed);
        self.head_since.store(0, Ordering::Relaxed);
    }

    /// Its answer is done.
    pub(super) fn end(&self) {
        self.idle_since.store(self.now(), Ordering::Relaxed);
        let was_last = self.busy.fetch_sub(1, Ordering::AcqRel) == 1;
        // An HTTP/1 connection is in the middle of this; streams of HTTP/2 are tasks of their own.
        if was_last && self.is_http2.load(Ordering::Relaxed) {
            self.wake();
        }
    }

    /// When it will be over, as things are. `told` is when it was told to close.
    pub(super) fn due(&self, limits: &Limits, told: Option<Instant>) -> Option<(Instant, Due)> {
        let blocked = self.blocked_since.load(Ordering::Relaxed);
        if blocked != 0 {
            return Some((self.after(blocked, limits.write)?, Due::Stalled));
        }
        if self.busy.load(Ordering::Acquire) > 0 {
            return None;
        }
        let head = self.head_since.load(Ordering::Relaxed);
        if head != 0 {
            return Some((self.after(head, limits.header)?, Due::Head));
        }
        if self.is_http2.load(Ordering::Relaxed) {
            let sent = self.sent.load(Ordering::Relaxed);
            if sent.saturating_sub(self.sent_before.load(Ordering::Relaxed)) >= PROGRESS {
                self.sent_before.store(sent, Ordering::Relaxed);
                self.idle_since.store(self.now(), Ordering::Relaxed);
            }
            if let Some(told) = told {
                let idle = self.after(self.idle_since.load(Ordering::Relaxed), LINGER)?;
                return Some((idle.max(told + LINGER), Due::Idle));
            }
        }
        let idle = self.after(self.idle_since.load(Ordering::Relaxed), limits.keep_alive)?;
        Some((idle, Due::Idle))
    }

    /// `None`: never.
    fn after(&self, moment: u64, patience: Duration) -> Option<Instant> {
        let since = self
            .accepted
            .checked_add(Duration::from_millis(moment.saturating_sub(1)))?;
        since.checked_add(patience)
    }

    /// Who drives the connection: a task, whose waker stays the same.
    pub(super) fn driven_by(&self, waker: &Waker) {
        if self.waker.get().is_none() {
            // Only its own task comes here.
            drop(self.waker.set(waker.clone()));
        }
    }

    fn wake(&self) {
        if let Some(waker) = self.waker.get() {
            waker.wake_by_ref();
        }
        for waker in self.upgraded_wakers().iter_mut().filter_map(Option::take) {
            waker.wake();
        }
    }

    /// From now on the socket is somebody else's.
    pub(super) fn upgrade(&self) {
        self.is_upgraded.store(true, Ordering::Release);
    }

    /// Whether an upgraded socket has to end; else `waker` is told when it has to.
    pub(super) fn is_cut(&self, side: Side, waker: &Waker) -> bool {
        if !self.is_upgraded.load(Ordering::Acquire) {
            return false;
        }
        {
            let mut wakers = self.upgraded_wakers();
            let slot = &mut wakers[side as usize];
            if !slot.as_ref().is_some_and(|known| known.will_wake(waker)) {
                *slot = Some(waker.clone());
            }
        }
        // Looked at after it was said who is to be told.
        self.stage() == Stage::Aborted
    }

    fn upgraded_wakers(&self) -> MutexGuard<'_, [Option<Waker>; 2]> {
        self.upgraded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A direction of a socket.
#[derive(Debug, Clone, Copy)]
pub(super) enum Side {
    Read,
    Write,
}
