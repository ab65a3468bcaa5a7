//! What stands where in a document: enough of OpenAPI's grammar to know a schema from a response when one meets a `$ref`.

/// What an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Document,
    Components,
    PathItem,
    Operation,
    Parameter,
    Header,
    RequestBody,
    Response,
    MediaType,
    Encoding,
    Schema,
    SecurityScheme,
    Link,
    Example,
    Callback,
    /// A value, an extension, or an object that holds no reference.
    Opaque,
}

/// What a field of an object holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Child {
    One(Kind),
    List(Kind),
    Map(Kind),
}

#[allow(
    clippy::match_same_arms,
    reason = "one line per place, in the order of the specification"
)]
impl Kind {
    /// What the field `key` of such an object holds.
    pub(super) fn child(self, key: &str) -> Child {
        use Child::{List, Map, One};
        match (self, key) {
            // The keys of a callback are expressions.
            (Self::Callback, key) if !key.starts_with("x-") => One(Self::PathItem),
            (Self::Document, "components") => One(Self::Components),
            (Self::Document, "paths" | "webhooks") | (Self::Components, "pathItems") => {
                Map(Self::PathItem)
            }
            (Self::Components, "schemas") => Map(Self::Schema),
            (Self::Components, "parameters") => Map(Self::Parameter),
            (Self::Components, "requestBodies") => Map(Self::RequestBody),
            (Self::Components, "securitySchemes") => Map(Self::SecurityScheme),
            (Self::Components, "mediaTypes") => Map(Self::MediaType),
            (Self::Components | Self::Operation, "responses") => Map(Self::Response),
            (Self::Components | Self::Operation, "callbacks") => Map(Self::Callback),
            (Self::Components | Self::Response, "links") => Map(Self::Link),
            (Self::Components | Self::Response | Self::Encoding, "headers") => Map(Self::Header),
            (Self::Components | Self::Parameter | Self::Header | Self::MediaType, "examples") => {
                Map(Self::Example)
            }
            (Self::PathItem, "additionalOperations") => Map(Self::Operation),
            (
                Self::PathItem,
                "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace"
                | "query",
            ) => One(Self::Operation),
            (Self::PathItem | Self::Operation, "parameters") => List(Self::Parameter),
            (Self::Operation, "requestBody") => One(Self::RequestBody),
            (Self::Parameter | Self::Header | Self::MediaType, "schema")
            | (Self::MediaType, "itemSchema") => One(Self::Schema),
            (Self::Parameter | Self::Header | Self::RequestBody | Self::Response, "content") => {
                Map(Self::MediaType)
            }
            (Self::MediaType, "encoding") => Map(Self::Encoding),
            (
                Self::Schema,
                "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions",
            ) => Map(Self::Schema),
            (Self::Schema, "allOf" | "oneOf" | "anyOf" | "prefixItems") => List(Self::Schema),
            (
                Self::Schema,
                "items"
                | "not"
                | "additionalProperties"
                | "contains"
                | "propertyNames"
                | "if"
                | "then"
                | "else"
                | "unevaluatedItems"
                | "unevaluatedProperties",
            ) => One(Self::Schema),
            _ => One(Self::Opaque),
        }
    }

    /// The section of `components` for such objects; `None` where references to them are replaced by what they lead to.
    pub(super) fn section(self) -> Option<&'static str> {
        Some(match self {
            Self::Schema => "schemas",
            Self::Parameter => "parameters",
            Self::Header => "headers",
            Self::RequestBody => "requestBodies",
            Self::Response => "responses",
            Self::SecurityScheme => "securitySchemes",
            Self::Link => "links",
            Self::Example => "examples",
            Self::Callback => "callbacks",
            _ => return None,
        })
    }

    /// Whether a `$ref` may stand in place of such an object.
    pub(super) fn may_be_reference(self) -> bool {
        self.section().is_some() || matches!(self, Self::PathItem | Self::MediaType)
    }
}

/// The sections of `components` that references can lead to.
pub(super) const SECTIONS: [Kind; 9] = [
    Kind::Schema,
    Kind::Response,
    Kind::Parameter,
    Kind::Example,
    Kind::RequestBody,
    Kind::Header,
    Kind::SecurityScheme,
    Kind::Link,
    Kind::Callback,
];
