//! Error schemas: how the framework fills them, and the constructors that handlers use.

mod fill;
mod rules;
mod status;

use std::collections::{BTreeMap, BTreeSet};

use fill::Printer;
use status::status_of;

use super::allow_deprecated;
use crate::code::{Code, Name, quote};
use crate::expand::Context;
use crate::model::errors::{ErrorShape, Fill, STATUSES, error_shape, takes_more};
use crate::model::{Api, ContentKind, Struct, Type, TypeDef, TypeId, TypeKind};

/// The types that are bodies of error answers and that the framework can fill.
pub(crate) fn error_types(cx: &Context<'_>) -> BTreeMap<TypeId, ErrorShape> {
    let api = cx.api;
    let responses = api
        .operations
        .iter()
        .flat_map(|operation| &operation.responses);
    let contents = responses
        .filter(|response| response.status.is_error())
        .flat_map(|response| &response.contents);
    let ids: BTreeSet<TypeId> = contents
        .filter_map(|content| match &content.kind {
            ContentKind::Json(schema) => resolve(api, &schema.ty),
            _ => None,
        })
        .collect();
    let shapes = ids.into_iter().filter_map(|id| {
        let def = cx
            .type_def(id)
            .filter(|def| cx.replacement(def).is_none())?;
        let TypeKind::Struct(object) = &def.kind else {
            return None;
        };
        let shape = error_shape(api, id)?;
        Printer::new(cx, object, &shape)
            .is_sound(object, &shape)
            .then_some((id, shape))
    });
    shapes.collect()
}

/// Whether the framework can fill the type with an error of its own.
pub fn is_error_schema(cx: &Context<'_>, ty: &Type) -> bool {
    resolve(cx.api, ty).is_some_and(|id| cx.error_types().contains_key(&id))
}

/// Whether the type is one of [`is_error_schema`] whose body names its status, so that it is an answer by itself.
pub fn names_its_status(cx: &Context<'_>, ty: &Type) -> bool {
    let shape = || {
        let id = resolve(cx.api, ty)?;
        let shape = cx.error_types().get(&id)?;
        let TypeKind::Struct(object) = &cx.type_def(id)?.kind else {
            return None;
        };
        status_of(cx, object, shape, &quote!(self))
    };
    shape().is_some()
}

/// The struct behind other names.
fn resolve(api: &Api, ty: &Type) -> Option<TypeId> {
    let mut ty = ty;
    for _ in 0..16 {
        let Type::Named(id) = ty else { return None };
        match &api.types.get(id.0)?.kind {
            TypeKind::Alias(schema) => ty = &schema.ty,
            TypeKind::Struct(_) => return Some(*id),
            _ => return None,
        }
    }
    None
}

/// What error schemas have beyond other types; for the root module.
pub fn expand_errors(cx: &Context<'_>) -> Code {
    let types = cx
        .error_types()
        .iter()
        .filter_map(|(id, shape)| Some((cx.type_def(*id)?, shape)));
    types
        .map(|(def, shape)| expand_error(cx, def, shape))
        .collect()
}

fn expand_error(cx: &Context<'_>, def: &TypeDef, shape: &ErrorShape) -> Code {
    let TypeKind::Struct(object) = &def.kind else {
        return Code::new();
    };
    let printer = Printer::new(cx, object, shape);
    let sf = cx.specforge();
    let name = cx.path_of(def);
    let allow = allow_deprecated(cx);
    let value = printer.object(object, shape, &quote!(Self));
    let status = status_of(cx, object, shape, &quote!(self)).map(|status| {
        quote! {
            fn status(&self) -> ::core::option::Option<#sf::__private::StatusCode> {
                #status
            }
        }
    });
    let keeps_rules = printer.keeps_rules(object, shape).then(|| {
        quote!(
            const KEEPS_RULES: bool = true;
        )
    });
    let violations = violation_place(object, shape).map(|place| {
        let place = Name::new(place);
        quote! {
            const VIOLATIONS: #sf::error::ViolationPlace = #sf::error::ViolationPlace::#place;
        }
    });
    let extends = !shape.any(&|fill| matches!(fill, Fill::Message));
    let detail = extends.then(|| {
        quote!(
            const DETAIL: bool = true;
        )
    });
    let (argument, chosen) = match &printer.code {
        None => (None, None),
        Some(code) => {
            let ty = &code.ty;
            let argument = if code.optional {
                quote!(::core::option::Option<#ty>)
            } else {
                quote!(#ty)
            };
            let question = (!code.optional).then(|| quote!(?));
            (
                Some(quote!(, code: #argument)),
                Some(quote!(, #sf::__private::code_of(report, #ty::ALL, #ty::as_str)#question)),
            )
        }
    };
    let manual = def
        .component
        .as_ref()
        .is_some_and(|name| cx.options.manual.contains(name));
    let answers = status
        .is_some()
        .then(|| expand_answers(cx, &name, &printer, manual));
    quote! {
        #allow
        impl #name {
            #[doc(hidden)]
            fn __fill(report: &#sf::error::Report #argument) -> Self {
                #value
            }
        }

        #allow
        impl #sf::error::ErrorBody for #name {
            #keeps_rules
            #violations
            #detail

            fn build(report: &#sf::error::Report) -> ::core::option::Option<Self> {
                ::core::option::Option::Some(Self::__fill(report #chosen))
            }

            #status
        }

        #answers
    }
}

/// Where a schema tells of violations, if it has no property for them.
fn violation_place(object: &Struct, shape: &ErrorShape) -> Option<&'static str> {
    if shape.any(&|fill| matches!(fill, Fill::Texts | Fill::Free | Fill::Violations(..))) {
        return None;
    }
    Some(if takes_more(object, "errors") {
        "Extension"
    } else {
        "Message"
    })
}

/// Constructors, and what makes the type an answer by itself; for types that name their status.
fn expand_answers(cx: &Context<'_>, name: &Code, printer: &Printer<'_>, manual: bool) -> Code {
    let sf = cx.specforge();
    let allow = allow_deprecated(cx);
    let respond = if manual {
        quote!(#sf::__private::respond_as_is::<Op>(<#name as #sf::__private::OwnAnswer>::answer(self)))
    } else {
        quote!(#sf::__private::respond_error_body::<Op, Self>(self))
    };
    let tie = quote! {
        #allow
        impl<Op: #sf::__private::FailsWith<#name>> #sf::__private::RespondError<Op> for #name {
            fn respond_error(self) -> #sf::__private::HttpResponse {
                #respond
            }
        }
    };
    if manual {
        return tie;
    }
    let known: Vec<_> = STATUSES
        .iter()
        .filter_map(|(status, constructor, _)| {
            Some((*status, *constructor, printer.argument(*status)?))
        })
        .collect();
    let constructors = known.iter().map(|(status, constructor, code)| {
        let (constructor, number) = (Name::new(*constructor), Code::display(*status));
        let docs = format!(" The body of a {status} answer.");
        if *status == 500 {
            quote! {
                #[doc = #docs]
                #[must_use]
                pub fn #constructor() -> Self {
                    Self::__fill(&#sf::__private::report_with_title(#number) #code)
                }
            }
        } else {
            quote! {
                #[doc = #docs]
                #[must_use]
                pub fn #constructor(message: impl ::core::convert::Into<::std::string::String>) -> Self {
                    Self::__fill(&#sf::__private::report_with(#number, message.into()) #code)
                }
            }
        }
    });
    let from = known.iter().any(|(status, ..)| *status == 500).then(|| {
        quote! {
            #allow
            impl<E: #sf::__private::IntoError> ::core::convert::From<E> for #name {
                fn from(error: E) -> Self {
                    let report = #sf::__private::report_of(error);
                    #sf::error::ErrorBody::build(&report).unwrap_or_else(Self::internal_error)
                }
            }
        }
    });
    quote! {
        #allow
        #[allow(clippy::self_named_constructors)]
        impl #name {
            #(#constructors)*
        }

        #allow
        impl #sf::__private::IntoResponse for #name {
            fn into_response(self) -> #sf::__private::HttpResponse {
                #sf::__private::error_body_response(self)
            }
        }

        #from
        #tie
    }
}
