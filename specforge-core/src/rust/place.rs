//! Where a function stands, which its own tokens do not tell.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use syn::{Attribute, ImplItem, Item, TraitItem};

/// Whether a file has an `impl` or a trait with a handler of this name. A file that cannot be read or parsed has none.
pub fn stands_in_impl(file: &Path, name: &str) -> bool {
    // The handlers of a file come one after the other.
    static LAST: Mutex<Option<Seen>> = Mutex::new(None);
    let modified = fs::metadata(file).and_then(|meta| meta.modified()).ok();
    let Ok(mut last) = LAST.lock() else {
        return false;
    };
    let known = last
        .as_ref()
        .is_some_and(|seen| seen.file == file && seen.modified == modified);
    if !known {
        *last = Some(Seen {
            file: file.to_owned(),
            modified,
            names: read(file).unwrap_or_default(),
        });
    }
    last.as_ref().is_some_and(|seen| seen.names.contains(name))
}

/// What a file was when it was looked at.
struct Seen {
    file: PathBuf,
    modified: Option<SystemTime>,
    names: BTreeSet<String>,
}

fn read(file: &Path) -> Option<BTreeSet<String>> {
    let text = fs::read_to_string(file).ok()?;
    let mut names = BTreeSet::new();
    collect(syn::parse_file(&text).ok()?.items, &mut names);
    Some(names)
}

fn collect(items: Vec<Item>, names: &mut BTreeSet<String>) {
    for item in items {
        match item {
            Item::Mod(module) => {
                collect(
                    module.content.map_or_else(Vec::new, |(_, items)| items),
                    names,
                );
            }
            Item::Impl(block) => names.extend(block.items.iter().filter_map(|item| match item {
                ImplItem::Fn(function) if is_handler(&function.attrs) => {
                    Some(function.sig.ident.to_string())
                }
                _ => None,
            })),
            Item::Trait(block) => names.extend(block.items.iter().filter_map(|item| match item {
                TraitItem::Fn(function) if is_handler(&function.attrs) => {
                    Some(function.sig.ident.to_string())
                }
                _ => None,
            })),
            _ => {}
        }
    }
}

/// Whether one of the attributes is ours, under whatever path.
fn is_handler(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let last = attribute.path().segments.last();
        last.is_some_and(|segment| segment.ident == "handler")
    })
}
