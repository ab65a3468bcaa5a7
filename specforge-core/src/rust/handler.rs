//! `#[handler(..)]` and the function below it.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens as _, quote, quote_spanned};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::token::Brace;
use syn::{
    Attribute, Block, FnArg, GenericArgument, Ident, ItemFn, LitStr, Pat, PathArguments,
    ReturnType, Signature, Token, Type, Visibility, braced, parenthesized,
};

use crate::diag::codes;

/// The keys of `#[handler(..)]`.
#[derive(Debug, Default)]
pub struct HandlerArgs {
    /// `operation = "createUser"`
    pub operation: Option<LitStr>,
    /// `api = admin`
    pub api: Option<Ident>,
    /// `ignore(..)`
    pub ignore: Vec<Ignore>,
    /// `strict`
    pub strict: Option<Span>,
}

/// An entry of `ignore(..)`: an input that the handler leaves alone on purpose.
#[derive(Debug)]
pub struct Ignore {
    /// What it is.
    pub what: Ignored,
    /// Where it is written.
    pub span: Span,
}

/// What `ignore(..)` can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ignored {
    /// `path`
    Path,
    /// `query`
    Query,
    /// `headers`
    Headers,
    /// `cookies`
    Cookies,
    /// `body`
    Body,
    /// `validation`: a raw body is not checked against the schema.
    Validation,
}

impl Parse for HandlerArgs {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let mut args = Self::default();
        while !input.is_empty() {
            if let Ok(literal) = input.fork().parse::<LitStr>() {
                let word = literal.value();
                let message = if word.starts_with('/') {
                    "an operation is named by its `operationId`, not by its path: write `operation = \"..\"`".to_owned()
                } else {
                    format!("write `operation = \"{word}\"`")
                };
                return Err(codes::error(codes::MACRO_KEY, literal.span(), &message));
            }
            let key: Ident = input.parse()?;
            match key.to_string().as_str() {
                "operation" => {
                    if !input.peek(Token![=]) {
                        let message = "write `operation = \"..\"`";
                        return Err(codes::error(codes::MACRO_KEY, key.span(), message));
                    }
                    input.parse::<Token![=]>()?;
                    let Ok(operation) = input.fork().parse::<LitStr>() else {
                        let message = "`operation` takes the `operationId` as a string";
                        return Err(codes::error(codes::MACRO_KEY, input.span(), message));
                    };
                    input.parse::<LitStr>()?;
                    args.operation = Some(operation);
                }
                "api" => {
                    input.parse::<Token![=]>()?;
                    args.api = Some(input.parse()?);
                }
                "strict" => args.strict = Some(key.span()),
                "ignore" => {
                    let inner;
                    parenthesized!(inner in input);
                    args.ignore
                        .extend(Punctuated::<Ignore, Token![,]>::parse_terminated(&inner)?);
                }
                _ => {
                    return Err(codes::error(
                        codes::MACRO_KEY,
                        key.span(),
                        &unknown_key(&key),
                    ));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(args)
    }
}

fn unknown_key(key: &Ident) -> String {
    const METHODS: &[&str] = &[
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE",
    ];
    let word = key.to_string();
    if METHODS.contains(&word.to_uppercase().as_str()) {
        return "method and path stand in the spec: write `operation = \"..\"`, with the `operationId` that they have there".to_owned();
    }
    format!(
        "unknown key `{word}`: expected `operation = \"..\"`, `api = ..`, `ignore(..)` or `strict`"
    )
}

impl Parse for Ignore {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let word: Ident = input.parse()?;
        let what = match word.to_string().as_str() {
            "path" => Ignored::Path,
            "query" => Ignored::Query,
            "header" | "headers" => Ignored::Headers,
            "cookie" | "cookies" => Ignored::Cookies,
            "body" => Ignored::Body,
            "validation" => Ignored::Validation,
            _ => {
                return Err(codes::error(
                    codes::MACRO_KEY,
                    word.span(),
                    &format!(
                        "`{word}` cannot be ignored: expected `path`, `query`, `headers`, `cookies`, `body` or `validation`"
                    ),
                ));
            }
        };
        if input.peek(syn::token::Paren) {
            let inner;
            parenthesized!(inner in input);
            inner.parse::<TokenStream>()?;
        }
        Ok(Self {
            what,
            span: word.span(),
        })
    }
}

/// A function whose body nobody has looked at: that would take longer than all else, and most need it not.
#[derive(Debug, Clone)]
pub struct Function {
    /// Its attributes.
    pub attrs: Vec<Attribute>,
    /// Who sees it.
    pub vis: Visibility,
    /// Its signature.
    pub sig: Signature,
    brace: Brace,
    /// What stands in its braces.
    pub body: TokenStream,
}

impl Function {
    /// Its body, read; `None` where that is beyond what `syn` knows of Rust.
    pub fn block(&self) -> Option<Block> {
        let body = &self.body;
        let function: ItemFn = syn::parse2(quote!(fn body() { #body })).ok()?;
        Some(*function.block)
    }

    /// The same function with more tokens in front of its body.
    pub fn with(&self, more: &TokenStream) -> TokenStream {
        let Self {
            attrs, vis, sig, ..
        } = self;
        let mut tokens = quote!(#(#attrs)* #vis #sig);
        self.brace.surround(&mut tokens, |tokens| {
            more.to_tokens(tokens);
            self.body.to_tokens(tokens);
        });
        tokens
    }
}

impl Parse for Function {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let (attrs, vis, sig) = (
            input.call(Attribute::parse_outer)?,
            input.parse()?,
            input.parse()?,
        );
        let inner;
        Ok(Self {
            attrs,
            vis,
            sig,
            brace: braced!(inner in input),
            body: inner.parse()?,
        })
    }
}

/// A handler function, normalised.
#[derive(Debug)]
pub struct Handler {
    /// The function as it is written.
    pub function: Function,
    /// The `#[cfg]`s of the function, which everything that stands for it needs as well.
    pub cfgs: Vec<Attribute>,
    /// The arguments, in order.
    pub arguments: Vec<Argument>,
    /// The return type; `()` where there is none.
    pub output: Type,
}

/// An argument.
#[derive(Debug, Clone)]
pub struct Argument {
    /// Its type.
    pub ty: Type,
    /// Its `#[cfg]`s.
    pub cfgs: Vec<Attribute>,
    /// The extractor that its pattern takes apart: the `Path` of `Path(id): Path<i64>`.
    pub pattern: Option<syn::Path>,
    /// What its type looks like. Aliases look like [`Shape::Other`]; what they are is found out where types are known.
    pub shape: Shape,
}

/// What an argument's type looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// `Path<..>`
    Path,
    /// `Query<..>`, or axum-extra's `OptionalQuery<..>`
    Query,
    /// `Headers<..>`
    Headers,
    /// `Cookies<..>`
    Cookies,
    /// `Json<..>`; `true`: in an `Option`.
    Json(bool),
    /// `Form<..>`; `true`: in an `Option`.
    Form(bool),
    /// `Multipart<..>`; `true`: in an `Option`.
    Multipart(bool),
    /// `Content<..>`; `true`: in an `Option`.
    Content(bool),
    /// `State<..>`, `Extension<..>`: none of the operation's inputs.
    OfAxum,
    /// Anything else.
    Other,
}

impl Handler {
    /// Takes a function apart. The first error of a kind that no handler can have is the answer: with it, the rest means little.
    pub fn parse(function: Function) -> syn::Result<Self> {
        check_signature(&function.sig)?;
        let arguments = function.sig.inputs.iter().filter_map(|input| match input {
            FnArg::Typed(argument) => Some(Argument {
                ty: (*argument.ty).clone(),
                cfgs: cfgs(&argument.attrs),
                pattern: taken_apart(&argument.pat),
                shape: shape_of(&argument.ty),
            }),
            FnArg::Receiver(_) => None,
        });
        let output = match &function.sig.output {
            ReturnType::Default => {
                let span = function.sig.ident.span();
                Type::Verbatim(quote_spanned!(span=> ()))
            }
            ReturnType::Type(_, ty) => (**ty).clone(),
        };
        Ok(Self {
            cfgs: cfgs(&function.attrs),
            arguments: arguments.collect(),
            output,
            function,
        })
    }
}

/// The extractor that a pattern takes apart.
fn taken_apart(pattern: &Pat) -> Option<syn::Path> {
    const EXTRACTORS: &[&str] = &[
        "Content",
        "Cookies",
        "Extension",
        "Form",
        "Headers",
        "Json",
        "Multipart",
        "Path",
        "Query",
        "State",
    ];
    let Pat::TupleStruct(pattern) = pattern else {
        return None;
    };
    let name = &pattern.path.segments.last()?.ident;
    let is_one = EXTRACTORS.iter().any(|extractor| name == extractor);
    is_one.then(|| pattern.path.clone())
}

fn cfgs(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("cfg"))
        .cloned()
        .collect()
}

/// As many arguments as axum's own handlers can have.
const MOST_ARGUMENTS: usize = 16;

/// What no handler can be, each with the way out.
fn check_signature(signature: &Signature) -> syn::Result<()> {
    let fail = |span: Span, message: &str| Err(codes::error(codes::NOT_A_HANDLER, span, message));
    if let Some(FnArg::Receiver(receiver)) = signature.inputs.first() {
        return fail(
            receiver.span(),
            "a handler is a free function: take what it needs as `State(..)` instead of `self`",
        );
    }
    if signature.asyncness.is_none() {
        return fail(signature.fn_token.span, "a handler must be an `async fn`");
    }
    if let syn::Safety::Unsafe(token) = &signature.safety {
        return fail(
            token.span(),
            "a handler cannot be `unsafe`: it is called with input from anywhere",
        );
    }
    if let Some(abi) = &signature.abi {
        return fail(abi.span(), "a handler cannot have an ABI of its own");
    }
    if let Some(lifetime) = signature.generics.lifetimes().next() {
        return fail(
            lifetime.span(),
            "a handler cannot have lifetimes: its arguments are made for it alone, so take them by value",
        );
    }
    if !signature.generics.params.is_empty() {
        return fail(
            signature.generics.params.span(),
            "a handler cannot be generic: the spec says which types it takes; write a function that is not and call the generic one from it",
        );
    }
    if let Some(argument) = signature.inputs.iter().nth(MOST_ARGUMENTS) {
        return fail(
            argument.span(),
            &format!(
                "a handler takes at most {MOST_ARGUMENTS} arguments: put what belongs together into one struct that implements `FromRequestParts`"
            ),
        );
    }
    for input in &signature.inputs {
        if let FnArg::Typed(argument) = input {
            if let Some(span) = impl_trait(&argument.ty) {
                return fail(
                    span,
                    "a handler cannot take an `impl Trait`: name the type, so that it can be compared with the spec",
                );
            }
            if let Type::Reference(reference) = &*argument.ty {
                return fail(
                    reference.span(),
                    "a handler takes its arguments by value: it runs on its own, after the request was taken apart",
                );
            }
            if let Some(span) = borrowed(&argument.ty) {
                return fail(
                    span,
                    "a handler owns what it takes: there is nothing that this could be borrowed from",
                );
            }
        }
    }
    if let ReturnType::Type(_, ty) = &signature.output
        && let Some(span) = impl_trait(ty)
    {
        return fail(
            span,
            "a handler cannot return an `impl Trait`: name the type, so that it can be compared with the spec",
        );
    }
    if let ReturnType::Type(_, ty) = &signature.output
        && let Some(span) = borrowed(ty)
    {
        return fail(
            span,
            "a handler returns what it owns: there is nothing that this could be borrowed from",
        );
    }
    Ok(())
}

/// A reference without a lifetime, which would have to be an argument's.
fn borrowed(ty: &Type) -> Option<Span> {
    match ty {
        Type::Reference(reference) => match &reference.lifetime {
            Some(lifetime) if lifetime.ident != "_" => borrowed(&reference.elem),
            _ => Some(reference.and_token.span()),
        },
        Type::Paren(inner) => borrowed(&inner.elem),
        Type::Group(inner) => borrowed(&inner.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(borrowed),
        Type::Path(path) => generic_arguments(&path.path).find_map(borrowed),
        _ => None,
    }
}

fn impl_trait(ty: &Type) -> Option<Span> {
    match ty {
        Type::ImplTrait(found) => Some(found.span()),
        Type::Paren(inner) => impl_trait(&inner.elem),
        Type::Group(inner) => impl_trait(&inner.elem),
        Type::Tuple(tuple) => tuple.elems.iter().find_map(impl_trait),
        Type::Path(path) => generic_arguments(&path.path).find_map(impl_trait),
        _ => None,
    }
}

/// The types among the generic arguments of a path's last segment.
fn generic_arguments(path: &syn::Path) -> impl Iterator<Item = &Type> {
    let arguments = path
        .segments
        .last()
        .and_then(|segment| match &segment.arguments {
            PathArguments::AngleBracketed(arguments) => Some(&arguments.args),
            _ => None,
        });
    arguments
        .into_iter()
        .flatten()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
}

fn shape_of(ty: &Type) -> Shape {
    let Type::Path(path) = ty else {
        return Shape::Other;
    };
    let Some(segment) = path.path.segments.last() else {
        return Shape::Other;
    };
    let has_argument = generic_arguments(&path.path).next().is_some();
    match segment.ident.to_string().as_str() {
        "Path" if has_argument => Shape::Path,
        "Query" | "OptionalQuery" if has_argument => Shape::Query,
        "Headers" if has_argument => Shape::Headers,
        "Cookies" if has_argument => Shape::Cookies,
        "Json" if has_argument => Shape::Json(false),
        "Form" if has_argument => Shape::Form(false),
        "Multipart" if has_argument => Shape::Multipart(false),
        "Content" if has_argument => Shape::Content(false),
        "State" | "Extension" if has_argument => Shape::OfAxum,
        "Option" => match generic_arguments(&path.path).next().map(shape_of) {
            Some(Shape::Json(_)) => Shape::Json(true),
            Some(Shape::Form(_)) => Shape::Form(true),
            Some(Shape::Multipart(_)) => Shape::Multipart(true),
            Some(Shape::Content(_)) => Shape::Content(true),
            _ => Shape::Other,
        },
        _ => Shape::Other,
    }
}

/// What a type looks like that has one of the contract's extractors within it, such as `Valid<Json<..>>`.
pub fn wrapped_shape(ty: &Type) -> Option<Shape> {
    let Type::Path(path) = ty else { return None };
    let mut inner = generic_arguments(&path.path);
    inner.find_map(|inner| match shape_of(inner) {
        Shape::Other => wrapped_shape(inner),
        Shape::OfAxum => None,
        shape => Some(shape),
    })
}

/// The last identifier of a type's path: the `Json` of `axum::Json<User>`.
pub fn type_name(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// The first generic argument of a type: the `User` of `Json<User>`.
pub fn first_argument(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Path(path) => generic_arguments(&path.path).next(),
        _ => None,
    }
}

/// The error type of a returned `Result`.
pub fn error_type(output: &Type) -> Option<&Type> {
    match output {
        Type::Path(path) if type_name(output).is_some_and(|name| name == "Result") => {
            generic_arguments(&path.path).nth(1)
        }
        _ => None,
    }
}

/// The tokens of a type as a person would write them, for messages.
pub fn display(ty: &Type) -> String {
    ty.to_token_stream()
        .to_string()
        .replace(" < ", "<")
        .replace(" > ", ">")
        .replace(" >", ">")
        .replace("< ", "<")
        .replace(" :: ", "::")
        .replace(" ,", ",")
}

impl Handler {
    /// A function that cannot be a handler, without arguments: it is registered all the same.
    pub fn bare(function: Function) -> Self {
        Self {
            cfgs: cfgs(&function.attrs),
            arguments: Vec::new(),
            output: Type::Verbatim(quote!(())),
            function,
        }
    }
}
