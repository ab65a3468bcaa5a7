//! What stands for a function whose signature rustc would refuse as well, in fewer words.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{GenericArgument, PathArguments, ReturnType, Type};

use crate::check::gone::{Place, is_gone};
use crate::check::patterns::is_value;
use crate::expand::Context;
use crate::rust::handler::Handler;

/// The function without its patterns and its body, and with a type of ours where one is gone: else rustc says that the name is nowhere, for each
/// time that it is written.
pub fn expand_stub(cx: &Context<'_>, handler: &Handler, place: Option<Place<'_>>) -> TokenStream {
    let sf = cx.specforge_tokens();
    let function = &handler.function;
    let (cfgs, vis, name) = (&handler.cfgs, &function.vis, &function.sig.ident);
    let word = name.to_string();
    let nothing = Type::Verbatim(quote!(#sf::__private::Anything));
    let without = |ty: &Type| {
        let mut ty = ty.clone();
        replace(&mut ty, &nothing, &|path| {
            place.is_some_and(|place| is_gone(path, &word, place))
        });
        ty.into_token_stream()
    };
    let inputs = handler.arguments.iter().map(|argument| {
        let (cfgs, ty) = (&argument.cfgs, without(&argument.ty));
        match &argument.pattern {
            // As the pattern means it, so that its name is used.
            Some(extractor) if is_value(argument, name, place) => {
                quote!(#(#cfgs)* _: #extractor<#ty>)
            }
            _ => quote!(#(#cfgs)* _: #ty),
        }
    });
    let output = match &function.sig.output {
        ReturnType::Type(arrow, ty) => {
            let ty = without(ty);
            quote!(#arrow #ty)
        }
        ReturnType::Default => TokenStream::new(),
    };
    quote! {
        #(#cfgs)*
        #vis async fn #name(#(#inputs),*) #output {
            ::core::unreachable!()
        }
    }
}

/// Puts another type where a path is one of those.
fn replace(ty: &mut Type, by: &Type, those: &dyn Fn(&syn::Path) -> bool) {
    match ty {
        Type::Path(path) if those(&path.path) => *ty = by.clone(),
        Type::Path(path) => {
            for segment in &mut path.path.segments {
                if let PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                    for argument in &mut arguments.args {
                        if let GenericArgument::Type(ty) = argument {
                            replace(ty, by, those);
                        }
                    }
                }
            }
        }
        Type::Tuple(tuple) => {
            for ty in &mut tuple.elems {
                replace(ty, by, those);
            }
        }
        Type::Array(inner) => replace(&mut inner.elem, by, those),
        Type::Slice(inner) => replace(&mut inner.elem, by, those),
        Type::Reference(inner) => replace(&mut inner.elem, by, those),
        Type::Paren(inner) => replace(&mut inner.elem, by, those),
        Type::Group(inner) => replace(&mut inner.elem, by, those),
        _ => {}
    }
}
