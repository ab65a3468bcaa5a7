//! Documents with a few characters changed, thousands of them, the same on every run: no text makes the reader panic, loop or point outside the text.

use specforge_core::spec::{Reading, read_text};
use std::fs;
use std::path::{Path, PathBuf};

/// How many variants of each document are read.
const VARIANTS: usize = 200;

/// Words that mean something to the reader; one in the wrong place finds more than a stray letter.
const WORDS: [&str; 30] = [
    "$ref",
    "'#/components/schemas/A'",
    "'#/'",
    "'#'",
    "null",
    "true",
    "{}",
    "[]",
    "- ",
    ": ",
    "&a ",
    "*a",
    "<<: *a",
    "\n",
    "  ",
    "\t",
    "-1",
    "1e999",
    "\"",
    "'",
    "{",
    "}",
    "[",
    "]",
    "|",
    "\u{feff}",
    "ä",
    "\0",
    "allOf: [*a]",
    "../",
];

#[test]
fn no_change_of_a_document_does_harm() {
    let mut random = Random(0x5eed_0fac_ade5_1234);
    let mut read = 0;
    for path in documents(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")) {
        let text = fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        for _ in 0..VARIANTS {
            let mut variant = text.clone();
            for _ in 0..=random.below(3) {
                variant = random.change(&variant);
            }
            check(&read_text(name, &variant), &variant);
            read += 1;
        }
    }
    assert!(read > 1000, "only {read} documents read");
}

fn check(reading: &Reading, text: &str) {
    for found in &reading.diagnostics {
        for span in found
            .span
            .iter()
            .chain(found.related.iter().map(|(span, _)| span))
        {
            let lines = text.matches('\n').count() + text.matches('\r').count() + 1;
            assert!(
                usize::try_from(span.line).unwrap() <= lines && span.line > 0 && span.column > 0,
                "{span:?}\n{text}"
            );
        }
        assert!(!found.report(&reading.sources, true).contains('\0'));
    }
    assert!(
        reading.document.is_some()
            || reading
                .diagnostics
                .iter()
                .any(specforge_core::diag::Diagnostic::is_error),
        "{text}"
    );
}

/// Every document of the other tests.
fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "yaml" || extension == "json")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Xorshift: all that is asked of it is to be the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }

    /// A place between two characters.
    fn place(&mut self, text: &str) -> usize {
        let mut at = self.below(text.len() + 1);
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn change(&mut self, text: &str) -> String {
        let (a, b) = (self.place(text), self.place(text));
        let (start, end) = (a.min(b), a.max(b));
        let near = (start..text.len().min(start + 20))
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(start);
        match self.below(5) {
            0 => format!(
                "{}{}{}",
                &text[..start],
                WORDS[self.below(WORDS.len())],
                &text[start..]
            ),
            1 => format!("{}{}", &text[..start], &text[near..]),
            2 => format!("{}{}{}", &text[..start], &text[start..end], &text[start..]),
            3 => format!(
                "{}{}{}",
                &text[..start],
                WORDS[self.below(WORDS.len())],
                &text[near..]
            ),
            _ => text[..start].to_owned(),
        }
    }
}
