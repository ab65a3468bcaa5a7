//! `#[schema(operation = "..", query)]`: a struct of the user's for a group of parameters.

use quote::quote;
use syn::LitStr;

use super::fit::struct_fit;
use super::ties::expand_assertion;
use super::{Expanded, bounded, expand_schema};
use crate::check::Finding;
use crate::check::api::unknown_operation;
use crate::check::derive::{fit_struct, wrong_shape};
use crate::code::Tokens;
use crate::diag::{Diagnostic, codes};
use crate::expand::Context;
use crate::expand::context::ident;
use crate::expand::operation::parameter_struct;
use crate::expand::signature::type_text;
use crate::expand::text::contract_trait;
use crate::model::{Operation, Parameter, Type, TypeKind};
use crate::rust::derive::{Derived, Direction, Group, Kind, mentions};

/// A struct that holds a group of parameters.
pub(super) fn expand_parameters(
    cx: &Context<'_>,
    root: &Tokens,
    derived: &Derived,
    literal: &LitStr,
    group: Group,
) -> Expanded {
    let id = literal.value();
    let Some(operation) = cx
        .api
        .operations
        .iter()
        .find(|operation| operation.id == id)
    else {
        let diagnostic = unknown_operation(cx.api, &id, codes::UNKNOWN_OPERATION);
        return Err(vec![Finding::at(literal.span(), diagnostic)]);
    };
    let (parameters, name, kind) = group_of(operation, group);
    let what = format!("the {kind} parameters of `{id}`");
    let span = derived.ident.span();
    if parameters.is_empty() {
        let diagnostic = Diagnostic::error(
            codes::NO_PARAMETERS,
            operation.span,
            format!("operation `{id}` has no {kind} parameters"),
        )
        .label(format!("no parameter `in: {kind}` is declared"))
        .help("name another operation, or declare the parameters in the spec");
        return Err(vec![Finding::at(literal.span(), diagnostic)]);
    }
    let def = parameter_struct(operation, name, kind, parameters);
    let (Kind::Struct(fields), TypeKind::Struct(object)) = (&derived.kind, &def.kind) else {
        return Err(vec![wrong_shape(
            span,
            &def,
            &what,
            "a group of named values",
            "a struct with named fields stands for it",
        )]);
    };
    let text = |ty: &Type| type_text(cx.api, ty, cx.options.naming());
    let fit = fit_struct(derived, fields, &def, object, &what, &text)
        .map(|fit| struct_fit(cx, fields, object, &fit, &what))?;
    let schema = expand_schema(cx.specforge_tokens(), derived, &fit.decode, &fit.encode);
    let (module, name) = (ident(&operation.module), contract_trait(name, operation));
    let (own, sf) = (&derived.ident, cx.specforge_tokens());
    let generics = bounded(sf, derived);
    let (impl_generics, _, clause) = generics.split_for_impl();
    let (_, arguments, _) = derived.generics.split_for_impl();
    let assertions = fit
        .parts
        .iter()
        .filter(|part| !mentions(&part.ty, &derived.generics));
    let assertions = assertions.map(|part| expand_assertion(cx, own, part, &[Direction::Request]));
    Ok(quote! {
        #schema
        impl #impl_generics #root::#module::contract::#name for #own #arguments #clause {}
        #(#assertions)*
    })
}

fn group_of(operation: &Operation, group: Group) -> (&[Parameter], &'static str, &'static str) {
    match group {
        Group::Path => (&operation.path_parameters, "Path", "path"),
        Group::Query => (&operation.query_parameters, "Query", "query"),
        Group::Headers => (&operation.header_parameters, "Headers", "header"),
        Group::Cookies => (&operation.cookie_parameters, "Cookies", "cookie"),
    }
}
