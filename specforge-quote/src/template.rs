//! A template: text that stands still, and what is filled in.

use proc_macro::{Delimiter, Group, Ident, Spacing, TokenStream, TokenTree};

/// A piece of a template.
pub(crate) enum Piece {
    /// Text as it is.
    Text(String),
    /// `#name`
    Value(Ident),
    /// `#(..)sep*`
    Repeat {
        /// What is repeated.
        body: Vec<Piece>,
        /// What stands between two repetitions.
        separator: String,
    },
}

/// The template of a macro's input.
pub(crate) fn parse(input: TokenStream) -> Vec<Piece> {
    let mut parser = Parser::default();
    parser.stream(input);
    parser.finish()
}

/// What stands between `#(..)` and its `*`.
pub(crate) fn separator(tokens: &mut impl Iterator<Item = TokenTree>) -> String {
    let marks = tokens.map(|token| token.to_string());
    marks.take_while(|mark| mark != "*").collect()
}

/// The names in a body, each once.
pub(crate) fn names(body: &[Piece]) -> Vec<&Ident> {
    let mut names = Vec::new();
    collect(body, &mut names);
    names
}

fn collect<'p>(body: &'p [Piece], names: &mut Vec<&'p Ident>) {
    for piece in body {
        match piece {
            Piece::Text(_) => {}
            Piece::Value(name) => {
                if !names
                    .iter()
                    .any(|known| known.to_string() == name.to_string())
                {
                    names.push(name);
                }
            }
            Piece::Repeat { body, .. } => collect(body, names),
        }
    }
}

/// What the last thing that was written ends with, and so what may follow without a space.
#[derive(Default, Clone, Copy, PartialEq)]
enum End {
    /// The start, or a delimiter.
    #[default]
    Free,
    /// A word or a literal.
    Word,
    /// A punctuation mark that the next one must not join.
    Mark,
    /// A punctuation mark that the next one belongs to.
    Joint,
    /// A value, which may end with anything.
    Value,
}

#[derive(Default)]
struct Parser {
    pieces: Vec<Piece>,
    text: String,
    end: End,
}

impl Parser {
    fn stream(&mut self, stream: TokenStream) {
        let mut tokens = stream.into_iter().peekable();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' => match tokens.peek() {
                    Some(TokenTree::Ident(_)) => {
                        if let Some(TokenTree::Ident(name)) = tokens.next() {
                            self.value(name);
                        }
                    }
                    Some(TokenTree::Group(group))
                        if group.delimiter() == Delimiter::Parenthesis =>
                    {
                        let body = parse(group.stream());
                        tokens.next();
                        let separator = separator(&mut tokens);
                        self.repeat(body, separator);
                    }
                    // An attribute.
                    _ => self.mark('#', Spacing::Alone),
                },
                TokenTree::Punct(mark) => self.mark(mark.as_char(), mark.spacing()),
                TokenTree::Ident(word) => self.word(&word.to_string()),
                TokenTree::Literal(literal) => self.word(&literal.to_string()),
                TokenTree::Group(group) => self.group(&group),
            }
        }
    }

    fn group(&mut self, group: &Group) {
        let (open, close) = match group.delimiter() {
            Delimiter::Parenthesis => ("(", ")"),
            Delimiter::Brace => ("{", "}"),
            Delimiter::Bracket => ("[", "]"),
            Delimiter::None => return self.stream(group.stream()),
        };
        self.text.push_str(open);
        self.end = End::Free;
        self.stream(group.stream());
        self.text.push_str(close);
        self.end = End::Free;
    }

    fn word(&mut self, word: &str) {
        if matches!(self.end, End::Word | End::Value) {
            self.text.push(' ');
        }
        self.text.push_str(word);
        self.end = End::Word;
    }

    fn mark(&mut self, mark: char, spacing: Spacing) {
        let joins = match self.end {
            End::Free | End::Joint => true,
            // `a#` and `a'` would begin a prefixed literal.
            End::Word => !matches!(mark, '#' | '\''),
            End::Value => matches!(mark, ',' | ';'),
            End::Mark => false,
        };
        if !joins {
            self.text.push(' ');
        }
        self.text.push(mark);
        self.end = match spacing {
            Spacing::Joint => End::Joint,
            Spacing::Alone => End::Mark,
        };
    }

    fn value(&mut self, name: Ident) {
        self.apart();
        self.pieces.push(Piece::Value(name));
        self.end = End::Value;
    }

    fn repeat(&mut self, body: Vec<Piece>, separator: String) {
        self.apart();
        self.pieces.push(Piece::Repeat { body, separator });
        self.end = End::Value;
    }

    /// What is filled in joins nothing that stands before it.
    fn apart(&mut self) {
        if self.end != End::Free {
            self.text.push(' ');
        }
        self.flush();
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.pieces
                .push(Piece::Text(std::mem::take(&mut self.text)));
        }
    }

    fn finish(mut self) -> Vec<Piece> {
        self.flush();
        self.pieces
    }
}
