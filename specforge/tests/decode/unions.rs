//! Unions.

use std::time::{Duration, Instant};

use specforge::decode::{
    Decoder, Encoder, Fields, JsonType, Rules, Select, UnionSpec, ViolationKind, Violations,
    decode_json,
};
use specforge::schema::Schema;

fn faults<T: Schema + std::fmt::Debug>(json: &str) -> Vec<String> {
    let violations: Violations = decode_json::<T>(json.as_bytes(), &Rules::NONE).expect_err(json);
    violations
        .iter()
        .map(|violation| format!("{}: {}", violation.pointer, violation.message))
        .collect()
}

fn read<T: Schema>(json: &str) -> T {
    decode_json(json.as_bytes(), &Rules::NONE)
        .unwrap_or_else(|violations| panic!("{json}: {violations}"))
}

/// A struct whose one property is required.
macro_rules! one_field {
    ($($name:ident { $field:ident: $ty:ty } $fields:expr;)*) => {$(
        #[derive(Debug, Clone, PartialEq)]
        struct $name { $field: $ty }

        impl Schema for $name {
            fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
                static FIELDS: Fields = Fields { names: &[stringify!($field)], required: &[1], ..$fields };
                let mut $field: Option<$ty> = None;
                d.object(&FIELDS, &mut |d, _| $field = Schema::decode(d, &Rules::NONE))?;
                Some(Self { $field: $field? })
            }

            fn encode(&self, e: &mut Encoder) {
                e.object();
                e.field(stringify!($field), &self.$field);
                e.end_object();
            }
        }
    )*};
}

/// An enum with one variant for each type.
macro_rules! union {
    ($($name:ident { $($variant:ident($ty:ty) $index:literal),* } $select:expr;)*) => {$(
        #[derive(Debug, Clone, PartialEq)]
        enum $name { $($variant($ty)),* }

        impl Schema for $name {
            fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
                static UNION: UnionSpec =
                    UnionSpec { name: stringify!($name), variants: &[$(stringify!($variant)),*], select: $select };
                let mut value = None;
                d.union(&UNION, &mut |d, variant| match variant {
                    $($index => Schema::decode(d, &Rules::NONE).map(Self::$variant).is_some_and(|new| {
                        value = Some(new);
                        true
                    }),)*
                    _ => false,
                })?;
                value
            }

            fn encode(&self, e: &mut Encoder) {
                match self {
                    $(Self::$variant(value) => value.encode(e),)*
                }
            }
        }
    )*};
}

one_field! {
    Cat { lives: i32 } Fields::OPEN;
    Dog { bark: bool } Fields::OPEN;
    Iban { iban: String } Fields::CLOSED;
    Card { number: String } Fields::CLOSED;
    And { and: Vec<Expr> } Fields::OPEN;
    Or { or: Vec<Expr> } Fields::OPEN;
    Left { next: Option<Box<Twin>> } Fields::OPEN;
    Right { next: Option<Box<Twin>> } Fields::OPEN;
    Holder { pet: Pet } Fields::OPEN;
    NestA { child: Option<Box<Nested>> } Fields::OPEN;
    NestB { child: Option<Box<Nested>> } Fields::OPEN;
    This { all: Both } Fields::OPEN;
    That { all: Both } Fields::OPEN;
}

/// An array whose items differ.
#[derive(Debug, Clone, PartialEq)]
struct Differing(Vec<ListOrNumber>);

impl Schema for Differing {
    fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
        static RULES: Rules = Rules {
            unique_items: true,
            ..Rules::NONE
        };
        Schema::decode(d, &RULES).map(Self)
    }

    fn encode(&self, e: &mut Encoder) {
        self.0.encode(e);
    }
}

/// Two such arrays, beside more of the same kind.
#[derive(Debug, Clone, PartialEq)]
struct Both(Vec<Choice>);

impl Schema for Both {
    fn decode(d: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
        Schema::decode(d, &Rules::NONE).map(Self)
    }

    fn encode(&self, e: &mut Encoder) {
        self.0.encode(e);
    }
}

union! {
    Pet { Cat(Cat) 0, Dog(Dog) 1 }
        Select::Tag { key: "kind", values: &[("cat", 0), ("kitty", 0), ("dog", 1)], default: None };
    Lenient { Cat(Cat) 0, Dog(Dog) 1 } Select::Tag { key: "kind", values: &[("cat", 0)], default: Some(1) };
    Scalar { Int(i64) 0, Number(f64) 1, Text(String) 2, List(Vec<i32>) 3 }
        Select::JsonType(&[(JsonType::Integer, 0), (JsonType::Number, 1), (JsonType::String, 2), (JsonType::Array, 3)]);
    ByKey { Iban(Iban) 0, Card(Card) 1 } Select::Key(&[("iban", 0), ("number", 1)]);
    One { Iban(Iban) 0, Card(Card) 1 } Select::ExactlyOne;
    Overlap { Cat(Cat) 0, Dog(Dog) 1 } Select::ExactlyOne;
    First { Cat(Cat) 0, Dog(Dog) 1 } Select::FirstOf;
    Expr { And(And) 0, Or(Or) 1, Leaf(bool) 2 } Select::ExactlyOne;
    Twin { Left(Left) 0, Right(Right) 1 } Select::ExactlyOne;
    ListOrNumber { List(Differing) 0, Number(i64) 1 }
        Select::JsonType(&[(JsonType::Array, 0), (JsonType::Integer, 1)]);
    Choice { List(Differing) 0, This(This) 1, That(That) 2 } Select::AllThatFit;
    Nested { A(NestA) 0, B(NestB) 1 } Select::Tag { key: "tag", values: &[("a", 0), ("b", 1)], default: None };
}

#[test]
fn a_tag_may_stand_anywhere() {
    assert_eq!(
        read::<Pet>(r#"{"lives":9,"x":{"kind":"dog"},"kind":"cat"}"#),
        Pet::Cat(Cat { lives: 9 })
    );
    assert_eq!(
        read::<Pet>(r#"{"k\u0069nd":"kitt\u0079","lives":9}"#),
        Pet::Cat(Cat { lives: 9 })
    );
    assert_eq!(
        read::<Lenient>(r#"{"bark":true}"#),
        Lenient::Dog(Dog { bark: true })
    );
    assert_eq!(
        read::<Lenient>(r#"{"bark":true,"kind":"what"}"#),
        Lenient::Dog(Dog { bark: true })
    );
}

#[test]
fn an_unknown_tag_lists_the_known_ones() {
    assert_eq!(
        faults::<Pet>(r#"{"kind":"cow","lives":1}"#),
        ["/kind: must be `cat`, `kitty` or `dog`"]
    );
    assert_eq!(
        faults::<Pet>(r#"{"kind":1,"lives":1}"#),
        ["/kind: must be `cat`, `kitty` or `dog`"]
    );
    assert_eq!(
        faults::<Pet>(r#"{"lives":1}"#),
        ["/kind: is required and missing"]
    );
    assert_eq!(
        faults::<Vec<Pet>>(r#"[1, {"kind":"dog"}]"#),
        [
            "/0: expected an object, found a number",
            "/1/bark: is required and missing"
        ]
    );
    assert!(
        decode_json::<Pet>(br#"{"lives":1,}"#, &Rules::NONE)
            .unwrap_err()
            .is_malformed()
    );
}

#[test]
fn types_tell_variants_apart() {
    assert_eq!(read::<Scalar>("1"), Scalar::Int(1));
    assert_eq!(read::<Scalar>("1.5"), Scalar::Number(1.5));
    assert_eq!(read::<Scalar>("99999999999999999999"), Scalar::Number(1e20));
    assert_eq!(read::<Scalar>("\"1\""), Scalar::Text("1".to_owned()));
    assert_eq!(read::<Scalar>("[1]"), Scalar::List(vec![1]));
    assert_eq!(
        faults::<Scalar>("{}"),
        [": matches none of the variants of `Scalar`: `Int`, `Number`, `Text` or `List`"]
    );
}

#[test]
fn keys_tell_variants_apart() {
    assert_eq!(
        read::<ByKey>(r#"{"number":"1"}"#),
        ByKey::Card(Card {
            number: "1".to_owned()
        })
    );
    assert_eq!(
        faults::<ByKey>("{}"),
        [": must have one of the properties `iban` or `number`"]
    );
    assert_eq!(
        faults::<ByKey>(r#"{"iban":1,"number":"1"}"#),
        [
            "/iban: expected a string, found a number",
            "/number: is not a known property"
        ]
    );
}

#[test]
fn exactly_one_variant_must_match() {
    assert_eq!(
        read::<One>(r#"{"iban":"x"}"#),
        One::Iban(Iban {
            iban: "x".to_owned()
        })
    );
    assert_eq!(
        faults::<Overlap>(r#"{"lives":9,"bark":true}"#),
        [": matches both `Cat` and `Dog`, where exactly one must match"]
    );
    assert_eq!(
        read::<First>(r#"{"lives":9,"bark":true}"#),
        First::Cat(Cat { lives: 9 })
    );
    assert_eq!(
        read::<First>(r#"{"lives":"9","bark":true}"#),
        First::Dog(Dog { bark: true })
    );
}

#[test]
fn the_nearest_variant_says_what_is_wrong() {
    assert_eq!(
        faults::<One>(r#"{"number":5}"#),
        [
            ": matches none of the variants of `One`: `Iban` or `Card`",
            "/number: expected a string, found a number"
        ]
    );
    assert_eq!(
        faults::<Vec<One>>(r#"[{"iban":"x"}, {"iban":"x","y":1}, 3]"#),
        [
            "/1: matches none of the variants of `One`: `Iban` or `Card`",
            "/1/y: is not a known property",
            "/2: matches none of the variants of `One`: `Iban` or `Card`",
            "/2: expected an object, found a number",
        ]
    );
    assert_eq!(
        faults::<Holder>(r#"{"pet":{"kind":"cat","lives":"9"}}"#),
        ["/pet/lives: expected an integer, found a string"]
    );
}

/// A chain of objects, each of which both variants of a union would take.
fn chain(levels: usize, key: &str, leaf: &str) -> String {
    format!(
        "{}{leaf}{}",
        format!("{{\"{key}\":").repeat(levels),
        "}".repeat(levels)
    )
}

/// How many values are read for a text, those included that are tried in vain: it does not depend on the machine, as time does.
fn work<T: Schema>(json: &str) -> u64 {
    let mut decoder = Decoder::json(json.as_bytes());
    let _ = T::decode(&mut decoder, &Rules::NONE);
    decoder.work()
}

#[test]
fn recursion_is_not_exponential() {
    let expression = |levels: usize, leaf: &str| {
        (0..levels).fold(leaf.to_owned(), |inner, level| {
            let key = if level % 2 == 0 { "and" } else { "or" };
            format!(r#"{{"{key}":[{inner}]}}"#)
        })
    };
    read::<Expr>(&expression(60, "true"));
    // What is read again counts for its bytes, too: sixteen are a value.
    let most =
        |levels: usize, text: &str| (20 * (levels + 1) + 3 * levels * text.len() / 16) as u64;
    // Each level adds the same: every variant is tried, and one of them read again.
    for levels in [1, 30, 60] {
        let texts = ["true", "1"].map(|leaf| expression(levels, leaf));
        for text in texts {
            let (work, most) = (work::<Expr>(&text), most(levels, &text));
            assert!(work <= most, "{levels}: {work} of {most}");
        }
        let texts = ["null", "1", "{}"].map(|leaf| chain(levels, "next", leaf));
        for text in texts {
            let (work, most) = (work::<Twin>(&text), most(levels, &text));
            assert!(work <= most, "{levels}: {work} of {most}");
        }
    }
    for leaf in ["null", "1", "{}"] {
        let twin = chain(127, "next", leaf);
        assert!(decode_json::<Twin>(twin.as_bytes(), &Rules::NONE).is_err());
    }
}

#[test]
fn items_that_differ_are_written_once() {
    let numbers: Vec<String> = (0..10_000).map(|number| number.to_string()).collect();
    let list = format!("[{}]", numbers.join(","));
    let within = |levels: usize| format!("{}{list}{}", "[".repeat(levels), "]".repeat(levels));
    read::<Differing>(&within(0));
    let flat = work::<Differing>(&list);
    // Not once for each array that the list is in.
    for levels in [1, 30, 120] {
        let work = work::<Differing>(&within(levels));
        assert!(
            work <= 2 * flat + 20 * levels as u64,
            "{levels}: {work}, and flat {flat}"
        );
        read::<Differing>(&within(levels));
    }
}

#[test]
fn items_that_differ_are_work_wherever_a_union_tries_them() {
    let numbers: Vec<String> = (0..2_000).map(|number| number.to_string()).collect();
    let list = format!("[{}]", numbers.join(","));
    let within = |levels: usize| {
        format!(
            "{}{list},{list}{}",
            "{\"all\":[".repeat(levels),
            "]}".repeat(levels)
        )
    };
    // Each level reads the lists as both of its variants, and each reading writes them: a value for every two bytes.
    let once = list.len() as u64;
    let [two, four] = [2, 4].map(|levels| work::<Choice>(&within(levels)));
    assert!(two >= 2 * once && four >= two + 2 * once, "{two}, {four}");
    let violations = decode_json::<Choice>(within(60).as_bytes(), &Rules::NONE).unwrap_err();
    let kinds: Vec<_> = violations.iter().map(|violation| &violation.kind).collect();
    assert_eq!(kinds, [&ViolationKind::Limit]);
}

#[test]
fn long_texts_are_work_wherever_a_union_tries_them() {
    let text = format!("\"{}\"", "x".repeat(100_000));
    let [one, many] = [1, 60].map(|levels| work::<Twin>(&chain(levels, "next", &text)));
    // Every level reads the text as both of its variants.
    assert!(many >= one + 59 * 2 * 100_000 / 100, "{one}, {many}");
    // The bounds of the work hold for bytes as well: what is no more than a string is not read without end.
    let large = chain(120, "next", &format!("\"{}\"", "x".repeat(1 << 20)));
    assert!(work::<Twin>(&large) <= 5 * large.len() as u64 + 200_000);
}

#[test]
fn a_tag_at_the_end_is_not_quadratic() {
    // The tag of each of 120 levels stands behind all that is inside.
    let padding = format!("\"pad\":\"{}\",", "x".repeat(2000));
    let nested = (0..120).fold("null".to_owned(), |inner, _| {
        format!("{{{padding}\"child\":{inner},\"tag\":\"a\"}}")
    });
    let start = Instant::now();
    read::<Nested>(&nested);
    // What is skipped on the way to a tag is no work that counts, so this one is timed.
    let taken = start.elapsed();
    assert!(
        taken < Duration::from_millis(if cfg!(debug_assertions) { 2000 } else { 50 }),
        "{taken:?}"
    );
}

#[test]
fn work_is_bounded() {
    // Each item is tried in vain as each variant, and so is all that it holds.
    let item = chain(20, "next", "1");
    let json = format!("[{}]", vec![item; 2000].join(","));
    let violations = decode_json::<Vec<Twin>>(json.as_bytes(), &Rules::NONE).unwrap_err();
    assert!(!violations.is_empty() && violations.len() <= 101);
}
