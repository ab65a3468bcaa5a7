//! The document itself.

use super::cx::{Cx, Kind};
use super::fields::{field, scalar_text};
use super::schema::name_of;
use crate::diag::{Diagnostic, codes};
use crate::source::{Node, Object, Spanned};
use crate::spec::{Document, PathItem, SchemaId, SecurityScheme, Version};
use std::path::Path;
use std::sync::Arc;

pub(super) fn read(cx: &mut Cx<'_>, path: &Path) -> Option<Document> {
    let (root, openapi) = open(cx, path)?;
    let object = Arc::clone(cx.object(&root, "an OpenAPI document")?);
    Some(document(cx, &root, &object, openapi))
}

/// The tree of a document, and its version as written.
pub(super) fn open(cx: &mut Cx<'_>, path: &Path) -> Option<(Node, String)> {
    let file = match cx.files.open(path, None, &mut cx.diagnostics) {
        Ok(file) => file,
        Err(diagnostic) => {
            cx.report(*diagnostic);
            return None;
        }
    };
    let root = cx.files.tree(file)?.clone();
    let object = Arc::clone(cx.object(&root, "an OpenAPI document")?);
    let openapi = version(cx, &root, &object)?;
    Some((root, openapi))
}

/// Reads `openapi` and takes the version from it.
fn version(cx: &mut Cx<'_>, root: &Node, object: &Object) -> Option<String> {
    if let Some(member) = field(object, "swagger") {
        cx.report(
            Diagnostic::error(
                codes::VERSION,
                member.value.span,
                "this document is OpenAPI 2.0, and 3.0 to 3.2 are read",
            )
            .help("convert it, for example with `npx swagger2openapi`"),
        );
        return None;
    }
    let Some(member) = field(object, "openapi") else {
        cx.report(
            Diagnostic::error(
                codes::VERSION,
                root.span,
                "this document does not say which OpenAPI it follows",
            )
            .help("write `openapi: 3.1.1` at its top"),
        );
        return None;
    };
    // An unquoted `3.1` is a number for YAML, and means the same.
    let text = scalar_text(&member.value).unwrap_or_default();
    let mut numbers = text.splitn(3, '.');
    cx.version = match (numbers.next(), numbers.next()) {
        (Some("3"), Some("0")) => Version::V30,
        (Some("3"), Some("1")) => Version::V31,
        (Some("3"), Some("2")) => Version::V32,
        _ => {
            cx.report(
                Diagnostic::error(
                    codes::VERSION,
                    member.value.span,
                    format!("OpenAPI `{text}` is not supported"),
                )
                .help("3.0, 3.1 and 3.2 are, with any patch number"),
            );
            return None;
        }
    };
    Some(text)
}

fn document(cx: &mut Cx<'_>, root: &Node, object: &Object, openapi: String) -> Document {
    let components = components(cx, object);
    // Components first: whatever operations share is named after its component.
    let component_schemas = component_schemas(cx, &components);
    let mut security_schemes = security_schemes(cx, &components);
    read_components(cx, &components);
    let (title, info_version, description) = info(cx, root, object);
    let servers = cx.servers(object);
    let (security, faults) = cx.scoped(|cx| cx.security(object));
    let mut paths = path_items(cx, object, "paths");
    let webhooks = path_items(cx, object, "webhooks");
    cx.note_idle(object, "webhooks");
    cx.note_callbacks(&components);
    cx.report_idle();
    check_containers(cx, root, object);
    // Last, so that those which paths refer to are named after their paths.
    for member in &cx.map(&components, Kind::PathItem.section()).members {
        cx.path_item(member, false, &[]);
    }
    // A fault in the document's own `security` is one of all operations that inherit it.
    for (_, operation) in paths.iter_mut().flat_map(|item| &mut item.operations) {
        if operation.security.is_none() {
            operation.unsupported.extend(
                faults
                    .iter()
                    .filter_map(|fault| cx.diagnostics.get(*fault).cloned()),
            );
        }
    }
    security_schemes.append(&mut cx.schemes_beside);
    cx.read_schemas();
    cx.cut_cycles();
    Document {
        sources: cx.files.sources.clone(),
        version: cx.version,
        openapi,
        title,
        info_version,
        description,
        servers,
        paths,
        webhooks,
        callback_ids: std::mem::take(&mut cx.callback_ids).into_values().collect(),
        component_schemas,
        security_schemes,
        security,
        extension: cx.extension(object),
        schemas: std::mem::take(&mut cx.schemas),
    }
}

/// A document has to be about something.
fn check_containers(cx: &mut Cx<'_>, root: &Node, object: &Object) {
    let needed: &[&str] = match cx.version {
        Version::V30 => &["paths"],
        _ => &["paths", "webhooks", "components"],
    };
    if needed.iter().all(|key| object.get(key).is_none()) {
        let message = format!("this document has no `{}`", needed.join("`, no `"));
        cx.report(
            Diagnostic::error(codes::MISSING_FIELD, root.span, message)
                .help("write at least `paths: {}`"),
        );
    }
}

fn info(cx: &mut Cx<'_>, root: &Node, object: &Object) -> (String, String, Option<String>) {
    let Some(member) = field(object, "info") else {
        let message = "this document has no `info`";
        cx.report(
            Diagnostic::error(codes::MISSING_FIELD, root.span, message)
                .help("write at least `info: { title: My API, version: 1.0.0 }`"),
        );
        return Default::default();
    };
    let Some(info) = cx.object(&member.value, "`info`") else {
        return Default::default();
    };
    let mut text = |key| {
        if info.get(key).is_none() {
            // It is about the document, and nothing is made of it that could be wrong.
            let message = format!("`info` has no `{key}`");
            cx.report(Diagnostic::warning(
                codes::MISSING_FIELD,
                member.value.span,
                message,
            ));
            return String::new();
        }
        cx.required_string(&member.value, info, key, "`info`")
            .map(|text| text.value)
            .unwrap_or_default()
    };
    (
        text("title"),
        text("version"),
        cx.prose(info, "description"),
    )
}

fn components(cx: &mut Cx<'_>, object: &Object) -> Arc<Object> {
    let Some(member) = field(object, "components") else {
        return Arc::default();
    };
    cx.object(&member.value, "`components`")
        .cloned()
        .unwrap_or_default()
}

fn component_schemas(cx: &mut Cx<'_>, components: &Object) -> Vec<(Spanned<String>, SchemaId)> {
    let mut schemas = Vec::new();
    let section = cx.section(components, Kind::Schema);
    for member in &section.members {
        let id = cx.schema(&member.value, || member.key.as_ref().to_owned());
        if let Some(slot) = cx.slot(id) {
            slot.component
                .get_or_insert_with(|| member.key.as_ref().to_owned());
        }
        cx.component_ids.insert(Arc::clone(&member.key), id);
        schemas.push((name_of(member), id));
    }
    schemas
}

fn security_schemes(
    cx: &mut Cx<'_>,
    components: &Object,
) -> Vec<(Spanned<String>, SecurityScheme)> {
    let mut schemes = Vec::new();
    let section = cx.section(components, Kind::SecurityScheme);
    for repeated in &section.repeated {
        let ((), faults) = cx.scoped(|cx| cx.report_repeated(repeated, false));
        let faults = faults
            .into_iter()
            .map(|fault| (repeated.key.as_ref().to_owned(), fault));
        cx.ambiguous_schemes.extend(faults);
    }
    for member in &section.members {
        // Even one with a fault is declared: requirements that name it are not to blame.
        cx.security_schemes.insert(member.key.as_ref().to_owned());
        if let Some(scheme) = cx.security_scheme(&member.value) {
            schemes.push((name_of(member), scheme));
        }
    }
    schemes
}

/// Reads what operations may refer to, so that its faults are found whether they do or not.
fn read_components(cx: &mut Cx<'_>, components: &Object) {
    for member in &cx.section(components, Kind::Parameter).members {
        cx.parameter(&member.value, "");
    }
    for member in &cx.section(components, Kind::Header).members {
        cx.header(&member.value, &member.key);
    }
    for member in &cx.section(components, Kind::RequestBody).members {
        cx.request_body(&member.value, &member.key);
    }
    for member in &cx.section(components, Kind::Response).members {
        cx.response(&member.value, &member.key);
    }
}

fn path_items(cx: &mut Cx<'_>, object: &Object, key: &str) -> Vec<PathItem> {
    let templated = key == "paths";
    let map = cx.plain_map(object, key);
    map.members
        .iter()
        .filter(|member| !(templated && member.key.starts_with("x-")))
        .filter_map(|member| {
            let ((), faults) = cx.scoped(|cx| cx.repetitions_of(&map, &member.key));
            cx.path_item(member, templated, &faults)
        })
        .collect()
}
