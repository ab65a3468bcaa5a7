//! Types that a handler's signature takes from the module of `api!`, and that the document does not have, or no longer.
//!
//! rustc would say that the name is nowhere; what the document has in its place, and where, it cannot know.

use std::collections::BTreeSet;
use std::path::Path;

use proc_macro2::Ident;
use syn::{GenericArgument, PathArguments, Type};

use super::Finding;
use super::handler::{body_argument, status_text, takes_body};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::expand::signature::{Naming, Success, success};
use crate::model::{Api, Operation};
use crate::rust::handler::{Argument, Handler, error_type, first_argument};
use crate::rust::module;

/// Where a handler stands, for the search of what its names mean.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Its file.
    pub file: &'a Path,
    /// The path of the module of `api!` from the root of its crate: `["api"]` for `crate::api`. Empty where it is another crate's.
    pub module: &'a [String],
    /// The names that `api!` gives that module.
    pub names: &'a BTreeSet<String>,
}

/// The first type that the document does not have. One that is renamed is one mistake, wherever it stands.
pub fn check_gone(
    api: &Api,
    operation: &Operation,
    handler: &Handler,
    naming: Naming<'_>,
    place: Place<'_>,
) -> Option<Finding> {
    let function = handler.function.sig.ident.to_string();
    let search = |ty: &Type| {
        let mut found = None;
        each_path(ty, &mut |path| {
            found = found.take().or_else(|| Gone::of(path, &function, place));
        });
        found
    };
    let argument = handler
        .arguments
        .iter()
        .find_map(|argument| Some((search(&argument.ty)?, argument)));
    if let Some((gone, argument)) = argument {
        let diagnostic = instead_of_body(api, operation, argument, &gone, naming)
            .unwrap_or_else(|| gone.similar(api, operation, place));
        return Some(Finding::over(&gone.path, diagnostic));
    }
    let gone = search(&handler.output)?;
    let diagnostic = instead_of_answer(api, operation, handler, &gone, naming)
        .unwrap_or_else(|| gone.similar(api, operation, place));
    Some(Finding::over(&gone.path, diagnostic))
}

/// Whether a type cannot be read since something in it is gone.
pub fn holds_gone(ty: &Type, function: &str, place: Place<'_>) -> bool {
    let mut holds = false;
    each_path(ty, &mut |path| {
        holds = holds || Gone::of(path, function, place).is_some()
    });
    holds
}

/// A type that is gone.
struct Gone {
    /// As it is written.
    path: syn::Path,
    /// The operation's module, of a type that stands in one.
    module: Option<String>,
    /// Its name.
    name: Ident,
}

impl Gone {
    fn of(path: &syn::Path, function: &str, place: Place<'_>) -> Option<Self> {
        let (module, last) = (place.module, place.module.last()?);
        // Nearly all paths are others, and most of the rest is there.
        if path.segments.len() < 2 || !path.segments.iter().any(|segment| segment.ident == last) {
            return None;
        }
        let segments: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        let prefix = if segments.first()? == "crate" {
            1 + module.len()
        } else {
            1
        };
        let (prefix, names) = segments.split_at_checked(prefix)?;
        if path.leading_colon.is_some() || prefix.last() != Some(last) {
            return None;
        }
        let (owner, joined) = match names {
            [name] => (None, name.clone()),
            [owner, name] => (Some(owner.clone()), format!("{owner}::{name}")),
            _ => return None,
        };
        let known = place.names.contains(&joined)
            || names.first().is_some_and(|first| {
                matches!(first.as_str(), "operations" | "security") || first.starts_with("__")
            });
        if known || module::has(place.file, function, module, prefix, names.first()?) != Some(false)
        {
            return None;
        }
        Some(Self {
            path: path.clone(),
            module: owner,
            name: path.segments.last()?.ident.clone(),
        })
    }

    fn diagnostic(&self) -> Diagnostic {
        let name = &self.name;
        let message = match &self.module {
            None => format!("this spec has no schema `{name}`, nor anything else of that name"),
            Some(module) => format!("`{module}` has no `{name}` in this spec"),
        };
        Diagnostic::error(codes::GONE, None, message)
    }

    /// What may be meant, by its name.
    fn similar(&self, api: &Api, operation: &Operation, place: Place<'_>) -> Diagnostic {
        let diagnostic = self.diagnostic();
        if let Some(module) = &self.module {
            let mut operations = api.operations.iter();
            if let Some(owner) = operations.find(|operation| operation.module == *module) {
                let names = place.names.iter();
                let own = names.filter_map(|name| name.strip_prefix(module)?.strip_prefix("::"));
                let own: Vec<String> = own.map(|name| format!("`{name}`")).collect();
                return Diagnostic {
                    span: Some(owner.span),
                    ..diagnostic
                }
                .label(format!("it has {}", own.join(", ")));
            }
            let modules = api
                .operations
                .iter()
                .map(|operation| operation.module.as_str());
            let known = did_you_mean(module, modules);
            let known = known.and_then(|known| {
                let mut operations = api.operations.iter();
                operations.find(|operation| operation.module == known)
            });
            let meant = known.unwrap_or(operation);
            return Diagnostic {
                span: Some(meant.span),
                ..diagnostic
            }
            .help(format!(
                "the module of `{}` is `{}`",
                meant.id, meant.module
            ));
        }
        let name = self.name.to_string();
        let types = || api.types.iter().filter(|def| def.module.is_none());
        let known = did_you_mean(&name, types().map(|def| def.ident.as_str()));
        match types().find(|def| Some(def.ident.as_str()) == known) {
            Some(def) => Diagnostic {
                span: Some(def.span),
                ..diagnostic
            }
            .help(format!("one with a similar name exists: `{}`", def.ident)),
            None => diagnostic.help("run `cargo specforge explain` for the types that it has"),
        }
    }
}

/// What the document says where a type that is gone stands for the body.
fn instead_of_body(
    api: &Api,
    operation: &Operation,
    argument: &Argument,
    gone: &Gone,
    naming: Naming<'_>,
) -> Option<Diagnostic> {
    let body = operation.body.as_ref()?;
    let content = body.contents.first()?;
    let inner = first_argument(&argument.ty)?;
    let inner = match inner {
        Type::Path(path) if path.path == gone.path => inner,
        _ => first_argument(inner)?,
    };
    let is_all = matches!(inner, Type::Path(path) if path.path == gone.path);
    if !is_all || !takes_body(argument.shape) {
        return None;
    }
    let diagnostic = Diagnostic {
        span: Some(content.span),
        ..gone.diagnostic()
    };
    let write = body_argument(api, operation, body, naming);
    Some(diagnostic.help(format!("operation `{}` takes `{write}`", operation.id)))
}

/// What the document says where a type that is gone stands for the answer.
fn instead_of_answer(
    api: &Api,
    operation: &Operation,
    handler: &Handler,
    gone: &Gone,
    naming: Naming<'_>,
) -> Option<Diagnostic> {
    let output = match error_type(&handler.output) {
        Some(_) => first_argument(&handler.output)?,
        None => &handler.output,
    };
    let mut holds = false;
    each_path(output, &mut |path| holds |= *path == gone.path);
    let Success::Json(content) = Success::of(operation) else {
        return None;
    };
    if !holds {
        return None;
    }
    let mut responses = operation.responses.iter();
    let status = responses.find_map(|response| {
        let (json, _) = response.json()?;
        std::ptr::eq(json, content).then(|| status_text(response.status))
    })?;
    let diagnostic = Diagnostic {
        span: Some(content.span),
        ..gone.diagnostic()
    };
    let write = success(api, operation, naming);
    Some(diagnostic.help(format!(
        "the {status} of operation `{}` is `{write}`",
        operation.id
    )))
}

/// Every path of a type, the outer ones first.
fn each_path(ty: &Type, visit: &mut dyn FnMut(&syn::Path)) {
    match ty {
        Type::Path(path) => {
            visit(&path.path);
            for segment in &path.path.segments {
                if let PathArguments::AngleBracketed(arguments) = &segment.arguments {
                    for argument in &arguments.args {
                        if let GenericArgument::Type(ty) = argument {
                            each_path(ty, visit);
                        }
                    }
                }
            }
        }
        Type::Tuple(tuple) => tuple.elems.iter().for_each(|ty| each_path(ty, visit)),
        Type::Array(inner) => each_path(&inner.elem, visit),
        Type::Slice(inner) => each_path(&inner.elem, visit),
        Type::Reference(inner) => each_path(&inner.elem, visit),
        Type::Paren(inner) => each_path(&inner.elem, visit),
        Type::Group(inner) => each_path(&inner.elem, visit),
        _ => {}
    }
}
