//! An operation: its marker, and its module with the types of its inputs and answers.

mod body;
mod contract;

pub(super) use body::variant_names;

use super::response::expand_responses;
use super::spec::expand_spec;
use super::text::route;
use super::types;
use super::{Context, context::ident};
use crate::code::{Code, quote};
use crate::model::{
    Additional, Field, Operation, Parameter, Rules, Struct, Type, TypeDef, TypeKind,
};
use body::expand_body;
use contract::expand_checks;

/// The marker types of all operations, named exactly like their `operationId`.
pub(super) fn expand_markers(cx: &Context<'_>) -> Code {
    let markers = supported(cx).map(|operation| {
        let marker = ident(&operation.marker);
        let mut about = vec![format!("`{}`", route(operation))];
        about.extend(deprecation(operation));
        about.extend([
            String::new(),
            format!("Declared at {}.", cx.location(operation.span)),
        ]);
        let docs = types::doc_comment(&about);
        quote! {
            #docs
            #[allow(non_camel_case_types)]
            #[derive(Debug)]
            pub enum #marker {}
        }
    });
    quote! {
        /// One type per operation, named like its `operationId`: what the types of a handler are checked against.
        pub mod operations {
            #(#markers)*
        }
    }
}

/// What the documentation of a deprecated operation says. No attribute: it is for callers, and handlers have to name the operation all the same.
fn deprecation(operation: &Operation) -> impl Iterator<Item = String> + use<> {
    let lines = operation
        .deprecated
        .then(|| [String::new(), "Deprecated, the spec says.".to_owned()]);
    lines.into_iter().flatten()
}

/// The operations that are generated whole.
pub(super) fn supported<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a Operation> {
    cx.api
        .operations
        .iter()
        .filter(|operation| operation.unsupported.is_empty())
}

/// The modules of all operations.
pub(super) fn expand_modules(cx: &Context<'_>) -> Code {
    supported(cx)
        .map(|operation| expand_module(cx, operation))
        .collect()
}

fn expand_module(root: &Context<'_>, operation: &Operation) -> Code {
    let cx = &root.in_operation(&operation.module);
    let module = ident(&operation.module);
    let mut about = vec![format!("`{}`: {}", operation.id, route(operation))];
    about.extend(deprecation(operation));
    about.extend(
        operation
            .summary
            .iter()
            .flat_map(|summary| [String::new(), summary.clone()]),
    );
    about.extend(
        operation
            .description
            .iter()
            .flat_map(|description| [String::new(), description.clone()]),
    );
    about.extend([
        String::new(),
        format!("Declared at {}.", cx.location(operation.span)),
    ]);
    let docs = types::doc_comment(&about);

    let inline = types::expand_module_types(cx, &operation.module);
    let parameters = expand_parameters(cx, operation);
    let body = operation
        .body
        .as_ref()
        .map(|body| expand_body(cx, operation, body));
    let responses = expand_responses(cx, operation);
    let checks = expand_checks(cx, operation);
    let spec = expand_spec(cx, operation);
    let allow = types::allow_deprecated(cx);
    quote! {
        #docs
        #allow
        pub mod #module {
            #inline
            #parameters
            #body
            #responses
            #spec
            #checks
        }
    }
}

/// The four groups of parameters: the struct's name, its parameters, and the trait that takes it.
pub(super) fn groups(
    operation: &Operation,
) -> [(&'static str, &[Parameter], &'static str, &'static str); 4] {
    [
        ("Path", &operation.path_parameters, "TakesPath", "path"),
        ("Query", &operation.query_parameters, "TakesQuery", "query"),
        (
            "Headers",
            &operation.header_parameters,
            "TakesHeaders",
            "header",
        ),
        (
            "Cookies",
            &operation.cookie_parameters,
            "TakesCookies",
            "cookie",
        ),
    ]
}

/// `Path`, `Query`, `Headers`, `Cookies`: a struct each, decoded as an object is.
fn expand_parameters(cx: &Context<'_>, operation: &Operation) -> Code {
    let structs = groups(operation)
        .into_iter()
        .filter(|(_, parameters, ..)| !parameters.is_empty())
        .map(|(name, parameters, _, kind)| {
            let def = parameter_struct(operation, name, kind, parameters);
            types::expand_type(cx, &def)
        });
    structs.collect()
}

pub(super) fn parameter_struct(
    operation: &Operation,
    name: &str,
    kind: &str,
    parameters: &[Parameter],
) -> TypeDef {
    let fields = parameters.iter().map(|parameter| Field {
        name: parameter.name.clone(),
        ident: parameter.ident.clone(),
        span: parameter.span,
        docs: parameter.description.clone().into_iter().collect(),
        deprecated: parameter.deprecated,
        required: parameter.required,
        default: parameter.default.clone(),
        sensitive: parameter.sensitive,
        schema: parameter.schema.clone(),
    });
    TypeDef {
        ident: name.to_owned(),
        component: None,
        module: Some(operation.module.clone()),
        span: operation.span,
        docs: vec![format!("The {kind} parameters of `{}`.", operation.id)],
        deprecated: false,
        in_request: true,
        in_response: false,
        kind: TypeKind::Struct(Struct {
            fields: fields.collect(),
            additional: Additional::Ignore,
            forbidden: Vec::new(),
            ignored: Vec::new(),
            rules: Rules::default(),
        }),
    }
}

/// What to write where another type stands: the schema's, or one of the user's own; for the end of a sentence.
pub(super) fn own_type(cx: &Context<'_>, ty: &Type, verb: &str) -> String {
    let Type::Named(id) = ty else {
        return String::new();
    };
    let def = cx
        .type_def(*id)
        .filter(|def| cx.replacement(def).is_none() && !matches!(def.kind, TypeKind::Alias(_)));
    let component = def.and_then(|def| def.component.as_deref());
    component.map_or_else(String::new, |name| {
        format!("; {verb} that, or a type of yours with `#[derive(specforge::Schema)]` and `#[schema(\"{name}\")]`")
    })
}

/// A type as messages name it.
pub(super) fn schema_name(cx: &Context<'_>, ty: &Type) -> String {
    super::signature::type_text(cx.api, ty, cx.options.naming())
}
