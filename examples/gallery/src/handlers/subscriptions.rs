//! Subscriptions, and what is delivered to them: the payload is the spec's webhook `itemAdded`.

use axum::extract::{Path, State};
use axum::{Form, Json};
use specforge::{Created, Error};

use crate::AppState;
use crate::api::{ItemAdded, NewSubscription, NewSubscriptionKindsItem, Subscription};
use crate::store::Subscriber;

/// Subscribes to what is added. A real service would post each event to the callback; this one keeps them to be fetched.
#[specforge::handler(operation = "subscribe")]
pub async fn subscribe(
    State(state): State<AppState>,
    Form(new): Form<NewSubscription>,
) -> Created<Json<Subscription>> {
    let wants = |kind| new.kinds.as_ref().is_none_or(|kinds| kinds.contains(&kind));
    let wants = (
        wants(NewSubscriptionKindsItem::Photo),
        wants(NewSubscriptionKindsItem::Video),
    );
    Created(Json(state.store.with(|shelves| {
        let id = shelves.next_id();
        let subscription = Subscription {
            id,
            callback: new.callback,
        };
        shelves.subscriptions.insert(
            id,
            Subscriber {
                subscription: subscription.clone(),
                wants,
                events: Vec::new(),
            },
        );
        subscription
    })))
}

/// The events that wait for a subscriber.
///
/// # Errors
///
/// 404 where there is no such subscription.
#[specforge::handler(operation = "listDeliveries")]
pub async fn list_deliveries(
    State(state): State<AppState>,
    Path(id): Path<i64>,
) -> Result<Json<Vec<ItemAdded>>, Error> {
    let events = state.store.with(|shelves| {
        shelves
            .subscriptions
            .get(&id)
            .map(|subscriber| subscriber.events.clone())
    });
    events
        .map(Json)
        .ok_or_else(|| Error::not_found("there is no such subscription"))
}
