//! A model as text that people can review.

use specforge_core::diag::Diagnostic;
use specforge_core::model::{
    Additional, Api, Assertion, Content, ContentKind, Literal, Operation, Parameter,
    ParameterShape, Pattern, Piece, Rules, Schema, Select, Settings, Type, TypeDef, TypeKind,
};
use std::fmt::Write as _;

/// The whole model, with what reading found before it.
pub(crate) fn dump(api: &Api, reading: &[Diagnostic]) -> String {
    let mut out = String::new();
    for operation in &api.operations {
        self::operation(api, operation, &mut out);
    }
    for def in &api.types {
        type_def(api, def, &mut out);
    }
    for schema in &api.schemas {
        let (response, request) = (use_of(api, &schema.response), use_of(api, &schema.request));
        if response == request {
            line(
                &mut out,
                0,
                &format!("component {}: {response}", schema.name),
            );
        } else {
            line(
                &mut out,
                0,
                &format!("component {}: {response} / {request}", schema.name),
            );
        }
    }
    for scheme in &api.security_schemes {
        line(
            &mut out,
            0,
            &format!(
                "security {} as {}: {:?}",
                scheme.name, scheme.ident, scheme.kind
            ),
        );
    }
    for (index, assertion) in api.assertions.iter().enumerate() {
        line(
            &mut out,
            0,
            &format!("assertion #{index}: {}", assertion_text(assertion)),
        );
    }
    for diagnostic in reading.iter().chain(&api.diagnostics) {
        let severity = if diagnostic.is_error() {
            "error"
        } else {
            "warning"
        };
        let place = diagnostic
            .span
            .map(|span| format!("{}:{}", span.line, span.column))
            .unwrap_or_default();
        line(
            &mut out,
            0,
            &format!(
                "{severity} {} {place} {}",
                diagnostic.code, diagnostic.message
            ),
        );
        for (span, label) in &diagnostic.related {
            line(
                &mut out,
                1,
                &format!("{}:{} {label}", span.line, span.column),
            );
        }
        for help in &diagnostic.help {
            line(&mut out, 1, &format!("help: {help}"));
        }
    }
    out
}

fn line(out: &mut String, depth: usize, text: &str) {
    let _ = writeln!(out, "{}{text}", "  ".repeat(depth));
}

fn operation(api: &Api, operation: &Operation, out: &mut String) {
    let name = if operation.id == operation.marker {
        operation.id.clone()
    } else {
        format!("{} as {}", operation.id, operation.marker)
    };
    line(
        out,
        0,
        &format!(
            "{} {} {name} ({})",
            operation.method, operation.path.text, operation.module
        ),
    );
    let mixed = operation
        .path
        .segments
        .iter()
        .any(|pieces| pieces.len() > 1);
    if mixed {
        let piece = |piece: &Piece| match piece {
            Piece::Literal(text) => text.clone(),
            Piece::Parameter(index) => format!("<{index}>"),
        };
        let segments: Vec<String> = operation
            .path
            .segments
            .iter()
            .map(|pieces| pieces.iter().map(piece).collect::<Vec<_>>().join("+"))
            .collect();
        line(out, 1, &format!("segments {}", segments.join(" / ")));
    }
    for (location, parameters) in [
        ("path", &operation.path_parameters),
        ("query", &operation.query_parameters),
        ("header", &operation.header_parameters),
        ("cookie", &operation.cookie_parameters),
    ] {
        for parameter in parameters {
            line(
                out,
                1,
                &format!("{location} {}", parameter_text(api, parameter)),
            );
        }
    }
    if let Some(body) = &operation.body {
        line(
            out,
            1,
            if body.required {
                "body"
            } else {
                "body, optional"
            },
        );
        body.contents
            .iter()
            .for_each(|content| self::content(api, content, out));
    }
    for response in &operation.responses {
        line(out, 1, &response.ident);
        for header in &response.headers {
            let required = if header.required { "" } else { "?" };
            line(
                out,
                2,
                &format!(
                    "header {}{required} ({}): {}{}",
                    header.name,
                    header.ident,
                    use_of(api, &header.schema),
                    shape(&header.shape)
                ),
            );
        }
        response
            .contents
            .iter()
            .for_each(|content| self::content(api, content, out));
    }
    for alternative in &operation.security {
        let schemes: Vec<String> = alternative
            .schemes
            .iter()
            .map(|(index, scopes)| {
                format!(
                    "{}[{}]",
                    api.security_schemes[*index].ident,
                    scopes.join(" ")
                )
            })
            .collect();
        line(
            out,
            1,
            &format!(
                "security {}",
                if schemes.is_empty() {
                    "anonymous".to_owned()
                } else {
                    schemes.join(" + ")
                }
            ),
        );
    }
    if operation.settings != Settings::default() {
        line(out, 1, &format!("settings {:?}", operation.settings));
    }
    for fault in &operation.unsupported {
        line(
            out,
            1,
            &format!("unsupported {} {}", fault.code, fault.message),
        );
    }
}

fn parameter_text(api: &Api, parameter: &Parameter) -> String {
    let required = if parameter.required { "" } else { "?" };
    let default = parameter
        .default
        .as_ref()
        .map(|default| format!(" = {default}"))
        .unwrap_or_default();
    let json = if parameter.json { " json" } else { "" };
    let style = match parameter.shape {
        ParameterShape::Scalar => String::new(),
        _ => format!(
            " {:?}{}",
            parameter.style,
            if parameter.explode { "*" } else { "" }
        ),
    };
    let empty = if parameter.allow_empty_value {
        " allow-empty"
    } else {
        ""
    };
    format!(
        "{}{required} ({}): {}{default}{json}{style}{}{empty}",
        parameter.name,
        parameter.ident,
        use_of(api, &parameter.schema),
        shape(&parameter.shape)
    )
}

fn shape(shape: &ParameterShape) -> String {
    match shape {
        ParameterShape::Scalar => String::new(),
        ParameterShape::Array => " list".to_owned(),
        ParameterShape::Object { properties, open } => format!(
            " named [{}]{}",
            properties.join(" "),
            if *open { " and others" } else { "" }
        ),
    }
}

fn content(api: &Api, content: &Content, out: &mut String) {
    let kind = match &content.kind {
        ContentKind::Json(schema) => format!("json {}", use_of(api, schema)),
        ContentKind::Form(schema, _) => format!("form {}", use_of(api, schema)),
        ContentKind::Multipart(schema, _) => format!("multipart {}", use_of(api, schema)),
        ContentKind::Text(schema) => format!(
            "text {}",
            schema
                .as_ref()
                .map(|schema| use_of(api, schema))
                .unwrap_or_default()
        ),
        ContentKind::Bytes => "bytes".to_owned(),
        ContentKind::Stream(schema) => format!(
            "stream {}",
            schema
                .as_ref()
                .map(|schema| use_of(api, schema))
                .unwrap_or_default()
        ),
    };
    line(out, 2, format!("{} {kind}", content.media_type).trim_end());
    if let ContentKind::Form(_, fields) | ContentKind::Multipart(_, fields) = &content.kind {
        for field in fields {
            let mut text = format!("field {}", field.name);
            if field.json {
                text.push_str(" json");
            }
            if field.file {
                text.push_str(" file");
            }
            if field.shape != ParameterShape::Scalar {
                let _ = write!(
                    text,
                    " {:?}{}",
                    field.style,
                    if field.explode { "*" } else { "" }
                );
            }
            text.push_str(&shape(&field.shape));
            if !field.content_types.is_empty() {
                let _ = write!(text, " {}", field.content_types.join(" "));
            }
            line(out, 3, &text);
        }
    }
}

fn type_def(api: &Api, def: &TypeDef, out: &mut String) {
    let direction = match (def.in_request, def.in_response) {
        (true, true) => "",
        (true, false) => " (request)",
        (false, true) => " (response)",
        (false, false) => " (unused)",
    };
    let component = match &def.component {
        Some(name) if *name != def.ident => format!(" of {name}"),
        _ => String::new(),
    };
    let head = format!("{}{component}{direction}", def.ident);
    match &def.kind {
        TypeKind::Alias(schema) => line(out, 0, &format!("type {head} = {}", use_of(api, schema))),
        TypeKind::Struct(object) => {
            line(
                out,
                0,
                format!("struct {head} {}", rules(&object.rules)).trim_end(),
            );
            for field in &object.fields {
                let required = if field.required { "" } else { "?" };
                let default = field
                    .default
                    .as_ref()
                    .map(|default| format!(" = {default}"))
                    .unwrap_or_default();
                let name = if field.name == field.ident {
                    field.name.clone()
                } else {
                    format!("{} as {}", field.name, field.ident)
                };
                let sensitive = if field.sensitive { " sensitive" } else { "" };
                line(
                    out,
                    1,
                    &format!(
                        "{name}{required}: {}{default}{sensitive}",
                        use_of(api, &field.schema)
                    ),
                );
            }
            match &object.additional {
                Additional::Ignore => {}
                Additional::Deny => line(out, 1, "no others"),
                Additional::Keep(ident, schema) => line(
                    out,
                    1,
                    &format!("others in {ident}: {}", use_of(api, schema)),
                ),
            }
            if !object.forbidden.is_empty() {
                line(out, 1, &format!("forbidden {}", object.forbidden.join(" ")));
            }
            if !object.ignored.is_empty() {
                line(out, 1, &format!("ignored {}", object.ignored.join(" ")));
            }
        }
        TypeKind::Enum(values) => {
            let values: Vec<String> = values
                .iter()
                .map(|value| format!("{} = {}", value.ident, literal(&value.value)))
                .collect();
            line(out, 0, &format!("enum {head} {{ {} }}", values.join(", ")));
        }
        TypeKind::Union(union) => {
            let select = match &union.select {
                Select::Tag {
                    key,
                    values,
                    default,
                } => {
                    let values: Vec<String> = values
                        .iter()
                        .map(|(value, index)| format!("{value} -> {index}"))
                        .collect();
                    let default = default
                        .map(|index| format!(", else {index}"))
                        .unwrap_or_default();
                    format!("by `{key}`: {}{default}", values.join(", "))
                }
                other => format!("{other:?}"),
            };
            line(out, 0, &format!("union {head} {select}"));
            for variant in &union.variants {
                line(
                    out,
                    1,
                    &format!("{}({})", variant.ident, use_of(api, &variant.schema)),
                );
            }
        }
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::String(text) => format!("{text:?}"),
        Literal::Number(text) => text.clone(),
        Literal::Bool(value) => value.to_string(),
    }
}

fn use_of(api: &Api, schema: &Schema) -> String {
    format!("{} {}", ty(api, &schema.ty), rules(&schema.rules))
        .trim_end()
        .to_owned()
}

fn ty(api: &Api, ty: &Type) -> String {
    let inner = |inner: &Type| self::ty(api, inner);
    match ty {
        Type::Named(id) => api.types[id.0].ident.clone(),
        Type::Boxed(item) => format!("Box<{}>", inner(item)),
        Type::Nullable(item) => format!("Option<{}>", inner(item)),
        Type::Array(item) => format!("Vec<{}>", inner(item)),
        Type::Tuple(items) => format!(
            "({})",
            items.iter().map(inner).collect::<Vec<_>>().join(", ")
        ),
        Type::Map(item) => format!("Map<{}>", inner(item)),
        Type::Format(format) => format!("{format:?}"),
        Type::Bool => "bool".to_owned(),
        Type::Int32 => "i32".to_owned(),
        Type::Int64 => "i64".to_owned(),
        Type::UInt32 => "u32".to_owned(),
        Type::UInt64 => "u64".to_owned(),
        Type::Float => "f32".to_owned(),
        Type::Double => "f64".to_owned(),
        other => format!("{other:?}"),
    }
}

fn rules(rules: &Rules) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut say = |name: &str, value: Option<String>| {
        said.extend(value.map(|value| format!("{name} {value}")));
    };
    let bound = |bound: &Option<(String, bool)>| {
        bound.as_ref().map(|(text, exclusive)| {
            format!("{text}{}", if *exclusive { " exclusive" } else { "" })
        })
    };
    let count = |count: Option<u64>| count.map(|count| count.to_string());
    say("min", bound(&rules.minimum));
    say("max", bound(&rules.maximum));
    say(
        "multiple of",
        (!rules.multiple_of.is_empty()).then(|| rules.multiple_of.join(" ")),
    );
    say("minLength", count(rules.min_length));
    say("maxLength", count(rules.max_length));
    say(
        "pattern",
        (!rules.patterns.is_empty()).then(|| {
            rules
                .patterns
                .iter()
                .map(pattern)
                .collect::<Vec<_>>()
                .join(" and ")
        }),
    );
    say("format", rules.format.map(|format| format!("{format:?}")));
    say("minItems", count(rules.min_items));
    say("maxItems", count(rules.max_items));
    say("unique", rules.unique_items.then(String::new));
    say("minProperties", count(rules.min_properties));
    say("maxProperties", count(rules.max_properties));
    say(
        "items",
        rules.items.as_ref().map(|items| self::rules(items)),
    );
    let prefix: Vec<String> = rules.prefix.iter().map(self::rules).collect();
    say(
        "prefix",
        prefix
            .iter()
            .any(|item| !item.is_empty())
            .then(|| prefix.join(" ; ")),
    );
    say("keys", rules.keys.as_ref().map(|keys| self::rules(keys)));
    say(
        "one of",
        (!rules.one_of.is_empty()).then(|| rules.one_of.join(" | ")),
    );
    say(
        "assert",
        rules
            .assertions
            .as_ref()
            .map(|assertion| assertion_text(assertion)),
    );
    if said.is_empty() {
        String::new()
    } else {
        format!(
            "{{{}}}",
            said.iter()
                .map(|text| text.trim_end())
                .collect::<Vec<_>>()
                .join(", ")
        )
    }
}

fn pattern(pattern: &Pattern) -> String {
    format!(
        "{}/{}/",
        if pattern.negated { "not " } else { "" },
        pattern.regex
    )
}

fn assertion_text(assertion: &Assertion) -> String {
    let mut said: Vec<String> = Vec::new();
    if assertion.never {
        said.push("never".to_owned());
    }
    if let Some(index) = assertion.reference {
        said.push(format!("#{index}"));
    }
    if !assertion.types.is_empty() {
        said.push(format!("{:?}", assertion.types).to_lowercase());
    }
    let own = rules(&assertion.rules);
    if !own.is_empty() {
        said.push(own);
    }
    let named = |named: &[(String, Assertion)]| {
        named
            .iter()
            .map(|(name, assertion)| format!("{name}: {}", assertion_text(assertion)))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let list = |list: &[Assertion]| {
        list.iter()
            .map(assertion_text)
            .collect::<Vec<_>>()
            .join(" | ")
    };
    let mut say = |name: &str, text: Option<String>| {
        said.extend(
            text.filter(|text| !text.is_empty())
                .map(|text| format!("{name} ({text})")),
        );
    };
    say("properties", Some(named(&assertion.properties)));
    say("required", Some(assertion.required.join(" ")));
    let patterns = assertion
        .pattern_properties
        .iter()
        .map(|(key, value)| format!("{}: {}", pattern(key), assertion_text(value)));
    say(
        "patternProperties",
        Some(patterns.collect::<Vec<_>>().join(", ")),
    );
    let one = |one: &Option<Box<Assertion>>| one.as_ref().map(|one| assertion_text(one));
    say(
        "additionalProperties",
        one(&assertion.additional_properties),
    );
    say("propertyNames", one(&assertion.property_names));
    let dependent = assertion
        .dependent_required
        .iter()
        .map(|(name, names)| format!("{name}: {}", names.join(" ")));
    say(
        "dependentRequired",
        Some(dependent.collect::<Vec<_>>().join(", ")),
    );
    say(
        "dependentSchemas",
        Some(named(&assertion.dependent_schemas)),
    );
    say("items", one(&assertion.items));
    say("prefixItems", Some(list(&assertion.prefix_items)));
    say(
        "contains",
        assertion
            .contains
            .as_ref()
            .map(|(inner, min, max)| format!("{} {min}..{max:?}", assertion_text(inner))),
    );
    say("allOf", Some(list(&assertion.all_of)));
    say("anyOf", Some(list(&assertion.any_of)));
    say("oneOf", Some(list(&assertion.one_of)));
    say("not", one(&assertion.not));
    if let Some(conditional) = &assertion.conditional {
        let (condition, then, otherwise) = conditional.as_ref();
        let branch =
            |branch: &Option<Assertion>| branch.as_ref().map(assertion_text).unwrap_or_default();
        say(
            "if",
            Some(format!(
                "{} then {} else {}",
                assertion_text(condition),
                branch(then),
                branch(otherwise)
            )),
        );
    }
    if said.is_empty() {
        "any".to_owned()
    } else {
        said.join(" ")
    }
}
