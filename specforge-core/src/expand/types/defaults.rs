//! Defaults of the spec as Rust expressions.

use super::rules::integer_literal;
use crate::code::{Code, quote};
use crate::expand::Context;
use crate::expand::context::ident;
use crate::model::{Literal as Value, Type, TypeKind};

/// The value that JSON text stands for, where Rust can say it in a line.
pub(super) fn default_expression(cx: &Context<'_>, ty: &Type, json: &str) -> Option<Code> {
    let json = json.trim();
    Some(match ty {
        Type::Nullable(_) if json == "null" => quote!(::core::option::Option::None),
        Type::Nullable(inner) => {
            let inner = default_expression(cx, inner, json)?;
            quote!(::core::option::Option::Some(#inner))
        }
        Type::Boxed(inner) => {
            let inner = default_expression(cx, inner, json)?;
            quote!(::std::boxed::Box::new(#inner))
        }
        Type::Bool => {
            let value: bool = json.parse().ok()?;
            quote!(#value)
        }
        Type::Int32 | Type::Int64 | Type::UInt32 => integer_literal(json.parse().ok()?),
        Type::UInt64 => Code::display(json.parse::<u64>().ok()?),
        Type::Float | Type::Double => float(json)?,
        Type::String => {
            let text = string(json)?;
            quote!(::std::string::String::from(#text))
        }
        Type::Array(_) if json == "[]" => quote!(::std::vec::Vec::new()),
        Type::Map(_) if json == "{}" => quote!(::std::collections::BTreeMap::new()),
        Type::Named(id) => {
            let def = cx.type_def(*id)?;
            match &def.kind {
                TypeKind::Alias(schema) if cx.replacement(def).is_none() => {
                    default_expression(cx, &schema.ty, json)?
                }
                TypeKind::Enum(values) if cx.replacement(def).is_none() => {
                    let text = string(json);
                    let chosen = values.iter().find(|value| match &value.value {
                        Value::String(value) => text.as_ref() == Some(value),
                        Value::Number(number) => number == json,
                        Value::Bool(value) => json == if *value { "true" } else { "false" },
                    })?;
                    let (path, variant) = (cx.path_of(def), ident(&chosen.ident));
                    quote!(#path::#variant)
                }
                _ => return None,
            }
        }
        _ => return None,
    })
}

fn float(json: &str) -> Option<Code> {
    let value: f64 = json.parse().ok().filter(|value: &f64| value.is_finite())?;
    // With a point, so that it is no integer.
    Some(Code::verbatim(format!("{value:?}")))
}

/// The text of a JSON string.
pub(super) fn string(json: &str) -> Option<String> {
    let mut chars = json.strip_prefix('"')?.strip_suffix('"')?.chars();
    let mut text = String::new();
    while let Some(c) = chars.next() {
        if c != '\\' {
            text.push(c);
            continue;
        }
        text.push(match chars.next()? {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            'u' => unicode(&mut chars)?,
            other => other,
        });
    }
    Some(text)
}

fn unicode(chars: &mut std::str::Chars<'_>) -> Option<char> {
    let high = hex(chars)?;
    if !(0xd800..0xdc00).contains(&high) {
        return char::from_u32(high);
    }
    let low = (chars.next()? == '\\' && chars.next()? == 'u').then(|| hex(chars))??;
    char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low.checked_sub(0xdc00)?)
}

fn hex(chars: &mut std::str::Chars<'_>) -> Option<u32> {
    (0..4).try_fold(0, |value, _| Some(value * 16 + chars.next()?.to_digit(16)?))
}

#[cfg(test)]
mod tests {
    use super::{float, string};

    #[test]
    fn strings_are_unescaped() {
        assert_eq!(
            string(r#""a\n\"\u00e9\ud83d\ude00""#).as_deref(),
            Some("a\n\"é😀")
        );
        assert_eq!(string("12"), None);
    }

    #[test]
    fn floats_keep_their_sign_and_point() {
        assert_eq!(
            float("-1").map(|tokens| tokens.to_string()).as_deref(),
            Some("-1.0")
        );
        assert_eq!(float("1e400").map(|tokens| tokens.to_string()), None);
    }
}
