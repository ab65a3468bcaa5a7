//! JSON in one spelling: whitespace and the order of properties do not matter.

use serde_json::Value;

/// The one spelling of a JSON text; `None` where it is not JSON, or has a number that would not survive being read as a double: then only
/// the same bytes are the same.
///
/// RFC 8785 for everything but numbers, which stay as they are written as far as `1` is not `1.0`: to a schema they can differ.
pub(super) fn json(text: &[u8]) -> Option<Vec<u8>> {
    if has_long_number(text) {
        return None;
    }
    let value: Value = serde_json::from_slice(text).ok()?;
    let mut out = Vec::with_capacity(text.len());
    write(&value, &mut out);
    Some(out)
}

/// Whether a number has more digits than a double keeps.
fn has_long_number(text: &[u8]) -> bool {
    let (mut in_string, mut escaped, mut digits) = (false, false, 0);
    for byte in text {
        if in_string {
            in_string = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'0'..=b'9' => digits += 1,
            b'.' | b'e' | b'E' | b'+' | b'-' => {}
            _ => digits = 0,
        }
        if digits > 15 {
            return true;
        }
    }
    false
}

fn write(value: &Value, out: &mut Vec<u8>) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push(b'{');
            for (index, (key, value)) in members.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(&Value::String(key.clone()), out);
                out.push(b':');
                write(value, out);
            }
            out.push(b'}');
        }
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write(item, out);
            }
            out.push(b']');
        }
        scalar => out.extend_from_slice(scalar.to_string().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(json_text: &str) -> Option<String> {
        json(json_text.as_bytes()).map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn t04_order_and_whitespace_do_not_matter() {
        let one = r#"{"b":[1,2.5,"x\"y"],"a":{"d":null,"c":true}}"#;
        let other = "{ \"a\" : {\"c\":true, \"d\":null},\n \"b\": [1, 2.50, \"x\\u0022y\"] }";
        assert_eq!(text(one), text(other));
        assert_eq!(
            text(one).as_deref(),
            Some(r#"{"a":{"c":true,"d":null},"b":[1,2.5,"x\"y"]}"#)
        );
        // RFC 8785, section 3.2.3: by UTF-16 units, in which the astral plane comes before U+FB33.
        assert_eq!(
            text("{\"\u{fb33}\":1,\"\u{1f600}\":2}").as_deref(),
            Some("{\"\u{1f600}\":2,\"\u{fb33}\":1}")
        );
    }

    #[test]
    fn t04_what_could_be_another_value_stays_as_it_is() {
        assert_eq!(text(r#"{"n":1.0000000000000001}"#), None);
        assert_eq!(text("[12345678901234567890]"), None);
        assert!(text(r#"["12345678901234567890\"1234567890"]"#).is_some());
        assert_ne!(text("[1]"), text("[1.0]"));
        assert_ne!(text("[1,2]"), text("[2,1]"));
        assert_eq!(text("{"), None);
    }
}
