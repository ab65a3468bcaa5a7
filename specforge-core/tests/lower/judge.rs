//! A plain reading of the model: whether a value is one that the types and rules allow.

use serde_json::Value;
use specforge_core::model::{
    Additional, Api, Assertion, CheckedFormat, JsonType, Literal, Pattern, Rules, Schema, Select,
    Struct, Type, TypeId, TypeKind, Union,
};

/// Judges values by a model.
pub(crate) struct Judge<'a> {
    /// The model.
    pub(crate) api: &'a Api,
}

impl Judge<'_> {
    /// Whether a value is allowed by a use of a schema.
    pub(crate) fn fits(&self, schema: &Schema, value: &Value) -> bool {
        self.ty(&schema.ty, &schema.rules, value)
    }

    fn ty(&self, ty: &Type, rules: &Rules, value: &Value) -> bool {
        if let Type::Nullable(inner) = ty {
            return value.is_null() || self.ty(inner, rules, value);
        }
        if let Type::Boxed(inner) = ty {
            return self.ty(inner, rules, value);
        }
        let none = Rules::default();
        let own = match ty {
            Type::Named(TypeId(id)) => self.def(&self.api.types[*id].kind, value),
            Type::Array(item) => value.as_array().is_some_and(|items| {
                items
                    .iter()
                    .all(|value| self.ty(item, rules.items.as_deref().unwrap_or(&none), value))
            }),
            Type::Tuple(types) => value.as_array().is_some_and(|items| {
                items.len() == types.len()
                    && types
                        .iter()
                        .zip(items)
                        .enumerate()
                        .all(|(index, (ty, value))| {
                            self.ty(ty, rules.prefix.get(index).unwrap_or(&none), value)
                        })
            }),
            Type::Map(item) => value.as_object().is_some_and(|members| {
                members.iter().all(|(key, value)| {
                    self.ty(item, rules.items.as_deref().unwrap_or(&none), value)
                        && rules.keys.as_ref().is_none_or(|keys| {
                            self.ty(&Type::String, keys, &Value::String(key.clone()))
                        })
                })
            }),
            Type::Bool => value.is_boolean(),
            Type::Int32 | Type::Int64 | Type::UInt32 | Type::UInt64 => is_integer(value),
            Type::Float | Type::Double => value.is_number(),
            Type::String | Type::Format(_) => value.is_string(),
            Type::Any => true,
            Type::Null => value.is_null(),
            _ => false,
        };
        own && self.rules(rules, value)
    }

    fn def(&self, kind: &TypeKind, value: &Value) -> bool {
        match kind {
            TypeKind::Alias(schema) => self.fits(schema, value),
            TypeKind::Struct(object) => self.object(object, value),
            TypeKind::Enum(values) => values.iter().any(|known| match &known.value {
                Literal::String(text) => value.as_str() == Some(text),
                Literal::Number(text) => equal(value, &serde_json::from_str(text).unwrap()),
                Literal::Bool(known) => value.as_bool() == Some(*known),
            }),
            TypeKind::Union(union) => self.union(union, value),
        }
    }

    fn object(&self, object: &Struct, value: &Value) -> bool {
        let Some(members) = value.as_object() else {
            return false;
        };
        let known = |name: &str| object.fields.iter().find(|field| field.name == name);
        object
            .fields
            .iter()
            .all(|field| !field.required || members.contains_key(&field.name))
            && object
                .forbidden
                .iter()
                .all(|name| !members.contains_key(name))
            && members
                .iter()
                .all(|(name, value)| match (known(name), &object.additional) {
                    (Some(field), _) => self.fits(&field.schema, value),
                    (None, Additional::Ignore) => true,
                    (None, Additional::Deny) => false,
                    (None, Additional::Keep(_, schema)) => self.fits(schema, value),
                })
            && self.rules(&object.rules, value)
    }

    fn union(&self, union: &Union, value: &Value) -> bool {
        let variant = |index: usize| self.fits(&union.variants[index].schema, value);
        match &union.select {
            Select::Tag {
                key,
                values,
                default,
            } => {
                let tag = value.get(key).and_then(Value::as_str);
                let known = values
                    .iter()
                    .find(|(known, _)| Some(known.as_str()) == tag)
                    .map(|(_, index)| *index);
                value.is_object() && known.or(*default).is_some_and(variant)
            }
            Select::JsonType(types) => types
                .iter()
                .find(|(ty, _)| is_type(*ty, value))
                .is_some_and(|(_, index)| variant(*index)),
            Select::Key(keys) => keys
                .iter()
                .find(|(key, _)| value.get(key).is_some())
                .is_some_and(|(_, index)| variant(*index)),
            Select::ExactlyOne => {
                (0..union.variants.len())
                    .filter(|index| variant(*index))
                    .count()
                    == 1
            }
            Select::FirstOf | Select::AllThatFit => (0..union.variants.len()).any(variant),
        }
    }

    fn rules(&self, rules: &Rules, value: &Value) -> bool {
        let number = value.as_f64();
        let above = |(bound, exclusive): &(String, bool)| {
            number.is_none_or(|number| {
                number > float(bound) || (!exclusive && number >= float(bound))
            })
        };
        let below = |(bound, exclusive): &(String, bool)| {
            number.is_none_or(|number| {
                number < float(bound) || (!exclusive && number <= float(bound))
            })
        };
        let length = value.as_str().map(|text| text.chars().count() as u64);
        let items = value.as_array().map(|items| items.len() as u64);
        let members = value.as_object().map(|members| members.len() as u64);
        let within = |size: Option<u64>, min: Option<u64>, max: Option<u64>| {
            size.is_none_or(|size| {
                min.is_none_or(|min| size >= min) && max.is_none_or(|max| size <= max)
            })
        };
        rules.minimum.as_ref().is_none_or(above)
            && rules.maximum.as_ref().is_none_or(below)
            && rules
                .multiple_of
                .iter()
                .all(|step| number.is_none_or(|number| is_multiple(number, float(step))))
            && within(length, rules.min_length, rules.max_length)
            && within(items, rules.min_items, rules.max_items)
            && within(members, rules.min_properties, rules.max_properties)
            && rules
                .patterns
                .iter()
                .all(|pattern| value.as_str().is_none_or(|text| matches(pattern, text)))
            && rules
                .format
                .is_none_or(|format| value.as_str().is_none_or(|text| format_fits(format, text)))
            && (!rules.unique_items || value.as_array().is_none_or(|items| is_unique(items)))
            && (rules.one_of.is_empty()
                || rules
                    .one_of
                    .iter()
                    .any(|known| equal(&serde_json::from_str(known).unwrap(), value)))
            && rules
                .assertions
                .as_ref()
                .is_none_or(|assertion| self.assertion(assertion, value))
    }

    fn assertion(&self, assertion: &Assertion, value: &Value) -> bool {
        let all = |list: &[Assertion]| {
            list.iter()
                .filter(|part| self.assertion(part, value))
                .count()
        };
        !assertion.never
            && assertion
                .reference
                .is_none_or(|index| self.assertion(&self.api.assertions[index], value))
            && (assertion.types.is_empty() || assertion.types.iter().any(|ty| is_type(*ty, value)))
            && self.rules(&assertion.rules, value)
            && all(&assertion.all_of) == assertion.all_of.len()
            && (assertion.any_of.is_empty() || all(&assertion.any_of) > 0)
            && (assertion.one_of.is_empty() || all(&assertion.one_of) == 1)
            && assertion
                .not
                .as_ref()
                .is_none_or(|not| !self.assertion(not, value))
            && assertion.conditional.as_ref().is_none_or(|conditional| {
                let (condition, then, otherwise) = conditional.as_ref();
                let branch = if self.assertion(condition, value) {
                    then
                } else {
                    otherwise
                };
                branch
                    .as_ref()
                    .is_none_or(|branch| self.assertion(branch, value))
            })
            && self.members(assertion, value)
            && self.items(assertion, value)
    }

    fn members(&self, assertion: &Assertion, value: &Value) -> bool {
        let Some(members) = value.as_object() else {
            return true;
        };
        assertion
            .required
            .iter()
            .all(|name| members.contains_key(name))
            && assertion.dependent_required.iter().all(|(name, names)| {
                !members.contains_key(name) || names.iter().all(|name| members.contains_key(name))
            })
            && assertion
                .dependent_schemas
                .iter()
                .all(|(name, schema)| !members.contains_key(name) || self.assertion(schema, value))
            && members.iter().all(|(name, value)| {
                let named = assertion
                    .properties
                    .iter()
                    .find(|(known, _)| known == name)
                    .map(|(_, schema)| schema);
                let patterns: Vec<&Assertion> = assertion
                    .pattern_properties
                    .iter()
                    .filter(|(pattern, _)| matches(pattern, name))
                    .map(|(_, schema)| schema)
                    .collect();
                let other = assertion
                    .additional_properties
                    .as_deref()
                    .filter(|_| named.is_none() && patterns.is_empty());
                named
                    .into_iter()
                    .chain(patterns)
                    .chain(other)
                    .all(|schema| self.assertion(schema, value))
                    && assertion
                        .property_names
                        .as_ref()
                        .is_none_or(|names| self.assertion(names, &Value::String(name.clone())))
            })
    }

    fn items(&self, assertion: &Assertion, value: &Value) -> bool {
        let Some(items) = value.as_array() else {
            return true;
        };
        let rest = items.iter().skip(assertion.prefix_items.len());
        assertion
            .prefix_items
            .iter()
            .zip(items)
            .all(|(schema, item)| self.assertion(schema, item))
            && assertion
                .items
                .as_ref()
                .is_none_or(|schema| rest.clone().all(|item| self.assertion(schema, item)))
            && assertion
                .contains
                .as_ref()
                .is_none_or(|(schema, min, max)| {
                    let count = items
                        .iter()
                        .filter(|item| self.assertion(schema, item))
                        .count() as u64;
                    count >= *min && max.is_none_or(|max| count <= max)
                })
    }
}

fn matches(pattern: &Pattern, text: &str) -> bool {
    regex::Regex::new(&pattern.regex).unwrap().is_match(text) != pattern.negated
}

fn is_integer(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn is_type(ty: JsonType, value: &Value) -> bool {
    match ty {
        JsonType::Null => value.is_null(),
        JsonType::Boolean => value.is_boolean(),
        JsonType::Object => value.is_object(),
        JsonType::Array => value.is_array(),
        JsonType::Number => value.is_number(),
        JsonType::String => value.is_string(),
        JsonType::Integer => is_integer(value),
    }
}

fn float(text: &str) -> f64 {
    text.parse().unwrap()
}

fn is_multiple(number: f64, step: f64) -> bool {
    let ratio = number / step;
    (ratio - ratio.round()).abs() < 1e-9
}

fn is_unique(items: &[Value]) -> bool {
    items
        .iter()
        .enumerate()
        .all(|(index, item)| items.iter().take(index).all(|other| !equal(item, other)))
}

fn equal(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| equal(a, b)))
        }
        _ => a == b,
    }
}

/// Formats are the decoder's business; the suite takes them for annotations.
fn format_fits(_: CheckedFormat, _: &str) -> bool {
    true
}
