//! `quote!` that writes text, for `specforge-core`, whose `code` module has the types that the printed Rust names.
//!
//! A procedural macro runs unoptimised. Making a token costs it about half a microsecond, and one hundred operations are three hundred thousand
//! tokens; the compiler reads the same code as text in a sixth of that time. A template is therefore one `format_args!`, made when `specforge-core`
//! is compiled. Code with places of the user's has to be tokens; [`tokens!`] makes them with as few calls of the compiler as can be.

mod template;
mod tokens;
mod writer;

use proc_macro::TokenStream;

/// Rust code as a `crate::code::Code`.
///
/// It is written as in the `quote` crate: `#name` writes a value of a type with `crate::code::Print`, `#(..)*` and `#(..),*` repeat for each
/// item of the iterators and collections that are named in them.
#[proc_macro]
pub fn quote(input: TokenStream) -> TokenStream {
    writer::write(&template::parse(input))
}

/// The same template as a `crate::code::Tokens`, for code that has places of the user's.
///
/// `#name` appends a value of a type with `crate::code::Append`. Tokens of the template stand where the macro is called.
#[proc_macro]
pub fn tokens(template: TokenStream) -> TokenStream {
    let span = writer::rust("::proc_macro2::Span::call_site()");
    tokens::write(span, template)
}

/// `tokens_at!(span => ..)`: tokens of the template stand at that place.
#[proc_macro]
pub fn tokens_at(input: TokenStream) -> TokenStream {
    let (span, template) = tokens::split(input);
    tokens::write(span, template)
}
