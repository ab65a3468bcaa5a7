//! The procedural macros of specforge. Use them through the `specforge` crate, where they are documented.

use proc_macro::{Span, TokenStream};
use specforge_core::front::{self, Environment, Expansion};

#[allow(
    missing_docs,
    reason = "documented where the `specforge` crate exports it"
)]
#[proc_macro]
pub fn api(input: TokenStream) -> TokenStream {
    whole(front::api(input.into(), &environment()))
}

#[allow(
    missing_docs,
    reason = "documented where the `specforge` crate exports it"
)]
#[proc_macro]
pub fn generated(input: TokenStream) -> TokenStream {
    whole(front::generated(input.into(), &environment()))
}

#[allow(
    missing_docs,
    reason = "documented where the `specforge` crate exports it"
)]
#[proc_macro_attribute]
pub fn handler(args: TokenStream, item: TokenStream) -> TokenStream {
    front::handler(args.into(), item.into(), &environment()).into()
}

#[allow(
    missing_docs,
    reason = "documented where the `specforge` crate exports it"
)]
#[proc_macro]
pub fn router(input: TokenStream) -> TokenStream {
    front::router(input.into(), &environment()).into()
}

#[allow(
    missing_docs,
    reason = "documented where the `specforge` crate exports it"
)]
#[proc_macro_derive(Schema, attributes(schema, serde))]
pub fn derive_schema(input: TokenStream) -> TokenStream {
    front::derive(input.into(), &environment()).into()
}

fn whole(expansion: Expansion) -> TokenStream {
    let mut tokens = TokenStream::from(expansion.tokens);
    tokens.extend(expansion.code.read().unwrap_or_else(TokenStream::from));
    tokens
}

fn environment() -> Environment {
    let here = Span::call_site();
    Environment {
        manifest_dir: std::env::var_os("CARGO_MANIFEST_DIR")
            .map(Into::into)
            .unwrap_or_default(),
        source_file: here.local_file(),
        line: here.line(),
        column: here.column(),
        formats: FORMATS,
        track: std::env::var_os("SPECFORGE_TRACK").is_none_or(|value| value != "0"),
    }
}

/// The formats that the features of `specforge` map to a type of their own.
const FORMATS: &[&str] = &[
    #[cfg(feature = "dates")]
    "date-time",
    #[cfg(feature = "dates")]
    "date",
    #[cfg(feature = "dates")]
    "time",
    #[cfg(feature = "decimal")]
    "decimal",
    #[cfg(feature = "url")]
    "uri",
    #[cfg(feature = "uuid")]
    "uuid",
];
