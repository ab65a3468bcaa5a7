//! The properties of an object as one tuple.
//!
//! A closure per struct with a variable per field costs rustc three times as much as asking for a tuple whose types follow from the struct
//! expression behind it: the loop, the variables and the questions are written here, once, instead of in each type.

use std::any::TypeId;
use std::collections::BTreeMap;

use super::{Decoder, Fields, Rules, UnionSpec};
use crate::schema::Schema;

/// The values of an object's properties, in the order of [`Fields::names`]: a tuple, or several joined by [`And`].
pub trait Values: Sized {
    /// How many properties.
    const LEN: usize;

    /// Room for values that may not have come yet.
    type Slots;

    /// Room in which nothing is.
    fn slots() -> Self::Slots;

    /// Reads the value of the property with this index; `first` is the index of the first property in here.
    fn read(
        slots: &mut Self::Slots,
        first: usize,
        index: usize,
        decoder: &mut Decoder<'_>,
        fields: &'static Fields,
    );

    /// The values, absent ones replaced; `None` where one is missing.
    fn finish(
        slots: Self::Slots,
        first: usize,
        decoder: &mut Decoder<'_>,
        fields: &'static Fields,
    ) -> Option<Self>;
}

/// More properties than one tuple has.
#[derive(Debug)]
pub struct And<A, B>(pub A, pub B);

impl<A: Values, B: Values> Values for And<A, B> {
    const LEN: usize = A::LEN + B::LEN;

    type Slots = (A::Slots, B::Slots);

    fn slots() -> Self::Slots {
        (A::slots(), B::slots())
    }

    fn read(
        slots: &mut Self::Slots,
        first: usize,
        index: usize,
        decoder: &mut Decoder<'_>,
        fields: &'static Fields,
    ) {
        if index < first + A::LEN {
            A::read(&mut slots.0, first, index, decoder, fields);
        } else {
            B::read(&mut slots.1, first + A::LEN, index, decoder, fields);
        }
    }

    fn finish(
        slots: Self::Slots,
        first: usize,
        decoder: &mut Decoder<'_>,
        fields: &'static Fields,
    ) -> Option<Self> {
        let left = A::finish(slots.0, first, decoder, fields);
        let right = B::finish(slots.1, first + A::LEN, decoder, fields);
        Some(Self(left?, right?))
    }
}

impl Values for () {
    const LEN: usize = 0;

    type Slots = ();

    fn slots() -> Self::Slots {}

    fn read((): &mut (), _: usize, _: usize, _: &mut Decoder<'_>, _: &'static Fields) {}

    fn finish((): (), _: usize, _: &mut Decoder<'_>, _: &'static Fields) -> Option<Self> {
        Some(())
    }
}

macro_rules! values {
    ($($len:literal: $($ty:ident $index:tt),*;)*) => {$(
        impl<$($ty: Schema),*> Values for ($($ty,)*) {
            const LEN: usize = $len;

            type Slots = ($(Option<$ty>,)*);

            #[inline]
            fn slots() -> Self::Slots {
                ($(None::<$ty>,)*)
            }

            #[inline]
            fn read(slots: &mut Self::Slots, first: usize, index: usize, decoder: &mut Decoder<'_>, fields: &'static Fields) {
                match index - first {
                    $($index => slots.$index = fields.read(index, decoder),)*
                    _ => {}
                }
            }

            #[inline]
            fn finish(slots: Self::Slots, first: usize, decoder: &mut Decoder<'_>, fields: &'static Fields) -> Option<Self> {
                Some(($(match slots.$index {
                    Some(value) => value,
                    None => fields.absent(first + $index, decoder)?,
                },)*))
            }
        }
    )*};
}

values! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    9: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    10: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    11: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    12: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
    13: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12;
    14: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13;
    15: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14;
    16: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11, M 12, N 13, O 14, P 15;
}

impl Decoder<'_> {
    /// Reads an object into the values of its properties; `rules` are those where the type is used, `fields` those of the type.
    pub fn fields<T: Values>(
        &mut self,
        rules: &'static Rules,
        fields: &'static Fields,
    ) -> Option<T> {
        self.check(rules)?;
        let mut slots = T::slots();
        self.object(fields, &mut |decoder, index| {
            T::read(&mut slots, 0, index, decoder, fields);
        })?;
        T::finish(slots, 0, self, fields)
    }

    /// Reads an object into the values of its properties and those of all others: for [`Additional::Keep`](super::Additional::Keep).
    pub fn fields_and_rest<T: Values, R: Schema>(
        &mut self,
        rules: &'static Rules,
        fields: &'static Fields,
    ) -> Option<(T, BTreeMap<String, R>)> {
        self.check(rules)?;
        let mut slots = T::slots();
        let mut rest = BTreeMap::new();
        let rest_rules = fields.rules.items.unwrap_or(&Rules::NONE);
        self.object(fields, &mut |decoder, index| {
            if index < T::LEN {
                T::read(&mut slots, 0, index, decoder, fields);
            } else {
                decoder.additional(&mut rest, rest_rules);
            }
        })?;
        Some((T::finish(slots, 0, self, fields)?, rest))
    }
}

impl Decoder<'_> {
    /// Reads a union: `read` reads the variant with an index.
    pub fn variants<T: 'static>(
        &mut self,
        rules: &'static Rules,
        union: &'static UnionSpec,
        read: fn(&mut Self, usize) -> Option<T>,
    ) -> Option<T> {
        self.check(rules)?;
        let mut value = None;
        self.union_of(
            TypeId::of::<T>(),
            union,
            &mut |decoder, variant| match read(decoder, variant) {
                Some(read) => {
                    value = Some(read);
                    true
                }
                None => false,
            },
        )?;
        value
    }

    /// Reads a union of which several variants may fit: `read` [`keep`](Self::keep)s the variant with an index. `T` is what they are kept in.
    pub fn all_variants<T: 'static>(
        &mut self,
        rules: &'static Rules,
        union: &'static UnionSpec,
        mut into: T,
        read: fn(&mut Self, usize, &mut T) -> bool,
    ) -> Option<T> {
        self.check(rules)?;
        self.union_of(TypeId::of::<T>(), union, &mut |decoder, variant| {
            read(decoder, variant, &mut into)
        })?;
        Some(into)
    }

    /// Keeps a variant where the value fits it.
    pub fn keep<T: Schema>(&mut self, variant: &mut Option<T>, rules: &'static Rules) -> bool {
        *variant = T::decode(self, rules).filter(|_| !self.stopped);
        variant.is_some()
    }
}

impl Fields {
    #[inline]
    fn read<T: Schema>(&'static self, index: usize, decoder: &mut Decoder<'_>) -> Option<T> {
        let rules = self.values.get(index).copied().unwrap_or(&Rules::NONE);
        if has(self.optional, index) {
            T::decode_present(decoder, rules)
        } else {
            T::decode(decoder, rules)
        }
    }

    /// The value of a property that did not come, or could not be read, which is recorded then.
    fn absent<T: Schema>(&'static self, index: usize, decoder: &mut Decoder<'_>) -> Option<T> {
        if has(self.required, index) {
            return None;
        }
        match self.defaults.iter().find(|(of, _)| *of == index) {
            Some((_, json)) => decoder.default_value(
                json,
                self.values.get(index).copied().unwrap_or(&Rules::NONE),
            ),
            None => T::absent(),
        }
    }
}

fn has(bits: &[u64], index: usize) -> bool {
    bits.get(index / 64)
        .is_some_and(|word| word >> (index % 64) & 1 == 1)
}
