//! A text that a pattern matches.

use regex_syntax::hir::{Class, Hir, HirKind};

/// Longer texts are not made.
const LONGEST: usize = 4096;

/// The shortest text that the pattern can match along its first alternatives; `None` where it needs more than that.
pub(super) fn matching(regex: &str) -> Option<String> {
    let hir = regex_syntax::parse(regex).ok()?;
    let mut text = String::new();
    write(&hir, &mut text)?;
    Some(text)
}

fn write(hir: &Hir, text: &mut String) -> Option<()> {
    if text.len() > LONGEST {
        return None;
    }
    match hir.kind() {
        // Anchors hold at the ends of the whole text, which is where patterns have them; a word's edge may not.
        HirKind::Look(look) => {
            use regex_syntax::hir::Look::{End, EndLF, Start, StartLF};
            matches!(look, Start | StartLF | End | EndLF).then_some(())
        }
        HirKind::Empty => Some(()),
        HirKind::Literal(literal) => {
            text.push_str(std::str::from_utf8(&literal.0).ok()?);
            Some(())
        }
        HirKind::Class(Class::Unicode(class)) => {
            // A letter, a digit, or whatever is printable: the ends of a range may be control characters.
            let wanted = ['a', 'A', '1', '0'].into_iter().chain('!'..='~');
            let holds = |c: &char| {
                let within = |range: &regex_syntax::hir::ClassUnicodeRange| {
                    range.start() <= *c && *c <= range.end()
                };
                class.ranges().iter().any(within)
            };
            let first = class
                .ranges()
                .first()
                .map(regex_syntax::hir::ClassUnicodeRange::start);
            text.push(wanted.into_iter().find(holds).or(first)?);
            Some(())
        }
        HirKind::Class(Class::Bytes(_)) => None,
        HirKind::Repetition(repetition) => {
            (0..repetition.min).try_for_each(|_| write(&repetition.sub, text))
        }
        HirKind::Capture(capture) => write(&capture.sub, text),
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, text)),
        HirKind::Alternation(choices) => write(choices.first()?, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_match_their_patterns() {
        for (pattern, text) in [
            ("^[a-z]{3}-[0-9]+$", "aaa-1"),
            ("^(GET|POST)$", "GET"),
            ("^\\+?[1-9]\\d{1,4}$", "11"),
            ("^.+@.+$", "a@a"),
            ("", ""),
        ] {
            assert_eq!(matching(pattern).as_deref(), Some(text), "{pattern}");
        }
        assert_eq!(matching("\\bword"), None);
        assert_eq!(matching("("), None);
    }
}
