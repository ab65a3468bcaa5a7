//! A struct against an object, field by field.

use super::{list, other_case, verdict};
use crate::check::Finding;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::{Additional, Field, Struct, Type, TypeDef};
use crate::rust::case::Case;
use crate::rust::derive::{Derived, DerivedField, is_plain, option_of};
use syn::ext::IdentExt as _;

/// A struct that fits an object.
#[derive(Debug)]
pub struct StructFit<'a> {
    /// The properties, each with the field that holds it.
    pub members: Vec<(&'a Field, &'a DerivedField)>,
    /// The field that takes all other properties.
    pub rest: Option<&'a DerivedField>,
    /// Properties that are left out on purpose.
    pub ignored: Vec<String>,
}

/// Compares a struct with an object, field by field; `type_text` writes types as the user would.
pub fn fit_struct<'a>(
    derived: &'a Derived,
    fields: &'a [DerivedField],
    def: &'a TypeDef,
    object: &'a Struct,
    what: &str,
    type_text: &dyn Fn(&Type) -> String,
) -> Result<StructFit<'a>, Vec<Finding>> {
    let mut findings = Vec::new();
    let mut fit = StructFit {
        members: Vec::new(),
        rest: None,
        ignored: Vec::new(),
    };
    let is_stranger = |field: &&DerivedField| {
        !field.skip
            && !field.flatten
            && !object
                .fields
                .iter()
                .any(|property| property.name == field.name)
    };
    let strangers: Vec<&DerivedField> = fields.iter().filter(is_stranger).collect();
    let names = strangers.iter().map(|field| &field.ident);
    let known = |name: &str| object.fields.iter().any(|property| property.name == name);
    if strangers.len() > 1
        && let Some(case) = Case::that_fits(&names, Case::of_field, known)
    {
        let written: Vec<String> = strangers.iter().map(|field| field.name.clone()).collect();
        return Err(vec![other_case(
            derived,
            codes::UNKNOWN_PROPERTY,
            def,
            format!("{what} {} {}", has_none(what), list(&written)),
            case,
        )]);
    }
    for property in &object.fields {
        let field = fields
            .iter()
            .find(|field| !field.skip && !field.flatten && field.name == property.name);
        let ignored = derived
            .ignore
            .iter()
            .find(|name| **name == *property.name || **name == *property.ident);
        match field {
            Some(field) => {
                check_optionality(property, field, what, &mut findings);
                fit.members.push((property, field));
            }
            None if ignored.is_some() && !property.required => {
                fit.ignored.push(property.name.clone());
            }
            None if ignored.is_some() => findings.push(Finding {
                span: ignored.map_or_else(|| derived.ident.span(), proc_macro2::Ident::span),
                end: ignored.map_or_else(|| derived.ident.span(), proc_macro2::Ident::span),
                diagnostic: Diagnostic::error(
                    codes::MISSING_PROPERTY,
                    property.span,
                    format!(
                        "property `{}` is required and cannot be ignored",
                        property.name
                    ),
                )
                .label("required here"),
            }),
            // One mistake, one error: the field that was meant says it.
            None if strangers.iter().any(|field| {
                meant(field, fields, object).is_some_and(|meant| meant.name == property.name)
            }) => {}
            None => findings.push(missing(derived, property, what, type_text)),
        }
    }
    for field in fields.iter().filter(|field| !field.skip) {
        if field.flatten {
            match object.additional {
                Additional::Keep(..) => fit.rest = Some(field),
                Additional::Ignore | Additional::Deny => findings.push(Finding::at(field.ident.span(), Diagnostic::error(
                        codes::UNKNOWN_PROPERTY,
                        def.span,
                        format!("`flatten` on `{}`: {what} has no further properties to keep", field.ident),
                    )
                    .help("write the properties as fields of this struct; a struct cannot be flattened into another"))),
            }
        } else if !object
            .fields
            .iter()
            .any(|property| property.name == field.name)
        {
            findings.push(unknown(field, fields, def, object, what));
        }
    }
    if let Additional::Keep(name, values) = &object.additional
        && fit.rest.is_none()
        && !derived.ignore.iter().any(|ignored| *ignored == **name)
    {
        findings.push(Finding::at(derived.ident.span(), Diagnostic::error(codes::MISSING_PROPERTY, def.span, format!("{what} keeps properties that it does not name, and `{}` has no field for them", derived.ident))
                .help(format!("add `#[serde(flatten)] {name}: BTreeMap<String, {}>`, or leave them out with `#[schema(.., ignore({name}))]`", type_text(&values.ty)))));
    }
    verdict(fit, findings)
}

/// What a schema's entries are called: parameters have no properties.
fn noun(what: &str) -> &'static str {
    if what.starts_with("the ") {
        "parameter"
    } else {
        "property"
    }
}

/// `has no property`, `have no parameter`
fn has_no(what: &str) -> &'static str {
    if what.starts_with("the ") {
        "have no parameter"
    } else {
        "has no property"
    }
}

/// The same of several.
fn has_none(what: &str) -> &'static str {
    if what.starts_with("the ") {
        "have no parameters"
    } else {
        "has no properties"
    }
}

fn missing(
    derived: &Derived,
    property: &Field,
    what: &str,
    type_text: &dyn Fn(&Type) -> String,
) -> Finding {
    let mut ty = type_text(&property.schema.ty);
    if !property.required && property.default.is_none() {
        ty = format!("Option<{ty}>");
    }
    let way = if property.required {
        String::new()
    } else {
        format!(
            ", or leave it out with `#[schema(.., ignore({}))]`",
            property.ident
        )
    };
    Finding::at(
        derived.ident.span(),
        Diagnostic::error(
            codes::MISSING_PROPERTY,
            property.span,
            format!(
                "`{}` has no field for {} `{}` of {what}",
                derived.ident,
                noun(what),
                property.name
            ),
        )
        .label(if property.required {
            "required here"
        } else {
            "declared here"
        })
        .help(format!("add a field `{}: {ty}`{way}", property.ident)),
    )
}

/// The property that an unknown field was probably meant to be.
fn meant<'a>(
    field: &DerivedField,
    fields: &[DerivedField],
    object: &'a Struct,
) -> Option<&'a Field> {
    let free = object
        .fields
        .iter()
        .filter(|property| !fields.iter().any(|field| field.name == property.name));
    let similar = did_you_mean(
        &field.name,
        free.clone().map(|property| property.name.as_str()),
    )?;
    free.into_iter().find(|property| property.name == similar)
}

fn unknown(
    field: &DerivedField,
    fields: &[DerivedField],
    def: &TypeDef,
    object: &Struct,
    what: &str,
) -> Finding {
    let similar = meant(field, fields, object);
    let diagnostic = Diagnostic::error(
        codes::UNKNOWN_PROPERTY,
        similar.map_or(def.span, |property| property.span),
        format!("{what} {} `{}`", has_no(what), field.name),
    );
    let diagnostic = match similar {
        Some(property) => diagnostic
            .label(format!("help: a {} with a similar name exists: `{}`", noun(what), property.name))
            .help(way_to(property, field)),
        None => diagnostic.label("declared here").help("remove the field, or mark it with `#[serde(skip)]` where it is no part of the contract"),
    };
    Finding::at(
        field.renamed.unwrap_or_else(|| field.ident.span()),
        diagnostic,
    )
}

/// How a field gets the name of its property.
fn way_to(property: &Field, field: &DerivedField) -> String {
    let (name, plain) = (&property.name, field.ident.unraw() == property.name);
    match field.renamed {
        Some(_) if plain => "take this `rename` away".to_owned(),
        Some(_) => format!("write `rename = \"{name}\"`"),
        None => format!("rename the field, or write `#[serde(rename = \"{name}\")]` above it"),
    }
}

fn check_optionality(
    property: &Field,
    field: &DerivedField,
    what: &str,
    findings: &mut Vec<Finding>,
) {
    let nullable = matches!(property.schema.ty, Type::Nullable(_));
    let span = syn::spanned::Spanned::span(&field.ty);
    let name = &property.name;
    if property.required && !nullable && option_of(&field.ty).is_some() {
        findings.push(Finding::at(
            span,
            Diagnostic::error(
                codes::WRONG_OPTIONALITY,
                property.span,
                format!(
                    "field `{}` is an `Option`, but property `{name}` of {what} is required",
                    field.ident
                ),
            )
            .label("required, and never `null`")
            .help("take the `Option` away"),
        ));
    }
    let may_be_absent = !property.required && property.default.is_none();
    if may_be_absent && is_plain(&field.ty) && !field.default {
        findings.push(Finding::at(
            span,
            Diagnostic::error(
                codes::WRONG_OPTIONALITY,
                property.span,
                format!(
                    "field `{}` is always there, but property `{name}` of {what} may be absent",
                    field.ident
                ),
            )
            .label("optional")
            .help("wrap the type in `Option`, or add `#[serde(default)]`"),
        ));
    }
    if property.required && nullable && is_plain(&field.ty) {
        findings.push(Finding::at(
            span,
            Diagnostic::error(
                codes::WRONG_OPTIONALITY,
                property.span,
                format!(
                    "field `{}` has no place for `null`, which property `{name}` of {what} allows",
                    field.ident
                ),
            )
            .label("nullable")
            .help("wrap the type in `Option`"),
        ));
    }
}
