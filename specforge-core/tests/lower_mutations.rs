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
        lowered > 100,
        "only {lowered} of the damaged documents could be read"
    );
}

/// Puts words in other places, which keeps much of the document's shape.
fn damage(words: &mut Vec<String>, numbers: &mut Numbers) {
    let (from, to) = (numbers.below(words.len()), numbers.below(words.len()));
    match numbers.below(4) {
        0 => words.swap(from, to),
        1 => words[to] = words[from].clone(),
        2 => {
            words.remove(from);
        }
        _ => {
            let odd = [
                "null",
                "-1",
                "1e400",
                "true",
                "'#/components/schemas/Pet'",
                "\u{1F600}",
                "[]",
                "{}",
                "18446744073709551616",
            ];
            let ending: String = words[from]
                .chars()
                .rev()
                .take_while(|c| !c.is_alphanumeric())
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            words[from] = format!("{}{ending}", odd[numbers.below(odd.len())]);
        }
    }
}
