//! The document that a macro means, and the module of its `api!`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use proc_macro2::{TokenStream, TokenTree};
use quote::quote;
use syn::LitStr;

use super::Environment;
use super::first::speaks_of_the_module;
use super::in_sources::has_api;
use crate::check::gone::Place;
use crate::code::Tokens;
use crate::config::{self, Request};
use crate::diag::codes;
use crate::expand::{self, Options};
use crate::load::{Loaded, load};
use crate::model::{Api, Operation};
use crate::rust::keys::Document;

/// The document, and where its generated module is.
pub(super) struct Source {
    pub(super) loaded: Arc<Loaded>,
    pub(super) files: Vec<PathBuf>,
    pub(super) root: Tokens,
    /// The path of the module from the root of its crate, which is this one; else empty.
    pub(super) module: Vec<String>,
    pub(super) options: Options,
    pub(super) strict: bool,
}

impl Source {
    /// What is known of a file that names types of the module.
    pub(super) fn place<'a>(
        &'a self,
        file: &'a Path,
        api: &'a Api,
        operation: &'a Operation,
    ) -> Place<'a> {
        Place {
            file,
            module: &self.module,
            loaded: &self.loaded,
            api,
            operation,
        }
    }
}

/// Why there is no document: `specforge.toml` does not say which.
pub(super) struct NoSource {
    pub(super) errors: TokenStream,
    /// It is fine but for what this macro asks of it, an API that it does not have.
    pub(super) asked_wrongly: bool,
    /// It is fine, and the package has not the module that is taken where it names none.
    pub(super) without_module: bool,
}

impl NoSource {
    /// What a macro other than `api!` says of it: nothing, where another one does.
    pub(super) fn said_here(&self, environment: &Environment) -> Option<&TokenStream> {
        let by_api = !self.asked_wrongly && has_api(environment);
        let is_said = by_api || (self.without_module && !speaks_of_the_module(environment));
        (!is_said).then_some(&self.errors)
    }

    /// The function of a handler. One that names what the missing module would have is left away: rustc would say of each name that it is not
    /// there.
    pub(super) fn keep(&self, item: TokenStream) -> TokenStream {
        if self.without_module && names(item.clone(), "api") {
            return TokenStream::new();
        }
        item
    }
}

/// Whether a word stands among tokens.
fn names(tokens: TokenStream, word: &str) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Ident(ident) => ident == word,
        TokenTree::Group(group) => names(group.stream(), word),
        _ => false,
    })
}

pub(super) fn open(environment: &Environment, document: &Document) -> Result<Source, NoSource> {
    let span = document.span();
    let argument = document.path.as_ref().map(LitStr::value);
    let api = document.api.as_ref().map(ToString::to_string);
    let request = Request {
        argument: argument.as_deref(),
        api: api.as_deref(),
        source_file: environment.source_file.as_deref(),
        manifest_dir: &environment.manifest_dir,
    };
    let mut found = config::find(&request);
    let is_fine = found.diagnostics.is_empty();
    let missing = is_fine
        .then(|| config::missing_module(&found, &request))
        .flatten();
    let without_module = missing.is_some();
    found.diagnostics.extend(missing);
    if !found.diagnostics.is_empty() {
        let errors = found
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.compile_error(&found.sources, span));
        return Err(NoSource {
            without_module,
            errors: errors.collect(),
            asked_wrongly: found
                .diagnostics
                .iter()
                .all(|diagnostic| diagnostic.code == codes::CONFIG_API),
        });
    }
    let loaded = load(
        &found.spec,
        &found.root,
        found.formats.keys().cloned().collect(),
    );
    let files = loaded.files.iter().cloned().chain(found.file).collect();
    let specforge = crate::dependency::specforge_path(&environment.manifest_dir);
    let options = Options {
        formats: expand::format_types(&specforge, environment.formats, &found.formats),
        api: found.api,
        ..Options::new(specforge).in_module(&found.module)
    };
    let root = match Tokens::path(&found.module) {
        Some(root) => root,
        None => Tokens::from(found.module.parse().unwrap_or_else(|_| quote!(crate::api))),
    };
    let module = found.module.strip_prefix("crate::");
    let module = module.map(|module| module.split("::").map(|word| word.trim().to_owned()));
    Ok(Source {
        loaded,
        files,
        root,
        module: module.into_iter().flatten().collect(),
        options,
        strict: found.strict,
    })
}
