//! The Rust types that stand for uses of schemas.

use crate::code::{Code, quote};
use crate::expand::Context;
use crate::model::{Field, Format, Type};

/// A type, from where `cx` stands. A format without a mapping is `Base64`, `Bytes` or an address of `std::net`; any other is a `String`.
pub fn rust_type(cx: &Context<'_>, ty: &Type) -> Code {
    let specforge = cx.specforge();
    match ty {
        Type::Named(id) => match cx.type_def(*id) {
            Some(def) if cx.replacement(def).is_some() => cx.tied(def),
            Some(def) => cx.path_of(def),
            None => quote!(#specforge::__private::Value),
        },
        Type::Boxed(inner) => wrap(cx, &quote!(::std::boxed::Box), inner),
        Type::Nullable(inner) => wrap(cx, &quote!(::core::option::Option), inner),
        Type::Array(inner) => wrap(cx, &quote!(::std::vec::Vec), inner),
        Type::Tuple(items) => {
            let items = items.iter().map(|item| rust_type(cx, item));
            quote!((#(#items,)*))
        }
        Type::Map(inner) => {
            let inner = rust_type(cx, inner);
            quote!(::std::collections::BTreeMap<::std::string::String, #inner>)
        }
        Type::Bool => quote!(bool),
        Type::Int32 => quote!(i32),
        Type::Int64 => quote!(i64),
        Type::UInt32 => quote!(u32),
        Type::UInt64 => quote!(u64),
        Type::Float => quote!(f32),
        Type::Double => quote!(f64),
        Type::String => quote!(::std::string::String),
        Type::Format(format) => match cx.options.formats.get(format) {
            Some(path) => path.clone(),
            None => match format {
                Format::Byte => quote!(#specforge::schema::Base64),
                Format::Binary => quote!(#specforge::__private::Bytes),
                Format::Ipv4 => quote!(::std::net::Ipv4Addr),
                Format::Ipv6 => quote!(::std::net::Ipv6Addr),
                _ => quote!(::std::string::String),
            },
        },
        Type::Any => quote!(#specforge::__private::Value),
        Type::Null => quote!(()),
        Type::Never => quote!(#specforge::schema::Never),
    }
}

/// The marker of a use of a schema: its type without boxes, since a box is like what is in it.
pub(crate) fn marker_type(cx: &Context<'_>, ty: &Type) -> Code {
    rust_type(cx, &unboxed(ty))
}

fn unboxed(ty: &Type) -> Type {
    let inner = |ty: &Type| Box::new(unboxed(ty));
    match ty {
        Type::Boxed(ty) => unboxed(ty),
        Type::Nullable(ty) => Type::Nullable(inner(ty)),
        Type::Array(ty) => Type::Array(inner(ty)),
        Type::Map(ty) => Type::Map(inner(ty)),
        Type::Tuple(types) => Type::Tuple(types.iter().map(unboxed).collect()),
        ty => ty.clone(),
    }
}

/// The type of a struct's field: an `Option` around its own type where it may be absent and has no default.
pub fn field_type(cx: &Context<'_>, field: &Field) -> Code {
    let ty = rust_type(cx, &field.schema.ty);
    if field.required || field.default.is_some() {
        ty
    } else {
        quote!(::core::option::Option<#ty>)
    }
}

fn wrap(cx: &Context<'_>, wrapper: &Code, inner: &Type) -> Code {
    let inner = rust_type(cx, inner);
    quote!(#wrapper<#inner>)
}
