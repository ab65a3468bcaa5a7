//! Users and their passwords, in memory.

use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use specforge::security::basic::{PasswordStore, StoredPassword};

/// Users in memory. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Users {
    users: Arc<Mutex<BTreeMap<String, StoredPassword<i64>>>>,
    asked: Arc<AtomicUsize>,
}

impl Users {
    /// Adds a user, or replaces one.
    ///
    /// # Panics
    ///
    /// When a test panicked before.
    pub fn insert(&self, name: &str, user: StoredPassword<i64>) {
        let mut users = self.users.lock().expect("no panic before");
        users.insert(name.to_owned(), user);
    }

    /// How often somebody was looked for.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl PasswordStore for Users {
    type User = i64;

    async fn find(
        &self,
        username: &str,
    ) -> Result<Option<StoredPassword<i64>>, Box<dyn Error + Send + Sync>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if username == "down" {
            return Err("the users are not there".into());
        }
        let users = self.users.lock().map_err(|_| "a test panicked before")?;
        Ok(users.get(username).cloned())
    }
}
