//! `#[serde(rename_all = "..")]`: how names are written.

use syn::LitStr;
use syn::meta::ParseNestedMeta;

use crate::diag::codes;

/// serde's conventions of names.
#[derive(Debug, Clone, Copy)]
pub(super) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

pub(super) fn case(meta: &ParseNestedMeta<'_>) -> syn::Result<Case> {
    let literal = meta.value()?.parse::<LitStr>()?;
    Ok(match literal.value().as_str() {
        "lowercase" => Case::Lower,
        "UPPERCASE" => Case::Upper,
        "PascalCase" => Case::Pascal,
        "camelCase" => Case::Camel,
        "snake_case" => Case::Snake,
        "SCREAMING_SNAKE_CASE" => Case::ScreamingSnake,
        "kebab-case" => Case::Kebab,
        "SCREAMING-KEBAB-CASE" => Case::ScreamingKebab,
        other => {
            return Err(codes::error(
                codes::DERIVE_ATTRIBUTE,
                literal.span(),
                &format!("`{other}` is no convention that serde knows"),
            ));
        }
    })
}

impl Case {
    /// A field's name is in `snake_case` in Rust.
    pub(super) fn of_field(self, name: &str) -> String {
        let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
        self.join(&words)
    }

    /// A variant's is in `PascalCase`.
    pub(super) fn of_variant(self, name: &str) -> String {
        let mut words: Vec<String> = Vec::new();
        for c in name.chars() {
            match words.last_mut() {
                Some(word) if !c.is_uppercase() => word.push(c),
                _ => words.push(c.to_string()),
            }
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.join(&words)
    }

    fn join(self, words: &[&str]) -> String {
        let lower = |word: &str| word.to_lowercase();
        let upper = |word: &str| word.to_uppercase();
        let title = |word: &str| {
            let mut chars = word.chars();
            chars
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(chars.flat_map(char::to_lowercase))
                .collect::<String>()
        };
        let each = |f: &dyn Fn(&str) -> String, between: &str| {
            words
                .iter()
                .map(|word| f(word))
                .collect::<Vec<_>>()
                .join(between)
        };
        match self {
            Self::Lower => each(&lower, ""),
            Self::Upper => each(&upper, ""),
            Self::Pascal => each(&title, ""),
            Self::Camel => match words.split_first() {
                Some((first, rest)) => {
                    lower(first) + &rest.iter().map(|word| title(word)).collect::<String>()
                }
                None => String::new(),
            },
            Self::Snake => each(&lower, "_"),
            Self::ScreamingSnake => each(&upper, "_"),
            Self::Kebab => each(&lower, "-"),
            Self::ScreamingKebab => each(&upper, "-"),
        }
    }
}
