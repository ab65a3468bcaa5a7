//! JSON bodies.

#![allow(clippy::float_cmp, reason = "what is read is exact")]
#![allow(
    clippy::option_option,
    reason = "absent, null and a value are three states"
)]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use specforge::decode::{
    Additional, Bound, Decoder, Encoder, Fields, Number, Pattern, Rules, StringFormat,
    ViolationKind, Violations, decode_json,
};
use specforge::schema::{Base64, Schema};

#[derive(Debug, Clone, PartialEq)]
struct User {
    id: i64,
    email: String,
    nickname: Option<String>,
    page: i64,
    tags: Option<Option<Vec<String>>>,
    extra: BTreeMap<String, i32>,
}

impl Schema for User {
    fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
        static FIELDS: Fields = Fields {
            names: &["id", "email", "nickname", "page", "tags"],
            required: &[0b00011],
            additional: Additional::Keep,
            forbidden: &["admin"],
            ..Fields::OPEN
        };
        static R1: Rules = Rules {
            max_length: Some(254),
            format: Some(StringFormat::Email),
            ..Rules::NONE
        };
        static P0: Pattern = Pattern::new("^[a-z]+$", "^[a-z]+$");
        static R2: Rules = Rules {
            patterns: &[&P0],
            ..Rules::NONE
        };
        static R3: Rules = Rules {
            minimum: Some(Bound::Inclusive(Number::Int(1))),
            ..Rules::NONE
        };
        static R4: Rules = Rules {
            max_items: Some(3),
            unique_items: true,
            items: Some(&Rules {
                min_length: Some(1),
                ..Rules::NONE
            }),
            ..Rules::NONE
        };
        let mut id: Option<i64> = None;
        let mut email: Option<String> = None;
        let mut nickname: Option<String> = None;
        let mut page: Option<i64> = None;
        let mut tags: Option<Option<Vec<String>>> = None;
        let mut extra = BTreeMap::new();
        d.object(&FIELDS, &mut |d, field| match field {
            0 => id = Schema::decode(d, &Rules::NONE),
            1 => email = Schema::decode(d, &R1),
            2 => nickname = Schema::decode(d, &R2),
            3 => page = Schema::decode(d, &R3),
            4 => tags = Schema::decode(d, &R4),
            _ => d.additional(&mut extra, &Rules::NONE),
        })?;
        Some(Self {
            id: id?,
            email: email?,
            nickname,
            page: page.unwrap_or(1),
            tags,
            extra,
        })
    }

    fn encode(&self, e: &mut Encoder) {
        e.object();
        e.field("id", &self.id);
        e.field("email", &self.email);
        e.optional("nickname", &self.nickname);
        e.field("page", &self.page);
        e.optional("tags", &self.tags);
        e.additional(&self.extra);
        e.end_object();
    }
}

fn read<T: Schema>(json: &str) -> Result<T, Violations> {
    decode_json(json.as_bytes(), &Rules::NONE)
}

/// The violations, each as `pointer: message`.
fn faults<T: Schema + std::fmt::Debug>(json: &str, rules: &'static Rules) -> Vec<String> {
    let violations = decode_json::<T>(json.as_bytes(), rules).expect_err(json);
    violations
        .iter()
        .map(|violation| format!("{}: {}", violation.pointer, violation.message))
        .collect()
}

fn text<T: Schema>(value: &T) -> String {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    String::from_utf8(encoder.finish()).unwrap()
}

#[test]
fn an_object_is_read_and_written() {
    let json =
        r#"{"id":7,"email":"a@b.example","nickname":"zoe","page":2,"tags":["x","y"],"other":5}"#;
    let user: User = read(json).unwrap();
    assert_eq!(user.extra, BTreeMap::from([("other".to_owned(), 5)]));
    assert_eq!(text(&user), json);
    let reordered = " {\"page\" : 2 , \"email\":\"a@b.example\",\n\t\"other\":5,\"\\u0069d\":7,\"tags\":[\"x\" ,\"y\"],\"nickname\":\"zoe\"}\r\n";
    assert_eq!(read::<User>(reordered).unwrap(), user);
}

#[test]
fn absent_null_and_value_are_three_states() {
    let tags = |json: &str| read::<User>(json).unwrap().tags;
    assert_eq!(tags(r#"{"id":1,"email":"a@b"}"#), None);
    assert_eq!(tags(r#"{"id":1,"email":"a@b","tags":null}"#), Some(None));
    assert_eq!(
        tags(r#"{"id":1,"email":"a@b","tags":[]}"#),
        Some(Some(vec![]))
    );
    assert_eq!(read::<User>(r#"{"id":1,"email":"a@b"}"#).unwrap().page, 1);
    assert_eq!(read::<Option<Option<i32>>>("null").unwrap(), Some(None));
    assert_eq!(read::<Option<i32>>("null").unwrap(), None);
    assert_eq!(Option::<Option<i32>>::absent(), Some(None));
}

#[test]
fn all_violations_are_listed_at_once_with_pointers() {
    assert_eq!(
        faults::<User>(
            r#"{"nickname":"Zoe","page":0,"tags":["a","","a",1],"a/b~":"x","id":1.5,"admin":true,"page":1}"#,
            &Rules::NONE
        ),
        [
            "/email: is required and missing",
            "/nickname: must match the pattern `^[a-z]+$`",
            "/page: must be at least 1",
            "/tags: has two items that are equal",
            "/tags: must have at most 3 items",
            "/tags/1: must have at least 1 character",
            "/tags/3: expected a string, found a number",
            "/a~1b~0: expected an integer, found a string",
            "/id: expected an integer, found a number with a fraction or an exponent",
            "/admin: is not allowed here",
            "/page: is given twice",
        ]
    );
}

#[test]
fn syntax_errors_are_the_only_violation_and_say_where() {
    for (json, message) in [
        ("", "line 1, column 1: the text ends too early"),
        (
            "{\"id\": 1,\n  \"email\": tru}",
            "line 2, column 12: a value is expected here",
        ),
        (
            "{\"id\": 1.5, \"email\": \"a\"} x",
            "line 1, column 27: the value has ended before",
        ),
        (
            "{\"ä\": 1,}",
            "line 1, column 9: a key in double quotes is expected here",
        ),
        (
            "{\"id\": 01}",
            "line 1, column 9: a number has no leading zeros",
        ),
        (
            "{\"email\": \"\\ud800x\"}",
            "line 1, column 12: half of a surrogate pair is no character",
        ),
        (
            "{\"email\": \"a\nb\"}",
            "line 1, column 13: a control character has to be escaped in a string",
        ),
        (
            "{\"x\": [1 2]}",
            "line 1, column 10: `,` or `]` is expected here",
        ),
        (
            "{\"x\": {\"a\" 2}}",
            "line 1, column 12: `:` is expected here",
        ),
        (
            "{\"x\": \"\\x\"}",
            "line 1, column 8: there is no such escape",
        ),
        ("{\"id\": +1}", "line 1, column 8: a value is expected here"),
        (
            "{\"id\": NaN}",
            "line 1, column 8: a value is expected here",
        ),
        (
            "{'id': 1}",
            "line 1, column 2: a key in double quotes is expected here",
        ),
        (
            "\u{feff}{}",
            "line 1, column 1: JSON does not start with a byte order mark",
        ),
    ] {
        let violations = read::<User>(json).unwrap_err();
        assert!(violations.is_malformed(), "{json}");
        assert_eq!(violations.len(), 1, "{json}");
        assert_eq!(violations.iter().next().unwrap().message, message, "{json}");
    }
    let violations = decode_json::<String>(b"\"a\xff\"", &Rules::NONE).unwrap_err();
    assert_eq!(
        violations.to_string(),
        "body: line 1, column 3: the text is not UTF-8"
    );
}

#[test]
fn escapes_are_undone() {
    assert_eq!(
        read::<String>(r#""\"\\\/\b\f\n\r\t\u00e4\ud83d\ude00 plain""#).unwrap(),
        "\"\\/\u{8}\u{c}\n\r\tä😀 plain"
    );
    let odd = "\u{0}\u{1f}\"\\/\u{7f}é😀\u{2028}";
    assert_eq!(read::<String>(&text(&odd.to_owned())).unwrap(), odd);
}

#[test]
fn integers_keep_every_digit() {
    assert_eq!(read::<i64>("9223372036854775807").unwrap(), i64::MAX);
    assert_eq!(read::<i64>("-9223372036854775808").unwrap(), i64::MIN);
    assert_eq!(read::<u64>("18446744073709551615").unwrap(), u64::MAX);
    assert_eq!(read::<i64>("-0").unwrap(), 0);
    assert_eq!(
        faults::<i64>("9223372036854775808", &Rules::NONE),
        [": must be at most 9223372036854775807"]
    );
    assert_eq!(
        faults::<i64>(
            "-99999999999999999999999999999999999999999999",
            &Rules::NONE
        ),
        [": must be at least -9223372036854775808"]
    );
    assert_eq!(
        faults::<u64>("18446744073709551616", &Rules::NONE),
        [": must be at most 18446744073709551615"]
    );
    assert_eq!(faults::<u32>("-1", &Rules::NONE), [": must be at least 0"]);
    assert_eq!(
        faults::<i32>("2147483648", &Rules::NONE),
        [": must be at most 2147483647"]
    );
    assert_eq!(
        faults::<i64>("\"1\"", &Rules::NONE),
        [": expected an integer, found a string"]
    );
}

#[test]
fn a_whole_float_is_an_integer_only_where_the_version_says_so() {
    for json in ["1.0", "10e-1", "1e0"] {
        assert_eq!(
            faults::<i32>(json, &Rules::NONE),
            [": expected an integer, found a number with a fraction or an exponent"]
        );
        assert_eq!(
            decode_json::<i32>(json.as_bytes(), &Rules::INTEGRAL_FLOAT).unwrap(),
            1
        );
    }
    assert_eq!(
        decode_json::<i64>(b"9007199254740993.0", &Rules::INTEGRAL_FLOAT).unwrap(),
        9_007_199_254_740_993
    );
    assert_eq!(
        faults::<i32>("1.5", &Rules::INTEGRAL_FLOAT),
        [": expected an integer, found a number with a fraction or an exponent"]
    );
    assert_eq!(
        faults::<i32>("1e400", &Rules::INTEGRAL_FLOAT),
        [": must be at most 2147483647"]
    );
}

#[test]
fn no_number_becomes_infinite() {
    assert_eq!(
        faults::<f64>("1e400", &Rules::NONE),
        [": is too large a number"]
    );
    assert_eq!(
        faults::<f32>("-1e40", &Rules::NONE),
        [": is too large a number"]
    );
    assert_eq!(
        faults::<Value>("[1e400]", &Rules::NONE),
        ["/0: is too large a number"]
    );
    assert_eq!(read::<f64>("1e-400").unwrap(), 0.0);
    assert_eq!(read::<f64>("-0.1E+1").unwrap(), -1.0);
    let mut encoder = Encoder::new();
    f64::NAN.encode(&mut encoder);
    assert!(encoder.fault().is_some());
}

#[test]
fn multiples_are_decimal() {
    static TENTHS: Rules = Rules {
        multiple_of: &[Number::Decimal("0.1")],
        ..Rules::NONE
    };
    assert_eq!(decode_json::<f64>(b"0.3", &TENTHS).unwrap(), 0.3);
    assert_eq!(
        faults::<f64>("0.35", &TENTHS),
        [": must be a multiple of 0.1"]
    );
}

#[test]
fn keys_that_come_twice_are_violations() {
    assert_eq!(
        faults::<User>(r#"{"id":1,"email":"a@b","id":2}"#, &Rules::NONE),
        ["/id: is given twice"]
    );
    assert_eq!(
        faults::<BTreeMap<String, i32>>(r#"{"a":1,"\u0061":2}"#, &Rules::NONE),
        ["/a: is given twice"]
    );
    assert_eq!(
        faults::<Value>(r#"{"a":{"b":1,"b":1}}"#, &Rules::NONE),
        ["/a/b: is given twice"]
    );
}

#[test]
fn nesting_is_capped() {
    let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read::<Value>(&nested(128)).is_ok());
    let violations = read::<Value>(&nested(129)).unwrap_err();
    assert_eq!(violations.iter().next().unwrap().kind, ViolationKind::Limit);
    // In what is skipped, too; and a million brackets are no danger.
    assert!(
        read::<User>(&format!(
            r#"{{"id":1,"email":"a@b","other":{}}}"#,
            nested(200)
        ))
        .is_err()
    );
    assert!(read::<Value>(&"[".repeat(1_000_000)).is_err());
    assert!(read::<i32>(&"{\"a\":".repeat(1_000_000)).is_err());
}

#[test]
fn answers_are_bounded() {
    let json = format!("[{}1]", "1,".repeat(5000));
    let violations = read::<Vec<String>>(&json).unwrap_err();
    assert_eq!(violations.len(), 101);
    assert_eq!(violations.iter().last().unwrap().kind, ViolationKind::More);
    let exactly = format!("[{}1]", "1,".repeat(99));
    assert_eq!(read::<Vec<String>>(&exactly).unwrap_err().len(), 100);
}

#[test]
fn free_form_values_survive() {
    let value = json!({"a": [1, -2, 3.5, true, null, "x\n", {"b": {}}], "big": u64::MAX});
    assert_eq!(read::<Value>(&value.to_string()).unwrap(), value);
    assert_eq!(serde_json::from_str::<Value>(&text(&value)).unwrap(), value);
    assert_eq!(read::<Option<Value>>("null").unwrap(), Some(Value::Null));
}

#[test]
fn tuples_have_their_length() {
    assert_eq!(
        read::<(i32, String)>(r#"[1,"a"]"#).unwrap(),
        (1, "a".to_owned())
    );
    assert_eq!(
        faults::<(i32, String)>("[1]", &Rules::NONE),
        [": must have at least 2 items"]
    );
    assert_eq!(
        faults::<(i32, String)>(r#"["x","a",{}]"#, &Rules::NONE),
        [
            ": must have at most 2 items",
            "/0: expected an integer, found a string"
        ]
    );
    assert_eq!(text(&(1, "a".to_owned())), r#"[1,"a"]"#);
}

#[test]
fn base64_is_strict() {
    assert_eq!(read::<Base64>("\"Zm9v\"").unwrap().0, b"foo");
    for json in ["\"Zg\"", "\"Zm9v\\n\"", "\"Zm-v\"", "\"Zh==\""] {
        assert_eq!(
            faults::<Base64>(json, &Rules::NONE),
            [": must be base64 with padding"],
            "{json}"
        );
    }
    assert_eq!(text(&Base64(b"foo".to_vec())), "\"Zm9v\"");
}

#[test]
fn constants_of_any_type_are_compared_as_values() {
    static ONE_OF: Rules = Rules {
        one_of: &[r#"{"a":[1,"x"]}"#, "2", "null"],
        ..Rules::NONE
    };
    for json in [r#"{ "a" : [1.0, "\u0078"] }"#, "2.0", "null"] {
        assert!(
            decode_json::<Value>(json.as_bytes(), &ONE_OF).is_ok(),
            "{json}"
        );
    }
    assert_eq!(
        faults::<Value>(r#"{"a":[1]}"#, &ONE_OF),
        [r#": must be `{"a":[1,"x"]}`, `2` or `null`"#]
    );
}
