//! `pattern` and `patternProperties`, with the way out that `x-specforge: { pattern: ignore }` is.

use super::Lowerer;
use super::flat::Flat;
use crate::diag::{Diagnostic, codes};
use crate::model::{Pattern, pattern};
use crate::source::Spanned;
use crate::spec::Schema;

impl Lowerer<'_> {
    pub(super) fn patterns(&mut self, flat: &Flat) -> Vec<Pattern> {
        let mut patterns = Vec::new();
        for (pattern, id) in &flat.patterns {
            for translated in self.translate(pattern, self.spec(*id)) {
                if !patterns.contains(&translated) {
                    patterns.push(translated);
                }
            }
        }
        patterns
    }

    pub(super) fn translate(&mut self, source: &Spanned<String>, schema: &Schema) -> Vec<Pattern> {
        if is_ignored(schema) {
            return Vec::new();
        }
        if let Some(inner) = pattern::undelimited(&source.value) {
            let message = format!("the pattern `{}` is written between slashes", source.value);
            self.warn(
                Diagnostic::warning(codes::SLOPPY, source.span, message)
                    .label("read without them: as it stands it could match nothing")
                    .help("a pattern has no delimiters in JSON Schema"),
            );
            return self.translated(source, &inner);
        }
        self.translated(source, &source.value)
    }

    fn translated(&mut self, source: &Spanned<String>, text: &str) -> Vec<Pattern> {
        match pattern::translate(text) {
            Ok(patterns) => patterns,
            Err(reason) => {
                self.refuse(source, &reason);
                Vec::new()
            }
        }
    }

    /// A pattern of keys, which has to be a single one.
    pub(super) fn key_patterns(&mut self, source: &Spanned<String>) -> Option<Pattern> {
        let reason = match pattern::translate(&source.value) {
            Ok(patterns) => match <[Pattern; 1]>::try_from(patterns) {
                Ok([pattern]) if !pattern.negated => return Some(pattern),
                _ => "looks ahead, which a key of `patternProperties` cannot".to_owned(),
            },
            Err(reason) => reason,
        };
        self.refuse(source, &reason);
        None
    }

    fn refuse(&mut self, source: &Spanned<String>, reason: &str) {
        let message = format!("the pattern `{}` {reason}", source.value);
        let diagnostic = Diagnostic::error(codes::PATTERN, source.span, message);
        // What is no regular expression at all is not a matter of which ones are understood.
        let diagnostic = if reason.starts_with("is not valid") {
            diagnostic.label("not a regular expression of ECMA-262")
        } else {
            diagnostic
                .label("cannot be checked by a regular expression that takes linear time")
                .help("write it without look-around and back-references")
        };
        self.taint(
            diagnostic.help(
                "leave it unchecked: `x-specforge: { pattern: ignore }` beside the `pattern`",
            ),
        );
    }
}

fn is_ignored(schema: &Schema) -> bool {
    schema
        .extension
        .as_ref()
        .and_then(|extension| extension.get("pattern"))
        .and_then(|value| value.as_str())
        == Some("ignore")
}

/// A schema's own pattern, for constants; none where it is not checked.
pub(super) fn patterns_of(schema: &Schema) -> Vec<Pattern> {
    match &schema.pattern {
        Some(source) if !is_ignored(schema) => {
            let inner = pattern::undelimited(&source.value);
            pattern::translate(inner.as_deref().unwrap_or(&source.value)).unwrap_or_default()
        }
        _ => Vec::new(),
    }
}
