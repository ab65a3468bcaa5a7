//! How names of the document become Rust names.
//!
//! # The rule
//!
//! 1. A name is cut into **words**: at everything that is neither a letter nor a digit, before a capital that follows a small letter or a digit
//!    (`createUser`: create, User), and before the last capital of a run that a small letter follows (`HTTPServer`: HTTP, Server).
//!    Digits belong to the word before them.
//! 2. **Types** and **variants** join the words with a capital each; a word in capitals keeps only its first (`RED_FLAG`: `RedFlag`). A name that
//!    is an `UpperCamelCase` identifier already stays as it is (`APIKey`).
//!    **Fields**, **modules** and functions join the words in small letters with `_`. A **marker** is the `operationId` itself where
//!    that is an identifier, else the same with `_` for all that an identifier cannot hold.
//! 3. A name that starts with a digit gets `N` (types, variants) or `_` in front. In variants a leading `-` or `+` is `Minus` or `Plus`, the empty
//!    string is `Empty`, and a value of symbols alone is spelled (`<=`: `LessEquals`).
//! 4. A Rust keyword becomes a raw identifier (`r#type`); `self`, `Self`, `crate`, `super` and `_`, which cannot be raw, get a `_` behind.
//! 5. Two that come out the same: the first in the document keeps the name, the others get the lowest number from 2 on that is free. A number
//!    never takes a name that something else has by right. Component schemas come before inline ones.
//!
//! An operation without `operationId` is named by its method and path: `GET /users/{id}/orders` is `getUsersByIdOrders`.
//! An inline schema is named by its place: its parent's name with the property's (`UserAddress`), an operation's with the role (`CreateUserBody`,
//! `GetUserResponse200`).

use std::collections::HashSet;

/// A type's name.
pub(crate) fn type_name(text: &str) -> String {
    if is_upper_camel(text) {
        return escape(text.to_owned());
    }
    let name = pascal(text);
    escape(if name.is_empty() {
        spell(text)
    } else {
        digit_prefixed(name, "N")
    })
}

/// An enum variant's name.
pub(crate) fn variant_name(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next();
    let signed = characters.next().is_some_and(char::is_alphanumeric);
    let sign = match first {
        Some('-') if signed => "Minus",
        Some('+') if signed => "Plus",
        _ => "",
    };
    let name = pascal(text);
    escape(if name.is_empty() {
        spell(text)
    } else if sign.is_empty() {
        digit_prefixed(name, "N")
    } else {
        format!("{sign}{name}")
    })
}

/// The name of a field.
pub(crate) fn field_name(text: &str) -> String {
    let name = snake(text);
    escape(if name.is_empty() {
        let spelled = snake(&spell(text));
        if spelled.is_empty() {
            "field".to_owned()
        } else {
            spelled
        }
    } else {
        digit_prefixed(name, "_")
    })
}

/// The name of a module or function.
pub(crate) fn module_name(text: &str) -> String {
    field_name(text)
}

/// The name of an operation's marker type.
pub(crate) fn marker_name(id: &str) -> String {
    let mut name = String::with_capacity(id.len());
    for c in id.chars() {
        if c == '_' || is_word_character(c) {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
    }
    let trimmed = name.trim_end_matches('_');
    // An `operationId` that is an identifier stays what it is, trailing `_` included.
    let name = if trimmed.is_empty() || id.ends_with('_') {
        name.clone()
    } else {
        trimmed.to_owned()
    };
    escape(if name.is_empty() {
        "operation".to_owned()
    } else {
        digit_prefixed(name, "_")
    })
}

/// The id of an operation that has none.
pub(crate) fn derived_operation_id(method: &str, template: &str) -> String {
    let mut id = method.to_lowercase();
    for segment in template.split('/') {
        let mut rest = segment;
        while let Some(open) = rest.find('{') {
            let (literal, tail) = rest.split_at(open);
            id.push_str(&pascal(literal));
            let tail = tail.get(1..).unwrap_or_default();
            let (name, after) = tail.split_once('}').unwrap_or((tail, ""));
            id.push_str("By");
            id.push_str(&pascal(name));
            rest = after;
        }
        id.push_str(&pascal(rest));
    }
    if id.len() == method.len() {
        id.push_str("Root");
    }
    id
}

/// The words of a name in `UpperCamelCase`, without any prefix; empty where there are none.
pub(crate) fn pascal(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    let mut after_digit = false;
    for word in words(text) {
        // Two numbers side by side stay apart: `1.5` is `1_5`.
        if after_digit && word.starts_with(|c: char| c.is_numeric()) {
            name.push('_');
        }
        after_digit = word.ends_with(|c: char| c.is_numeric());
        let mut characters = word.chars();
        if let Some(first) = characters.next() {
            name.extend(first.to_uppercase());
        }
        let rest = characters.as_str();
        if rest.chars().any(char::is_lowercase) {
            name.push_str(rest);
        } else {
            name.push_str(&rest.to_lowercase());
        }
    }
    name
}

fn snake(text: &str) -> String {
    let mut name = String::with_capacity(text.len() + 4);
    for word in words(text) {
        if !name.is_empty() {
            name.push('_');
        }
        name.push_str(&word.to_lowercase());
    }
    name
}

fn words(text: &str) -> Vec<&str> {
    if text.is_ascii() {
        ascii_words(text)
    } else {
        all_words(text)
    }
}

fn all_words(text: &str) -> Vec<&str> {
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let mut words = Vec::new();
    let mut start = None;
    for (index, &(offset, c)) in characters.iter().enumerate() {
        if !is_word_character(c) {
            if let Some(start) = start.take() {
                words.push(text.get(start..offset).unwrap_or_default());
            }
            continue;
        }
        if let (Some(begin), Some(&(_, previous))) = (start, characters.get(index.wrapping_sub(1)))
            && c.is_uppercase()
        {
            let followed_by_small = characters
                .get(index + 1)
                .is_some_and(|(_, next)| next.is_lowercase());
            if !previous.is_uppercase() || followed_by_small {
                words.push(text.get(begin..offset).unwrap_or_default());
                start = Some(offset);
            }
        }
        start.get_or_insert(offset);
    }
    if let Some(start) = start {
        words.push(text.get(start..).unwrap_or_default());
    }
    words
}

/// The same for a text of ASCII, as nearly all are, by patterns of slices: unoptimised, a method for each letter takes a multiple.
fn ascii_words(text: &str) -> Vec<&str> {
    let (mut words, mut rest) = (Vec::new(), text.as_bytes());
    let (mut start, mut after_capital) = (None, false);
    while let [byte, after @ ..] = rest {
        let offset = text.len() - rest.len();
        rest = after;
        let is_capital = byte.is_ascii_uppercase();
        let begin = match start {
            None if is_capital || matches!(byte, b'a'..=b'z' | b'0'..=b'9') => {
                (start, after_capital) = (Some(offset), is_capital);
                continue;
            }
            None => continue,
            Some(begin) => begin,
        };
        let next = match byte {
            b'A'..=b'Z' if !after_capital || matches!(rest, [b'a'..=b'z', ..]) => Some(offset),
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => start,
            _ => None,
        };
        if next != start {
            words.push(text.get(begin..offset).unwrap_or_default());
        }
        (start, after_capital) = (next, is_capital);
    }
    if let Some(start) = start {
        words.push(text.get(start..).unwrap_or_default());
    }
    words
}

/// What an identifier can hold, apart from `_`: rustc's own table is `XID_Continue`, of which letters and decimal digits are the part that matters.
fn is_word_character(c: char) -> bool {
    c.is_ascii_alphanumeric() || (!c.is_ascii() && c.is_alphabetic())
}

fn is_upper_camel(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_uppercase())
        && text.chars().all(|c| c.is_ascii_alphanumeric())
}

fn digit_prefixed(name: String, prefix: &str) -> String {
    if name.starts_with(|c: char| c.is_ascii_digit()) {
        format!("{prefix}{name}")
    } else {
        name
    }
}

/// A name for what consists of symbols alone.
fn spell(text: &str) -> String {
    if text.is_empty() {
        return "Empty".to_owned();
    }
    let mut name = String::new();
    for c in text.chars() {
        name.push_str(match c {
            '+' => "Plus",
            '-' => "Minus",
            '*' => "Star",
            '/' => "Slash",
            '\\' => "Backslash",
            '<' => "Less",
            '>' => "Greater",
            '=' => "Equals",
            '!' => "Not",
            '&' => "And",
            '|' => "Or",
            '%' => "Percent",
            '$' => "Dollar",
            '#' => "Hash",
            '@' => "At",
            '.' => "Dot",
            ',' => "Comma",
            ':' => "Colon",
            ';' => "Semicolon",
            '?' => "Question",
            '_' => "Underscore",
            '~' => "Tilde",
            '^' => "Caret",
            ' ' => "Space",
            '(' | ')' | '[' | ']' | '{' | '}' => "Bracket",
            '"' | '\'' | '`' => "Quote",
            _ => "Symbol",
        });
    }
    name
}

/// Makes a keyword a raw identifier, or appends `_` where that cannot be.
fn escape(name: String) -> String {
    match name.as_str() {
        "self" | "Self" | "crate" | "super" | "_" => format!("{name}_"),
        word if is_keyword(word) => format!("r#{name}"),
        _ => name,
    }
}

/// Whether a word has a meaning in Rust, so that it must be written `r#word`; but for those that cannot be written so.
pub(crate) fn is_keyword(word: &str) -> bool {
    // By their length, since most words are none.
    #[rustfmt::skip]
    let keywords: &[&str] = match word.len() {
        2 => &["as", "do", "fn", "if", "in"],
        3 => &["box", "dyn", "for", "gen", "let", "mod", "mut", "pub", "ref", "try", "use"],
        4 => &["else", "enum", "impl", "loop", "move", "priv", "true", "type"],
        5 => &["async", "await", "break", "const", "false", "final", "macro", "match", "trait", "where", "while", "yield"],
        6 => &["become", "extern", "return", "static", "struct", "typeof", "unsafe"],
        7 => &["unsized", "virtual"],
        8 => &["abstract", "continue", "override"],
        _ => &[],
    };
    keywords.contains(&word)
}

/// Names that are taken, in one namespace.
#[derive(Debug, Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// A namespace in which these names are taken from the start.
    pub(crate) fn with(taken: &[&str]) -> Self {
        Self {
            taken: taken.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// Takes a name, or the first free one with a number behind.
    pub(crate) fn take(&mut self, name: String) -> String {
        if self.taken.insert(name.clone()) {
            return name;
        }
        let base = name.strip_prefix("r#").unwrap_or(&name);
        let base = base
            .strip_suffix('_')
            .filter(|base| !base.is_empty())
            .unwrap_or(base);
        let separator = if base.ends_with(|c: char| c.is_ascii_digit())
            || base.chars().any(|c| c == '_')
            || is_small(base)
        {
            "_"
        } else {
            ""
        };
        let mut number = 2_u64;
        loop {
            let candidate = format!("{base}{separator}{number}");
            if self.taken.insert(candidate.clone()) {
                return candidate;
            }
            number += 1;
        }
    }

    /// Takes all of these names: those that nobody else claims first, so that numbers never push them aside.
    pub(crate) fn take_all(&mut self, names: Vec<String>) -> Vec<String> {
        let mut first = vec![false; names.len()];
        for (name, first) in names.iter().zip(&mut first) {
            *first = self.taken.insert(name.clone());
        }
        names
            .into_iter()
            .zip(first)
            .map(|(name, first)| if first { name } else { self.take(name) })
            .collect()
    }
}

fn is_small(name: &str) -> bool {
    !name.chars().any(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_cut_at_cases_and_symbols() {
        assert_eq!(words("createUser"), ["create", "User"]);
        assert_eq!(words("HTTPServer2Go"), ["HTTP", "Server2", "Go"]);
        assert_eq!(
            words("repos/get-all_items"),
            ["repos", "get", "all", "items"]
        );
        assert_eq!(words("X-RateLimit-Limit"), ["X", "Rate", "Limit", "Limit"]);
        assert!(words("<=").is_empty());
    }

    #[test]
    fn words_of_ascii_are_cut_as_all_others_are() {
        // All texts of up to six characters, one of each kind.
        let mut texts = vec![String::new()];
        for length in 0..6 {
            let longest = texts.iter().filter(|text| text.len() == length);
            let longer: Vec<String> = longest
                .flat_map(|text| ['a', 'B', '1', '-'].map(|c| format!("{text}{c}")))
                .collect();
            texts.extend(longer);
        }
        for text in &texts {
            assert_eq!(ascii_words(text), all_words(text), "{text}");
        }
    }

    #[test]
    fn types_are_upper_camel() {
        assert_eq!(type_name("User"), "User");
        assert_eq!(type_name("APIKey"), "APIKey");
        assert_eq!(type_name("full-repository"), "FullRepository");
        assert_eq!(type_name("a.b-c"), "ABC");
        assert_eq!(type_name("200-ok"), "N200Ok");
        assert_eq!(type_name("Self"), "Self_");
        assert_eq!(type_name("größe"), "Größe");
        assert_eq!(type_name(""), "Empty");
    }

    #[test]
    fn variants_name_the_unnameable() {
        assert_eq!(variant_name("RED_FLAG"), "RedFlag");
        assert_eq!(variant_name(""), "Empty");
        assert_eq!(variant_name("1"), "N1");
        assert_eq!(variant_name("-1"), "Minus1");
        assert_eq!(variant_name("+1"), "Plus1");
        assert_eq!(variant_name("1.5"), "N1_5");
        assert_eq!(variant_name("<="), "LessEquals");
        assert_eq!(variant_name("-created_at"), "MinusCreatedAt");
        assert_eq!(variant_name("*/*"), "StarSlashStar");
    }

    #[test]
    fn fields_are_snake_case_and_never_keywords() {
        assert_eq!(field_name("perPage"), "per_page");
        assert_eq!(field_name("type"), "r#type");
        assert_eq!(field_name("self"), "self_");
        assert_eq!(field_name("_"), "underscore");
        assert_eq!(field_name("3d"), "_3d");
        assert_eq!(field_name("@odata.type"), "odata_type");
        assert_eq!(field_name("x-request-id"), "x_request_id");
    }

    #[test]
    fn markers_keep_identifiers() {
        assert_eq!(marker_name("createUser"), "createUser");
        assert_eq!(marker_name("repos/get"), "repos_get");
        assert_eq!(marker_name("foo-bar (v2)"), "foo_bar_v2");
        assert_eq!(marker_name("match"), "r#match");
        assert_eq!(marker_name("2fa"), "_2fa");
        assert_eq!(marker_name("..."), "operation");
    }

    #[test]
    fn missing_ids_come_from_method_and_path() {
        assert_eq!(
            derived_operation_id("GET", "/users/{id}/orders"),
            "getUsersByIdOrders"
        );
        assert_eq!(derived_operation_id("GET", "/"), "getRoot");
        assert_eq!(
            derived_operation_id("POST", "/a/{b}...{c}.json"),
            "postAByBByCJson"
        );
    }

    #[test]
    fn collisions_number_the_later_ones() {
        let mut names = Names::default();
        let taken = names.take_all(
            ["A", "A", "A2", "b", "b", "r#type", "r#type"]
                .map(str::to_owned)
                .to_vec(),
        );
        assert_eq!(taken, ["A", "A3", "A2", "b", "b_2", "r#type", "type_2"]);
    }
}
