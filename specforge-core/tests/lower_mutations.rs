//! Damaged documents lower without a panic: each document of `tests/lower` in some hundred variations.

use specforge_core::model::lower;
use specforge_core::spec::read_text;
use std::fs;
use std::path::Path;

/// A generator of numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % bound.max(1)
    }
}

#[test]
fn damaged_documents_lower() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lower");
    let mut numbers = Numbers(1);
    let mut lowered = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        for _ in 0..150 {
            let mut words: Vec<String> = text
                .split_inclusive([' ', '\n', ',', '}', ']'])
                .map(str::to_owned)
                .collect();
            for _ in 0..=numbers.below(4) {
                damage(&mut words, &mut numbers);
            }
            if let Some(document) = read_text("damaged.yaml", &words.concat()).document {
                let api = lower(&document);
                assert_eq!(api.schemas.len(), document.component_schemas.len());
                lowered += 1;
            }
        }
    }
    assert!(
        lowered > 300,
        "only {lowered} of the damaged documents could be read"
    );
}

/// Puts other words in the place of some, and leaves the punctuation as it is: that keeps most of the document's shape.
fn damage(words: &mut [String], numbers: &mut Numbers) {
    const ODD: [&str; 10] = [
        "null",
        "-1",
        "1e400",
        "true",
        "Pet",
        "😀",
        "[]",
        "{}",
        "18446744073709551616",
        "$ref",
    ];
    let (from, to) = (numbers.below(words.len()), numbers.below(words.len()));
    let word = match numbers.below(3) {
        0 => ODD[numbers.below(ODD.len())].to_owned(),
        _ => core(&words[from]).to_owned(),
    };
    let old = core(&words[to]).to_owned();
    if !old.is_empty() && !word.is_empty() {
        words[to] = words[to].replacen(&old, &word, 1);
    }
}

fn core(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '$')
}
