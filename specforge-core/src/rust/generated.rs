//! What stands around the code that `cargo specforge generate` writes.

use proc_macro2::TokenStream;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, LitStr, Token, parenthesized};

use crate::diag::codes;

/// The input of `generated!`.
#[derive(Debug)]
pub struct Generated {
    /// `by = "0.1.0"`: the release of `cargo specforge` that wrote the code.
    pub by: LitStr,
    /// `of = ("spec/openapi.yaml", ..)`: what `api!` would be given in its place.
    pub of: TokenStream,
    /// The code.
    pub items: TokenStream,
}

impl Parse for Generated {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        key(input, "by")?;
        let by = input.parse()?;
        input.parse::<Token![,]>()?;
        key(input, "of")?;
        let of;
        parenthesized!(of in input);
        let of = of.parse()?;
        input.parse::<Token![,]>()?;
        let items = input.parse()?;
        Ok(Self { by, of, items })
    }
}

fn key(input: ParseStream<'_>, name: &str) -> syn::Result<()> {
    let key: Ident = input.parse()?;
    if key != name {
        let message = format!("expected `{name} = ..`, as `cargo specforge generate` writes it");
        return Err(codes::error(codes::MACRO_KEY, key.span(), &message));
    }
    input.parse::<Token![=]>()?;
    Ok(())
}
