//! Generated code as a person would write it: what macros print is safe against every name, what people read may rely on the prelude.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::ToTokens as _;
use syn::visit_mut::{VisitMut, visit_item_mod_mut, visit_item_mut, visit_path_mut};

use super::context::ident;

/// Shortens the absolute paths of what the prelude has anyway and imports what it needs of the runtime crate, except where the code defines the
/// same name itself.
///
/// Tokens that are no Rust file come back as they are.
pub fn tidy(tokens: TokenStream) -> TokenStream {
    let Ok(mut file) = syn::parse2::<syn::File>(tokens.clone()) else {
        return tokens;
    };
    let mut taken = Taken::default();
    taken.visit_file_mut(&mut file);
    let mut shorten = Shorten {
        taken: taken.0,
        used: Used::new(),
    };
    shorten.visit_file_mut(&mut file);
    let imports = imports(&shorten.used);
    file.items.splice(0..0, imports);
    file.into_token_stream()
}

/// The names of each module of the runtime crate that are used.
type Used = BTreeMap<String, BTreeSet<String>>;

fn imports(used: &Used) -> impl Iterator<Item = syn::Item> {
    used.iter().map(|(module, names)| {
        let (module, names) = (ident(module), names.iter().map(|name| ident(name)));
        syn::parse_quote!(use ::specforge::#module::{#(#names),*};)
    })
}

/// The names that items have.
#[derive(Default)]
struct Taken(BTreeSet<String>);

impl VisitMut for Taken {
    fn visit_item_mut(&mut self, item: &mut syn::Item) {
        let name = match item {
            syn::Item::Struct(item) => Some(&item.ident),
            syn::Item::Enum(item) => Some(&item.ident),
            syn::Item::Type(item) => Some(&item.ident),
            syn::Item::Trait(item) => Some(&item.ident),
            _ => None,
        };
        self.0.extend(name.map(ToString::to_string));
        visit_item_mut(self, item);
    }

    fn visit_use_rename_mut(&mut self, rename: &mut syn::UseRename) {
        self.0.insert(rename.rename.to_string());
    }
}

struct Shorten {
    taken: BTreeSet<String>,
    /// What the module that is visited uses of the runtime crate.
    used: Used,
}

impl VisitMut for Shorten {
    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        let outer = std::mem::take(&mut self.used);
        visit_item_mod_mut(self, module);
        let used = std::mem::replace(&mut self.used, outer);
        if let Some((_, items)) = &mut module.content {
            items.splice(0..0, imports(&used));
        }
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_path_mut(self, path);
        if path.leading_colon.is_none() {
            return;
        }
        let start: Vec<String> = path
            .segments
            .iter()
            .take(4)
            .map(|segment| segment.ident.to_string())
            .collect();
        let start: Vec<&str> = start.iter().map(String::as_str).collect();
        let drop = match start.as_slice() {
            ["core", "option", "Option", name @ ("Some" | "None")]
            | ["core", "result", "Result", name @ ("Ok" | "Err")]
                if !self.taken.contains(*name) =>
            {
                3
            }
            ["core", "option", name @ "Option", ..]
            | ["core", "result", name @ "Result", ..]
            | ["core", "convert", name @ ("From" | "Into"), ..]
            | ["core", "default", name @ "Default", ..]
            | ["core", "clone", name @ "Clone", ..]
            | ["core", "marker", name @ ("Send" | "Sync" | "Sized"), ..]
            | ["std", "string", name @ "String", ..]
            | ["std", "vec", name @ "Vec", ..]
            | ["std", "boxed", name @ "Box", ..]
                if !self.taken.contains(*name) =>
            {
                2
            }
            ["specforge", module @ ("decode" | "schema"), name, ..]
                if !self.taken.contains(*name) && name.starts_with(char::is_uppercase) =>
            {
                self.used
                    .entry((*module).to_owned())
                    .or_default()
                    .insert((*name).to_owned());
                2
            }
            _ => return,
        };
        path.leading_colon = None;
        path.segments = std::mem::take(&mut path.segments)
            .into_iter()
            .skip(drop)
            .collect();
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::tidy;

    /// Whether a `>` joins the next one is lost in parsing, and means nothing.
    fn spaced(tokens: &proc_macro2::TokenStream) -> String {
        tokens.to_string().replace(">>", "> >")
    }

    #[test]
    fn names_of_the_prelude_are_short() {
        let tokens = quote!(
            type A = ::core::option::Option<::std::vec::Vec<::std::collections::BTreeMap<u8, ()>>>;
        );
        assert_eq!(
            spaced(&tidy(tokens)),
            spaced(&quote!(
                type A = Option<Vec<::std::collections::BTreeMap<u8, ()>>>;
            ))
        );
        let tokens = quote!(
            const A: u8 = f(::core::option::Option::Some(::core::result::Result::Ok(1)));
        );
        assert_eq!(
            spaced(&tidy(tokens)),
            quote!(
                const A: u8 = f(Some(Ok(1)));
            )
            .to_string()
        );
    }

    #[test]
    fn the_runtime_is_imported_where_it_is_used() {
        let tokens = quote!(
            mod a {
                type A = ::specforge::decode::Rules;
            }
            type B = ::specforge::schema::Never;
        );
        let expected = quote! {
            use ::specforge::schema::{Never};
            mod a { use ::specforge::decode::{Rules}; type A = Rules; }
            type B = Never;
        };
        assert_eq!(spaced(&tidy(tokens)), expected.to_string());
    }

    #[test]
    fn a_name_that_is_taken_stays_absolute() {
        let tokens = quote!(
            struct Option;
            type A = ::core::option::Option<u8>;
        );
        assert_eq!(tidy(tokens.clone()).to_string(), tokens.to_string());
    }
}
