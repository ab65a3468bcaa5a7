//! Parses any text: the tree is bounded, and every place in it lies in the text.
//!
//! `cargo +nightly fuzz run tree -- -max_len=4096`

#![no_main]

use libfuzzer_sys::fuzz_target;
use specforge_core::source::{FileId, MAX_DEPTH, Node, Value, parse};
use std::path::Path;

fuzz_target!(|input: &str| {
    let lines = input.matches(['\n', '\r']).count() + 1;
    for name in ["a.yaml", "a.json"] {
        let mut diagnostics = Vec::new();
        match parse(FileId(0), Path::new(name), input, &mut diagnostics) {
            Some(root) => check(&root, lines, 0),
            None => assert!(diagnostics.iter().any(|found| found.is_error())),
        }
    }
});

fn check(node: &Node, lines: usize, depth: usize) {
    assert!(depth <= MAX_DEPTH);
    assert!(node.span.line >= 1 && node.span.line as usize <= lines);
    assert!(node.span.column >= 1 && node.span.len >= 1);
    match &node.value {
        Value::Array(elements) => elements.iter().for_each(|element| check(element, lines, depth + 1)),
        Value::Object(object) => object.members.iter().for_each(|member| check(&member.value, lines, depth + 1)),
        _ => {}
    }
}
