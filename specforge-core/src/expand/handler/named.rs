//! Arguments that are taken by their names.
//!
//! What an argument is, its type says, and to ask that of the compiler costs a constant for each argument. Where all arguments have the names of
//! extractors, and together they take what the operation declares, the names are believed: a type that only has such a name implements nothing
//! that is asked of it here.

use super::asked::{ask, asked};
use super::{Registration, is_plain};
use crate::check::handler::takes_body;
use crate::code::{Tokens, tokens_at};
use crate::expand::context::ident;
use crate::rust::handler::{Argument, Shape, first_argument, type_name};

/// Whether the names of the arguments say all that has to be known of them, and nothing is amiss.
pub(super) fn taken_by_name(registration: &Registration<'_>) -> bool {
    let Registration {
        operation,
        handler,
        args,
        ..
    } = registration;
    let arguments = &handler.arguments;
    let are_plain = arguments.iter().enumerate().all(|(index, argument)| {
        is_plain(argument, index + 1 == arguments.len())
            && type_name(&argument.ty).is_none_or(|name| name != "OptionalQuery")
    });
    let takes = |shape: Shape| arguments.iter().any(|argument| argument.shape == shape);
    let body = || {
        let mut shapes = arguments.iter().map(|argument| argument.shape);
        operation.body.is_none() || shapes.any(takes_body)
    };
    are_plain
        && args.ignore.is_empty()
        && (operation.path_parameters.is_empty() || takes(Shape::Path))
        && (operation.query_parameters.is_empty() || takes(Shape::Query))
        && (operation.headers_of_handler().is_empty() || takes(Shape::Headers))
        && (operation.cookie_parameters.is_empty() || takes(Shape::Cookies))
        && body()
}

/// An argument that is taken by its name, as the registration of its handler says it.
pub(super) struct Named {
    /// What is asked of the router's state.
    pub(super) bound: Option<Tokens>,
    /// What is asked of the type inside.
    pub(super) asked: Option<Tokens>,
    /// The argument.
    pub(super) value: Tokens,
}

/// Such an argument, whose type is given as tokens as well.
pub(super) fn expand_named(
    sf: &Tokens,
    registration: &Registration<'_>,
    op: &Tokens,
    contract: &dyn Fn(&str) -> Tokens,
    (argument, ty): (&Argument, &Tokens),
    last: bool,
) -> Named {
    let (start, end) = ty.ends();
    let Some(kind) = kind(argument.shape) else {
        // From the first token of the type to its last one, since the compiler shows a bound that the router's state does not keep.
        let (at, close, open) = (sf.at(start), tokens_at!(end=> >), tokens_at!(start=> <));
        return Named {
            bound: Some(if last {
                tokens_at!(start=> #ty: #at::__private::LastArgumentOf<#op, S, M #close,)
            } else {
                tokens_at!(start=> #ty: #at::__private::ArgumentOf<#op, S #close,)
            }),
            asked: None,
            value: tokens_at!(end=> #open #ty as #sf::__private::OfAxum>::arg::<#op>()),
        };
    };
    let about = asked(registration.operation).find(|(shape, ..)| *shape == argument.shape);
    let inside = first_argument(&argument.ty).map(|inside| {
        if is_optional(argument.shape) {
            first_argument(inside).unwrap_or(inside)
        } else {
            inside
        }
    });
    let asked = inside.zip(about).map(|(inside, (_, about, _))| {
        ask(ty.ends(), &Tokens::of(inside), None, &contract(&about))
    });
    let kind = ident(kind);
    let open = tokens_at!(start=> <);
    Named {
        bound: None,
        asked,
        value: tokens_at!(end=> #open #ty as #sf::__private::Argument<#op, #sf::__private::named::#kind>>::arg::<#sf::__private::named::Declared>()),
    }
}

/// What the run time calls the kind of an argument of this shape; `None` where it is axum's.
fn kind(shape: Shape) -> Option<&'static str> {
    Some(match shape {
        Shape::Path => "Path",
        Shape::Query => "Query",
        Shape::Headers => "Headers",
        Shape::Cookies => "Cookies",
        Shape::Json(false) => "Json",
        Shape::Json(true) => "OptionJson",
        Shape::Form(false) => "Form",
        Shape::Form(true) => "OptionForm",
        Shape::Multipart(false) => "Multipart",
        Shape::Multipart(true) => "OptionMultipart",
        Shape::Content(false) => "Content",
        Shape::Content(true) => "OptionContent",
        Shape::OfAxum | Shape::Other => return None,
    })
}

/// Whether the extractor stands in an `Option`.
fn is_optional(shape: Shape) -> bool {
    matches!(
        shape,
        Shape::Json(true) | Shape::Form(true) | Shape::Multipart(true) | Shape::Content(true)
    )
}
