//! `specforge.toml`, and which document a macro means.
//!
//! A macro's own argument counts first; then the nearest `specforge.toml` at or above the source file, then the one beside `Cargo.toml`; then the
//! defaults. "At or above" ends at the package: a folder with a `Cargo.toml`. The source file leads, not `CARGO_MANIFEST_DIR`, because a
//! compile-fail test is built in a package of its own, far from the file that it consists of.

mod module;

pub use module::missing_module;

use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::is_number_format;
use crate::source::{FileId, SourceFile, Sources, Span};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml_span::Value;
use toml_span::value::{Key, Table};

/// The name of the file.
pub const FILE: &str = "specforge.toml";

/// The document that is read where nothing else is said.
pub const DEFAULT_SPEC: &str = "spec/openapi.yaml";

/// The module that holds `specforge::api!` where nothing else is said.
pub const DEFAULT_MODULE: &str = "crate::api";

/// What a macro knows of where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Request<'r> {
    /// The path that the macro was given, if any.
    pub argument: Option<&'r str>,
    /// The name of the API where a package has several: `admin` for `[api.admin]`.
    pub api: Option<&'r str>,
    /// The source file, as far as the compiler tells.
    pub source_file: Option<&'r Path>,
    /// `CARGO_MANIFEST_DIR`.
    pub manifest_dir: &'r Path,
}

/// What counts for a macro.
#[derive(Debug, Clone)]
pub struct Config {
    /// The document.
    pub spec: PathBuf,
    /// The folder of the package that the macro stands in: messages show paths relative to it.
    pub root: PathBuf,
    /// The name of the API, where handlers have to say it: `admin` for `[api.admin]`.
    pub api: Option<String>,
    /// The module that holds `specforge::api!`, as a Rust path.
    pub module: String,
    /// Whether handlers have to use the forms of answer that are known whole at compile time.
    pub strict: bool,
    /// Rust types by the name of the `format` that they stand for.
    pub formats: BTreeMap<String, String>,
    /// The `specforge.toml` that was read, if any.
    pub file: Option<PathBuf>,
    /// That file, for the places in `diagnostics`.
    pub sources: Sources,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
}

/// Finds out what counts.
pub fn find(request: &Request<'_>) -> Config {
    let mut config = Config {
        spec: PathBuf::new(),
        root: package(request),
        api: request.api.map(str::to_owned),
        module: DEFAULT_MODULE.to_owned(),
        strict: false,
        formats: BTreeMap::new(),
        file: None,
        sources: Sources::default(),
        diagnostics: Vec::new(),
    };
    let folders = folders(request);
    config.file = folders
        .iter()
        .map(|folder| folder.join(FILE))
        .find(|file| file.is_file());
    let mut named = Vec::new();
    let from_file = config.file.clone().and_then(|file| {
        let folder = file.parent().unwrap_or(Path::new(""));
        let read = Reader::read(&mut config, &file, request);
        named.extend(
            read.named
                .into_iter()
                .map(|(name, spec)| (name, folder.join(spec))),
        );
        Some(folder.join(read.spec?))
    });
    let root = config.root.clone();
    let relative = |spec: &str| {
        let mut candidates = folders
            .iter()
            .rev()
            .take(1)
            .chain(&folders)
            .map(|folder| folder.join(spec));
        // A file that is nowhere is missed in the package of whoever names it.
        candidates
            .find(|path| path.is_file())
            .unwrap_or_else(|| root.join(spec))
    };
    let own = from_file.clone();
    config.spec = match (request.argument, from_file) {
        (Some(argument), _) => relative(argument),
        (None, Some(spec)) => spec,
        (None, None) => relative(DEFAULT_SPEC),
    };
    // A handler that says nothing gets the document of `[api]`; that of another table has to be asked for.
    if config.api.is_none() && own.is_none_or(|own| own != config.spec) {
        config.api = named
            .into_iter()
            .find(|(_, spec)| *spec == config.spec)
            .map(|(name, _)| name);
    }
    config
}

/// The folder of the package that the source file belongs to, which is not the one that is built where that one only borrows the file.
fn package(request: &Request<'_>) -> PathBuf {
    let source = request
        .source_file
        .and_then(|source| std::path::absolute(source).ok());
    let package = source.as_deref().and_then(|source| {
        source
            .ancestors()
            .skip(1)
            .find(|folder| folder.join("Cargo.toml").is_file())
    });
    package.unwrap_or(request.manifest_dir).to_path_buf()
}

/// The folders to look into, nearest first: those of the source file up to its package's, then `CARGO_MANIFEST_DIR`.
fn folders(request: &Request<'_>) -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Some(source) = request.source_file {
        let source = std::path::absolute(source).unwrap_or_else(|_| source.to_path_buf());
        for folder in source.ancestors().skip(1) {
            folders.push(folder.to_path_buf());
            if folder == request.manifest_dir || folder.join("Cargo.toml").is_file() {
                break;
            }
        }
    }
    if folders
        .last()
        .is_none_or(|last| last != request.manifest_dir)
    {
        folders.push(request.manifest_dir.to_path_buf());
    }
    folders
}

/// What a `specforge.toml` says of documents.
#[derive(Default)]
struct Specs {
    /// That of the API that is asked for.
    spec: Option<String>,
    /// Those of the tables within `[api]`.
    named: Vec<(String, String)>,
}

/// Reads one `specforge.toml`.
struct Reader<'c> {
    config: &'c mut Config,
    text: &'c str,
    /// Where to look for a module, the likely files first.
    files: Vec<PathBuf>,
}

impl Reader<'_> {
    /// Puts the settings into `config`.
    fn read(config: &mut Config, file: &Path, request: &Request<'_>) -> Specs {
        let display = file
            .strip_prefix(&config.root)
            .unwrap_or(file)
            .display()
            .to_string();
        let text = match std::fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => {
                let message = format!("cannot read `{display}`: {error}");
                config
                    .diagnostics
                    .push(Diagnostic::error(codes::CONFIG_UNREADABLE, None, message));
                return Specs::default();
            }
        };
        let source = SourceFile {
            path: file.to_path_buf(),
            display,
            text: text.clone(),
        };
        config.sources.files.push(Arc::new(source));
        let mut reader = Reader {
            files: module::likely_files(&config.root, request),
            config,
            text: &text,
        };
        match toml_span::parse(&text) {
            Ok(root) => match root.as_table() {
                Some(root) => Specs {
                    spec: reader.root(root, request.api),
                    named: named_specs(root),
                },
                None => Specs::default(),
            },
            Err(error) => {
                let span = reader.span(error.span);
                reader.report(Diagnostic::error(
                    codes::CONFIG_SYNTAX,
                    span,
                    format!("invalid TOML: {error}"),
                ));
                Specs::default()
            }
        }
    }

    fn root(&mut self, root: &Table<'_>, name: Option<&str>) -> Option<String> {
        for (key, value) in in_order(root) {
            match &*key.name {
                "api" => {
                    self.table(key, value);
                }
                "formats" => self.formats(key, value),
                _ => self.unknown(key, "this file", &["api", "formats"]),
            }
        }
        let api = root.get("api").and_then(Value::as_table);
        let own = api.map(|api| self.api(api, "`[api]`", name.is_none()));
        let Some(name) = name else { return own? };
        let named = api.and_then(|api| api.get(name)).and_then(Value::as_table);
        let Some(named) = named else {
            let tables = api
                .into_iter()
                .flat_map(in_order)
                .filter(|(_, value)| value.as_table().is_some());
            let others: Vec<&str> = tables.map(|(key, _)| &*key.name).collect();
            let help = match did_you_mean(name, others) {
                Some(meant) => format!("an API with a similar name exists: `{meant}`"),
                None => format!("write `[api.{name}]` with its `spec` and `module`"),
            };
            let message = format!("there is no API `{name}` in this file");
            let top = Span {
                file: FileId(0),
                line: 1,
                column: 1,
                len: 1,
            };
            self.report(Diagnostic::error(codes::CONFIG_API, top, message).help(help));
            return None;
        };
        self.api(named, &format!("`[api.{name}]`"), true)
    }

    /// Checks a table of an API; takes its settings where it is the one that is asked for. Returns its `spec`.
    fn api(&mut self, table: &Table<'_>, what: &str, wanted: bool) -> Option<String> {
        let mut spec = None;
        for (key, value) in in_order(table) {
            match &*key.name {
                "spec" => spec = self.string(key, value),
                "module" => {
                    let Some(module) = self.string(key, value) else {
                        continue;
                    };
                    if syn::parse_str::<syn::Path>(&module).is_err() {
                        self.value(
                            value,
                            format!("`{module}` is no Rust path"),
                            "write one such as `crate::api`",
                        );
                    } else if wanted
                        && !module::may_be_there(&self.config.root, &self.files, &module)
                    {
                        self.value(
                            value,
                            format!("`{module}` is nowhere in this package"),
                            "name the module that `specforge::api!` stands in",
                        );
                    } else if wanted {
                        self.config.module = module;
                    }
                }
                "strict" => match value.as_bool() {
                    Some(strict) if wanted => self.config.strict = strict,
                    Some(_) => {}
                    None => self.value(
                        value,
                        "`strict` must be a boolean".to_owned(),
                        "write `strict = true`",
                    ),
                },
                name => match value.as_table() {
                    // A table within `[api]` is an API of its own, and is read when it is asked for.
                    Some(inner) if what == "`[api]`" => {
                        let inner_what = format!("`[api.{name}]`");
                        for (key, _) in in_order(inner) {
                            if !API_KEYS.contains(&&*key.name) {
                                self.unknown(key, &inner_what, &API_KEYS);
                            }
                        }
                    }
                    _ => self.unknown(key, what, &API_KEYS),
                },
            }
        }
        spec
    }

    fn formats(&mut self, key: &Key<'_>, value: &Value<'_>) {
        let Some(table) = self.table(key, value) else {
            return;
        };
        for (key, value) in in_order(table) {
            let Some(path) = self.string(key, value) else {
                continue;
            };
            if syn::parse_str::<syn::Type>(&path).is_err() {
                self.value(
                    value,
                    format!("`{path}` is no Rust type"),
                    "write one such as `crate::types::Money`",
                );
            } else if is_number_format(&key.name) {
                let message = format!("`{}` is a format of numbers, and has its type", key.name);
                let help = "only formats of strings are mapped: let a type of yours stand for a schema, `api!(types(..))`";
                self.value(value, message, help);
            } else {
                self.config.formats.insert(key.name.to_string(), path);
            }
        }
    }

    fn table<'v, 'de>(&mut self, key: &Key<'_>, value: &'v Value<'de>) -> Option<&'v Table<'de>> {
        let table = value.as_table();
        if table.is_none() {
            self.value(
                value,
                format!("`{}` must be a table", key.name),
                &format!("write `[{}]`", key.name),
            );
        }
        table
    }

    fn string(&mut self, key: &Key<'_>, value: &Value<'_>) -> Option<String> {
        let text = value.as_str().map(str::to_owned);
        if text.is_none() {
            self.value(
                value,
                format!("`{}` must be a string", key.name),
                "put it in double quotes",
            );
        }
        text
    }

    fn unknown(&mut self, key: &Key<'_>, what: &str, known: &[&'static str]) {
        let help = match did_you_mean(&key.name, known.iter().copied()) {
            Some(meant) => format!("a key with a similar name exists: `{meant}`"),
            None => format!("the keys are `{}`", known.join("`, `")),
        };
        let span = self.span(key.span);
        let message = format!("{what} has no key `{}`", key.name);
        self.report(Diagnostic::error(codes::CONFIG_KEY, span, message).help(help));
    }

    fn value(&mut self, value: &Value<'_>, message: String, help: &str) {
        let span = self.span(value.span);
        self.report(Diagnostic::error(codes::CONFIG_VALUE, span, message).help(help));
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.config.diagnostics.push(diagnostic);
    }

    /// From byte offsets to a line and a column.
    fn span(&self, at: toml_span::Span) -> Span {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let narrow = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.get(start..).unwrap_or_default().chars().count() + 1;
        let covered = self.text.get(at.start..at.end).unwrap_or_default();
        let len = covered.lines().next().unwrap_or_default().chars().count();
        Span {
            file: FileId(0),
            line: narrow(line),
            column: narrow(column),
            len: 1,
        }
        .with_len(len)
    }
}

const API_KEYS: [&str; 3] = ["spec", "module", "strict"];

/// The `spec` of each table within `[api]`.
fn named_specs(root: &Table<'_>) -> Vec<(String, String)> {
    let tables = root.get("api").and_then(Value::as_table);
    tables
        .into_iter()
        .flat_map(in_order)
        .filter_map(|(key, value)| {
            let spec = value.as_table()?.get("spec")?.as_str()?;
            Some((key.name.to_string(), spec.to_owned()))
        })
        .collect()
}

/// The entries as they stand in the file.
fn in_order<'t, 'de>(table: &'t Table<'de>) -> Vec<(&'t Key<'de>, &'t Value<'de>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span.start);
    entries
}

#[cfg(test)]
mod tests;
