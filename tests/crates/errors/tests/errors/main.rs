//! Errors. The numbers in the names of the tests are those of `tests/README.md`: 1, 2, 7 and 8 in `databases`, 3, 5, 6 and 9 in `framework`; 4 is a
//! case of `tests/ui`. The `PostgreSQL` server is in `DATABASE_URL`: `cargo xtask test`.

mod databases;
mod framework;
mod harness;
mod retries;
