//! The handlers, a module for each tag of the spec.

pub mod albums;
pub mod items;
pub mod subscriptions;
