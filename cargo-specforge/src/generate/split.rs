//! One expansion to several files: a file for each module, one for the types, and `mod.rs`, which puts them together.

use super::{MARK, VERSION};
use proc_macro2::Span;
use quote::quote;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use syn::{AttrStyle, Attribute, Ident, Item, ItemMod};

/// What `mod.rs` says of the code.
pub(super) struct About<'a> {
    /// The document as texts name it.
    pub(super) spec: &'a str,
    /// The files whose edits have to build the crate again, as seen from the folder: the handlers then notice that the code is of another state
    /// of the document.
    pub(super) tracked: &'a [String],
    /// The path of the runtime crate.
    pub(super) specforge: &'a str,
    /// What `api!` would be given.
    pub(super) of: &'a str,
}

/// The files by name.
pub(super) fn split(code: syn::File, about: &About<'_>) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut root: Vec<Item> = Vec::new();
    let mut types: Vec<Item> = Vec::new();
    let mut modules: Vec<Ident> = Vec::new();
    for item in code.items {
        match item {
            Item::Mod(ItemMod {
                attrs,
                ident,
                content: Some((_, items)),
                ..
            }) => {
                let attrs = attrs.into_iter().map(inner).collect();
                files.insert(file_name(&ident), print(attrs, items));
                modules.push(ident);
            }
            Item::Const(item) if item.ident != "_" => root.push(Item::Const(item)),
            other => types.push(other),
        }
    }
    let types_module = types_module(&modules);
    let docs = syn::parse_quote!(#![doc = " The types of the contract."]);
    // What the types name stands beside their file.
    types.insert(
        0,
        syn::parse_quote!(
            #[allow(unused_imports)]
            use super::*;
        ),
    );
    files.insert(file_name(&types_module), print(vec![docs], types));
    let top = assemble(root, &modules, &types_module, about);
    files.insert("mod.rs".to_owned(), top);
    files
}

/// `mod.rs`: all of it within `generated!`, which compares versions. Formatters leave the other files alone, or `--check` would take their work
/// for a difference.
fn assemble(
    root: Vec<Item>,
    modules: &[Ident],
    types: &Ident,
    About {
        spec,
        tracked,
        specforge,
        of,
    }: &About<'_>,
) -> String {
    let about = format!(" The contract of `{spec}`: types, operations and security schemes.");
    let attrs = vec![
        syn::parse_quote!(#![doc = #about]),
        syn::parse_quote!(#![allow(clippy::all, clippy::pedantic)]),
    ];
    let tokens = quote! {
        #( #[rustfmt::skip] pub mod #modules; )*
        #[rustfmt::skip]
        mod #types;

        pub use #types::*;

        #( const _: &[u8] = include_bytes!(#tracked); )*
    };
    let items = syn::parse2::<syn::File>(tokens).map_or_else(|_| Vec::new(), |file| file.items);
    let items = items.into_iter().chain(root).collect();
    let mut text = print(attrs, Vec::new());
    let _ = writeln!(
        text,
        "\n{specforge}::generated! {{\n    by = \"{VERSION}\",\n    of = ({of}),\n"
    );
    for line in unparse(Vec::new(), items).lines() {
        let indent = if line.is_empty() { "" } else { "    " };
        let _ = writeln!(text, "{indent}{line}");
    }
    text + "}\n"
}

/// A name for the module of the types that no operation's module has.
fn types_module(modules: &[Ident]) -> Ident {
    let mut name = "types".to_owned();
    while modules.iter().any(|module| *module == name) {
        name.push('_');
    }
    Ident::new(&name, Span::call_site())
}

fn file_name(module: &Ident) -> String {
    let name = module.to_string();
    format!("{}.rs", name.trim_start_matches("r#"))
}

/// The attribute, seen from inside of what it is about.
fn inner(mut attribute: Attribute) -> Attribute {
    attribute.style = AttrStyle::Inner(<syn::Token![!]>::default());
    attribute
}

fn print(attrs: Vec<Attribute>, items: Vec<Item>) -> String {
    format!("{MARK}\n{}", unparse(attrs, items))
}

fn unparse(attrs: Vec<Attribute>, items: Vec<Item>) -> String {
    prettyplease::unparse(&syn::File {
        shebang: None,
        frontmatter: None,
        attrs,
        items,
    })
}
