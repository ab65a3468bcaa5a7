//! What is tested here is `specforge` as a release build has it: see `tests/drift.rs`.
