//! `router!`: one route per operation, complete or it does not compile.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::text::contract_trait;
use super::{Context, context::ident};
use crate::diag::{codes, did_you_mean};
use crate::model::Operation;
use crate::rust::router::RouterArgs;

/// The router.
pub fn expand_router(
    cx: &Context<'_>,
    root: &TokenStream,
    args: &RouterArgs,
    span: Span,
) -> TokenStream {
    let sf = &cx.specforge().tokens();
    let named = |operation: &Operation| {
        args.unimplemented
            .iter()
            .find(|name| **name == operation.marker.as_str())
    };
    // A name that is no operation's is an error already; the one that it may mean is not reported as missing as well.
    let misspelt: Vec<String> = args
        .unimplemented
        .iter()
        .map(ToString::to_string)
        .filter(|name| !cx.api.operations.iter().any(|known| known.marker == *name))
        .filter_map(|name| {
            let known = cx.api.operations.iter().map(|known| known.marker.as_str());
            did_you_mean(&name, known).map(ToOwned::to_owned)
        })
        .collect();
    // The document may be named by another macro's caller, who sees no variable of ours.
    let variable = Ident::new("routes", Span::call_site());
    let operations =
        super::operation::supported(cx).filter(|operation| !misspelt.contains(&operation.marker));
    let operations = operations.filter(|operation| {
        args.only
            .as_ref()
            .is_none_or(|only| only.selects(operation))
    });
    let routes = operations.map(|operation| {
        let module = ident(&operation.module);
        match named(operation) {
            Some(name) => {
                let check = expand_no_handler(root, operation, name);
                quote_spanned! {name.span()=>
                    #check
                    #variable.add_unimplemented::<#root::operations::#name>();
                }
            }
            None => {
                let contract = contract_trait("OneHandler", operation);
                let marker = ident(&operation.marker);
                quote_spanned!(span=> <#root::operations::#marker as #root::#module::contract::#contract<_, _, _>>::add(&mut #variable);)
            }
        }
    });
    let check = super::handler::document_check(cx, root, span);
    let stores = args
        .stores
        .as_ref()
        .map(|stores| quote!(routes.stores(#stores);));
    let settings = args
        .settings
        .as_ref()
        .map(|settings| quote!(routes.settings(#settings);));
    quote! {{
        #check
        let mut routes = #sf::__private::Routes::new();
        #(#routes)*
        #stores
        #settings
        routes.into_router()
    }}
}

/// The router of a document that makes no sense.
pub fn expand_no_router(sf: &TokenStream, root: &TokenStream, span: Span) -> TokenStream {
    let message = format!(
        "this document cannot be read, and the `api!` in `{root}` read another one [{}]\n  help: name the document of `api!`",
        codes::OTHER_DOCUMENT
    );
    let check = super::handler::document_check_call(sf, root, "", &message, span);
    quote!({ #check #sf::__private::Routes::new().into_router() })
}

/// What a router is as long as nobody knows which document is meant.
pub fn expand_empty_router(sf: &TokenStream) -> TokenStream {
    quote!(#sf::__private::Routes::new().into_router())
}

/// An operation that is named in `unimplemented(..)` has no handler. In the crate of `api!` this is one, so that the compiler shows a second one
/// with both places; elsewhere, with a handler, the second implementation applies as well, and which one is meant cannot be inferred.
fn expand_no_handler(root: &TokenStream, operation: &Operation, name: &Ident) -> TokenStream {
    let module = ident(&operation.module);
    let contract = contract_trait("OneHandler", operation);
    let op = quote_spanned!(name.span()=> #root::operations::#name);
    let contract = quote_spanned!(name.span()=> #root::#module::contract::#contract);
    quote_spanned! {name.span()=>
        const _: fn() = || {
            trait IsUnimplemented<X> {}
            // What the compiler says of an ambiguity cannot be worded, but it names this function.
            fn this_operation_has_a_handler_remove_it_from_unimplemented<X>() where #op: IsUnimplemented<X> {}
            impl IsUnimplemented<()> for #op {}
            impl<H, S, M> IsUnimplemented<(H, S, M)> for #op where #op: #contract<H, S, M> {}
            this_operation_has_a_handler_remove_it_from_unimplemented();
        };
    }
}
