//! What a new crate consists of: decided once, before anything is written.

use super::names;
use super::spec::SpecFiles;
use crate::check::is_left_out;
use crate::cli::NewArgs;
use crate::document::Document;
use crate::outcome::{Exit, Failure};
use crate::paths::{clean, relative, slashed};
use crate::text::first_line;
use specforge_core::diag::Diagnostic;
use specforge_core::model::{Api, Operation, Piece, SecurityScheme};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Above this number of operations the contract gets a crate of its own: an edit of a handler then leaves it alone.
const MANY: usize = 100;

/// What a new crate consists of.
pub(super) struct Plan<'a> {
    pub(super) api: &'a Api,
    /// The title of the API, on one line.
    pub(super) title: String,
    /// The name of the package, or of the one that serves where there are two.
    pub(super) package: String,
    /// The operations that are generated, by group.
    pub(super) groups: Vec<Group<'a>>,
    /// The operations that are not.
    pub(super) unsupported: Vec<&'a Operation>,
    /// The security schemes that operations need.
    pub(super) schemes: Vec<&'a SecurityScheme>,
    /// The document's files.
    pub(super) spec: SpecFiles,
    /// Where `specforge` comes from; a relative path is one from the new folder. `None`: a registry.
    pub(super) specforge: Option<PathBuf>,
    /// Whether the contract is a crate of its own.
    pub(super) is_workspace: bool,
}

/// Operations that stand in one module.
pub(super) struct Group<'a> {
    /// The module.
    pub(super) module: String,
    /// What its operations have in common, on one line.
    pub(super) title: String,
    /// The operations.
    pub(super) operations: Vec<&'a Operation>,
}

impl<'a> Plan<'a> {
    pub(super) fn of(
        args: &NewArgs,
        document: &'a Document,
        folder: &Path,
    ) -> Result<Self, Failure> {
        let api = document.api()?;
        let (supported, unsupported): (Vec<&Operation>, Vec<&Operation>) = api
            .operations
            .iter()
            .partition(|operation| operation.unsupported.is_empty());
        refuse_faults(document, &unsupported)?;
        let package = package(args, api)?;
        Ok(Self {
            api,
            title: match first_line(&api.title, 80) {
                title if title.is_empty() => "The API".to_owned(),
                title => title,
            },
            is_workspace: supported.len() > MANY,
            groups: groups(&supported, &package),
            package,
            unsupported,
            schemes: schemes(api),
            spec: SpecFiles::of(document),
            specforge: specforge(args, folder)?,
        })
    }

    /// All operations that are generated.
    pub(super) fn operations(&self) -> impl Iterator<Item = &'a Operation> {
        self.groups
            .iter()
            .flat_map(|group| group.operations.iter().copied())
    }

    /// The folder of the crate with the contract.
    pub(super) fn contract_folder(&self) -> PathBuf {
        PathBuf::from(if self.is_workspace { "contract" } else { "" })
    }

    /// The folder of the crate with the handlers.
    pub(super) fn server_folder(&self) -> PathBuf {
        PathBuf::from(if self.is_workspace { "server" } else { "" })
    }

    /// The file in which `api!` stands.
    pub(super) fn contract_file(&self) -> &'static str {
        if self.is_workspace {
            "src/lib.rs"
        } else {
            "src/api.rs"
        }
    }

    /// The name of the package with the contract, where it is one of its own.
    pub(super) fn contract_package(&self) -> String {
        format!("{}-contract", self.package)
    }

    /// Whether there is anything to verify.
    pub(super) fn has_security(&self) -> bool {
        !self.schemes.is_empty()
    }

    /// An operation that is left out, and why.
    pub(super) fn left_out(&self, operation: &Operation) -> String {
        let reason = operation.unsupported.first();
        let why = reason.map_or("", |reason| reason.message.as_str());
        let span = reason.and_then(|reason| reason.span);
        format!(
            "`{}` ({} {}): {} ({})",
            first_line(&operation.id, 80),
            operation.method,
            operation.path.text,
            first_line(why, 200),
            self.spec.location(span.unwrap_or(operation.span))
        )
    }

    /// What stands behind `specforge =` in the manifest of a package in this folder of the new one.
    pub(super) fn dependency(&self, folder: &Path, features: &[&str]) -> String {
        let source = match &self.specforge {
            Some(path) if path.is_relative() => {
                let up: PathBuf = folder.components().map(|_| "..").collect();
                format!("path = \"{}\"", slashed(&up.join(path)))
            }
            Some(path) => format!("path = \"{}\"", slashed(path)),
            None => {
                let version = env!("CARGO_PKG_VERSION");
                let minor = version.rsplit_once('.').map_or(version, |(minor, _)| minor);
                format!("version = \"{minor}\"")
            }
        };
        match features {
            [] => format!("{{ {source} }}"),
            features => format!(
                "{{ {source}, features = [\"{}\"] }}",
                features.join("\", \"")
            ),
        }
    }
}

/// A crate of a document with faults would not compile; an operation that is left out may have some.
fn refuse_faults(document: &Document, unsupported: &[&Operation]) -> Result<(), Failure> {
    let left_out: Vec<String> = unsupported
        .iter()
        .map(|operation| operation.id.clone())
        .collect();
    let faults: Vec<Diagnostic> = document
        .findings()
        .into_iter()
        .filter(|finding| finding.diagnostic.is_error() && !is_left_out(finding, &left_out))
        .map(|finding| finding.diagnostic)
        .collect();
    if faults.is_empty() {
        return Ok(());
    }
    Err(Failure::found(Exit::Faults, faults, document.sources()))
}

fn package(args: &NewArgs, api: &Api) -> Result<String, Failure> {
    match &args.name {
        None => Ok(names::package(&api.title)),
        Some(name) if names::is_package(name) => Ok(name.clone()),
        Some(name) => Err(Failure::unusable(format!(
            "`{name}` cannot be the name of this package"
        ))
        .help("write letters, digits and `-`, a letter first, and no word of the language")),
    }
}

fn specforge(args: &NewArgs, folder: &Path) -> Result<Option<PathBuf>, Failure> {
    let Some(path) = &args.specforge_path else {
        return Ok(None);
    };
    let absolute = clean(&std::path::absolute(path).unwrap_or_else(|_| path.clone()));
    if !absolute.join("Cargo.toml").is_file() {
        let failure = Failure::unusable(format!("there is no package in `{}`", path.display()));
        return Err(failure.help("name the folder of the package `specforge`"));
    }
    Ok(Some(if path.is_relative() {
        relative(folder, &absolute)
    } else {
        absolute
    }))
}

/// The operations by their first tag, or by the first segment of their path; groups and operations in the order of the document.
fn groups<'a>(operations: &[&'a Operation], package: &str) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    // The tests have the modules beside the library.
    let mut taken = BTreeSet::from([names::library(package)]);
    for operation in operations {
        let title = match operation.tags.first() {
            Some(tag) => tag.clone(),
            None => first_segment(operation),
        };
        let index = *known.entry(title.clone()).or_insert_with(|| {
            groups.push(Group {
                module: names::module(&title, &mut taken),
                title: match first_line(&title, 80) {
                    title if title.is_empty() => "Operations without a tag".to_owned(),
                    title => title,
                },
                operations: Vec::new(),
            });
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(index) {
            group.operations.push(operation);
        }
    }
    groups
}

fn first_segment(operation: &Operation) -> String {
    let mut segments = operation.path.segments.iter();
    let literal = segments.find_map(|segment| match segment.as_slice() {
        [Piece::Literal(text)] if !text.is_empty() => Some(text.clone()),
        _ => None,
    });
    literal.unwrap_or_else(|| "root".to_owned())
}

/// The schemes that have a trait: those that some operation names.
fn schemes(api: &Api) -> Vec<&SecurityScheme> {
    let used: BTreeSet<usize> = api
        .operations
        .iter()
        .flat_map(|operation| &operation.security)
        .flat_map(|alternative| alternative.schemes.iter().map(|(index, _)| *index))
        .collect();
    used.into_iter()
        .filter_map(|index| api.security_schemes.get(index))
        .collect()
}
