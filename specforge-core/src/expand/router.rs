//! `router!`: one route per operation, complete or it does not compile.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, LitStr, Token, parenthesized};

use super::{Context, context::ident};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::{Api, Operation};

/// The input of `router!`.
#[derive(Debug, Default)]
pub struct RouterArgs {
    /// The document.
    pub document: Option<LitStr>,
    /// `router!(admin)`
    pub api: Option<Ident>,
    /// `unimplemented(op, ..)`
    pub unimplemented: Vec<Ident>,
    /// `only(..)`
    pub only: Option<Only>,
}

/// `only(..)`
#[derive(Debug)]
pub enum Only {
    /// `only(tags("a", ..))`
    Tags(Vec<LitStr>),
    /// `only(rest(tags("a", ..)))`: everything but these.
    Rest(Vec<LitStr>),
}

impl Parse for RouterArgs {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        while !input.is_empty() {
            if input.peek(LitStr) {
                args.document = Some(input.parse()?);
            } else {
                let key: Ident = input.parse()?;
                match key.to_string().as_str() {
                    "unimplemented" => {
                        let inner;
                        parenthesized!(inner in input);
                        args.unimplemented.extend(
                            Punctuated::<Ident, Token![,]>::parse_terminated_with(
                                &inner,
                                syn::ext::IdentExt::parse_any,
                            )?,
                        );
                    }
                    "only" => {
                        let inner;
                        parenthesized!(inner in input);
                        args.only = Some(inner.parse()?);
                    }
                    _ if !input.peek(syn::token::Paren)
                        && !input.peek(Token![=])
                        && args.api.is_none() =>
                    {
                        args.api = Some(key);
                    }
                    _ => {
                        return Err(syn::Error::new(
                            key.span(),
                            format!(
                                "unknown key `{key}`: expected `unimplemented(..)` or `only(..)`"
                            ),
                        ));
                    }
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(args)
    }
}

impl Parse for Only {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = input.parse()?;
        let inner;
        match word.to_string().as_str() {
            "tags" => {
                parenthesized!(inner in input);
                Ok(Self::Tags(
                    Punctuated::<LitStr, Token![,]>::parse_terminated(&inner)?
                        .into_iter()
                        .collect(),
                ))
            }
            "rest" => {
                parenthesized!(inner in input);
                match inner.parse::<Self>()? {
                    Self::Tags(tags) => Ok(Self::Rest(tags)),
                    Self::Rest(_) => {
                        Err(syn::Error::new(word.span(), "`rest(..)` takes `tags(..)`"))
                    }
                }
            }
            _ => Err(syn::Error::new(
                word.span(),
                format!(
                    "unknown selection `{word}`: expected `tags(\"..\")` or `rest(tags(\"..\"))`"
                ),
            )),
        }
    }
}

impl Only {
    fn selects(&self, operation: &Operation) -> bool {
        let tagged = |tags: &[LitStr]| tags.iter().any(|tag| operation.tags.contains(&tag.value()));
        match self {
            Self::Tags(tags) => tagged(tags),
            Self::Rest(tags) => !tagged(tags),
        }
    }

    fn tags(&self) -> &[LitStr] {
        match self {
            Self::Tags(tags) | Self::Rest(tags) => tags,
        }
    }
}

/// The router, and what is wrong with the macro's keys.
pub fn expand_router(
    cx: &Context<'_>,
    root: &TokenStream,
    args: &RouterArgs,
    span: Span,
) -> (TokenStream, Vec<(Span, Diagnostic)>) {
    let sf = cx.specforge();
    let findings = check_router(cx.api, args);
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
    let tokens = quote! {{
        #check
        let mut routes = #sf::__private::Routes::new();
        #(#routes)*
        routes.into_router()
    }};
    (tokens, findings)
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

fn check_router(api: &Api, args: &RouterArgs) -> Vec<(Span, Diagnostic)> {
    let mut findings = Vec::new();
    for name in &args.unimplemented {
        let word = name.to_string();
        if !api
            .operations
            .iter()
            .any(|operation| operation.marker == word)
        {
            let message = format!("no operation `{word}` in this spec");
            let known = did_you_mean(
                &word,
                api.operations
                    .iter()
                    .map(|operation| operation.marker.as_str()),
            );
            let help =
                known.map(|known| format!("an operation with a similar name exists: `{known}`"));
            findings.push((
                name.span(),
                Diagnostic::error(codes::ROUTER_OPERATION, None, message).maybe_help(help),
            ));
        }
    }
    for tag in args.only.iter().flat_map(Only::tags) {
        let word = tag.value();
        if !api
            .operations
            .iter()
            .any(|operation| operation.tags.contains(&word))
        {
            let message = format!("no operation has the tag `{word}`");
            let known = did_you_mean(
                &word,
                api.operations
                    .iter()
                    .flat_map(|operation| operation.tags.iter().map(String::as_str)),
            );
            let help = known.map(|known| format!("a similar tag exists: `{known}`"));
            findings.push((
                tag.span(),
                Diagnostic::error(codes::ROUTER_OPERATION, None, message).maybe_help(help),
            ));
        }
    }
    findings
}
