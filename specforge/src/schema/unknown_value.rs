//! Text that is none of an enum's values.

use std::fmt;

/// Text that is none of the values which an enum of the spec has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownValue {
    known: Vec<&'static str>,
}

impl UnknownValue {
    /// The value with this text.
    pub fn find<T: Copy>(all: &[T], text_of: fn(T) -> &'static str, text: &str) -> Result<T, Self> {
        let found = all.iter().copied().find(|value| text_of(*value) == text);
        found.ok_or_else(|| Self {
            known: all.iter().copied().map(text_of).collect(),
        })
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("not one of ")?;
        for (index, value) in self.known.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(formatter, "{comma}`{value}`")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownValue {}
