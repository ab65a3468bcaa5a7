//! A type of the user's against its schema: what can be seen without types. The rest is left to the traits.

mod object;
mod variants;

use proc_macro2::Span;

pub use object::{StructFit, fit_struct};
pub use variants::{EnumFit, fit_union, fit_values};

use super::Finding;
use crate::diag::{Diagnostic, codes};
use crate::model::{Literal, TypeDef};
use crate::rust::derive::Derived;

/// All names are written in another convention than the spec's: one mistake, one error.
fn other_case(
    derived: &Derived,
    code: &'static str,
    def: &TypeDef,
    message: String,
    case: &str,
) -> Finding {
    // Names in Rust's own conventions need no attribute.
    let own = if derived.is_enum() {
        "PascalCase"
    } else {
        "snake_case"
    };
    let help = if case == own {
        "take `#[serde(rename_all = \"..\")]` away".to_owned()
    } else {
        format!("write `#[serde(rename_all = \"{case}\")]` above it")
    };
    let diagnostic = Diagnostic::error(code, def.span, message)
        .label(format!("the spec writes all of them in `{case}`"))
        .help(help);
    Finding::at(derived.ident.span(), diagnostic)
}

/// A type of another kind than its schema.
pub fn wrong_shape(span: Span, def: &TypeDef, what: &str, is: &str, write: &str) -> Finding {
    Finding::at(
        span,
        Diagnostic::error(codes::WRONG_SHAPE, def.span, format!("{what} is {is}"))
            .label("declared here")
            .help(write),
    )
}

/// The value as serde would name it.
pub fn text(value: &Literal) -> String {
    match value {
        Literal::String(text) | Literal::Number(text) => text.clone(),
        Literal::Bool(value) => value.to_string(),
    }
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// What fits, unless something was found.
fn verdict<T>(fit: T, findings: Vec<Finding>) -> Result<T, Vec<Finding>> {
    if findings.is_empty() {
        Ok(fit)
    } else {
        Err(findings)
    }
}
