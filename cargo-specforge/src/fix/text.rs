//! Places in a text.

use specforge_core::source::{Member, Node, SourceFile, Span};

/// A file's text, with the place of each of its lines.
pub(super) struct Text<'t> {
    pub(super) whole: &'t str,
    pub(super) is_json: bool,
    /// Whether JSON has spaces in it: minified text has none.
    pub(super) is_spaced: bool,
    starts: Vec<usize>,
}

impl<'t> Text<'t> {
    pub(super) fn new(file: &'t SourceFile) -> Self {
        let text = file.text.as_str();
        let breaks = text.match_indices('\n').map(|(at, _)| at + 1);
        Self {
            is_json: file
                .path
                .extension()
                .is_some_and(|extension| extension.eq_ignore_ascii_case("json")),
            is_spaced: text.trim_end().contains('\n') || text.contains("\": "),
            starts: std::iter::once(0).chain(breaks).collect(),
            whole: text,
        }
    }

    /// The text with others put in at their places.
    pub(super) fn with(&self, mut edits: Vec<(usize, String)>) -> String {
        edits.sort_by_key(|(at, _)| *at);
        let mut out = String::with_capacity(self.whole.len());
        let mut done = 0;
        for (at, new) in edits {
            out.push_str(self.whole.get(done..at).unwrap_or_default());
            out.push_str(&new);
            done = at;
        }
        out.push_str(self.whole.get(done..).unwrap_or_default());
        out
    }

    /// What ends a line.
    pub(super) fn newline(&self) -> &'static str {
        let first = self.whole.split_inclusive('\n').next().unwrap_or_default();
        if first.ends_with("\r\n") {
            "\r\n"
        } else {
            "\n"
        }
    }

    /// Where a line begins; the end of the text for one beyond it. Lines are counted from 0.
    pub(super) fn start(&self, line: usize) -> usize {
        self.starts.get(line).copied().unwrap_or(self.whole.len())
    }

    /// A line with its end; `None` beyond the last.
    pub(super) fn line(&self, line: usize) -> Option<&'t str> {
        let start = *self.starts.get(line)?;
        self.whole.get(start..self.start(line + 1))
    }

    /// The line of a span, counted from 0.
    pub(super) fn line_of(span: Span) -> usize {
        usize::try_from(span.line)
            .unwrap_or(usize::MAX)
            .saturating_sub(1)
    }

    /// The byte where a span begins. A quoted key or value begins with its quote.
    pub(super) fn offset(&self, span: Span) -> usize {
        let line = Self::line_of(span);
        let column = usize::try_from(span.column).unwrap_or(1).saturating_sub(1);
        let text = self.line(line).unwrap_or_default();
        let within = text
            .char_indices()
            .nth(column)
            .map_or(text.len(), |(at, _)| at);
        let at = self.start(line) + within;
        match self
            .whole
            .get(..at)
            .and_then(|before| before.chars().next_back())
        {
            Some('"' | '\'') => at - 1,
            _ => at,
        }
    }

    /// The members that stand in the object itself, in order: not those that a merge key brings along from elsewhere.
    pub(super) fn own_members<'n>(object: &'n Node) -> Vec<&'n Member> {
        let from = (object.span.line, object.span.column);
        let members = object
            .as_object()
            .into_iter()
            .flat_map(|object| &object.members);
        let mut own: Vec<&'n Member> = members
            .filter(|member| (member.key_span.line, member.key_span.column) >= from)
            .filter(|member| member.key_span.file == object.span.file)
            .collect();
        own.sort_by_key(|member| member.key_span);
        own
    }

    /// Where the brace of an object is that is written in braces.
    pub(super) fn brace(&self, object: &Node) -> Option<usize> {
        let at = self.offset(object.span);
        let rest = self.whole.get(at..)?;
        if rest.starts_with('{') {
            return Some(at);
        }
        // `&anchor {`
        let behind = rest.strip_prefix('&')?;
        let name = behind.find(char::is_whitespace)?;
        let brace = behind.get(name..)?;
        let blank = brace.len() - brace.trim_start().len();
        brace
            .trim_start()
            .starts_with('{')
            .then_some(at + 1 + name + blank)
    }

    /// Whether an object is written in braces, and not in indented lines.
    pub(super) fn is_braced(&self, object: &Node) -> bool {
        self.brace(object).is_some()
    }

    /// The white space at the beginning of the line that a byte stands on.
    pub(super) fn indentation_at(&self, at: usize) -> &'t str {
        let line = self
            .starts
            .partition_point(|start| *start <= at)
            .saturating_sub(1);
        let text = self.line(line).unwrap_or_default();
        let end = text.len() - text.trim_start_matches([' ', '\t']).len();
        text.get(..end).unwrap_or_default()
    }

    /// How much further in each level stands: as far as the first line that is further in than the first.
    pub(super) fn step(&self) -> &'t str {
        let lines = self.whole.lines();
        let indented = lines.map(|line| {
            let end = line.len() - line.trim_start_matches([' ', '\t']).len();
            line.get(..end).unwrap_or_default()
        });
        let mut indented = indented.filter(|indent| !indent.is_empty());
        indented.next().unwrap_or("  ")
    }
}

/// Where a member goes among others: by number, as statuses are sorted, ranges and `default` behind them; else at the end.
pub(super) fn index_of(key: &str, sorted: bool, others: &[&Member]) -> usize {
    let Some(status) = key.parse::<u16>().ok().filter(|_| sorted) else {
        return others.len();
    };
    let behind = |other: &&Member| match other.key.parse::<u16>() {
        Ok(other) => other > status,
        Err(_) => true,
    };
    others.iter().position(behind).unwrap_or(others.len())
}
