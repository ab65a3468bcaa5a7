//! Arguments whose pattern takes an extractor apart that their type is not: `Path(id): i64`.

use proc_macro2::Ident;
use syn::Type;

use super::Finding;
use super::gone::{Place, is_there};
use crate::diag::{Diagnostic, codes};
use crate::expand::signature::{Naming, arguments};
use crate::model::{Api, Operation};
use crate::rust::handler::{Argument, Handler, Shape, display};

/// The first such argument. A type that may be an alias of the extractor is none.
pub fn check_patterns(
    api: &Api,
    operation: &Operation,
    handler: &Handler,
    naming: Naming<'_>,
    place: Option<Place<'_>>,
) -> Option<Finding> {
    let function = &handler.function.sig.ident;
    let (argument, name) = handler.arguments.iter().find_map(|argument| {
        let name = &argument.pattern.as_ref()?.segments.last()?.ident;
        is_value(argument, function, place).then_some((argument, name))
    })?;
    let message = format!(
        "`{}` is a value, and the pattern takes apart a `{name}<..>`",
        display(&argument.ty)
    );
    let head = format!("{name}(");
    let mut written = arguments(api, operation, naming).into_iter();
    let help = written
        .find(|argument| argument.starts_with(&head))
        .map_or_else(
            || {
                format!(
                    "write the type that the pattern has: `{name}<{}>`",
                    display(&argument.ty)
                )
            },
            |write| format!("take `{write}`"),
        );
    let diagnostic = Diagnostic::error(codes::BARE_VALUE, operation.span, message).help(help);
    Some(Finding::over(&argument.ty, diagnostic))
}

/// Whether an argument's type is certainly no extractor, as far as its name says.
pub fn is_value(argument: &Argument, function: &Ident, place: Option<Place<'_>>) -> bool {
    const VALUES: &[&str] = &[
        "bool", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16", "u32",
        "u64", "u128", "usize",
    ];
    let Type::Path(ty) = &argument.ty else {
        return false;
    };
    // Whether an argument under `#[cfg]` exists is not known here.
    argument.shape == Shape::Other
        && argument.cfgs.is_empty()
        && (VALUES.iter().any(|value| ty.path.is_ident(value))
            || place.is_some_and(|place| is_there(&ty.path, &function.to_string(), place)))
}
