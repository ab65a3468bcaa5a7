//! The code that fills in a template.
//!
//! All of a template goes through one `format_args!`: the loops of `core::fmt` were compiled with optimisations, and appending piece by piece would
//! be done by code that was not.

use proc_macro::{Delimiter, Group, Ident, Literal, TokenStream, TokenTree};

use crate::template::{Piece, names};

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

fn repeat(body: &[Piece], separator: &str) -> TokenStream {
    let (mut before, mut turn) = (TokenStream::new(), TokenStream::new());
    if !separator.is_empty() {
        before.extend(rust("let mut __separator = \"\";"));
        turn.extend(rust("__formatter.write_str(__separator)?; __separator ="));
        turn.extend(string(separator));
        turn.extend(rust(";"));
    }
    // Two turns must not run into each other.
    turn.extend(call("__formatter.write_fmt", arguments(" ", body)));
    turn.extend(rust("?;"));
    let mut block = repeat_with(&names(body), "RepeatValue", before, turn);
    block.extend(rust("::core::fmt::Result::Ok(())"));
    let mut closure = rust("|__formatter: &mut ::core::fmt::Formatter<'_>| -> ::core::fmt::Result");
    closure.extend(braces(block));
    call("crate::code::repeat::Turns::new", closure)
}

/// A loop in which all names go forward together; the first that ends, ends the repetition. One without a name that ends does not compile.
/// `value` is the trait of values that stay what they are.
pub(crate) fn repeat_with(
    names: &[&Ident],
    value: &str,
    before: TokenStream,
    turn: TokenStream,
) -> TokenStream {
    let mut block = rust(&format!(
        "use crate::code::repeat::{{RepeatCollection as _, RepeatIterator as _, {value} as _}}; let __ends = crate::code::repeat::Endless;",
    ));
    for name in names {
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
    block.extend(before);
    let mut inner = TokenStream::new();
    for name in names {
        inner.extend(rust("let ::core::option::Option::Some"));
        inner.extend(parentheses(TokenTree::Ident((*name).clone()).into()));
        inner.extend(rust("="));
        inner.extend([TokenTree::Ident((*name).clone())]);
        inner.extend(rust(".next() else { break };"));
    }
    inner.extend(turn);
    block.extend(rust("loop"));
    block.extend(braces(inner));
    block
}

pub(crate) fn call(function: &str, arguments: TokenStream) -> TokenStream {
    let mut call = rust(function);
    call.extend(parentheses(arguments));
    call
}

fn string(text: &str) -> TokenStream {
    TokenTree::Literal(Literal::string(text)).into()
}

pub(crate) fn braces(inner: TokenStream) -> TokenStream {
    TokenTree::Group(Group::new(Delimiter::Brace, inner)).into()
}

fn parentheses(inner: TokenStream) -> TokenStream {
    TokenTree::Group(Group::new(Delimiter::Parenthesis, inner)).into()
}

/// Rust that stands in this file, so that it is sound.
pub(crate) fn rust(text: &str) -> TokenStream {
    text.parse().unwrap_or_default()
}
