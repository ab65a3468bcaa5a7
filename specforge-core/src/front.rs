//! The macros, whole: from their tokens and the files around them to what they become.
//!
//! Only `api!` reports the faults of the document itself. `handler` and `router!` stay silent about them, so that one mistake is one error.

use std::path::PathBuf;
use std::sync::Arc;

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Ident, ItemFn, LitStr, Token, parenthesized};

use crate::check::handler::check_handler;
use crate::config::{self, Request};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::expand::{self, Context, Options, Registration, RouterArgs};
use crate::load::{Loaded, load};
use crate::rust::handler::{Handler, HandlerArgs};

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

fn open(
    environment: &Environment,
    document: Option<&LitStr>,
    api: Option<&Ident>,
) -> Result<Source, TokenStream> {
    let span = document
        .map(LitStr::span)
        .or_else(|| api.map(Ident::span))
        .unwrap_or_else(Span::call_site);
    let (argument, api) = (document.map(LitStr::value), api.map(ToString::to_string));
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
    let loaded = load(&found.spec, &environment.manifest_dir);
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

/// The input of `api!`.
#[derive(Debug, Default)]
struct ApiArgs {
    document: Option<LitStr>,
    api: Option<Ident>,
    types: Vec<(Ident, syn::Path)>,
    manual: Vec<Ident>,
    unsupported: Vec<Ident>,
}

impl Parse for ApiArgs {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        while !input.is_empty() {
            if input.peek(LitStr) {
                args.document = Some(input.parse()?);
            } else {
                let key: Ident = input.parse()?;
                let inner;
                match key.to_string().as_str() {
                    "types" => {
                        parenthesized!(inner in input);
                        let entry = |input: ParseStream<'_>| -> syn::Result<(Ident, syn::Path)> {
                            let name = input.parse()?;
                            input.parse::<Token![=]>()?;
                            Ok((name, input.parse()?))
                        };
                        args.types.extend(
                            Punctuated::<(Ident, syn::Path), Token![,]>::parse_terminated_with(
                                &inner, entry,
                            )?,
                        );
                    }
                    "manual" => {
                        parenthesized!(inner in input);
                        args.manual
                            .extend(Punctuated::<Ident, Token![,]>::parse_terminated(&inner)?);
                    }
                    "unsupported" => {
                        parenthesized!(inner in input);
                        args.unsupported.extend(
                            Punctuated::<Ident, Token![,]>::parse_terminated_with(
                                &inner,
                                syn::ext::IdentExt::parse_any,
                            )?,
                        );
                    }
                    _ if !input.peek(syn::token::Paren) && args.api.is_none() => {
                        args.api = Some(key);
                    }
                    _ => {
                        return Err(syn::Error::new(
                            key.span(),
                            format!(
                                "unknown key `{key}`: expected `types(..)`, `manual(..)` or `unsupported(..)`"
                            ),
                        ));
                    }
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(args)
    }
}

/// `api!("spec/openapi.yaml", ..)`
pub fn api(input: TokenStream, environment: &Environment) -> TokenStream {
    let args: ApiArgs = match syn::parse2(input) {
        Ok(args) => args,
        Err(error) => return error.into_compile_error(),
    };
    let mut source = match open(environment, args.document.as_ref(), args.api.as_ref()) {
        Ok(source) => source,
        Err(errors) => return errors,
    };
    let span = args
        .document
        .as_ref()
        .map_or_else(Span::call_site, LitStr::span);
    let loaded = Arc::clone(&source.loaded);
    let Loaded {
        api,
        sources,
        diagnostics,
        ..
    } = &*loaded;
    let mut errors: TokenStream = diagnostics
        .iter()
        .filter(|diagnostic| {
            diagnostic.is_error() && !covered(diagnostic, api.as_deref(), &args.unsupported)
        })
        .map(|diagnostic| diagnostic.compile_error(sources, span))
        .collect();
    let tracked = environment.track.then(|| track(&source.files));
    let Some(api) = api else {
        return quote!(#errors #tracked);
    };
    errors.extend(
        args.unsupported
            .iter()
            .filter_map(|name| check_unsupported(api, sources, name)),
    );
    for (name, path) in args.types {
        errors.extend(check_component(api, sources, &name));
        source.options.replaced.insert(name.to_string(), path);
    }
    for name in args.manual {
        errors.extend(check_component(api, sources, &name));
        source.options.manual.insert(name.to_string());
    }
    for operation in &api.operations {
        let allowed = args
            .unsupported
            .iter()
            .any(|name| *name == operation.marker.as_str());
        if !allowed {
            let reasons = operation.unsupported.iter().filter(|reason| {
                !diagnostics
                    .iter()
                    .any(|known| known.is_error() && same(known, reason))
            });
            errors.extend(reasons.map(|reason| {
                let way_out = format!(
                    "or leave the operation out: `specforge::api!(\"..\", unsupported({}))`",
                    operation.marker
                );
                reason.clone().help(way_out).compile_error(sources, span)
            }));
        }
    }
    let module = expand::expand_api(&Context::new(api, &source.options));
    quote!(#errors #tracked #module)
}

/// The same finding: a fault that the reader reports is also the reason why an operation is not supported, under a code of its own.
fn same(a: &Diagnostic, b: &Diagnostic) -> bool {
    a.span == b.span && a.message == b.message
}

/// A fault that spoils nothing but operations that are left out on purpose is none.
fn covered(
    diagnostic: &Diagnostic,
    api: Option<&crate::model::Api>,
    unsupported: &[Ident],
) -> bool {
    let spoils = |operation: &&crate::model::Operation| {
        diagnostic.operation.as_ref() == Some(&operation.id)
            || operation
                .unsupported
                .iter()
                .any(|reason| same(reason, diagnostic))
    };
    let mut spoiled = api
        .into_iter()
        .flat_map(|api| &api.operations)
        .filter(spoils)
        .peekable();
    spoiled.peek().is_some()
        && spoiled.all(|operation| {
            unsupported
                .iter()
                .any(|name| *name == operation.marker.as_str())
        })
}

fn check_unsupported(
    api: &crate::model::Api,
    sources: &crate::source::Sources,
    name: &Ident,
) -> Option<TokenStream> {
    let word = name.to_string();
    match api
        .operations
        .iter()
        .find(|operation| operation.marker == word)
    {
        None => Some(
            unknown_operation(api, &word, codes::ROUTER_OPERATION)
                .compile_error(sources, name.span()),
        ),
        Some(operation) if operation.unsupported.is_empty() => {
            let message = format!("operation `{word}` is supported");
            let diagnostic = Diagnostic::error(codes::ROUTER_OPERATION, operation.span, message).help("remove it from `unsupported(..)`; an operation that is not written yet is named in `router!(.., unimplemented(..))`");
            Some(diagnostic.compile_error(sources, name.span()))
        }
        Some(_) => None,
    }
}

fn check_component(
    api: &crate::model::Api,
    sources: &crate::source::Sources,
    name: &Ident,
) -> Option<TokenStream> {
    let word = name.to_string();
    if api.schemas.iter().any(|schema| schema.name == word) {
        return None;
    }
    let known = did_you_mean(&word, api.schemas.iter().map(|schema| schema.name.as_str()));
    let help = known.map(|known| format!("a schema with a similar name exists: `{known}`"));
    Some(
        Diagnostic::error(
            codes::UNKNOWN_SCHEMA,
            None,
            format!("no schema `{word}` under `components.schemas`"),
        )
        .maybe_help(help)
        .compile_error(sources, name.span()),
    )
}

fn unknown_operation(api: &crate::model::Api, word: &str, code: &'static str) -> Diagnostic {
    let diagnostic = Diagnostic::error(code, None, format!("no operation `{word}` in this spec"));
    let known = did_you_mean(
        word,
        api.operations.iter().map(|operation| operation.id.as_str()),
    );
    match known.and_then(|known| {
        api.operations
            .iter()
            .find(|operation| operation.id == known)
    }) {
        Some(operation) => Diagnostic {
            span: Some(operation.span),
            ..diagnostic
        }
        .label(format!(
            "help: an operation with a similar name exists: `{}`",
            operation.id
        )),
        None => diagnostic.help("run `cargo specforge routes` for the operations that it has"),
    }
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
            return fail(&syn::Error::new(
                error.span(),
                "`#[specforge::handler]` stands on an `async fn`",
            ));
        }
    };
    let Ok(source) = open(environment, None, args.api.as_ref()) else {
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
    if !operation.unsupported.is_empty() {
        // `api!` says why; without its markers nothing here could be checked.
        return item;
    }
    let cx = &Context::new(api, &source.options);
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
    let errors: TokenStream = findings
        .iter()
        .map(|finding| finding.diagnostic.compile_error(sources, finding.span))
        .collect();
    let stand_in = expand::expand_stand_in(cx, &registration);
    quote!(#stand_in #errors)
}

/// `router!("spec/openapi.yaml", ..)`
pub fn router(input: TokenStream, environment: &Environment) -> TokenStream {
    let args: RouterArgs = match syn::parse2(input) {
        Ok(args) => args,
        Err(error) => return error.into_compile_error(),
    };
    let source = match open(environment, args.document.as_ref(), args.api.as_ref()) {
        Ok(source) => source,
        Err(errors) => return errors,
    };
    let span = args
        .document
        .as_ref()
        .map(LitStr::span)
        .or_else(|| args.api.as_ref().map(Ident::span))
        .unwrap_or_else(Span::call_site);
    let Some(api) = &source.loaded.api else {
        // `api!` says why there is none.
        return quote_spanned!(span=> ::core::panic!("the spec cannot be read"));
    };
    let (router, findings) = expand::expand_router(
        &Context::new(api, &source.options),
        &source.root,
        &args,
        span,
    );
    let errors: TokenStream = findings
        .into_iter()
        .map(|(span, diagnostic)| diagnostic.compile_error(&source.loaded.sources, span))
        .map(|error| quote!(#error;))
        .collect();
    quote!({ #errors #router })
}
