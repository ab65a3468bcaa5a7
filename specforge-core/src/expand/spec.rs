//! The description of an operation that the run time reads.

use super::types::{self, rules, rust_type};
use super::{Context, context::ident};
use crate::code::{Code, quote};
use crate::model::{
    Content, ContentKind, FormField, Idempotency, Operation, Parameter, ParameterShape, Piece,
    RateLimit, Response, Rules, Schema, SecuritySchemeKind, Status, Style, Type,
};
use crate::spec::Location;

/// `SPEC`, and the implementation of `Operation` for the marker. What is as in most operations is not printed.
pub(super) fn expand_spec(cx: &Context<'_>, operation: &Operation) -> Code {
    let sf = cx.specforge();
    let marker = ident(&operation.marker);
    let (id, method, path) = (&operation.id, &operation.method, &operation.path.text);
    let location = cx.location(operation.span);
    let segments = operation.path.segments.iter().map(|pieces| {
        let pieces = pieces.iter().map(|piece| match piece {
            Piece::Literal(text) => quote!(#sf::operation::Piece::Literal(#text)),
            Piece::Parameter(index) => quote!(#sf::operation::Piece::Parameter(#index)),
        });
        quote!(&[#(#pieces),*])
    });
    let fixed_query = operation.path.query.iter();
    let fixed_query = fixed_query.map(|(name, value)| quote!((#name, #value)));
    let group = |parameters: &[Parameter]| -> Vec<Code> {
        parameters
            .iter()
            .map(|parameter| parameter_spec(cx, parameter))
            .collect()
    };
    let lists = [
        ("fixed_query", fixed_query.collect()),
        ("path_parameters", group(&operation.path_parameters)),
        ("query_parameters", group(&operation.query_parameters)),
        ("header_parameters", group(&operation.header_parameters)),
        ("cookie_parameters", group(&operation.cookie_parameters)),
        (
            "credential_query",
            texts(&credentials(cx, operation, query_of)),
        ),
        (
            "credential_headers",
            texts(&credentials(cx, operation, header_of)),
        ),
        ("sensitive", texts(&sensitive(operation))),
    ];
    let lists = lists
        .into_iter()
        .filter(|(_, items)| !items.is_empty())
        .map(|(name, items)| {
            let name = ident(name);
            quote!(#name: &[#(#items),*],)
        });
    let flags = [
        (
            "reject_unknown_query",
            operation.settings.reject_unknown_query,
        ),
        ("reject_read_only", operation.settings.reject_read_only),
        ("unlimited", operation.settings.rate_limit_off),
    ];
    let flags = flags.into_iter().filter(|(_, set)| *set).map(|(name, _)| {
        let name = ident(name);
        quote!(#name: true,)
    });
    let bytes = |bytes| usize::try_from(bytes).unwrap_or(usize::MAX);
    let values = [
        ("body", body_spec(cx, operation)),
        (
            "body_limit",
            operation
                .settings
                .body_limit
                .map(bytes)
                .map(|bytes| quote!(#bytes)),
        ),
        (
            "timeout_ms",
            operation
                .settings
                .timeout_ms
                .map(|timeout| quote!(#timeout)),
        ),
        ("rate_limit", rate_limit(cx, operation)),
        ("idempotency", idempotency(cx, operation)),
    ];
    let values = values.into_iter().filter_map(|(name, value)| {
        let (name, value) = (ident(name), value?);
        Some(quote!(#name: ::core::option::Option::Some(#value),))
    });
    let responses = operation
        .responses
        .iter()
        .map(|response| response_spec(cx, response));
    let json_body = json_body(cx, operation);
    quote! {
        static SPEC: #sf::operation::OperationSpec = #sf::operation::OperationSpec {
            id: #id,
            method: #method,
            path: #path,
            location: #location,
            segments: &[#(#segments),*],
            #(#lists)*
            #(#flags)*
            #(#values)*
            responses: &[#(#responses),*],
            ..#sf::operation::OperationSpec::BASE
        };

        impl #sf::operation::Operation for super::operations::#marker {
            const SPEC: &'static #sf::operation::OperationSpec = &SPEC;
            #json_body
        }
    }
}

/// What is never logged: what `x-specforge` names, and the parameters whose schema says so.
fn sensitive(operation: &Operation) -> Vec<&str> {
    let groups = [
        &operation.path_parameters,
        &operation.query_parameters,
        &operation.header_parameters,
        &operation.cookie_parameters,
    ];
    let parameters = groups.into_iter().flatten();
    let mut names: Vec<&str> = operation
        .settings
        .sensitive
        .iter()
        .map(String::as_str)
        .collect();
    for parameter in parameters.filter(|parameter| parameter.sensitive) {
        if !names.contains(&parameter.name.as_str()) {
            names.push(&parameter.name);
        }
    }
    names
}

fn texts<T: AsRef<str>>(texts: &[T]) -> Vec<Code> {
    texts
        .iter()
        .map(|text| {
            let text = text.as_ref();
            quote!(#text)
        })
        .collect()
}

/// How often an operation may be asked for.
fn rate_limit(cx: &Context<'_>, operation: &Operation) -> Option<Code> {
    let sf = cx.specforge();
    let limit = operation.settings.rate_limit.as_ref()?;
    let RateLimit {
        quota,
        window_ms,
        by_address,
        cost,
        refuse_without_store,
        ..
    } = limit;
    let burst = limit.burst();
    Some(quote! {
        #sf::__private::rate_limited(#sf::operation::RateLimitSpec {
            quota: #quota,
            window_ms: #window_ms,
            burst: #burst,
            by_address: #by_address,
            cost: #cost,
            refuse_without_store: #refuse_without_store,
        })
    })
}

/// How long a stored answer is replayed where the spec does not say: a day.
const IDEMPOTENCY_TTL_MS: u64 = 24 * 60 * 60 * 1000;

/// The idempotency keys of an operation.
fn idempotency(cx: &Context<'_>, operation: &Operation) -> Option<Code> {
    let settings = operation.settings.idempotency.as_ref()?;
    let sf = cx.specforge();
    let key = match operation.idempotency_header() {
        Some(parameter) => {
            let (name, spec) = (&parameter.name, parameter_spec(cx, parameter));
            let (ty, rules) = (
                rust_type(cx, &parameter.schema.ty),
                rules(cx, &parameter.schema.rules),
            );
            quote! {
                ::core::option::Option::Some(#sf::operation::HeaderSpec {
                    name: #name,
                    required: true,
                    parameter: #spec,
                    check: |source| source.decode::<#ty>(#rules).map(::core::mem::drop),
                })
            }
        }
        None => quote!(::core::option::Option::None),
    };
    let Idempotency {
        required,
        retry_lost_lease,
        run_without_store,
        compare_json,
        headers,
        ..
    } = settings;
    let ttl_ms = settings.ttl_ms.unwrap_or(IDEMPOTENCY_TTL_MS);
    let wait_ms = settings.wait_ms.unwrap_or(0);
    Some(quote! {
        #sf::__private::idempotent(#sf::operation::IdempotencySpec {
            key: #key,
            required: #required,
            ttl_ms: #ttl_ms,
            wait_ms: #wait_ms,
            retry_lost_lease: #retry_lost_lease,
            run_without_store: #run_without_store,
            compare_json: #compare_json,
            headers: &[#(#headers),*],
        })
    })
}

/// The type and the rules that raw JSON bodies are validated against.
fn json_body(cx: &Context<'_>, operation: &Operation) -> Code {
    let schema = operation
        .body
        .iter()
        .flat_map(|body| &body.contents)
        .find_map(|content| match &content.kind {
            ContentKind::Json(schema) => Some(schema),
            _ => None,
        });
    let Some(schema) = schema else {
        return quote!(
            type JsonBody = ();
        );
    };
    let sf = cx.specforge();
    let (ty, rules) = (rust_type(cx, &schema.ty), rules(cx, &schema.rules));
    quote! {
        type JsonBody = #ty;
        const JSON_RULES: &'static #sf::decode::Rules = #rules;
    }
}

fn style(cx: &Context<'_>, style: Style) -> Code {
    let sf = cx.specforge();
    let name = ident(match style {
        Style::Form => "Form",
        Style::Simple => "Simple",
        Style::Label => "Label",
        Style::Matrix => "Matrix",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
        Style::Cookie => "Cookie",
    });
    quote!(#sf::decode::Style::#name)
}

fn shape(cx: &Context<'_>, shape: &ParameterShape) -> Code {
    let sf = cx.specforge();
    match shape {
        ParameterShape::Scalar => quote!(#sf::decode::Shape::Scalar),
        ParameterShape::Array => quote!(#sf::decode::Shape::Array),
        ParameterShape::Object { properties, open } => {
            quote!(#sf::decode::Shape::Object { properties: &[#(#properties),*], open: #open })
        }
    }
}

fn parameter_spec(cx: &Context<'_>, parameter: &Parameter) -> Code {
    let sf = cx.specforge();
    let Parameter {
        name,
        explode,
        allow_empty_value,
        json,
        ..
    } = parameter;
    let (style, shape) = (style(cx, parameter.style), shape(cx, &parameter.shape));
    quote! {
        #sf::decode::ParameterSpec { name: #name, style: #style, explode: #explode, shape: #shape, allow_empty: #allow_empty_value, json: #json }
    }
}

/// The names under which an operation takes credentials, where `name` finds one in a scheme.
fn credentials(
    cx: &Context<'_>,
    operation: &Operation,
    name: fn(&SecuritySchemeKind) -> Option<String>,
) -> Vec<String> {
    let schemes = operation
        .security
        .iter()
        .flat_map(|alternative| &alternative.schemes)
        .filter_map(|(index, _)| cx.api.security_schemes.get(*index));
    let mut names: Vec<String> = schemes.filter_map(|scheme| name(&scheme.kind)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The query parameter that carries a scheme's credentials.
fn query_of(kind: &SecuritySchemeKind) -> Option<String> {
    match kind {
        SecuritySchemeKind::ApiKey {
            location: Location::Query,
            name,
        } => Some(name.clone()),
        _ => None,
    }
}

/// The header that carries a scheme's credentials, and that a page of another origin has to be allowed to send.
fn header_of(kind: &SecuritySchemeKind) -> Option<String> {
    match kind {
        SecuritySchemeKind::ApiKey {
            location: Location::Header,
            name,
        } => Some(name.to_ascii_lowercase()),
        SecuritySchemeKind::Http { .. }
        | SecuritySchemeKind::OAuth2
        | SecuritySchemeKind::OpenIdConnect { .. } => Some("authorization".to_owned()),
        _ => None,
    }
}

fn body_spec(cx: &Context<'_>, operation: &Operation) -> Option<Code> {
    let sf = cx.specforge();
    let body = operation.body.as_ref()?;
    let required = body.required;
    let media_types = body.contents.iter().map(|content| &content.media_type);
    let fields = body
        .contents
        .iter()
        .find_map(|content| match &content.kind {
            ContentKind::Form(_, fields) | ContentKind::Multipart(_, fields) => {
                Some(fields.as_slice())
            }
            _ => None,
        });
    let fields = fields
        .unwrap_or_default()
        .iter()
        .map(|field| field_spec(cx, field));
    // The first JSON is the operation's `JsonBody`.
    let mut json = false;
    let others = body.contents.iter().filter_map(|content| {
        let again = json;
        json |= matches!(content.kind, ContentKind::Json(_));
        let schema = match &content.kind {
            ContentKind::Json(_) if !again => return None,
            _ => body_schema(cx, content)?,
        };
        let media_type = &content.media_type;
        Some(quote!((#media_type, #schema)))
    });
    Some(
        quote!(#sf::operation::BodySpec { required: #required, media_types: &[#(#media_types),*], fields: &[#(#fields),*], others: &[#(#others),*] }),
    )
}

/// The schema of a content, if it is of JSON, or of text and says more than that it is text.
fn body_schema(cx: &Context<'_>, content: &Content) -> Option<Code> {
    let sf = cx.specforge();
    let (schema, of) = match &content.kind {
        ContentKind::Json(schema) => (schema, quote!(of)),
        ContentKind::Text(Some(schema)) if !says_nothing(schema) => (schema, quote!(text)),
        _ => return None,
    };
    let (ty, rules) = (rust_type(cx, &schema.ty), rules(cx, &schema.rules));
    Some(quote!(#sf::operation::BodySchema::#of::<#ty>(#rules)))
}

/// Whether any text keeps a schema.
fn says_nothing(schema: &Schema) -> bool {
    matches!(schema.ty, Type::String | Type::Any) && schema.rules == Rules::default()
}

fn field_spec(cx: &Context<'_>, field: &FormField) -> Code {
    let sf = cx.specforge();
    let FormField {
        name,
        explode,
        content_types,
        json,
        file,
        ..
    } = field;
    let (style, shape) = (style(cx, field.style), shape(cx, &field.shape));
    quote! {
        #sf::decode::FieldSpec { name: #name, style: #style, explode: #explode, shape: #shape, content_types: &[#(#content_types),*], json: #json, file: #file }
    }
}

fn response_spec(cx: &Context<'_>, response: &Response) -> Code {
    let sf = cx.specforge();
    let status = match response.status {
        Status::Code(code) => quote!(#sf::operation::StatusSpec::Code(#code)),
        Status::Range(class) => quote!(#sf::operation::StatusSpec::Range(#class)),
        Status::Default => quote!(#sf::operation::StatusSpec::Default),
    };
    let contents = response
        .contents
        .iter()
        .map(|content| content_spec(cx, content));
    let headers = response.headers.iter().map(|header| {
        let (name, required, explode, json) = (&header.name, header.required, header.explode, header.json);
        let (shape, ty, rules) = (shape(cx, &header.shape), rust_type(cx, &header.schema.ty), rules(cx, &header.schema.rules));
        quote! {
            #sf::operation::HeaderSpec {
                name: #name,
                required: #required,
                parameter: #sf::decode::ParameterSpec { name: #name, style: #sf::decode::Style::Simple, explode: #explode, shape: #shape, allow_empty: false, json: #json },
                check: |source| source.decode::<#ty>(#rules).map(::core::mem::drop),
            }
        }
    });
    quote!(#sf::operation::ResponseSpec { status: #status, contents: &[#(#contents),*], headers: &[#(#headers),*] })
}

fn content_spec(cx: &Context<'_>, content: &Content) -> Code {
    let sf = cx.specforge();
    let media_type = &content.media_type;
    let none = quote!(::core::option::Option::None);
    let error = match &content.kind {
        ContentKind::Json(schema) if types::is_error_schema(cx, &schema.ty) => {
            let ty = rust_type(cx, &schema.ty);
            quote!(::core::option::Option::Some(#sf::__private::build_error::<#ty>))
        }
        _ => none.clone(),
    };
    let schema = match body_schema(cx, content) {
        Some(schema) => quote!(::core::option::Option::Some(#schema)),
        None => none,
    };
    quote!(#sf::operation::ContentSpec { media_type: #media_type, schema: #schema, error: #error })
}
