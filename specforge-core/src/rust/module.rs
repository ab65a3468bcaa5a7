//! Which names a module has, read from its source: where a macro has to be certain that one is not there.
//!
//! Whatever is not plain to see (a glob, another macro, an attribute that may print items) makes the answer "perhaps".

use std::fs;
use std::path::{Path, PathBuf};

use syn::{Attribute, Item, UseTree};

/// Whether the module that `prefix` leads to in the scope of a function, which has to be that of `api!`, has a name beside those that `api!`
/// gives it. `None`: perhaps, or it is another module.
///
/// `module` is the path of the module of `api!` from the root of its crate: `["api"]` for `crate::api`.
pub fn has(
    file: &Path,
    function: &str,
    module: &[String],
    prefix: &[String],
    name: &str,
) -> Option<bool> {
    let from_root = || {
        let roots = crate_roots(file);
        let found = roots
            .iter()
            .filter_map(|root| Module::read(root)?.descend(module));
        let answers: Option<Vec<bool>> = found.map(|module| module.has(name)).collect();
        let answers = answers.filter(|answers| !answers.is_empty())?;
        Some(answers.contains(&true))
    };
    let (first, rest) = prefix.split_first()?;
    if first == "crate" {
        return (rest == module).then(from_root)?;
    }
    let own = Module::read(file)?;
    // A function in a module within the file has a scope of its own.
    let (here, further_in) = own.functions(function);
    if !rest.is_empty() || module.last() != Some(first) || here != 1 || further_in != 0 {
        return None;
    }
    let mut imported = Vec::new();
    for item in &own.items {
        if let Item::Use(import) = item {
            imports(&import.tree, &mut Vec::new(), &mut imported);
        }
    }
    let mut paths = imported
        .into_iter()
        .filter(|(bound, _)| bound == first)
        .map(|(_, path)| path);
    match (paths.next(), paths.next()) {
        (None, _) => own.descend(prefix)?.has(name),
        (Some(path), None) => {
            let (root, rest) = path.split_first()?;
            (root == "crate" && rest == module).then(from_root)?
        }
        _ => None,
    }
}

/// The files that may be the root of the crate that a file belongs to.
fn crate_roots(file: &Path) -> Vec<PathBuf> {
    let mut roots = vec![file.to_path_buf()];
    for folder in file.ancestors().skip(1) {
        let usual = ["lib.rs", "main.rs"].map(|name| folder.join(name));
        let usual = usual
            .into_iter()
            .filter(|root| root.is_file() && root != file);
        roots.extend(usual);
        if folder.join("Cargo.toml").is_file() {
            break;
        }
    }
    roots
}

/// A module.
struct Module {
    items: Vec<Item>,
    /// Where the files of modules within it may stand.
    folders: Vec<PathBuf>,
}

impl Module {
    fn read(file: &Path) -> Option<Self> {
        let items = syn::parse_file(&fs::read_to_string(file).ok()?).ok()?.items;
        let folder = file.parent()?;
        let own = folder.join(file.file_stem()?);
        let is_root = ["lib.rs", "main.rs", "mod.rs"]
            .iter()
            .any(|name| file.ends_with(name));
        let mut folders = vec![folder.to_path_buf()];
        if !is_root {
            // It may be the root of a crate by any name.
            folders.push(own);
        }
        Some(Self { items, folders })
    }

    /// How many functions of this name stand in it, and how many in modules within it.
    fn functions(&self, name: &str) -> (usize, usize) {
        fn within(items: &[Item], name: &str) -> (usize, usize) {
            let (mut here, mut further_in) = (0, 0);
            for item in items {
                match item {
                    Item::Fn(function) if function.sig.ident == name => here += 1,
                    Item::Mod(module) => {
                        let items = module.content.iter().map(|(_, items)| within(items, name));
                        further_in += items.map(|(one, more)| one + more).sum::<usize>();
                    }
                    _ => {}
                }
            }
            (here, further_in)
        }
        within(&self.items, name)
    }

    /// The module of this path within it, where there is one only and its source is to be found.
    fn descend(&self, path: &[String]) -> Option<Self> {
        let (first, rest) = path.split_first()?;
        let mut modules = self.items.iter().filter_map(|item| match item {
            Item::Mod(module) if module.ident == first.as_str() => Some(module),
            _ => None,
        });
        let module = modules.next()?;
        if modules.next().is_some() || !module.attrs.iter().all(is_plain) {
            return None;
        }
        let child = match &module.content {
            Some((_, items)) => Self {
                items: items.clone(),
                folders: self
                    .folders
                    .iter()
                    .map(|folder| folder.join(first))
                    .collect(),
            },
            None => {
                let mut files = self.folders.iter().flat_map(|folder| {
                    [
                        folder.join(format!("{first}.rs")),
                        folder.join(first).join("mod.rs"),
                    ]
                });
                let file = files.find(|file| file.is_file())?;
                if files.any(|file| file.is_file()) {
                    return None;
                }
                Self::read(&file)?
            }
        };
        if rest.is_empty() {
            Some(child)
        } else {
            child.descend(rest)
        }
    }

    /// Whether the module has this name beside those that `api!` gives it; `None` where that is not plain to see.
    fn has(&self, name: &str) -> Option<bool> {
        let mut has = false;
        let mut has_api = false;
        for item in &self.items {
            let (attributes, ident) = match item {
                Item::Macro(call) => {
                    let last = call.mac.path.segments.last()?;
                    if last.ident != "api" {
                        return None;
                    }
                    has_api = true;
                    continue;
                }
                Item::Use(import) => {
                    let mut names = Vec::new();
                    imports(&import.tree, &mut Vec::new(), &mut names);
                    if names.iter().any(|(bound, _)| bound == "*") {
                        return None;
                    }
                    has |= names.iter().any(|(bound, _)| bound == name);
                    continue;
                }
                Item::Impl(item) => (&item.attrs, None),
                Item::Struct(item) => (&item.attrs, Some(&item.ident)),
                Item::Enum(item) => (&item.attrs, Some(&item.ident)),
                Item::Union(item) => (&item.attrs, Some(&item.ident)),
                Item::Type(item) => (&item.attrs, Some(&item.ident)),
                Item::Trait(item) => (&item.attrs, Some(&item.ident)),
                Item::Mod(item) => (&item.attrs, Some(&item.ident)),
                Item::Const(item) => (&item.attrs, Some(&item.ident)),
                Item::Static(item) => (&item.attrs, Some(&item.ident)),
                Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
                _ => return None,
            };
            if !attributes.iter().all(is_plain) {
                return None;
            }
            has |= ident.is_some_and(|ident| ident == name);
        }
        has_api.then_some(has)
    }
}

/// Whether an attribute certainly prints no items beside its own.
fn is_plain(attribute: &Attribute) -> bool {
    const PLAIN: &[&str] = &[
        "allow", "cfg", "deny", "doc", "expect", "schema", "serde", "warn",
    ];
    const DERIVED: &[&str] = &[
        "Clone",
        "Copy",
        "Debug",
        "Default",
        "Eq",
        "Hash",
        "Ord",
        "PartialEq",
        "PartialOrd",
    ];
    let path = attribute.path();
    if PLAIN.iter().any(|name| path.is_ident(name)) {
        return true;
    }
    let mut all = true;
    path.is_ident("derive")
        && attribute
            .parse_nested_meta(|derived| {
                all &= DERIVED.iter().any(|name| derived.path.is_ident(name));
                Ok(())
            })
            .is_ok()
        && all
}

/// What an import binds, each with its path; a glob binds `*`.
fn imports(tree: &UseTree, path: &mut Vec<String>, found: &mut Vec<(String, Vec<String>)>) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            imports(&inner.tree, path, found);
            path.pop();
        }
        UseTree::Name(name) => {
            let name = name.ident.to_string();
            if name == "self" {
                let bound = path.last().cloned().unwrap_or_default();
                found.push((bound, path.clone()));
            } else {
                let full = path.iter().cloned().chain([name.clone()]);
                found.push((name, full.collect()));
            }
        }
        UseTree::Rename(rename) => {
            let full = path.iter().cloned().chain([rename.ident.to_string()]);
            found.push((rename.rename.to_string(), full.collect()));
        }
        UseTree::Glob(_) => found.push(("*".to_owned(), path.clone())),
        UseTree::Group(group) => {
            for tree in &group.items {
                imports(tree, path, found);
            }
        }
    }
}

#[cfg(test)]
mod tests;
