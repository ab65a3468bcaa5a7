//! Which schemas the framework can put its own errors into.
//!
//! # The rules
//!
//! A schema is understood when it is an object that has a place for a message, and every required property can be given a value that is
//! certainly allowed. Names are compared without case and punctuation. What is looked for, in this order:
//!
//! | property | names | gets |
//! |---|---|---|
//! | a constant | any | its value |
//! | an integer | `status`, `statusCode`, `httpStatus`, `code`, .. | the status |
//! | a string | `message`, `detail`, `description`, `reason`, `msg`, .. | the message |
//! | a string | `error` | the message, unless another property has it; then the code or the title |
//! | a string or an enum | `code`, `errorCode`, `type`, .. | the code, such as `NOT_FOUND` |
//! | a string | `title`, `name` | the status' title; the message, where no property is there for it |
//! | a string | `status` | the status as text |
//! | a string without rules | `correlationId`, `requestId` | the correlation id of the request |
//! | a string without rules | `traceId` | the id of the trace that the request belongs to |
//! | a string | `type` beside `title` or `status` (RFC 9457) | the type of the problem: `about:blank`, unless it has one; `title` is then the title of that |
//! | an array of strings | `violated-policies` (draft-ietf-httpapi-ratelimit-headers) | the names of the rate limits that are exceeded |
//! | an array | `errors`, `violations`, `details`, .. | one entry per violation, where an entry's own shape is understood |
//! | a free-form value | `details`, `errors`, `data`, .. | the violations |
//! | an object | `error`, `fault` | the error, where its own shape is understood |
//! | a boolean | `success`, `ok` | `false` |
//!
//! Where no property takes the violations, a problem (`application/problem+json`) that allows further properties has them in `errors`; any other
//! schema has them in its message, as many as its own rules allow. The `title` of a problem's `type` stays that: where there is no property for the
//! message, it is in a further member `detail`, as long as the schema allows further properties.
//!
//! Other properties are absent, have their default, are `null` or empty. If a required one can be none of these, the schema is not understood,
//! and an error is answered as an RFC 9457 problem.

use super::{Additional, Api, Field, Literal, Rules, Schema, Struct, Type, TypeId, TypeKind};

/// How the framework fills an error schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorShape {
    /// What each property gets, in the order of the struct's fields.
    pub fills: Vec<Fill>,
}

/// What a property of an error schema gets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fill {
    /// Nothing: it is absent, `null` or empty.
    Nothing,
    /// Its default.
    Default,
    /// The first value of its enum.
    Constant,
    /// The message.
    Message,
    /// The code as text.
    Code,
    /// The value of its enum that means the code.
    CodeValue,
    /// The status as a number.
    Status,
    /// The status as text.
    StatusText,
    /// The status' title.
    Title,
    /// The title of the problem's type.
    ProblemTitle,
    /// The problem's type.
    ProblemType,
    /// The names of the rate limits that are exceeded.
    Policies,
    /// The correlation id of the request.
    CorrelationId,
    /// The id of the trace that the request belongs to.
    TraceId,
    /// `true` or `false`
    Bool(bool),
    /// Each violation as a line of text.
    Texts,
    /// The violations as free-form JSON.
    Free,
    /// The violations as objects, with what each property of such an object gets.
    Violations(TypeId, Vec<ViolationFill>),
    /// The error itself, one level down.
    Nested(TypeId, ErrorShape),
    /// A list that holds the error itself.
    NestedList(TypeId, ErrorShape),
}

/// What a property of an entry that stands for a violation gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ViolationFill {
    /// Nothing: it is absent, `null` or empty.
    Nothing,
    /// Its default.
    Default,
    /// Where the value is: the parameter's name, or a JSON pointer into the body.
    Place,
    /// The same as a list of words.
    Path,
    /// `body`, `query`, ..
    Location,
    /// What is wrong.
    Message,
    /// Which rule is broken.
    Rule,
}

/// How to fill a type, if its shape is understood.
pub fn error_shape(api: &Api, id: TypeId) -> Option<ErrorShape> {
    let mut shape = shape(api, id, 0)?;
    if !shape.any(&|fill| matches!(fill, Fill::Message)) {
        let stays = object(api, id).is_some_and(|object| takes_more(object, "detail"));
        shape.tell_in_title(stays);
    }
    Some(shape)
}

/// Whether an object allows a further property of this name.
pub fn takes_more(object: &Struct, name: &str) -> bool {
    matches!(object.additional, Additional::Ignore)
        && object.forbidden.is_empty()
        && object.fields.iter().all(|field| field.name != name)
}

impl ErrorShape {
    /// Whether this property, or one further down, gets what `wanted` accepts.
    pub fn any(&self, wanted: &dyn Fn(&Fill) -> bool) -> bool {
        self.fills.iter().any(|fill| match fill {
            Fill::Nested(_, shape) | Fill::NestedList(_, shape) => shape.any(wanted),
            fill => wanted(fill),
        })
    }

    /// Makes the first title the message, unless it is that of a problem's type, which `stays`. Whether there was one.
    fn tell_in_title(&mut self, stays: bool) -> bool {
        self.fills.iter_mut().any(|fill| match fill {
            Fill::ProblemTitle if stays => true,
            Fill::Title | Fill::ProblemTitle => {
                *fill = Fill::Message;
                true
            }
            Fill::Nested(_, shape) | Fill::NestedList(_, shape) => shape.tell_in_title(false),
            _ => false,
        })
    }
}

/// The statuses of errors: number, the name of the constructor, code.
pub const STATUSES: [(u16, &str, &str); 38] = [
    (400, "bad_request", "BAD_REQUEST"),
    (401, "unauthorized", "UNAUTHORIZED"),
    (402, "payment_required", "PAYMENT_REQUIRED"),
    (403, "forbidden", "FORBIDDEN"),
    (404, "not_found", "NOT_FOUND"),
    (405, "method_not_allowed", "METHOD_NOT_ALLOWED"),
    (406, "not_acceptable", "NOT_ACCEPTABLE"),
    (
        407,
        "proxy_authentication_required",
        "PROXY_AUTHENTICATION_REQUIRED",
    ),
    (408, "request_timeout", "REQUEST_TIMEOUT"),
    (409, "conflict", "CONFLICT"),
    (410, "gone", "GONE"),
    (411, "length_required", "LENGTH_REQUIRED"),
    (412, "precondition_failed", "PRECONDITION_FAILED"),
    (413, "payload_too_large", "PAYLOAD_TOO_LARGE"),
    (414, "uri_too_long", "URI_TOO_LONG"),
    (415, "unsupported_media_type", "UNSUPPORTED_MEDIA_TYPE"),
    (416, "range_not_satisfiable", "RANGE_NOT_SATISFIABLE"),
    (417, "expectation_failed", "EXPECTATION_FAILED"),
    (421, "misdirected_request", "MISDIRECTED_REQUEST"),
    (422, "unprocessable_entity", "UNPROCESSABLE_ENTITY"),
    (423, "locked", "LOCKED"),
    (424, "failed_dependency", "FAILED_DEPENDENCY"),
    (425, "too_early", "TOO_EARLY"),
    (426, "upgrade_required", "UPGRADE_REQUIRED"),
    (428, "precondition_required", "PRECONDITION_REQUIRED"),
    (429, "too_many_requests", "TOO_MANY_REQUESTS"),
    (
        431,
        "request_header_fields_too_large",
        "REQUEST_HEADER_FIELDS_TOO_LARGE",
    ),
    (
        451,
        "unavailable_for_legal_reasons",
        "UNAVAILABLE_FOR_LEGAL_REASONS",
    ),
    (500, "internal_error", "INTERNAL_ERROR"),
    (501, "not_implemented", "NOT_IMPLEMENTED"),
    (502, "bad_gateway", "BAD_GATEWAY"),
    (503, "service_unavailable", "SERVICE_UNAVAILABLE"),
    (504, "gateway_timeout", "GATEWAY_TIMEOUT"),
    (
        505,
        "http_version_not_supported",
        "HTTP_VERSION_NOT_SUPPORTED",
    ),
    (507, "insufficient_storage", "INSUFFICIENT_STORAGE"),
    (508, "loop_detected", "LOOP_DETECTED"),
    (510, "not_extended", "NOT_EXTENDED"),
    (
        511,
        "network_authentication_required",
        "NETWORK_AUTHENTICATION_REQUIRED",
    ),
];

/// The status that a code such as `NOT_FOUND`, `notFound` or `404` names. The runtime's `status_of_code` answers the same.
pub fn status_of_code(code: &str) -> Option<u16> {
    let wanted = plain(code);
    let known = STATUSES
        .iter()
        .find(|(number, _, name)| plain(name) == wanted || number.to_string() == wanted);
    known.map(|(number, ..)| *number).or(match wanted.as_str() {
        "internalservererror" | "internal" => Some(500),
        "validationerror" | "invalidrequest" => Some(400),
        "ratelimited" | "ratelimitexceeded" => Some(429),
        _ => None,
    })
}

/// Lower case, letters and digits only.
fn plain(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

const MESSAGE: [&str; 9] = [
    "message",
    "detail",
    "description",
    "reason",
    "msg",
    "errormessage",
    "errordescription",
    "usermessage",
    "statusmessage",
];
const CODE: [&str; 6] = ["code", "errorcode", "errcode", "errortype", "key", "type"];
const STATUS: [&str; 7] = [
    "status",
    "statuscode",
    "httpstatus",
    "httpstatuscode",
    "httpcode",
    "code",
    "errorcode",
];
const TITLE: [&str; 4] = ["title", "name", "statustext", "summary"];
const LIST: [&str; 11] = [
    "errors",
    "violations",
    "details",
    "fielderrors",
    "invalidparams",
    "issues",
    "validationerrors",
    "messages",
    "fields",
    "causes",
    "detail",
];
const FREE: [&str; 9] = [
    "details",
    "detail",
    "errors",
    "data",
    "meta",
    "context",
    "extra",
    "violations",
    "info",
];
const INNER: [&str; 3] = ["error", "fault", "problem"];

/// How deep an error may be wrapped.
const DEPTH: usize = 3;

fn shape(api: &Api, id: TypeId, depth: usize) -> Option<ErrorShape> {
    let object = object(api, id)?;
    let has = |names: &[&str]| {
        object.fields.iter().any(|field| {
            names.contains(&plain(&field.name).as_str()) && is_text(api, &field.schema)
        })
    };
    let known = Known {
        message: has(&MESSAGE),
        code: has(&["code", "errorcode", "errcode"]),
        problem: has(&["title"]),
    };
    let fills: Option<Vec<Fill>> = object
        .fields
        .iter()
        .map(|field| fill(api, field, &known, depth))
        .collect();
    let mut fills = fills?;
    if fills.contains(&Fill::ProblemType) {
        for fill in &mut fills {
            if *fill == Fill::Title {
                *fill = Fill::ProblemTitle;
            }
        }
    }
    let shape = ErrorShape { fills };
    let closed = object.rules.assertions.is_some()
        || object.rules.min_properties.is_some()
        || object.rules.max_properties.is_some();
    (!closed && shape.any(&|fill| matches!(fill, Fill::Message | Fill::Title | Fill::ProblemTitle)))
        .then_some(shape)
}

/// What other properties there are.
struct Known {
    message: bool,
    code: bool,
    problem: bool,
}

fn fill(api: &Api, field: &Field, known: &Known, depth: usize) -> Option<Fill> {
    named_fill(api, field, known, depth)
        .or_else(|| field.default.is_some().then_some(Fill::Default))
        .or_else(|| can_be_nothing(api, field).then_some(Fill::Nothing))
}

fn named_fill(api: &Api, field: &Field, known: &Known, depth: usize) -> Option<Fill> {
    let name = plain(&field.name);
    let is = |names: &[&str]| names.contains(&name.as_str());
    match inner(api, &field.schema.ty) {
        Type::Named(id) => match &api.types.get(id.0)?.kind {
            TypeKind::Enum(values) if values.len() == 1 => field.required.then_some(Fill::Constant),
            TypeKind::Enum(values)
                if values
                    .iter()
                    .all(|value| matches!(value.value, Literal::String(_))) =>
            {
                (is(&CODE) || is(&["error", "status"])).then_some(Fill::CodeValue)
            }
            TypeKind::Struct(_) if is(&INNER) && depth < DEPTH => {
                shape(api, *id, depth + 1).map(|shape| Fill::Nested(*id, shape))
            }
            _ => None,
        },
        Type::Int32 | Type::Int64 | Type::UInt32 | Type::UInt64 => {
            is(&STATUS).then_some(Fill::Status)
        }
        Type::Bool => match name.as_str() {
            "success" | "ok" => Some(Fill::Bool(false)),
            "error" => Some(Fill::Bool(true)),
            _ => None,
        },
        Type::String => {
            // Ids come from clients: any rule could forbid one, and with it the whole error.
            let free = field.schema.rules == Rules::default();
            text_fill(&name, known).or_else(|| free.then(|| id_fill(&name))?)
        }
        // Any other format of a string would have to be kept.
        Type::Format(super::Format::Uri) => (name == "type").then_some(Fill::ProblemType),
        Type::Array(item) if is(&LIST) => list_fill(api, item, depth),
        Type::Array(item) if is(&["violatedpolicies"]) => {
            let free = field.schema.rules == Rules::default();
            (free && **item == Type::String).then_some(Fill::Policies)
        }
        Type::Any => is(&FREE).then_some(Fill::Free),
        Type::Map(item) if is(&FREE) && **item == Type::Any => Some(Fill::Free),
        _ => None,
    }
}

fn text_fill(name: &str, known: &Known) -> Option<Fill> {
    Some(match name {
        "error" if !known.message => Fill::Message,
        "error" if known.code => Fill::Title,
        "error" => Fill::Code,
        "type" if known.problem => Fill::ProblemType,
        "status" => Fill::StatusText,
        _ if MESSAGE.contains(&name) => Fill::Message,
        _ if CODE.contains(&name) => Fill::Code,
        _ if TITLE.contains(&name) => Fill::Title,
        _ => return None,
    })
}

fn id_fill(name: &str) -> Option<Fill> {
    match name {
        "correlationid" | "requestid" => Some(Fill::CorrelationId),
        "traceid" => Some(Fill::TraceId),
        _ => None,
    }
}

fn list_fill(api: &Api, item: &Type, depth: usize) -> Option<Fill> {
    match inner(api, item) {
        Type::String => Some(Fill::Texts),
        Type::Any => Some(Fill::Free),
        Type::Named(id) => {
            if let Some(fills) = violation_fills(api, *id) {
                return Some(Fill::Violations(*id, fills));
            }
            let shape = (depth < DEPTH).then(|| shape(api, *id, depth + 1))??;
            Some(Fill::NestedList(*id, shape))
        }
        _ => None,
    }
}

/// An object that says where something is wrong, and what.
fn violation_fills(api: &Api, id: TypeId) -> Option<Vec<ViolationFill>> {
    let object = object(api, id)?;
    let fills = object.fields.iter().map(|field| {
        let name = plain(&field.name);
        let fill = match inner(api, &field.schema.ty) {
            Type::String => match name.as_str() {
                "field" | "path" | "pointer" | "property" | "propertypath" | "attribute"
                | "param" | "parameter" | "name" | "key" | "target" => Some(ViolationFill::Place),
                "location" | "in" => Some(ViolationFill::Location),
                "code" | "type" | "rule" | "constraint" | "keyword" | "errorcode" => {
                    Some(ViolationFill::Rule)
                }
                "error" | "title" | "issue" => Some(ViolationFill::Message),
                name if MESSAGE.contains(&name) => Some(ViolationFill::Message),
                _ => None,
            },
            Type::Array(item) if *inner(api, item) == Type::String => {
                matches!(name.as_str(), "loc" | "path" | "location").then_some(ViolationFill::Path)
            }
            _ => None,
        };
        fill.or_else(|| field.default.is_some().then_some(ViolationFill::Default))
            .or_else(|| can_be_nothing(api, field).then_some(ViolationFill::Nothing))
    });
    let fills: Option<Vec<ViolationFill>> = fills.collect();
    fills.filter(|fills| {
        let has = |wanted: &[ViolationFill]| fills.iter().any(|fill| wanted.contains(fill));
        has(&[ViolationFill::Message]) && has(&[ViolationFill::Place, ViolationFill::Path])
    })
}

/// Whether a property without a default may be absent, `null` or empty.
fn can_be_nothing(api: &Api, field: &Field) -> bool {
    if !field.required {
        return true;
    }
    let empty = field.schema.rules.min_items.unwrap_or(0) == 0
        && field.schema.rules.min_properties.unwrap_or(0) == 0;
    match &field.schema.ty {
        Type::Nullable(_) => true,
        ty => {
            matches!(inner(api, ty), Type::Array(_) | Type::Map(_))
                && empty
                && field.schema.rules.assertions.is_none()
        }
    }
}

fn is_text(api: &Api, schema: &Schema) -> bool {
    match inner(api, &schema.ty) {
        Type::String => true,
        Type::Named(id) => matches!(
            api.types.get(id.0).map(|def| &def.kind),
            Some(TypeKind::Enum(_))
        ),
        _ => false,
    }
}

fn object(api: &Api, id: TypeId) -> Option<&Struct> {
    match &api.types.get(id.0)?.kind {
        TypeKind::Struct(object) => Some(object),
        TypeKind::Alias(schema) => match &schema.ty {
            Type::Named(inner) if *inner != id => object(api, *inner),
            _ => None,
        },
        TypeKind::Enum(_) | TypeKind::Union(_) => None,
    }
}

/// The type without boxes, `null` and other names.
fn inner<'a>(api: &'a Api, ty: &'a Type) -> &'a Type {
    let mut ty = ty;
    for _ in 0..16 {
        ty = match ty {
            Type::Boxed(inner) | Type::Nullable(inner) => inner,
            Type::Named(id) => match api.types.get(id.0).map(|def| &def.kind) {
                Some(TypeKind::Alias(schema)) => &schema.ty,
                _ => return ty,
            },
            _ => return ty,
        };
    }
    ty
}

#[cfg(test)]
mod tests {
    use super::{STATUSES, status_of_code};

    #[test]
    fn codes_name_statuses() {
        for (number, _, code) in STATUSES {
            assert_eq!(status_of_code(code), Some(number));
            assert_eq!(status_of_code(&number.to_string()), Some(number));
        }
        assert_eq!(status_of_code("notFound"), Some(404));
        assert_eq!(status_of_code("INTERNAL_SERVER_ERROR"), Some(500));
        assert_eq!(status_of_code("EMAIL_TAKEN"), None);
    }
}
