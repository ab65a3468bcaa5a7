//! What is asked of what stands inside a handler's arguments and its answer, at the type that it is asked of.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};

use super::Registration;
use crate::check::ends;
use crate::expand::Context;
use crate::expand::response::{asked_answers, is_wrapper};
use crate::expand::text::respan;
use crate::model::{ContentKind, Operation};
use crate::rust::handler::{Shape, error_type, first_argument, type_name};

/// What an operation asks of what stands inside its arguments: of which, the trait that it has to implement, and the kind of the argument.
pub(super) fn asked(operation: &Operation) -> impl Iterator<Item = (Shape, String, &'static str)> {
    let groups = [
        (&operation.path_parameters, Shape::Path, "Path", "PATH"),
        (&operation.query_parameters, Shape::Query, "Query", "QUERY"),
        (
            &operation.header_parameters,
            Shape::Headers,
            "Headers",
            "HEADERS",
        ),
        (
            &operation.cookie_parameters,
            Shape::Cookies,
            "Cookies",
            "COOKIES",
        ),
    ];
    let parameters = groups
        .into_iter()
        .filter(|(parameters, ..)| !parameters.is_empty())
        .map(|(_, shape, about, kind)| (shape, about.to_owned(), kind));
    let body = operation.body.as_ref().and_then(|body| {
        let [content] = body.contents.as_slice() else {
            return None;
        };
        let (shape, kind) = match (&content.kind, body.required) {
            (ContentKind::Json(_), true) => (Shape::Json(false), "JSON"),
            (ContentKind::Json(_), false) => (Shape::Json(true), "OPTION_JSON"),
            (ContentKind::Form(..), true) => (Shape::Form(false), "FORM"),
            (ContentKind::Form(..), false) => (Shape::Form(true), "OPTION_FORM"),
            (ContentKind::Multipart(..), true) => (Shape::Multipart(false), "MULTIPART"),
            (ContentKind::Multipart(..), false) => (Shape::Multipart(true), "OPTION_MULTIPART"),
            _ => return None,
        };
        Some((shape, "Body".to_owned(), kind))
    });
    parameters.chain(body)
}

/// Asks a trait of the contract of what stands inside a type, at the type.
///
/// By an item of that trait, not by a bound of something else: there is then nothing that the compiler could say it was required by.
pub(super) fn ask(
    (start, end): (Span, Span),
    ty: &TokenStream,
    held: &TokenStream,
    contract: &TokenStream,
) -> TokenStream {
    let open = respan(&quote!(<), start);
    let held = respan(&quote!(as #held>::Inner), end);
    let asked = respan(&quote!(as #contract>::CHECKED), end);
    quote!(let _: () = #open #open #ty #held #asked;)
}

/// What is asked of the return type, and how it becomes a response: a function named `respond`.
pub(super) fn expand_answer(
    cx: &Context<'_>,
    registration: &Registration<'_>,
    op: &TokenStream,
    contract: &dyn Fn(&str) -> TokenStream,
) -> TokenStream {
    let Registration {
        operation,
        handler,
        args,
        ..
    } = registration;
    let sf = &cx.specforge().tokens();
    let output = &handler.output;
    let sides = match (first_argument(output), error_type(output)) {
        (Some(ok), Some(error)) => Some((ends(ok), ends(error))),
        _ => None,
    };
    let at_answer = sides.map_or_else(|| ends(output), |(ok, _)| ok);
    let answers = asked_answers(operation).into_iter();
    let written = first_argument(output).filter(|_| sides.is_some());
    let written = type_name(written.unwrap_or(output));
    let asked = answers.filter(|(_, _, name)| match written {
        Some(written) if is_wrapper(written) => written == *name,
        _ => true,
    });
    let asked = asked.map(|(about, wanted, _)| {
        let is = quote!(#sf::__private::Probe::<#output>::ANSWER == #wanted);
        let ty = output.to_token_stream();
        let held = quote!(#sf::__private::Holds<{ #is }>);
        ask(at_answer, &ty, &held, &contract(&about))
    });
    let item = |(start, end): (Span, Span), ty: &TokenStream, name: &str, item: &str| {
        let (name, item) = (Ident::new(name, end), Ident::new(item, end));
        let open = quote_spanned!(start=> <);
        let close = quote_spanned!(end=> as #sf::__private::#name<#op>>::#item);
        quote!(#open #ty #close)
    };
    let side = |(start, end): (Span, Span), side: &str| {
        let side = Ident::new(side, end);
        let open = quote_spanned!(start=> <);
        let close = quote_spanned!(end=> as #sf::__private::Sides>::#side);
        quote!(#open #output #close)
    };
    let strict = |at: (Span, Span), ty: &TokenStream, name: &str| {
        let checked = args.strict.map(|_| item(at, ty, name, "CHECKED"));
        checked.map(|checked| quote!(let _: () = #checked;))
    };
    let body = match sides {
        Some((ok, error)) => {
            let (ok_type, error_type) = (side(ok, "Ok"), side(error, "Err"));
            let strict_ok = strict(ok, &ok_type, "RespondStrict");
            let strict_error = strict(error, &error_type, "RespondStrictError");
            let ok = item(ok, &ok_type, "Respond", "respond");
            let error = item(error, &error_type, "RespondError", "respond_error");
            quote! {
                #strict_ok
                #strict_error
                match answer {
                    ::core::result::Result::Ok(answer) => #ok(answer),
                    ::core::result::Result::Err(error) => #error(error),
                }
            }
        }
        None => {
            let (at, ty) = (ends(output), output.to_token_stream());
            let strict = strict(at, &ty, "RespondStrict");
            let respond = item(at, &ty, "Respond", "respond");
            quote!(#strict #respond(answer))
        }
    };
    quote! {
        fn respond(answer: #output) -> #sf::__private::HttpResponse {
            #(#asked)*
            #body
        }
    }
}
