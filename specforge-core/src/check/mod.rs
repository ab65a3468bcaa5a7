//! Model against signature: one named function per check, each finding with the place in the spec and the way out.

pub mod handler;
