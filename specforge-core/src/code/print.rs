//! What a template can interpolate.

use super::{Code, Name, string_literal};

/// A value that stands for code: code itself, a name, or a literal.
pub(crate) trait Print {
    /// Appends the code.
    fn print(&self, code: &mut Code);
}

impl<T: Print + ?Sized> Print for &T {
    fn print(&self, code: &mut Code) {
        (**self).print(code);
    }
}

impl<T: Print> Print for Option<T> {
    fn print(&self, code: &mut Code) {
        if let Some(value) = self {
            value.print(code);
        }
    }
}

impl Print for Code {
    fn print(&self, code: &mut Code) {
        code.text(self.as_str());
    }
}

impl Print for Name {
    fn print(&self, code: &mut Code) {
        code.text(self.as_str());
    }
}

impl Print for str {
    fn print(&self, code: &mut Code) {
        string_literal(self, code);
    }
}

impl Print for String {
    fn print(&self, code: &mut Code) {
        string_literal(self, code);
    }
}

impl Print for bool {
    fn print(&self, code: &mut Code) {
        code.text(if *self { "true" } else { "false" });
    }
}

impl Print for u8 {
    fn print(&self, code: &mut Code) {
        code.text(&format!("{self}u8"));
    }
}

impl Print for u16 {
    fn print(&self, code: &mut Code) {
        code.text(&format!("{self}u16"));
    }
}

impl Print for u64 {
    fn print(&self, code: &mut Code) {
        code.text(&format!("{self}u64"));
    }
}

impl Print for usize {
    fn print(&self, code: &mut Code) {
        code.text(&format!("{self}usize"));
    }
}
