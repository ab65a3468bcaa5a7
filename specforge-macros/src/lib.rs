//! The procedural macros of specforge. Use them through the `specforge` crate, where they are documented.
