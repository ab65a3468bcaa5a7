use ::specforge::decode::{Decoder, Encoder, Fields, Rules};
use ::specforge::schema::{Produces, Schema, UnknownValue};
/// Declared at errors.yaml:18:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct Coded {
    /// `message`
    pub message: String,
    /// `code`
    pub code: CodedCode,
}
#[allow(clippy::question_mark)]
impl Schema for Coded {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((message, code)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["message", "code"],
                    required: &[0b11],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self { message, code })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("message", &self.message);
        encoder.field("code", &self.code);
        encoder.end_object();
    }
}
impl Produces<Coded> for Coded {}
impl Produces<Option<Coded>> for Coded {}
impl ::specforge::__private::serde::Serialize for Coded {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Coded {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at errors.yaml:24:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Problem {
    /// `type`
    pub r#type: Option<String>,
    /// `title`
    pub title: Option<String>,
    /// `status`
    pub status: Option<i32>,
    /// `detail`
    pub detail: Option<String>,
    /// `instance`
    pub instance: Option<String>,
}
#[allow(clippy::question_mark)]
impl Schema for Problem {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((r#type, title, status, detail, instance)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["type", "title", "status", "detail", "instance"],
                    optional: &[0b11111],
                    values: &[self::__rules::URI],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self {
            r#type,
            title,
            status,
            detail,
            instance,
        })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.optional("type", &self.r#type);
        encoder.optional("title", &self.title);
        encoder.optional("status", &self.status);
        encoder.optional("detail", &self.detail);
        encoder.optional("instance", &self.instance);
        encoder.end_object();
    }
}
impl Produces<Problem> for Problem {}
impl Produces<Option<Problem>> for Problem {}
impl ::specforge::__private::serde::Serialize for Problem {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Problem {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at errors.yaml:32:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct Wrapped {
    /// `error`
    pub error: WrappedError,
}
#[allow(clippy::question_mark)]
impl Schema for Wrapped {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((error,)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["error"],
                    required: &[0b1],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self { error })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("error", &self.error);
        encoder.end_object();
    }
}
impl Produces<Wrapped> for Wrapped {}
impl Produces<Option<Wrapped>> for Wrapped {}
impl ::specforge::__private::serde::Serialize for Wrapped {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Wrapped {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at errors.yaml:43:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct Listed {
    /// `success`
    pub success: bool,
    /// `statusCode`
    pub status_code: i64,
    /// `message`
    pub message: String,
    /// `retryable`
    pub retryable: bool,
    /// `severity`
    pub severity: ListedSeverity,
    /// `errors`
    pub errors: Vec<ListedErrorsItem>,
}
impl Listed {
    /// A value of what is required; everything else is absent, or has its default.
    #[must_use]
    pub fn new(
        success: bool,
        status_code: i64,
        message: String,
        errors: Vec<ListedErrorsItem>,
    ) -> Self {
        Self {
            success,
            status_code,
            message,
            retryable: false,
            severity: ListedSeverity::High,
            errors,
        }
    }
}
#[allow(clippy::question_mark)]
impl Schema for Listed {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((success, status_code, message, retryable, severity, errors)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &[
                        "success",
                        "statusCode",
                        "message",
                        "retryable",
                        "severity",
                        "errors",
                    ],
                    required: &[0b100111],
                    defaults: &[(3, "false"), (4, "\"high\"")],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self {
            success,
            status_code,
            message,
            retryable,
            severity,
            errors,
        })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("success", &self.success);
        encoder.field("statusCode", &self.status_code);
        encoder.field("message", &self.message);
        encoder.field("retryable", &self.retryable);
        encoder.field("severity", &self.severity);
        encoder.field("errors", &self.errors);
        encoder.end_object();
    }
}
impl Produces<Listed> for Listed {}
impl Produces<Option<Listed>> for Listed {}
impl ::specforge::__private::serde::Serialize for Listed {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Listed {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at errors.yaml:62:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct Opaque {
    /// `message`
    pub message: String,
    /// `requestId`
    pub request_id: String,
}
#[allow(clippy::question_mark)]
impl Schema for Opaque {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((message, request_id)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["message", "requestId"],
                    required: &[0b11],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self { message, request_id })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("message", &self.message);
        encoder.field("requestId", &self.request_id);
        encoder.end_object();
    }
}
impl Produces<Opaque> for Opaque {}
impl Produces<Option<Opaque>> for Opaque {}
impl ::specforge::__private::serde::Serialize for Opaque {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Opaque {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at errors.yaml:68:7.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct Short {
    /// `message`
    pub message: String,
}
#[allow(clippy::question_mark)]
impl Schema for Short {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((message,)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["message"],
                    required: &[0b1],
                    values: &[self::__rules::MAX_LENGTH_5],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self { message })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("message", &self.message);
        encoder.end_object();
    }
}
impl Produces<Short> for Short {}
impl Produces<Option<Short>> for Short {}
impl ::specforge::__private::serde::Serialize for Short {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Short {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at errors.yaml:22:15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodedCode {
    /// `"bad_request"`
    BadRequest,
    /// `"not_found"`
    NotFound,
    /// `"EMAIL_TAKEN"`
    EmailTaken,
    /// `"internal_error"`
    InternalError,
}
impl CodedCode {
    /// Every value, in the order of the spec.
    pub const ALL: &'static [Self] = &[
        Self::BadRequest,
        Self::NotFound,
        Self::EmailTaken,
        Self::InternalError,
    ];
    /// The value as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRequest => "bad_request",
            Self::NotFound => "not_found",
            Self::EmailTaken => "EMAIL_TAKEN",
            Self::InternalError => "internal_error",
        }
    }
}
impl ::core::fmt::Display for CodedCode {
    fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        formatter.pad(self.as_str())
    }
}
impl ::core::str::FromStr for CodedCode {
    type Err = UnknownValue;
    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        UnknownValue::find(Self::ALL, Self::as_str, text)
    }
}
#[allow(clippy::question_mark)]
impl Schema for CodedCode {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.check(rules)?;
        Self::ALL
            .get(
                decoder
                    .string_enum(
                        &["bad_request", "not_found", "EMAIL_TAKEN", "internal_error"],
                    )?,
            )
            .copied()
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.str(self.as_str());
    }
}
impl Produces<CodedCode> for CodedCode {}
impl Produces<Option<CodedCode>> for CodedCode {}
impl ::specforge::__private::serde::Serialize for CodedCode {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for CodedCode {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at errors.yaml:36:11.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct WrappedError {
    /// `status`
    pub status: i64,
    /// `message`
    pub message: String,
    /// `details`
    pub details: Vec<String>,
}
#[allow(clippy::question_mark)]
impl Schema for WrappedError {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((status, message, details)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["status", "message", "details"],
                    required: &[0b111],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self { status, message, details })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("status", &self.status);
        encoder.field("message", &self.message);
        encoder.field("details", &self.details);
        encoder.end_object();
    }
}
impl Produces<WrappedError> for WrappedError {}
impl Produces<Option<WrappedError>> for WrappedError {}
impl ::specforge::__private::serde::Serialize for WrappedError {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for WrappedError {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at errors.yaml:50:19.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ListedSeverity {
    /// `"low"`
    Low,
    /// `"high"`
    High,
}
impl ListedSeverity {
    /// Every value, in the order of the spec.
    pub const ALL: &'static [Self] = &[Self::Low, Self::High];
    /// The value as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::High => "high",
        }
    }
}
impl ::core::fmt::Display for ListedSeverity {
    fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        formatter.pad(self.as_str())
    }
}
impl ::core::str::FromStr for ListedSeverity {
    type Err = UnknownValue;
    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        UnknownValue::find(Self::ALL, Self::as_str, text)
    }
}
#[allow(clippy::question_mark)]
impl Schema for ListedSeverity {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.check(rules)?;
        Self::ALL.get(decoder.string_enum(&["low", "high"])?).copied()
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.str(self.as_str());
    }
}
impl Produces<ListedSeverity> for ListedSeverity {}
impl Produces<Option<ListedSeverity>> for ListedSeverity {}
impl ::specforge::__private::serde::Serialize for ListedSeverity {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for ListedSeverity {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at errors.yaml:54:13.
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct ListedErrorsItem {
    /// `field`
    pub field: String,
    /// `message`
    pub message: String,
    /// `weight`
    pub weight: i64,
    /// `value`
    pub value: Option<::specforge::__private::Value>,
}
impl ListedErrorsItem {
    /// A value of what is required; everything else is absent, or has its default.
    #[must_use]
    pub fn new(field: String, message: String) -> Self {
        Self {
            field,
            message,
            weight: 1,
            value: None,
        }
    }
}
#[allow(clippy::question_mark)]
impl Schema for ListedErrorsItem {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((field, message, weight, value)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["field", "message", "weight", "value"],
                    required: &[0b0011],
                    optional: &[0b1000],
                    defaults: &[(2, "1")],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self {
            field,
            message,
            weight,
            value,
        })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("field", &self.field);
        encoder.field("message", &self.message);
        encoder.field("weight", &self.weight);
        encoder.optional("value", &self.value);
        encoder.end_object();
    }
}
impl Produces<ListedErrorsItem> for ListedErrorsItem {}
impl Produces<Option<ListedErrorsItem>> for ListedErrorsItem {}
impl ::specforge::__private::serde::Serialize for ListedErrorsItem {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
impl<'de> ::specforge::__private::serde::Deserialize<'de> for ListedErrorsItem {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
impl Coded {
    #[doc(hidden)]
    fn __fill(report: &::specforge::error::Report, code: CodedCode) -> Self {
        Self {
            message: String::from(&*report.message),
            code: code,
        }
    }
}
impl ::specforge::error::ErrorBody for Coded {
    const KEEPS_RULES: bool = true;
    const VIOLATIONS: ::specforge::error::ViolationPlace = ::specforge::error::ViolationPlace::Extension;
    fn build(report: &::specforge::error::Report) -> Option<Self> {
        Some(
            Self::__fill(
                report,
                ::specforge::__private::code_of(
                    report,
                    CodedCode::ALL,
                    CodedCode::as_str,
                )?,
            ),
        )
    }
    fn status(&self) -> Option<::specforge::__private::StatusCode> {
        ::specforge::error::status_of_code((&self.code).as_str())
    }
}
#[allow(clippy::self_named_constructors)]
impl Coded {
    /// The body of a 400 answer.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::__fill(
            &::specforge::__private::report_with(400, message.into()),
            CodedCode::BadRequest,
        )
    }
    /// The body of a 404 answer.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::__fill(
            &::specforge::__private::report_with(404, message.into()),
            CodedCode::NotFound,
        )
    }
    /// The body of a 500 answer.
    #[must_use]
    pub fn internal_error() -> Self {
        Self::__fill(
            &::specforge::__private::report_with_title(500),
            CodedCode::InternalError,
        )
    }
}
impl ::specforge::__private::IntoResponse for Coded {
    fn into_response(self) -> ::specforge::__private::HttpResponse {
        ::specforge::__private::error_body_response(self)
    }
}
impl<E: ::specforge::__private::IntoError> From<E> for Coded {
    fn from(error: E) -> Self {
        let report = ::specforge::__private::report_of(error);
        ::specforge::error::ErrorBody::build(&report)
            .unwrap_or_else(Self::internal_error)
    }
}
impl<
    Op: ::specforge::__private::FailsWith<Coded>,
> ::specforge::__private::RespondError<Op> for Coded {
    fn respond_error(self) -> ::specforge::__private::HttpResponse {
        ::specforge::__private::respond_error_body::<Op, Self>(self)
    }
}
impl Problem {
    #[doc(hidden)]
    fn __fill(report: &::specforge::error::Report) -> Self {
        Self {
            r#type: Some(String::from(report.problem_type())),
            title: Some(String::from(report.problem_title())),
            status: Some(From::from(report.status.as_u16())),
            detail: Some(String::from(&*report.message)),
            instance: None,
        }
    }
}
impl ::specforge::error::ErrorBody for Problem {
    const VIOLATIONS: ::specforge::error::ViolationPlace = ::specforge::error::ViolationPlace::Extension;
    fn build(report: &::specforge::error::Report) -> Option<Self> {
        Some(Self::__fill(report))
    }
    fn status(&self) -> Option<::specforge::__private::StatusCode> {
        ::specforge::__private::status_of_number(*(self.status.as_ref()?))
    }
}
#[allow(clippy::self_named_constructors)]
impl Problem {
    /// The body of a 400 answer.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(400, message.into()))
    }
    /// The body of a 401 answer.
    #[must_use]
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(401, message.into()))
    }
    /// The body of a 402 answer.
    #[must_use]
    pub fn payment_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(402, message.into()))
    }
    /// The body of a 403 answer.
    #[must_use]
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(403, message.into()))
    }
    /// The body of a 404 answer.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(404, message.into()))
    }
    /// The body of a 405 answer.
    #[must_use]
    pub fn method_not_allowed(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(405, message.into()))
    }
    /// The body of a 406 answer.
    #[must_use]
    pub fn not_acceptable(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(406, message.into()))
    }
    /// The body of a 407 answer.
    #[must_use]
    pub fn proxy_authentication_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(407, message.into()))
    }
    /// The body of a 408 answer.
    #[must_use]
    pub fn request_timeout(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(408, message.into()))
    }
    /// The body of a 409 answer.
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(409, message.into()))
    }
    /// The body of a 410 answer.
    #[must_use]
    pub fn gone(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(410, message.into()))
    }
    /// The body of a 411 answer.
    #[must_use]
    pub fn length_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(411, message.into()))
    }
    /// The body of a 412 answer.
    #[must_use]
    pub fn precondition_failed(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(412, message.into()))
    }
    /// The body of a 413 answer.
    #[must_use]
    pub fn payload_too_large(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(413, message.into()))
    }
    /// The body of a 414 answer.
    #[must_use]
    pub fn uri_too_long(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(414, message.into()))
    }
    /// The body of a 415 answer.
    #[must_use]
    pub fn unsupported_media_type(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(415, message.into()))
    }
    /// The body of a 416 answer.
    #[must_use]
    pub fn range_not_satisfiable(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(416, message.into()))
    }
    /// The body of a 417 answer.
    #[must_use]
    pub fn expectation_failed(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(417, message.into()))
    }
    /// The body of a 421 answer.
    #[must_use]
    pub fn misdirected_request(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(421, message.into()))
    }
    /// The body of a 422 answer.
    #[must_use]
    pub fn unprocessable_entity(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(422, message.into()))
    }
    /// The body of a 423 answer.
    #[must_use]
    pub fn locked(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(423, message.into()))
    }
    /// The body of a 424 answer.
    #[must_use]
    pub fn failed_dependency(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(424, message.into()))
    }
    /// The body of a 425 answer.
    #[must_use]
    pub fn too_early(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(425, message.into()))
    }
    /// The body of a 426 answer.
    #[must_use]
    pub fn upgrade_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(426, message.into()))
    }
    /// The body of a 428 answer.
    #[must_use]
    pub fn precondition_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(428, message.into()))
    }
    /// The body of a 429 answer.
    #[must_use]
    pub fn too_many_requests(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(429, message.into()))
    }
    /// The body of a 431 answer.
    #[must_use]
    pub fn request_header_fields_too_large(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(431, message.into()))
    }
    /// The body of a 451 answer.
    #[must_use]
    pub fn unavailable_for_legal_reasons(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(451, message.into()))
    }
    /// The body of a 500 answer.
    #[must_use]
    pub fn internal_error() -> Self {
        Self::__fill(&::specforge::__private::report_with_title(500))
    }
    /// The body of a 501 answer.
    #[must_use]
    pub fn not_implemented(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(501, message.into()))
    }
    /// The body of a 502 answer.
    #[must_use]
    pub fn bad_gateway(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(502, message.into()))
    }
    /// The body of a 503 answer.
    #[must_use]
    pub fn service_unavailable(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(503, message.into()))
    }
    /// The body of a 504 answer.
    #[must_use]
    pub fn gateway_timeout(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(504, message.into()))
    }
    /// The body of a 505 answer.
    #[must_use]
    pub fn http_version_not_supported(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(505, message.into()))
    }
    /// The body of a 507 answer.
    #[must_use]
    pub fn insufficient_storage(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(507, message.into()))
    }
    /// The body of a 508 answer.
    #[must_use]
    pub fn loop_detected(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(508, message.into()))
    }
    /// The body of a 510 answer.
    #[must_use]
    pub fn not_extended(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(510, message.into()))
    }
    /// The body of a 511 answer.
    #[must_use]
    pub fn network_authentication_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(511, message.into()))
    }
}
impl ::specforge::__private::IntoResponse for Problem {
    fn into_response(self) -> ::specforge::__private::HttpResponse {
        ::specforge::__private::error_body_response(self)
    }
}
impl<E: ::specforge::__private::IntoError> From<E> for Problem {
    fn from(error: E) -> Self {
        let report = ::specforge::__private::report_of(error);
        ::specforge::error::ErrorBody::build(&report)
            .unwrap_or_else(Self::internal_error)
    }
}
impl<
    Op: ::specforge::__private::FailsWith<Problem>,
> ::specforge::__private::RespondError<Op> for Problem {
    fn respond_error(self) -> ::specforge::__private::HttpResponse {
        ::specforge::__private::respond_error_body::<Op, Self>(self)
    }
}
impl Wrapped {
    #[doc(hidden)]
    fn __fill(report: &::specforge::error::Report) -> Self {
        Self {
            error: WrappedError {
                status: From::from(report.status.as_u16()),
                message: String::from(&*report.message),
                details: ::specforge::__private::violation_texts(report),
            },
        }
    }
}
impl ::specforge::error::ErrorBody for Wrapped {
    const KEEPS_RULES: bool = true;
    fn build(report: &::specforge::error::Report) -> Option<Self> {
        Some(Self::__fill(report))
    }
    fn status(&self) -> Option<::specforge::__private::StatusCode> {
        ::specforge::__private::status_of_number(*(&self.error.status))
    }
}
#[allow(clippy::self_named_constructors)]
impl Wrapped {
    /// The body of a 400 answer.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(400, message.into()))
    }
    /// The body of a 401 answer.
    #[must_use]
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(401, message.into()))
    }
    /// The body of a 402 answer.
    #[must_use]
    pub fn payment_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(402, message.into()))
    }
    /// The body of a 403 answer.
    #[must_use]
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(403, message.into()))
    }
    /// The body of a 404 answer.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(404, message.into()))
    }
    /// The body of a 405 answer.
    #[must_use]
    pub fn method_not_allowed(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(405, message.into()))
    }
    /// The body of a 406 answer.
    #[must_use]
    pub fn not_acceptable(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(406, message.into()))
    }
    /// The body of a 407 answer.
    #[must_use]
    pub fn proxy_authentication_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(407, message.into()))
    }
    /// The body of a 408 answer.
    #[must_use]
    pub fn request_timeout(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(408, message.into()))
    }
    /// The body of a 409 answer.
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(409, message.into()))
    }
    /// The body of a 410 answer.
    #[must_use]
    pub fn gone(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(410, message.into()))
    }
    /// The body of a 411 answer.
    #[must_use]
    pub fn length_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(411, message.into()))
    }
    /// The body of a 412 answer.
    #[must_use]
    pub fn precondition_failed(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(412, message.into()))
    }
    /// The body of a 413 answer.
    #[must_use]
    pub fn payload_too_large(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(413, message.into()))
    }
    /// The body of a 414 answer.
    #[must_use]
    pub fn uri_too_long(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(414, message.into()))
    }
    /// The body of a 415 answer.
    #[must_use]
    pub fn unsupported_media_type(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(415, message.into()))
    }
    /// The body of a 416 answer.
    #[must_use]
    pub fn range_not_satisfiable(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(416, message.into()))
    }
    /// The body of a 417 answer.
    #[must_use]
    pub fn expectation_failed(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(417, message.into()))
    }
    /// The body of a 421 answer.
    #[must_use]
    pub fn misdirected_request(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(421, message.into()))
    }
    /// The body of a 422 answer.
    #[must_use]
    pub fn unprocessable_entity(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(422, message.into()))
    }
    /// The body of a 423 answer.
    #[must_use]
    pub fn locked(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(423, message.into()))
    }
    /// The body of a 424 answer.
    #[must_use]
    pub fn failed_dependency(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(424, message.into()))
    }
    /// The body of a 425 answer.
    #[must_use]
    pub fn too_early(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(425, message.into()))
    }
    /// The body of a 426 answer.
    #[must_use]
    pub fn upgrade_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(426, message.into()))
    }
    /// The body of a 428 answer.
    #[must_use]
    pub fn precondition_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(428, message.into()))
    }
    /// The body of a 429 answer.
    #[must_use]
    pub fn too_many_requests(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(429, message.into()))
    }
    /// The body of a 431 answer.
    #[must_use]
    pub fn request_header_fields_too_large(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(431, message.into()))
    }
    /// The body of a 451 answer.
    #[must_use]
    pub fn unavailable_for_legal_reasons(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(451, message.into()))
    }
    /// The body of a 500 answer.
    #[must_use]
    pub fn internal_error() -> Self {
        Self::__fill(&::specforge::__private::report_with_title(500))
    }
    /// The body of a 501 answer.
    #[must_use]
    pub fn not_implemented(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(501, message.into()))
    }
    /// The body of a 502 answer.
    #[must_use]
    pub fn bad_gateway(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(502, message.into()))
    }
    /// The body of a 503 answer.
    #[must_use]
    pub fn service_unavailable(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(503, message.into()))
    }
    /// The body of a 504 answer.
    #[must_use]
    pub fn gateway_timeout(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(504, message.into()))
    }
    /// The body of a 505 answer.
    #[must_use]
    pub fn http_version_not_supported(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(505, message.into()))
    }
    /// The body of a 507 answer.
    #[must_use]
    pub fn insufficient_storage(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(507, message.into()))
    }
    /// The body of a 508 answer.
    #[must_use]
    pub fn loop_detected(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(508, message.into()))
    }
    /// The body of a 510 answer.
    #[must_use]
    pub fn not_extended(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(510, message.into()))
    }
    /// The body of a 511 answer.
    #[must_use]
    pub fn network_authentication_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(511, message.into()))
    }
}
impl ::specforge::__private::IntoResponse for Wrapped {
    fn into_response(self) -> ::specforge::__private::HttpResponse {
        ::specforge::__private::error_body_response(self)
    }
}
impl<E: ::specforge::__private::IntoError> From<E> for Wrapped {
    fn from(error: E) -> Self {
        let report = ::specforge::__private::report_of(error);
        ::specforge::error::ErrorBody::build(&report)
            .unwrap_or_else(Self::internal_error)
    }
}
impl<
    Op: ::specforge::__private::FailsWith<Wrapped>,
> ::specforge::__private::RespondError<Op> for Wrapped {
    fn respond_error(self) -> ::specforge::__private::HttpResponse {
        ::specforge::__private::respond_error_body::<Op, Self>(self)
    }
}
impl Listed {
    #[doc(hidden)]
    fn __fill(report: &::specforge::error::Report) -> Self {
        Self {
            success: false,
            status_code: From::from(report.status.as_u16()),
            message: String::from(&*report.message),
            retryable: false,
            severity: ListedSeverity::High,
            errors: report
                .violations
                .iter()
                .map(|violation| ListedErrorsItem {
                    field: ::specforge::__private::place_of(violation),
                    message: String::from(&*violation.message),
                    weight: 1,
                    value: None,
                })
                .collect(),
        }
    }
}
impl ::specforge::error::ErrorBody for Listed {
    const KEEPS_RULES: bool = true;
    fn build(report: &::specforge::error::Report) -> Option<Self> {
        Some(Self::__fill(report))
    }
    fn status(&self) -> Option<::specforge::__private::StatusCode> {
        ::specforge::__private::status_of_number(*(&self.status_code))
    }
}
#[allow(clippy::self_named_constructors)]
impl Listed {
    /// The body of a 400 answer.
    #[must_use]
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(400, message.into()))
    }
    /// The body of a 401 answer.
    #[must_use]
    pub fn unauthorized(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(401, message.into()))
    }
    /// The body of a 402 answer.
    #[must_use]
    pub fn payment_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(402, message.into()))
    }
    /// The body of a 403 answer.
    #[must_use]
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(403, message.into()))
    }
    /// The body of a 404 answer.
    #[must_use]
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(404, message.into()))
    }
    /// The body of a 405 answer.
    #[must_use]
    pub fn method_not_allowed(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(405, message.into()))
    }
    /// The body of a 406 answer.
    #[must_use]
    pub fn not_acceptable(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(406, message.into()))
    }
    /// The body of a 407 answer.
    #[must_use]
    pub fn proxy_authentication_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(407, message.into()))
    }
    /// The body of a 408 answer.
    #[must_use]
    pub fn request_timeout(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(408, message.into()))
    }
    /// The body of a 409 answer.
    #[must_use]
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(409, message.into()))
    }
    /// The body of a 410 answer.
    #[must_use]
    pub fn gone(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(410, message.into()))
    }
    /// The body of a 411 answer.
    #[must_use]
    pub fn length_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(411, message.into()))
    }
    /// The body of a 412 answer.
    #[must_use]
    pub fn precondition_failed(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(412, message.into()))
    }
    /// The body of a 413 answer.
    #[must_use]
    pub fn payload_too_large(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(413, message.into()))
    }
    /// The body of a 414 answer.
    #[must_use]
    pub fn uri_too_long(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(414, message.into()))
    }
    /// The body of a 415 answer.
    #[must_use]
    pub fn unsupported_media_type(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(415, message.into()))
    }
    /// The body of a 416 answer.
    #[must_use]
    pub fn range_not_satisfiable(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(416, message.into()))
    }
    /// The body of a 417 answer.
    #[must_use]
    pub fn expectation_failed(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(417, message.into()))
    }
    /// The body of a 421 answer.
    #[must_use]
    pub fn misdirected_request(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(421, message.into()))
    }
    /// The body of a 422 answer.
    #[must_use]
    pub fn unprocessable_entity(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(422, message.into()))
    }
    /// The body of a 423 answer.
    #[must_use]
    pub fn locked(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(423, message.into()))
    }
    /// The body of a 424 answer.
    #[must_use]
    pub fn failed_dependency(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(424, message.into()))
    }
    /// The body of a 425 answer.
    #[must_use]
    pub fn too_early(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(425, message.into()))
    }
    /// The body of a 426 answer.
    #[must_use]
    pub fn upgrade_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(426, message.into()))
    }
    /// The body of a 428 answer.
    #[must_use]
    pub fn precondition_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(428, message.into()))
    }
    /// The body of a 429 answer.
    #[must_use]
    pub fn too_many_requests(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(429, message.into()))
    }
    /// The body of a 431 answer.
    #[must_use]
    pub fn request_header_fields_too_large(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(431, message.into()))
    }
    /// The body of a 451 answer.
    #[must_use]
    pub fn unavailable_for_legal_reasons(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(451, message.into()))
    }
    /// The body of a 500 answer.
    #[must_use]
    pub fn internal_error() -> Self {
        Self::__fill(&::specforge::__private::report_with_title(500))
    }
    /// The body of a 501 answer.
    #[must_use]
    pub fn not_implemented(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(501, message.into()))
    }
    /// The body of a 502 answer.
    #[must_use]
    pub fn bad_gateway(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(502, message.into()))
    }
    /// The body of a 503 answer.
    #[must_use]
    pub fn service_unavailable(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(503, message.into()))
    }
    /// The body of a 504 answer.
    #[must_use]
    pub fn gateway_timeout(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(504, message.into()))
    }
    /// The body of a 505 answer.
    #[must_use]
    pub fn http_version_not_supported(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(505, message.into()))
    }
    /// The body of a 507 answer.
    #[must_use]
    pub fn insufficient_storage(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(507, message.into()))
    }
    /// The body of a 508 answer.
    #[must_use]
    pub fn loop_detected(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(508, message.into()))
    }
    /// The body of a 510 answer.
    #[must_use]
    pub fn not_extended(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(510, message.into()))
    }
    /// The body of a 511 answer.
    #[must_use]
    pub fn network_authentication_required(message: impl Into<String>) -> Self {
        Self::__fill(&::specforge::__private::report_with(511, message.into()))
    }
}
impl ::specforge::__private::IntoResponse for Listed {
    fn into_response(self) -> ::specforge::__private::HttpResponse {
        ::specforge::__private::error_body_response(self)
    }
}
impl<E: ::specforge::__private::IntoError> From<E> for Listed {
    fn from(error: E) -> Self {
        let report = ::specforge::__private::report_of(error);
        ::specforge::error::ErrorBody::build(&report)
            .unwrap_or_else(Self::internal_error)
    }
}
impl<
    Op: ::specforge::__private::FailsWith<Listed>,
> ::specforge::__private::RespondError<Op> for Listed {
    fn respond_error(self) -> ::specforge::__private::HttpResponse {
        ::specforge::__private::respond_error_body::<Op, Self>(self)
    }
}
impl Opaque {
    #[doc(hidden)]
    fn __fill(report: &::specforge::error::Report) -> Self {
        Self {
            message: String::from(&*report.message),
            request_id: ::specforge::__private::current_correlation_id()
                .unwrap_or_default(),
        }
    }
}
impl ::specforge::error::ErrorBody for Opaque {
    const KEEPS_RULES: bool = true;
    const VIOLATIONS: ::specforge::error::ViolationPlace = ::specforge::error::ViolationPlace::Extension;
    fn build(report: &::specforge::error::Report) -> Option<Self> {
        Some(Self::__fill(report))
    }
}
impl Short {
    #[doc(hidden)]
    fn __fill(report: &::specforge::error::Report) -> Self {
        Self {
            message: String::from(&*report.message),
        }
    }
}
impl ::specforge::error::ErrorBody for Short {
    const VIOLATIONS: ::specforge::error::ViolationPlace = ::specforge::error::ViolationPlace::Extension;
    fn build(report: &::specforge::error::Report) -> Option<Self> {
        Some(Self::__fill(report))
    }
}
#[doc(hidden)]
pub mod __rules {
    use ::specforge::decode::{Rules, StringFormat};
    pub const URI: &Rules = &Rules {
        format: Some(StringFormat::Uri),
        ..Rules::NONE
    };
    pub const MAX_LENGTH_5: &Rules = &Rules {
        max_length: Some(5),
        ..Rules::NONE
    };
}
