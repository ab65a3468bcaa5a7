//! What the framework writes into the properties of an error schema.

use super::resolve;
use crate::code::{Code, quote};
use crate::expand::Context;
use crate::expand::context::ident;
use crate::expand::types::{defaults, structs};
use crate::model::errors::{ErrorShape, Fill, ViolationFill, status_of_code};
use crate::model::{Additional, Api, Field, Literal, Struct, Type, TypeDef, TypeId, TypeKind};

/// Prints the values of one error schema.
pub(super) struct Printer<'a> {
    pub(super) cx: &'a Context<'a>,
    pub(super) code: Option<CodeValue>,
}

impl<'a> Printer<'a> {
    /// A printer for an error schema of this shape.
    pub(super) fn new(cx: &'a Context<'a>, object: &Struct, shape: &ErrorShape) -> Self {
        Self {
            cx,
            code: code_value(cx, object, shape),
        }
    }

    /// Whether everything that is needed can be printed: one enum at most, defaults that fit a line, and no type of the user's in between.
    pub(super) fn is_sound(&self, object: &Struct, shape: &ErrorShape) -> bool {
        let mut codes = 0;
        let replaced = self.count(shape, &mut codes);
        !replaced
            && codes <= 1
            && (codes == 0 || self.code.is_some())
            && self.prints_defaults(object, shape)
    }

    fn prints_defaults(&self, object: &Struct, shape: &ErrorShape) -> bool {
        object
            .fields
            .iter()
            .zip(&shape.fills)
            .all(|(field, fill)| match fill {
                Fill::Default => self.default(field).is_some(),
                Fill::Violations(id, fills) => self.structure(*id).is_none_or(|(_, object)| {
                    object.fields.iter().zip(fills).all(|(field, fill)| {
                        *fill != ViolationFill::Default || self.default(field).is_some()
                    })
                }),
                Fill::Nested(id, shape) | Fill::NestedList(id, shape) => self
                    .structure(*id)
                    .is_none_or(|(_, object)| self.prints_defaults(object, shape)),
                _ => true,
            })
    }

    /// A field's default as an expression.
    fn default(&self, field: &Field) -> Option<Code> {
        defaults::default_expression(self.cx, &field.schema.ty, field.default.as_deref()?)
    }

    /// The struct behind other names, with its definition.
    pub(super) fn structure(&self, id: TypeId) -> Option<(&TypeDef, &Struct)> {
        let def = self.cx.type_def(resolve(self.cx.api, &Type::Named(id))?)?;
        match &def.kind {
            TypeKind::Struct(object) => Some((def, object)),
            _ => None,
        }
    }

    fn count(&self, shape: &ErrorShape, codes: &mut usize) -> bool {
        let own = |id: &TypeId| {
            self.cx
                .type_def(*id)
                .is_some_and(|def| self.cx.replacement(def).is_some())
        };
        shape.fills.iter().any(|fill| match fill {
            Fill::CodeValue => {
                *codes += 1;
                false
            }
            Fill::Violations(id, _) => own(id),
            Fill::Nested(id, shape) | Fill::NestedList(id, shape) => {
                own(id) || self.count(shape, codes)
            }
            _ => false,
        })
    }

    /// The code argument of a constructor; `None` where the enum has no value for the status.
    #[allow(
        clippy::option_option,
        reason = "no argument and no constructor are two things"
    )]
    pub(super) fn argument(&self, status: u16) -> Option<Option<Code>> {
        let Some(code) = &self.code else {
            return Some(None);
        };
        let variant = code
            .variants
            .iter()
            .find(|(number, _)| *number == status)
            .map(|(_, variant)| variant);
        match (variant, code.optional) {
            (Some(variant), true) => Some(Some(quote!(, ::core::option::Option::Some(#variant)))),
            (Some(variant), false) => Some(Some(quote!(, #variant))),
            (None, true) => Some(Some(quote!(, ::core::option::Option::None))),
            (None, false) => None,
        }
    }

    pub(super) fn object(&self, object: &Struct, shape: &ErrorShape, name: &Code) -> Code {
        let fields = object.fields.iter().zip(&shape.fills).map(|(field, fill)| {
            let (ident, value) = (ident(&field.ident), self.field(field, fill));
            quote!(#ident: #value)
        });
        let rest = rest(object);
        quote!(#name { #(#fields,)* #rest })
    }

    /// The value of a field, `Option`s and boxes included.
    fn field(&self, field: &Field, fill: &Fill) -> Code {
        let optional = structs::is_optional(field);
        if *fill == Fill::Default
            && let Some(default) = self.default(field)
        {
            return default;
        }
        if *fill == Fill::Nothing {
            return if optional {
                quote!(::core::option::Option::None)
            } else {
                nothing(self.cx.api, &field.schema.ty)
            };
        }
        // Without a request there is no id, and the property is absent.
        if let Fill::CorrelationId | Fill::TraceId = fill
            && optional
            && field.schema.ty == Type::String
        {
            let sf = self.cx.specforge();
            return match fill {
                Fill::TraceId => quote!(#sf::__private::current_trace_id()),
                _ => quote!(#sf::__private::current_correlation_id()),
            };
        }
        // The enum of an optional property comes as an `Option` already.
        if *fill == Fill::CodeValue && optional {
            return if matches!(field.schema.ty, Type::Nullable(_)) {
                quote!(code.map(::core::option::Option::Some))
            } else {
                quote!(code)
            };
        }
        let empty_is_absent =
            matches!(fill, Fill::Texts | Fill::Free | Fill::Violations(..)) && optional;
        let value = self.wrapped(&field.schema.ty, fill);
        if empty_is_absent {
            quote!((!report.violations.is_empty()).then(|| #value))
        } else if *fill == Fill::Policies && optional {
            quote!((!report.violated_policies().is_empty()).then(|| #value))
        } else if optional {
            quote!(::core::option::Option::Some(#value))
        } else {
            value
        }
    }

    fn wrapped(&self, ty: &Type, fill: &Fill) -> Code {
        match ty {
            Type::Boxed(inner) => {
                let inner = self.wrapped(inner, fill);
                quote!(::std::boxed::Box::new(#inner))
            }
            Type::Nullable(inner) => {
                let inner = self.wrapped(inner, fill);
                quote!(::core::option::Option::Some(#inner))
            }
            Type::Named(id) => match self.cx.type_def(*id).map(|def| &def.kind) {
                Some(TypeKind::Alias(schema)) => self.wrapped(&schema.ty, fill),
                _ => self.value(ty, fill),
            },
            ty => self.value(ty, fill),
        }
    }

    fn value(&self, ty: &Type, fill: &Fill) -> Code {
        let sf = self.cx.specforge();
        match fill {
            Fill::Nothing | Fill::Default => quote!(::core::default::Default::default()),
            Fill::Constant => self.constant(ty),
            Fill::Message => quote!(::std::string::String::from(&*report.message)),
            Fill::Code => quote!(::std::string::String::from(&*report.code)),
            Fill::CodeValue => quote!(code),
            Fill::Status => quote!(::core::convert::From::from(report.status.as_u16())),
            Fill::StatusText => quote!(::std::string::String::from(report.status.as_str())),
            Fill::Title => quote!(::std::string::String::from(report.title())),
            Fill::ProblemTitle => quote!(::std::string::String::from(report.problem_title())),
            Fill::Policies => quote!(report.violated_policies().to_vec()),
            Fill::ProblemType => match ty {
                Type::Format(format) if self.cx.options.formats.contains_key(format) => {
                    quote!(#sf::__private::problem_type(report))
                }
                _ => quote!(::std::string::String::from(report.problem_type())),
            },
            Fill::CorrelationId => {
                quote!(#sf::__private::current_correlation_id().unwrap_or_default())
            }
            Fill::TraceId => quote!(#sf::__private::current_trace_id().unwrap_or_default()),
            Fill::Bool(value) => quote!(#value),
            Fill::Texts => quote!(#sf::__private::violation_texts(report)),
            Fill::Free => match ty {
                Type::Map(_) => quote!(#sf::__private::violation_map(report)),
                Type::Array(_) => quote!(#sf::__private::violation_values(report)),
                _ => quote!(#sf::__private::violation_value(report)),
            },
            Fill::Violations(id, fills) => self.violations(*id, fills),
            Fill::Nested(id, shape) => self.nested(*id, shape),
            Fill::NestedList(id, shape) => {
                let item = self.nested(*id, shape);
                quote!(::std::vec::Vec::from([#item]))
            }
        }
    }

    fn constant(&self, ty: &Type) -> Code {
        let def = if let Type::Named(id) = ty {
            self.cx.type_def(*id)
        } else {
            None
        };
        match def.map(|def| (def, &def.kind)) {
            Some((def, TypeKind::Enum(values))) => {
                let (path, variant) = (
                    self.cx.path_of(def),
                    values.first().map(|value| ident(&value.ident)),
                );
                quote!(#path::#variant)
            }
            _ => quote!(::core::default::Default::default()),
        }
    }

    fn nested(&self, id: TypeId, shape: &ErrorShape) -> Code {
        match self.structure(id) {
            Some((def, object)) => self.object(object, shape, &self.cx.path_of(def)),
            None => quote!(::core::default::Default::default()),
        }
    }

    fn violations(&self, id: TypeId, fills: &[ViolationFill]) -> Code {
        let sf = self.cx.specforge();
        let Some((def, object)) = self.structure(id) else {
            return quote!(::std::vec::Vec::new());
        };
        let fields = object.fields.iter().zip(fills).map(|(field, fill)| {
            let ident = ident(&field.ident);
            let value = match fill {
                ViolationFill::Nothing if structs::is_optional(field) => {
                    return quote!(#ident: ::core::option::Option::None);
                }
                ViolationFill::Nothing | ViolationFill::Default => {
                    let value = self
                        .default(field)
                        .unwrap_or_else(|| nothing(self.cx.api, &field.schema.ty));
                    return quote!(#ident: #value);
                }
                ViolationFill::Place => quote!(#sf::__private::place_of(violation)),
                ViolationFill::Path => quote!(#sf::__private::path_of(violation)),
                ViolationFill::Location => {
                    quote!(::std::string::String::from(#sf::__private::location_of(violation)))
                }
                ViolationFill::Message => quote!(::std::string::String::from(&*violation.message)),
                ViolationFill::Rule => quote!(::std::string::String::from(violation.kind.code())),
            };
            let mut value = value;
            let mut ty = &field.schema.ty;
            let mut wrappers = Vec::new();
            while let Type::Boxed(inner) | Type::Nullable(inner) = ty {
                wrappers.push(matches!(ty, Type::Boxed(_)));
                ty = inner;
            }
            for boxed in wrappers.into_iter().rev() {
                value = if boxed {
                    quote!(::std::boxed::Box::new(#value))
                } else {
                    quote!(::core::option::Option::Some(#value))
                };
            }
            if structs::is_optional(field) {
                value = quote!(::core::option::Option::Some(#value));
            }
            quote!(#ident: #value)
        });
        let rest = rest(object);
        let path = self.cx.path_of(def);
        quote!(report.violations.iter().map(|violation| #path { #(#fields,)* #rest }).collect())
    }
}

/// The enum that says which error it is.
pub(super) struct CodeValue {
    pub(super) ty: Code,
    pub(super) optional: bool,
    variants: Vec<(u16, Code)>,
}

fn code_value(cx: &Context<'_>, object: &Struct, shape: &ErrorShape) -> Option<CodeValue> {
    for (field, fill) in object.fields.iter().zip(&shape.fills) {
        match fill {
            Fill::CodeValue => {
                let id = named(cx.api, &field.schema.ty)?;
                let def = cx.type_def(id)?;
                let TypeKind::Enum(values) = &def.kind else {
                    return None;
                };
                let ty = cx.path_of(def);
                let variants = values.iter().filter_map(|value| match &value.value {
                    Literal::String(text) => {
                        let variant = ident(&value.ident);
                        Some((status_of_code(text)?, quote!(#ty::#variant)))
                    }
                    _ => None,
                });
                let variants = variants.collect();
                return Some(CodeValue {
                    optional: structs::is_optional(field),
                    ty,
                    variants,
                });
            }
            Fill::Nested(id, shape) | Fill::NestedList(id, shape) => {
                if let Some(TypeKind::Struct(object)) = cx.type_def(*id).map(|def| &def.kind)
                    && let Some(code) = code_value(cx, object, shape)
                {
                    return Some(code);
                }
            }
            _ => {}
        }
    }
    None
}

/// The type's own id, without boxes, `null` and other names.
fn named(api: &Api, ty: &Type) -> Option<TypeId> {
    let mut ty = ty;
    for _ in 0..16 {
        match ty {
            Type::Boxed(inner) | Type::Nullable(inner) => ty = inner,
            Type::Named(id) => match &api.types.get(id.0)?.kind {
                TypeKind::Alias(schema) => ty = &schema.ty,
                _ => return Some(*id),
            },
            _ => return None,
        }
    }
    None
}

fn rest(object: &Struct) -> Option<Code> {
    match &object.additional {
        Additional::Keep(name, _) => {
            let name = ident(name);
            Some(quote!(#name: ::std::collections::BTreeMap::new(),))
        }
        _ => None,
    }
}

/// What a required property that holds nothing holds.
fn nothing(api: &Api, ty: &Type) -> Code {
    match ty {
        Type::Nullable(_) => quote!(::core::option::Option::None),
        Type::Array(_) => quote!(::std::vec::Vec::new()),
        Type::Map(_) => quote!(::std::collections::BTreeMap::new()),
        Type::Boxed(inner) => {
            let inner = nothing(api, inner);
            quote!(::std::boxed::Box::new(#inner))
        }
        Type::Named(id) => match api.types.get(id.0).map(|def| &def.kind) {
            Some(TypeKind::Alias(schema)) => nothing(api, &schema.ty),
            _ => quote!(::core::default::Default::default()),
        },
        _ => quote!(::core::default::Default::default()),
    }
}
