//! What `api!` prints for schemas, as text: `tests/goldens/types/*.yaml` beside the `.rs` that they become.
//!
//! `SPECFORGE_BLESS=1` writes the `.rs` files anew. The runtime crate compiles and runs them in its test `generated`.

use std::fs;
use std::path::{Path, PathBuf};

use quote::{format_ident, quote};
use specforge_core::expand::{Context, Options, expand_api, names, tidy, types};
use specforge_core::model::lower;
use specforge_core::spec::{Reading, read};

#[test]
fn types_are_printed_as_before() {
    let mut count = 0;
    let mut changed = Vec::new();
    for spec in specs() {
        count += 1;
        let printed = print(&spec);
        let golden = spec.with_extension("rs");
        if std::env::var_os("SPECFORGE_BLESS").is_some() {
            fs::write(&golden, &printed).expect("the golden can be written");
        } else if fs::read_to_string(&golden).ok().as_deref() != Some(&printed) {
            changed.push(golden);
        }
    }
    assert!(count > 0, "there are no specs");
    assert!(
        changed.is_empty(),
        "what is printed has changed; look at it with SPECFORGE_BLESS=1 and `git diff`: {changed:?}"
    );
}

/// A macro that takes a name for gone refuses a handler: all that is printed has to be known.
#[test]
fn the_names_of_what_is_printed_are_known() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut specs = specs();
    specs.push(root.join("../tests/ui/spec/openapi.yaml"));
    specs.push(root.join("../examples/users/spec/openapi.yaml"));
    for spec in specs {
        let reading = read(&spec);
        let api = lower(&reading.document.expect("the document can be read"));
        let options = Options::default();
        let printed = expand_api(&Context::new(&api, &options));
        let file = syn::parse_file(printed.as_str()).expect("what is printed is Rust");
        let known = names(&api);
        let mut printed = Vec::new();
        for item in &file.items {
            match item {
                syn::Item::Mod(module) => {
                    let within = module.content.iter().flat_map(|(_, items)| items);
                    let within = within.filter_map(type_name);
                    let name = module.ident.to_string();
                    printed.extend(within.map(|inner| format!("{name}::{inner}")));
                    printed.push(name);
                }
                item => printed.extend(type_name(item)),
            }
        }
        let apart = |name: &String| {
            let hidden = ["operations", "security", "__"];
            hidden.iter().any(|start| name.starts_with(start))
        };
        let unknown: Vec<&String> = printed
            .iter()
            .filter(|name| !known.contains(*name) && !apart(name))
            .collect();
        assert!(printed.len() > 3, "{}: {printed:?}", spec.display());
        assert!(unknown.is_empty(), "{}: {unknown:?}", spec.display());
    }
}

fn type_name(item: &syn::Item) -> Option<String> {
    match item {
        syn::Item::Struct(item) => Some(item.ident.to_string()),
        syn::Item::Enum(item) => Some(item.ident.to_string()),
        syn::Item::Type(item) => Some(item.ident.to_string()),
        _ => None,
    }
}

fn specs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/goldens/types");
    let entries = fs::read_dir(folder).expect("the folder of the goldens is there");
    let mut specs: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|ext| ext == "yaml"))
        .collect();
    specs.sort();
    specs
}

fn print(spec: &Path) -> String {
    let Reading {
        document: Some(document),
        diagnostics,
        ..
    } = read(spec)
    else {
        panic!("{} cannot be read", spec.display())
    };
    assert!(
        diagnostics.iter().all(|diagnostic| !diagnostic.is_error()),
        "{}: {diagnostics:?}",
        spec.display()
    );
    let mut api = lower(&document);
    assert!(!api.types.is_empty(), "{} makes no types", spec.display());
    for file in &mut api.sources.files {
        let name = file
            .path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        *file = std::sync::Arc::new(specforge_core::source::SourceFile {
            path: file.path.clone(),
            display: name,
            text: file.text.clone(),
        });
    }
    let options = Options::default();
    let cx = Context::new(&api, &options);
    let mut modules: Vec<&str> = api
        .types
        .iter()
        .filter_map(|def| def.module.as_deref())
        .collect();
    modules.dedup();
    let modules = modules.into_iter().map(|module| {
        let (name, types) = (
            format_ident!("{module}"),
            types::expand_module_types(&cx.in_operation(module), module),
        );
        quote!(pub mod #name { #types })
    });
    let (types, errors) = (types::expand_types(&cx), types::expand_errors(&cx));
    let modules = modules.collect::<Vec<_>>();
    // After everything that names one.
    let rules = types::expand_shared_rules(&cx);
    let tokens = tidy(quote!(#types #errors #(#modules)* #rules));
    prettyplease::unparse(&syn::parse2(tokens).expect("what is printed is Rust"))
}
