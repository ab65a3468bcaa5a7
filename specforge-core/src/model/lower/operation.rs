//! Operations.

use super::Lowerer;
use super::path::{Named, shape, split, template};
use super::views::View;
use crate::diag::{Diagnostic, codes};
use crate::model::names::{Names, derived_operation_id, marker_name, module_name, pascal};
use crate::model::{
    Location, Operation, Parameter, PathTemplate, Response, SecurityScheme, Settings, Status,
};
use crate::source::{Span, Spanned};
use crate::spec;
use std::collections::BTreeMap;

/// An operation's names.
struct Identity {
    id: String,
    named: bool,
    span: Span,
    marker: String,
    module: String,
}

impl<'d> Lowerer<'d> {
    pub(super) fn operations(&mut self, schemes: &[SecurityScheme]) -> Vec<Operation> {
        let doc = self.doc;
        let identities = self.identities();
        let document = self.settings_of(doc.extension.as_ref(), &Settings::default());
        let mut operations = Vec::new();
        let mut identities = identities.into_iter();
        for path in &doc.paths {
            let settings = self.settings_of(path.extension.as_ref(), &document);
            for (method, operation) in &path.operations {
                let Some(identity) = identities.next() else {
                    continue;
                };
                operations
                    .push(self.operation(path, method, operation, identity, &settings, schemes));
            }
        }
        refuse_conflicts(&mut operations);
        operations
    }

    /// The names of all operations, in order.
    fn identities(&self) -> Vec<Identity> {
        let doc = self.doc;
        let mut identities = Vec::new();
        for (path, (method, operation)) in doc.paths.iter().flat_map(|path| {
            path.operations
                .iter()
                .map(move |operation| (path, operation))
        }) {
            let own = operation.id.as_ref();
            let own = own.filter(|id| !id.value.trim().is_empty());
            let (id, span) = match own {
                Some(id) => (id.value.clone(), id.span),
                None => (
                    derived_operation_id(&method.value, &path.template.value),
                    operation.span,
                ),
            };
            identities.push(Identity {
                marker: marker_name(&id),
                module: module_name(&id),
                named: own.is_some(),
                id,
                span,
            });
        }
        let markers = Names::default().take_all(
            identities
                .iter()
                .map(|identity| identity.marker.clone())
                .collect(),
        );
        // Names of the items beside the operations' modules.
        let mut modules = Names::with(&["operations", "security"]);
        let modules = modules.take_all(
            identities
                .iter()
                .map(|identity| identity.module.clone())
                .collect(),
        );
        for ((identity, marker), module) in identities.iter_mut().zip(markers).zip(modules) {
            identity.marker = marker;
            identity.module = module;
        }
        identities
    }

    fn operation(
        &mut self,
        path: &'d spec::PathItem,
        method: &Spanned<String>,
        operation: &'d spec::Operation,
        identity: Identity,
        inherited: &Settings,
        schemes: &[SecurityScheme],
    ) -> Operation {
        self.frames.push(operation.unsupported.clone());
        let place = pascal(&identity.id);
        let place = if place.is_empty() {
            "Operation".to_owned()
        } else {
            place
        };
        let parameters = Self::in_force(&path.parameters, &operation.parameters);
        let declared = self.parameters(&parameters, Location::Path, &place);
        let (path_template, path_parameters) = self.template(path, operation, declared);
        let lowered = Operation {
            marker: identity.marker,
            contract: pascal(identity.module.trim_start_matches("r#")),
            module: identity.module,
            method: method.value.clone(),
            path: path_template,
            span: identity.span,
            summary: operation
                .summary
                .clone()
                .filter(|text| !text.trim().is_empty()),
            description: operation
                .description
                .clone()
                .filter(|text| !text.trim().is_empty()),
            deprecated: operation.deprecated,
            tags: operation.tags.clone(),
            path_parameters,
            query_parameters: self.parameters(&parameters, Location::Query, &place),
            header_parameters: self.parameters(&parameters, Location::Header, &place),
            cookie_parameters: self.parameters(&parameters, Location::Cookie, &place),
            body: operation
                .request_body
                .as_ref()
                .map(|body| self.body(body, &place))
                .filter(|body| !body.contents.is_empty()),
            responses: self.responses(operation, &place),
            security: self.security(operation, schemes),
            settings: self.settings_of(operation.extension.as_ref(), inherited),
            unsupported: Vec::new(),
            named: identity.named,
            taken_id: operation.taken_id.clone(),
            id: identity.id,
        };
        let lowered = self.with_idempotency(lowered, operation.extension.as_ref());
        let unsupported = self.frames.pop().unwrap_or_default();
        Operation {
            unsupported,
            ..lowered
        }
    }

    /// The template with the base path in front, and the path parameters in its order.
    fn template(
        &mut self,
        path: &spec::PathItem,
        operation: &spec::Operation,
        mut declared: Vec<Parameter>,
    ) -> (PathTemplate, Vec<Parameter>) {
        let servers = [&operation.servers, &path.servers, &self.doc.servers];
        let base = servers
            .into_iter()
            .find(|servers| !servers.is_empty())
            .map(|servers| super::path::base_path(servers))
            .unwrap_or_default();
        let own = spec::template(&path.template.value);
        let slash = if own.starts_with('/') { "" } else { "/" };
        let text = format!("{base}{slash}{own}");
        let split = match split(&text) {
            Ok(split) => split,
            Err(reason) => {
                // Most such faults are known from reading.
                if operation
                    .unsupported
                    .iter()
                    .all(|known| known.code != codes::BAD_TEMPLATE)
                {
                    self.taint(Diagnostic::error(
                        codes::BAD_TEMPLATE,
                        path.template.span,
                        format!("the path `{}` {reason}", path.template.value),
                    ));
                }
                return (
                    PathTemplate {
                        text,
                        segments: Vec::new(),
                        query: Vec::new(),
                        has_fragment: false,
                        span: path.template.span,
                    },
                    Vec::new(),
                );
            }
        };
        let mut parameters = Vec::new();
        for name in &split.names {
            let known = declared
                .iter()
                .position(|parameter| parameter.name == *name);
            parameters.push(match known {
                Some(index) => declared.remove(index),
                None => self.undeclared(name, path.template.span),
            });
        }
        let idents = Names::default().take_all(
            parameters
                .iter()
                .map(|parameter| parameter.ident.clone())
                .collect(),
        );
        for (parameter, ident) in parameters.iter_mut().zip(idents) {
            parameter.ident = ident;
        }
        debug_assert!(
            split.segments.iter().flatten().all(
                |piece| !matches!(piece, Named::Parameter(index) if *index >= parameters.len())
            )
        );
        (template(text, &path.template, &split), parameters)
    }

    fn responses(&mut self, operation: &spec::Operation, place: &str) -> Vec<Response> {
        let mut responses: Vec<Response> = Vec::new();
        for (key, response) in &operation.responses {
            let Some(status) = status(&key.value) else {
                continue;
            };
            if responses.iter().any(|known| known.status == status) {
                continue;
            }
            let suffix = if status == Status::Default {
                "Default".to_owned()
            } else {
                key.value.to_uppercase()
            };
            let place = self
                .shared_place(response.span, &response.content)
                .unwrap_or_else(|| format!("{place}Response{suffix}"));
            responses.push(Response {
                status,
                ident: status_ident(status),
                span: key.span,
                description: response
                    .description
                    .clone()
                    .filter(|text| !text.trim().is_empty()),
                headers: self.response_headers(response, &place),
                contents: self.contents(&response.content, View::Response, &place),
            });
        }
        responses
    }
}

/// Refuses operations that no request could tell apart from an earlier one.
fn refuse_conflicts(operations: &mut [Operation]) {
    let mut routes = BTreeMap::<_, (PathTemplate, String)>::new();
    for operation in operations
        .iter_mut()
        .filter(|operation| !operation.path.segments.is_empty())
    {
        let query = operation.path.query.clone();
        let key = (operation.method.clone(), shape(&operation.path), query);
        let path = &operation.path;
        let Some((first, id)) = routes.get(&key) else {
            routes.insert(key, (path.clone(), operation.id.clone()));
            continue;
        };
        let only_fragment = (path.has_fragment || first.has_fragment) && path.text == first.text;
        let (label, help) = if only_fragment {
            (
                "the same path: nobody sends what stands behind a `#`",
                "make them one operation: bodies of several kinds are a `oneOf`",
            )
        } else {
            (
                "the same path, whatever its parameters are named",
                "give the two paths a literal that differs, or merge the operations",
            )
        };
        let message = format!(
            "no request can tell `{} {}` apart from operation `{id}`",
            operation.method, operation.path.text
        );
        operation.unsupported.push(
            Diagnostic::error(codes::ROUTE_CONFLICT, operation.path.span, message)
                .label(label)
                .related(first.span, "first declared here")
                .help(help),
        );
    }
}

/// The key of a response: `200`, `4XX`, `default`.
fn status(key: &str) -> Option<Status> {
    if key.eq_ignore_ascii_case("default") {
        return Some(Status::Default);
    }
    let bytes = key.as_bytes();
    if let [class @ b'1'..=b'5', b'X' | b'x', b'X' | b'x'] = bytes {
        return Some(Status::Range(class - b'0'));
    }
    key.parse()
        .ok()
        .filter(|code| (100..600).contains(code))
        .map(Status::Code)
}

fn status_ident(status: Status) -> String {
    let name = match status {
        Status::Default => "Default",
        Status::Range(1) => "Informational",
        Status::Range(2) => "Success",
        Status::Range(3) => "Redirection",
        Status::Range(4) => "ClientError",
        Status::Range(_) => "ServerError",
        Status::Code(code) => match reason(code) {
            Some(name) => name,
            None => return format!("Status{code}"),
        },
    };
    name.to_owned()
}

/// The registered name of a status, as a variant.
fn reason(code: u16) -> Option<&'static str> {
    Some(match code {
        100 => "Continue",
        101 => "SwitchingProtocols",
        102 => "Processing",
        103 => "EarlyHints",
        200 => "Ok",
        201 => "Created",
        202 => "Accepted",
        203 => "NonAuthoritativeInformation",
        204 => "NoContent",
        205 => "ResetContent",
        206 => "PartialContent",
        207 => "MultiStatus",
        208 => "AlreadyReported",
        226 => "ImUsed",
        300 => "MultipleChoices",
        301 => "MovedPermanently",
        302 => "Found",
        303 => "SeeOther",
        304 => "NotModified",
        305 => "UseProxy",
        307 => "TemporaryRedirect",
        308 => "PermanentRedirect",
        400 => "BadRequest",
        401 => "Unauthorized",
        402 => "PaymentRequired",
        403 => "Forbidden",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        406 => "NotAcceptable",
        407 => "ProxyAuthenticationRequired",
        408 => "RequestTimeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "LengthRequired",
        412 => "PreconditionFailed",
        413 => "PayloadTooLarge",
        414 => "UriTooLong",
        415 => "UnsupportedMediaType",
        416 => "RangeNotSatisfiable",
        417 => "ExpectationFailed",
        418 => "ImATeapot",
        421 => "MisdirectedRequest",
        422 => "UnprocessableEntity",
        423 => "Locked",
        424 => "FailedDependency",
        425 => "TooEarly",
        426 => "UpgradeRequired",
        428 => "PreconditionRequired",
        429 => "TooManyRequests",
        431 => "RequestHeaderFieldsTooLarge",
        451 => "UnavailableForLegalReasons",
        500 => "InternalServerError",
        501 => "NotImplemented",
        502 => "BadGateway",
        503 => "ServiceUnavailable",
        504 => "GatewayTimeout",
        505 => "HttpVersionNotSupported",
        506 => "VariantAlsoNegotiates",
        507 => "InsufficientStorage",
        508 => "LoopDetected",
        510 => "NotExtended",
        511 => "NetworkAuthenticationRequired",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_read_and_named() {
        assert_eq!(status("201").map(status_ident).as_deref(), Some("Created"));
        assert_eq!(
            status("4xx").map(status_ident).as_deref(),
            Some("ClientError")
        );
        assert_eq!(
            status("default").map(status_ident).as_deref(),
            Some("Default")
        );
        assert_eq!(
            status("299").map(status_ident).as_deref(),
            Some("Status299")
        );
        assert_eq!(status("2X0"), None);
        assert_eq!(status("600"), None);
    }
}
