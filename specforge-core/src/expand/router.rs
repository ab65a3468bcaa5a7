//! `router!`: one route per operation, complete or it does not compile.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{quote, quote_spanned};

use super::text::{contract_trait, escape_braces, route};
use super::{Context, context::ident};
use crate::code::Tokens;
use crate::diag::did_you_mean;
use crate::model::Operation;
use crate::rust::router::{Only, RouterArgs};

/// The router. `asks`: whether it is the one that says so where another one is for the rest as well.
pub fn expand_router(
    cx: &Context<'_>,
    root: &Tokens,
    args: &RouterArgs,
    span: Span,
    asks: bool,
) -> TokenStream {
    let sf = cx.specforge_tokens();
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
    let selected = super::operation::supported(cx).filter(|operation| {
        args.only
            .as_ref()
            .is_none_or(|only| only.selects(operation))
    });
    let selected: Vec<&Operation> = selected
        .filter(|operation| !misspelt.contains(&operation.marker))
        .collect();
    let rest = match &args.only {
        Some(Only::Rest(word)) => Some(word.span()),
        _ => None,
    };
    // What is asked for the rest is shown at that word, not at all of the macro.
    let (sf_here, root_here) = match rest {
        Some(span) => (&sf.at(span), &root.at(span)),
        None => (sf, root),
    };
    let routes = selected.iter().map(|operation| {
        let route = Route {
            sf: sf_here,
            root: root_here,
            operation,
            routes: &variable,
        };
        match (named(operation), rest) {
            (Some(name), None) => route.unimplemented(cx, name),
            (Some(name), Some(_)) => route.unimplemented_rest(cx, name),
            (None, None) => route.handled(span),
            (None, Some(span)) => route.rest(span),
        }
    });
    let claims = expand_claims(sf_here, root_here, args.only.as_ref(), &selected, asks);
    let check = super::handler::document_check(cx, root, span);
    // Where the handlers are asked for: what all of them want of the state is then said once.
    let here = Ident::new("routes", variable.span().located_at(span));
    let finished = quote_spanned!(span=> #here.into_router());
    let stores = args
        .stores
        .as_ref()
        .map(|stores| quote!(routes.stores(#stores);));
    let settings = args
        .settings
        .as_ref()
        .map(|settings| quote!(routes.settings(#settings);));
    quote! {{
        const _: () = #check;
        #claims
        let mut routes = #sf::__private::Routes::new();
        #(#routes)*
        #stores
        #settings
        #finished
    }}
}

/// The router of a document that makes no sense.
pub fn expand_no_router(sf: &Tokens, root: &Tokens, why: &str, span: Span) -> TokenStream {
    let check = super::handler::unread_document_check(sf, root, why, span);
    quote!({ const _: () = #check; #sf::__private::Routes::new().into_router() })
}

/// What a router is as long as nobody knows which document is meant.
pub fn expand_empty_router(sf: &Tokens) -> TokenStream {
    quote!(#sf::__private::Routes::new().into_router())
}

/// One operation of a router.
struct Route<'a> {
    sf: &'a Tokens,
    root: &'a Tokens,
    operation: &'a Operation,
    /// The variable that holds the routes.
    routes: &'a Ident,
}

impl Route<'_> {
    fn op(&self, span: Span) -> TokenStream {
        let (root, marker) = (self.root, ident(&self.operation.marker).at(span));
        quote_spanned!(span=> #root::operations::#marker)
    }

    fn contract(&self, about: &str, span: Span) -> TokenStream {
        let (root, module) = (self.root, ident(&self.operation.module));
        let contract = contract_trait(about, self.operation);
        quote_spanned!(span=> #root::#module::contract::#contract)
    }

    /// It has one handler: none and more than one are an error each, in words of ours.
    fn handled(&self, span: Span) -> TokenStream {
        let (op, routes) = (self.op(span), self.routes);
        let (handler, one) = (
            self.contract("Handler", span),
            self.contract("OneHandler", span),
        );
        quote_spanned! {span=>
            <#op as #one<_, _, _>>::add(::core::marker::PhantomData, &mut #routes);
            <#op as #handler<_, _>>::only(::core::marker::PhantomData, 0);
        }
    }

    /// The same, unless another router serves it.
    fn rest(&self, span: Span) -> TokenStream {
        let (op, sf, routes) = (self.op(span), self.sf, self.routes);
        let (handler, one) = (
            self.contract("Handler", span),
            self.contract("OneHandler", span),
        );
        quote_spanned! {span=> {
            let op = (&#sf::__private::Rest::<#op>::new()).rest(0);
            <_ as #one<_, _, _>>::add(op, &mut #routes);
            <_ as #handler<_, _>>::only(op, 0);
        }}
    }

    fn unimplemented(&self, cx: &Context<'_>, name: &Ident) -> TokenStream {
        let (op, routes) = (self.op(name.span()), self.routes);
        let check = self.no_handler(cx, name);
        quote_spanned! {name.span()=>
            #check
            #routes.add_unimplemented::<#op>();
        }
    }

    fn unimplemented_rest(&self, cx: &Context<'_>, name: &Ident) -> TokenStream {
        let span = name.span();
        let (op, sf, routes) = (self.op(span), self.sf, self.routes);
        let check = self.no_handler(cx, name);
        quote_spanned! {span=>
            #check
            #sf::__private::Unimplemented::add_unimplemented((&#sf::__private::Rest::<#op>::new()).rest(0), &mut #routes);
        }
    }

    /// An operation that is named in `unimplemented(..)` has no handler. Where it has one, the trait is asked of that one's own type, which
    /// the compiler shows together with its place.
    fn no_handler(&self, cx: &Context<'_>, name: &Ident) -> TokenStream {
        let span = name.span();
        let (op, sf) = (self.op(span), self.sf);
        let handler = self.contract("Handler", span);
        let message = escape_braces(&format!(
            "operation `{}` ({}) has a handler, and `unimplemented(..)` says that it has none",
            self.operation.id,
            route(self.operation),
        ));
        let note = escape_braces(&format!("declared at {}", cx.location(self.operation.span)));
        quote_spanned! {span=>
            #[allow(dead_code, unused_imports)]
            const _: fn() = || {
                use #sf::__private::Unhandled as _;

                struct Sought;

                trait Handled<H, N> {
                    fn handler(&self, _: N) -> ::core::marker::PhantomData<H> {
                        ::core::marker::PhantomData
                    }
                }

                impl<H, N> Handled<H, N> for Sought where #op: #handler<H, N> {}

                #[diagnostic::on_unimplemented(message = #message, label = "remove it here, or remove the handler", note = #note)]
                trait IsUnimplemented: ::core::marker::Sized {
                    fn check(_: ::core::marker::PhantomData<Self>) {}
                }

                // Without any implementation the compiler would propose to write one by hand.
                #[diagnostic::do_not_recommend]
                impl IsUnimplemented for #sf::__private::Elsewhere {}

                IsUnimplemented::check((&Sought).handler(0));
            };
        }
    }
}

/// What a router with `only(..)` leaves for one with `only(rest)` to see.
fn expand_claims(
    sf: &Tokens,
    root: &Tokens,
    only: Option<&Only>,
    selected: &[&Operation],
    asks: bool,
) -> TokenStream {
    let Some(only) = only else {
        return TokenStream::new();
    };
    let span = only.span();
    // Not of the user's own words, so that no lint looks at it.
    let router = Ident::new("ThisRouter", Span::call_site());
    let claim = |operation: &Operation, by: &str| {
        let (marker, by) = (ident(&operation.marker).at(span), Ident::new(by, span));
        quote_spanned!(span=> impl #sf::__private::#by<#router, u8> for #root::operations::#marker {})
    };
    let (claims, check) = match (only, selected.first()) {
        (Only::Rest(_), Some(first)) => {
            let marker = ident(&first.marker).at(span);
            let asked = asks.then(|| {
                quote_spanned!(span=> <#root::operations::#marker as #sf::__private::RestServedBy<_, _>>::only(0);)
            });
            let check = quote_spanned! {span=>
                #[allow(unused_imports)]
                use #sf::__private::{Served as _, Unserved as _};
                #asked
            };
            (vec![claim(first, "RestServedBy")], check)
        }
        _ => {
            let claims = selected
                .iter()
                .map(|operation| claim(operation, "ServedBy"));
            (claims.collect(), TokenStream::new())
        }
    };
    quote! {
        #[allow(non_local_definitions)]
        const _: () = {
            // What tells this router from others. A crate may only implement a trait of another one with a type of its own.
            pub struct #router;

            #(#claims)*
        };
        #check
    }
}
