//! Constraint keywords as constants.
//!
//! Equal rules share one constant: see [`shared`](super::shared). A `static` each would be evaluated at once, wherever it stands: only what holds a regular expression, or refers to another `static`, has to be one.

use super::shared::shared_reference;
use crate::code::{Code, Name, quote};
use crate::expand::Context;
use crate::model::{Assertion, CheckedFormat, Pattern, Rules};
use crate::spec::JsonType;

/// An expression of type `&'static Rules`.
pub fn rules(cx: &Context<'_>, rules: &Rules) -> Code {
    if needs_static(rules) {
        let sf = cx.specforge();
        let value = rules_value(cx, rules);
        quote!({
            static RULES: #sf::decode::Rules = #value;
            &RULES
        })
    } else {
        rules_reference(cx, rules)
    }
}

/// The same for a place inside a `static` (or a function, where [`needs_static`] says no).
pub(super) fn rules_reference(cx: &Context<'_>, rules: &Rules) -> Code {
    if needs_static(rules) {
        let value = rules_value(cx, rules);
        quote!(&#value)
    } else {
        shared_reference(cx, rules)
    }
}

/// An expression of type `Rules`, for the inside of a `static`.
pub fn rules_value(cx: &Context<'_>, rules: &Rules) -> Code {
    let sf = cx.specforge();
    let mut fields: Vec<Code> = Vec::new();
    if let Some((number, exclusive)) = &rules.minimum {
        let bound = bound(cx, number, *exclusive);
        fields.push(quote!(minimum: ::core::option::Option::Some(#bound)));
    }
    if let Some((number, exclusive)) = &rules.maximum {
        let bound = bound(cx, number, *exclusive);
        fields.push(quote!(maximum: ::core::option::Option::Some(#bound)));
    }
    if !rules.multiple_of.is_empty() {
        let numbers = rules.multiple_of.iter().map(|text| number(cx, text));
        fields.push(quote!(multiple_of: &[#(#numbers),*]));
    }
    let counts = [
        ("min_length", rules.min_length),
        ("max_length", rules.max_length),
        ("min_items", rules.min_items),
        ("max_items", rules.max_items),
        ("min_properties", rules.min_properties),
        ("max_properties", rules.max_properties),
    ];
    for (name, count) in counts {
        if let Some(count) = count {
            let (name, count) = (Name::new(name), Code::display(count));
            fields.push(quote!(#name: ::core::option::Option::Some(#count)));
        }
    }
    if !rules.patterns.is_empty() {
        let patterns = rules
            .patterns
            .iter()
            .map(|pattern| self::pattern(cx, pattern));
        fields.push(quote!(patterns: &[#(#patterns),*]));
    }
    if let Some(format) = rules.format {
        let format = Name::new(format_name(format));
        fields
            .push(quote!(format: ::core::option::Option::Some(#sf::decode::StringFormat::#format)));
    }
    if rules.unique_items {
        fields.push(quote!(unique_items: true));
    }
    if let Some(items) = rules.items.as_deref().filter(|items| !is_none(items)) {
        let items = rules_reference(cx, items);
        fields.push(quote!(items: ::core::option::Option::Some(#items)));
    }
    if rules.prefix.iter().any(|rules| !is_none(rules)) {
        let prefix = rules.prefix.iter().map(|rules| rules_value(cx, rules));
        fields.push(quote!(prefix: &[#(#prefix),*]));
    }
    if let Some(keys) = rules.keys.as_deref().filter(|keys| !is_none(keys)) {
        let keys = rules_reference(cx, keys);
        fields.push(quote!(keys: ::core::option::Option::Some(#keys)));
    }
    if !rules.one_of.is_empty() {
        let values = &rules.one_of;
        fields.push(quote!(one_of: &[#(#values),*]));
    }
    if let Some(assertion) = rules.assertions.as_deref() {
        let assertion = assertion_reference(cx, assertion);
        fields.push(quote!(assertions: ::core::option::Option::Some(#assertion)));
    }
    let base = if rules.integral_float {
        quote!(INTEGRAL_FLOAT)
    } else {
        quote!(NONE)
    };
    if fields.is_empty() {
        quote!(#sf::decode::Rules::#base)
    } else {
        quote!(#sf::decode::Rules { #(#fields,)* ..#sf::decode::Rules::#base })
    }
}

/// Whether nothing is asked for.
pub(super) fn is_none(rules: &Rules) -> bool {
    *rules == Rules::default()
}

/// Whether the rules cannot be promoted: a pattern holds its compiled form, and a recursive assertion is a `static` of its own.
pub(super) fn needs_static(rules: &Rules) -> bool {
    !rules.patterns.is_empty()
        || rules.items.as_deref().is_some_and(needs_static)
        || rules.keys.as_deref().is_some_and(needs_static)
        || rules.prefix.iter().any(needs_static)
        // An assertion holds whole `Rules`, so that most of them have a pattern somewhere: not worth a search.
        || rules.assertions.is_some()
}

/// The assertions that others refer to, one `static` each.
pub(super) fn expand_assertions(cx: &Context<'_>) -> Code {
    if cx.api.assertions.is_empty() {
        return Code::new();
    }
    let sf = cx.specforge();
    let statics = cx
        .api
        .assertions
        .iter()
        .enumerate()
        .map(|(index, assertion)| {
            let name = Name::new(format!("A{index}"));
            let value = assertion_value(&cx.in_assertions(), assertion);
            quote!(pub static #name: #sf::decode::Assertion = #value;)
        });
    quote! {
        #[doc(hidden)]
        pub mod __assertions {
            #(#statics)*
        }
    }
}

fn assertion_reference(cx: &Context<'_>, assertion: &Assertion) -> Code {
    if let Some(index) = assertion.reference
        && *assertion
            == (Assertion {
                reference: Some(index),
                ..Assertion::default()
            })
    {
        let path = cx.assertion(index);
        return quote!(&#path);
    }
    let value = assertion_value(cx, assertion);
    quote!(&#value)
}

fn assertion_value(cx: &Context<'_>, assertion: &Assertion) -> Code {
    let sf = cx.specforge();
    let named = |list: &[(String, Assertion)]| {
        let entries = list.iter().map(|(name, assertion)| {
            let value = assertion_value(cx, assertion);
            quote!((#name, #value))
        });
        quote!(&[#(#entries),*])
    };
    let all = |list: &[Assertion]| {
        let values = list.iter().map(|assertion| assertion_value(cx, assertion));
        quote!(&[#(#values),*])
    };
    let some = |assertion: &Assertion| {
        let reference = assertion_reference(cx, assertion);
        quote!(::core::option::Option::Some(#reference))
    };
    let mut fields: Vec<Code> = Vec::new();
    if assertion.never {
        fields.push(quote!(never: true));
    }
    if let Some(index) = assertion.reference {
        let path = cx.assertion(index);
        fields.push(quote!(reference: ::core::option::Option::Some(&#path)));
    }
    if !assertion.types.is_empty() {
        let types = assertion.types.iter().map(|ty| json_type(cx, *ty));
        fields.push(quote!(types: &[#(#types),*]));
    }
    if !is_none(&assertion.rules) {
        let rules = rules_value(cx, &assertion.rules);
        fields.push(quote!(rules: #rules));
    }
    if !assertion.properties.is_empty() {
        let properties = named(&assertion.properties);
        fields.push(quote!(properties: #properties));
    }
    if !assertion.required.is_empty() {
        let required = &assertion.required;
        fields.push(quote!(required: &[#(#required),*]));
    }
    if !assertion.pattern_properties.is_empty() {
        let entries = assertion
            .pattern_properties
            .iter()
            .map(|(pattern, assertion)| {
                let (pattern, value) = (self::pattern(cx, pattern), assertion_value(cx, assertion));
                quote!((#pattern, #value))
            });
        fields.push(quote!(pattern_properties: &[#(#entries),*]));
    }
    if !assertion.dependent_required.is_empty() {
        let entries = assertion
            .dependent_required
            .iter()
            .map(|(name, required)| quote!((#name, &[#(#required),*])));
        fields.push(quote!(dependent_required: &[#(#entries),*]));
    }
    if !assertion.dependent_schemas.is_empty() {
        let schemas = named(&assertion.dependent_schemas);
        fields.push(quote!(dependent_schemas: #schemas));
    }
    let lists = [
        ("prefix_items", &assertion.prefix_items),
        ("all_of", &assertion.all_of),
        ("any_of", &assertion.any_of),
        ("one_of", &assertion.one_of),
    ];
    for (name, list) in lists {
        if !list.is_empty() {
            let (name, list) = (Name::new(name), all(list));
            fields.push(quote!(#name: #list));
        }
    }
    let single = [
        ("additional_properties", &assertion.additional_properties),
        ("property_names", &assertion.property_names),
        ("items", &assertion.items),
        ("not", &assertion.not),
    ];
    for (name, inner) in single {
        if let Some(inner) = inner {
            let (name, inner) = (Name::new(name), some(inner));
            fields.push(quote!(#name: #inner));
        }
    }
    if let Some((inner, min, max)) = &assertion.contains {
        let inner = assertion_reference(cx, inner);
        let min = Code::display(*min);
        let max = match max.map(Code::display) {
            Some(max) => quote!(::core::option::Option::Some(#max)),
            None => quote!(::core::option::Option::None),
        };
        fields.push(quote!(contains: ::core::option::Option::Some((#inner, #min, #max))));
    }
    if let Some(conditional) = &assertion.conditional {
        let (test, then, otherwise) = conditional.as_ref();
        let branch = |branch: &Option<Assertion>| {
            branch
                .as_ref()
                .map_or_else(|| quote!(::core::option::Option::None), some)
        };
        let (test, then, otherwise) = (
            assertion_reference(cx, test),
            branch(then),
            branch(otherwise),
        );
        fields.push(quote!(conditional: ::core::option::Option::Some((#test, #then, #otherwise))));
    }
    if fields.is_empty() {
        quote!(#sf::decode::Assertion::ANY)
    } else {
        quote!(#sf::decode::Assertion { #(#fields,)* ..#sf::decode::Assertion::ANY })
    }
}

fn bound(cx: &Context<'_>, text: &str, exclusive: bool) -> Code {
    let sf = cx.specforge();
    let number = number(cx, text);
    let kind = if exclusive {
        quote!(Exclusive)
    } else {
        quote!(Inclusive)
    };
    quote!(#sf::decode::Bound::#kind(#number))
}

fn number(cx: &Context<'_>, text: &str) -> Code {
    let sf = cx.specforge();
    match text.parse::<i64>() {
        Ok(integer) => {
            let integer = integer_literal(integer);
            quote!(#sf::decode::Number::Int(#integer))
        }
        Err(_) => quote!(#sf::decode::Number::Decimal(#text)),
    }
}

/// A literal with its sign: `Literal` takes no negative numbers.
pub(super) fn integer_literal(integer: i64) -> Code {
    let magnitude = Code::display(integer.unsigned_abs());
    if integer < 0 {
        quote!(-#magnitude)
    } else {
        quote!(#magnitude)
    }
}

fn pattern(cx: &Context<'_>, pattern: &Pattern) -> Code {
    let sf = cx.specforge();
    let Pattern {
        source,
        regex,
        negated,
    } = pattern;
    let constructor = if *negated {
        quote!(negated)
    } else {
        quote!(new)
    };
    quote!({
        static PATTERN: #sf::decode::Pattern = #sf::decode::Pattern::#constructor(#source, #regex);
        &PATTERN
    })
}

pub(super) fn json_type(cx: &Context<'_>, ty: JsonType) -> Code {
    let sf = cx.specforge();
    let name = Name::new(format!("{ty:?}"));
    quote!(#sf::decode::JsonType::#name)
}

fn format_name(format: CheckedFormat) -> String {
    format!("{format:?}")
}
