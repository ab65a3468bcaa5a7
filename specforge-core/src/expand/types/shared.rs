//! Rules that stand as constants, each once.
//!
//! A `Rules { .. }` fills in some twenty keywords, all of which the compiler builds, moves and proves wherever it stands: a quarter of what a
//! crate of types costs. A name costs nothing, and a document asks for the same few things again and again.

use std::collections::{BTreeMap, BTreeSet};

use super::rules::rules_value;
use crate::code::{Code, Name, quote};
use crate::expand::Context;
use crate::model::Rules;

/// The longest name that says what the rules are.
const LONGEST: usize = 60;

/// The constants that are named so far.
#[derive(Debug, Default)]
pub(in crate::expand) struct Shared {
    /// The name of each value, by its code.
    names: BTreeMap<String, Name>,
    /// In the order in which they were named.
    values: Vec<(Name, Code)>,
    taken: BTreeSet<String>,
}

impl Shared {
    /// The name of the constant that holds these rules.
    pub(in crate::expand) fn name(&mut self, rules: &Rules, value: Code) -> Name {
        if let Some(name) = self.names.get(value.as_str()) {
            return name.clone();
        }
        let number = self.values.len();
        let mut text = words(rules)
            .map(|words| words.join("_"))
            .filter(|text| text.len() <= LONGEST)
            .unwrap_or_else(|| format!("RULES_{number}"));
        if !self.taken.insert(text.clone()) {
            text = format!("{text}_{number}");
            self.taken.insert(text.clone());
        }
        let name = Name::new(text);
        self.names.insert(value.as_str().to_owned(), name.clone());
        self.values.push((name.clone(), value));
        name
    }
}

/// The constants that everything printed so far refers to.
pub fn expand_shared_rules(cx: &Context<'_>) -> Code {
    let sf = cx.specforge();
    let shared = cx.shared_rules();
    if shared.values.is_empty() {
        return Code::new();
    }
    let constants = shared
        .values
        .iter()
        .map(|(name, value)| quote!(pub const #name: &#sf::decode::Rules = &#value;));
    quote! {
        #[doc(hidden)]
        pub mod __rules {
            #(#constants)*
        }
    }
}

/// An expression of type `&'static Rules` for rules that are no `static`.
pub(super) fn shared_reference(cx: &Context<'_>, rules: &Rules) -> Code {
    let plain = Rules {
        integral_float: rules.integral_float,
        ..Rules::default()
    };
    let inner = cx.in_shared_rules();
    match inner {
        Some(inner) if *rules != plain => {
            let value = rules_value(&inner, rules);
            cx.shared_rule(rules, value)
        }
        _ => {
            let value = rules_value(cx, rules);
            quote!(&#value)
        }
    }
}

/// What the rules are, in capitals; `None` where no name could say that.
fn words(rules: &Rules) -> Option<Vec<String>> {
    let mut words = Vec::new();
    if rules.integral_float {
        words.push("INT".to_owned());
    }
    let bounds = [
        (&rules.minimum, "MIN", "ABOVE"),
        (&rules.maximum, "MAX", "BELOW"),
    ];
    for (bound, inclusive, exclusive) in bounds {
        if let Some((number, is_exclusive)) = bound {
            let word = if *is_exclusive { exclusive } else { inclusive };
            words.push(format!("{word}_{}", number_word(number)?));
        }
    }
    let counts = [
        (rules.min_length, "MIN_LENGTH"),
        (rules.max_length, "MAX_LENGTH"),
        (rules.min_items, "MIN_ITEMS"),
        (rules.max_items, "MAX_ITEMS"),
        (rules.min_properties, "MIN_PROPERTIES"),
        (rules.max_properties, "MAX_PROPERTIES"),
    ];
    words.extend(
        counts
            .into_iter()
            .filter_map(|(count, word)| Some(format!("{word}_{}", count?))),
    );
    if let Some(format) = rules.format {
        words.push(format!("{format:?}").to_ascii_uppercase());
    }
    if rules.unique_items {
        words.push("UNIQUE".to_owned());
    }
    for (inner, word) in [(&rules.items, "ITEMS"), (&rules.keys, "KEYS")] {
        if let Some(inner) = inner.as_deref().filter(|inner| **inner != Rules::default()) {
            words.push(word.to_owned());
            words.extend(self::words(inner)?);
        }
    }
    let rest = rules.multiple_of.is_empty() && rules.prefix.is_empty() && rules.one_of.is_empty();
    (rest && !words.is_empty()).then_some(words)
}

fn number_word(text: &str) -> Option<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let minus = if digits.len() < text.len() {
        "MINUS_"
    } else {
        ""
    };
    let plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| format!("{minus}{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_the_rules_are_and_stands_for_one_value() {
        let mut shared = Shared::default();
        let short = Rules {
            max_length: Some(80),
            ..Rules::default()
        };
        let name = |shared: &mut Shared, rules: &Rules, value: &str| {
            shared
                .name(rules, Code::verbatim(value))
                .as_str()
                .to_owned()
        };
        assert_eq!(name(&mut shared, &short, "a"), "MAX_LENGTH_80");
        assert_eq!(name(&mut shared, &short, "a"), "MAX_LENGTH_80");
        assert_eq!(name(&mut shared, &short, "b"), "MAX_LENGTH_80_1");
        let odd = Rules {
            minimum: Some(("-0.5".to_owned(), false)),
            ..Rules::default()
        };
        assert_eq!(name(&mut shared, &odd, "c"), "RULES_2");
        let between = Rules {
            minimum: Some(("-5".to_owned(), true)),
            maximum: Some(("9".to_owned(), false)),
            integral_float: true,
            ..Rules::default()
        };
        assert_eq!(name(&mut shared, &between, "d"), "INT_ABOVE_MINUS_5_MAX_9");
        let items = Rules {
            items: Some(Box::new(short)),
            ..Rules::default()
        };
        assert_eq!(name(&mut shared, &items, "e"), "ITEMS_MAX_LENGTH_80");
    }
}
