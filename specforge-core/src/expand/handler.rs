//! `#[handler]`: the function as it is written, and its registration.

mod asked;
mod forms;
mod named;
mod stub;
mod untaken;

use proc_macro2::{Delimiter, Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::Attribute;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use asked::{ExpandedAnswer, ask, asked, expand_answer};
use forms::expand_forms;
use named::{Named, expand_named, taken_by_name};
pub use stub::expand_stub;
use untaken::{bare_value, place, untaken};

use super::text::{contract_trait, hash_literal};
use super::{Context, context::ident};
use crate::check::handler::takes_body;
use crate::code::{Code, Tokens, tokens, tokens_at};
use crate::diag::codes;
use crate::model::Operation;
use crate::rust::handler::{Argument, Handler, HandlerArgs, Ignored, Shape};

/// What a handler's registration needs to know beside the operation.
#[derive(Debug, Clone, Copy)]
pub struct Registration<'a> {
    /// The path of the module of `api!`.
    pub root: &'a Tokens,
    /// The operation.
    pub operation: &'a Operation,
    /// The function as it is written.
    pub item: &'a TokenStream,
    /// What it says.
    pub handler: &'a Handler,
    /// The attribute's keys.
    pub args: &'a HandlerArgs,
    /// Where the operation is named.
    pub name_span: Span,
}

/// The function and its registration.
pub fn expand_handler(cx: &Context<'_>, registration: &Registration<'_>) -> TokenStream {
    let mut tokens = registration.item.clone();
    let blocks = with_arguments(registration.handler).map(|handler| {
        let registration = Registration {
            handler: &handler,
            ..*registration
        };
        expand_registration(cx, &registration)
    });
    blocks.for_each(|block| block.to_tokens(&mut tokens));
    tokens
}

/// The handler once for every choice of its arguments under `#[cfg]`: which of them exist is not known here, and a bound cannot be cut out
/// by an attribute as an argument can.
fn with_arguments(handler: &Handler) -> impl Iterator<Item = Handler> {
    let optional = handler
        .arguments
        .iter()
        .filter(|argument| !argument.cfgs.is_empty())
        .count();
    // Nobody has more; each one doubles what is printed.
    (0..1_u32 << optional.min(6)).map(|choice| {
        let (mut cfgs, mut arguments, mut bit) = (handler.cfgs.clone(), Vec::new(), 0);
        for argument in &handler.arguments {
            if argument.cfgs.is_empty() {
                arguments.push(argument.clone());
                continue;
            }
            let conditions = argument
                .cfgs
                .iter()
                .filter_map(|cfg| cfg.parse_args::<TokenStream>().ok());
            if choice & (1 << bit) == 0 {
                cfgs.push(syn::parse_quote!(#[cfg(all(#(#conditions),*))]));
                arguments.push(Argument {
                    cfgs: Vec::new(),
                    ..argument.clone()
                });
            } else {
                cfgs.push(syn::parse_quote!(#[cfg(not(all(#(#conditions),*)))]));
            }
            bit += 1;
        }
        Handler {
            cfgs,
            arguments,
            function: handler.function.clone(),
            output: handler.output.clone(),
        }
    })
}

fn expand_registration(cx: &Context<'_>, registration: &Registration<'_>) -> Tokens {
    let Registration {
        root,
        operation,
        handler,
        args,
        name_span,
        ..
    } = registration;
    let sf = cx.specforge_tokens();
    let marker = ident(&operation.marker).at(*name_span);
    let op = (*root).clone().join("operations").join_at(marker);
    let contracts = (*root).clone().join(&operation.module).join("contract");
    let cfgs = &handler.cfgs;
    let function = &handler.function.sig.ident;

    let contract = |about: &str| {
        let name = contract_trait(about, operation);
        contracts.clone().join(name.as_str())
    };
    let unvalidated = args
        .ignore
        .iter()
        .any(|ignore| ignore.what == Ignored::Validation)
        .then(|| tokens!(.unvalidated()));
    let mut bounds = Vec::new();
    let mut values = Vec::new();
    let mut items = Vec::new();
    let mut checks = Vec::new();
    let mut taken = Vec::new();
    let mut inner = Vec::new();
    let by_name = taken_by_name(registration);
    for (index, argument) in handler.arguments.iter().enumerate() {
        let (ty, span) = (&Tokens::of(&argument.ty), argument.ty.span());
        let last = index + 1 == handler.arguments.len();
        if by_name {
            let Named {
                bound,
                asked,
                value,
            } = expand_named(sf, registration, &op, &contract, (argument, ty), last);
            bounds.extend(bound);
            inner.extend(asked);
            let name = format_ident!("argument_{index}", span = function.span());
            inner.push(tokens!(let #name = #value;));
            values.push(tokens!(#name,));
            continue;
        }
        let kind = format_ident!("KindOfArgument{index}", span = Span::call_site());
        items.push(expand_kind(sf, argument.shape, (ty, span), &kind));
        let facts = tokens_at!(span=> <#kind as #sf::__private::IsKind>::);
        let fact = |name: &str| facts.clone().then(ident(name).at(Span::call_site()));
        let (start, end) = ty.ends();
        let declared = fact(if last {
            "DeclaredLast"
        } else {
            "DeclaredBefore"
        });
        // From the first token of the type to its last one, since the compiler shows a bound that the router's state does not keep.
        let (at, close) = (sf.at(start), tokens_at!(end=> >));
        bounds.push(if last {
            tokens_at!(start=> #ty: #at::__private::LastArgumentOf<#op, S, M, #declared #close,)
        } else {
            tokens_at!(start=> #ty: #at::__private::ArgumentOf<#op, S, #declared #close,)
        });
        for (shape, about, wanted) in asked(operation) {
            if argument.shape == Shape::Other || argument.shape == shape {
                let is = fact(wanted);
                let held = tokens!(#sf::__private::Holds<#is>);
                inner.push(ask(ty.ends(), ty, Some(&held), &contract(&about)));
            }
        }
        let number = fact("KIND");
        let forms = last
            .then(|| expand_forms(cx, registration, argument))
            .flatten();
        let fitting = match &forms {
            Some(_) => {
                tokens_at!(span=> #sf::__private::ArgumentKind<{ #sf::__private::fitting(#number, &FORMS) }>)
            }
            None => tokens!(#kind),
        };
        if let Some(forms) = forms {
            let check = call(sf, "check_form", ty.ends(), &tokens!(#number, &FORMS));
            items.push(tokens!(#forms const _: () = #check;));
        }
        let value = format_ident!("argument_{index}", span = function.span());
        let open = tokens_at!(start=> <);
        let close = tokens_at!(end=> as #sf::__private::Argument<#op, #fitting>>::arg::<#declared>);
        // By a name, so that what the function asks of all arguments is shown at the function.
        inner.push(tokens!(let #value = #open #ty #close() #unvalidated;));
        values.push(tokens!(#value,));
        let plain = is_plain(argument, last);
        let before = match handler.arguments.last() {
            _ if last => 0_u16,
            Some(last) if takes_body(last.shape) => 2,
            _ => 1,
        };
        let (bare, place) = match argument.shape {
            Shape::Other => (
                bare_value(cx, registration, &argument.ty),
                place(cx, operation),
            ),
            _ if plain => (String::new(), String::new()),
            _ => (String::new(), place(cx, operation)),
        };
        let check = call(
            sf,
            "check_argument",
            ty.ends(),
            &tokens!(#number, #before, #bare, #place),
        );
        if plain {
            checks.push(check);
        } else {
            // A constant ends at its first error, and every wrong argument is one.
            items.push(tokens!(const _: () = #check;));
        }
        taken.push(fact("TAKES"));
    }
    // How the last argument is taken is open where that is axum's business.
    let open = handler
        .arguments
        .last()
        .is_some_and(|last| !by_name || last.shape == Shape::OfAxum);
    let (m, generics) = if open {
        (tokens!(M), tokens!(S, M: 'static))
    } else {
        (tokens!(()), tokens!(S))
    };
    let untaken = if by_name {
        Vec::new()
    } else {
        untaken(cx, registration)
    };
    if taken.is_empty() {
        taken.push(tokens!(0));
    }
    let taken = (!untaken.is_empty()).then(|| tokens!(let taken = #(#taken)|*;));
    let check_taken = match operation.body {
        Some(_) => "check_taken",
        None => "check_taken_without_body",
    };
    let untaken = untaken.iter().map(|untaken| {
        let (input, message) = (ident(untaken.input), &untaken.message);
        let arguments = tokens!(taken, #sf::__private::#input, #message);
        call(sf, check_taken, untaken.at, &arguments)
    });
    // With a name, since an associated constant must have one: on a function in an `impl` rustc then says only that the function is not free.
    let name = format_ident!("check_of_{}", function.unraw());
    let ExpandedAnswer {
        checks: answer_checks,
        is_result,
        is_probed,
        answer,
        fail,
    } = expand_answer(cx, registration, &op, &contract);
    let imports = (is_probed || !by_name).then(|| {
        tokens! {
            #[allow(unused_imports)]
            use #sf::__private::{Other as _, OtherAnswer as _};
        }
    });
    // Spelt out at the function, since the compiler shows a bound that does not hold at the parameter's place in this list.
    let inferred = handler
        .arguments
        .iter()
        .map(|_| tokens_at!(function.span()=> _, _,));
    let arguments = match handler.arguments.len() {
        0 => "handler_without_arguments".to_owned(),
        1 => "handler_with_1_argument".to_owned(),
        count => format!("handler_with_{count}_arguments"),
    };
    let arguments = Ident::new(&arguments, function.span());
    let serve = tokens_at!(function.span()=> #sf::__private::#arguments::<S, #m, #op, _, _, _, _, _, #is_result, #(#inferred)*>(#function, #answer, #fail, #(#values)*));
    let document = expand_document_check(cx, registration);
    let (trait_, registered) = (contract("OneHandler"), contract("Handler"));
    // At the function: the compiler shows this beside the argument that the router's state does not have.
    let head = tokens!(impl<#generics> #trait_<ThisHandler, S, #m> for #op).at(function.span());
    tokens! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code, deprecated, non_local_definitions, non_upper_case_globals, unused_qualifications)]
        const #name: () = {
            #imports

            // What tells this handler of an operation from others. A crate may only implement a trait of another one with a type of its own.
            pub struct ThisHandler;

            impl #registered<ThisHandler, u8> for #op {}

            #[automatically_derived]
            #head
            where
                S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
                #(#bounds)*
            {
                fn service() -> #sf::__private::Service<S> {
                    #(#inner)*
                    #answer_checks
                    #serve
                }
            }

            #(#items)*

            #document;
            #(#checks;)*
            #taken
            #(#untaken;)*
        };
    }
}

/// What the kind of an argument is called by. One constant finds it, since each costs the compiler as much as a function does.
fn expand_kind(sf: &Tokens, shape: Shape, (ty, span): (&Tokens, Span), name: &Ident) -> Tokens {
    let probe = tokens_at!(span=> #sf::__private::Probe::<#ty>);
    let kind = match shape {
        Shape::Other => {
            tokens_at!(span=> #sf::__private::kind_of(#probe::KIND, #probe::IS_VALUE, #probe::IS_EXTRACTOR))
        }
        _ => tokens_at!(span=> #probe::KIND),
    };
    tokens_at!(span=> type #name = #sf::__private::ArgumentKind<{ #kind }>;)
}

/// Whether an argument looks as if it could be taken, unless its name is not what it seems to be.
fn is_plain(argument: &Argument, last: bool) -> bool {
    match argument.shape {
        Shape::Path | Shape::Query | Shape::Headers | Shape::Cookies | Shape::OfAxum => true,
        Shape::Json(_) | Shape::Form(_) | Shape::Multipart(_) | Shape::Content(_) => last,
        Shape::Other => false,
    }
}

/// The handler stands for the operation although it is wrong, so that `router!` does not report it as missing as well.
pub fn expand_stand_in(
    cx: &Context<'_>,
    root: &Tokens,
    operation: &Operation,
    cfgs: &[Attribute],
) -> TokenStream {
    let sf = cx.specforge_tokens();
    let (marker, module) = (ident(&operation.marker), ident(&operation.module));
    let trait_ = contract_trait("OneHandler", operation);
    let registered = contract_trait("Handler", operation);
    let op = quote!(#root::operations::#marker);
    quote! {
        #(#cfgs)*
        const _: () = {
            pub struct ThisHandler;

            impl #root::#module::contract::#registered<ThisHandler, u8> for #op {}

            impl<S: 'static> #root::#module::contract::#trait_<ThisHandler, S, ()> for #op {
                fn service() -> #sf::__private::Service<S> {
                    #sf::__private::stand_in()
                }
            }
        };
    }
}

/// A handler of an operation that `unsupported(..)` leaves out is never called. Where the operation is not left out, `api!` reports it already.
pub fn expand_refusal(
    cx: &Context<'_>,
    root: &Tokens,
    operation: &Operation,
    span: Span,
) -> TokenStream {
    let marker = ident(&operation.marker);
    let message = codes::with(
        codes::UNSUPPORTED_OPERATION,
        &format!(
            "operation `{}` is left out by `unsupported(..)`, so that this handler would never be called",
            operation.id
        ),
    );
    let place = cx.location(operation.span);
    let message = format!(
        "{message}\n  --> {place}\n  help: route it by hand, as plain axum, without `#[specforge::handler]`"
    );
    quote_spanned!(span=> const _: () = ::core::assert!(!#root::__unsupported::#marker, #message);)
}

/// A call of a checking function that is shown from `start` to `end` where it fails.
fn call(sf: &Tokens, function: &str, (start, end): (Span, Span), arguments: &Tokens) -> Tokens {
    let sf = sf.at(start);
    let function = Ident::new(function, start);
    let mut call = tokens_at!(start=> #sf::__private::#function);
    call.group(Delimiter::Parenthesis, arguments.clone(), end);
    call
}

/// The documents of the macros must be the same.
pub(super) fn expand_document_check(cx: &Context<'_>, registration: &Registration<'_>) -> Tokens {
    document_check(cx, registration.root, registration.name_span)
}

/// A comparison of the document that this macro read with the one that `api!` read.
pub(super) fn document_check(cx: &Context<'_>, root: &Tokens, span: Span) -> Tokens {
    let hash = Code::verbatim(hash_literal(&cx.api.hash));
    let (file, module) = (cx.api.sources.document(), root.to_string());
    call(
        cx.specforge_tokens(),
        "check_document",
        (span, span),
        &tokens!(#root::__DOCUMENT, #hash, #file, #module),
    )
}

/// The same of a macro that could not read its own, and says why.
pub(super) fn unread_document_check(sf: &Tokens, root: &Tokens, why: &str, span: Span) -> Tokens {
    let module = root.to_string();
    call(
        sf,
        "check_unread_document",
        (span, span),
        &tokens!(#root::__DOCUMENT, #why, #module),
    )
}
