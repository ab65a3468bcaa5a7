//! serde's conventions of names, which `#[serde(rename_all = "..")]` chooses from.

use syn::ext::IdentExt as _;
use syn::meta::ParseNestedMeta;
use syn::{Ident, LitStr};

use crate::diag::codes;

/// A convention.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

/// The convention of a `rename_all = ".."`.
pub(super) fn case(meta: &ParseNestedMeta<'_>) -> syn::Result<Case> {
    let literal = meta.value()?.parse::<LitStr>()?;
    let name = literal.value();
    let known = Case::ALL.into_iter().find(|(_, known)| *known == name);
    known.map(|(case, _)| case).ok_or_else(|| {
        let message = format!("`{name}` is no convention that serde knows");
        codes::error(codes::DERIVE_ATTRIBUTE, literal.span(), &message)
    })
}

impl Case {
    /// All of them, each with its name in serde; the usual ones first.
    const ALL: [(Self, &'static str); 8] = [
        (Self::Snake, "snake_case"),
        (Self::Camel, "camelCase"),
        (Self::Kebab, "kebab-case"),
        (Self::ScreamingSnake, "SCREAMING_SNAKE_CASE"),
        (Self::ScreamingKebab, "SCREAMING-KEBAB-CASE"),
        (Self::Pascal, "PascalCase"),
        (Self::Lower, "lowercase"),
        (Self::Upper, "UPPERCASE"),
    ];

    /// The name of a convention by which all `names` are `known`, read with `of`.
    pub(crate) fn that_fits<'n>(
        names: &(impl Iterator<Item = &'n Ident> + Clone),
        of: impl Fn(Self, &str) -> String,
        known: impl Fn(&str) -> bool,
    ) -> Option<&'static str> {
        let fits = |case: Self| {
            names
                .clone()
                .all(|name| known(&of(case, &name.unraw().to_string())))
        };
        Self::ALL
            .into_iter()
            .find(|(case, _)| fits(*case))
            .map(|(_, name)| name)
    }

    /// A field's name is in `snake_case` in Rust.
    pub(crate) fn of_field(self, name: &str) -> String {
        let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
        self.join(&words)
    }

    /// A variant's is in `PascalCase`.
    pub(crate) fn of_variant(self, name: &str) -> String {
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
