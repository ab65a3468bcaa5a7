//! Matching a constant of the document with a `pattern`, while building.
//!
//! The `regex` crate would be one more thing to compile before every crate that uses the macros, for the few patterns that have a `default`
//! beside them. So the parsed pattern is walked as it is: each part takes the set of places where it may begin to the set of those where it may
//! end. That is linear in the text for each part, and nothing is tried twice.

use super::Pattern;
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use std::collections::BTreeSet;

/// How many places may be looked at.
const MOST_STEPS: usize = 100_000;

/// Whether a text keeps a pattern. `true` as well where finding out would take too long: the decoder's own check is the exact one.
pub(in crate::model) fn keeps(text: &str, pattern: &Pattern) -> bool {
    let Ok(hir) = regex_syntax::Parser::new().parse(&pattern.regex) else {
        return true;
    };
    let mut walk = Walk { text, steps: 0 };
    let starts = (0..=text.len())
        .filter(|at| text.is_char_boundary(*at))
        .collect();
    walk.ends(&hir, &starts)
        .is_none_or(|ends| ends.is_empty() == pattern.negated)
}

/// Byte offsets into the text.
type Places = BTreeSet<usize>;

struct Walk<'t> {
    text: &'t str,
    steps: usize,
}

impl Walk<'_> {
    /// Where a part may end that begins at one of these places; `None` where that takes too long.
    fn ends(&mut self, hir: &Hir, starts: &Places) -> Option<Places> {
        self.steps += 1 + starts.len();
        if self.steps > MOST_STEPS {
            return None;
        }
        Some(match hir.kind() {
            HirKind::Empty => starts.clone(),
            HirKind::Literal(literal) => starts
                .iter()
                .filter(|at| self.rest(**at).as_bytes().starts_with(&literal.0))
                .map(|at| at + literal.0.len())
                .collect(),
            HirKind::Class(class) => starts
                .iter()
                .filter_map(|at| {
                    let next = self.rest(*at).chars().next()?;
                    contains(class, next).then(|| at + next.len_utf8())
                })
                .collect(),
            HirKind::Look(look) => starts
                .iter()
                .copied()
                .filter(|at| self.holds(*look, *at))
                .collect(),
            HirKind::Capture(capture) => return self.ends(&capture.sub, starts),
            HirKind::Concat(parts) => {
                let mut places = starts.clone();
                for part in parts {
                    places = self.ends(part, &places)?;
                }
                places
            }
            HirKind::Alternation(parts) => {
                let mut places = Places::new();
                for part in parts {
                    places.extend(self.ends(part, starts)?);
                }
                places
            }
            HirKind::Repetition(repetition) => {
                return self.repeated(&repetition.sub, repetition.min, repetition.max, starts);
            }
        })
    }

    fn repeated(
        &mut self,
        part: &Hir,
        min: u32,
        max: Option<u32>,
        starts: &Places,
    ) -> Option<Places> {
        let mut places = starts.clone();
        for _ in 0..min {
            places = self.ends(part, &places)?;
            if places.is_empty() {
                return Some(places);
            }
        }
        let mut all = places.clone();
        let mut count = min;
        while max.is_none_or(|max| count < max) {
            let new = self.ends(part, &places)?;
            places = new.difference(&all).copied().collect();
            if places.is_empty() {
                break;
            }
            all.extend(&places);
            count += 1;
        }
        Some(all)
    }

    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    fn holds(&self, look: Look, at: usize) -> bool {
        let before = self.text.get(..at).unwrap_or_default();
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let word_before = before.chars().next_back().is_some_and(is_word);
        let word_behind = self.rest(at).chars().next().is_some_and(is_word);
        match look {
            Look::Start => at == 0,
            Look::End => at == self.text.len(),
            Look::WordAscii | Look::WordUnicode => word_before != word_behind,
            Look::WordAsciiNegate | Look::WordUnicodeNegate => word_before == word_behind,
            // Patterns are translated to none of the others.
            _ => true,
        }
    }
}

fn contains(class: &Class, wanted: char) -> bool {
    match class {
        Class::Unicode(class) => class
            .ranges()
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&wanted)),
        Class::Bytes(class) => u8::try_from(wanted).is_ok_and(|wanted| {
            class
                .ranges()
                .iter()
                .any(|range| (range.start()..=range.end()).contains(&wanted))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::keeps;
    use crate::model::{Pattern, pattern::translate};

    #[test]
    fn the_same_texts_match_as_with_the_regex_crate() {
        let patterns = [
            "^[a-z]+$",
            "a",
            "^(a|ab)(c|bcd)*$",
            r"^\d{3}-\d{2,4}$",
            r"\bword\b",
            "^$",
            "^(?:a?){3}b",
            "^(a*)*$",
            "[^x]y|é+",
            "^(?=.*[0-9])(?!.*x)[a-z0-9]{2,}$",
            r"^https?://[^\s/]+(/\S*)?$",
            "(x|)+y{2}",
        ];
        let texts = [
            "",
            "a",
            "abc",
            "abcd",
            "abcdbcd",
            "123-45",
            "123-4",
            "123-45678",
            "a word here",
            "words",
            "ax",
            "x",
            "b",
            "aab",
            "aaaab",
            "éé",
            "zy",
            "xy",
            "a1",
            "a1x",
            "11",
            "xyy",
            "yy",
            "http://a.b/c",
            "https://",
            "ABC",
            "日本",
        ];
        for source in patterns {
            for pattern in translate(source).unwrap() {
                let regex = regex::Regex::new(&pattern.regex).unwrap();
                for text in texts {
                    assert_eq!(
                        keeps(text, &pattern),
                        regex.is_match(text) != pattern.negated,
                        "{source} {text}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_takes_too_long_is_left_to_the_decoder() {
        let pattern = Pattern {
            source: String::new(),
            regex: "^(?:a{100}){200}$".to_owned(),
            negated: false,
        };
        assert!(keeps(&"a".repeat(50_000), &pattern));
    }
}
