//! Holding an answer against the spec.

use std::fmt::{self, Write as _};
use std::panic::Location;

use axum::body::{Body, Bytes};
use axum::http::response::Parts;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};

use super::Response;
use crate::decode::{self, Shape, params};
use crate::extract::{Source, fit};
use crate::operation::{ContentSpec, HeaderSpec, OperationSpec, ResponseSpec, StatusSpec};
use crate::route::MatchedOperation;

/// The statuses that the framework answers with by itself, and that an operation need not declare.
const FRAMEWORK: [u16; 16] = [
    400, 401, 403, 404, 405, 406, 408, 409, 413, 415, 422, 429, 500, 501, 503, 504,
];

/// A request and its answer.
#[derive(Debug)]
pub(super) struct Exchange {
    caller: &'static Location<'static>,
    strict: bool,
    method: Method,
    sent: String,
    called: Option<&'static OperationSpec>,
    answer: Option<(Parts, Result<Bytes, String>)>,
}

/// How an answer breaks the contract: what is wrong, and what the spec says.
#[derive(Debug, PartialEq, Eq)]
struct Breach {
    wrong: String,
    spec: String,
}

fn breach(wrong: impl Into<String>, spec: impl Into<String>) -> Result<(), Breach> {
    Err(Breach {
        wrong: wrong.into(),
        spec: spec.into(),
    })
}

impl Exchange {
    pub(super) fn new(
        request: &Request<Body>,
        body: &[u8],
        caller: &'static Location<'static>,
        strict: bool,
    ) -> Self {
        let mut sent = format!("{} {}\n", request.method(), request.uri());
        write_message(&mut sent, request.headers(), body);
        Self {
            caller,
            strict,
            method: request.method().clone(),
            sent,
            called: None,
            answer: None,
        }
    }

    pub(super) fn answered(&mut self, parts: Parts, body: Result<Bytes, axum::Error>) {
        self.answer = Some((parts, body.map_err(|error| error.to_string())));
    }

    /// The exchange of a call of this operation.
    pub(super) fn of(mut self, operation: &'static OperationSpec) -> Self {
        self.called = Some(operation);
        self
    }

    /// The answer, if it keeps the contract.
    pub(super) fn check(mut self) -> Response {
        let Some((parts, body)) = self.answer.take() else {
            panic!("{}: there is no answer", self.caller);
        };
        let matched = parts
            .extensions
            .get::<MatchedOperation>()
            .copied()
            .map(MatchedOperation::spec);
        let operation = self.called.or(matched);
        let text = body.as_ref().map_or(&[][..], |body| body);
        let result = match operation {
            Some(operation) => Self::check_route(operation, matched).and_then(|()| match &body {
                Ok(body) => check(operation, &self.method, self.strict, &parts, body),
                Err(error) => breach(format!("the body broke off: {error}"), "a whole body"),
            }),
            None => Ok(()),
        };
        if let (Err(breach), Some(operation)) = (result, operation) {
            panic!("{}", self.message(operation, &breach, &parts, text));
        }
        Response::new(parts, body.unwrap_or_default(), operation)
    }

    /// A call must end at its own operation.
    fn check_route(
        operation: &'static OperationSpec,
        matched: Option<&'static OperationSpec>,
    ) -> Result<(), Breach> {
        match matched {
            Some(matched)
                if matched.id != operation.id || matched.location != operation.location =>
            {
                let wrong = format!(
                    "the router took the request to operation `{}` ({} {})",
                    matched.id, matched.method, matched.path
                );
                breach(
                    wrong,
                    format!(
                        "`{}` is at {} {}",
                        operation.id, operation.method, operation.path
                    ),
                )
            }
            _ => Ok(()),
        }
    }

    fn message(
        &self,
        operation: &OperationSpec,
        breach: &Breach,
        parts: &Parts,
        body: &[u8],
    ) -> String {
        let mut answered = format!("{}\n", parts.status);
        write_message(&mut answered, &parts.headers, body);
        format!(
            "the answer of operation `{}` breaks the contract: {}\n  the spec says: {}\n  declared at:   {} ({} {})\n  called at:     {}\n  sent:\n{}  answered:\n{}",
            operation.id,
            breach.wrong,
            Indented(&breach.spec, "                 "),
            operation.location,
            operation.method,
            operation.path,
            self.caller,
            Lines(&self.sent),
            Lines(&answered),
        )
    }
}

/// Everything that the spec says of this answer.
fn check(
    operation: &'static OperationSpec,
    method: &Method,
    strict: bool,
    parts: &Parts,
    body: &[u8],
) -> Result<(), Breach> {
    let status = parts.status.as_u16();
    let Some(declared) = operation.response(status) else {
        if !strict && FRAMEWORK.contains(&status) {
            return Ok(());
        }
        return breach(
            format!("status {status} is not declared"),
            format!("one of {}", statuses(operation)),
        );
    };
    check_headers(declared, &parts.headers)?;
    if method == Method::HEAD
        || matches!(
            parts.status,
            StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED
        )
    {
        return if body.is_empty() {
            Ok(())
        } else {
            breach(
                format!("a {status} or an answer to {method} has no body"),
                "RFC 9110, sections 9.3.2 and 15",
            )
        };
    }
    // Where an error has no schema, the framework says what is wrong in RFC 9457's, and drops nothing that a client was promised.
    let is_error = parts.status.is_client_error() || parts.status.is_server_error();
    let is_problem = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|given| given == "application/problem+json");
    if !strict && is_error && is_problem && declared.contents.is_empty() {
        return Ok(());
    }
    check_body(declared, &parts.headers, body)
}

fn check_body(declared: &ResponseSpec, headers: &HeaderMap, body: &[u8]) -> Result<(), Breach> {
    let media_types = || {
        declared
            .contents
            .iter()
            .map(|content| format!("`{}`", content.media_type))
            .collect::<Vec<_>>()
            .join(", ")
    };
    if declared.contents.is_empty() {
        return if body.is_empty() {
            Ok(())
        } else {
            breach(
                format!("there is a body of {} bytes", body.len()),
                "no body under this status",
            )
        };
    }
    let Some(given) = headers.get(header::CONTENT_TYPE) else {
        return breach(
            "there is no `Content-Type`",
            format!("a body of {}", media_types()),
        );
    };
    let Some(content) = given
        .to_str()
        .ok()
        .and_then(|given| content_for(declared, given))
    else {
        return breach(
            format!("the media type {given:?} is not declared"),
            format!("a body of {}", media_types()),
        );
    };
    match content.schema.map(|schema| schema.check(body)) {
        Some(Err(violations)) => {
            let list = violations
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join("\n");
            breach(
                format!(
                    "the body does not keep its schema (`{}`)",
                    content.media_type
                ),
                list,
            )
        }
        _ => Ok(()),
    }
}

/// The declared content that a `Content-Type` fits best.
fn content_for<'a>(declared: &'a ResponseSpec, given: &str) -> Option<&'a ContentSpec> {
    let essence = given
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    let ranked = declared
        .contents
        .iter()
        .filter_map(|content| Some((fit(content.media_type, &essence)?, content)));
    ranked
        .max_by_key(|(rank, _)| *rank)
        .map(|(_, content)| content)
}

fn check_headers(declared: &'static ResponseSpec, headers: &HeaderMap) -> Result<(), Breach> {
    for spec in declared
        .headers
        .iter()
        .filter(|spec| spec.name != "content-type")
    {
        let lines: Vec<_> = headers.get_all(spec.name).iter().collect();
        if lines.is_empty() && spec.required {
            return breach(
                format!("the header `{}` is missing", spec.name),
                format!("`{}` is required under this status", spec.name),
            );
        }
        // Each `Set-Cookie` is a value of its own, or an item of it; of any other header all lines make up the value (RFC 9110, section 5.3).
        let values: Vec<_> = if spec.name == "set-cookie" && spec.parameter.shape != Shape::Array {
            lines.chunks(1).collect()
        } else {
            lines.chunks(lines.len().max(1)).collect()
        };
        for value in values {
            let mut one = HeaderMap::new();
            for line in value {
                one.append(spec.name, (*line).clone());
            }
            check_header(spec, &one)?;
        }
    }
    Ok(())
}

fn check_header(spec: &'static HeaderSpec, headers: &HeaderMap) -> Result<(), Breach> {
    let (node, violations) = params::headers(headers, std::slice::from_ref(&spec.parameter));
    let Err(violations) = (spec.check)(Source::node(&node, decode::Location::Header, violations))
    else {
        return Ok(());
    };
    let list = violations
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n");
    breach(
        format!("the header `{}` does not keep its schema", spec.name),
        list,
    )
}

/// The statuses that an operation declares, as the spec writes them.
fn statuses(operation: &OperationSpec) -> String {
    let name = |response: &ResponseSpec| match response.status {
        StatusSpec::Code(code) => code.to_string(),
        StatusSpec::Range(class) => format!("{class}XX"),
        StatusSpec::Default => "default".to_owned(),
    };
    operation
        .responses
        .iter()
        .map(name)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The most of a body that a message shows, in bytes.
const SHOWN: usize = 4096;

fn write_message(out: &mut String, headers: &HeaderMap, body: &[u8]) {
    for (name, value) in headers {
        // Tokens have no place in a log of a test run either.
        let value = if name == header::AUTHORIZATION {
            "..".into()
        } else {
            String::from_utf8_lossy(value.as_bytes())
        };
        let _ = writeln!(out, "{name}: {value}");
    }
    if !body.is_empty() {
        let shown = String::from_utf8_lossy(&body[..body.len().min(SHOWN)]);
        let more = if body.len() > SHOWN {
            format!(" .. ({} bytes)", body.len())
        } else {
            String::new()
        };
        let _ = writeln!(out, "\n{shown}{more}");
    }
}

/// A text whose lines after the first are indented.
struct Indented<'a>(&'a str, &'static str);

impl fmt::Display for Indented<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, line) in self.0.lines().enumerate() {
            if index > 0 {
                write!(f, "\n{}", self.1)?;
            }
            f.write_str(line)?;
        }
        Ok(())
    }
}

/// A text all of whose lines are indented.
struct Lines<'a>(&'a str);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .lines()
            .try_for_each(|line| writeln!(f, "    {line}"))
    }
}
