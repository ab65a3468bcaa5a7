//! `enum` and `const`.

use super::Lowerer;
use super::flat::Flat;
use super::kinds::Kinds;
use super::literal::{json_number, json_text, kind_of};
use super::schema::{Key, Place};
use crate::model::names::{Names, variant_name};
use crate::model::{EnumValue, Literal, Rules, Type, TypeKind};
use crate::source::{Node, Value};
use std::rc::Rc;

impl Lowerer<'_> {
    pub(super) fn values(&mut self, key: &Key, flat: &Rc<Flat>, place: Place<'_>) -> (Type, Rules) {
        let left = flat
            .values
            .iter()
            .flatten()
            .filter(|value| key.kinds().has(kind_of(value)));
        let values: Vec<Node> = left
            .filter(|value| self.fits_rest(value, flat))
            .cloned()
            .collect();
        if values.is_empty() {
            return (Type::Never, Rules::default());
        }
        if let Some(literals) = literals(&values) {
            if matches!(literals.as_slice(), [Literal::Bool(a), Literal::Bool(b)] if a != b) {
                return (Type::Bool, Rules::default());
            }
            return self.define(key, flat, place, move |_, _| {
                TypeKind::Enum(named(literals))
            });
        }
        let mut one_of: Vec<String> = values.iter().map(json_text).collect();
        if flat.kinds.has(Kinds::NULL) {
            one_of.push("null".to_owned());
        }
        (
            Type::Any,
            Rules {
                one_of,
                ..Rules::default()
            },
        )
    }
}

/// The values as constants of one enum, where they are all strings, all numbers or all booleans.
pub(super) fn literals(values: &[Node]) -> Option<Vec<Literal>> {
    let literals: Vec<Literal> = values
        .iter()
        .map(|value| match &value.value {
            Value::String(text) => Some(Literal::String(text.to_string())),
            Value::Number(text) => Some(Literal::Number(json_number(text))),
            Value::Bool(value) => Some(Literal::Bool(*value)),
            _ => None,
        })
        .collect::<Option<_>>()?;
    let first = std::mem::discriminant(literals.first()?);
    literals
        .iter()
        .all(|literal| std::mem::discriminant(literal) == first)
        .then_some(literals)
}

/// Gives each constant the name of a variant.
pub(super) fn named(literals: Vec<Literal>) -> Vec<EnumValue> {
    let wanted = literals
        .iter()
        .map(|literal| match literal {
            Literal::String(text) | Literal::Number(text) => variant_name(text),
            Literal::Bool(value) => if *value { "True" } else { "False" }.to_owned(),
        })
        .collect();
    let idents = Names::default().take_all(wanted);
    idents
        .into_iter()
        .zip(literals)
        .map(|(ident, value)| EnumValue { ident, value })
        .collect()
}
