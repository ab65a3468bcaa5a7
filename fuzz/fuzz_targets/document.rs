//! Reads any text as a document: it may be refused, and everything that is said about it can be shown.
//!
//! `cargo +nightly fuzz run document -- -max_len=4096`

#![no_main]

use libfuzzer_sys::fuzz_target;
use specforge_core::spec::read_text;

fuzz_target!(|input: &str| {
    // One run covers both ways of writing a document.
    let name = if input.len() % 2 == 0 { "openapi.yaml" } else { "openapi.json" };
    let reading = read_text(name, input);
    for found in &reading.diagnostics {
        assert!(!found.report(&reading.sources, true).is_empty());
        assert!(!found.compile_error_text(&reading.sources).is_empty());
        assert!(found.json(&reading.sources).starts_with('{'));
    }
    assert!(reading.document.is_some() || reading.diagnostics.iter().any(|found| found.is_error()));
});
