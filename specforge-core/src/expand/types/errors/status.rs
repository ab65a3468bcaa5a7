//! Which status the body of an error names.

use crate::code::{Code, quote};
use crate::expand::Context;
use crate::expand::context::ident;
use crate::expand::types::structs;
use crate::model::errors::{ErrorShape, Fill};
use crate::model::{Field, Struct, Type, TypeKind};

/// An expression for the status that a body names: by its number, else by its code.
pub(super) fn status_of(
    cx: &Context<'_>,
    object: &Struct,
    shape: &ErrorShape,
    place: &Code,
) -> Option<Code> {
    let sf = cx.specforge();
    let find = |wanted: &dyn Fn(&Fill) -> bool| {
        object
            .fields
            .iter()
            .zip(&shape.fills)
            .find(|(_, fill)| wanted(fill))
            .map(|(field, _)| field)
    };
    let value = |field: &Field| {
        let ident = ident(&field.ident);
        let mut value = quote!(&#place.#ident);
        let mut ty = &field.schema.ty;
        if structs::is_optional(field) {
            value = quote!(#place.#ident.as_ref()?);
        }
        while let Type::Boxed(inner) | Type::Nullable(inner) = ty {
            value = if matches!(ty, Type::Nullable(_)) {
                quote!((#value).as_ref()?)
            } else {
                quote!(&**(#value))
            };
            ty = inner;
        }
        value
    };
    if let Some(field) = find(&|fill| matches!(fill, Fill::Status)) {
        let value = value(field);
        return Some(quote!(#sf::__private::status_of_number(*(#value))));
    }
    if let Some(field) =
        find(&|fill| matches!(fill, Fill::Code | Fill::CodeValue | Fill::StatusText))
    {
        let value = value(field);
        return Some(quote!(#sf::error::status_of_code((#value).as_str())));
    }
    object
        .fields
        .iter()
        .zip(&shape.fills)
        .find_map(|(field, fill)| match fill {
            Fill::Nested(id, shape)
                if !matches!(field.schema.ty, Type::Nullable(_))
                    && !structs::is_optional(field) =>
            {
                let TypeKind::Struct(object) = &cx.type_def(*id)?.kind else {
                    return None;
                };
                let ident = ident(&field.ident);
                status_of(cx, object, shape, &quote!(#place.#ident))
            }
            _ => None,
        })
}
