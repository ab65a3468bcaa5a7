//! The code that fills in a template.

use proc_macro::{Delimiter, Group, Ident, Literal, TokenStream, TokenTree};

use crate::template::Piece;

/// An expression of type `crate::code::Code`.
pub(crate) fn write(pieces: &[Piece]) -> TokenStream {
    let mut block = rust("let mut __code = crate::code::Code::new();");
    block.extend(statements(pieces));
    block.extend(rust("__code"));
    braces(block)
}

fn statements(pieces: &[Piece]) -> TokenStream {
    pieces.iter().map(statement).collect()
}

fn statement(piece: &Piece) -> TokenStream {
    match piece {
        Piece::Text(text) => text_statement(text),
        Piece::Value(name) => {
            let mut arguments = rust("&");
            arguments.extend([TokenTree::Ident(name.clone())]);
            arguments.extend(rust(", &mut __code"));
            let mut call = rust("crate::code::Print::print");
            call.extend([parentheses(arguments)]);
            call.extend(rust(";"));
            call
        }
        Piece::Repeat { body, separator } => repeat(body, separator),
    }
}

/// All names in the body go forward together; the first that ends, ends the repetition. A body without a name that ends does not compile.
fn repeat(body: &[Piece], separator: &str) -> TokenStream {
    let mut names: Vec<&Ident> = Vec::new();
    collect(body, &mut names);
    let mut block = rust(
        "use crate::code::repeat::{RepeatCollection as _, RepeatIterator as _, RepeatValue as _}; let __ends = crate::code::repeat::Endless;",
    );
    for name in &names {
        let mut pattern = rust("mut");
        pattern.extend([TokenTree::Ident((*name).clone())]);
        pattern.extend(rust(", __this"));
        block.extend(rust("let"));
        block.extend([parentheses(pattern)]);
        block.extend(rust("="));
        block.extend([TokenTree::Ident((*name).clone())]);
        block.extend(rust(".turns(); let __ends = __ends | __this;"));
    }
    block.extend(rust("let crate::code::repeat::Ends = __ends;"));

    let mut turn = TokenStream::new();
    for name in &names {
        turn.extend(rust("let ::core::option::Option::Some"));
        turn.extend([parentheses(TokenTree::Ident((*name).clone()).into())]);
        turn.extend(rust("="));
        turn.extend([TokenTree::Ident((*name).clone())]);
        turn.extend(rust(".next() else { break };"));
    }
    if !separator.is_empty() {
        turn.extend(rust("if __later"));
        turn.extend(braces(text_statement(separator)));
        turn.extend(rust("__later = true;"));
        block.extend(rust("let mut __later = false;"));
    }
    // Two turns must not run into each other.
    turn.extend(text_statement(" "));
    turn.extend(statements(body));
    block.extend(rust("loop"));
    block.extend(braces(turn));
    braces(block)
}

/// The names in a body, each once.
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

fn text_statement(text: &str) -> TokenStream {
    let mut call = rust("__code.text");
    call.extend([parentheses(
        TokenTree::Literal(Literal::string(text)).into(),
    )]);
    call.extend(rust(";"));
    call
}

fn braces(inner: TokenStream) -> TokenStream {
    TokenTree::Group(Group::new(Delimiter::Brace, inner)).into()
}

fn parentheses(inner: TokenStream) -> TokenTree {
    TokenTree::Group(Group::new(Delimiter::Parenthesis, inner))
}

/// Rust that stands in this file, so that it is sound.
fn rust(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}
