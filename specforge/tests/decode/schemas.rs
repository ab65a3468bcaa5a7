//! JSON Schemas as [`Assertion`]s, for tests that have their schemas as JSON. What they allocate lives as long as the test.

use serde_json::{Map, Value};
use specforge::decode::{Assertion, Bound, JsonType, Number, Pattern, Rules, StringFormat};

/// How often a reference may be followed: a `static` can refer to itself, what is made here cannot.
const MAX_DEPTH: usize = 12;

/// Keywords that say nothing about validity.
const SILENT: &[&str] = &[
    "$schema",
    "$id",
    "$defs",
    "$comment",
    "definitions",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "contentMediaType",
    "contentEncoding",
    "contentSchema",
    "$vocabulary",
];

/// Makes an assertion of a schema; `None` where it has a keyword that OpenAPI does not share or the test cannot follow.
pub(crate) fn compile(schema: &Value) -> Option<&'static Assertion> {
    Compiler {
        root: schema,
        formats: false,
    }
    .boxed(schema, 0)
}

/// The same, with `format` as an assertion.
pub(crate) fn compile_with_formats(schema: &Value) -> Option<&'static Assertion> {
    Compiler {
        root: schema,
        formats: true,
    }
    .boxed(schema, 0)
}

struct Compiler<'s> {
    root: &'s Value,
    formats: bool,
}

fn leak<T>(items: Vec<T>) -> &'static [T] {
    Vec::leak(items)
}

fn leak_str(text: &str) -> &'static str {
    text.to_owned().leak()
}

fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.as_i64().map_or_else(
            || Number::Decimal(leak_str(&number.to_string())),
            Number::Int,
        )),
        _ => None,
    }
}

fn pattern(source: &str) -> Option<&'static Pattern> {
    // The suite has escapes that only ECMA-262 knows; the macro translates them, this test does without.
    if source.contains("\\p{Letter}") || source.contains("\\a") {
        return None;
    }
    let source = leak_str(source);
    let pattern: &'static Pattern = Box::leak(Box::new(Pattern::new(source, source)));
    // One that does not compile allows nothing.
    (regex::Regex::new(source).is_ok()).then_some(pattern)
}

impl Compiler<'_> {
    fn boxed(&self, schema: &Value, depth: usize) -> Option<&'static Assertion> {
        Some(Box::leak(Box::new(self.assertion(schema, depth)?)))
    }

    fn list(&self, schemas: &Value, depth: usize) -> Option<&'static [Assertion]> {
        let schemas = schemas.as_array()?;
        Some(leak(
            schemas
                .iter()
                .map(|schema| self.assertion(schema, depth))
                .collect::<Option<_>>()?,
        ))
    }

    fn named(&self, schemas: &Value, depth: usize) -> Option<&'static [(&'static str, Assertion)]> {
        let schemas = schemas.as_object()?;
        let named = schemas
            .iter()
            .map(|(name, schema)| Some((leak_str(name), self.assertion(schema, depth)?)));
        Some(leak(named.collect::<Option<_>>()?))
    }

    #[allow(clippy::match_same_arms, reason = "one arm per keyword")]
    fn assertion(&self, schema: &Value, depth: usize) -> Option<Assertion> {
        match schema {
            Value::Bool(true) => Some(Assertion::ANY),
            Value::Bool(false) => Some(Assertion {
                never: true,
                ..Assertion::ANY
            }),
            Value::Object(schema) if depth < MAX_DEPTH * 4 => self.object(schema, depth + 1),
            // Deeper than any value of the suite.
            Value::Object(_) => Some(Assertion::ANY),
            _ => None,
        }
    }

    fn object(&self, schema: &Map<String, Value>, depth: usize) -> Option<Assertion> {
        let mut assertion = Assertion {
            rules: Rules::INTEGRAL_FLOAT,
            ..Assertion::ANY
        };
        let length = |value: &Value| {
            value.as_u64().or_else(|| {
                value
                    .as_f64()
                    .map(|value| format!("{value:.0}").parse().unwrap_or(0))
            })
        };
        let mut contains = None;
        let (mut min_contains, mut max_contains) = (1, None);
        let (mut condition, mut then, mut otherwise) = (None, None, None);
        for (keyword, value) in schema {
            let rules = &mut assertion.rules;
            match keyword.as_str() {
                "$ref" => assertion.reference = Some(self.reference(value.as_str()?, depth)?),
                "type" => {
                    let types = value
                        .as_array()
                        .cloned()
                        .unwrap_or_else(|| vec![value.clone()]);
                    assertion.types = leak(types.iter().map(json_type).collect::<Option<_>>()?);
                }
                // No constants at all: the macro makes a type without values of it.
                "enum" if value.as_array()?.is_empty() => assertion.never = true,
                "enum" => {
                    rules.one_of = leak(
                        value
                            .as_array()?
                            .iter()
                            .map(|value| leak_str(&value.to_string()))
                            .collect(),
                    );
                }
                "const" => {
                    let constant = Assertion {
                        rules: Rules {
                            one_of: leak(vec![leak_str(&value.to_string())]),
                            ..Rules::INTEGRAL_FLOAT
                        },
                        ..Assertion::ANY
                    };
                    assertion.all_of = leak(
                        assertion
                            .all_of
                            .iter()
                            .map(copy)
                            .chain([constant])
                            .collect(),
                    );
                }
                "minimum" => rules.minimum = Some(Bound::Inclusive(number(value)?)),
                "maximum" => rules.maximum = Some(Bound::Inclusive(number(value)?)),
                "exclusiveMinimum" if schema.contains_key("minimum") => return None,
                "exclusiveMaximum" if schema.contains_key("maximum") => return None,
                "exclusiveMinimum" => rules.minimum = Some(Bound::Exclusive(number(value)?)),
                "exclusiveMaximum" => rules.maximum = Some(Bound::Exclusive(number(value)?)),
                "multipleOf" => rules.multiple_of = leak(vec![number(value)?]),
                "minLength" => rules.min_length = length(value),
                "maxLength" => rules.max_length = length(value),
                "pattern" => rules.patterns = leak(vec![pattern(value.as_str()?)?]),
                "format" => {
                    rules.format = if self.formats {
                        Some(format(value.as_str()?)?)
                    } else {
                        None
                    }
                }
                "minItems" => rules.min_items = length(value),
                "maxItems" => rules.max_items = length(value),
                "uniqueItems" => rules.unique_items = value.as_bool()?,
                "minProperties" => rules.min_properties = length(value),
                "maxProperties" => rules.max_properties = length(value),
                "properties" => assertion.properties = self.named(value, depth)?,
                "required" => assertion.required = strings(value)?,
                "patternProperties" => {
                    let schemas = value.as_object()?.iter();
                    let schemas = schemas.map(|(name, schema)| {
                        Some((pattern(name)?, self.assertion(schema, depth)?))
                    });
                    assertion.pattern_properties = leak(schemas.collect::<Option<_>>()?);
                }
                "additionalProperties" => {
                    assertion.additional_properties = Some(self.boxed(value, depth)?);
                }
                "propertyNames" => assertion.property_names = Some(self.boxed(value, depth)?),
                "dependentRequired" => {
                    let names = value
                        .as_object()?
                        .iter()
                        .map(|(name, names)| Some((leak_str(name), strings(names)?)));
                    assertion.dependent_required = leak(names.collect::<Option<_>>()?);
                }
                "dependentSchemas" => assertion.dependent_schemas = self.named(value, depth)?,
                "items" => assertion.items = Some(self.boxed(value, depth)?),
                "prefixItems" => assertion.prefix_items = self.list(value, depth)?,
                "contains" => contains = Some(self.boxed(value, depth)?),
                "minContains" => min_contains = length(value)?,
                "maxContains" => max_contains = length(value),
                "allOf" => {
                    let all_of = self.list(value, depth)?;
                    assertion.all_of =
                        leak(assertion.all_of.iter().chain(all_of).map(copy).collect());
                }
                "anyOf" => assertion.any_of = self.list(value, depth)?,
                "oneOf" => assertion.one_of = self.list(value, depth)?,
                "not" => assertion.not = Some(self.boxed(value, depth)?),
                "if" => condition = Some(self.boxed(value, depth)?),
                "then" => then = Some(self.boxed(value, depth)?),
                "else" => otherwise = Some(self.boxed(value, depth)?),
                silent if SILENT.contains(&silent) => {}
                "$anchor"
                | "$dynamicAnchor"
                | "$dynamicRef"
                | "unevaluatedItems"
                | "unevaluatedProperties" => return None,
                // Keywords that nobody knows mean nothing.
                _ => {}
            }
        }
        assertion.contains = contains.map(|contains| (contains, min_contains, max_contains));
        assertion.conditional = condition.map(|condition| (condition, then, otherwise));
        Some(assertion)
    }

    fn reference(&self, reference: &str, depth: usize) -> Option<&'static Assertion> {
        let pointer = reference
            .strip_prefix('#')
            .filter(|pointer| pointer.is_empty() || pointer.starts_with('/'))?;
        // Relative identifiers change what a pointer means.
        if self.root.to_string().matches("\"$id\"").count()
            > usize::from(self.root.get("$id").is_some())
        {
            return None;
        }
        let pointer = pointer.replace("%25", "%").replace("%22", "\"");
        self.boxed(self.root.pointer(&pointer)?, depth + 3)
    }
}

/// `Assertion` has no `Clone`, since generated code has no use for one.
fn copy(assertion: &'static Assertion) -> Assertion {
    Assertion {
        reference: Some(assertion),
        ..Assertion::ANY
    }
}

fn strings(value: &Value) -> Option<&'static [&'static str]> {
    Some(leak(
        value
            .as_array()?
            .iter()
            .map(|name| name.as_str().map(leak_str))
            .collect::<Option<_>>()?,
    ))
}

fn json_type(value: &Value) -> Option<JsonType> {
    Some(match value.as_str()? {
        "null" => JsonType::Null,
        "boolean" => JsonType::Boolean,
        "object" => JsonType::Object,
        "array" => JsonType::Array,
        "number" => JsonType::Number,
        "string" => JsonType::String,
        "integer" => JsonType::Integer,
        _ => return None,
    })
}

fn format(name: &str) -> Option<StringFormat> {
    Some(match name {
        "date-time" => StringFormat::DateTime,
        "date" => StringFormat::Date,
        "time" => StringFormat::Time,
        "duration" => StringFormat::Duration,
        "uuid" => StringFormat::Uuid,
        "uri" => StringFormat::Uri,
        "uri-reference" => StringFormat::UriReference,
        "email" => StringFormat::Email,
        "hostname" => StringFormat::Hostname,
        "ipv4" => StringFormat::Ipv4,
        "ipv6" => StringFormat::Ipv6,
        _ => return None,
    })
}
