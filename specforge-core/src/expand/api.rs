//! `api!`: everything that one document becomes.

use std::collections::BTreeSet;

use super::operation::{expand_markers, expand_modules, groups, supported};
use super::security::expand_security;
use super::{Context, context::ident, text::hash_literal, types};
use crate::code::{Code, Name, quote};
use crate::model::Api;

/// The content of the module that `api!` stands in, but for the types that are the user's own: see [`expand_replaced`](types::expand_replaced).
pub fn expand_api(cx: &Context<'_>) -> Code {
    let hash = Code::verbatim(hash_literal(&cx.api.hash));
    let file = cx.api.sources.document();
    let types = types::expand_types(cx);
    let errors = types::expand_errors(cx);
    let markers = expand_markers(cx);
    let modules = expand_modules(cx);
    let security = expand_security(cx);
    let aliases = expand_aliases(cx);
    let unsupported = expand_unsupported(cx);
    // After everything that names one.
    let rules = types::expand_shared_rules(cx);
    quote! {
        #[doc(hidden)]
        pub const __DOCUMENT: (u128, &::core::primitive::str) = (#hash, #file);

        #types
        #errors
        #aliases
        #security
        #markers
        #modules
        #unsupported
        #rules
    }
}

/// The names that `api!` gives its module: `User`, `create_user`, and `create_user::Response` for what stands in an operation's.
pub fn names(api: &Api) -> BTreeSet<String> {
    let types = api.types.iter().map(|def| match &def.module {
        Some(module) => format!("{module}::{}", def.ident),
        None => def.ident.clone(),
    });
    let mut names: BTreeSet<String> = types.collect();
    for operation in &api.operations {
        let module = &operation.module;
        let groups = groups(operation).into_iter();
        for (group, ..) in groups.filter(|(_, parameters, ..)| !parameters.is_empty()) {
            names.insert(format!("{module}::{group}"));
            names.insert(pascal(module) + group);
        }
        let always = ["Response", "Error", "SPEC"].into_iter();
        let body = operation.body.iter().map(|_| "Body");
        names.extend(always.chain(body).map(|name| format!("{module}::{name}")));
        names.insert(module.clone());
    }
    names
}

/// Whether each operation that is not supported is left out on purpose: a handler of such a one is a mistake.
fn expand_unsupported(cx: &Context<'_>) -> Option<Code> {
    let unsupported = cx
        .api
        .operations
        .iter()
        .filter(|operation| !operation.unsupported.is_empty());
    let constants: Vec<Code> = unsupported
        .map(|operation| {
            let marker = ident(&operation.marker);
            let left_out = cx.options.left_out.contains(&operation.marker);
            quote!(pub const #marker: bool = #left_out;)
        })
        .collect();
    (!constants.is_empty()).then(|| {
        quote! {
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            pub mod __unsupported {
                #(#constants)*
            }
        }
    })
}

/// `ListUsersQuery` for `list_users::Query`, where no schema has the name.
fn expand_aliases(cx: &Context<'_>) -> Code {
    let aliases = supported(cx).flat_map(|operation| {
        let groups = [
            ("Path", !operation.path_parameters.is_empty()),
            ("Query", !operation.query_parameters.is_empty()),
            ("Headers", !operation.header_parameters.is_empty()),
            ("Cookies", !operation.cookie_parameters.is_empty()),
        ];
        groups
            .into_iter()
            .filter(|(_, present)| *present)
            .map(move |(name, _)| (operation, name))
    });
    let aliases = aliases.filter_map(|(operation, name)| {
        let alias = Name::new(format!("{}{name}", pascal(&operation.module)));
        let taken = cx
            .api
            .types
            .iter()
            .any(|def| def.module.is_none() && alias.as_str() == def.ident);
        let module = ident(&operation.module);
        let target = ident(name);
        let docs = format!(" The {} of `{}`.", name.to_lowercase(), operation.id);
        (!taken).then(|| quote!(#[doc = #docs] pub type #alias = #module::#target;))
    });
    quote!(#(#aliases)*)
}

/// `list_users` is `ListUsers`.
pub(super) fn pascal(snake: &str) -> String {
    let words = snake
        .trim_start_matches("r#")
        .split('_')
        .filter(|word| !word.is_empty());
    words
        .flat_map(|word| {
            word.chars()
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(word.chars().skip(1))
        })
        .collect()
}
