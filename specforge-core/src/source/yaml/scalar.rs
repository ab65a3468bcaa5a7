//! What a plain scalar means: the core schema of YAML 1.2.

use crate::source::Value;
use std::sync::Arc;

/// Resolves a plain scalar. Numbers are rewritten as JSON writes them, without loss.
pub(super) fn resolve(text: &str) -> Value {
    // Most scalars of a spec are words that mean nothing; the first byte tells.
    match text.as_bytes() {
        [] | [b'~' | b'n' | b'N' | b't' | b'T' | b'f' | b'F', ..] => constant(text),
        [b'0'..=b'9' | b'+' | b'-' | b'.', ..] => number(text),
        _ => None,
    }
    .unwrap_or_else(|| string(text))
}

fn constant(text: &str) -> Option<Value> {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Some(Value::Null),
        "true" | "True" | "TRUE" => Some(Value::Bool(true)),
        "false" | "False" | "FALSE" => Some(Value::Bool(false)),
        _ => None,
    }
}

fn string(text: &str) -> Value {
    Value::String(Arc::from(text))
}

fn number(text: &str) -> Option<Value> {
    let json = if let Some(digits) = text.strip_prefix("0x") {
        radix(digits, 16)?
    } else if let Some(digits) = text.strip_prefix("0o") {
        radix(digits, 8)?
    } else {
        decimal(text)?
    };
    Some(Value::Number(Arc::from(json)))
}

fn radix(digits: &str, radix: u32) -> Option<String> {
    // `from_str_radix` would take a sign.
    if digits.chars().all(|c| c.is_digit(radix)) {
        u128::from_str_radix(digits, radix)
            .ok()
            .map(|value| value.to_string())
    } else {
        None
    }
}

/// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
fn decimal(text: &str) -> Option<String> {
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => {
            let (mantissa, exponent) = unsigned.split_at(at);
            let digits = exponent.get(1..)?;
            let digits = digits.strip_prefix(['-', '+']).unwrap_or(digits);
            if !is_digits(digits) {
                return None;
            }
            (mantissa, exponent)
        }
        None => (unsigned, ""),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let well_formed = match fraction {
        None => is_digits(whole),
        Some(fraction) => {
            let present = !(whole.is_empty() && fraction.is_empty());
            present
                && (whole.is_empty() || is_digits(whole))
                && (fraction.is_empty() || is_digits(fraction))
        }
    };
    if !well_formed {
        return None;
    }
    let mut json = String::with_capacity(text.len() + 2);
    if negative {
        json.push('-');
    }
    let significant = whole.trim_start_matches('0');
    json.push_str(if significant.is_empty() {
        "0"
    } else {
        significant
    });
    if let Some(fraction) = fraction {
        json.push('.');
        json.push_str(if fraction.is_empty() { "0" } else { fraction });
    }
    json.push_str(exponent);
    Some(json)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str) -> String {
        match resolve(text) {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Number(text) => format!("#{text}"),
            Value::String(text) => format!("'{text}'"),
            Value::Array(_) | Value::Object(_) => unreachable!("a scalar is no collection"),
        }
    }

    #[test]
    fn words_of_yaml_1_1_are_strings() {
        for word in [
            "NO",
            "no",
            "yes",
            "on",
            "off",
            "y",
            "n",
            "1_000",
            "12:30:45",
            "2020-01-01",
            "0b1",
            "-",
            ".",
            "+",
        ] {
            assert_eq!(show(word), format!("'{word}'"));
        }
    }

    #[test]
    fn numbers_are_written_as_json() {
        for (yaml, json) in [
            ("0", "0"),
            ("200", "200"),
            ("+5", "5"),
            ("-0", "-0"),
            ("007", "7"),
            ("0x1F", "31"),
            ("0o17", "15"),
            (".5", "0.5"),
            ("5.", "5.0"),
            ("1e3", "1e3"),
            ("-1.50E-7", "-1.50E-7"),
            ("18446744073709551616", "18446744073709551616"),
        ] {
            assert_eq!(show(yaml), format!("#{json}"));
        }
    }

    #[test]
    fn what_json_cannot_write_is_a_string() {
        for word in [
            ".inf", "-.inf", ".nan", "1.2.3", "1e", "0x", "0o8", "0x+1", "1e1.5", "3.0.3",
        ] {
            assert_eq!(show(word), format!("'{word}'"));
        }
    }

    #[test]
    fn null_and_booleans() {
        assert_eq!(["", "~", "Null"].map(show), ["null"; 3]);
        assert_eq!(
            ["true", "False", "TRUE", "tRUE"].map(show),
            ["true", "false", "true", "'tRUE'"]
        );
    }
}
