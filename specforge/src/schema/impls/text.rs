//! Types that are written as strings, other than dates and times.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::string_like;
use crate::decode::{Decoder, Encoder, Fault, Rules, StringFormat};
use crate::schema::Schema;

/// A type that is read by its own `FromStr` where the text is of the format, and written by its `Display`.
macro_rules! parsed {
    ($($ty:ty: $format:ident;)*) => {$(
        impl Schema for $ty {
            fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
                decoder.parsed(rules, Fault::Format(StringFormat::$format), |text| {
                    if StringFormat::$format.allows(text) { text.parse().ok() } else { None }
                })
            }

            fn encode(&self, encoder: &mut Encoder) {
                encoder.display(self);
            }
        }

        string_like!($ty);
    )*};
}

parsed! {
    Ipv4Addr: Ipv4;
    Ipv6Addr: Ipv6;
}

#[cfg(feature = "uuid")]
parsed! { uuid::Uuid: Uuid; }

#[cfg(feature = "url")]
impl Schema for url::Url {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.parsed(rules, Fault::Format(StringFormat::Uri), |text| {
            if StringFormat::Uri.allows(text) {
                text.parse().ok()
            } else {
                None
            }
        })
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.str(self.as_str());
    }
}

#[cfg(feature = "url")]
string_like!(url::Url);

/// `format: decimal` is a number in a string; of a JSON number it takes every digit.
#[cfg(feature = "rust_decimal")]
impl Schema for rust_decimal::Decimal {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        if decoder.is_before_string() {
            return decoder.parsed(rules, Fault::Format(StringFormat::Decimal), |text| {
                if StringFormat::Decimal.allows(text) {
                    parse_decimal(text)
                } else {
                    None
                }
            });
        }
        decoder.number(rules, |text| {
            parse_decimal(text).map(|value| (value, f64::NAN))
        })
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.display(self);
    }
}

#[cfg(feature = "rust_decimal")]
string_like!(rust_decimal::Decimal);

/// Every digit or nothing: what the type cannot hold is not rounded.
#[cfg(feature = "rust_decimal")]
fn parse_decimal(text: &str) -> Option<rust_decimal::Decimal> {
    if text.contains(['e', 'E']) {
        rust_decimal::Decimal::from_scientific(text).ok()
    } else {
        rust_decimal::Decimal::from_str_exact(text).ok()
    }
}
