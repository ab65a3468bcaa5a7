use ::specforge::decode::{
    Additional, And, Assertion, Decoder, Encoder, Fields, JsonType, Literal, Rules,
    Select, UnionSpec,
};
use ::specforge::schema::{Accepts, Produces, Schema, UnknownValue};
/// Declared at shapes.yaml:17:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// See shapes.yaml:22:7.
    Circle(Circle),
    /// See shapes.yaml:29:7.
    Square(Square),
}
impl From<Circle> for Shape {
    fn from(value: Circle) -> Self {
        Self::Circle(value)
    }
}
impl From<Square> for Shape {
    fn from(value: Square) -> Self {
        Self::Square(value)
    }
}
#[allow(clippy::question_mark)]
impl Schema for Shape {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder
            .variants(
                rules,
                &UnionSpec {
                    name: "Shape",
                    variants: &["Circle", "Square"],
                    select: Select::Tag {
                        key: "kind",
                        values: &[("circle", 0), ("square", 1)],
                        default: None,
                    },
                },
                |decoder, variant| match variant {
                    0 => Schema::decode(decoder, &Rules::NONE).map(Self::Circle),
                    _ => Schema::decode(decoder, &Rules::NONE).map(Self::Square),
                },
            )
    }
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Circle(value) => Schema::encode(value, encoder),
            Self::Square(value) => Schema::encode(value, encoder),
        }
    }
}
impl Accepts<Shape> for Shape {}
impl Produces<Shape> for Shape {}
impl Produces<Option<Shape>> for Shape {}
impl ::specforge::__private::serde::Serialize for Shape {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Shape {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:22:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct Circle {
    /// `kind`
    pub kind: CircleKind,
    /// `radius`
    pub radius: f64,
    /// `type`
    pub r#type: Option<String>,
}
impl Circle {
    /// A value of what is required; everything else is absent, or has its default.
    #[must_use]
    pub fn new(radius: f64) -> Self {
        Self {
            kind: CircleKind::Circle,
            radius,
            r#type: None,
        }
    }
}
#[allow(clippy::question_mark)]
impl Schema for Circle {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((kind, radius, r#type)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["kind", "radius", "type"],
                    required: &[0b011],
                    optional: &[0b100],
                    values: &[&Rules::NONE, self::__rules::ABOVE_0],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self { kind, radius, r#type })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("kind", &self.kind);
        encoder.field("radius", &self.radius);
        encoder.optional("type", &self.r#type);
        encoder.end_object();
    }
}
impl Accepts<Circle> for Circle {}
impl Produces<Circle> for Circle {}
impl Produces<Option<Circle>> for Circle {}
impl ::specforge::__private::serde::Serialize for Circle {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Circle {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:29:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct Square {
    /// `kind`
    pub kind: SquareKind,
    /// `side`
    pub side: f64,
}
impl Square {
    /// A value of what is required; everything else is absent, or has its default.
    #[must_use]
    pub fn new(side: f64) -> Self {
        Self {
            kind: SquareKind::Square,
            side,
        }
    }
}
#[allow(clippy::question_mark)]
impl Schema for Square {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((kind, side)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["kind", "side"],
                    required: &[0b11],
                    values: &[&Rules::NONE, self::__rules::RULES_1],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self { kind, side })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("kind", &self.kind);
        encoder.field("side", &self.side);
        encoder.end_object();
    }
}
impl Accepts<Square> for Square {}
impl Produces<Square> for Square {}
impl Produces<Option<Square>> for Square {}
impl ::specforge::__private::serde::Serialize for Square {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Square {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:34:11.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Size {
    /// `1`
    N1,
    /// `2`
    N2,
    /// `-3`
    Minus3,
}
impl Size {
    /// Every value, in the order of the spec.
    pub const ALL: &'static [Self] = &[Self::N1, Self::N2, Self::Minus3];
    /// The value as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::N1 => "1",
            Self::N2 => "2",
            Self::Minus3 => "-3",
        }
    }
    /// The value.
    #[must_use]
    pub const fn value(self) -> i64 {
        match self {
            Self::N1 => 1,
            Self::N2 => 2,
            Self::Minus3 => -3,
        }
    }
}
impl ::core::fmt::Display for Size {
    fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        formatter.pad(self.as_str())
    }
}
impl ::core::str::FromStr for Size {
    type Err = UnknownValue;
    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        UnknownValue::find(Self::ALL, Self::as_str, text)
    }
}
#[allow(clippy::question_mark)]
impl Schema for Size {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.check(rules)?;
        Self::ALL
            .get(
                decoder
                    .literal_enum(
                        &[
                            Literal::Number("1"),
                            Literal::Number("2"),
                            Literal::Number("-3"),
                        ],
                    )?,
            )
            .copied()
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.raw(self.as_str());
    }
}
impl Produces<Size> for Size {}
impl Produces<Option<Size>> for Size {}
impl ::specforge::__private::serde::Serialize for Size {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Size {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:35:15.
pub type Anything = ::specforge::__private::Value;
/// Declared at shapes.yaml:36:12.
pub type Mixed = ::specforge::__private::Value;
/// Declared at shapes.yaml:37:12.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// See shapes.yaml:37:12.
    Boolean(bool),
    /// See shapes.yaml:37:12.
    String(String),
    /// See shapes.yaml:37:12.
    Number(f64),
}
impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}
impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}
impl From<f64> for Value {
    fn from(value: f64) -> Self {
        Self::Number(value)
    }
}
#[allow(clippy::question_mark)]
impl Schema for Value {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder
            .variants(
                rules,
                &UnionSpec {
                    name: "Value",
                    variants: &["Boolean", "String", "Number"],
                    select: Select::JsonType(
                        &[
                            (JsonType::Boolean, 0),
                            (JsonType::String, 1),
                            (JsonType::Number, 2),
                        ],
                    ),
                },
                |decoder, variant| match variant {
                    0 => Schema::decode(decoder, &Rules::NONE).map(Self::Boolean),
                    1 => Schema::decode(decoder, &Rules::NONE).map(Self::String),
                    _ => Schema::decode(decoder, &Rules::NONE).map(Self::Number),
                },
            )
    }
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Boolean(value) => Schema::encode(value, encoder),
            Self::String(value) => Schema::encode(value, encoder),
            Self::Number(value) => Schema::encode(value, encoder),
        }
    }
}
impl Produces<Value> for Value {}
impl Produces<Option<Value>> for Value {}
impl ::specforge::__private::serde::Serialize for Value {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Value {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:38:12.
pub type Point = (f64, f64);
/// Declared at shapes.yaml:40:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct Tree {
    /// `value`
    pub value: String,
    /// `children`
    pub children: Option<Vec<Tree>>,
    /// `left`
    pub left: Option<Option<Box<Tree>>>,
}
impl Tree {
    /// A value of what is required; everything else is absent, or has its default.
    #[must_use]
    pub fn new(value: String) -> Self {
        Self {
            value,
            children: None,
            left: None,
        }
    }
}
#[allow(clippy::question_mark)]
impl Schema for Tree {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((value, children, left)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["value", "children", "left"],
                    required: &[0b001],
                    optional: &[0b110],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self { value, children, left })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("value", &self.value);
        encoder.optional("children", &self.children);
        encoder.optional("left", &self.left);
        encoder.end_object();
    }
}
impl Produces<Tree> for Tree {}
impl Produces<Option<Tree>> for Tree {}
impl ::specforge::__private::serde::Serialize for Tree {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Tree {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:47:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Labels {
    /// `name`
    pub name: Option<String>,
    /// All other properties.
    pub additional_properties: ::std::collections::BTreeMap<String, i64>,
}
#[allow(clippy::question_mark)]
impl Schema for Labels {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some(((name,), additional_properties)) = decoder
            .fields_and_rest(
                rules,
                &Fields {
                    names: &["name"],
                    optional: &[0b1],
                    additional: Additional::Keep,
                    rules: self::__rules::ITEMS_INT_MIN_1,
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self {
            name,
            additional_properties,
        })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.optional("name", &self.name);
        encoder.additional(&self.additional_properties);
        encoder.end_object();
    }
}
impl Produces<Labels> for Labels {}
impl Produces<Option<Labels>> for Labels {}
impl ::specforge::__private::serde::Serialize for Labels {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Labels {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:51:7.
///
/// One value may fit several of these, and fits at least one.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct Either {
    /// The value as this variant, where it fits. See shapes.yaml:52:11.
    pub a: Option<EitherA>,
    /// The value as this variant, where it fits. See shapes.yaml:53:11.
    pub b: Option<EitherB>,
}
impl From<EitherA> for Either {
    fn from(value: EitherA) -> Self {
        Self { a: Some(value), b: None }
    }
}
impl From<EitherB> for Either {
    fn from(value: EitherB) -> Self {
        Self { a: None, b: Some(value) }
    }
}
impl Schema for Either {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let none = Self { a: None, b: None };
        decoder
            .all_variants(
                rules,
                &UnionSpec {
                    name: "Either",
                    variants: &["A", "B"],
                    select: Select::AllThatFit,
                },
                none,
                |decoder, variant, value| match variant {
                    0 => decoder.keep(&mut value.a, &Rules::NONE),
                    _ => decoder.keep(&mut value.b, &Rules::NONE),
                },
            )
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.merge().and(&self.a).and(&self.b).finish();
    }
}
impl Produces<Either> for Either {}
impl Produces<Option<Either>> for Either {}
impl ::specforge::__private::serde::Serialize for Either {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Either {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:55:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Guarded {
    /// `a`
    pub a: Option<String>,
    /// `b`
    pub b: Option<String>,
}
#[allow(clippy::question_mark)]
impl Schema for Guarded {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        static FIELDS: Fields = Fields {
            names: &["a", "b"],
            optional: &[0b11],
            rules: &Rules {
                assertions: Some(
                    &Assertion {
                        dependent_required: &[("b", &["c"])],
                        not: Some(
                            &Assertion {
                                rules: Rules::INTEGRAL_FLOAT,
                                required: &["a", "b"],
                                ..Assertion::ANY
                            },
                        ),
                        ..Assertion::ANY
                    },
                ),
                ..Rules::NONE
            },
            ..Fields::OPEN
        };
        let Some((a, b)) = decoder.fields(rules, &FIELDS) else {
            return None;
        };
        Some(Self { a, b })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.optional("a", &self.a);
        encoder.optional("b", &self.b);
        encoder.end_object();
    }
}
impl Produces<Guarded> for Guarded {}
impl Produces<Option<Guarded>> for Guarded {}
impl ::specforge::__private::serde::Serialize for Guarded {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Guarded {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:60:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct Defaults {
    /// `count`
    pub count: i64,
    /// `ratio`
    pub ratio: f64,
    /// `name`
    pub name: String,
    /// `size`
    pub size: Size,
    /// `tags`
    pub tags: Vec<String>,
    /// `note`
    pub note: Option<String>,
}
impl Default for Defaults {
    fn default() -> Self {
        Self {
            count: 10,
            ratio: 0.5,
            name: String::from("it's"),
            size: Size::N2,
            tags: Vec::new(),
            note: None,
        }
    }
}
#[allow(clippy::question_mark)]
impl Schema for Defaults {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((count, ratio, name, size, tags, note)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["count", "ratio", "name", "size", "tags", "note"],
                    values: &[&Rules::INTEGRAL_FLOAT],
                    defaults: &[
                        (0, "10"),
                        (1, "0.5"),
                        (2, "\"it's\""),
                        (3, "2"),
                        (4, "[]"),
                        (5, "null"),
                    ],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self {
            count,
            ratio,
            name,
            size,
            tags,
            note,
        })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("count", &self.count);
        encoder.field("ratio", &self.ratio);
        encoder.field("name", &self.name);
        encoder.field("size", &self.size);
        encoder.field("tags", &self.tags);
        encoder.field("note", &self.note);
        encoder.end_object();
    }
}
impl Produces<Defaults> for Defaults {}
impl Produces<Option<Defaults>> for Defaults {}
impl ::specforge::__private::serde::Serialize for Defaults {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Defaults {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:69:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// `shape`
    pub shape: Shape,
    /// `size`
    pub size: Option<Size>,
    /// `any`
    pub any: Option<::specforge::__private::Value>,
    /// `mixed`
    pub mixed: Option<::specforge::__private::Value>,
    /// `value`
    pub value: Option<Value>,
    /// `point`
    pub point: Option<(f64, f64)>,
    /// `tree`
    pub tree: Option<Tree>,
    /// `labels`
    pub labels: Option<Labels>,
    /// `either`
    pub either: Option<Either>,
    /// `guarded`
    pub guarded: Option<Guarded>,
    /// `defaults`
    pub defaults: Option<Defaults>,
    /// `f1`
    pub f1: Option<String>,
    /// `f2`
    pub f2: Option<String>,
    /// `f3`
    pub f3: Option<String>,
    /// `f4`
    pub f4: Option<String>,
    /// `f5`
    pub f5: Option<String>,
    /// `f6`
    pub f6: Option<String>,
    /// `f7`
    pub f7: Option<String>,
}
impl Drawing {
    /// A value of what is required; everything else is absent, or has its default.
    #[must_use]
    pub fn new(shape: Shape) -> Self {
        Self {
            shape,
            size: None,
            any: None,
            mixed: None,
            value: None,
            point: None,
            tree: None,
            labels: None,
            either: None,
            guarded: None,
            defaults: None,
            f1: None,
            f2: None,
            f3: None,
            f4: None,
            f5: None,
            f6: None,
            f7: None,
        }
    }
}
#[allow(clippy::question_mark)]
impl Schema for Drawing {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some(
            And(
                (
                    shape,
                    size,
                    any,
                    mixed,
                    value,
                    point,
                    tree,
                    labels,
                    either,
                    guarded,
                    defaults,
                    f1,
                    f2,
                    f3,
                    f4,
                    f5,
                ),
                (f6, f7),
            ),
        ) = decoder
            .fields(
                rules,
                &Fields {
                    names: &[
                        "shape",
                        "size",
                        "any",
                        "mixed",
                        "value",
                        "point",
                        "tree",
                        "labels",
                        "either",
                        "guarded",
                        "defaults",
                        "f1",
                        "f2",
                        "f3",
                        "f4",
                        "f5",
                        "f6",
                        "f7",
                    ],
                    required: &[0b000000000000000001],
                    optional: &[0b111111111111111110],
                    values: &[
                        &Rules::NONE,
                        &Rules::NONE,
                        &Rules::NONE,
                        self::__rules::RULES_4,
                        &Rules::NONE,
                        self::__rules::RULES_5,
                    ],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self {
            shape,
            size,
            any,
            mixed,
            value,
            point,
            tree,
            labels,
            either,
            guarded,
            defaults,
            f1,
            f2,
            f3,
            f4,
            f5,
            f6,
            f7,
        })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("shape", &self.shape);
        encoder.optional("size", &self.size);
        encoder.optional("any", &self.any);
        encoder.optional("mixed", &self.mixed);
        encoder.optional("value", &self.value);
        encoder.optional("point", &self.point);
        encoder.optional("tree", &self.tree);
        encoder.optional("labels", &self.labels);
        encoder.optional("either", &self.either);
        encoder.optional("guarded", &self.guarded);
        encoder.optional("defaults", &self.defaults);
        encoder.optional("f1", &self.f1);
        encoder.optional("f2", &self.f2);
        encoder.optional("f3", &self.f3);
        encoder.optional("f4", &self.f4);
        encoder.optional("f5", &self.f5);
        encoder.optional("f6", &self.f6);
        encoder.optional("f7", &self.f7);
        encoder.end_object();
    }
}
impl Produces<Drawing> for Drawing {}
impl Produces<Option<Drawing>> for Drawing {}
impl ::specforge::__private::serde::Serialize for Drawing {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Drawing {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:25:15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CircleKind {
    /// `"circle"`
    Circle,
}
impl CircleKind {
    /// Every value, in the order of the spec.
    pub const ALL: &'static [Self] = &[Self::Circle];
    /// The value as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Circle => "circle",
        }
    }
}
impl ::core::fmt::Display for CircleKind {
    fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        formatter.pad(self.as_str())
    }
}
impl ::core::str::FromStr for CircleKind {
    type Err = UnknownValue;
    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        UnknownValue::find(Self::ALL, Self::as_str, text)
    }
}
#[allow(clippy::question_mark)]
impl Schema for CircleKind {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.check(rules)?;
        Self::ALL.get(decoder.string_enum(&["circle"])?).copied()
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.str(self.as_str());
    }
}
impl Accepts<CircleKind> for CircleKind {}
impl Produces<CircleKind> for CircleKind {}
impl Produces<Option<CircleKind>> for CircleKind {}
impl ::specforge::__private::serde::Serialize for CircleKind {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for CircleKind {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:32:15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SquareKind {
    /// `"square"`
    Square,
}
impl SquareKind {
    /// Every value, in the order of the spec.
    pub const ALL: &'static [Self] = &[Self::Square];
    /// The value as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Square => "square",
        }
    }
}
impl ::core::fmt::Display for SquareKind {
    fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        formatter.pad(self.as_str())
    }
}
impl ::core::str::FromStr for SquareKind {
    type Err = UnknownValue;
    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        UnknownValue::find(Self::ALL, Self::as_str, text)
    }
}
#[allow(clippy::question_mark)]
impl Schema for SquareKind {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.check(rules)?;
        Self::ALL.get(decoder.string_enum(&["square"])?).copied()
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.str(self.as_str());
    }
}
impl Accepts<SquareKind> for SquareKind {}
impl Produces<SquareKind> for SquareKind {}
impl Produces<Option<SquareKind>> for SquareKind {}
impl ::specforge::__private::serde::Serialize for SquareKind {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for SquareKind {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:52:11.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct EitherA {
    /// `a`
    pub a: String,
}
#[allow(clippy::question_mark)]
impl Schema for EitherA {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((a,)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["a"],
                    required: &[0b1],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self { a })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("a", &self.a);
        encoder.end_object();
    }
}
impl Produces<EitherA> for EitherA {}
impl Produces<Option<EitherA>> for EitherA {}
impl ::specforge::__private::serde::Serialize for EitherA {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for EitherA {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at shapes.yaml:53:11.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct EitherB {
    /// `b`
    pub b: String,
}
#[allow(clippy::question_mark)]
impl Schema for EitherB {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((b,)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["b"],
                    required: &[0b1],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self { b })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("b", &self.b);
        encoder.end_object();
    }
}
impl Produces<EitherB> for EitherB {}
impl Produces<Option<EitherB>> for EitherB {}
impl ::specforge::__private::serde::Serialize for EitherB {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for EitherB {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
#[doc(hidden)]
pub mod __rules {
    use ::specforge::decode::{Bound, Number, Rules};
    pub const ABOVE_0: &Rules = &Rules {
        minimum: Some(Bound::Exclusive(Number::Int(0))),
        ..Rules::NONE
    };
    pub const RULES_1: &Rules = &Rules {
        multiple_of: &[Number::Decimal("0.5")],
        ..Rules::NONE
    };
    pub const INT_MIN_1: &Rules = &Rules {
        minimum: Some(Bound::Inclusive(Number::Int(1))),
        ..Rules::INTEGRAL_FLOAT
    };
    pub const ITEMS_INT_MIN_1: &Rules = &Rules {
        items: Some(INT_MIN_1),
        ..Rules::NONE
    };
    pub const RULES_4: &Rules = &Rules {
        one_of: &["\"a\"", "1", "true"],
        ..Rules::NONE
    };
    pub const RULES_5: &Rules = &Rules {
        prefix: &[
            Rules::NONE,
            Rules {
                minimum: Some(Bound::Inclusive(Number::Int(0))),
                ..Rules::NONE
            },
        ],
        ..Rules::NONE
    };
}
