//! How a user's crate depends on `specforge`: the name that it gives to it, and the features that it asks for.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml_span::Value;
use toml_span::value::ValueInner;

use crate::cache::Cache;
use crate::code::{Code, Name, quote};

static CACHE: Cache<PathBuf, Dependency> = Cache::new();

/// How a package depends on `specforge`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Dependency {
    /// The name that it gives to it; `None` where that is its own.
    name: Option<String>,
    /// The features that it asks for.
    features: Vec<String>,
}

/// The path of the runtime crate: `::specforge`, or what the package's `Cargo.toml` renames it to.
pub fn specforge_path(manifest_dir: &Path) -> Code {
    let dependency = dependency(manifest_dir);
    let name = dependency.name.as_deref().unwrap_or("specforge");
    let ident = Name::new(name);
    quote!(::#ident)
}

/// The formats that the features, which the package's `Cargo.toml` asks for, map to a type of their own.
///
/// The macros know better: they see what other packages ask for as well.
pub fn formats(manifest_dir: &Path) -> Vec<&'static str> {
    let dependency = dependency(manifest_dir);
    let formats = |feature: &String| match feature.as_str() {
        "chrono" | "jiff" | "time" => &["date-time", "date", "time"][..],
        "rust_decimal" => &["decimal"],
        "url" => &["uri"],
        "uuid" => &["uuid"],
        _ => &[],
    };
    dependency
        .features
        .iter()
        .flat_map(formats)
        .copied()
        .collect()
}

fn dependency(manifest_dir: &Path) -> Arc<Dependency> {
    CACHE.get(manifest_dir.to_path_buf(), || {
        let manifest = manifest_dir.join("Cargo.toml");
        let text = std::fs::read_to_string(&manifest).unwrap_or_default();
        (Dependency::of(&text).unwrap_or_default(), vec![manifest])
    })
}

impl Dependency {
    /// The dependency whose package is `specforge`, in any table of the manifest.
    fn of(manifest: &str) -> Option<Self> {
        let mut manifest = toml_span::parse(manifest).ok()?;
        let mut tables = vec![manifest.take()];
        let mut found: Option<Self> = None;
        while let Some(table) = tables.pop() {
            let ValueInner::Table(table) = table else {
                continue;
            };
            for (section, mut value) in table {
                match section.name.as_ref() {
                    "dependencies" | "dev-dependencies" => {
                        if let Some(more) = Self::among(&value) {
                            let found = found.get_or_insert_default();
                            found.name = found.name.take().or(more.name);
                            found.features.extend(more.features);
                        }
                    }
                    "target" => tables.push(value.take()),
                    name if name.starts_with("cfg(") || name.contains('-') => {
                        tables.push(value.take());
                    }
                    _ => {}
                }
            }
        }
        found
    }

    fn among(dependencies: &Value<'_>) -> Option<Self> {
        dependencies.as_table()?.iter().find_map(|(key, value)| {
            let table = value.as_table();
            let package = table.and_then(|table| table.get("package")?.as_str());
            let name = match package {
                Some("specforge") => Some(key.name.replace('-', "_")),
                None if key.name == "specforge" => None,
                _ => return None,
            };
            let features = table.and_then(|table| table.get("features")?.as_array());
            let features = features.into_iter().flatten().filter_map(Value::as_str);
            Some(Self {
                name,
                features: features.map(str::to_owned).collect(),
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Dependency;

    fn name(manifest: &str) -> Option<String> {
        Dependency::of(manifest)?.name
    }

    #[test]
    fn finds_a_renamed_dependency() {
        assert_eq!(name("[dependencies]\nspecforge = \"0.1\""), None);
        let renamed = "[dependencies]\nsf = { version = \"0.1\", package = \"specforge\" }";
        assert_eq!(name(renamed).as_deref(), Some("sf"));
        let target =
            "[target.'cfg(unix)'.dependencies]\nmy-sf = { package = \"specforge\", path = \"..\" }";
        assert_eq!(name(target).as_deref(), Some("my_sf"));
        assert_eq!(name("not toml ["), None);
    }

    #[test]
    fn finds_the_features() {
        let manifest = "[dependencies]\nspecforge = { version = \"0.1\", features = [\"uuid\", \"sqlx\"] }\n\n[dev-dependencies]\nspecforge = { version = \"0.1\", features = [\"url\"] }";
        let mut features = Dependency::of(manifest).unwrap_or_default().features;
        features.sort();
        assert_eq!(features, ["sqlx", "url", "uuid"]);
        assert_eq!(Dependency::of("[dependencies]\naxum = \"0.8\""), None);
    }
}
