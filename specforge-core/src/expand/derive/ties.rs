//! `Accepts` and `Produces`: in which directions a type of the user's stands for a schema, and what keeps it from that.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

use super::fit::Part;
use super::{View, bounded};
use crate::check::ends;
use crate::diag::codes;
use crate::expand::Context;
use crate::expand::context::ident;
use crate::expand::text::escape_braces;
use crate::expand::types::marker_type;
use crate::model::names::pascal;
use crate::rust::derive::{Derived, Direction, mentions};

/// The trait that ties a type to a schema in this direction.
fn tie_of(direction: Direction) -> &'static str {
    match direction {
        Direction::Request => "Accepts",
        Direction::Response => "Produces",
    }
}

/// `Accepts` and `Produces`, with an assertion per part: one error each, on the part's own type.
pub(super) fn expand_ties(
    cx: &Context<'_>,
    derived: &Derived,
    view: &View<'_>,
    parts: &[Part],
) -> TokenStream {
    let sf = cx.specforge_tokens();
    let marker = marker_type(cx, &view.schema.ty);
    let name = &derived.ident;
    let (_, arguments, _) = derived.generics.split_for_impl();
    let mut tokens = TokenStream::new();
    for direction in &view.directions {
        let tie = format_ident!("{}", tie_of(*direction));
        let mut generics = bounded(sf, derived);
        for part in parts
            .iter()
            .filter(|part| mentions(&part.ty, &derived.generics))
        {
            let (ty, marker) = (&part.ty, &part.marker);
            generics
                .make_where_clause()
                .predicates
                .push(syn::parse_quote!(#ty: #sf::schema::#tie<#marker>));
        }
        let (impl_generics, _, clause) = generics.split_for_impl();
        tokens.extend(
            quote!(impl #impl_generics #sf::schema::#tie<#marker> for #name #arguments #clause {}),
        );
        // `Option<Self>` where `null` is allowed as well.
        if *direction == Direction::Response {
            tokens.extend(quote!(impl #impl_generics #sf::schema::#tie<::core::option::Option<#marker>> for #name #arguments #clause {}));
        }
    }
    let assertions = parts
        .iter()
        .filter(|part| !mentions(&part.ty, &derived.generics))
        .map(|part| expand_assertion(cx, name, part, &view.directions));
    tokens.extend(assertions);
    tokens
}

/// A trait of its own per part and direction, so that the message is the spec's. Where the type is wrong in the first direction, it is not
/// asked for the second: one mistake, one error.
pub(super) fn expand_assertion(
    cx: &Context<'_>,
    name: &Ident,
    part: &Part,
    directions: &[Direction],
) -> TokenStream {
    let sf = cx.specforge_tokens();
    let Part { ty, marker, .. } = part;
    let label = escape_braces(&part.text);
    let note = escape_braces(&part.place);
    let (start, end) = ends(ty);
    let checks = directions.iter().enumerate().map(|(index, direction)| {
        let tie = format_ident!("{}", tie_of(*direction));
        let fault = match direction {
            Direction::Request => "cannot hold all that a request may carry",
            Direction::Response => "can hold what a response must not carry",
        };
        let message = format!("{} of `{name}` {fault}", part.name);
        let message = escape_braces(&codes::with(codes::WRONG_TYPE_OF_PART, &message));
        let asked = trait_name(*direction, part, name);
        let close = quote_spanned!(end=> as #asked>::CHECKED);
        let ask = if index == 0 {
            let open = quote_spanned!(start=> <);
            quote!(#open #ty #close)
        } else {
            let first = directions.first().map_or("Accepts", |first| tie_of(*first));
            let first = format_ident!("{first}");
            let open = quote_spanned!(start=> < <);
            let when = quote_spanned!(end=> as #sf::__private::When<{ #sf::schema::Fits::<#ty, #marker>::#first }>>::This);
            quote!(#open #ty #when #close)
        };
        quote! {
            #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
            trait #asked {
                const CHECKED: () = ();
            }
            #[diagnostic::do_not_recommend]
            impl<T: #sf::schema::#tie<#marker>> #asked for T {}
            let _: () = #ask;
        }
    });
    quote! {
        #[allow(unused_qualifications)]
        const _: () = {
            #[allow(unused_imports)]
            use #sf::schema::DoesNotFit as _;
            #(#checks)*
        };
    }
}

/// `AcceptsEmailOfUser`: the compiler shows it.
fn trait_name(direction: Direction, part: &Part, name: &Ident) -> Ident {
    let part: String = part
        .name
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '_' | ' '))
        .collect();
    let part = part.rsplit(' ').next().unwrap_or_default();
    let text = format!(
        "{}{}Of{}",
        tie_of(direction),
        pascal(part),
        pascal(&name.to_string())
    );
    Ident::new(&ident(&text).to_string(), Span::call_site())
}
