//! Enums of constants.

use super::rules::integer_literal;
use super::{allow_deprecated, head};
use crate::code::{Code, quote};
use crate::expand::Context;
use crate::expand::context::ident;
use crate::model::{EnumValue, Literal, TypeDef};

/// An enum with all its implementations but serde's.
pub(super) fn expand_enum(cx: &Context<'_>, def: &TypeDef, values: &[EnumValue]) -> Code {
    let sf = cx.specforge();
    let name = ident(&def.ident);
    let head = head(cx, def);
    let allow = allow_deprecated(cx);
    let variants: Vec<_> = values.iter().map(|value| ident(&value.ident)).collect();
    let docs = values
        .iter()
        .map(|value| format!(" `{}`", shown(&value.value)));
    let texts: Vec<String> = values.iter().map(|value| text(&value.value)).collect();
    let accessor = accessor(cx, values);
    let (read, write) = codec(cx, values);
    quote! {
        #head
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum #name {
            #(#[doc = #docs] #variants,)*
        }

        #allow
        impl #name {
            #[doc = " Every value, in the order of the spec."]
            pub const ALL: &'static [Self] = &[#(Self::#variants),*];

            #[doc = " The value as text."]
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    #(Self::#variants => #texts,)*
                }
            }

            #accessor
        }

        #allow
        impl ::core::fmt::Display for #name {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        #allow
        impl ::core::str::FromStr for #name {
            type Err = #sf::schema::UnknownValue;

            fn from_str(text: &str) -> ::core::result::Result<Self, #sf::schema::UnknownValue> {
                #sf::schema::UnknownValue::find(Self::ALL, Self::as_str, text)
            }
        }

        #allow
        #[allow(clippy::question_mark)]
        impl #sf::schema::Schema for #name {
            fn decode(decoder: &mut #sf::decode::Decoder<'_>, rules: &'static #sf::decode::Rules) -> ::core::option::Option<Self> {
                decoder.check(rules)?;
                Self::ALL.get(#read?).copied()
            }

            fn encode(&self, encoder: &mut #sf::decode::Encoder) {
                #write
            }
        }
    }
}

/// `value()`, with the type that all values have; strings have `as_str` already.
fn accessor(cx: &Context<'_>, values: &[EnumValue]) -> Option<Code> {
    let sf = cx.specforge();
    let (ty, exprs): (Code, Vec<Code>) = if all(values, |value| matches!(value, Literal::String(_)))
    {
        return None;
    } else if all(values, |value| integer(value).is_some()) {
        (
            quote!(i64),
            values
                .iter()
                .filter_map(|value| integer(&value.value).map(integer_literal))
                .collect(),
        )
    } else if all(values, |value| matches!(value, Literal::Bool(_))) {
        (
            quote!(bool),
            values
                .iter()
                .map(|value| matches!(value.value, Literal::Bool(true)))
                .map(|value| quote!(#value))
                .collect(),
        )
    } else {
        (
            quote!(#sf::decode::Literal),
            values
                .iter()
                .map(|value| literal(cx, &value.value))
                .collect(),
        )
    };
    let variants = values.iter().map(|value| ident(&value.ident));
    Some(quote! {
        #[doc = " The value."]
        #[must_use]
        pub const fn value(self) -> #ty {
            match self {
                #(Self::#variants => #exprs,)*
            }
        }
    })
}

/// An expression that reads the index of a value, and a statement that writes one.
fn codec(cx: &Context<'_>, values: &[EnumValue]) -> (Code, Code) {
    if all(values, |value| matches!(value, Literal::String(_))) {
        let texts = values.iter().map(|value| text(&value.value));
        return (
            quote!(decoder.string_enum(&[#(#texts),*])),
            quote!(encoder.str(self.as_str());),
        );
    }
    let literals = values.iter().map(|value| literal(cx, &value.value));
    let read = quote!(decoder.literal_enum(&[#(#literals),*]));
    if all(values, |value| matches!(value, Literal::Number(_))) {
        return (read, quote!(encoder.raw(self.as_str());));
    }
    if all(values, |value| matches!(value, Literal::Bool(_))) {
        return (read, quote!(encoder.bool(self.value());));
    }
    let arms = values.iter().map(|value| {
        let variant = ident(&value.ident);
        match &value.value {
            Literal::String(text) => quote!(Self::#variant => encoder.str(#text),),
            Literal::Number(text) => quote!(Self::#variant => encoder.raw(#text),),
            Literal::Bool(value) => quote!(Self::#variant => encoder.bool(#value),),
        }
    });
    (read, quote!(match self { #(#arms)* }))
}

fn all(values: &[EnumValue], test: impl Fn(&Literal) -> bool) -> bool {
    values.iter().all(|value| test(&value.value))
}

fn integer(value: &Literal) -> Option<i64> {
    match value {
        Literal::Number(text) => text.parse().ok(),
        Literal::String(_) | Literal::Bool(_) => None,
    }
}

fn literal(cx: &Context<'_>, value: &Literal) -> Code {
    let sf = cx.specforge();
    match value {
        Literal::String(text) => quote!(#sf::decode::Literal::String(#text)),
        Literal::Number(text) => quote!(#sf::decode::Literal::Number(#text)),
        Literal::Bool(value) => quote!(#sf::decode::Literal::Bool(#value)),
    }
}

fn text(value: &Literal) -> String {
    match value {
        Literal::String(text) | Literal::Number(text) => text.clone(),
        Literal::Bool(value) => value.to_string(),
    }
}

/// The value for a code span, which backticks and line ends would break.
fn shown(value: &Literal) -> String {
    let text = match value {
        Literal::String(text) => format!("{text:?}"),
        Literal::Number(_) | Literal::Bool(_) => text(value),
    };
    text.replace('`', "'")
}
