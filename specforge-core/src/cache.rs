//! One reading per compilation: what was read and lowered is kept for the next macro of the same process.
//!
//! The process may live long (rust-analyzer's server does), so an entry counts only as long as none of its files has changed.

use crate::source::Sources;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Values by key, each with the files that it was made from. Meant for a `static`.
#[derive(Debug)]
pub struct Cache<K, T> {
    entries: Mutex<BTreeMap<K, Entry<T>>>,
}

#[derive(Debug)]
struct Entry<T> {
    value: Arc<T>,
    files: Vec<(PathBuf, Option<Stamp>)>,
}

/// What tells whether a file has changed; of a file that is not there, nothing does but its appearance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stamp {
    modified: SystemTime,
    len: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            modified: metadata.modified().ok()?,
            len: metadata.len(),
        })
    }
}

impl<K: Ord, T> Cache<K, T> {
    /// An empty cache.
    pub const fn new() -> Self {
        Self {
            entries: Mutex::new(BTreeMap::new()),
        }
    }

    /// The value of `key`; `load` makes it, and names all files that it looked at, those that are missing too.
    pub fn get(&self, key: K, load: impl FnOnce() -> (T, Vec<PathBuf>)) -> Arc<T> {
        if let Some(value) = self.fresh(&key) {
            return value;
        }
        let start = SystemTime::now();
        // Not under the lock: `load` may take long, panic, or come here again.
        let (value, files) = load();
        let value = Arc::new(value);
        let stamped = |path: PathBuf| {
            let stamp = Stamp::of(&path);
            (path, stamp)
        };
        let files: Vec<_> = files.into_iter().map(stamped).collect();
        // A file that was written while it was read may have been read half.
        if files
            .iter()
            .all(|(_, stamp)| stamp.is_none_or(|stamp| stamp.modified < start))
        {
            let entry = Entry {
                value: Arc::clone(&value),
                files,
            };
            self.entries
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(key, entry);
        }
        value
    }

    fn fresh(&self, key: &K) -> Option<Arc<T>> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.get(key)?;
        let unchanged = entry
            .files
            .iter()
            .all(|(path, stamp)| Stamp::of(path) == *stamp);
        unchanged.then(|| Arc::clone(&entry.value))
    }
}

impl<K: Ord, T> Default for Cache<K, T> {
    fn default() -> Self {
        Self::new()
    }
}

/// A hash of what the files contain, in lower-case hexadecimal: the same on every machine, whatever the files are called.
///
/// Two lanes of 64 bits, eight bytes a step: an unoptimised build takes megabytes in its stride. It tells versions of a document apart and is no
/// defence against forgery.
pub fn hash(sources: &Sources) -> String {
    let mut lanes = [0xcbf2_9ce4_8422_2325_u64, 0x9e37_79b9_7f4a_7c15];
    for file in &sources.files {
        // A file starts with its length: moving text from one to the next makes a difference.
        absorb(
            &mut lanes,
            u64::try_from(file.text.len()).unwrap_or(u64::MAX),
        );
        let (words, rest) = file.text.as_bytes().as_chunks::<8>();
        for word in words {
            absorb(&mut lanes, u64::from_le_bytes(*word));
        }
        let tail = rest
            .iter()
            .fold(0, |tail, byte| (tail << 8) | u64::from(*byte));
        absorb(&mut lanes, tail);
    }
    let [a, b] = lanes.map(finish);
    format!("{a:016x}{b:016x}")
}

fn absorb(lanes: &mut [u64; 2], word: u64) {
    let [a, b] = lanes;
    *a = (*a ^ word)
        .wrapping_mul(0x0000_0100_0000_01b3)
        .rotate_left(29);
    *b = (*b ^ word.rotate_left(32))
        .wrapping_mul(0xd6e8_feb8_6659_fd93)
        .rotate_left(31);
}

/// Lets every bit of a lane reach every other.
fn finish(lane: u64) -> u64 {
    let lane = (lane ^ (lane >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    let lane = (lane ^ (lane >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    lane ^ (lane >> 32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceFile;
    use std::cell::Cell;
    use std::thread;
    use std::time::Duration;

    fn sources(texts: &[&str]) -> Sources {
        let file = |text: &&str| SourceFile {
            path: PathBuf::new(),
            display: String::new(),
            text: (*text).to_owned(),
        };
        Sources {
            files: texts.iter().map(|text| Arc::new(file(text))).collect(),
        }
    }

    #[test]
    fn a_hash_tells_texts_apart() {
        let texts: [&[&str]; 8] = [
            &[],
            &[""],
            &["a"],
            &["b"],
            &["a", ""],
            &["", "a"],
            &["abcdefghi"],
            &["abcdefgh", "i"],
        ];
        let mut hashes: Vec<_> = texts.iter().map(|texts| hash(&sources(texts))).collect();
        assert!(hashes.iter().all(|hash| hash.len() == 32));
        assert_eq!(
            hash(&sources(&["openapi: 3.1.1"])),
            hash(&sources(&["openapi: 3.1.1"]))
        );
        hashes.sort();
        hashes.dedup();
        assert_eq!(hashes.len(), texts.len());
    }

    #[test]
    fn a_value_lives_until_a_file_changes() {
        let folder = std::env::temp_dir().join(format!("specforge-cache-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let (spec, missing) = (folder.join("spec"), folder.join("missing"));
        fs::write(&spec, "1").unwrap();
        // What was written just now is not trusted.
        thread::sleep(Duration::from_millis(30));
        let loads = Cell::new(0);
        let cache = Cache::new();
        let get = || {
            *cache.get("spec", || {
                loads.set(loads.get() + 1);
                (loads.get(), vec![spec.clone(), missing.clone()])
            })
        };
        assert_eq!([get(), get()], [1, 1]);
        fs::write(&spec, "22").unwrap();
        thread::sleep(Duration::from_millis(30));
        assert_eq!([get(), get()], [2, 2]);
        fs::write(&missing, "").unwrap();
        thread::sleep(Duration::from_millis(30));
        assert_eq!([get(), get()], [3, 3]);
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_loader_that_panics_does_no_lasting_harm() {
        let cache = Arc::new(Cache::<&str, u8>::new());
        let other = Arc::clone(&cache);
        assert!(
            thread::spawn(move || other.get("key", || panic!("on purpose")))
                .join()
                .is_err()
        );
        assert_eq!(*cache.get("key", || (7, Vec::new())), 7);
    }
}
