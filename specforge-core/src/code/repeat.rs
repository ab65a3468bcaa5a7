//! What `#(..)*` of a template repeats: iterators and collections go forward, and end; any other value stays what it is in every turn.

use std::cell::Cell;
use std::fmt;
use std::ops::BitOr;
use std::slice;

use super::{Append, Print};

/// A repetition in a template: what writes all of its turns, once.
pub(crate) struct Turns<F>(Cell<Option<F>>);

impl<F: FnOnce(&mut fmt::Formatter<'_>) -> fmt::Result> Turns<F> {
    /// A repetition that is written by this function.
    pub(crate) fn new(write: F) -> Self {
        Self(Cell::new(Some(write)))
    }
}

impl<F: FnOnce(&mut fmt::Formatter<'_>) -> fmt::Result> fmt::Display for Turns<F> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.take() {
            Some(write) => write(formatter),
            None => Ok(()),
        }
    }
}

/// Something in the repetition ends.
pub(crate) struct Ends;

/// Nothing in the repetition ends so far.
pub(crate) struct Endless;

impl<T> BitOr<T> for Ends {
    type Output = Self;

    fn bitor(self, _: T) -> Self {
        self
    }
}

impl<T> BitOr<T> for Endless {
    type Output = T;

    fn bitor(self, other: T) -> T {
        other
    }
}

/// Iterators, taken as they are.
pub(crate) trait RepeatIterator: Iterator + Sized {
    /// Itself.
    fn turns(self) -> (Self, Ends) {
        (self, Ends)
    }
}

impl<I: Iterator> RepeatIterator for I {}

/// Collections, borrowed.
pub(crate) trait RepeatCollection<'c> {
    /// Goes over the items.
    type Iterator: Iterator;

    /// An iterator over the items.
    fn turns(&'c self) -> (Self::Iterator, Ends);
}

impl<'c, T: 'c> RepeatCollection<'c> for [T] {
    type Iterator = slice::Iter<'c, T>;

    fn turns(&'c self) -> (Self::Iterator, Ends) {
        (self.iter(), Ends)
    }
}

impl<'c, T: 'c> RepeatCollection<'c> for Vec<T> {
    type Iterator = slice::Iter<'c, T>;

    fn turns(&'c self) -> (Self::Iterator, Ends) {
        (self.iter(), Ends)
    }
}

/// The same value in every turn.
pub(crate) struct Always<'v, T: ?Sized>(&'v T);

impl<'v, T: ?Sized> Always<'v, T> {
    /// The value; there always is one.
    #[allow(
        clippy::should_implement_trait,
        clippy::unnecessary_wraps,
        reason = "named like the method of an iterator, which a template calls"
    )]
    pub(crate) fn next(&mut self) -> Option<&'v T> {
        Some(self.0)
    }
}

/// Values that are no collections.
pub(crate) trait RepeatValue: Print {
    /// The value, again and again.
    fn turns(&self) -> (Always<'_, Self>, Endless) {
        (Always(self), Endless)
    }
}

impl<T: Print + ?Sized> RepeatValue for T {}

/// Values that are no collections, in a template of tokens.
pub(crate) trait RepeatToken: Append {
    /// The value, again and again.
    fn turns(&self) -> (Always<'_, Self>, Endless) {
        (Always(self), Endless)
    }
}

impl<T: Append + ?Sized> RepeatToken for T {}
