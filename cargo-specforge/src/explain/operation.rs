//! All that the document says of an operation, as the person who writes its handler needs it.

use super::layers;
use crate::handler::{Handler, about};
use crate::imports::imports;
use crate::outcome::Outcome;
use crate::text::{first_line, table};
use specforge_core::check::handler::status_text;
use specforge_core::expand::answers::answers;
use specforge_core::expand::signature::{Naming, arguments, type_text};
use specforge_core::expand::{Options, credentials_name, ready_verifier};
use specforge_core::model::{
    Api, Operation, Parameter, ParameterShape, SecurityAlternative, SecuritySchemeKind, Style, Type,
};
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(super) fn explain(
    api: &Api,
    operation: &Operation,
    module: &str,
    options: &Options,
) -> Outcome {
    let naming = options.naming();
    let mut out = heading(api, operation);
    if operation.unsupported.is_empty() {
        section(&mut out, "Write", &code(api, operation, module, options));
    } else {
        section(&mut out, "Not supported", &reasons(api, operation));
    }
    section(&mut out, "Takes", &inputs(api, operation, naming));
    section(&mut out, "Answers", &outputs(api, operation, naming));
    section(&mut out, "Security", &security(api, operation));
    section(
        &mut out,
        "Settings",
        &table(&layers::in_force(operation), 2),
    );
    section(&mut out, "Names", &names(api, operation));
    Outcome::clean(out)
}

fn section(out: &mut String, title: &str, text: &str) {
    if !text.is_empty() {
        let _ = write!(out, "\n{title}:\n{text}");
    }
}

fn heading(api: &Api, operation: &Operation) -> String {
    let deprecated = if operation.deprecated {
        " (deprecated)"
    } else {
        ""
    };
    let place = api.sources.location(operation.span);
    let about = about(operation).replacen('`', "", 2);
    format!("{}{deprecated}: {about}\n  {place}\n", operation.id)
}

fn code(api: &Api, operation: &Operation, module: &str, options: &Options) -> String {
    let handler = Handler::of(api, operation, options.naming());
    let signature = handler.signature();
    // `use contract as api;` where the module of `api!` has another name.
    let own = match (signature.contains("api::"), module.rsplit_once("::")) {
        (false, _) => "use crate::AppState;\n".to_owned(),
        (true, Some(("crate", "api"))) => "use crate::{AppState, api};\n".to_owned(),
        (true, Some((path, "api"))) => format!("use crate::AppState;\nuse {path}::api;\n"),
        (true, _) => format!("use crate::AppState;\nuse {module} as api;\n"),
    };
    let imports = imports([signature.as_str()], &[]);
    let source = handler.source(operation, "todo!()", options);
    indented(&format!("{imports}\n{own}\n{source}"))
}

fn indented(text: &str) -> String {
    let lines = text.lines().map(|line| {
        if line.is_empty() {
            "\n".to_owned()
        } else {
            format!("    {line}\n")
        }
    });
    lines.collect()
}

fn reasons(api: &Api, operation: &Operation) -> String {
    let mut text = String::new();
    for reason in &operation.unsupported {
        let place = reason.span.map_or_else(String::new, |span| {
            format!(" ({})", api.sources.location(span))
        });
        let _ = writeln!(text, "  {} [{}]{place}", reason.message, reason.code);
    }
    let _ = writeln!(
        text,
        "  leave it out on purpose with `specforge::api!(.., unsupported({}))`",
        operation.marker
    );
    text
}

/// The parameters and the body, a line each.
fn inputs(api: &Api, operation: &Operation, naming: Naming<'_>) -> String {
    let mut rows = Vec::new();
    let groups = [
        ("path", &operation.path_parameters),
        ("query", &operation.query_parameters),
        ("header", &operation.header_parameters),
        ("cookie", &operation.cookie_parameters),
    ];
    for (place, parameters) in groups {
        for parameter in parameters {
            rows.push(parameter_row(api, place, parameter, naming));
        }
    }
    if let Some(body) = &operation.body {
        let presence = if body.required {
            "required"
        } else {
            "optional"
        };
        // The body is what the last argument takes.
        let arguments = arguments(api, operation, naming);
        let argument = arguments.last().and_then(|last| last.split_once(": "));
        let argument = argument.map_or("", |(_, ty)| ty);
        for content in &body.contents {
            rows.push([
                "body".to_owned(),
                content.media_type.clone(),
                argument.to_owned(),
                presence.to_owned(),
                first_line(body.description.as_deref().unwrap_or_default(), 60),
            ]);
        }
    }
    table(&rows, 2)
}

fn parameter_row(api: &Api, place: &str, parameter: &Parameter, naming: Naming<'_>) -> [String; 5] {
    let ty = type_text(api, &parameter.schema.ty, naming);
    let (ty, presence) = match (&parameter.default, parameter.required) {
        (_, true) => (ty, "required".to_owned()),
        (Some(default), false) => (ty, format!("default {}", first_line(default, 30))),
        (None, false) => (format!("Option<{ty}>"), "optional".to_owned()),
    };
    let about = first_line(parameter.description.as_deref().unwrap_or_default(), 60);
    [
        place.to_owned(),
        parameter.name.clone(),
        ty,
        presence,
        [wire(place, parameter), about]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(": "),
    ]
}

/// How a value is written that is more than one text.
fn wire(place: &str, parameter: &Parameter) -> String {
    let Parameter { name, explode, .. } = parameter;
    let in_query = place == "query";
    let deep = parameter.style == Style::DeepObject;
    let form = match &parameter.shape {
        _ if parameter.json => return "JSON".to_owned(),
        ParameterShape::Scalar => return String::new(),
        ParameterShape::Array if deep => format!("{name}[]=..&{name}[]=.."),
        ParameterShape::Array if in_query && *explode => format!("{name}=..&{name}=.."),
        ParameterShape::Array => match parameter.style {
            Style::SpaceDelimited => format!("{name}=..%20.."),
            Style::PipeDelimited => format!("{name}=..|.."),
            _ if in_query => format!("{name}=..,.."),
            _ => return "a list".to_owned(),
        },
        ParameterShape::Object { properties, .. } => match properties.as_slice() {
            _ if !in_query => return "an object".to_owned(),
            [] if deep => format!("{name}[..]=.."),
            [] => return "an object".to_owned(),
            properties => {
                let pair = |property: &String| {
                    if deep {
                        format!("{name}[{property}]=..")
                    } else if *explode {
                        format!("{property}=..")
                    } else {
                        format!("{property},..")
                    }
                };
                let mut pairs: Vec<String> = properties.iter().take(3).map(pair).collect();
                if properties.len() > pairs.len() {
                    pairs.push("..".to_owned());
                }
                if deep || *explode {
                    pairs.join("&")
                } else {
                    format!("{name}={}", pairs.join(","))
                }
            }
        },
    };
    format!("`{form}`")
}

/// The statuses, with the variants of `Response` that answer them.
fn outputs(api: &Api, operation: &Operation, naming: Naming<'_>) -> String {
    let rows: Vec<[String; 4]> = answers(api, operation, naming)
        .into_iter()
        .map(|answer| {
            let media_type = answer.content.map(|content| content.media_type.clone());
            [
                status_text(answer.response.status),
                answer.variant,
                media_type.unwrap_or_default(),
                first_line(
                    answer.response.description.as_deref().unwrap_or_default(),
                    60,
                ),
            ]
        })
        .collect();
    if rows.is_empty() {
        return "  no status is declared\n".to_owned();
    }
    let module = &operation.module;
    format!(
        "{}  all of them: api::{module}::Response; the errors: api::{module}::Error\n",
        table(&rows, 2)
    )
}

fn security(api: &Api, operation: &Operation) -> String {
    let mut text = String::new();
    for alternative in &operation.security {
        let or = if text.is_empty() { "" } else { "or " };
        let _ = writeln!(text, "  {or}{}", alternative_text(api, alternative));
    }
    let mut seen = BTreeSet::new();
    let mut ready = Vec::new();
    for (index, _) in operation.security.iter().flat_map(|one| &one.schemes) {
        if let Some(scheme) = api.security_schemes.get(*index)
            && seen.insert(*index)
        {
            let _ = writeln!(
                text,
                "  the state implements `api::security::{}`, which is handed `specforge::security::{}`",
                scheme.ident,
                credentials_name(&scheme.kind)
            );
            ready.extend(ready_verifier(&scheme.kind).filter(|one| !ready.contains(one)));
        }
    }
    for (verifier, feature) in ready {
        let _ = writeln!(
            text,
            "  ready to delegate to: `{verifier}` (feature `{feature}`)"
        );
    }
    text
}

fn alternative_text(api: &Api, alternative: &SecurityAlternative) -> String {
    if alternative.schemes.is_empty() {
        return "no credentials are needed".to_owned();
    }
    let schemes = alternative.schemes.iter().filter_map(|(index, scopes)| {
        let scheme = api.security_schemes.get(*index)?;
        let how = match &scheme.kind {
            SecuritySchemeKind::Http { scheme, .. } => format!("http {scheme}"),
            SecuritySchemeKind::ApiKey { location, name } => {
                format!("key in {} `{name}`", location.name())
            }
            SecuritySchemeKind::OAuth2 => "OAuth 2".to_owned(),
            SecuritySchemeKind::OpenIdConnect { .. } => "OpenID Connect".to_owned(),
            SecuritySchemeKind::MutualTls => "mutual TLS".to_owned(),
            SecuritySchemeKind::Unknown(kind) => kind.clone(),
        };
        let scopes = match scopes.as_slice() {
            [] => String::new(),
            scopes => format!(", scopes {}", scopes.join(", ")),
        };
        Some(format!("{} ({how}{scopes})", scheme.name))
    });
    schemes.collect::<Vec<_>>().join(" and ")
}

/// What is called otherwise in Rust than in the document.
fn names(api: &Api, operation: &Operation) -> String {
    let mut rows: Vec<[String; 2]> = Vec::new();
    let mut row = |what: String, name: &str| {
        let row = [what, name.to_owned()];
        if !rows.contains(&row) {
            rows.push(row);
        }
    };
    if operation.marker != operation.id {
        row(
            format!("operation `{}`", operation.id),
            &format!("api::operations::{}", operation.marker),
        );
    }
    let parameters = operation
        .path_parameters
        .iter()
        .chain(&operation.query_parameters)
        .chain(&operation.header_parameters)
        .chain(&operation.cookie_parameters);
    for parameter in parameters.clone() {
        if parameter.ident != parameter.name {
            row(format!("parameter `{}`", parameter.name), &parameter.ident);
        }
    }
    for header in operation
        .responses
        .iter()
        .flat_map(|response| &response.headers)
    {
        if header.ident != header.name {
            row(format!("header `{}`", header.name), &header.ident);
        }
    }
    for def in reached(api, operation) {
        if let Some(component) = &def.component
            && *component != def.ident
        {
            row(
                format!("schema `{component}`"),
                &format!("api::{}", def.ident),
            );
        }
    }
    table(&rows, 2)
}

/// The types that an operation names itself.
fn reached<'a>(
    api: &'a Api,
    operation: &'a Operation,
) -> impl Iterator<Item = &'a specforge_core::model::TypeDef> {
    use specforge_core::model::{Content, ContentKind};
    let schema = |content: &'a Content| match &content.kind {
        ContentKind::Json(schema)
        | ContentKind::Form(schema, _)
        | ContentKind::Multipart(schema, _) => Some(&schema.ty),
        ContentKind::Text(schema) | ContentKind::Stream(schema) => {
            schema.as_ref().map(|schema| &schema.ty)
        }
        ContentKind::Bytes => None,
    };
    let bodies = operation.body.iter().flat_map(|body| &body.contents);
    let answers = operation
        .responses
        .iter()
        .flat_map(|response| &response.contents);
    let types = bodies.chain(answers).filter_map(schema);
    types.filter_map(|ty| {
        let mut ty = ty;
        loop {
            ty = match ty {
                Type::Named(id) => return api.types.get(id.0),
                Type::Boxed(inner)
                | Type::Nullable(inner)
                | Type::Array(inner)
                | Type::Map(inner) => inner,
                _ => return None,
            };
        }
    })
}
