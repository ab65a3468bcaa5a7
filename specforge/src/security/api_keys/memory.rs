//! Keys in memory.

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::{PoisonError, RwLock};

use super::{KeyStore, StoredKey};

/// Keys in memory, for tests and for the few keys that stand in a configuration.
pub struct MemoryKeys<O>(RwLock<HashMap<String, StoredKey<O>>>);

impl<O> Default for MemoryKeys<O> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<O> fmt::Debug for MemoryKeys<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MemoryKeys(..)")
    }
}

impl<O> MemoryKeys<O> {
    /// Adds a key, or replaces the one with this id.
    pub fn insert(&self, id: impl Into<String>, key: StoredKey<O>) {
        let keys = self.0.write();
        let mut keys = keys.unwrap_or_else(PoisonError::into_inner);
        keys.insert(id.into(), key);
    }

    /// Removes a key, which is refused from now on; false where there is none.
    pub fn remove(&self, id: &str) -> bool {
        let keys = self.0.write();
        let mut keys = keys.unwrap_or_else(PoisonError::into_inner);
        keys.remove(id).is_some()
    }
}

impl<O: Clone + Send + Sync + 'static> KeyStore for MemoryKeys<O> {
    type Owner = O;

    async fn find(&self, id: &str) -> Result<Option<StoredKey<O>>, Box<dyn Error + Send + Sync>> {
        let keys = self.0.read();
        let keys = keys.unwrap_or_else(PoisonError::into_inner);
        Ok(keys.get(id).cloned())
    }
}
