//! Whether a report can break a rule of the schema that it is put into.

use super::fill::Printer;
use crate::expand::types::structs;
use crate::model::errors::{ErrorShape, Fill, ViolationFill};
use crate::model::{Field, Rules, Struct, Type, TypeKind};

impl Printer<'_> {
    /// Whether the schema has no rule that a report could break, so that nobody has to look when an error is answered.
    pub(super) fn keeps_rules(&self, object: &Struct, shape: &ErrorShape) -> bool {
        let mut fields = object.fields.iter().zip(&shape.fills);
        is_open(object)
            && fields.all(|(field, fill)| match fill {
                Fill::Nothing if structs::is_optional(field) => true,
                Fill::Violations(id, fills) => {
                    let entry = self.structure(*id);
                    self.is_plain(field)
                        && entry.is_some_and(|(_, object)| self.keeps_entry(object, fills))
                }
                Fill::Nested(id, shape) | Fill::NestedList(id, shape) => {
                    let inner = self.structure(*id);
                    self.is_plain(field)
                        && inner.is_some_and(|(_, object)| self.keeps_rules(object, shape))
                }
                _ => self.is_plain(field),
            })
    }

    fn keeps_entry(&self, object: &Struct, fills: &[ViolationFill]) -> bool {
        let mut fields = object.fields.iter().zip(fills);
        is_open(object)
            && fields.all(|(field, fill)| {
                let absent = *fill == ViolationFill::Nothing && structs::is_optional(field);
                absent || self.is_plain(field)
            })
    }

    /// Whether a property takes every value of its type.
    fn is_plain(&self, field: &Field) -> bool {
        is_unruled(&field.schema.rules) && self.is_plain_type(&field.schema.ty)
    }

    fn is_plain_type(&self, ty: &Type) -> bool {
        match ty {
            Type::Boxed(inner) | Type::Nullable(inner) | Type::Array(inner) | Type::Map(inner) => {
                self.is_plain_type(inner)
            }
            Type::Named(id) => match self.cx.type_def(*id).map(|def| &def.kind) {
                Some(TypeKind::Alias(schema)) => {
                    is_unruled(&schema.rules) && self.is_plain_type(&schema.ty)
                }
                // An enum gets one of its values; what an object gets is looked at where it is filled.
                Some(TypeKind::Enum(_) | TypeKind::Struct(_)) => true,
                _ => false,
            },
            Type::Bool
            | Type::Int32
            | Type::Int64
            | Type::UInt32
            | Type::UInt64
            | Type::Float
            | Type::Double
            | Type::String
            | Type::Any => true,
            Type::Tuple(_) | Type::Format(_) | Type::Null | Type::Never => false,
        }
    }
}

/// Whether an object has no rules of its own.
fn is_open(object: &Struct) -> bool {
    is_unruled(&object.rules) && object.forbidden.is_empty()
}

/// Whether there are no rules but one that says how integers are written.
fn is_unruled(rules: &Rules) -> bool {
    *rules
        == Rules {
            integral_float: rules.integral_float,
            ..Rules::default()
        }
}
