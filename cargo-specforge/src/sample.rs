//! Values that a schema allows, as small as they can be: what tests send and `curl` shows until somebody knows better.

mod number;
mod pattern;

use serde_json::{Map, Value};
use specforge_core::model::{
    Additional, Api, Format, Literal, Parameter, Rules, Schema, Select, Struct, Type, TypeDef,
    TypeKind, Union,
};

/// No value nests deeper; what would is recursive beyond hope.
const DEEPEST: usize = 24;

/// Longer strings and arrays are not written out.
const LONGEST: u64 = 4096;

/// A value, and whether the schema allows it for certain.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sample {
    /// The value.
    pub(crate) value: Value,
    /// Whether it keeps every rule; some rules cannot be turned into a value that keeps them.
    pub(crate) sure: bool,
}

/// A value of a schema.
pub(crate) fn sample(api: &Api, schema: &Schema) -> Sample {
    let mut maker = Maker {
        api,
        sure: true,
        depth: 0,
    };
    let value = maker.value(&schema.ty, &schema.rules);
    Sample {
        value,
        sure: maker.sure,
    }
}

/// The values of those parameters that have to be there, by name.
pub(crate) fn parameters(api: &Api, parameters: &[Parameter]) -> Sample {
    let mut all = Sample {
        value: Value::Null,
        sure: true,
    };
    let mut values = Map::new();
    for parameter in parameters.iter().filter(|parameter| parameter.required) {
        let one = sample(api, &parameter.schema);
        // An empty value is one that is missing to most styles.
        all.sure &= one.sure && !is_empty(&one.value);
        values.insert(parameter.name.clone(), one.value);
    }
    all.value = Value::Object(values);
    all
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty() || items.iter().any(is_empty),
        Value::Object(members) => members.is_empty() || members.values().any(is_empty),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

struct Maker<'a> {
    api: &'a Api,
    sure: bool,
    depth: usize,
}

impl Maker<'_> {
    /// Goes on with a value that may not be allowed.
    fn doubt(&mut self, value: Value) -> Value {
        self.sure = false;
        value
    }

    fn value(&mut self, ty: &Type, rules: &Rules) -> Value {
        if self.depth > DEEPEST {
            return self.doubt(Value::Null);
        }
        if rules.assertions.is_some() {
            self.sure = false;
        }
        if let Some(first) = rules.one_of.first() {
            return match serde_json::from_str(first) {
                Ok(value) => value,
                Err(_) => self.doubt(Value::Null),
            };
        }
        self.depth += 1;
        let value = match ty {
            Type::Named(id) => match self.api.types.get(id.0) {
                Some(def) => self.named(def, rules),
                None => self.doubt(Value::Null),
            },
            Type::Boxed(inner) | Type::Nullable(inner) => self.value(inner, rules),
            Type::Array(inner) => self.array(inner, rules),
            Type::Tuple(items) => {
                let none = Rules::default();
                let rules = rules.prefix.iter().chain(std::iter::repeat(&none));
                let items = items.iter().zip(rules);
                Value::Array(items.map(|(ty, rules)| self.value(ty, rules)).collect())
            }
            Type::Map(inner) => self.map(inner, rules),
            Type::Bool => Value::Bool(true),
            Type::Int32 | Type::Int64 | Type::UInt32 | Type::UInt64 => self.integer(rules),
            Type::Float | Type::Double => self.number(rules),
            Type::String => self.string(rules, None),
            Type::Format(format) => self.string(rules, Some(format)),
            Type::Any => Value::Object(Map::new()),
            Type::Null => Value::Null,
            Type::Never => self.doubt(Value::Null),
        };
        self.depth -= 1;
        value
    }

    fn named(&mut self, def: &TypeDef, rules: &Rules) -> Value {
        match &def.kind {
            TypeKind::Alias(schema) => {
                self.sure &= *rules == Rules::default() || *rules == schema.rules;
                self.value(&schema.ty, &schema.rules)
            }
            TypeKind::Struct(object) => self.object(object, rules),
            TypeKind::Enum(values) => match values.first().map(|value| &value.value) {
                Some(Literal::String(text)) => Value::String(text.clone()),
                Some(Literal::Bool(bool)) => Value::Bool(*bool),
                Some(Literal::Number(number)) => match serde_json::from_str(number) {
                    Ok(number) => number,
                    Err(_) => self.doubt(Value::Null),
                },
                None => self.doubt(Value::Null),
            },
            TypeKind::Union(union) => self.union(union),
        }
    }

    fn object(&mut self, object: &Struct, rules: &Rules) -> Value {
        let mut members = Map::new();
        for field in object.fields.iter().filter(|field| field.required) {
            let value = self.value(&field.schema.ty, &field.schema.rules);
            members.insert(field.name.clone(), value);
        }
        let at_least = object.rules.min_properties.max(rules.min_properties);
        for field in object.fields.iter().filter(|field| !field.required) {
            if at_least.is_none_or(|number| number <= count(members.len())) {
                break;
            }
            let value = self.value(&field.schema.ty, &field.schema.rules);
            members.insert(field.name.clone(), value);
        }
        if let Additional::Keep(_, schema) = &object.additional {
            let mut number = 1;
            while at_least.is_some_and(|least| count(members.len()) < least) && number < 64 {
                let value = self.value(&schema.ty, &schema.rules);
                members.insert(format!("key{number}"), value);
                number += 1;
            }
        }
        let enough = at_least.is_none_or(|number| number <= count(members.len()));
        self.sure &= enough && object.rules.assertions.is_none();
        Value::Object(members)
    }

    fn union(&mut self, union: &Union) -> Value {
        let variant = |maker: &mut Self, index: usize| match union.variants.get(index) {
            Some(variant) => maker.value(&variant.schema.ty, &variant.schema.rules),
            None => maker.doubt(Value::Null),
        };
        match &union.select {
            Select::Tag { key, values, .. } => {
                let Some((tag, index)) = values.first() else {
                    return self.doubt(Value::Null);
                };
                let mut value = variant(self, *index);
                match &mut value {
                    Value::Object(members) => {
                        members.insert(key.clone(), Value::String(tag.clone()));
                    }
                    _ => self.sure = false,
                }
                value
            }
            Select::JsonType(choices) => {
                variant(self, choices.first().map_or(0, |(_, index)| *index))
            }
            Select::Key(choices) => variant(self, choices.first().map_or(0, |(_, index)| *index)),
            Select::ExactlyOne => {
                // The value of one variant may fit another as well.
                self.sure &= union.variants.len() < 2;
                variant(self, 0)
            }
            Select::FirstOf | Select::AllThatFit => variant(self, 0),
        }
    }

    fn array(&mut self, inner: &Type, rules: &Rules) -> Value {
        let none = Rules::default();
        let item_rules = rules.items.as_deref().unwrap_or(&none);
        let number = rules.min_items.unwrap_or(1).max(1);
        if number > LONGEST || rules.max_items == Some(0) {
            return self.doubt(Value::Array(Vec::new()));
        }
        self.sure &= !(rules.unique_items && number > 1);
        let items = (0..number).map(|_| self.value(inner, item_rules));
        Value::Array(items.collect())
    }

    fn map(&mut self, inner: &Type, rules: &Rules) -> Value {
        let none = Rules::default();
        let item_rules = rules.items.as_deref().unwrap_or(&none);
        let number = rules.min_properties.unwrap_or(0).min(LONGEST);
        self.sure &= number == 0 || rules.keys.is_none();
        let members = (1..=number).map(|n| (format!("key{n}"), self.value(inner, item_rules)));
        Value::Object(members.collect())
    }

    fn integer(&mut self, rules: &Rules) -> Value {
        match number::integer(rules) {
            Some(number) => Value::from(number),
            None => self.doubt(Value::from(1)),
        }
    }

    fn number(&mut self, rules: &Rules) -> Value {
        match number::float(rules) {
            Some(number) => Value::from(number),
            None => self.doubt(Value::from(1)),
        }
    }

    fn string(&mut self, rules: &Rules, format: Option<&Format>) -> Value {
        let mut text = match (rules.patterns.as_slice(), format_text(rules, format)) {
            ([], Some(text)) => text.to_owned(),
            ([], None) => "text".to_owned(),
            ([only], None) if !only.negated => match pattern::matching(&only.regex) {
                Some(text) => text,
                None => return self.doubt(Value::String("text".to_owned())),
            },
            (_, text) => {
                self.sure = false;
                text.unwrap_or("text").to_owned()
            }
        };
        let length = count(text.chars().count());
        let (least, most) = (rules.min_length.unwrap_or(0), rules.max_length);
        let free = rules.patterns.is_empty() && format_text(rules, format).is_none();
        if free && least > length && least <= LONGEST {
            text.extend((length..least).map(|_| 'x'));
        } else if let (true, Some(most)) = (free, most)
            && most < length
        {
            text = text
                .chars()
                .take(usize::try_from(most).unwrap_or(usize::MAX))
                .collect();
        }
        let length = count(text.chars().count());
        self.sure &= least <= length && most.is_none_or(|most| length <= most);
        Value::String(text)
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// A text of a format that is checked.
fn format_text(rules: &Rules, format: Option<&Format>) -> Option<&'static str> {
    use specforge_core::model::CheckedFormat as Checked;
    let checked = rules.format.map(|format| match format {
        Checked::DateTime => "2026-01-01T00:00:00Z",
        Checked::Date => "2026-01-01",
        Checked::Time => "00:00:00Z",
        Checked::Duration => "PT1S",
        Checked::Uuid => "00000000-0000-4000-8000-000000000000",
        Checked::Uri => "https://example.com/",
        Checked::UriReference => "/",
        Checked::Email => "ada@example.com",
        Checked::Hostname => "example.com",
        Checked::Ipv4 => "192.0.2.1",
        Checked::Ipv6 => "2001:db8::1",
        Checked::Byte => "AA==",
        Checked::Decimal => "1.5",
    });
    let own = format.and_then(|format| {
        Some(match format {
            Format::DateTime => "2026-01-01T00:00:00Z",
            Format::Date => "2026-01-01",
            Format::Time => "00:00:00Z",
            Format::Duration => "PT1S",
            Format::Uuid => "00000000-0000-4000-8000-000000000000",
            Format::Uri => "https://example.com/",
            Format::Email => "ada@example.com",
            Format::Ipv4 => "192.0.2.1",
            Format::Ipv6 => "2001:db8::1",
            Format::Byte => "AA==",
            Format::Binary => "bytes",
            Format::Decimal => "1.5",
            Format::Other(_) => return None,
        })
    });
    checked.or(own)
}
