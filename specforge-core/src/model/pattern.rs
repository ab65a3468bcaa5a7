//! `pattern`: from ECMA-262, which JSON Schema speaks, to the `regex` crate.
//!
//! The two agree on most of what is written in APIs and differ where it is not seen: `\d`, `\w`, `\b` and `.` mean less in ECMA-262, `\s` more,
//! `[^]` is any character, and `{`, `[`, `&&` or `--` in a class need no escape. Back-references have no counterpart, and look-around only has
//! one where it is certain at which place of the text it looks: see [`look_around`].
//!
//! Documents that a framework wrote have that framework's patterns: `(?i)`, `\A`, `\z` and `(?P<name>..)` of Java, Ruby, Python and Go are read as
//! what they say there, since ECMA-262 has no other meaning for them.

mod look_around;
mod translator;

use regex_syntax::hir::{Class, Hir, HirKind};

use super::Pattern;
use translator::Translator;

/// How much a pattern may weigh: well below what makes the `regex` crate refuse a program for its size (10 MiB).
const HEAVIEST: u64 = 100_000;

/// Translates a pattern. Several come out where it looks around at places that are certain; all of them have to hold.
///
/// The error says what cannot be translated, to be continued from "the pattern".
pub(crate) fn translate(source: &str) -> Result<Vec<Pattern>, String> {
    let mut patterns = Vec::new();
    for condition in look_around::take_apart(source)? {
        patterns.push(one(source, &condition.text, condition.negated)?);
    }
    Ok(patterns)
}

/// What a pattern says that is written as a literal of JavaScript, `/^[a-z]+$/`: as it stands it could match nothing.
pub(crate) fn undelimited(source: &str) -> Option<String> {
    let (inner, flags) = source.strip_prefix('/')?.rsplit_once('/')?;
    let starts = inner.starts_with('^') || inner.starts_with("(?=") || inner.starts_with("(?!");
    let ends = inner.ends_with('$') && !inner.ends_with(r"\$");
    let known = flags.bytes().all(|flag| b"giu".contains(&flag));
    let prefix = if flags.contains('i') { "(?i)" } else { "" };
    ((starts || ends) && known).then(|| format!("{prefix}{inner}"))
}

fn one(source: &str, text: &str, negated: bool) -> Result<Pattern, String> {
    let regex = Translator::new(text).run()?;
    let hir = regex_syntax::Parser::new()
        .parse(&regex)
        .map_err(|error| match error {
            regex_syntax::Error::Parse(error) => format!("is not valid: {}", error.kind()),
            regex_syntax::Error::Translate(error) => format!("is not valid: {}", error.kind()),
            _ => "is not valid".to_owned(),
        })?;
    if weight(&hir) > HEAVIEST {
        return Err("repeats so much that it would take megabytes".to_owned());
    }
    Ok(Pattern {
        source: source.to_owned(),
        regex,
        negated,
    })
}

/// About how many states a program for this needs.
fn weight(hir: &Hir) -> u64 {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) | HirKind::Class(Class::Bytes(_)) => 1,
        HirKind::Literal(literal) => literal.0.len() as u64,
        HirKind::Class(Class::Unicode(class)) => {
            // A range of characters is one to four bytes, each with its own state; ASCII ranges share one.
            1 + class
                .ranges()
                .iter()
                .filter(|range| !range.end().is_ascii())
                .count() as u64
                * 3
        }
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            weight(&repetition.sub).saturating_mul(u64::from(times))
        }
        HirKind::Capture(capture) => weight(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => {
            parts.iter().map(weight).fold(0, u64::saturating_add)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::translator::SPACE;
    use super::*;

    fn regexes(source: &str) -> Vec<String> {
        translate(source)
            .unwrap_or_else(|error| panic!("{source}: {error}"))
            .into_iter()
            .map(|pattern| {
                format!(
                    "{}{}",
                    if pattern.negated { "not " } else { "" },
                    pattern.regex
                )
            })
            .collect()
    }

    #[test]
    fn classes_mean_what_ecma_262_says() {
        assert_eq!(regexes(r"^\d{3}$"), ["^[0-9]{3}$"]);
        assert_eq!(regexes(r"\w\W"), ["[0-9A-Za-z_][^0-9A-Za-z_]"]);
        assert_eq!(regexes("[^]"), [r"[\u{0}-\u{10FFFF}]"]);
        assert_eq!(regexes(r"[\w-.]"), [r"[0-9A-Za-z_\-\.]"]);
        assert_eq!(regexes(r"[\D]"), ["[[^0-9]]"]);
        assert_eq!(regexes(r"a.b"), [r"a[^\n\r\u{2028}\u{2029}]b"]);
    }

    #[test]
    fn escapes_are_translated() {
        assert_eq!(regexes(r"^\/a\-b$"), [r"^/a\-b$"]);
        assert_eq!(regexes(r"\cJ\x41é😀"), [r"\u{A}Aé😀"]);
        assert_eq!(regexes(r"[&&[~~]"), [r"[\&\&\[\~\~]"]);
        assert_eq!(regexes("{a}{,2}"), [r"\{a\}\{,2\}"]);
        assert_eq!(regexes(r"(?<year>\d)"), ["(?:[0-9])"]);
        assert_eq!(regexes(r"\p{L}"), [r"\p{L}"]);
    }

    #[test]
    fn other_languages_patterns_are_read() {
        assert_eq!(regexes("(?i)^[a-f]+$"), ["(?i)^[a-f]+$"]);
        assert_eq!(regexes("(?i:a)b"), ["(?i:a)b"]);
        assert_eq!(regexes(r"\A[a-z]+\z"), [r"\A[a-z]+\z"]);
        assert_eq!(regexes("(?P<year>[0-9])"), ["(?:[0-9])"]);
    }

    #[test]
    fn leading_look_aheads_become_patterns_of_their_own() {
        let any = r"[^\n\r\u{2028}\u{2029}]";
        assert_eq!(
            regexes(r"^(?=.*[A-Z])(?!.*\s)\w+$"),
            [
                format!("^(?:{any}*[A-Z])"),
                format!("not ^(?:{any}*[{SPACE}])"),
                "^[0-9A-Za-z_]+$".to_owned()
            ]
        );
        assert_eq!(regexes("^(?!a$)"), ["not ^(?:a$)"]);
    }

    #[test]
    fn look_around_at_certain_places_becomes_patterns_of_its_own() {
        assert_eq!(
            regexes(r"^[a-z](?!.{3}-)x(?=b|c)[a-z-]*$"),
            [
                r"not ^[a-z](?:[^\n\r\u{2028}\u{2029}]{3}\-)",
                "^[a-z]x(?:b|c)",
                r"^[a-z]x[a-z\-]*$"
            ]
        );
        assert_eq!(
            regexes("^(?!-)[a-z-]+(?<!-)$"),
            ["not ^(?:\\-)", "not (?:\\-)$", "^[a-z\\-]+$"]
        );
        assert_eq!(regexes("^a+(?<=aa|b)$"), ["(?:aa|b)$", "^a+$"]);
        // What only has to be there is as good as what follows.
        assert_eq!(regexes("(?<=a|b)c"), ["(?:a|b)c"]);
        assert_eq!(regexes("a+(?=b|c)"), ["a+(?:b|c)"]);
    }

    #[test]
    fn patterns_between_slashes_are_read_without_them() {
        assert_eq!(undelimited("/^[a-z]+$/").as_deref(), Some("^[a-z]+$"));
        assert_eq!(undelimited("/^[a-z]+$/gi").as_deref(), Some("(?i)^[a-z]+$"));
        assert_eq!(undelimited("/(?=.*a)/").as_deref(), Some("(?=.*a)"));
        for literal in [
            "/users/",
            "/",
            "//",
            "^/a$/",
            "/a\\$/",
            "/^a$/x",
            "/users/.*/",
        ] {
            assert_eq!(undelimited(literal), None, "{literal}");
        }
    }

    #[test]
    fn what_has_no_counterpart_is_refused() {
        for source in [
            r"a(?=b)c",
            r"a+(?!b)",
            r"^a+(?!b)c",
            r"^(?:a|bb)(?!c)d",
            r"(?<!a)b",
            r"a(?<=a)b",
            r"a(?<!b)",
            r"a(?<!b)$|c",
            r"a|b(?=c)",
            r"(?=.*a)(?=.*b).{2,}",
            r"^(?=a)*b",
            r"(?<=a(?=b))c",
            r"(?i)^a+(?<!a)$",
            r"(a)\1",
            r"^(?=a)b|c",
            "(",
            "[a",
            "(?s).",
            r"[\u{0}-\u{10FFFF}]{60000}",
            r"\B",
        ] {
            assert!(translate(source).is_err(), "{source}");
        }
    }

    #[test]
    fn weight_keeps_ascii_repetitions() {
        assert!(translate(r"^[A-Za-z0-9+/=]{1,50000}$").is_ok());
    }
}
