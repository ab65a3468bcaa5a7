//! Text to a tree in which every node knows where it stands.

mod json;
mod node;
mod position;
mod yaml;

use crate::diag::Diagnostic;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// How deep a document may nest, aliases followed.
pub const MAX_DEPTH: usize = 128;

/// Parses a file's text: JSON where its name ends in `.json`, else YAML.
///
/// What is wrong is added to `diagnostics`; the tree is there unless the text cannot be parsed at all. A key that occurs twice is noted in its
/// object as well: what that spoils depends on what the object is.
pub fn parse(
    file: FileId,
    path: &Path,
    text: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Node> {
    if path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
    {
        json::parse(file, text, diagnostics)
    } else {
        yaml::parse(file, text, diagnostics)
    }
}

/// One of the files that a document consists of: an index into [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A run of characters on one line of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1, in characters.
    pub column: u32,
    /// How many characters are meant; at least 1.
    pub len: u32,
}

/// A value with the place where it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

/// The files that a document consists of, in the order in which they were read; the first is the document itself.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The files.
    pub files: Vec<Arc<SourceFile>>,
}

/// A file as it was read.
#[derive(Debug)]
pub struct SourceFile {
    /// Where it was read from.
    pub path: PathBuf,
    /// Its path as messages show it: relative to the crate or the working directory where that is possible.
    pub display: String,
    /// Its text.
    pub text: String,
}

/// A value of the tree.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where the value starts.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// What a [`Node`] holds. Aliases and merge keys of YAML share their target.
#[derive(Debug, Clone)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(Arc<str>),
    /// A string.
    String(Arc<str>),
    /// An array.
    Array(Arc<Vec<Node>>),
    /// An object, in the order in which it is written.
    Object(Arc<Object>),
}

/// An object: its members in the order in which they are written. Of a key that occurs several times, the first is a member.
#[derive(Debug, Clone, Default)]
pub struct Object {
    /// The members.
    pub members: Vec<Member>,
    /// The further occurrences of keys.
    pub repeated: Vec<Repeated>,
}

/// A key that stands in its object before.
#[derive(Debug, Clone)]
pub struct Repeated {
    /// The key.
    pub key: Arc<str>,
    /// Where it is written again.
    pub span: Span,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Member {
    /// The key.
    pub key: Arc<str>,
    /// Where the key is written.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

/// A path without `.` and `..`, as far as that needs no look at the file system.
pub fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir
                if matches!(cleaned.components().next_back(), Some(Component::Normal(_))) =>
            {
                cleaned.pop();
            }
            other => cleaned.push(other),
        }
    }
    cleaned
}
