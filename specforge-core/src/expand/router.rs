//! `router!`: one route per operation, complete or it does not compile.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::{Context, context::ident};
use crate::model::Operation;
use crate::rust::router::RouterArgs;

/// The router.
pub fn expand_router(
    cx: &Context<'_>,
    root: &TokenStream,
    args: &RouterArgs,
    span: Span,
) -> TokenStream {
    let sf = cx.specforge();
    let named = |operation: &Operation| {
        args.unimplemented
            .iter()
            .find(|name| **name == operation.marker.as_str())
    };
    let operations = super::operation::supported(cx).filter(|operation| {
        args.only
            .as_ref()
            .is_none_or(|only| only.selects(operation))
    });
    let routes = operations.map(|operation| {
        let (marker, module) = (ident(&operation.marker), ident(&operation.module));
        match named(operation) {
            Some(name) => {
                let check = expand_no_handler(root, operation, name);
                quote_spanned! {name.span()=>
                    #check
                    routes.add_unimplemented::<#root::operations::#name>();
                }
            }
            None => quote_spanned! {span=> #root::#module::__spec::add::<#root::operations::#marker, _, _, _>(&mut routes); },
        }
    });
    let check = super::handler::document_check(cx, root, span);
    quote! {{
        #check
        let mut routes = #sf::__private::Routes::new();
        #(#routes)*
        routes.into_router()
    }}
}

/// An operation that is named in `unimplemented(..)` has no handler: with one, the second implementation applies as well, and which one is
/// meant cannot be inferred.
fn expand_no_handler(root: &TokenStream, operation: &Operation, name: &Ident) -> TokenStream {
    let module = ident(&operation.module);
    let op = quote_spanned!(name.span()=> #root::operations::#name);
    quote_spanned! {name.span()=>
        const _: () = {
            trait IsUnimplemented<X> {
                const CHECKED: () = ();
            }
            impl IsUnimplemented<()> for #op {}
            impl<H, S, M> IsUnimplemented<(H, S, M)> for #op where #op: #root::#module::__spec::Handler<H, S, M> {}
            <#op as IsUnimplemented<_>>::CHECKED
        };
    }
}
