//! Booleans, numbers, strings, `null`.

use serde_json::Value;

use crate::decode::{Decoder, Encoder, Number, Range, Rules};
use crate::schema::{Accepts, Produces, Schema};

impl Schema for bool {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.bool(rules)
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.bool(*self);
    }
}

impl Schema for i64 {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.int64(rules)
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.integer(*self);
    }
}

/// Integers with a range of their own, which is a rule like `minimum` and `maximum`.
macro_rules! integers {
    ($($ty:ty: $min:expr, $max:expr;)*) => {$(
        impl Schema for $ty {
            fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
                const RANGE: Range = Range { min: $min, max: $max };
                decoder.integer(rules, RANGE).and_then(|value| Self::try_from(value).ok())
            }

            fn encode(&self, encoder: &mut Encoder) {
                encoder.integer(*self);
            }
        }
    )*};
}

integers! {
    i8: Number::Int(i8::MIN as i64), Number::Int(i8::MAX as i64);
    i16: Number::Int(i16::MIN as i64), Number::Int(i16::MAX as i64);
    i32: Number::Int(i32::MIN as i64), Number::Int(i32::MAX as i64);
    u8: Number::Int(0), Number::Int(u8::MAX as i64);
    u16: Number::Int(0), Number::Int(u16::MAX as i64);
    u32: Number::Int(0), Number::Int(u32::MAX as i64);
    u64: Number::Int(0), Number::Decimal("18446744073709551615");
}

impl Schema for f64 {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.number(rules, |text| {
            let value: Self = text.parse().ok()?;
            value.is_finite().then_some((value, value))
        })
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.number(*self);
    }
}

impl Schema for f32 {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.number(rules, |text| {
            let value: Self = text.parse().ok()?;
            value.is_finite().then_some((value, f64::NAN))
        })
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.number(*self);
    }
}

impl Schema for String {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.string(rules).map(std::borrow::Cow::into_owned)
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.str(self);
    }
}

impl Schema for () {
    fn decode(decoder: &mut Decoder<'_>, _: &'static Rules) -> Option<Self> {
        decoder.null()
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.null();
    }

    fn null() -> Option<Self> {
        Some(())
    }
}

/// A type accepts the schemas of those types whose values all fit into it, and produces the schemas of those that its own all fit into.
macro_rules! fits {
    ($($ty:ty: accepts $($accepted:ty),*; produces $($produced:ty),*;)*) => {$(
        $(impl Accepts<$accepted> for $ty {})*
        $(
            impl Produces<$produced> for $ty {}
            impl Produces<Option<$produced>> for $ty {}
        )*
        impl Produces<Value> for $ty {}
    )*};
}

fits! {
    (): accepts (); produces ();
    bool: accepts bool; produces bool;
    i8: accepts; produces i32, i64, f32, f64;
    i16: accepts; produces i32, i64, f32, f64;
    i32: accepts i32; produces i32, i64, f32, f64;
    i64: accepts i64, i32, u32; produces i64, f32, f64;
    u8: accepts; produces i32, i64, u32, u64, f32, f64;
    u16: accepts; produces i32, i64, u32, u64, f32, f64;
    u32: accepts u32; produces u32, u64, i64, f32, f64;
    u64: accepts u64, u32; produces u64, f32, f64;
    f32: accepts f32; produces f32, f64;
    f64: accepts f64, f32, i32, u32; produces f64;
    String: accepts String; produces String;
}
