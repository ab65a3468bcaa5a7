//! A package of its own, so that the other tests do not wait for what it is built of.
