//! A [`Diagnostic`] as people and programs read it.

use super::{Diagnostic, Severity};
use crate::source::{Sources, Span};
use proc_macro2::{Delimiter, Group, TokenStream};
use quote::quote_spanned;
use std::fmt::Write as _;

/// Longer lines are cut around the place that is meant: a whole document may stand on one line.
const WIDEST: usize = 120;

impl Diagnostic {
    /// The text of a compile error: rustc prints `error: ` before it, indents it by that width, and adds the arrow to the Rust code itself.
    pub fn compile_error_text(&self, sources: &Sources) -> String {
        let mut text = format!("{} [{}]", self.message, self.code);
        Snippets {
            diagnostic: self,
            sources,
            paint: Paint { colour: false },
            primary: '-',
        }
        .write(&mut text);
        text
    }

    /// A `compile_error!` with that text at `span`.
    pub fn compile_error(&self, sources: &Sources, span: proc_macro2::Span) -> TokenStream {
        let text = self.compile_error_text(sources);
        quote_spanned!(span=> ::core::compile_error! { #text })
    }

    /// The same over several tokens, from the first to the last.
    pub fn compile_error_over(
        &self,
        sources: &Sources,
        (start, end): (proc_macro2::Span, proc_macro2::Span),
    ) -> TokenStream {
        let text = self.compile_error_text(sources);
        let mut text = Group::new(Delimiter::Brace, quote_spanned!(end=> #text));
        text.set_span(end);
        quote_spanned!(start=> ::core::compile_error! #text)
    }

    /// A report for a terminal, with a final line break.
    pub fn report(&self, sources: &Sources, colour: bool) -> String {
        let paint = Paint { colour };
        let header = format!("{}[{}]", self.severity.name(), self.code);
        let mut text = format!(
            "{}: {}",
            paint.severity(self.severity, &header),
            paint.bold(&self.message)
        );
        Snippets {
            diagnostic: self,
            sources,
            paint,
            primary: '^',
        }
        .write(&mut text);
        text.push('\n');
        text
    }

    /// A JSON object on one line: `code`, `severity`, `message`, `file`, `line`, `column`, `operation` and `help`.
    pub fn json(&self, sources: &Sources) -> String {
        let file = self.span.map(|span| quoted(sources.display(span)));
        let number = |number: Option<u32>| number.map_or_else(null, |number| number.to_string());
        let help: Vec<String> = self.help.iter().map(|help| quoted(help)).collect();
        format!(
            r#"{{"code":{},"severity":{},"message":{},"file":{},"line":{},"column":{},"operation":{},"help":[{}]}}"#,
            quoted(self.code),
            quoted(self.severity.name()),
            quoted(&self.message),
            file.unwrap_or_else(null),
            number(self.span.map(|span| span.line)),
            number(self.span.map(|span| span.column)),
            self.operation.as_deref().map_or_else(null, quoted),
            help.join(","),
        )
    }
}

impl Severity {
    /// `warning` or `error`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// Writes what stands below the message.
struct Snippets<'d> {
    diagnostic: &'d Diagnostic,
    sources: &'d Sources,
    paint: Paint,
    primary: char,
}

impl Snippets<'_> {
    fn write(&self, text: &mut String) {
        let Diagnostic {
            span,
            label,
            related,
            help,
            ..
        } = self.diagnostic;
        let spans = span.iter().chain(related.iter().map(|(span, _)| span));
        let gutter = spans
            .map(|span| span.line.to_string().len())
            .max()
            .unwrap_or(1);
        // A single way out stands right at the place, where nothing else does.
        let inline = match (span, label.as_str(), help.as_slice()) {
            (Some(_), "", [only]) if !only.contains('\n') => Some(format!("help: {only}")),
            _ => None,
        };
        if let Some(span) = span {
            self.snippet(
                text,
                gutter,
                "-->",
                *span,
                inline.as_deref().unwrap_or(label),
                self.primary,
            );
        }
        for (span, label) in related {
            self.snippet(text, gutter, ":::", *span, label, '-');
        }
        if inline.is_none() {
            for help in help {
                let help = help.replace('\n', &format!("\n{:gutter$}         ", ""));
                let _ = write!(
                    text,
                    "\n{:gutter$} {} help: {help}",
                    "",
                    self.paint.frame("=")
                );
            }
        }
    }

    fn snippet(
        &self,
        text: &mut String,
        gutter: usize,
        arrow: &str,
        span: Span,
        label: &str,
        mark: char,
    ) {
        let bar = self.paint.frame("|");
        let _ = write!(
            text,
            "\n{:gutter$}{} {}",
            "",
            self.paint.frame(arrow),
            self.sources.location(span)
        );
        let Some(line) = self.sources.line(span) else {
            return;
        };
        let excerpt = Excerpt::of(line, span);
        let marks = mark.to_string().repeat(excerpt.len);
        let marks = if mark == '^' {
            self.paint.severity(self.diagnostic.severity, &marks)
        } else {
            marks
        };
        let number = self.paint.frame(&format!("{:>gutter$}", span.line));
        let _ = write!(
            text,
            "\n{:gutter$} {bar}\n{number} {bar} {}",
            "", excerpt.line
        );
        let _ = write!(
            text,
            "\n{:gutter$} {bar} {:indent$}{marks}",
            "",
            "",
            indent = excerpt.indent
        );
        if !label.is_empty() {
            let _ = write!(text, " {}", label.replace('\n', " "));
        }
    }
}

/// The part of a line that is shown, and where the marks go.
struct Excerpt {
    line: String,
    indent: usize,
    len: usize,
}

impl Excerpt {
    fn of(line: &str, span: Span) -> Self {
        let start = usize::try_from(span.column)
            .unwrap_or(usize::MAX)
            .saturating_sub(1);
        let total = line.chars().count();
        let start = start.min(total);
        let len = usize::try_from(span.len)
            .unwrap_or(1)
            .min((total - start).max(1));
        let first = if total > WIDEST {
            start.saturating_sub(WIDEST / 3)
        } else {
            0
        };
        let mut excerpt = Self {
            line: String::new(),
            indent: 0,
            len: 0,
        };
        if first > 0 {
            excerpt.line.push_str("...");
            excerpt.indent = 3;
        }
        for (index, c) in line.chars().enumerate().skip(first).take(WIDEST) {
            let shown = match c {
                '\t' => "    ".to_owned(),
                // What a terminal would obey is shown, not sent.
                c if c.is_control() => char::REPLACEMENT_CHARACTER.to_string(),
                c => c.to_string(),
            };
            let width = shown.chars().count();
            if index < start {
                excerpt.indent += width;
            } else if index < start + len {
                excerpt.len += width;
            }
            excerpt.line.push_str(&shown);
        }
        if total > first + WIDEST {
            excerpt.line.push_str("...");
        }
        excerpt.line.truncate(excerpt.line.trim_end().len());
        excerpt.len = excerpt.len.max(1);
        excerpt
    }
}

/// Colours, where they are wanted.
#[derive(Clone, Copy)]
struct Paint {
    colour: bool,
}

impl Paint {
    fn severity(self, severity: Severity, text: &str) -> String {
        self.with(
            if severity == Severity::Error {
                "1;31"
            } else {
                "1;33"
            },
            text,
        )
    }

    fn bold(self, text: &str) -> String {
        self.with("1", text)
    }

    fn frame(self, text: &str) -> String {
        self.with("1;34", text)
    }

    fn with(self, code: &str, text: &str) -> String {
        if self.colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
}

fn null() -> String {
    "null".to_owned()
}

/// A string as JSON writes it.
fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            '\n' => json.push_str("\\n"),
            c if c.is_control() => {
                let _ = write!(json, "\\u{:04x}", u32::from(c));
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes;
    use crate::source::{FileId, SourceFile};
    use std::path::PathBuf;
    use std::sync::Arc;

    fn sources(text: &str) -> Sources {
        let file = SourceFile {
            path: PathBuf::from("spec/openapi.yaml"),
            display: "spec/openapi.yaml".to_owned(),
            text: text.to_owned(),
        };
        Sources {
            files: vec![Arc::new(file)],
        }
    }

    fn span(line: u32, column: u32, len: u32) -> Span {
        Span {
            file: FileId(0),
            line,
            column,
            len,
        }
    }

    #[test]
    fn one_way_out_stands_at_the_place() {
        let sources = sources(&format!(
            "{}      operationId: createUser\n",
            "\n".repeat(40)
        ));
        let found = Diagnostic::error(
            codes::SLOPPY,
            span(41, 20, 10),
            "no operation `createUsr` in this spec",
        )
        .help("an operation with a similar name exists: `createUser`");
        assert_eq!(
            found.compile_error_text(&sources),
            "no operation `createUsr` in this spec [SF0306]
  --> spec/openapi.yaml:41:20
   |
41 |       operationId: createUser
   |                    ---------- help: an operation with a similar name exists: `createUser`"
        );
    }

    #[test]
    fn all_places_share_a_gutter() {
        let sources = sources(&format!("a: 1\n{}a: 2\n", "\n".repeat(9)));
        let found = Diagnostic::error(codes::DUPLICATE_KEY, span(11, 1, 1), "twice")
            .label("again here")
            .related(span(1, 1, 1), "first here")
            .help("remove one")
            .help("or rename\none");
        assert_eq!(
            found.report(&sources, false),
            "error[SF0105]: twice
  --> spec/openapi.yaml:11:1
   |
11 | a: 2
   | ^ again here
  ::: spec/openapi.yaml:1:1
   |
 1 | a: 1
   | - first here
   = help: remove one
   = help: or rename
           one
"
        );
    }

    #[test]
    fn long_lines_are_cut_and_controls_are_not_sent() {
        let line = format!("{}\u{1b}[31m{}", "x".repeat(500), "y".repeat(500));
        let text = Diagnostic::error(codes::SLOPPY, span(1, 501, 1), "here")
            .compile_error_text(&sources(&line));
        assert!(!text.contains('\u{1b}'));
        let lines: Vec<_> = text.lines().collect();
        let marked = lines[3].chars().nth(lines[4].find('-').unwrap());
        assert_eq!(marked, Some(char::REPLACEMENT_CHARACTER));
        assert!(lines[3].chars().count() < 140);
    }

    #[test]
    fn tabs_and_places_past_the_end_are_shown() {
        let text = Diagnostic::error(codes::SLOPPY, span(1, 2, 99), "here")
            .compile_error_text(&sources("\tab"));
        assert!(text.ends_with("1 |     ab\n  |     --"), "{text}");
        let past = Diagnostic::error(codes::SLOPPY, span(7, 2, 1), "here")
            .compile_error_text(&sources("a"));
        assert_eq!(past, "here [SF0306]\n --> spec/openapi.yaml:7:2");
    }

    #[test]
    fn json_is_one_line() {
        let found = Diagnostic::warning(codes::SLOPPY, span(1, 2, 1), "a \"b\"\n\u{1}")
            .help("c")
            .in_operation("d");
        assert_eq!(
            found.json(&sources("x")),
            r#"{"code":"SF0306","severity":"warning","message":"a \"b\"\n\u0001","file":"spec/openapi.yaml","line":1,"column":2,"operation":"d","help":["c"]}"#
        );
        assert!(
            Diagnostic::error(codes::SLOPPY, None, "x")
                .json(&Sources::default())
                .contains(r#""line":null"#)
        );
    }
}
