//! What the tokens of a type tell.

use quote::ToTokens as _;
use syn::{Generics, Type};

/// `T`, where the type is written as `Option<T>`.
pub fn option_of(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|segment| segment.ident == "Option")?;
    let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    match arguments.args.first() {
        Some(syn::GenericArgument::Type(inner)) if arguments.args.len() == 1 => Some(inner),
        _ => None,
    }
}

/// Whether the type is certainly no alias of an `Option`: a name that everybody knows.
pub fn is_plain(ty: &Type) -> bool {
    const PLAIN: [&str; 14] = [
        "String", "bool", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64",
        "Vec", "BTreeMap",
    ];
    let Type::Path(path) = ty else { return false };
    path.path
        .segments
        .last()
        .is_some_and(|segment| PLAIN.iter().any(|plain| segment.ident == plain))
}

/// Whether a type mentions one of the type's own parameters.
pub fn mentions(ty: &Type, generics: &Generics) -> bool {
    fn in_tokens(tokens: proc_macro2::TokenStream, names: &[String]) -> bool {
        tokens.into_iter().any(|token| match token {
            proc_macro2::TokenTree::Ident(ident) => names.contains(&ident.to_string()),
            proc_macro2::TokenTree::Group(group) => in_tokens(group.stream(), names),
            _ => false,
        })
    }
    let names: Vec<String> = generics
        .type_params()
        .map(|param| param.ident.to_string())
        .collect();
    !names.is_empty() && in_tokens(ty.to_token_stream(), &names)
}
