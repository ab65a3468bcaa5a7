//! `#[handler]`: the function as it is written, and its registration.

use proc_macro2::{Delimiter, Group, Ident, Span, TokenStream};
use quote::{ToTokens as _, format_ident, quote, quote_spanned};
use syn::Attribute;
use syn::ext::IdentExt as _;
use syn::spanned::Spanned as _;

use super::text::route;
use super::{Context, context::ident};
use crate::check::ends;
use crate::diag::codes;
use crate::model::Operation;
use crate::rust::handler::{Argument, Handler, HandlerArgs, Ignored};

/// What a handler's registration needs to know beside the operation.
#[derive(Debug, Clone, Copy)]
pub struct Registration<'a> {
    /// The path of the module of `api!`.
    pub root: &'a TokenStream,
    /// The operation.
    pub operation: &'a Operation,
    /// The function.
    pub handler: &'a Handler,
    /// The attribute's keys.
    pub args: &'a HandlerArgs,
    /// Where the operation is named.
    pub name_span: Span,
}

/// The function and its registration.
pub fn expand_handler(cx: &Context<'_>, registration: &Registration<'_>) -> TokenStream {
    let item = &registration.handler.item;
    let blocks = with_arguments(registration.handler).map(|handler| {
        let registration = Registration {
            handler: &handler,
            ..*registration
        };
        expand_registration(cx, &registration)
    });
    quote!(#item #(#blocks)*)
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
            item: handler.item.clone(),
            output: handler.output.clone(),
        }
    })
}

fn expand_registration(cx: &Context<'_>, registration: &Registration<'_>) -> TokenStream {
    let Registration {
        root,
        operation,
        handler,
        args,
        name_span,
    } = registration;
    let sf = &cx.specforge().tokens();
    let (marker, module) = (
        ident(&operation.marker).at(*name_span),
        ident(&operation.module),
    );
    let op = quote!(#root::operations::#marker);
    let cfgs = &handler.cfgs;
    let function = &handler.item.sig.ident;

    let kind = |ty: &syn::Type| quote_spanned!(ty.span()=> #sf::__private::Probe::<#ty>::KIND);
    let declared = |ty: &syn::Type, last: bool| quote_spanned!(ty.span()=> { #sf::__private::is_declared(#sf::__private::Probe::<#ty>::KIND, #last) });
    let unvalidated = args
        .ignore
        .iter()
        .any(|ignore| ignore.what == Ignored::Validation)
        .then(|| quote!(.unvalidated()));
    let mut bounds = Vec::new();
    let mut values = Vec::new();
    let mut checks = Vec::new();
    let mut kinds = Vec::new();
    for (index, argument) in handler.arguments.iter().enumerate() {
        let (ty, cfgs) = (&argument.ty, &argument.cfgs);
        let last = index + 1 == handler.arguments.len();
        let (kind, declared) = (kind(ty), declared(ty, last));
        let arg = quote_spanned!(ty.span()=> #sf::__private::Arg<#op, #ty, #declared>);
        bounds.push(if last {
            quote_spanned!(ty.span()=> #arg: #sf::__private::Last<__S, __M, #ty>,)
        } else {
            quote_spanned!(ty.span()=> #arg: #sf::__private::Part<__S, #ty>,)
        });
        values.push(quote_spanned!(ty.span()=> #sf::__private::arg::<#op, #ty, { #kind }, #declared>() #unvalidated,));
        let check = call(sf, "check_argument", ends(ty), &quote!(#kind, #last));
        checks.push(quote!(#(#cfgs)* const _: () = #check;));
        kinds.push(quote!(#(#cfgs)* #kind,));
    }
    let m = if handler.arguments.is_empty() {
        quote!(())
    } else {
        quote!(__M)
    };
    let generics = if handler.arguments.is_empty() {
        quote!(__S)
    } else {
        quote!(__S, __M: 'static)
    };
    let untaken = expand_untaken(cx, registration);
    let taken = call(
        sf,
        "check_taken",
        ends(function),
        &quote!(&[#(#kinds)*], &#untaken),
    );
    // With a name, since an associated constant must have one: on a function in an `impl` rustc then says only that the function is not free.
    let name = format_ident!("__HANDLER_{}", function.unraw());
    let output = &handler.output;
    let ret = if args.strict.is_some() {
        quote_spanned!(output.span()=> #sf::__private::strict_ret::<#op, #output>())
    } else {
        quote_spanned!(output.span()=> #sf::__private::ret::<#op, #output>())
    };
    let serve =
        quote_spanned!(function.span()=> #sf::__private::serve(#function, (#(#values)*), #ret));
    let document = expand_document_check(cx, registration);
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(dead_code, deprecated, non_upper_case_globals)]
        const #name: () = {
            #[allow(unused_imports)]
            use #sf::__private::Other as _;

            #[allow(non_camel_case_types)]
            pub struct __Handler;

            #[automatically_derived]
            impl<#generics> #root::#module::__spec::Handler<__Handler, __S, #m> for #op
            where
                __S: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static,
                #(#bounds)*
            {
                fn service() -> #sf::__private::Service<__S> {
                    #serve
                }
            }

            #document
            #(#checks)*
            const _: () = #taken;
        };
    }
}

/// The handler stands for the operation although it is wrong, so that `router!` does not report it as missing as well.
pub fn expand_stand_in(
    cx: &Context<'_>,
    root: &TokenStream,
    operation: &Operation,
    cfgs: &[Attribute],
) -> TokenStream {
    let sf = &cx.specforge().tokens();
    let (marker, module) = (ident(&operation.marker), ident(&operation.module));
    quote! {
        #(#cfgs)*
        const _: () = {
            pub struct __Handler;

            impl<__S: 'static> #root::#module::__spec::Handler<__Handler, __S, ()> for #root::operations::#marker {
                fn service() -> #sf::__private::Service<__S> {
                    #sf::__private::stand_in()
                }
            }
        };
    }
}

/// A handler of an operation that `unsupported(..)` leaves out is never called. Where the operation is not left out, `api!` reports it already.
pub fn expand_refusal(
    cx: &Context<'_>,
    root: &TokenStream,
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

/// What has to be taken by some argument, each with its message.
fn expand_untaken(cx: &Context<'_>, registration: &Registration<'_>) -> TokenStream {
    let Registration {
        operation, args, ..
    } = registration;
    let sf = &cx.specforge().tokens();
    let ignored = |what: Ignored| args.ignore.iter().any(|ignore| ignore.what == what);
    let none = quote!(::core::option::Option::None);
    let parameters = |parameters: Vec<&crate::model::Parameter>,
                      what: Ignored,
                      kind: &str,
                      write: String| {
        if parameters.is_empty() || ignored(what) {
            return none.clone();
        }
        let names: Vec<String> = parameters
            .iter()
            .map(|parameter| format!("`{}`", parameter.name))
            .collect();
        let place = parameters
            .first()
            .map_or_else(String::new, |parameter| cx.location(parameter.span));
        let message = format!(
            "operation `{}` declares the {kind} parameter{} {}, which no argument takes [{}]\n  --> {place}\n  help: take `{write}`\n  help: or leave {} alone on purpose: `ignore({})`",
            operation.id,
            if names.len() == 1 { "" } else { "s" },
            names.join(", "),
            codes::UNTAKEN,
            if names.len() == 1 { "it" } else { "them" },
            match what {
                Ignored::Headers => "headers",
                Ignored::Cookies => "cookies",
                Ignored::Query => "query",
                _ => "path",
            }
        );
        quote!(::core::option::Option::Some(#message))
    };
    let module = &operation.module;
    let path_write = match operation.path_parameters.as_slice() {
        [_] => super::signature::arguments(
            cx.api,
            operation,
            super::signature::Naming {
                api: "api",
                formats: &cx.options.formats,
            },
        )
        .into_iter()
        .next()
        .unwrap_or_default(),
        _ => format!("Path(path): Path<api::{module}::Path>"),
    };
    let path = parameters(
        operation.path_parameters.iter().collect(),
        Ignored::Path,
        "path",
        path_write,
    );
    let query = parameters(
        operation.query_parameters.iter().collect(),
        Ignored::Query,
        "query",
        format!("Query(query): Query<api::{module}::Query>"),
    );
    let headers = parameters(
        operation.headers_of_handler(),
        Ignored::Headers,
        "header",
        format!("Headers(headers): Headers<api::{module}::Headers>"),
    );
    let cookies = parameters(
        operation.cookie_parameters.iter().collect(),
        Ignored::Cookies,
        "cookie",
        format!("Cookies(cookies): Cookies<api::{module}::Cookies>"),
    );
    let body = match &operation.body {
        Some(body) if !ignored(Ignored::Body) => {
            let message = format!(
                "operation `{}` ({}) declares a request body, which no argument takes [{}]\n  --> {}\n  help: take `{}` as the last argument\n  help: or leave it alone on purpose: `ignore(body)`",
                operation.id,
                route(operation),
                codes::UNTAKEN,
                cx.location(body.span),
                crate::check::handler::body_argument(
                    cx.api,
                    operation,
                    body,
                    super::signature::Naming {
                        api: "api",
                        formats: &cx.options.formats,
                    },
                ),
            );
            quote!(::core::option::Option::Some(#message))
        }
        _ => none.clone(),
    };
    quote!(#sf::__private::Untaken { path: #path, query: #query, headers: #headers, cookies: #cookies, body: #body })
}

/// A call of a checking function that is shown from `start` to `end` where it fails.
fn call(
    sf: &TokenStream,
    function: &str,
    (start, end): (Span, Span),
    arguments: &TokenStream,
) -> TokenStream {
    let sf = sf.clone().into_iter().map(|mut token| {
        token.set_span(start);
        token
    });
    let function = Ident::new(function, start);
    let mut arguments = Group::new(Delimiter::Parenthesis, arguments.clone());
    arguments.set_span(end);
    quote_spanned!(start=> #(#sf)*::__private::#function #arguments)
}

/// The documents of the macros must be the same.
pub(super) fn expand_document_check(
    cx: &Context<'_>,
    registration: &Registration<'_>,
) -> TokenStream {
    document_check(cx, registration.root, registration.name_span)
}

/// A comparison of the document that this macro read with the one that `api!` read.
pub(super) fn document_check(cx: &Context<'_>, root: &TokenStream, span: Span) -> TokenStream {
    let sf = &cx.specforge().tokens();
    let hash = &cx.api.hash;
    let file = cx
        .api
        .sources
        .files
        .first()
        .map_or("the spec", |file| file.display.as_str());
    let message = format!(
        "this macro read {file}, and `{}::__DOCUMENT` is another document or another state of it [{}]\n  help: name the same document in both, or the right module in `specforge.toml`",
        root.to_token_stream(),
        codes::OTHER_DOCUMENT
    );
    document_check_call(sf, root, hash, &message, span)
}

/// The comparison of a document's hash with the one that `api!` left.
pub(super) fn document_check_call(
    sf: &TokenStream,
    root: &TokenStream,
    hash: &str,
    message: &str,
    span: Span,
) -> TokenStream {
    let check = call(
        sf,
        "check_document",
        (span, span),
        &quote!(#root::__DOCUMENT, #hash, #message),
    );
    quote!(const _: () = #check;)
}
