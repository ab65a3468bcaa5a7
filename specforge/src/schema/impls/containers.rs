//! What holds other values.

use std::collections::{BTreeMap, HashMap};
use std::hash::BuildHasher;

use serde_json::Value;

use crate::decode::{Decoder, Encoder, Rules};
use crate::schema::{Accepts, Produces, Schema};

impl<T: Schema> Schema for Option<T> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        if decoder.take_null() {
            // `null` is what the inner type makes of it, where it has a use for it: `Option<Option<T>>` tells it from an absent value.
            return Some(T::null());
        }
        T::decode(decoder, rules).map(Some)
    }

    fn decode_present(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        T::decode(decoder, rules).map(Some)
    }

    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Some(value) => value.encode(encoder),
            None => encoder.null(),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn null() -> Option<Self> {
        Some(T::null())
    }
}

impl<T: Schema> Schema for Box<T> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        T::decode(decoder, rules).map(Box::new)
    }

    fn decode_present(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        T::decode_present(decoder, rules).map(Box::new)
    }

    fn encode(&self, encoder: &mut Encoder) {
        T::encode(self, encoder);
    }

    fn absent() -> Option<Self> {
        T::absent().map(Box::new)
    }

    fn null() -> Option<Self> {
        T::null().map(Box::new)
    }
}

impl<T: Schema> Schema for Vec<T> {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let item_rules = rules.items.unwrap_or(&Rules::NONE);
        let mut items = Self::new();
        let mut whole = true;
        decoder.items(rules, &mut |decoder| match T::decode(decoder, item_rules) {
            Some(item) => items.push(item),
            None => whole = false,
        })?;
        whole.then_some(items)
    }

    fn encode(&self, encoder: &mut Encoder) {
        encoder.array();
        for item in self {
            encoder.item(item);
        }
        encoder.end_array();
    }
}

/// Maps by name; a name that comes twice is a violation.
macro_rules! map {
    ($([$($generics:tt)*] $ty:ty;)*) => {$(
        impl<$($generics)*> Schema for $ty {
            fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
                let value_rules = rules.items.unwrap_or(&Rules::NONE);
                let mut map = Self::default();
                let mut whole = true;
                decoder.entries(rules, &mut |decoder, key| {
                    if map.contains_key(&*key) {
                        decoder.refuse_duplicate();
                        whole = false;
                    } else if let Some(value) = Schema::decode(decoder, value_rules) {
                        map.insert(key.into_owned(), value);
                    } else {
                        whole = false;
                    }
                })?;
                whole.then_some(map)
            }

            fn encode(&self, encoder: &mut Encoder) {
                encoder.object();
                for (name, value) in self {
                    encoder.field(name, value);
                }
                encoder.end_object();
            }
        }
    )*};
}

map! {
    [T: Schema] BTreeMap<String, T>;
    [T: Schema, S: BuildHasher + Default + Send + 'static] HashMap<String, T, S>;
    [] serde_json::Map<String, Value>;
}

#[cfg(feature = "indexmap")]
map! {
    [T: Schema, S: BuildHasher + Default + Send + 'static] indexmap::IndexMap<String, T, S>;
}

/// A container relates to a container as what they hold does.
macro_rules! likewise {
    ($([$($generics:tt)*] $ty:ty => $marker:ty;)*) => {$(
        impl<T: Accepts<M>, M, $($generics)*> Accepts<$marker> for $ty {}
        impl<T: Produces<M>, M, $($generics)*> Produces<$marker> for $ty {}
        impl<T: Produces<M>, M, $($generics)*> Produces<Option<$marker>> for $ty {}
        impl<T: Produces<Value>, $($generics)*> Produces<Value> for $ty {}
    )*};
}

likewise! {
    [] Vec<T> => Vec<M>;
    [] BTreeMap<String, T> => BTreeMap<String, M>;
    [S: BuildHasher + Default + Send + 'static] HashMap<String, T, S> => BTreeMap<String, M>;
}

#[cfg(feature = "indexmap")]
likewise! {
    [S: BuildHasher + Default + Send + 'static] indexmap::IndexMap<String, T, S> => BTreeMap<String, M>;
}

impl<T: Accepts<M>, M> Accepts<Option<M>> for Option<T> {}
impl<T: Produces<M>, M> Produces<Option<M>> for Option<T> {}
impl<T: Produces<Value>> Produces<Value> for Option<T> {}

impl<T: Accepts<M>, M> Accepts<M> for Box<T> {}
impl<T: Produces<M>, M> Produces<M> for Box<T> {}

/// Arrays of a fixed length, each item by its own rules.
macro_rules! tuples {
    ($($len:literal: $($ty:ident $marker:ident $index:tt),*;)*) => {$(
        impl<$($ty: Schema),*> Schema for ($($ty,)*) {
            fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
                let mut items = ($(None::<$ty>,)*);
                decoder.tuple(rules, $len, &mut |decoder, index| {
                    let item_rules = rules.prefix.get(index).unwrap_or(&Rules::NONE);
                    match index {
                        $($index => items.$index = Schema::decode(decoder, item_rules),)*
                        _ => {}
                    }
                })?;
                Some(($(items.$index?,)*))
            }

            fn encode(&self, encoder: &mut Encoder) {
                encoder.array();
                $(encoder.item(&self.$index);)*
                encoder.end_array();
            }
        }

        impl<$($ty: Accepts<$marker>, $marker),*> Accepts<($($marker,)*)> for ($($ty,)*) {}
        impl<$($ty: Produces<$marker>, $marker),*> Produces<($($marker,)*)> for ($($ty,)*) {}
        impl<$($ty: Produces<$marker>, $marker),*> Produces<Option<($($marker,)*)>> for ($($ty,)*) {}
    )*};
}

tuples! {
    1: A M0 0;
    2: A M0 0, B M1 1;
    3: A M0 0, B M1 1, C M2 2;
    4: A M0 0, B M1 1, C M2 2, D M3 3;
    5: A M0 0, B M1 1, C M2 2, D M3 3, E M4 4;
    6: A M0 0, B M1 1, C M2 2, D M3 3, E M4 4, F M5 5;
    7: A M0 0, B M1 1, C M2 2, D M3 3, E M4 4, F M5 5, G M6 6;
    8: A M0 0, B M1 1, C M2 2, D M3 3, E M4 4, F M5 5, G M6 6, H M7 7;
}
