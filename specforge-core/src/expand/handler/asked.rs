//! What is asked of what stands inside a handler's arguments and its answer, at the type that it is asked of.

use proc_macro2::{Ident, Span};
use syn::Type;

use super::Registration;
use crate::check::ends;
use crate::code::{Tokens, tokens, tokens_at};
use crate::expand::Context;
use crate::expand::response::{Side, Texts, asked_answers, is_wrapper};
use crate::expand::text::contract_trait;
use crate::model::{ContentKind, Operation};
use crate::rust::handler::{Shape, error_type, first_argument, type_name};

/// What an operation asks of what stands inside its arguments: of which, the trait that it has to implement, and which fact of its kind
/// says that.
pub(super) fn asked(operation: &Operation) -> impl Iterator<Item = (Shape, String, &'static str)> {
    let groups = [
        (&operation.path_parameters, Shape::Path, "Path", "Path"),
        (&operation.query_parameters, Shape::Query, "Query", "Query"),
        (
            &operation.header_parameters,
            Shape::Headers,
            "Headers",
            "Headers",
        ),
        (
            &operation.cookie_parameters,
            Shape::Cookies,
            "Cookies",
            "Cookies",
        ),
    ];
    let parameters = groups
        .into_iter()
        .filter(|(parameters, ..)| !parameters.is_empty())
        .map(|(_, shape, about, fact)| (shape, about.to_owned(), fact));
    let body = operation.body.as_ref().and_then(|body| {
        let [content] = body.contents.as_slice() else {
            return None;
        };
        let (shape, fact) = match (&content.kind, body.required) {
            (ContentKind::Json(_), true) => (Shape::Json(false), "Json"),
            (ContentKind::Json(_), false) => (Shape::Json(true), "OptionJson"),
            (ContentKind::Form(..), true) => (Shape::Form(false), "Form"),
            (ContentKind::Form(..), false) => (Shape::Form(true), "OptionForm"),
            (ContentKind::Multipart(..), true) => (Shape::Multipart(false), "Multipart"),
            (ContentKind::Multipart(..), false) => (Shape::Multipart(true), "OptionMultipart"),
            _ => return None,
        };
        Some((shape, "Body".to_owned(), fact))
    });
    parameters.chain(body)
}

/// Asks a trait of the contract of what stands inside a type, at the type.
///
/// By an item of that trait, not by a bound of something else: there is then nothing that the compiler could say it was required by.
pub(super) fn ask(
    (start, end): (Span, Span),
    ty: &Tokens,
    held: &Tokens,
    contract: &Tokens,
) -> Tokens {
    let open = tokens_at!(start=> <);
    let (held, contract) = (held.at(end), contract.at(end));
    let asked = tokens_at!(end=> as #held>::Inner as #contract>::CHECKED);
    tokens!(let _: () = #open #open #ty #asked;)
}

/// What a handler returns, as its registration says it.
pub(super) struct ExpandedAnswer {
    /// What is asked of the return type.
    pub(super) checks: Tokens,
    /// Whether it is a `Result`: a constant.
    pub(super) is_result: Tokens,
    /// The function that makes a response of the answer.
    pub(super) answer: Tokens,
    /// The function that makes a response of the error.
    pub(super) fail: Tokens,
}

/// What is asked of the return type, and how it becomes a response.
pub(super) fn expand_answer(
    cx: &Context<'_>,
    registration: &Registration<'_>,
    op: &Tokens,
    contract: &dyn Fn(&str) -> Tokens,
) -> ExpandedAnswer {
    let Registration {
        operation,
        handler,
        args,
        ..
    } = registration;
    let sf = cx.specforge_tokens();
    let output = &handler.output;
    let written = &Tokens::of(output);
    let sides = match (first_argument(output), error_type(output)) {
        (Some(ok), Some(error)) => Some((ok, error)),
        _ => None,
    };
    let answer = sides.map_or(output, |(ok, _)| ok);
    let strict = args.strict.is_some();
    // What stands inside is asked by itself, and then the whole as well, which is the same predicate.
    let by_name = holds_json(answer).filter(|_| !strict);
    let asked = asked_answers(operation)
        .into_iter()
        .filter(|(.., name)| by_name.is_some_and(|written| written == *name));
    let asked = asked.map(|(about, wanted, _)| {
        let is = tokens!({ #sf::__private::Probe::<#written>::ANSWER == #wanted });
        let held = tokens!(#sf::__private::Holds<#sf::__private::Is<#is>>);
        ask(ends(answer), written, &held, &contract(&about))
    });
    let call = |(start, end): (Span, Span), ty: &Tokens, of: &Tokens, item: &str| {
        let (of, item) = (of.at(end), Ident::new(item, end));
        let open = tokens_at!(start=> <);
        tokens_at!(end=> #open #ty as #of>::#item)
    };
    let respond = |side: Side, at: (Span, Span), ty: &Tokens| {
        let of = if side == Side::Answer && by_name.is_some() {
            tokens!(#sf::__private::Respond<#op>)
        } else if strict {
            Tokens::of(&contract_trait(side.strictly(), operation))
        } else {
            contract(side.about())
        };
        call(at, ty, &of, side.method())
    };
    let at = written.ends();
    let (at_ok, at_error, sides, is_result) = match sides {
        Some((ok, error)) => (
            ends(ok),
            ends(error),
            Some(tokens!(#sf::__private::Sides)),
            tokens!(true),
        ),
        None if by_name.is_some() => (at, at, None, tokens!(false)),
        // Whether this is a `Result` by another name, only its type says.
        None => {
            let is = tokens!({ #sf::__private::Probe::<#written>::IS_RESULT });
            let sides = tokens!(#sf::__private::SidesWhere<#is>);
            (at, at, Some(sides), is)
        }
    };
    let (answer, fail) = match sides {
        Some(sides) => {
            let side = |at: (Span, Span), side: &str| call(at, written, &sides, side);
            (
                respond(Side::Answer, at_ok, &side(at_ok, "Ok")),
                respond(Side::Error, at_error, &side(at_error, "Err")),
            )
        }
        None => (
            respond(Side::Answer, at, written),
            tokens!(#sf::__private::never),
        ),
    };
    let strictly = strict.then(|| expand_strict(cx, operation, op));
    ExpandedAnswer {
        checks: tokens!(#strictly #(#asked)*),
        is_result,
        answer,
        fail,
    }
}

/// What a `strict` handler can return and fail with: here, since only such handlers ask for it.
fn expand_strict(cx: &Context<'_>, operation: &Operation, op: &Tokens) -> Tokens {
    let sf = cx.specforge_tokens();
    let sides = [Side::Answer, Side::Error].map(|side| {
        let name = contract_trait(side.strictly(), operation);
        let ident = |name: &str| Ident::new(name, Span::call_site());
        let (runtime, method) = (ident(side.runtime()), ident(side.method()));
        let strict = ident(match side {
            Side::Answer => "RespondStrict",
            Side::Error => "RespondStrictError",
        });
        let Texts {
            message,
            label,
            note,
        } = side.texts(cx, operation, true);
        tokens! {
            #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
            trait #name: ::core::marker::Sized {
                fn #method(self) -> #sf::__private::HttpResponse;
            }

            #[diagnostic::do_not_recommend]
            impl<T: #sf::__private::#strict<#op>> #name for T {
                fn #method(self) -> #sf::__private::HttpResponse {
                    #sf::__private::#runtime::<#op>::#method(self)
                }
            }
        }
    });
    tokens!(#(#sides)*)
}

/// The name of a form of an answer that says it is JSON: the `Created` of `Created<Json<User>>`.
fn holds_json(ty: &Type) -> Option<&Ident> {
    let name = type_name(ty).filter(|name| is_wrapper(name))?;
    let json = |name: &Ident| name == "Json";
    let inner = first_argument(ty).and_then(type_name);
    (json(name) || inner.is_some_and(json)).then_some(name)
}
