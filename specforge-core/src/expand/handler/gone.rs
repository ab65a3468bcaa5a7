//! What stands for a function whose signature names a type that the document does not have.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ReturnType;

use crate::check::gone::{Place, holds_gone};
use crate::expand::Context;
use crate::rust::handler::Handler;

/// The function without its body, and with a type of ours where one is gone: else rustc says that the name is nowhere, for each time that it is
/// written.
pub fn expand_without_gone(cx: &Context<'_>, handler: &Handler, place: Place<'_>) -> TokenStream {
    let sf = cx.specforge_tokens();
    let function = &handler.function;
    let (cfgs, vis, name) = (&handler.cfgs, &function.vis, &function.sig.ident);
    let word = name.to_string();
    let is_gone = |ty| holds_gone(ty, &word, place);
    let inputs = handler.arguments.iter().map(|argument| {
        let (cfgs, ty) = (&argument.cfgs, &argument.ty);
        if is_gone(ty) {
            quote!(#(#cfgs)* _: #sf::__private::Anything)
        } else {
            quote!(#(#cfgs)* _: #ty)
        }
    });
    let output = match &function.sig.output {
        ReturnType::Type(_, ty) if is_gone(ty) => quote!(-> #sf::__private::Anything),
        written => quote!(#written),
    };
    quote! {
        #(#cfgs)*
        #vis async fn #name(#(#inputs),*) #output {
            ::core::unreachable!()
        }
    }
}
