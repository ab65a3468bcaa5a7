//! The macros, whole: from their tokens and the files around them to what they become.
//!
//! Only `api!` reports the faults of the document itself. `handler` and `router!` stay silent about them, so that one mistake is one error.

use std::path::PathBuf;
use std::sync::Arc;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{ItemFn, LitStr};

use crate::check::Finding;
use crate::check::api::{check_api, stopping, unknown_operation};
use crate::check::handler::check_handler;
use crate::check::router::check_router;
use crate::config::{self, Request};
use crate::diag::codes;
use crate::expand::{self, Context, Options, Registration};
use crate::load::{Loaded, load};
use crate::rust::api::ApiArgs;
use crate::rust::derive::Derived;
use crate::rust::handler::{Handler, HandlerArgs};
use crate::rust::keys::Document;
use crate::rust::router::RouterArgs;
use crate::source::Sources;

/// What a macro knows of the crate that it is used in.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The folder of the crate's `Cargo.toml`.
    pub manifest_dir: PathBuf,
    /// The file that the macro stands in, where it is known.
    pub source_file: Option<PathBuf>,
    /// The formats that features map to a type of their own.
    pub formats: &'static [&'static str],
    /// Whether the spec's files are named to the compiler, so that an edit of one builds the crate again.
    pub track: bool,
}

/// The document, and where its generated module is.
struct Source {
    loaded: Arc<Loaded>,
    files: Vec<PathBuf>,
    root: TokenStream,
    options: Options,
    strict: bool,
}

fn open(environment: &Environment, document: &Document) -> Result<Source, TokenStream> {
    let span = document.span();
    let argument = document.path.as_ref().map(LitStr::value);
    let api = document.api.as_ref().map(ToString::to_string);
    let found = config::find(&Request {
        argument: argument.as_deref(),
        api: api.as_deref(),
        source_file: environment.source_file.as_deref(),
        manifest_dir: &environment.manifest_dir,
    });
    if !found.diagnostics.is_empty() {
        return Err(found
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.compile_error(&found.sources, span))
            .collect());
    }
    let loaded = load(&found.spec, &found.root);
    let files = loaded.files.iter().cloned().chain(found.file).collect();
    let specforge = crate::dependency::specforge_path(&environment.manifest_dir);
    let options = Options {
        formats: expand::format_types(&specforge, environment.formats, &found.formats),
        ..Options::new(specforge)
    };
    let root = found.module.parse().unwrap_or_else(|_| quote!(crate::api));
    Ok(Source {
        loaded,
        files,
        root,
        options,
        strict: found.strict,
    })
}

/// `api!("spec/openapi.yaml", ..)`
pub fn api(input: TokenStream, environment: &Environment) -> TokenStream {
    let args: ApiArgs = match syn::parse2(input) {
        Ok(args) => args,
        Err(error) => return error.into_compile_error(),
    };
    let mut source = match open(environment, &args.document) {
        Ok(source) => source,
        Err(errors) => return errors,
    };
    let span = args.document.span();
    let loaded = Arc::clone(&source.loaded);
    let sources = &loaded.sources;
    let api = loaded.api.as_deref();
    let faults: TokenStream = stopping(api, &loaded.diagnostics, &args.unsupported)
        .iter()
        .map(|diagnostic| diagnostic.compile_error(sources, span))
        .collect();
    let tracked = environment.track.then(|| track(&source.files));
    let Some(api) = api else {
        return quote!(#faults #tracked);
    };
    let errors = compile_errors(&check_api(api, &args), sources);
    let replaced = args
        .types
        .into_iter()
        .map(|(name, path)| (name.to_string(), path));
    source.options.replaced.extend(replaced);
    source
        .options
        .manual
        .extend(args.manual.iter().map(ToString::to_string));
    source
        .options
        .left_out
        .extend(args.unsupported.iter().map(ToString::to_string));
    let module = expand::expand_api(&Context::new(api, &source.options));
    quote!(#faults #errors #tracked #module)
}

fn compile_errors(findings: &[Finding], sources: &Sources) -> TokenStream {
    let errors = findings
        .iter()
        .map(|finding| finding.diagnostic.compile_error(sources, finding.span));
    quote!(#(#errors)*)
}

/// Names the files to the compiler: an edit of any of them builds the crate again.
fn track(files: &[PathBuf]) -> TokenStream {
    let files = files.iter().filter_map(|file| file.to_str());
    quote!(#( const _: &[u8] = ::core::include_bytes!(#files); )*)
}

/// `#[handler(operation = "..")]`
pub fn handler(args: TokenStream, item: TokenStream, environment: &Environment) -> TokenStream {
    let parsed = syn::parse2::<ItemFn>(item.clone());
    let fail = |error: &syn::Error| {
        let errors = error.to_compile_error();
        quote!(#item #errors)
    };
    let mut args: HandlerArgs = match syn::parse2(args) {
        Ok(args) => args,
        Err(error) => return fail(&error),
    };
    let function = match parsed {
        Ok(function) => function,
        Err(error) => {
            return fail(&codes::error(
                codes::NOT_A_HANDLER,
                error.span(),
                "`#[specforge::handler]` stands on an `async fn`",
            ));
        }
    };
    let document = Document {
        path: None,
        api: args.api.clone(),
    };
    let Ok(source) = open(environment, &document) else {
        return item;
    };
    let Some(api) = &source.loaded.api else {
        return item;
    };
    let sources = &source.loaded.sources;
    let (name, span) = match &args.operation {
        Some(literal) => (literal.value(), literal.span()),
        None => (function.sig.ident.to_string(), function.sig.ident.span()),
    };
    let wanted = |operation: &&crate::model::Operation| match &args.operation {
        Some(_) => operation.id == name,
        None => operation.module == name || operation.marker == name,
    };
    let Some(operation) = api.operations.iter().find(wanted) else {
        let error =
            unknown_operation(api, &name, codes::UNKNOWN_OPERATION).compile_error(sources, span);
        return quote!(#item #error);
    };
    let cx = &Context::new(api, &source.options);
    if !operation.unsupported.is_empty() {
        // `api!` says why; without its markers nothing here could be checked.
        let refusal = expand::expand_refusal(cx, &source.root, operation, span);
        return quote!(#item #refusal);
    }
    let signature = Handler::parse(function.clone());
    let handler = match signature {
        Ok(handler) => handler,
        Err(error) => {
            let error = error.into_compile_error();
            let stand_in = expand::expand_stand_in(
                cx,
                &Registration {
                    root: &source.root,
                    operation,
                    handler: &Handler::bare(function),
                    args: &args,
                    name_span: span,
                },
            );
            return quote!(#stand_in #error);
        }
    };
    args.strict = args.strict.or(source.strict.then_some(span));
    let findings = check_handler(api, operation, &args, &handler);
    let registration = Registration {
        root: &source.root,
        operation,
        handler: &handler,
        args: &args,
        name_span: span,
    };
    if findings.is_empty() {
        return expand::expand_handler(cx, &registration);
    }
    let errors = compile_errors(&findings, sources);
    let stand_in = expand::expand_stand_in(cx, &registration);
    quote!(#stand_in #errors)
}

/// `router!("spec/openapi.yaml", ..)`
pub fn router(input: TokenStream, environment: &Environment) -> TokenStream {
    let args: RouterArgs = match syn::parse2(input) {
        Ok(args) => args,
        Err(error) => return error.into_compile_error(),
    };
    let source = match open(environment, &args.document) {
        Ok(source) => source,
        Err(errors) => return errors,
    };
    let span = args.document.span();
    let Some(api) = &source.loaded.api else {
        // `api!` says why there is none.
        return quote_spanned!(span=> ::core::panic!("the spec cannot be read"));
    };
    let errors = compile_errors(&check_router(api, &args), &source.loaded.sources);
    let cx = Context::new(api, &source.options);
    let router = expand::expand_router(&cx, &source.root, &args, span);
    quote!({ #errors #router })
}

/// `#[derive(Schema)]`
pub fn derive(input: TokenStream, environment: &Environment) -> TokenStream {
    let input: syn::DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    // A stand-in keeps a mistake from being reported again wherever the type is used.
    let bare = Derived::bare(&input);
    let stand_in = |specforge: &TokenStream| match bare.generics.lifetimes().next() {
        None => expand::expand_derive_stand_in(specforge, &bare),
        Some(_) => TokenStream::new(),
    };
    let derived = match Derived::parse(input) {
        Ok(derived) => derived,
        Err(error) => {
            let stand_in = stand_in(&crate::dependency::specforge_path(
                &environment.manifest_dir,
            ));
            let error = error.into_compile_error();
            return quote!(#stand_in #error);
        }
    };
    let document = Document {
        path: None,
        api: derived.api.clone(),
    };
    let Ok(source) = open(environment, &document) else {
        return stand_in(&crate::dependency::specforge_path(
            &environment.manifest_dir,
        ));
    };
    // `api!` says why there is none.
    let Some(api) = &source.loaded.api else {
        return stand_in(&source.options.specforge);
    };
    let cx = Context::new(api, &source.options);
    let cx = cx.outside(&source.root);
    let (tokens, findings) = expand::expand_derive(&cx, &source.root, &derived);
    let errors = compile_errors(&findings, &source.loaded.sources);
    quote!(#tokens #errors)
}
