//! The document that a command is about: found as the macros find it, read and lowered.

use crate::cli::{CodeArgs, DocumentArgs};
use crate::outcome::{Exit, Failure};
use crate::paths::clean;
use specforge_core::check::api::sent_by_the_server;
use specforge_core::config::{self, Config, Request};
use specforge_core::dependency::{formats, specforge_path};
use specforge_core::diag::{Diagnostic, codes, did_you_mean};
use specforge_core::expand::{Options, format_types};
use specforge_core::load::{Loaded, load};
use specforge_core::model::{Api, Operation};
use specforge_core::source::Sources;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A document with what was found in it.
pub(crate) struct Document {
    /// What `specforge.toml` says.
    pub(crate) config: Config,
    package: PathBuf,
    loaded: Arc<Loaded>,
}

impl Document {
    /// Finds and reads the document for people: messages show paths relative to the working directory. A `specforge.toml` with faults is a
    /// failure; a document with faults is not.
    pub(crate) fn open(args: &DocumentArgs) -> Result<Self, Failure> {
        let here = working_folder()?;
        Self::open_for(args, &package_of(&here), &here)
    }

    /// Finds and reads the document as a macro in this package does, so that the code that is made of it is the same.
    pub(crate) fn open_in(args: &DocumentArgs, package: &Path) -> Result<Self, Failure> {
        Self::open_for(args, package, package)
    }

    fn open_for(args: &DocumentArgs, package: &Path, root: &Path) -> Result<Self, Failure> {
        let config = find_in(args, package)?;
        let loaded = load(&config.spec, root, config.formats.keys().cloned().collect());
        Ok(Self {
            config,
            package: package.to_path_buf(),
            loaded,
        })
    }

    /// The API, or all that is known about why there is none.
    pub(crate) fn api(&self) -> Result<&Api, Failure> {
        self.loaded.api.as_deref().ok_or_else(|| {
            let diagnostics = self.loaded.diagnostics.clone();
            Failure::found(Exit::Unusable, diagnostics, &self.loaded.sources)
        })
    }

    /// The API, if the document makes sense at all.
    pub(crate) fn maybe_api(&self) -> Option<&Api> {
        self.loaded.api.as_deref()
    }

    /// The files that messages point into.
    pub(crate) fn sources(&self) -> &Sources {
        &self.loaded.sources
    }

    /// The files that the document consists of, the document itself first.
    pub(crate) fn files(&self) -> &[PathBuf] {
        &self.loaded.files
    }

    /// What `api!` would report: the faults of the document, and why operations cannot be generated. Sorted by place; each finding is there
    /// once, with the operations that it spoils.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        let mut add = |diagnostic: &Diagnostic, operation: Option<&str>| {
            let known = findings
                .iter_mut()
                .rev()
                .find(|known| same(&known.diagnostic, diagnostic));
            let finding = match known {
                Some(known) => known,
                None => {
                    findings.push(Finding {
                        diagnostic: diagnostic.clone(),
                        operations: Vec::new(),
                    });
                    match findings.last_mut() {
                        Some(last) => last,
                        None => return,
                    }
                }
            };
            if let Some(operation) = operation
                && !finding.operations.iter().any(|known| known == operation)
            {
                finding.operations.push(operation.to_owned());
            }
        };
        for diagnostic in &self.loaded.diagnostics {
            add(diagnostic, diagnostic.operation.as_deref());
        }
        for operation in self.maybe_api().into_iter().flat_map(|api| &api.operations) {
            for reason in &operation.unsupported {
                add(reason, Some(&operation.id));
            }
        }
        findings.sort_by_key(|finding| finding.diagnostic.span);
        findings
    }

    /// What decides about the code that is printed.
    pub(crate) fn options(&self, args: &CodeArgs) -> Result<Options, Failure> {
        let api = self.api()?;
        let specforge = specforge_path(&self.package);
        let mut options = Options {
            formats: format_types(&specforge, &formats(&self.package), &self.config.formats),
            api: self.config.api.clone(),
            ..Options::new(specforge).in_module(&self.config.module)
        };
        for entry in &args.types {
            let wrong = || {
                let message =
                    format!("`--types {entry}` does not say which type stands for which schema");
                Failure::unusable(message).help("write `--types User=crate::domain::User`")
            };
            let (schema, path) = entry.split_once('=').ok_or_else(wrong)?;
            let path = syn::parse_str(path).map_err(|_| wrong())?;
            options.replaced.insert(component(api, schema)?, path);
        }
        for schema in &args.manual {
            options.manual.insert(component(api, schema)?);
        }
        Ok(options)
    }
}

/// Finds out which document is meant, for people who stand somewhere in a package.
pub(crate) fn find(args: &DocumentArgs) -> Result<Config, Failure> {
    find_in(args, &package_of(&working_folder()?))
}

fn find_in(args: &DocumentArgs, package: &Path) -> Result<Config, Failure> {
    let here = working_folder()?;
    let argument = args.spec.as_ref().map(|spec| clean(&here.join(spec)));
    let mut config = config::find(&Request {
        argument: argument.as_deref().and_then(Path::to_str),
        api: args.api.as_deref(),
        source_file: None,
        manifest_dir: package,
    });
    if config.diagnostics.iter().any(Diagnostic::is_error) {
        let diagnostics = std::mem::take(&mut config.diagnostics);
        return Err(Failure::found(Exit::Unusable, diagnostics, &config.sources));
    }
    if let Some(argument) = argument {
        // Not every path is UTF-8.
        config.spec = argument;
    }
    Ok(config)
}

/// Something that was found, once.
pub(crate) struct Finding {
    /// What was found.
    pub(crate) diagnostic: Diagnostic,
    /// The operations that cannot be generated because of it.
    pub(crate) operations: Vec<String>,
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Self {
        Self {
            operations: diagnostic.operation.iter().cloned().collect(),
            diagnostic,
        }
    }
}

/// The same finding: a fault that the reader reports is also the reason why an operation is not supported, under a code of its own.
fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.span == b.span && a.message == b.message
}

fn component(api: &Api, name: &str) -> Result<String, Failure> {
    if api.schemas.iter().any(|schema| schema.name == name) {
        return Ok(name.to_owned());
    }
    let known = did_you_mean(name, api.schemas.iter().map(|schema| schema.name.as_str()));
    let help = known.map(|known| format!("a schema with a similar name exists: `{known}`"));
    let message = format!("no schema `{name}` under `components.schemas`");
    let diagnostic = Diagnostic::error(codes::UNKNOWN_SCHEMA, None, message).maybe_help(help);
    Err(Failure::found(
        Exit::Unusable,
        vec![diagnostic],
        &api.sources,
    ))
}

/// The operation of this `operationId`, marker or function name.
pub(crate) fn operation<'a>(api: &'a Api, name: &str) -> Option<&'a Operation> {
    let by = |part: fn(&Operation) -> &String| {
        api.operations
            .iter()
            .find(|operation| part(operation).trim_start_matches("r#") == name)
    };
    by(|operation| &operation.id)
        .or_else(|| by(|operation| &operation.marker))
        .or_else(|| by(|operation| &operation.module))
}

/// The ids of the operations that are named, or a failure with what might have been meant.
pub(crate) fn named_operations(api: &Api, names: &[String]) -> Result<Vec<String>, Failure> {
    let find = |name: &String| match operation(api, name) {
        Some(operation) => Ok(operation.id.clone()),
        None => Err(unknown_operation(api, name)),
    };
    names.iter().map(find).collect()
}

/// There is no such operation; one with a similar name is pointed at.
pub(crate) fn unknown_operation(api: &Api, name: &str) -> Failure {
    if let Some(sent) = sent_by_the_server(api, name, codes::UNKNOWN_OPERATION) {
        return Failure::found(Exit::Unusable, vec![sent], &api.sources);
    }
    let message = format!("no operation `{name}` in this spec");
    let diagnostic = Diagnostic::error(codes::UNKNOWN_OPERATION, None, message);
    let ids = api.operations.iter().map(|operation| operation.id.as_str());
    let meant = did_you_mean(name, ids).and_then(|id| operation(api, id));
    let diagnostic = match meant {
        Some(meant) => Diagnostic {
            span: Some(meant.span),
            ..diagnostic
        }
        .help(format!(
            "an operation with a similar name exists: `{}`",
            meant.id
        )),
        None => diagnostic.help("run `cargo specforge routes` for the operations that it has"),
    };
    Failure::found(Exit::Unusable, vec![diagnostic], &api.sources)
}

/// The working directory.
pub(crate) fn working_folder() -> Result<PathBuf, Failure> {
    std::env::current_dir()
        .map_err(|error| Failure::unusable(format!("there is no working directory: {error}")))
}

/// The folder of the package around a folder; the folder itself where there is none.
pub(crate) fn package_of(folder: &Path) -> PathBuf {
    enclosing_package(folder).unwrap_or_else(|| folder.to_path_buf())
}

/// The folder of the package around a folder, if there is one.
pub(crate) fn enclosing_package(folder: &Path) -> Option<PathBuf> {
    let package = folder
        .ancestors()
        .find(|folder| folder.join("Cargo.toml").is_file());
    package.map(Path::to_path_buf)
}
