//! Random bits, for ids and for pauses.

use std::cell::Cell;
use std::hash::{BuildHasher as _, RandomState};

thread_local! {
    /// A secret of this thread, which std takes from the operating system, and a counter.
    static SOURCE: (RandomState, Cell<u64>) = (RandomState::new(), const { Cell::new(0) });
}

/// 128 bits that do not repeat and cannot be guessed from outside: `SipHash` of a counter under a secret key. It asks the system for nothing,
/// since there is one a request, or more. Not for keys and tokens.
pub(crate) fn bits() -> u128 {
    SOURCE.with(|(state, counter)| {
        let half = || {
            let count = counter.get();
            counter.set(count.wrapping_add(1));
            u128::from(state.hash_one(count))
        };
        half() << 64 | half()
    })
}

/// A pause, and up to a tenth more, so that many processes do not do the same at the same moment. One that is as good as for ever is left so.
#[cfg(any(feature = "idempotency", feature = "rate-limit", feature = "serve"))]
pub(crate) fn jittered(pause: std::time::Duration) -> std::time::Duration {
    let [byte, ..] = bits().to_be_bytes();
    let more = (pause / 10).saturating_mul(u32::from(byte)) / 255;
    pause.saturating_add(more)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    #[cfg(any(feature = "idempotency", feature = "rate-limit", feature = "serve"))]
    use std::time::Duration;

    #[test]
    #[cfg(any(feature = "idempotency", feature = "rate-limit", feature = "serve"))]
    fn a_pause_is_a_tenth_longer_at_most() {
        for _ in 0..1_000 {
            let pause = super::jittered(Duration::from_secs(10));
            assert!((10_000..=11_000).contains(&pause.as_millis()), "{pause:?}");
            assert_eq!(super::jittered(Duration::ZERO), Duration::ZERO);
            assert_eq!(super::jittered(Duration::MAX), Duration::MAX);
        }
    }

    #[test]
    fn bits_do_not_repeat_on_any_thread() {
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..10_000).map(|_| super::bits()).collect::<Vec<_>>()))
            .collect();
        let all: HashSet<u128> = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect();
        assert_eq!(all.len(), 40_000);
    }
}
