//! The name that a user's crate gives to `specforge`.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use toml_span::Value;

use crate::cache::Cache;

static CACHE: Cache<PathBuf, String> = Cache::new();

/// The path of the runtime crate: `::specforge`, or what the package's `Cargo.toml` renames it to.
pub fn specforge_path(manifest_dir: &Path) -> TokenStream {
    let name = CACHE.get(manifest_dir.to_path_buf(), || {
        let manifest = manifest_dir.join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest).unwrap_or_default();
        (
            dependency_name(&text).unwrap_or_else(|| "specforge".to_owned()),
            vec![manifest],
        )
    });
    let ident = crate::expand::plain_ident(&name);
    quote!(::#ident)
}

/// The key of the dependency whose package is `specforge`; `None` where it is not renamed.
fn dependency_name(manifest: &str) -> Option<String> {
    let mut manifest = toml_span::parse(manifest).ok()?;
    let mut tables = vec![manifest.take()];
    while let Some(table) = tables.pop() {
        let toml_span::value::ValueInner::Table(table) = table else {
            continue;
        };
        for (section, mut value) in table {
            match section.name.as_ref() {
                "dependencies" | "dev-dependencies" => {
                    if let Some(name) = renamed(&mut value) {
                        return Some(name);
                    }
                }
                "target" => tables.push(value.take()),
                name if name.starts_with("cfg(") || name.contains('-') => tables.push(value.take()),
                _ => {}
            }
        }
    }
    None
}

fn renamed(dependencies: &mut Value<'_>) -> Option<String> {
    let toml_span::value::ValueInner::Table(dependencies) = dependencies.take() else {
        return None;
    };
    dependencies.into_iter().find_map(|(key, value)| {
        let package = value.as_table()?.get("package")?.as_str()?;
        (package == "specforge").then(|| key.name.replace('-', "_"))
    })
}

#[cfg(test)]
mod tests {
    use super::dependency_name;

    #[test]
    fn finds_a_renamed_dependency() {
        assert_eq!(dependency_name("[dependencies]\nspecforge = \"0.1\""), None);
        assert_eq!(
            dependency_name("[dependencies]\nsf = { version = \"0.1\", package = \"specforge\" }")
                .as_deref(),
            Some("sf")
        );
        assert_eq!(dependency_name("[target.'cfg(unix)'.dependencies]\nmy-sf = { package = \"specforge\", path = \"..\" }").as_deref(), Some("my_sf"));
        assert_eq!(dependency_name("not toml ["), None);
    }
}
