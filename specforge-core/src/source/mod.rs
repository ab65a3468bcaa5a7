//! Text to a tree in which every node knows where it stands.

use std::path::PathBuf;
use std::sync::Arc;

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

/// An object: its members in the order in which they are written, without duplicates.
#[derive(Debug, Clone, Default)]
pub struct Object {
    /// The members.
    pub members: Vec<Member>,
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
