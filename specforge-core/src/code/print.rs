//! What a template can interpolate.

use std::fmt::{self, Debug as _};

use super::{Code, Name};

/// A value that stands for code: code itself, a name, or a literal.
pub(crate) trait Print {
    /// Writes the code.
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// A value in a template.
pub(crate) struct Printed<'v, T: ?Sized>(pub(crate) &'v T);

impl<T: Print + ?Sized> fmt::Display for Printed<'_, T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.print(formatter)
    }
}

impl<T: Print + ?Sized> Print for &T {
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).print(formatter)
    }
}

impl<T: Print> Print for Option<T> {
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Some(value) => value.print(formatter),
            None => Ok(()),
        }
    }
}

impl Print for Code {
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Print for Name {
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Print for str {
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The escapes of `Debug` are those of Rust's literals.
        self.fmt(formatter)
    }
}

impl Print for String {
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_str().print(formatter)
    }
}

impl Print for bool {
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if *self { "true" } else { "false" })
    }
}

impl Print for u8 {
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}u8")
    }
}

impl Print for u16 {
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}u16")
    }
}

impl Print for u64 {
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}u64")
    }
}

impl Print for usize {
    fn print(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{self}usize")
    }
}
