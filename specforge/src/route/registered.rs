//! Which handler and which router an operation has, told by the compiler: none, one, or more than one.
//!
//! A handler or a router says it by an implementation for the operation's marker, with a type of its own; nobody keeps a list. None and one
//! are told apart by the method that the compiler finds. One and several are told apart by a number: with one implementation its type is
//! that implementation's, with several it is not known, and then the compiler takes `i32`, which no implementation has. So the second one is
//! an error with a text, where an ambiguous type would be one without.

use std::marker::PhantomData;

use super::Routes;
use crate::extract::Service;
use crate::operation::Operation;

/// An operation is served by the router `R`, which says `only(..)`. `N` is `u8`.
#[diagnostic::on_unimplemented(
    message = "operation `{Self}` is served by more than one router",
    label = "this one serves what no other router does",
    note = "`only(rest)` goes with routers that divide the operations: let one `only(..)` select this operation"
)]
pub trait ServedBy<R, N> {}

/// What no other router serves is served by the router `R`, which says `only(rest)`. `N` is `u8`. The implementing type is the marker of
/// one of the document's operations.
#[diagnostic::on_unimplemented(
    message = "two routers serve the rest of this document",
    label = "`only(rest)` stands in another router as well",
    note = "say what one of them serves: `only(tags(\"..\"))`, or `only(rest(tags(\"..\")))` for all but that"
)]
pub trait RestServedBy<R, N>: Sized {
    /// That there is no other.
    fn only(_: N) {}
}

#[diagnostic::do_not_recommend]
impl RestServedBy<(), u8> for Elsewhere {}

/// Stands for an operation that is not this router's, and for a handler that is none.
#[derive(Debug)]
pub enum Elsewhere {}

/// Looks for another router of an operation: `(&Rest::<Op>::new()).rest(0)` is the operation where there is none, else [`Elsewhere`].
#[derive(Debug)]
pub struct Rest<Op>(PhantomData<Op>);

impl<Op> Rest<Op> {
    /// Looks for it.
    #[must_use]
    #[allow(clippy::new_without_default, reason = "generated code alone makes one")]
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

/// Found, one reference further, where an operation has no handler.
pub trait Unhandled {
    /// No handler.
    fn handler(&self, _: u8) -> PhantomData<Elsewhere> {
        PhantomData
    }
}

impl<T> Unhandled for &T {}

/// Found where another router serves the operation.
pub trait Served<R, N> {
    /// Nothing is left to serve.
    fn rest(&self, _: N) -> PhantomData<Elsewhere> {
        PhantomData
    }
}

impl<Op: ServedBy<R, N>, R, N> Served<R, N> for Rest<Op> {}

/// Found, one reference further, where none does.
pub trait Unserved<Op> {
    /// The operation.
    fn rest(&self, _: u8) -> PhantomData<Op> {
        PhantomData
    }
}

impl<Op> Unserved<Op> for &Rest<Op> {}

/// An operation that a router with `only(rest)` names in `unimplemented(..)`.
#[diagnostic::on_unimplemented(
    message = "`unimplemented(..)` names an operation that another router serves",
    label = "not an operation of this router",
    note = "remove it here: a router with `only(rest)` serves what no other `only(..)` selects"
)]
pub trait Unimplemented: Sized {
    /// Adds it: it answers 501.
    fn add_unimplemented<S>(_: PhantomData<Self>, routes: &mut Routes<S>)
    where
        S: Clone + Send + Sync + 'static;
}

#[diagnostic::do_not_recommend]
impl<Op: Operation> Unimplemented for Op {
    fn add_unimplemented<S>(_: PhantomData<Self>, routes: &mut Routes<S>)
    where
        S: Clone + Send + Sync + 'static,
    {
        routes.add_unimplemented::<Op>();
    }
}

/// The service of a handler that is never called.
#[must_use]
pub fn stand_in<S>() -> Service<S> {
    std::sync::Arc::new(|_, _| Box::pin(async { axum::response::Response::default() }))
}
