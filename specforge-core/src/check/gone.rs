//! Types that a handler's signature takes from the module of `api!`, and that the document does not have, or no longer.
//!
//! rustc would say that the name is nowhere; what the document has in its place, and where, it cannot know.

use std::path::Path;

use proc_macro2::Ident;
use syn::{GenericArgument, PathArguments};

use super::Finding;
use super::handler::{body_argument, status_text, takes_body};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::expand::signature::{Naming, Success, success};
use crate::load::Loaded;
use crate::model::{Api, Content, ContentKind, Operation, Type};
use crate::rust::handler::{Argument, Handler, error_type, first_argument};
use crate::rust::module;
use crate::source::Span;

/// Where a handler stands, for the search of what its names mean.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Its file.
    pub file: &'a Path,
    /// The path of the module of `api!` from the root of its crate: `["api"]` for `crate::api`. Empty where it is another crate's.
    pub module: &'a [String],
    /// The document, and the names that `api!` gives that module.
    pub loaded: &'a Loaded,
    /// The document's API.
    pub api: &'a Api,
    /// The handler's operation.
    pub operation: &'a Operation,
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
    let search = |ty: &syn::Type| {
        let mut found = None;
        each_path(ty, &mut |path| {
            found = found.take().or_else(|| Gone::of(path, &function, place));
        });
        found
    };
    // Whether an argument under `#[cfg]` exists is not known here.
    let mut arguments = handler
        .arguments
        .iter()
        .filter(|argument| argument.cfgs.is_empty());
    let argument = arguments.find_map(|argument| Some((search(&argument.ty)?, argument)));
    let (gone, instead) = match argument {
        Some((gone, argument)) => {
            let instead = instead_of_body(api, operation, argument, &gone, naming);
            (gone, instead)
        }
        None => {
            let gone = search(&handler.output)?;
            let instead = instead_of_error(operation, handler, &gone, naming)
                .or_else(|| instead_of_answer(api, operation, handler, &gone, naming));
            (gone, instead)
        }
    };
    let diagnostic = match (&gone.module, instead) {
        (None, Some((span, help))) => gone.diagnostic(Some(span)).help(help),
        (None, None) => gone.similar(api, operation),
        (Some(module), _) => gone.in_module(module, api, operation, place),
    };
    Some(Finding::over(&gone.path, diagnostic))
}

/// Whether a path names something of the module of `api!` that the document does not have.
pub fn is_gone(path: &syn::Path, function: &str, place: Place<'_>) -> bool {
    Gone::of(path, function, place).is_some()
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

/// A path that seems to lead into the module of `api!`.
struct Within {
    /// All of it.
    segments: Vec<String>,
    /// How many of them lead to the module.
    prefix: usize,
}

impl Within {
    fn of(path: &syn::Path, place: Place<'_>) -> Option<Self> {
        let last = place.module.last()?;
        // Nearly all paths are others.
        if path.segments.len() < 2 || !path.segments.iter().any(|segment| segment.ident == last) {
            return None;
        }
        let names = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string());
        let segments: Vec<String> = names.collect();
        let prefix = if segments.first()? == "crate" {
            1 + place.module.len()
        } else {
            1
        };
        let leads = path.leading_colon.is_none() && segments.get(prefix - 1) == Some(last);
        leads.then_some(Self { segments, prefix })
    }

    fn names(&self) -> &[String] {
        self.segments.get(self.prefix..).unwrap_or_default()
    }

    /// Whether `api!` has what it names.
    fn is_known(&self, place: Place<'_>) -> bool {
        // Nearly all that a handler names is its own operation's; all names together are many.
        self.is_own(place) || place.loaded.names().contains(&self.names().join("::"))
    }

    /// Whether it is something of the handler's own operation.
    fn is_own(&self, place: Place<'_>) -> bool {
        let operation = place.operation;
        let has_group = |name: &str| match name {
            "Path" => !operation.path_parameters.is_empty(),
            "Query" => !operation.query_parameters.is_empty(),
            "Headers" => !operation.header_parameters.is_empty(),
            "Cookies" => !operation.cookie_parameters.is_empty(),
            _ => false,
        };
        let bodies = operation.body.iter().flat_map(|body| &body.contents);
        let answers = operation.responses.iter();
        let answers = answers.flat_map(|response| &response.contents);
        let mut contents = bodies.chain(answers);
        match self.names() {
            [name] => {
                let group = name.strip_prefix(&operation.contract);
                group.is_some_and(has_group)
                    || contents.any(|content| holds_type(place.api, content, name))
            }
            [module, name] if *module == operation.module => {
                has_group(name)
                    || matches!(name.as_str(), "Response" | "Error")
                    || (name == "Body" && operation.body.is_some())
            }
            _ => false,
        }
    }

    /// Whether nothing but `api!` could have it, and `api!` prints all of the document: what a fault has taken from it is not gone.
    fn is_certain(&self, function: &str, place: Place<'_>) -> bool {
        let mut found = place.loaded.diagnostics.iter();
        if found.any(Diagnostic::is_error) {
            return false;
        }
        let (Some(prefix), Some(name)) = (self.segments.get(..self.prefix), self.names().first())
        else {
            return false;
        };
        module::has(place.file, function, place.module, prefix, name) == Some(false)
    }
}

/// Whether a content is a type of this name at the module's root, or holds it without a schema of its own in between.
fn holds_type(api: &Api, content: &Content, name: &str) -> bool {
    let (ContentKind::Json(schema)
    | ContentKind::Form(schema, _)
    | ContentKind::Multipart(schema, _)) = &content.kind
    else {
        return false;
    };
    let mut ty = &schema.ty;
    while let Type::Array(inner) | Type::Nullable(inner) | Type::Boxed(inner) | Type::Map(inner) =
        ty
    {
        ty = inner;
    }
    let Type::Named(id) = ty else { return false };
    let def = api.types.get(id.0);
    def.is_some_and(|def| def.module.is_none() && def.ident == name)
}

/// Whether a path certainly names a type of the module of `api!`.
pub(super) fn is_there(path: &syn::Path, function: &str, place: Place<'_>) -> bool {
    Within::of(path, place)
        .is_some_and(|within| within.is_known(place) && within.is_certain(function, place))
}

impl Gone {
    fn of(path: &syn::Path, function: &str, place: Place<'_>) -> Option<Self> {
        let within = Within::of(path, place)?;
        if within.is_known(place) {
            return None;
        }
        let module = match within.names() {
            [_] => None,
            [module, _] if matches!(module.as_str(), "operations" | "security") => return None,
            [module, _] => Some(module.clone()),
            _ => return None,
        };
        let is_hidden = within.names().iter().any(|name| name.starts_with("__"));
        if is_hidden || !within.is_certain(function, place) {
            return None;
        }
        Some(Self {
            path: path.clone(),
            module,
            name: path.segments.last()?.ident.clone(),
        })
    }

    fn diagnostic(&self, span: Option<Span>) -> Diagnostic {
        let name = &self.name;
        let message = match &self.module {
            None => format!("no schema `{name}` in this spec"),
            Some(module) => format!("no `{module}::{name}` in this spec"),
        };
        Diagnostic::error(codes::GONE, span, message)
    }

    /// The type that may be meant, by its name.
    fn similar(&self, api: &Api, operation: &Operation) -> Diagnostic {
        let name = self.name.to_string();
        let types = || api.types.iter().filter(|def| def.module.is_none());
        let known = did_you_mean(&name, types().map(|def| def.ident.as_str()));
        let known = types().find(|def| Some(def.ident.as_str()) == known);
        let diagnostic = self.diagnostic(known.map(|def| def.span));
        diagnostic.help(match known {
            Some(def) => format!("one with a similar name exists: `{}`", def.ident),
            None => format!(
                "run `cargo specforge explain {}` for what the operation takes and answers",
                operation.id
            ),
        })
    }

    /// What the module of an operation has, or which one may be meant.
    fn in_module(
        &self,
        module: &str,
        api: &Api,
        operation: &Operation,
        place: Place<'_>,
    ) -> Diagnostic {
        let of_module = |module: &str| {
            let mut operations = api.operations.iter();
            operations.find(|operation| operation.module == module)
        };
        if let Some(owner) = of_module(module) {
            let names = place.loaded.names().iter();
            let own = names.filter_map(|name| name.strip_prefix(module)?.strip_prefix("::"));
            let own: Vec<String> = own.map(|name| format!("`{name}`")).collect();
            let label = format!("it has {}", own.join(", "));
            return self.diagnostic(Some(owner.span)).label(label);
        }
        let modules = api.operations.iter();
        let modules = modules.map(|operation| operation.module.as_str());
        let meant = did_you_mean(module, modules).and_then(of_module);
        let meant = meant.unwrap_or(operation);
        let help = format!("the module of `{}` is `{}`", meant.id, meant.module);
        self.diagnostic(Some(meant.span)).help(help)
    }
}

/// Whether a type is the one that is gone, in as many wrappers of one type as may be.
fn is_all(ty: &syn::Type, gone: &Gone) -> bool {
    match ty {
        syn::Type::Path(path) if path.path == gone.path => true,
        _ => first_argument(ty).is_some_and(|inner| is_all(inner, gone)),
    }
}

/// What the document says where a type that is gone stands for the body.
fn instead_of_body(
    api: &Api,
    operation: &Operation,
    argument: &Argument,
    gone: &Gone,
    naming: Naming<'_>,
) -> Option<(Span, String)> {
    let body = operation.body.as_ref()?;
    let content = body.contents.first()?;
    if !takes_body(argument.shape) || !is_all(&argument.ty, gone) {
        return None;
    }
    let write = body_argument(api, operation, body, naming);
    let help = format!("operation `{}` takes `{write}`", operation.id);
    Some((content.span, help))
}

/// What the document says where a type that is gone stands for the answer.
fn instead_of_answer(
    api: &Api,
    operation: &Operation,
    handler: &Handler,
    gone: &Gone,
    naming: Naming<'_>,
) -> Option<(Span, String)> {
    let output = match error_type(&handler.output) {
        Some(_) => first_argument(&handler.output)?,
        None => &handler.output,
    };
    let Success::Json(content) = Success::of(operation) else {
        return None;
    };
    if !is_all(output, gone) {
        return None;
    }
    let mut responses = operation.responses.iter();
    let status = responses.find_map(|response| {
        let (json, _) = response.json()?;
        std::ptr::eq(json, content).then(|| status_text(response.status))
    })?;
    let write = success(api, operation, naming);
    let help = format!("the {status} of operation `{}` is `{write}`", operation.id);
    Some((content.span, help))
}

/// What to write where a type that is gone stands for the error.
fn instead_of_error(
    operation: &Operation,
    handler: &Handler,
    gone: &Gone,
    naming: Naming<'_>,
) -> Option<(Span, String)> {
    error_type(&handler.output).filter(|error| is_all(error, gone))?;
    let declared = operation.responses.iter();
    let mut declared = declared.filter(|response| response.status.is_error());
    let place = declared.next().map_or(operation.span, |first| first.span);
    let help = format!(
        "operation `{}` fails with `specforge::Error` or `{}::{}::Error`",
        operation.id, naming.api, operation.module
    );
    Some((place, help))
}

/// Every path of a type, the outer ones first.
fn each_path(ty: &syn::Type, visit: &mut dyn FnMut(&syn::Path)) {
    match ty {
        syn::Type::Path(path) => {
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
        syn::Type::Tuple(tuple) => tuple.elems.iter().for_each(|ty| each_path(ty, visit)),
        syn::Type::Array(inner) => each_path(&inner.elem, visit),
        syn::Type::Slice(inner) => each_path(&inner.elem, visit),
        syn::Type::Reference(inner) => each_path(&inner.elem, visit),
        syn::Type::Paren(inner) => each_path(&inner.elem, visit),
        syn::Type::Group(inner) => each_path(&inner.elem, visit),
        _ => {}
    }
}
