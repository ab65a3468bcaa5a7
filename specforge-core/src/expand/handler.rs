//! `#[handler]`: the function as it is written, and its registration.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::spanned::Spanned as _;

use super::text::route;
use super::{Context, context::ident};
use crate::diag::codes;
use crate::model::Operation;
use crate::rust::handler::{Handler, HandlerArgs, Ignored};

/// What a handler's registration needs to know beside the operation.
#[derive(Debug)]
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
    let block = expand_registration(cx, registration);
    quote!(#item #block)
}

fn expand_registration(cx: &Context<'_>, registration: &Registration<'_>) -> TokenStream {
    let Registration {
        root,
        operation,
        handler,
        args,
        name_span,
    } = registration;
    let sf = cx.specforge();
    let (marker, module) = (
        super::context::ident_at(&operation.marker, *name_span),
        ident(&operation.module),
    );
    let op = quote!(#root::operations::#marker);
    let cfgs = &handler.cfgs;
    let function = &handler.item.sig.ident;

    let kind = |ty: &syn::Type| quote_spanned!(ty.span()=> #sf::__private::Probe::<#ty>::KIND);
    let declared = |ty: &syn::Type| quote_spanned!(ty.span()=> { #sf::__private::is_declared(#sf::__private::Probe::<#ty>::KIND) });
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
        let (kind, declared) = (kind(ty), declared(ty));
        let arg = quote_spanned!(ty.span()=> #sf::__private::Arg<#op, #ty, #declared>);
        bounds.push(if last {
            quote_spanned!(ty.span()=> #arg: #sf::__private::Last<__S, __M, #ty>,)
        } else {
            quote_spanned!(ty.span()=> #arg: #sf::__private::Part<__S, #ty>,)
        });
        values.push(quote_spanned!(ty.span()=> #sf::__private::arg::<#op, #ty, { #kind }, #declared>() #unvalidated,));
        checks.push(quote_spanned!(ty.span()=> #(#cfgs)* const _: () = #sf::__private::check_argument(#kind, #last);));
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
    let taken = quote_spanned!(function.span()=> const _: () = #sf::__private::check_taken(&[#(#kinds)*], &#untaken););
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
        #[allow(deprecated)]
        const _: () = {
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
            #taken
        };
    }
}

/// The handler stands for the operation although it is wrong, so that `router!` does not report it as missing as well.
pub fn expand_stand_in(cx: &Context<'_>, registration: &Registration<'_>) -> TokenStream {
    let Registration {
        root,
        operation,
        handler,
        ..
    } = registration;
    let sf = cx.specforge();
    let (marker, module) = (ident(&operation.marker), ident(&operation.module));
    let (item, cfgs) = (&handler.item, &handler.cfgs);
    quote! {
        #[allow(unused, dead_code)]
        #item

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
    let sf = cx.specforge();
    let ignored = |what: Ignored| args.ignore.iter().any(|ignore| ignore.what == what);
    let none = quote!(::core::option::Option::None);
    let parameters = |parameters: &[crate::model::Parameter],
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
            "operation `{}` declares the {kind} parameter{} {}, which no argument takes [{}]\n  --> {place}\n  help: take `{write}`\n  help: or leave them alone on purpose: `ignore({})`",
            operation.id,
            if names.len() == 1 { "" } else { "s" },
            names.join(", "),
            codes::UNTAKEN,
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
        &operation.path_parameters,
        Ignored::Path,
        "path",
        path_write,
    );
    let query = parameters(
        &operation.query_parameters,
        Ignored::Query,
        "query",
        format!("Query(query): Query<api::{module}::Query>"),
    );
    let headers = parameters(
        &operation.header_parameters,
        Ignored::Headers,
        "header",
        format!("Headers(headers): Headers<api::{module}::Headers>"),
    );
    let cookies = parameters(
        &operation.cookie_parameters,
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
                crate::check::handler::body_argument(operation, body),
            );
            quote!(::core::option::Option::Some(#message))
        }
        _ => none.clone(),
    };
    quote!(#sf::__private::Untaken { path: #path, query: #query, headers: #headers, cookies: #cookies, body: #body })
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
    let sf = cx.specforge();
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
    quote_spanned!(span=> const _: () = #sf::__private::check_document(#root::__DOCUMENT, #hash, #message);)
}
