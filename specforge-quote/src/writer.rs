//! The code that fills in a template.
//!
//! All of a template goes through one `format_args!`: the loops of `core::fmt` were compiled with optimisations, and appending piece by piece would
//! be done by code that was not.

use proc_macro::{Delimiter, Group, Ident, Literal, TokenStream, TokenTree};

use crate::template::Piece;

/// An expression of type `crate::code::Code`.
pub(crate) fn write(pieces: &[Piece]) -> TokenStream {
    match pieces {
        [] => rust("crate::code::Code::new()"),
        [Piece::Text(text)] => call("crate::code::Code::fixed", string(text)),
        pieces => call("crate::code::Code::written", arguments("", pieces)),
    }
}

/// `format_args!(..)` of the pieces, behind a text.
fn arguments(lead: &str, pieces: &[Piece]) -> TokenStream {
    let (mut text, mut values) = (escaped(lead), TokenStream::new());
    for piece in pieces {
        let value = match piece {
            Piece::Text(more) => {
                text.push_str(&escaped(more));
                continue;
            }
            Piece::Value(name) => {
                let mut reference = rust("&");
                reference.extend([TokenTree::Ident(name.clone())]);
                call("crate::code::Printed", reference)
            }
            Piece::Repeat { body, separator } => repeat(body, separator),
        };
        text.push_str("{}");
        values.extend(rust(","));
        values.extend(value);
    }
    let mut inner = string(&text);
    inner.extend(values);
    call("::core::format_args!", inner)
}

/// Braces are directives of `format_args!`.
fn escaped(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
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
        block.extend(parentheses(pattern));
        block.extend(rust("="));
        block.extend([TokenTree::Ident((*name).clone())]);
        block.extend(rust(".turns(); let __ends = __ends | __this;"));
    }
    block.extend(rust("let crate::code::repeat::Ends = __ends;"));

    let mut turn = TokenStream::new();
    for name in &names {
        turn.extend(rust("let ::core::option::Option::Some"));
        turn.extend(parentheses(TokenTree::Ident((*name).clone()).into()));
        turn.extend(rust("="));
        turn.extend([TokenTree::Ident((*name).clone())]);
        turn.extend(rust(".next() else { break };"));
    }
    if !separator.is_empty() {
        block.extend(rust("let mut __separator = \"\";"));
        turn.extend(rust("__formatter.write_str(__separator)?; __separator ="));
        turn.extend(string(separator));
        turn.extend(rust(";"));
    }
    // Two turns must not run into each other.
    turn.extend(call("__formatter.write_fmt", arguments(" ", body)));
    turn.extend(rust("?;"));
    block.extend(rust("loop"));
    block.extend(braces(turn));
    block.extend(rust("::core::fmt::Result::Ok(())"));
    let mut closure = rust("|__formatter: &mut ::core::fmt::Formatter<'_>| -> ::core::fmt::Result");
    closure.extend(braces(block));
    call("crate::code::repeat::Turns::new", closure)
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

fn call(function: &str, arguments: TokenStream) -> TokenStream {
    let mut call = rust(function);
    call.extend(parentheses(arguments));
    call
}

fn string(text: &str) -> TokenStream {
    TokenTree::Literal(Literal::string(text)).into()
}

fn braces(inner: TokenStream) -> TokenStream {
    TokenTree::Group(Group::new(Delimiter::Brace, inner)).into()
}

fn parentheses(inner: TokenStream) -> TokenStream {
    TokenTree::Group(Group::new(Delimiter::Parenthesis, inner)).into()
}

/// Rust that stands in this file, so that it is sound.
fn rust(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}
