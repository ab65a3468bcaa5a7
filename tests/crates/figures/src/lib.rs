//! Bounds of time, which are tests alone.
