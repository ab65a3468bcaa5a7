//! Error schemas.

use proc_macro2::TokenStream;

use crate::expand::Context;
use crate::model::Type;

/// Whether the framework can fill the type with an error of its own.
pub fn is_error_schema(cx: &Context<'_>, ty: &Type) -> bool {
    let _ = (cx, ty);
    false
}

/// What error schemas have beyond other types.
pub fn expand_errors(cx: &Context<'_>) -> TokenStream {
    let _ = cx;
    TokenStream::new()
}
