//! Path items and operations.

use super::cx::{Cx, Kind};
use super::fields::field;
use super::parameters::{is_token, undeclared};
use super::schema::name_of;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::model::names::derived_operation_id;
use crate::source::{Member, Node, Object, Span, Spanned};
use crate::spec::{Location, Operation, Parameter, PathItem, TakenId, Version};
use std::collections::hash_map::Entry;
use std::sync::Arc;

const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

impl Cx<'_> {
    /// Reads an entry of `paths`, or of `webhooks`, whose name is no template.
    ///
    /// `inherited` are faults that all of its operations have.
    pub(super) fn path_item(
        &mut self,
        member: &Member,
        templated: bool,
        inherited: &[usize],
    ) -> Option<PathItem> {
        let template = name_of(member);
        if member.value.is_null() {
            return Some(PathItem {
                template,
                parameters: Vec::new(),
                operations: Vec::new(),
                servers: Vec::new(),
                extension: None,
            });
        }
        let target = self.follow(&member.value, Kind::PathItem)?;
        let target = beside_reference(&member.value, target);
        let object = Arc::clone(self.plain_object(&target, "a path item")?);
        let ((parameters, servers, names), faults) = self.scoped(|cx| {
            for fault in inherited {
                cx.spoil(*fault);
            }
            for repeated in object
                .repeated
                .iter()
                .filter(|one| !METHODS.contains(&&*one.key))
            {
                cx.report_repeated(repeated, true);
            }
            let names = if templated {
                cx.template(&template)
            } else {
                Vec::new()
            };
            let parameters = cx.parameter_list(&object, &template.value);
            (parameters, cx.servers(&object), names)
        });
        let mut operations = Vec::new();
        for (method, member) in self.methods(&object) {
            let place = Place {
                template: &template,
                method: &method.value,
                shared: &parameters,
                names: &names,
                templated,
            };
            let ((), mut faults_of_key) = self.scoped(|cx| cx.repetitions_of(&object, &member.key));
            faults_of_key.extend(&faults);
            if let Some(operation) = self.operation(&member, &place, &faults_of_key) {
                operations.push((method, operation));
            }
        }
        Some(PathItem {
            extension: self.extension(&object),
            template,
            parameters,
            operations,
            servers,
        })
    }

    /// The operations of a path item, the method in upper case.
    fn methods(&mut self, object: &Object) -> Vec<(Spanned<String>, Member)> {
        let mut methods = Vec::new();
        for member in &object.members {
            let known = METHODS.contains(&&*member.key)
                && (&*member.key != "query" || self.version >= Version::V32);
            if known && !member.value.is_null() {
                let method = Spanned {
                    value: member.key.to_uppercase(),
                    span: member.key_span,
                };
                methods.push((method, member.clone()));
            } else if !known {
                self.check_no_operation(member);
            }
        }
        if self.version >= Version::V32 {
            for member in &self.map(object, "additionalOperations").members {
                if self.is_additional(member) {
                    methods.push((name_of(member), member.clone()));
                }
            }
        }
        methods
    }

    /// An operation under a key that is no method: it would be left out without a word.
    fn check_no_operation(&mut self, member: &Member) {
        let key = &*member.key;
        let is_operation = member
            .value
            .as_object()
            .is_some_and(|object| object.get("responses").is_some());
        if !is_operation || key.starts_with("x-") {
            return;
        }
        let lower = key.to_lowercase();
        let help = if key == "query" {
            "`query` is a method from OpenAPI 3.2 on".to_owned()
        } else if METHODS.contains(&lower.as_str()) {
            format!("write `{lower}`")
        } else if let Some(meant) = did_you_mean(key, METHODS) {
            format!("a method with a similar name exists: `{meant}`")
        } else {
            "other methods stand in `additionalOperations`, from OpenAPI 3.2 on".to_owned()
        };
        let message = format!("`{key}` is no method, so that this operation would not be served");
        self.report(Diagnostic::error(codes::BAD_VALUE, member.key_span, message).help(help));
    }

    /// Whether the key is a method that has no field of its own.
    fn is_additional(&mut self, member: &Member) -> bool {
        let method = &*member.key;
        let (message, help) = if METHODS.contains(&method.to_lowercase().as_str())
            && method == method.to_uppercase()
        {
            (
                format!("`{method}` has a field of its own"),
                format!("write `{}:` in the path item", method.to_lowercase()),
            )
        } else if !is_token(method) {
            (
                format!("`{method}` is no method"),
                "write one such as `PURGE`".to_owned(),
            )
        } else {
            return true;
        };
        self.report(Diagnostic::error(codes::BAD_VALUE, member.key_span, message).help(help));
        false
    }

    fn operation(
        &mut self,
        member: &Member,
        place: &Place<'_>,
        inherited: &[usize],
    ) -> Option<Operation> {
        let object = Arc::clone(self.plain_object(&member.value, "an operation")?);
        let fallback = format!("{} {}", place.method, place.template.value);
        let taken = place.templated.then(|| self.takes_its_id(&object, place));
        let is_named = matches!(taken, Some(Ok(true)));
        let name = object
            .get("operationId")
            .filter(|_| is_named || !place.templated)
            .and_then(|member| member.value.as_str());
        let derived = || derived_operation_id(place.method, &place.template.value);
        self.operation = Some(name.map_or_else(|| Arc::from(derived()), Arc::from));
        let (mut operation, faults) = self.scoped(|cx| {
            for fault in inherited {
                cx.spoil(*fault);
            }
            cx.read_operation(member, &object, place, &fallback)
        });
        operation.id = operation.id.filter(|_| is_named || !place.templated);
        operation.taken_id = taken.and_then(Result::err);
        operation.unsupported = faults
            .into_iter()
            .filter_map(|fault| self.diagnostics.get(fault).cloned())
            .map(|fault| Diagnostic {
                operation: self.operation.as_deref().map(str::to_owned),
                ..fault
            })
            .collect();
        self.operation = None;
        Some(operation)
    }

    /// Whether an operation has an `operationId`, to itself. It names one operation; what a gateway generates often has several routes to one, and
    /// those after the first are named after their method and path.
    fn takes_its_id(&mut self, object: &Object, place: &Place<'_>) -> Result<bool, TakenId> {
        let Some(member) = field(object, "operationId") else {
            return Ok(false);
        };
        let Some(id) = member.value.as_str().filter(|id| !id.trim().is_empty()) else {
            return Ok(false);
        };
        let span = member.value.span;
        let first = match self.operation_ids.entry(Arc::from(id)) {
            Entry::Vacant(entry) => {
                entry.insert(span);
                return Ok(true);
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        self.report(
            Diagnostic::warning(
                codes::DUPLICATE_OPERATION_ID,
                span,
                format!("two operations have the `operationId` `{id}`"),
            )
            .label("again here")
            .related(first, "first here")
            .help("this one is named after its method and path until it has an `operationId` of its own")
            .in_operation(derived_operation_id(place.method, &place.template.value)),
        );
        Err(TakenId {
            id: Spanned {
                value: id.to_owned(),
                span,
            },
            first,
        })
    }

    fn read_operation(
        &mut self,
        member: &Member,
        object: &Object,
        place: &Place<'_>,
        fallback: &str,
    ) -> Operation {
        const FIELDS: [&str; 12] = [
            "tags",
            "summary",
            "description",
            "externalDocs",
            "operationId",
            "parameters",
            "requestBody",
            "responses",
            "callbacks",
            "deprecated",
            "security",
            "servers",
        ];
        self.check_repeated(object);
        self.check_fields(object, "an operation", &FIELDS);
        self.note_idle(object, "callbacks");
        self.note_callbacks(object);
        let id = self.string(object, "operationId");
        let hint = id.as_ref().map_or(fallback, |id| &id.value).to_owned();
        let mut parameters = self.parameter_list(object, &hint);
        if place.templated {
            parameters.extend(self.query_of_path(place.template, &[&parameters, place.shared]));
        }
        self.check_query(place.shared, &parameters);
        if place.templated {
            self.match_template(place, &mut parameters);
        }
        let request_body = field(object, "requestBody")
            .and_then(|member| self.request_body(&member.value, &format!("{hint} request")));
        Operation {
            span: member.key_span,
            tags: self
                .strings(object, "tags")
                .into_iter()
                .map(|tag| tag.value)
                .collect(),
            summary: self.prose(object, "summary"),
            description: self.prose(object, "description"),
            deprecated: self.flag(object, "deprecated").unwrap_or_default(),
            parameters,
            request_body,
            responses: self.responses(member, object, &hint, place.templated),
            security: self.security(object),
            servers: self.servers(object),
            extension: self.extension(object),
            unsupported: Vec::new(),
            taken_id: None,
            id,
        }
    }

    fn responses(
        &mut self,
        operation: &Member,
        object: &Object,
        hint: &str,
        templated: bool,
    ) -> Vec<(Spanned<String>, Arc<crate::spec::Response>)> {
        let map = self.map(object, "responses");
        if map.members.is_empty() && templated {
            self.report(
                Diagnostic::warning(
                    codes::SLOPPY,
                    operation.key_span,
                    "this operation declares no response",
                )
                .help("write at least one, such as `'204': { description: done }`"),
            );
        }
        let mut responses = Vec::new();
        for member in &map.members {
            if member.key.starts_with("x-") {
                continue;
            }
            let Some(status) = self.status(member) else {
                continue;
            };
            let hint = format!("{hint} {} response", status.value);
            if let Some(response) = self.response(&member.value, &hint) {
                responses.push((status, response));
            }
        }
        responses
    }

    fn parameter_list(&mut self, object: &Object, hint: &str) -> Vec<Arc<Parameter>> {
        let mut parameters: Vec<(Span, Arc<Parameter>)> = Vec::new();
        for node in self.list(object, "parameters").iter() {
            let Some(parameter) = self.parameter(node, hint) else {
                continue;
            };
            let mut before = parameters.iter();
            if let Some((first, twin)) = before.find(|(_, other)| same(other, &parameter)) {
                let (location, name) = (parameter.location.name(), &parameter.name.value);
                let message = format!("the {location} parameter `{name}` is declared twice");
                // Two references to one parameter say the same.
                let finding = if Arc::ptr_eq(twin, &parameter) {
                    Diagnostic::warning(codes::DUPLICATE_PARAMETER, node.span, message)
                        .help("remove one of the two references")
                } else {
                    Diagnostic::error(codes::DUPLICATE_PARAMETER, node.span, message)
                };
                self.report(finding.related(*first, "first here"));
                continue;
            }
            parameters.push((node.span, parameter));
        }
        parameters
            .into_iter()
            .map(|(_, parameter)| parameter)
            .collect()
    }

    /// `in: querystring` takes the whole query: there is nothing left for another.
    fn check_query(&mut self, shared: &[Arc<Parameter>], own: &[Arc<Parameter>]) {
        let all = || shared.iter().chain(own);
        let Some(whole) = all().find(|parameter| parameter.location == Location::QueryString)
        else {
            return;
        };
        let in_query = |parameter: &&Arc<Parameter>| {
            matches!(parameter.location, Location::Query | Location::QueryString)
                && !Arc::ptr_eq(parameter, whole)
        };
        if let Some(other) = all().find(in_query) {
            let message = format!(
                "`{}` takes the whole query string, and `{}` is in it too",
                whole.name.value, other.name.value
            );
            self.report(
                Diagnostic::error(codes::BAD_VALUE, whole.name.span, message)
                    .related(other.name.span, "this one")
                    .help("keep one of them"),
            );
        }
    }

    /// Compares a template with the path parameters; the template wins.
    fn match_template(&mut self, place: &Place<'_>, parameters: &mut Vec<Arc<Parameter>>) {
        let in_path = |parameter: &Arc<Parameter>| parameter.location == Location::Path;
        for name in place.names {
            let declared =
                |parameter: &Arc<Parameter>| in_path(parameter) && parameter.name.value == *name;
            if parameters.iter().any(declared) || place.shared.iter().any(declared) {
                continue;
            }
            self.report(
                Diagnostic::warning(
                    codes::UNDECLARED_PATH_PARAMETER,
                    place.template.span,
                    format!("the path parameter `{name}` is not declared"),
                )
                .help(format!(
                    "it is taken for a string; write `- {{ name: {name}, in: path, required: true, schema: {{ type: string }} }}` under `parameters`"
                )),
            );
            parameters.push(Arc::new(undeclared(name, place.template.span)));
        }
        parameters.retain(|parameter| {
            let used = !in_path(parameter) || place.names.contains(&parameter.name.value);
            // What a path has behind its `?` has become a parameter of the query.
            let moved = place
                .template
                .value
                .contains(&format!("{{{}}}", parameter.name.value));
            if !used && !moved {
                self.report(
                    Diagnostic::warning(
                        codes::UNUSED_PATH_PARAMETER,
                        parameter.name.span,
                        format!(
                            "the path `{}` has no `{{{}}}`",
                            place.template.value, parameter.name.value
                        ),
                    )
                    .help("the parameter is ignored"),
                );
            }
            used
        });
    }

    /// The names in a template, in order.
    fn template(&mut self, template: &Spanned<String>) -> Vec<String> {
        let text = &template.value;
        let fault = |cx: &mut Self, message: String, help: &str| {
            cx.report(Diagnostic::error(codes::BAD_TEMPLATE, template.span, message).help(help));
        };
        if !text.starts_with('/') {
            fault(
                self,
                format!("the path `{text}` does not start with `/`"),
                "write a `/` in front of it",
            );
        }
        self.check_query_of_path(template);
        let mut names: Vec<String> = Vec::new();
        let mut rest = super::query::template(text);
        while let Some(at) = rest.find(['{', '}']) {
            let (_, tail) = rest.split_at(at);
            let Some((name, after)) = tail.strip_prefix('{').and_then(|tail| tail.split_once('}'))
            else {
                fault(
                    self,
                    format!("the braces of the path `{text}` do not match"),
                    "write `{name}`",
                );
                break;
            };
            if name.is_empty() || name.contains(['{', '/']) {
                fault(
                    self,
                    format!("`{{{name}}}` in the path `{text}` is no parameter"),
                    "write `{name}`",
                );
            } else if names.iter().any(|known| known == name) {
                fault(
                    self,
                    format!("the path `{text}` has `{{{name}}}` twice"),
                    "give each parameter a name of its own",
                );
            } else {
                names.push(name.to_owned());
            }
            rest = after;
        }
        names
    }
}

/// Where an operation stands.
struct Place<'p> {
    template: &'p Spanned<String>,
    method: &'p str,
    shared: &'p [Arc<Parameter>],
    names: &'p [String],
    templated: bool,
}

fn same(a: &Parameter, b: &Parameter) -> bool {
    let fold = a.location == Location::Header;
    let equal = if fold {
        a.name.value.eq_ignore_ascii_case(&b.name.value)
    } else {
        a.name.value == b.name.value
    };
    a.location == b.location && equal
}

/// A path item may have fields beside its `$ref`; they win over those that it refers to.
fn beside_reference(node: &Node, target: Node) -> Node {
    let (Some(own), Some(other)) = (node.as_object(), target.as_object()) else {
        return target;
    };
    if own.get("$ref").is_none() || own.members.len() == 1 {
        return target;
    }
    let mut members: Vec<Member> = own
        .members
        .iter()
        .filter(|member| &*member.key != "$ref")
        .cloned()
        .collect();
    members.extend(
        other
            .members
            .iter()
            .filter(|member| own.get(&member.key).is_none())
            .cloned(),
    );
    let repeated = own.repeated.iter().chain(&other.repeated);
    let repeated = repeated.cloned().collect();
    Node {
        span: target.span,
        value: crate::source::Value::Object(Arc::new(Object { members, repeated })),
    }
}
