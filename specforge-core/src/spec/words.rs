//! The specification's words for things, and what is there before anything is said.

use super::{JsonType, Location, Schema, Style};
use crate::source::Span;

pub(super) const STYLES: [(&str, Style); 8] = [
    ("form", Style::Form),
    ("simple", Style::Simple),
    ("label", Style::Label),
    ("matrix", Style::Matrix),
    ("spaceDelimited", Style::SpaceDelimited),
    ("pipeDelimited", Style::PipeDelimited),
    ("deepObject", Style::DeepObject),
    ("cookie", Style::Cookie),
];

impl Style {
    /// The style that `style` names.
    pub fn from_name(name: &str) -> Option<Self> {
        STYLES
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, style)| *style)
    }

    /// Its name in a document.
    pub fn name(self) -> &'static str {
        STYLES
            .iter()
            .find(|(_, style)| *style == self)
            .map_or("form", |(name, _)| name)
    }
}

impl Location {
    /// Its name in a document.
    pub fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Cookie => "cookie",
            Self::QueryString => "querystring",
        }
    }
}

impl JsonType {
    /// The type that `type` names.
    pub fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "null" => Self::Null,
            "boolean" => Self::Boolean,
            "object" => Self::Object,
            "array" => Self::Array,
            "number" => Self::Number,
            "string" => Self::String,
            "integer" => Self::Integer,
            _ => return None,
        })
    }
}

impl Schema {
    /// A schema that takes any value.
    pub fn empty(span: Span, hint: String) -> Self {
        Self {
            span,
            hint,
            component: None,
            word: None,
            reference: None,
            boolean: None,
            types: Vec::new(),
            nullable: false,
            enumeration: None,
            constant: None,
            format: None,
            title: None,
            description: None,
            default: None,
            deprecated: false,
            read_only: false,
            write_only: false,
            multiple_of: None,
            minimum: None,
            maximum: None,
            exclusive_minimum: None,
            exclusive_maximum: None,
            min_length: None,
            max_length: None,
            pattern: None,
            items: None,
            prefix_items: Vec::new(),
            min_items: None,
            max_items: None,
            unique_items: false,
            contains: None,
            min_contains: None,
            max_contains: None,
            properties: Vec::new(),
            required: Vec::new(),
            min_properties: None,
            max_properties: None,
            additional_properties: None,
            pattern_properties: Vec::new(),
            property_names: None,
            dependent_required: Vec::new(),
            dependent_schemas: Vec::new(),
            unevaluated_properties: None,
            unevaluated_items: None,
            all_of: Vec::new(),
            one_of: Vec::new(),
            any_of: Vec::new(),
            not: None,
            conditional: None,
            discriminator: None,
            content_encoding: None,
            content_media_type: None,
            extension: None,
            unsupported: Vec::new(),
        }
    }
}
