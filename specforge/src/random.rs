//! Random bits for ids.

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

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

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
