//! A type of the user's against its schema: what can be seen without types. The rest is left to the traits.

use proc_macro2::Span;

use super::Finding;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::{Additional, EnumValue, Field, Literal, Select, Struct, Type, TypeDef, Union};
use crate::rust::case::Case;
use crate::rust::derive::{Derived, DerivedField, DerivedVariant, Direction, is_plain, option_of};

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

/// Compares a struct with an object, field by field.
pub fn fit_struct<'a>(
    derived: &'a Derived,
    fields: &'a [DerivedField],
    def: &'a TypeDef,
    object: &'a Struct,
    what: &str,
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
            format!("{what} {} {}", has_no(what), list(&written)),
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
            None => findings.push(missing(derived, property, what)),
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
    if let Additional::Keep(name, _) = &object.additional
        && fit.rest.is_none()
        && !derived.ignore.iter().any(|ignored| *ignored == **name)
    {
        findings.push(Finding::at(derived.ident.span(), Diagnostic::error(codes::MISSING_PROPERTY, def.span, format!("{what} keeps properties that it does not name, and `{}` has no field for them", derived.ident))
                .help(format!("add `#[serde(flatten)] {name}: BTreeMap<String, ..>`, or leave them out with `#[schema(.., ignore({name}))]`"))));
    }
    if findings.is_empty() {
        Ok(fit)
    } else {
        Err(findings)
    }
}

/// All names are written in another convention than the spec's: one mistake, one error.
fn other_case(
    derived: &Derived,
    code: &'static str,
    def: &TypeDef,
    message: String,
    case: &str,
) -> Finding {
    // Names in Rust's own conventions need no attribute.
    let own = if derived.is_enum() {
        "PascalCase"
    } else {
        "snake_case"
    };
    let help = if case == own {
        "take `#[serde(rename_all = \"..\")]` away".to_owned()
    } else {
        format!("write `#[serde(rename_all = \"{case}\")]` above it")
    };
    let diagnostic = Diagnostic::error(code, def.span, message)
        .label(format!("the spec writes all of them in `{case}`"))
        .help(help);
    Finding::at(derived.ident.span(), diagnostic)
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

fn missing(derived: &Derived, property: &Field, what: &str) -> Finding {
    let way = if property.required {
        ""
    } else {
        ", or leave it out with `#[schema(.., ignore(..))]`"
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
        .help(format!("add a field `{}`{way}", property.ident)),
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
            .help(format!("rename the field, or write `#[serde(rename = \"{}\")]` above it", property.name)),
        None => diagnostic.label("declared here").help("remove the field, or mark it with `#[serde(skip)]` where it is no part of the contract"),
    };
    Finding::at(field.ident.span(), diagnostic)
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

/// An enum of the user's that fits: for each of the schema's values or variants, the user's.
pub type EnumFit<'a> = Vec<Option<&'a DerivedVariant>>;

/// Compares an enum with constants. Values may be missing in responses, further ones may stand in requests.
pub fn fit_values<'a>(
    derived: &Derived,
    variants: &'a [DerivedVariant],
    def: &TypeDef,
    values: &[EnumValue],
    directions: &[Direction],
    what: &str,
) -> Result<EnumFit<'a>, Vec<Finding>> {
    let mut findings = Vec::new();
    // What an unknown variant was probably meant to be is not reported as missing as well.
    let mut suggested: Vec<&str> = Vec::new();
    let texts: Vec<String> = values.iter().map(|value| text(&value.value)).collect();
    let strangers: Vec<&DerivedVariant> = variants
        .iter()
        .filter(|variant| !texts.contains(&variant.name))
        .collect();
    let names = strangers.iter().map(|variant| &variant.ident);
    let known = |name: &str| texts.iter().any(|text| text == name);
    if strangers.len() > 1
        && let Some(case) = Case::that_fits(&names, Case::of_variant, known)
    {
        let written: Vec<String> = strangers
            .iter()
            .map(|variant| variant.name.clone())
            .collect();
        return Err(vec![other_case(
            derived,
            codes::WRONG_VALUES,
            def,
            format!("{what} has no value {}", list(&written)),
            case,
        )]);
    }
    for variant in variants {
        if variant.ty.is_some() {
            findings.push(Finding::at(
                variant.ident.span(),
                Diagnostic::error(
                    codes::WRONG_SHAPE,
                    def.span,
                    format!(
                        "variant `{}` holds a value, but {what} is an enum of constants",
                        variant.ident
                    ),
                ),
            ));
        } else if !texts.contains(&variant.name) && directions.contains(&Direction::Response) {
            let similar = did_you_mean(&variant.name, texts.iter().map(String::as_str));
            suggested.extend(similar);
            findings.push(Finding::at(variant.ident.span(), Diagnostic::error(codes::WRONG_VALUES, def.span, format!("{what} has no value `{}`", variant.name))
                    .label(format!("the spec says {}", list(&texts)))
                    .maybe_help(similar.map(|similar| format!("a value with a similar name exists: write `#[serde(rename = \"{similar}\")]` above the variant")))));
        }
    }
    let fit: EnumFit<'a> = texts
        .iter()
        .map(|text| variants.iter().find(|variant| variant.name == *text))
        .collect();
    let missing: Vec<String> = texts
        .iter()
        .zip(&fit)
        .filter(|(text, variant)| variant.is_none() && !suggested.contains(&text.as_str()))
        .map(|(text, _)| text.clone())
        .collect();
    if !missing.is_empty() && directions.contains(&Direction::Request) {
        findings.push(Finding::at(
            derived.ident.span(),
            Diagnostic::error(
                codes::WRONG_VALUES,
                def.span,
                format!(
                    "`{}` has no variant for {} of {what}",
                    derived.ident,
                    list(&missing)
                ),
            )
            .label("requests may carry them")
            .help("add the variants, with `#[serde(rename = \"..\")]` where the names differ"),
        ));
    }
    if findings.is_empty() {
        Ok(fit)
    } else {
        Err(findings)
    }
}

/// Compares an enum with a union, variant by variant.
pub fn fit_union<'a>(
    derived: &Derived,
    variants: &'a [DerivedVariant],
    def: &TypeDef,
    union: &Union,
    directions: &[Direction],
    what: &str,
) -> Result<EnumFit<'a>, Vec<Finding>> {
    let mut findings = Vec::new();
    let tags = |index: usize| -> Vec<&str> {
        match &union.select {
            Select::Tag { values, .. } => values
                .iter()
                .filter(|(_, of)| *of == index)
                .map(|(tag, _)| tag.as_str())
                .collect(),
            _ => Vec::new(),
        }
    };
    let stands_for = |variant: &DerivedVariant, index: usize, ident: &str| {
        variant.ident == ident || tags(index).contains(&variant.name.as_str())
    };
    let fit: EnumFit<'a> = union
        .variants
        .iter()
        .enumerate()
        .map(|(index, of)| {
            variants
                .iter()
                .find(|variant| stands_for(variant, index, &of.ident))
        })
        .collect();
    let names: Vec<String> = union
        .variants
        .iter()
        .map(|variant| variant.ident.clone())
        .collect();
    for variant in variants {
        let known = fit.iter().flatten().any(|used| used.ident == variant.ident);
        if variant.ty.is_none() {
            findings.push(Finding::at(
                variant.ident.span(),
                Diagnostic::error(
                    codes::WRONG_VARIANTS,
                    def.span,
                    format!(
                        "variant `{}` holds nothing, but the variants of {what} are schemas",
                        variant.ident
                    ),
                )
                .help(format!("write `{}(Type)`", variant.ident)),
            ));
        } else if !known {
            let similar =
                did_you_mean(&variant.ident.to_string(), names.iter().map(String::as_str))
                    .map(str::to_owned);
            findings.push(Finding::at(
                variant.ident.span(),
                Diagnostic::error(
                    codes::WRONG_VARIANTS,
                    def.span,
                    format!("{what} has no variant `{}`", variant.ident),
                )
                .label(format!("the spec says {}", list(&names)))
                .maybe_help(
                    similar.map(|similar| {
                        format!("a variant with a similar name exists: `{similar}`")
                    }),
                ),
            ));
        }
    }
    let missing: Vec<String> = names
        .iter()
        .zip(&fit)
        .filter(|(_, variant)| variant.is_none())
        .map(|(name, _)| name.clone())
        .collect();
    if !missing.is_empty() && directions.contains(&Direction::Request) {
        findings.push(Finding::at(
            derived.ident.span(),
            Diagnostic::error(
                codes::WRONG_VARIANTS,
                def.span,
                format!(
                    "`{}` has no variant for {} of {what}",
                    derived.ident,
                    list(&missing)
                ),
            )
            .label("requests may carry them"),
        ));
    }
    if findings.is_empty() {
        Ok(fit)
    } else {
        Err(findings)
    }
}

/// A type of another kind than its schema.
pub fn wrong_shape(span: Span, def: &TypeDef, what: &str, is: &str, write: &str) -> Finding {
    Finding::at(
        span,
        Diagnostic::error(codes::WRONG_SHAPE, def.span, format!("{what} is {is}"))
            .label("declared here")
            .help(write),
    )
}

/// The value as serde would name it.
pub fn text(value: &Literal) -> String {
    match value {
        Literal::String(text) | Literal::Number(text) => text.clone(),
        Literal::Bool(value) => value.to_string(),
    }
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}
