//! The code that makes tokens of a template, one by one.

use proc_macro::{Delimiter, Group, Ident, Literal, Spacing, TokenStream, TokenTree};

use crate::template::{self, separator};
use crate::writer::{braces, call, repeat_with, rust};

/// A block of type `crate::code::Tokens`, whose tokens stand at `span`.
pub(crate) fn write(span: TokenStream, template: TokenStream) -> TokenStream {
    let mut block = rust("let __span: ::proc_macro2::Span =");
    block.extend(span);
    block.extend(rust(";"));
    block.extend(fill(template));
    braces(block)
}

/// `SPAN => TEMPLATE`
pub(crate) fn split(input: TokenStream) -> (TokenStream, TokenStream) {
    let mut input = input.into_iter();
    let (mut span, mut last) = (Vec::new(), ' ');
    for token in input.by_ref() {
        let mark = match &token {
            TokenTree::Punct(mark) => mark.as_char(),
            _ => ' ',
        };
        span.push(token);
        if (last, mark) == ('=', '>') {
            span.truncate(span.len() - 2);
            break;
        }
        last = mark;
    }
    (span.into_iter().collect(), input.collect())
}

/// Statements that fill a new `__tokens`, and it.
fn fill(template: TokenStream) -> TokenStream {
    let mut block = rust("let mut __tokens = crate::code::Tokens::new();");
    block.extend(statements(template));
    block.extend(rust("__tokens"));
    block
}

fn statements(template: TokenStream) -> TokenStream {
    let mut tokens = template.into_iter().peekable();
    let mut all = TokenStream::new();
    while let Some(token) = tokens.next() {
        let statement = match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => match tokens.peek() {
                Some(TokenTree::Ident(_)) => match tokens.next() {
                    Some(TokenTree::Ident(name)) => value(&name),
                    _ => continue,
                },
                Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis => {
                    let body = group.stream();
                    tokens.next();
                    repeat(body, &separator(&mut tokens))
                }
                // An attribute.
                _ => punctuation('#', Spacing::Alone),
            },
            TokenTree::Punct(mark) => punctuation(mark.as_char(), mark.spacing()),
            TokenTree::Ident(word) => called("word", &word.to_string()),
            TokenTree::Literal(literal) => called("literal", &literal.to_string()),
            TokenTree::Group(group) => inside(&group),
        };
        all.extend(statement);
    }
    all
}

fn value(name: &Ident) -> TokenStream {
    let mut arguments = rust("&");
    arguments.extend([TokenTree::Ident(name.clone())]);
    arguments.extend(rust(", &mut __tokens"));
    statement(call("crate::code::Append::append", arguments))
}

fn punctuation(mark: char, spacing: Spacing) -> TokenStream {
    let method = match spacing {
        Spacing::Joint => "__tokens.joint",
        Spacing::Alone => "__tokens.mark",
    };
    with_span(method, Literal::character(mark))
}

fn called(method: &str, text: &str) -> TokenStream {
    with_span(&format!("__tokens.{method}"), Literal::string(text))
}

fn with_span(method: &str, argument: Literal) -> TokenStream {
    let mut arguments = TokenStream::from(TokenTree::Literal(argument));
    arguments.extend(rust(", __span"));
    statement(call(method, arguments))
}

fn inside(group: &Group) -> TokenStream {
    let delimiter = match group.delimiter() {
        Delimiter::Parenthesis => "Parenthesis",
        Delimiter::Brace => "Brace",
        Delimiter::Bracket => "Bracket",
        Delimiter::None => return statements(group.stream()),
    };
    let mut all = rust("let __inner =");
    all.extend(braces(fill(group.stream())));
    all.extend(rust(";"));
    let arguments = rust(&format!(
        "::proc_macro2::Delimiter::{delimiter}, __inner, __span"
    ));
    all.extend(statement(call("__tokens.group", arguments)));
    all
}

fn repeat(body: TokenStream, separator: &str) -> TokenStream {
    let pieces = template::parse(body.clone());
    let names = template::names(&pieces);
    let mut turn = TokenStream::new();
    let mut before = TokenStream::new();
    if !separator.is_empty() {
        before.extend(rust("let mut __later = false;"));
        turn.extend(rust("if __later"));
        let marks = separator.parse().unwrap_or_default();
        turn.extend(braces(statements(marks)));
        turn.extend(rust("__later = true;"));
    }
    turn.extend(statements(body));
    braces(repeat_with(&names, "RepeatToken", before, turn))
}

fn statement(call: TokenStream) -> TokenStream {
    let mut statement = call;
    statement.extend(rust(";"));
    statement
}
