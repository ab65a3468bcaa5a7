//! From a [`Span`] to what people read.

use super::{FileId, SourceFile, Sources, Span};

impl Span {
    /// The same place, `len` characters long.
    #[must_use]
    pub fn with_len(self, len: usize) -> Span {
        Span {
            len: u32::try_from(len).unwrap_or(u32::MAX).max(1),
            ..self
        }
    }
}

impl Sources {
    /// The file with this id.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files
            .get(usize::try_from(id.0).ok()?)
            .map(AsRef::as_ref)
    }

    /// The path of a span's file, as messages show it.
    pub fn display(&self, span: Span) -> &str {
        self.file(span.file).map_or("?", |file| &file.display)
    }

    /// The path of the document itself, as messages show it.
    pub fn document(&self) -> &str {
        self.files.first().map_or("?", |file| &file.display)
    }

    /// A span as `spec/openapi.yaml:41:20`.
    pub fn location(&self, span: Span) -> String {
        format!("{}:{}:{}", self.display(span), span.line, span.column)
    }

    /// The text of the line on which a span stands, without its line break.
    pub fn line(&self, span: Span) -> Option<&str> {
        let index = usize::try_from(span.line.checked_sub(1)?).ok()?;
        self.file(span.file)?.text.lines().nth(index)
    }
}
