//! The macros, whole: from their tokens and the files around them to what they become.
//!
//! Only `api!` reports the faults of the document itself. `handler` and `router!` stay silent about them, so that one mistake is one error.

mod in_sources;
mod meant;
mod rests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::LitStr;

use crate::check::Finding;
use crate::check::api::{check_api, stopping, unknown_operation};
use crate::check::gone::{Place, check_gone};
use crate::check::handler::check_handler;
use crate::check::patterns::check_patterns;
use crate::check::router::check_router;
use crate::check::undeclared::{check_undeclared, undeclared_note};
use crate::code::{Code, Tokens};
use crate::config::{self, Request};
use crate::diag::{Diagnostic, codes};
use crate::expand::{self, Context, Options, Registration};
use crate::load::{Loaded, load};
use crate::model::{Api, Operation};
use crate::rust::api::ApiArgs;
use crate::rust::derive::Derived;
use crate::rust::generated::Generated;
use crate::rust::handler::{Function, Handler, HandlerArgs};
use crate::rust::keys::Document;
use crate::rust::place::stands_in_impl;
use crate::rust::router::{Only, RouterArgs};
use crate::source::Sources;
use in_sources::{has_api, verified};
use meant::Meant;
use rests::speaks_for_the_rest;

/// What a macro knows of the crate that it is used in.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The folder of the crate's `Cargo.toml`.
    pub manifest_dir: PathBuf,
    /// The file that the macro stands in, where it is known.
    pub source_file: Option<PathBuf>,
    /// The line that the macro stands in.
    pub line: usize,
    /// Where in that line, from 1: further in than that it may stand in an `impl`.
    pub column: usize,
    /// The formats that features map to a type of their own.
    pub formats: &'static [&'static str],
    /// Whether the spec's files are named to the compiler, so that an edit of one builds the crate again.
    pub track: bool,
}

/// The document, and where its generated module is.
struct Source {
    loaded: Arc<Loaded>,
    files: Vec<PathBuf>,
    root: Tokens,
    /// The path of the module from the root of its crate, which is this one; else empty.
    module: Vec<String>,
    options: Options,
    strict: bool,
}

impl Source {
    /// What is known of a file that names types of the module.
    fn place<'a>(&'a self, file: &'a Path, api: &'a Api, operation: &'a Operation) -> Place<'a> {
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
struct NoSource {
    errors: TokenStream,
    /// It is fine but for what this macro asks of it, an API that it does not have.
    asked_wrongly: bool,
}

fn open(environment: &Environment, document: &Document) -> Result<Source, NoSource> {
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
    if found.diagnostics.is_empty() {
        found
            .diagnostics
            .extend(config::missing_module(&found, &request));
    }
    if !found.diagnostics.is_empty() {
        let errors = found
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.compile_error(&found.sources, span));
        return Err(NoSource {
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

/// What `api!` becomes.
#[derive(Debug, Clone, Default)]
pub struct Expansion {
    /// What has places of the user's: errors, and the types that are the user's own.
    pub tokens: TokenStream,
    /// All else. It goes to the compiler as text: `proc_macro2` would read it once more before, which takes longer than all of the macro.
    pub code: Code,
}

impl From<TokenStream> for Expansion {
    fn from(tokens: TokenStream) -> Self {
        Self {
            tokens,
            code: Code::new(),
        }
    }
}

/// `generated! { by = "0.1.0", of = ("spec/openapi.yaml", ..), .. }`, which stands around what `cargo specforge generate` wrote.
///
/// Generated code uses parts of the run time that may change in any release. Where another release wrote it, that is one error, and the module
/// is what `api!` would make of it now: nothing else is said then, neither in that code nor in the handlers.
pub fn generated(input: TokenStream, environment: &Environment) -> Expansion {
    let generated: Generated = match syn::parse2(input) {
        Ok(generated) => generated,
        Err(error) => return error.into_compile_error().into(),
    };
    let version = generated.by.value();
    if version == VERSION {
        return generated.items.into();
    }
    let message = format!(
        "these files were generated by `cargo specforge` {version}, and this crate has `specforge` {VERSION}"
    );
    let error = Diagnostic::error(codes::OTHER_VERSION, None, message)
        .help(format!("`cargo install cargo-specforge --version {VERSION}`, then run `cargo specforge generate` again"))
        .compile_error(&Sources::default(), generated.by.span());
    let mut expansion = api(generated.of, environment);
    expansion.tokens.extend(error);
    expansion
}

/// The version of specforge: all of its crates have the same.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// `api!("spec/openapi.yaml", ..)`
pub fn api(input: TokenStream, environment: &Environment) -> Expansion {
    let args: ApiArgs = match syn::parse2(input) {
        Ok(args) => args,
        Err(error) => return error.into_compile_error().into(),
    };
    let mut source = match open(environment, &args.document) {
        Ok(source) => source,
        Err(NoSource { errors, .. }) => return errors.into(),
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
        // `router!` compares documents; it has nothing to say where this one is the same and makes no sense.
        return quote!(#faults #tracked #[doc(hidden)] pub const __DOCUMENT: u128 = 0; ).into();
    };
    let errors = compile_errors(&check_api(api, &args), sources);
    let undeclared = undeclared(api, span, !faults.is_empty() || !errors.is_empty());
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
    if !faults.is_empty() {
        source.options.verified = verified(api, environment);
    }
    let cx = Context::new(api, &source.options);
    let replaced = expand::types::expand_replaced(&cx);
    Expansion {
        tokens: quote!(#faults #errors #undeclared #tracked #replaced),
        code: expand::expand_api(&cx),
    }
}

fn compile_errors(findings: &[Finding], sources: &Sources) -> TokenStream {
    let errors = findings.iter().map(|finding| {
        finding
            .diagnostic
            .compile_error_over(sources, (finding.span, finding.end))
    });
    quote!(#(#errors)*)
}

/// What is said of statuses that the layers can answer with and operations do not declare: an error for each operation where the document asks
/// for it, and one warning for all others, unless there is something worse. On stable Rust a warning is the use of something deprecated.
fn undeclared(api: &Api, span: Span, has_faults: bool) -> TokenStream {
    let found = check_undeclared(api);
    let mut errors = found.iter().filter(|found| found.is_error()).peekable();
    let note = undeclared_note(api).filter(|_| !has_faults && errors.peek().is_none());
    let errors = errors.map(|error| error.compile_error(&api.sources, span));
    let warning = note.map(|note| {
        quote_spanned! {span=>
            const _: () = {
                #[deprecated(note = #note)]
                #[allow(non_upper_case_globals)]
                const undeclared_statuses: () = ();
                undeclared_statuses
            };
        }
    });
    quote!(#(#errors)* #warning)
}

/// Names the files to the compiler: an edit of any of them builds the crate again.
fn track(files: &[PathBuf]) -> TokenStream {
    let files = files.iter().filter_map(|file| file.to_str());
    quote!(#( const _: &[u8] = ::core::include_bytes!(#files); )*)
}

/// `#[handler(operation = "..")]`
#[allow(clippy::needless_pass_by_value, reason = "the signature of a macro")]
pub fn handler(args: TokenStream, item: TokenStream, environment: &Environment) -> TokenStream {
    let function = syn::parse2::<Function>(item.clone());
    let meant = || Meant::new(&args, function.as_ref().ok());
    let mut args: HandlerArgs = match syn::parse2(args.clone()) {
        Ok(args) => args,
        Err(error) => {
            let stand_in = meant().stand_in(environment, &Document::default());
            let errors = error.into_compile_error();
            return refuse(environment, &item, function.ok(), &stand_in, &errors);
        }
    };
    let document = Document {
        path: None,
        api: args.api.clone(),
    };
    let function = match &function {
        Ok(function) => function.clone(),
        Err(error) => {
            let stand_in = meant().stand_in(environment, &document);
            let message = "`#[specforge::handler]` stands on an `async fn`";
            let errors =
                codes::error(codes::NOT_A_HANDLER, error.span(), message).into_compile_error();
            return refuse(environment, &item, None, &stand_in, &errors);
        }
    };
    if let Some(again) = function.attrs.iter().find(|attribute| is_ours(attribute)) {
        let message = "this function is a handler already: a function handles one operation";
        let message = codes::with(codes::NOT_A_HANDLER, message);
        let errors = syn::Error::new_spanned(again, message).into_compile_error();
        let mut item = function.clone();
        item.attrs.retain(|attribute| !is_ours(attribute));
        let item = item.with(&TokenStream::new());
        return refuse(
            environment,
            &item,
            None,
            &meant().stand_in(environment, &document),
            &errors,
        );
    }
    let source = match open(environment, &document) {
        Ok(source) => source,
        Err(NoSource { asked_wrongly, .. }) if !asked_wrongly && has_api(environment) => {
            return item;
        }
        Err(NoSource { errors, .. }) => return quote!(#item #errors),
    };
    let Some(api) = &source.loaded.api else {
        return item;
    };
    let sources = &source.loaded.sources;
    let (name, span) = match &args.operation {
        Some(literal) => (literal.value(), literal.span()),
        None => (function.sig.ident.to_string(), function.sig.ident.span()),
    };
    let wanted = |operation: &&Operation| match &args.operation {
        Some(_) => operation.id == name,
        None => operation.module == name || operation.marker == name,
    };
    let cx = &Context::new(api, &source.options);
    let Some(operation) = api.operations.iter().find(wanted) else {
        let errors =
            unknown_operation(api, &name, codes::UNKNOWN_OPERATION).compile_error(sources, span);
        let stand_in = meant().stand_in(environment, &document);
        return refuse(environment, &item, Some(function), &stand_in, &errors);
    };
    if !operation.unsupported.is_empty() {
        // `api!` says why; without its markers nothing here could be checked.
        let refusal = expand::expand_refusal(cx, &source.root, operation, span);
        return quote!(#item #refusal);
    }
    let parsed = match associated(environment, &function) {
        Some(error) => Err(error),
        None => Handler::parse(function.clone()),
    };
    let handler = match parsed {
        Ok(handler) => handler,
        Err(error) => {
            let cfgs = Handler::bare(function.clone()).cfgs;
            let stand_in = expand::expand_stand_in(cx, &source.root, operation, &cfgs);
            let errors = error.into_compile_error();
            return refuse(environment, &item, Some(function), &stand_in, &errors);
        }
    };
    args.strict = args.strict.or(source.strict.then_some(span));
    let mut findings = check_handler(api, operation, &args, &handler, source.options.naming());
    let file = environment.source_file.as_deref();
    let place = file
        .filter(|_| environment.column <= 1)
        .map(|file| source.place(file, api, operation));
    let naming = source.options.naming();
    let gone = place.and_then(|place| check_gone(api, operation, &handler, naming, place));
    let named = gone.or_else(|| check_patterns(api, operation, &handler, naming, place));
    let mut item = item;
    if let Some(named) = named {
        // What is not taken as the spec says is said of the same argument.
        if findings.is_empty() {
            findings.push(named);
        }
        item = expand::expand_stub(cx, &handler, place);
    }
    if findings.is_empty() {
        let registration = Registration {
            root: &source.root,
            operation,
            item: &item,
            handler: &handler,
            args: &args,
            name_span: span,
        };
        return expand::expand_handler(cx, &registration);
    }
    let errors = compile_errors(&findings, sources);
    let stand_in = expand::expand_stand_in(cx, &source.root, operation, &handler.cfgs);
    refuse(environment, &item, Some(function), &stand_in, &errors)
}

/// Whether an attribute is this macro once more.
fn is_ours(attribute: &syn::Attribute) -> bool {
    let mut segments = attribute.path().segments.iter().rev();
    segments.next().is_some_and(|last| last.ident == "handler")
        && segments
            .next()
            .is_none_or(|krate| krate.ident == "specforge")
}

/// What is wrong with a function that stands in an `impl` and takes no `self`, which only the file shows.
fn associated(environment: &Environment, function: &Function) -> Option<syn::Error> {
    let file = environment.source_file.as_deref()?;
    let name = &function.sig.ident;
    let is_free = environment.column <= 1
        || function.sig.receiver().is_some()
        || !stands_in_impl(file, &name.to_string());
    (!is_free).then(|| {
        let message = "a handler is a free function: move it out of the `impl` or trait";
        codes::error(codes::NOT_A_HANDLER, name.span(), message)
    })
}

/// A function that cannot be a handler: as it is written, with what stands in for it and what is wrong.
fn refuse(
    environment: &Environment,
    item: &TokenStream,
    function: Option<Function>,
    stand_in: &TokenStream,
    errors: &TokenStream,
) -> TokenStream {
    let is_associated = function.as_ref().is_some_and(|function| {
        function.sig.receiver().is_some() || associated(environment, function).is_some()
    });
    match function {
        // An `impl` holds no other items: they go into the function's body.
        Some(function) if is_associated => {
            let function = function.with(stand_in);
            quote!(#[allow(unused, dead_code)] #function #errors)
        }
        _ => quote!(#[allow(unused, dead_code)] #item #stand_in #errors),
    }
}

/// `router!("spec/openapi.yaml", ..)`
pub fn router(input: TokenStream, environment: &Environment) -> TokenStream {
    let args: RouterArgs = match syn::parse2(input) {
        Ok(args) => args,
        Err(error) => return error.into_compile_error(),
    };
    let source = match open(environment, &args.document) {
        Ok(source) => source,
        Err(NoSource { asked_wrongly, .. }) if !asked_wrongly && has_api(environment) => {
            let specforge = crate::dependency::specforge_path(&environment.manifest_dir);
            return expand::expand_empty_router(&(&specforge).into());
        }
        Err(NoSource { errors, .. }) => return errors,
    };
    let span = args.document.span();
    let Some(api) = &source.loaded.api else {
        // `api!` says why there is none, unless it read another document.
        let why = source.loaded.diagnostics.first();
        let why = why.map_or("this document cannot be read", |why| why.message.as_str());
        let sf = &(&source.options.specforge).into();
        return expand::expand_no_router(sf, &source.root, why, span);
    };
    let errors = compile_errors(&check_router(api, &args), &source.loaded.sources);
    let cx = Context::new(api, &source.options);
    let asks = matches!(args.only, Some(Only::Rest(_)))
        && speaks_for_the_rest(environment, &source.root, api);
    let router = expand::expand_router(&cx, &source.root, &args, span, asks);
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
    let stand_in = |specforge: &Code| match bare.generics.lifetimes().next() {
        None => expand::expand_derive_stand_in(&specforge.into(), &bare),
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
    let root = Code::verbatim(source.root.to_string());
    let cx = cx.outside(&root);
    let (tokens, findings) = expand::expand_derive(&cx, &source.root, &derived);
    let errors = compile_errors(&findings, &source.loaded.sources);
    quote!(#tokens #errors)
}
