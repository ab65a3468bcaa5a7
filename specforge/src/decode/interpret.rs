//! Checks a raw value against a whole schema.

use std::collections::HashMap;
use std::ptr;

use super::fault::Fault;
use super::scalar::number_text;
use super::tree::{Kind, Tree};
use super::{Assertion, JsonType, Pattern, Rules};

/// A fault of a value of the tree.
pub(crate) type Broken = (usize, Fault);

/// Checks the values of one tree.
pub(crate) struct Interpreter<'t, 'a> {
    tree: &'t Tree<'a>,
    /// Whether strings are text of parameters, which may stand for numbers and booleans.
    untyped: bool,
    /// What is left of the work that may be done.
    work: u64,
    exhausted: bool,
    /// Whether it only matters that a rule is broken, not which.
    quiet: bool,
    /// Whether a value keeps a shared assertion; `None` while that is being found out.
    memo: HashMap<(usize, usize), Option<bool>>,
}

impl<'t, 'a> Interpreter<'t, 'a> {
    pub(crate) fn new(tree: &'t Tree<'a>, untyped: bool, work: u64) -> Self {
        Self {
            tree,
            untyped,
            work,
            exhausted: false,
            quiet: false,
            memo: HashMap::new(),
        }
    }

    /// What is left of the work, or `None` where it was not enough: then nothing that was said holds.
    pub(crate) fn rest(&self) -> Option<u64> {
        (!self.exhausted).then_some(self.work)
    }

    /// The first rule that a value breaks.
    pub(crate) fn broken(&mut self, rules: &'static Rules, value: usize) -> Option<Broken> {
        if rules.unique_items && self.tree.kind(value) == Kind::Array && self.has_equal_items(value)
        {
            return Some((value, Fault::UniqueItems));
        }
        if !rules.one_of.is_empty() && !self.is_one_of(value, rules.one_of) {
            return Some((value, Fault::OneOf(rules.one_of)));
        }
        rules
            .assertions
            .and_then(|assertion| self.judge(assertion, value))
    }

    fn spend(&mut self, work: u64) {
        match self.work.checked_sub(work) {
            Some(rest) => self.work = rest,
            None => {
                self.exhausted = true;
                self.work = 0;
            }
        }
    }

    fn holds(&mut self, assertion: &'static Assertion, value: usize) -> bool {
        let outer = std::mem::replace(&mut self.quiet, true);
        let holds = self.judge(assertion, value).is_none();
        self.quiet = outer;
        holds
    }

    /// The first keyword of an assertion that a value breaks.
    fn judge(&mut self, assertion: &'static Assertion, value: usize) -> Option<Broken> {
        self.spend(1);
        if self.exhausted {
            return None;
        }
        if assertion.never {
            return Some((value, Fault::Forbidden));
        }
        if let Some(reference) = assertion.reference
            && !self.keeps_shared(reference, value)
        {
            // Once more, to say why: the answers of what it refers to are known now.
            let why = if self.quiet {
                None
            } else {
                self.judge(reference, value)
            };
            return why.or(Some((
                value,
                Fault::Keyword("breaks a rule of a schema that is referred to"),
            )));
        }
        if !assertion.types.is_empty()
            && !assertion
                .types
                .iter()
                .any(|ty| self.is(value, *ty, &assertion.rules))
        {
            return Some((
                value,
                Fault::Type(expected(assertion.types), self.found(value)),
            ));
        }
        if !assertion.rules.one_of.is_empty() && !self.is_one_of(value, assertion.rules.one_of) {
            return Some((value, Fault::OneOf(assertion.rules.one_of)));
        }
        match self.tree.kind(value) {
            Kind::Null | Kind::Boolean => None,
            Kind::Number => {
                self.spend(self.tree.size(value) / 8);
                number_fault(&assertion.rules, self.tree.raw(value)).map(|fault| (value, fault))
            }
            Kind::String => self.judge_string(assertion, value),
            Kind::Array => self.judge_array(assertion, value),
            Kind::Object => self.judge_object(assertion, value),
        }
        .or_else(|| self.judge_combined(assertion, value))
    }

    /// Shared assertions are judged once for each value: they recur, and each way through a recursion would be walked.
    fn keeps_shared(&mut self, assertion: &'static Assertion, value: usize) -> bool {
        let key = (ptr::from_ref(assertion).addr(), value);
        match self.memo.get(&key) {
            Some(Some(known)) => *known,
            // A schema that refers to itself without a step into the value asks for nothing more.
            Some(None) => true,
            None => {
                self.memo.insert(key, None);
                let holds = self.holds(assertion, value);
                self.memo.insert(key, Some(holds));
                holds
            }
        }
    }

    fn judge_string(&mut self, assertion: &'static Assertion, value: usize) -> Option<Broken> {
        let rules = &assertion.rules;
        if !(rules.limit_strings() || self.untyped && rules.limit_numbers()) {
            return None;
        }
        self.spend(self.tree.size(value) / 8);
        let text = self.tree.string(value);
        let as_number = if self.untyped {
            number_text(&text)
        } else {
            None
        };
        let fault = as_number.and_then(|number| number_fault(rules, number.text));
        fault
            .or_else(|| rules.broken_by_string(&text))
            .map(|fault| (value, fault))
    }

    fn judge_array(&mut self, assertion: &'static Assertion, value: usize) -> Option<Broken> {
        let tree = self.tree;
        let rules = &assertion.rules;
        if rules.min_items.is_some() || rules.max_items.is_some() {
            let count = tree.items(value).count() as u64;
            self.spend(count / 8);
            if let Some(fault) = rules.broken_by_items(count) {
                return Some((value, fault));
            }
        }
        if rules.unique_items && self.has_equal_items(value) {
            return Some((value, Fault::UniqueItems));
        }
        if !assertion.prefix_items.is_empty() || assertion.items.is_some() {
            for (i, item) in tree.items(value).enumerate() {
                let schema = assertion.prefix_items.get(i).or(assertion.items);
                if let Some(broken) = schema.and_then(|schema| self.judge(schema, item)) {
                    return Some(broken);
                }
            }
        }
        let (schema, min, max) = assertion.contains?;
        let mut count = 0;
        for item in tree.items(value) {
            count += u64::from(self.holds(schema, item));
        }
        let fault = if count < min {
            Fault::Keyword("has too few items of the kind that it must contain")
        } else if max.is_some_and(|max| count > max) {
            Fault::Keyword("has too many items of the kind that it must contain")
        } else {
            return None;
        };
        Some((value, fault))
    }

    fn judge_object(&mut self, assertion: &'static Assertion, value: usize) -> Option<Broken> {
        let tree = self.tree;
        let rules = &assertion.rules;
        if rules.min_properties.is_some() || rules.max_properties.is_some() {
            let count = tree.properties(value).count() as u64;
            self.spend(count / 8);
            if let Some(fault) = rules.broken_by_properties(count) {
                return Some((value, fault));
            }
        }
        for name in assertion.required {
            if !self.has(value, name) {
                return Some((
                    value,
                    Fault::Keyword("lacks a property that is required here"),
                ));
            }
        }
        for (name, needed) in assertion.dependent_required {
            if self.has(value, name) && !needed.iter().all(|needed| self.has(value, needed)) {
                return Some((
                    value,
                    Fault::Keyword("lacks a property that another one requires"),
                ));
            }
        }
        for (name, schema) in assertion.dependent_schemas {
            if self.has(value, name)
                && let Some(broken) = self.judge(schema, value)
            {
                return Some(broken);
            }
        }
        self.judge_properties(assertion, value)
    }

    fn judge_properties(&mut self, assertion: &'static Assertion, value: usize) -> Option<Broken> {
        if assertion.properties.is_empty()
            && assertion.pattern_properties.is_empty()
            && assertion.additional_properties.is_none()
            && assertion.property_names.is_none()
        {
            return None;
        }
        let tree = self.tree;
        for (key, property) in tree.properties(value) {
            self.spend(1 + tree.size(key) / 8);
            let name = tree.string(key);
            if let Some(schema) = assertion.property_names
                && let Some((_, fault)) = self.judge(schema, key)
            {
                return Some((property, Fault::Name(Box::new(fault))));
            }
            let mut known = false;
            for (_, schema) in assertion
                .properties
                .iter()
                .filter(|(other, _)| *other == name)
            {
                known = true;
                if let Some(broken) = self.judge(schema, property) {
                    return Some(broken);
                }
            }
            for (pattern, schema) in assertion.pattern_properties {
                if self.matches(pattern, &name) {
                    known = true;
                    if let Some(broken) = self.judge(schema, property) {
                        return Some(broken);
                    }
                }
            }
            if let (false, Some(schema)) = (known, assertion.additional_properties) {
                if schema.never {
                    return Some((property, Fault::Unknown));
                }
                if let Some(broken) = self.judge(schema, property) {
                    return Some(broken);
                }
            }
        }
        None
    }

    fn judge_combined(&mut self, assertion: &'static Assertion, value: usize) -> Option<Broken> {
        for schema in assertion.all_of {
            if let Some(broken) = self.judge(schema, value) {
                return Some(broken);
            }
        }
        if !assertion.any_of.is_empty()
            && !assertion
                .any_of
                .iter()
                .any(|schema| self.holds(schema, value))
        {
            return Some((
                value,
                Fault::Keyword("matches none of the schemas under `anyOf`"),
            ));
        }
        if !assertion.one_of.is_empty() {
            let mut count = 0;
            for schema in assertion.one_of {
                count += u32::from(self.holds(schema, value));
                if count > 1 {
                    return Some((
                        value,
                        Fault::Keyword("matches more than one of the schemas under `oneOf`"),
                    ));
                }
            }
            if count == 0 {
                return Some((
                    value,
                    Fault::Keyword("matches none of the schemas under `oneOf`"),
                ));
            }
        }
        if let Some(schema) = assertion.not
            && self.holds(schema, value)
        {
            return Some((
                value,
                Fault::Keyword("matches the schema under `not`, which it must not"),
            ));
        }
        let (condition, then, otherwise) = assertion.conditional?;
        let branch = if self.holds(condition, value) {
            then
        } else {
            otherwise
        };
        branch.and_then(|schema| self.judge(schema, value))
    }

    fn has(&mut self, object: usize, name: &str) -> bool {
        let tree = self.tree;
        let mut cost = 0;
        let found = tree.properties(object).any(|(key, _)| {
            cost += 1 + tree.size(key) / 8;
            tree.string(key) == name
        });
        self.spend(cost);
        found
    }

    fn matches(&mut self, pattern: &'static Pattern, text: &str) -> bool {
        self.spend(1 + text.len() as u64 / 8);
        pattern.allows(text)
    }

    fn has_equal_items(&mut self, value: usize) -> bool {
        // All of it is written anew, unless that was done for an array around it: then its items are only sorted.
        let cost = if self.tree.is_written(value) {
            self.tree.items(value).count() as u64
        } else {
            self.tree.size(value) / 2
        };
        self.spend(cost);
        !self.exhausted && self.tree.has_equal_items(value)
    }

    fn is_one_of(&mut self, value: usize, constants: &'static [&'static str]) -> bool {
        // What is more than a scalar is written anew for each constant.
        let cost = match self.tree.kind(value) {
            Kind::Array | Kind::Object => self.tree.size(value) / 2,
            _ => 1 + self.tree.size(value) / 8,
        };
        constants.iter().any(|constant| {
            self.spend(cost);
            self.tree.equals(value, constant) || (self.untyped && self.is_text_of(value, constant))
        })
    }

    /// Whether text of a parameter stands for a constant that is no string.
    fn is_text_of(&self, value: usize, constant: &str) -> bool {
        let text = self.tree.string(value);
        Tree::parse(&text).is_some_and(|tree| {
            matches!(tree.kind(0), Kind::Number | Kind::Boolean) && tree.equals(0, constant)
        })
    }

    fn is(&self, value: usize, ty: JsonType, rules: &Rules) -> bool {
        let is_integer = |text: &str| {
            let number = super::decimal::Decimal::parse(text);
            number.is_integer() && (rules.integral_float || !text.contains(['.', 'e', 'E']))
        };
        match (self.tree.kind(value), ty) {
            (Kind::Null, JsonType::Null)
            | (Kind::Boolean, JsonType::Boolean)
            | (Kind::Number, JsonType::Number)
            | (Kind::String, JsonType::String)
            | (Kind::Array, JsonType::Array)
            | (Kind::Object, JsonType::Object) => true,
            (Kind::Number, JsonType::Integer) => is_integer(self.tree.raw(value)),
            (Kind::String, _) if self.untyped => {
                let text = self.tree.string(value);
                match ty {
                    JsonType::Number => number_text(&text).is_some(),
                    JsonType::Integer => number_text(&text).is_some_and(|number| number.plain),
                    JsonType::Boolean => text == "true" || text == "false",
                    _ => false,
                }
            }
            _ => false,
        }
    }

    fn found(&self, value: usize) -> &'static str {
        match self.tree.kind(value) {
            Kind::Null => "null",
            Kind::Boolean => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
        }
    }
}

fn number_fault(rules: &Rules, text: &str) -> Option<Fault> {
    if rules.limit_numbers() {
        rules.broken_by_number(text)
    } else {
        None
    }
}

fn expected(types: &[JsonType]) -> &'static str {
    match types {
        [JsonType::Null] => "null",
        [JsonType::Boolean] => "a boolean",
        [JsonType::Object] => "an object",
        [JsonType::Array] => "an array",
        [JsonType::Number] => "a number",
        [JsonType::String] => "a string",
        [JsonType::Integer] => "an integer",
        _ => "another type",
    }
}
