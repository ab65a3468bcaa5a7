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

/// Asks a trait of the contract of a type, or of what it holds where that is said, from `start` to `end`.
///
/// By an item of that trait, not by a bound of something else: there is then nothing that the compiler could say it was required by.
pub(super) fn ask(
    (start, end): (Span, Span),
    ty: &Tokens,
    held: Option<&Tokens>,
    contract: &Tokens,
) -> Tokens {
    let open = tokens_at!(start=> <);
    let contract = contract.at(end);
    let asked = tokens_at!(end=> as #contract>::CHECKED);
    match held.map(|held| held.at(end)) {
        Some(held) => {
            let held = tokens_at!(end=> as #held>::Inner);
            tokens!(let _: () = #open #open #ty #held #asked;)
        }
        None => tokens!(let _: () = #open #ty #asked;),
    }
}

/// What a handler returns, as its registration says it.
pub(super) struct ExpandedAnswer {
    /// What is asked of the return type.
    pub(super) checks: Tokens,
    /// Whether it is a `Result`: a constant.
    pub(super) is_result: Tokens,
    /// Whether that constant is only known where types are.
    pub(super) is_probed: bool,
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
        .filter(|(_, name)| by_name.is_some_and(|(written, _)| written == *name));
    let asked = asked.filter_map(|(about, _)| {
        let (_, inside) = by_name?;
        let inside = Tokens::of(inside);
        Some(ask(ends(answer), &inside, None, &contract(&about)))
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
    // Where what stands inside is asked by itself, at that: the same mistake at the same place is one error.
    let answers = |ty: &Type| match by_name {
        Some((_, inside)) => {
            let (start, end) = ends(inside);
            respond(
                Side::Answer,
                (start, end),
                &Tokens::of(ty).between(start, end),
            )
        }
        None => respond(Side::Answer, ends(ty), &Tokens::of(ty)),
    };
    let (answer, fail, is_result) = match sides {
        Some((ok, error)) => (
            answers(ok),
            respond(Side::Error, ends(error), &Tokens::of(error)),
            tokens!(true),
        ),
        None if by_name.is_some() => (
            answers(output),
            tokens!(#sf::__private::never),
            tokens!(false),
        ),
        // Whether this is a `Result` by another name, only its type says.
        None => {
            let is = tokens!({ #sf::__private::Probe::<#written>::IS_RESULT });
            let sides = tokens!(#sf::__private::SidesWhere<#is>);
            let side = |side: &str| call(at, written, &sides, side);
            (
                respond(Side::Answer, at, &side("Ok")),
                respond(Side::Error, at, &side("Err")),
                is,
            )
        }
    };
    let is_probed = sides.is_none() && by_name.is_none();
    let strictly = strict.then(|| expand_strict(cx, operation, op));
    ExpandedAnswer {
        checks: tokens!(#strictly #(#asked)*),
        is_result,
        is_probed,
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

/// The name of a form of an answer that says it is JSON, and what it holds: the `Created` and the `User` of `Created<Json<User>>`.
fn holds_json(ty: &Type) -> Option<(&Ident, &Type)> {
    let name = type_name(ty).filter(|name| is_wrapper(name))?;
    let inside = first_argument(ty)?;
    if name == "Json" {
        return Some((name, inside));
    }
    let is_json = type_name(inside).is_some_and(|inner| inner == "Json");
    Some((name, first_argument(inside).filter(|_| is_json)?))
}
