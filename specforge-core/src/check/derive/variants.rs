//! An enum against constants or a union, variant by variant.

use super::{list, other_case, text, verdict};
use crate::check::Finding;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::{EnumValue, Select, Type, TypeDef, Union};
use crate::rust::case::Case;
use crate::rust::derive::{Derived, DerivedVariant, Direction};

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
            format!("{what} has no values {}", list(&written)),
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
                    .help(similar.map_or_else(
                        || format!("remove the variant, or add `{}` to the spec", variant.name),
                        |similar| format!("a value with a similar name exists: write `#[serde(rename = \"{similar}\")]` above the variant"),
                    ))));
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
        let diagnostic =
            lacks(derived, codes::WRONG_VALUES, def, &missing, what).help(match missing.len() {
                1 => {
                    "add a variant for it, with `#[serde(rename = \"..\")]` where the names differ"
                }
                _ => {
                    "add variants for them, with `#[serde(rename = \"..\")]` where the names differ"
                }
            });
        findings.push(Finding::at(derived.ident.span(), diagnostic));
    }
    verdict(fit, findings)
}

/// Compares an enum with a union, variant by variant; `type_text` writes types as the user would.
pub fn fit_union<'a>(
    derived: &Derived,
    variants: &'a [DerivedVariant],
    def: &TypeDef,
    union: &Union,
    directions: &[Direction],
    what: &str,
    type_text: &dyn Fn(&Type) -> String,
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
    let missing = || {
        let variants = union.variants.iter().zip(&fit);
        let missing = variants.filter(|(_, variant)| variant.is_none());
        missing.map(|(missing, _)| missing)
    };
    if missing().next().is_some() && directions.contains(&Direction::Request) {
        let names: Vec<String> = missing().map(|missing| missing.ident.clone()).collect();
        let written: Vec<String> = missing()
            .map(|missing| format!("{}({})", missing.ident, type_text(&missing.schema.ty)))
            .collect();
        let diagnostic = lacks(derived, codes::WRONG_VARIANTS, def, &names, what)
            .help(format!("add {}", list(&written)));
        findings.push(Finding::at(derived.ident.span(), diagnostic));
    }
    verdict(fit, findings)
}

/// Requests may carry what the enum has no variant for.
fn lacks(
    derived: &Derived,
    code: &'static str,
    def: &TypeDef,
    missing: &[String],
    what: &str,
) -> Diagnostic {
    let message = format!(
        "`{}` has no variant for {} of {what}",
        derived.ident,
        list(missing)
    );
    let them = if missing.len() == 1 { "it" } else { "them" };
    Diagnostic::error(code, def.span, message).label(format!("requests may carry {them}"))
}
