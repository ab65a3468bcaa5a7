//! The albums, in memory.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Bytes;

use crate::api::{Album, Item, ItemAdded, Subscription};

/// The albums of everybody, behind one lock.
#[derive(Debug, Clone, Default)]
pub struct Store(Arc<Mutex<Shelves>>);

/// What is stored.
#[derive(Debug, Default)]
pub struct Shelves {
    last_id: i64,
    /// The albums by id.
    pub albums: BTreeMap<i64, Album>,
    /// The items by album and id.
    pub items: BTreeMap<(i64, i64), Item>,
    /// Uploaded files by item.
    pub files: BTreeMap<i64, (&'static str, Bytes)>,
    /// The subscriptions by id.
    pub subscriptions: BTreeMap<i64, Subscriber>,
}

/// A subscription and the events that wait for it.
#[derive(Debug)]
pub struct Subscriber {
    /// The subscription.
    pub subscription: Subscription,
    /// Whether it wants photos, and videos.
    pub wants: (bool, bool),
    /// The events, oldest first.
    pub events: Vec<ItemAdded>,
}

impl Store {
    /// Does something with all that is stored.
    pub fn with<T>(&self, work: impl FnOnce(&mut Shelves) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shelves {
    /// An id that nothing has.
    pub fn next_id(&mut self) -> i64 {
        self.last_id += 1;
        self.last_id
    }

    /// Adds an item to an album, and tells the subscribers.
    pub fn add(&mut self, album: i64, id: i64, item: &Item) {
        self.items.insert((album, id), item.clone());
        let photo = matches!(item, Item::Photo(_));
        for subscriber in self.subscriptions.values_mut() {
            if if photo {
                subscriber.wants.0
            } else {
                subscriber.wants.1
            } {
                subscriber.events.push(ItemAdded {
                    album,
                    item: item.clone(),
                });
            }
        }
    }
}
