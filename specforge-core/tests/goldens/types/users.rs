use ::specforge::decode::{Decoder, Encoder, Fields, Pattern, Rules};
use ::specforge::schema::{Accepts, Produces, Schema, UnknownValue};
/// How users are sorted.
///
/// Declared at users.yaml:28:11.
#[allow(deprecated)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sort {
    /// `"name"`
    Name,
    /// `"-name"`
    MinusName,
    /// `"created_at"`
    CreatedAt,
}
#[allow(deprecated)]
impl Sort {
    /// Every value, in the order of the spec.
    pub const ALL: &'static [Self] = &[Self::Name, Self::MinusName, Self::CreatedAt];
    /// The value as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::MinusName => "-name",
            Self::CreatedAt => "created_at",
        }
    }
}
#[allow(deprecated)]
impl ::core::fmt::Display for Sort {
    fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        formatter.pad(self.as_str())
    }
}
#[allow(deprecated)]
impl ::core::str::FromStr for Sort {
    type Err = UnknownValue;
    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        UnknownValue::find(Self::ALL, Self::as_str, text)
    }
}
#[allow(deprecated)]
#[allow(clippy::question_mark)]
impl Schema for Sort {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.check(rules)?;
        Self::ALL.get(decoder.string_enum(&["name", "-name", "created_at"])?).copied()
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.str(self.as_str());
    }
}
#[allow(deprecated)]
impl Accepts<Sort> for Sort {}
#[allow(deprecated)]
impl ::specforge::__private::serde::Serialize for Sort {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
#[allow(deprecated)]
impl<'de> ::specforge::__private::serde::Deserialize<'de> for Sort {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// A person, see \[Sort\] and \<b>.
///
/// Declared at users.yaml:30:7.
#[allow(deprecated)]
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// `id`
    pub id: i64,
    /// `email`
    pub email: String,
    /// `name`
    pub name: String,
    /// `created_at`
    pub created_at: String,
    /// Absent, `null` and text are three things.
    pub nickname: Option<Option<String>>,
    /// `tags`
    pub tags: Option<Vec<String>>,
    /// A person, see \[Sort\] and \<b>.
    pub manager: Option<Box<User>>,
}
#[allow(deprecated)]
impl User {
    /// A value of what is required; everything else is absent, or has its default.
    #[must_use]
    pub fn new(id: i64, email: String, name: String, created_at: String) -> Self {
        Self {
            id,
            email,
            name,
            created_at,
            nickname: None,
            tags: None,
            manager: None,
        }
    }
}
#[allow(deprecated)]
#[allow(clippy::question_mark)]
impl Schema for User {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        static FIELDS: Fields = Fields {
            names: &["id", "email", "name", "created_at", "nickname", "tags", "manager"],
            required: &[0b0001111],
            optional: &[0b1110000],
            values: &[
                &Rules::NONE,
                self::__rules::MAX_LENGTH_254_EMAIL,
                &Rules {
                    min_length: Some(1),
                    max_length: Some(100),
                    patterns: &[
                        {
                            static PATTERN: Pattern = Pattern::new(
                                "^\\S",
                                "^[^\\t\\n\\x0B\\x0C\\r \\u{A0}\\u{1680}\\u{2000}-\\u{200A}\\u{2028}\\u{2029}\\u{202F}\\u{205F}\\u{3000}\\u{FEFF}]",
                            );
                            &PATTERN
                        },
                    ],
                    ..Rules::NONE
                },
                self::__rules::DATETIME,
                &Rules::NONE,
                self::__rules::UNIQUE_ITEMS_MAX_LENGTH_20,
            ],
            ..Fields::OPEN
        };
        let Some((id, email, name, created_at, nickname, tags, manager)) = decoder
            .fields(rules, &FIELDS) else {
            return None;
        };
        Some(Self {
            id,
            email,
            name,
            created_at,
            nickname,
            tags,
            manager,
        })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("id", &self.id);
        encoder.field("email", &self.email);
        encoder.field("name", &self.name);
        encoder.field("created_at", &self.created_at);
        encoder.optional("nickname", &self.nickname);
        encoder.optional("tags", &self.tags);
        encoder.optional("manager", &self.manager);
        encoder.end_object();
    }
}
#[allow(deprecated)]
impl Produces<User> for User {}
#[allow(deprecated)]
impl Produces<Option<User>> for User {}
#[allow(deprecated)]
impl ::specforge::__private::serde::Serialize for User {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
#[allow(deprecated)]
impl<'de> ::specforge::__private::serde::Deserialize<'de> for User {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at users.yaml:42:7.
#[allow(deprecated)]
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Clone, PartialEq)]
pub struct CreateUserRequest {
    /// `email`
    pub email: String,
    /// `name`
    pub name: String,
    /// `password`
    pub password: String,
    /// `role`
    pub role: CreateUserRequestRole,
    /// `age`
    #[deprecated = "the spec marks this property as deprecated"]
    pub age: Option<i32>,
}
#[allow(deprecated)]
impl ::core::fmt::Debug for CreateUserRequest {
    fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        formatter
            .debug_struct("CreateUserRequest")
            .field("email", &self.email)
            .field("name", &self.name)
            .field("password", &::core::format_args!("[redacted]"))
            .field("role", &self.role)
            .field("age", &self.age)
            .finish()
    }
}
#[allow(deprecated)]
impl CreateUserRequest {
    /// A value of what is required; everything else is absent, or has its default.
    #[must_use]
    pub fn new(email: String, name: String, password: String) -> Self {
        Self {
            email,
            name,
            password,
            role: CreateUserRequestRole::Member,
            age: None,
        }
    }
}
#[allow(deprecated)]
#[allow(clippy::question_mark)]
impl Schema for CreateUserRequest {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((email, name, password, role, age)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["email", "name", "password", "role", "age"],
                    required: &[0b00111],
                    optional: &[0b10000],
                    values: &[
                        self::__rules::MAX_LENGTH_254_EMAIL,
                        self::__rules::MIN_LENGTH_1_MAX_LENGTH_100,
                        self::__rules::MIN_LENGTH_8,
                        &Rules::NONE,
                        self::__rules::ABOVE_0_MAX_150,
                    ],
                    defaults: &[(3, "\"member\"")],
                    ..Fields::CLOSED
                },
            ) else {
            return None;
        };
        Some(Self {
            email,
            name,
            password,
            role,
            age,
        })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("email", &self.email);
        encoder.field("name", &self.name);
        encoder.field("password", &self.password);
        encoder.field("role", &self.role);
        encoder.optional("age", &self.age);
        encoder.end_object();
    }
}
#[allow(deprecated)]
impl Accepts<CreateUserRequest> for CreateUserRequest {}
#[allow(deprecated)]
impl ::specforge::__private::serde::Serialize for CreateUserRequest {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
#[allow(deprecated)]
impl<'de> ::specforge::__private::serde::Deserialize<'de> for CreateUserRequest {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at users.yaml:52:7.
#[allow(deprecated)]
#[allow(clippy::derive_partial_eq_without_eq)]
#[derive(Debug, Clone, PartialEq)]
pub struct ErrorResponse {
    /// `error`
    pub error: String,
    /// `code`
    pub code: String,
    /// `details`
    pub details: Option<
        ::std::collections::BTreeMap<String, ::specforge::__private::Value>,
    >,
}
#[allow(deprecated)]
impl ErrorResponse {
    /// A value of what is required; everything else is absent, or has its default.
    #[must_use]
    pub fn new(error: String, code: String) -> Self {
        Self { error, code, details: None }
    }
}
#[allow(deprecated)]
#[allow(clippy::question_mark)]
impl Schema for ErrorResponse {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        let Some((error, code, details)) = decoder
            .fields(
                rules,
                &Fields {
                    names: &["error", "code", "details"],
                    required: &[0b011],
                    optional: &[0b100],
                    ..Fields::OPEN
                },
            ) else {
            return None;
        };
        Some(Self { error, code, details })
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.object();
        encoder.field("error", &self.error);
        encoder.field("code", &self.code);
        encoder.optional("details", &self.details);
        encoder.end_object();
    }
}
#[allow(deprecated)]
impl Produces<ErrorResponse> for ErrorResponse {}
#[allow(deprecated)]
impl Produces<Option<ErrorResponse>> for ErrorResponse {}
#[allow(deprecated)]
impl ::specforge::__private::serde::Serialize for ErrorResponse {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
#[allow(deprecated)]
impl<'de> ::specforge::__private::serde::Deserialize<'de> for ErrorResponse {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
/// Declared at users.yaml:49:15.
#[allow(deprecated)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CreateUserRequestRole {
    /// `"admin"`
    Admin,
    /// `"member"`
    Member,
}
#[allow(deprecated)]
impl CreateUserRequestRole {
    /// Every value, in the order of the spec.
    pub const ALL: &'static [Self] = &[Self::Admin, Self::Member];
    /// The value as text.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Member => "member",
        }
    }
}
#[allow(deprecated)]
impl ::core::fmt::Display for CreateUserRequestRole {
    fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        formatter.pad(self.as_str())
    }
}
#[allow(deprecated)]
impl ::core::str::FromStr for CreateUserRequestRole {
    type Err = UnknownValue;
    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        UnknownValue::find(Self::ALL, Self::as_str, text)
    }
}
#[allow(deprecated)]
#[allow(clippy::question_mark)]
impl Schema for CreateUserRequestRole {
    fn decode(decoder: &mut Decoder<'_>, rules: &'static Rules) -> Option<Self> {
        decoder.check(rules)?;
        Self::ALL.get(decoder.string_enum(&["admin", "member"])?).copied()
    }
    fn encode(&self, encoder: &mut Encoder) {
        encoder.str(self.as_str());
    }
}
#[allow(deprecated)]
impl Accepts<CreateUserRequestRole> for CreateUserRequestRole {}
#[allow(deprecated)]
impl ::specforge::__private::serde::Serialize for CreateUserRequestRole {
    fn serialize<S: ::specforge::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        ::specforge::__private::serialize(self, serializer)
    }
}
#[allow(deprecated)]
impl<'de> ::specforge::__private::serde::Deserialize<'de> for CreateUserRequestRole {
    fn deserialize<D: ::specforge::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Self, D::Error> {
        ::specforge::__private::deserialize(deserializer)
    }
}
#[allow(deprecated)]
impl ErrorResponse {
    #[doc(hidden)]
    fn __fill(report: &::specforge::error::Report) -> Self {
        Self {
            error: String::from(&*report.message),
            code: String::from(&*report.code),
            details: (!report.violations.is_empty())
                .then(|| ::specforge::__private::violation_map(report)),
        }
    }
}
#[allow(deprecated)]
impl ::specforge::error::ErrorBody for ErrorResponse {
    const KEEPS_RULES: bool = true;
    fn build(report: &::specforge::error::Report) -> Option<Self> {
        Some(Self::__fill(report))
    }
    fn status(&self) -> Option<::specforge::__private::StatusCode> {
        ::specforge::error::status_of_code((&self.code).as_str())
    }
}
#[allow(deprecated)]
#[allow(clippy::self_named_constructors)]
impl ErrorResponse {
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
#[allow(deprecated)]
impl ::specforge::__private::IntoResponse for ErrorResponse {
    fn into_response(self) -> ::specforge::__private::HttpResponse {
        ::specforge::__private::error_body_response(self)
    }
}
#[allow(deprecated)]
impl<E: ::specforge::__private::IntoError> From<E> for ErrorResponse {
    fn from(error: E) -> Self {
        let report = ::specforge::__private::report_of(error);
        ::specforge::error::ErrorBody::build(&report)
            .unwrap_or_else(Self::internal_error)
    }
}
#[allow(deprecated)]
impl<
    Op: ::specforge::__private::FailsWith<ErrorResponse>,
> ::specforge::__private::RespondError<Op> for ErrorResponse {
    fn respond_error(self) -> ::specforge::__private::HttpResponse {
        ::specforge::__private::respond_error_body::<Op, Self>(self)
    }
}
#[doc(hidden)]
pub mod __rules {
    use ::specforge::decode::{Bound, Number, Rules, StringFormat};
    pub const MAX_LENGTH_254_EMAIL: &Rules = &Rules {
        max_length: Some(254),
        format: Some(StringFormat::Email),
        ..Rules::NONE
    };
    pub const DATETIME: &Rules = &Rules {
        format: Some(StringFormat::DateTime),
        ..Rules::NONE
    };
    pub const MAX_LENGTH_20: &Rules = &Rules {
        max_length: Some(20),
        ..Rules::NONE
    };
    pub const UNIQUE_ITEMS_MAX_LENGTH_20: &Rules = &Rules {
        unique_items: true,
        items: Some(MAX_LENGTH_20),
        ..Rules::NONE
    };
    pub const MIN_LENGTH_1_MAX_LENGTH_100: &Rules = &Rules {
        min_length: Some(1),
        max_length: Some(100),
        ..Rules::NONE
    };
    pub const MIN_LENGTH_8: &Rules = &Rules {
        min_length: Some(8),
        ..Rules::NONE
    };
    pub const ABOVE_0_MAX_150: &Rules = &Rules {
        minimum: Some(Bound::Exclusive(Number::Int(0))),
        maximum: Some(Bound::Inclusive(Number::Int(150))),
        ..Rules::NONE
    };
}
