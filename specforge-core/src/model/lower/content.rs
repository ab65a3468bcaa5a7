//! Bodies: media types and what they carry.

use super::Lowerer;
use super::flat::Part;
use super::kinds::Kinds;
use super::schema::Place;
use super::views::View;
use crate::diag::{Diagnostic, codes};
use crate::model::{
    Body, Content, ContentKind, FormField, Format, ParameterShape, Rules, Schema, Style, Type,
};
use crate::quick::Set;
use crate::spec;
use crate::spec::{MediaType, SchemaId, before_parameters};

/// A media type in lower case, without its parameters.
pub(super) fn essence(name: &str) -> String {
    before_parameters(name).to_lowercase()
}

pub(super) fn is_json(essence: &str) -> bool {
    matches!(essence, "application/json" | "text/json") || essence.ends_with("+json")
}

fn is_stream(essence: &str) -> bool {
    matches!(
        essence,
        "text/event-stream"
            | "application/jsonl"
            | "application/x-ndjson"
            | "application/ndjson"
            | "application/json-seq"
    )
}

/// How a media type is read and written, apart from its schema.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Json,
    Fields,
    Multipart,
    Text,
    Bytes,
    Stream,
}

impl Lowerer<'_> {
    pub(super) fn body(&mut self, body: &spec::RequestBody, operation: &str) -> Body {
        let place = self
            .shared_place(body.span, &body.content)
            .unwrap_or_else(|| format!("{operation}Body"));
        Body {
            span: body.span,
            description: body
                .description
                .clone()
                .filter(|text| !text.trim().is_empty()),
            required: body.required,
            contents: self.contents(&body.content, View::Request, &place),
        }
    }

    /// The name of the place of a body or response that several operations share.
    pub(super) fn shared_place(
        &self,
        span: crate::source::Span,
        content: &[MediaType],
    ) -> Option<String> {
        let hint = content
            .iter()
            .find_map(|media| media.schema)
            .map(|id| self.spec(id).hint.as_str())?;
        (self.is_shared(span) && !hint.is_empty()).then(|| crate::model::names::type_name(hint))
    }

    pub(super) fn contents(
        &mut self,
        media_types: &[MediaType],
        view: View,
        place: &str,
    ) -> Vec<Content> {
        let mut contents: Vec<Content> = Vec::new();
        for media in media_types {
            let media_type = essence(&media.name.value);
            if contents.iter().any(|known| known.media_type == media_type) {
                continue;
            }
            let kind = self.kind(media, &media_type, view, place);
            contents.push(Content {
                media_type,
                span: media.name.span,
                kind,
            });
        }
        contents
    }

    fn kind(&mut self, media: &MediaType, essence: &str, view: View, place: &str) -> ContentKind {
        let any = Schema {
            ty: Type::Any,
            rules: Rules::default(),
            span: media.name.span,
        };
        let form = self.form(media, essence);
        match form {
            Form::Bytes => self.note_unread(media, essence, media.schema),
            Form::Stream => self.note_unread(media, essence, media.item_schema.or(media.schema)),
            _ => {}
        }
        match form {
            Form::Json => ContentKind::Json(
                media
                    .schema
                    .map_or(any, |id| self.schema_of(id, view, Place::root(place))),
            ),
            Form::Text => ContentKind::Text(
                media
                    .schema
                    .map(|id| self.schema_of(id, view, Place::root(place))),
            ),
            Form::Stream => {
                let item = media.item_schema.or(media.schema);
                ContentKind::Stream(
                    item.map(|id| self.schema_of(id, view, Place::new(place, "Item"))),
                )
            }
            Form::Bytes => ContentKind::Bytes,
            form => {
                let Some(id) = media.schema else {
                    return ContentKind::Bytes;
                };
                let name = if form == Form::Fields {
                    "Form"
                } else {
                    "Parts"
                };
                let schema = self.schema_of(id, view, Place::new(place, name));
                let fields = self.form_fields(media, id, view, form == Form::Multipart);
                if form == Form::Fields {
                    ContentKind::Form(schema, fields)
                } else {
                    ContentKind::Multipart(schema, fields)
                }
            }
        }
    }

    fn form(&mut self, media: &MediaType, essence: &str) -> Form {
        let kinds = media.schema.map(|id| {
            let bare = self.bare(&[Part::Whole(id)]);
            let flat = self.flat(&bare.parts);
            (
                self.kinds_of(&flat, 0).without_null(),
                flat.formats.iter().any(|format| format == "binary"),
            )
        });
        let scalar = |kinds: Kinds| !kinds.overlaps(Kinds::OBJECT | Kinds::ARRAY);
        match essence {
            _ if is_stream(essence) || media.item_schema.is_some() => Form::Stream,
            _ if is_json(essence) => Form::Json,
            // A range that JSON belongs to, with a schema that only JSON can carry.
            "*/*" | "application/*" => match kinds {
                Some((kinds, false)) if kinds.overlaps(Kinds::OBJECT | Kinds::ARRAY) => Form::Json,
                _ => Form::Bytes,
            },
            "application/x-www-form-urlencoded" | "multipart/form-data" => match kinds {
                Some((kinds, _))
                    if kinds.has(Kinds::OBJECT) && kinds != Kinds::ALL.without_null() =>
                {
                    if essence.starts_with("multipart") {
                        Form::Multipart
                    } else {
                        Form::Fields
                    }
                }
                _ => Form::Bytes,
            },
            _ if essence.starts_with("text/") => match kinds {
                Some((_, true)) => Form::Bytes,
                Some((kinds, _)) if scalar(kinds) => Form::Text,
                None => Form::Text,
                // XML and the like: the schema describes what a parser of ours would see, if we had one.
                Some(_) => Form::Bytes,
            },
            _ => Form::Bytes,
        }
    }

    /// Notes a schema of objects or arrays in a media type that nothing here can read (XML, CSV, a stream): what it says is not enforced.
    fn note_unread(&mut self, media: &MediaType, essence: &str, schema: Option<SchemaId>) {
        let Some(id) = schema else { return };
        let bare = self.bare(&[Part::Whole(id)]);
        let flat = self.flat(&bare.parts);
        let kinds = self.kinds_of(&flat, 0).without_null();
        if kinds != Kinds::ALL.without_null() && kinds.overlaps(Kinds::OBJECT | Kinds::ARRAY) {
            let spans = self.unread.entry(essence.to_owned()).or_default();
            spans.insert(media.name.span);
        }
    }

    /// Says once of each media type that its schemas are not read.
    pub(super) fn report_unread(&mut self) {
        for (essence, spans) in std::mem::take(&mut self.unread) {
            let Some(first) = spans.first() else { continue };
            let places = match spans.len() {
                1 => String::new(),
                count => format!(", here and in {} more places", count - 1),
            };
            let message = format!(
                "the schema of `{essence}` is not read{places}: bodies of this kind are taken and sent as bytes, unchecked"
            );
            self.warn(
                Diagnostic::warning(codes::NOT_GENERATED, *first, message)
                    .help("look at such a body in the handler"),
            );
        }
    }

    fn form_fields(
        &mut self,
        media: &MediaType,
        id: SchemaId,
        view: View,
        multipart: bool,
    ) -> Vec<FormField> {
        let mut parts = Vec::new();
        self.form_properties(&[Part::Whole(id)], view, &mut parts, 0);
        let mut fields = Vec::new();
        for (name, property) in parts {
            let encoding = media
                .encoding
                .iter()
                .find(|(key, _)| key.value == name)
                .map(|(_, encoding)| encoding);
            let shape = self.shape(&property);
            let content_types: Vec<String> = encoding
                .and_then(|encoding| encoding.content_type.as_ref())
                .map(|types| {
                    types
                        .value
                        .split(',')
                        .map(essence)
                        .filter(|name| !name.is_empty())
                        .collect()
                })
                .unwrap_or_default();
            let styled = encoding
                .is_some_and(|encoding| encoding.style.is_some() || encoding.explode.is_some());
            let style = encoding
                .and_then(|encoding| encoding.style)
                .unwrap_or(Style::Form);
            let explode = encoding
                .and_then(|encoding| encoding.explode)
                .unwrap_or(style == Style::Form);
            let file = multipart && self.is_file(&property);
            let item = match shape {
                ParameterShape::Array => self.item_shape(&property),
                _ => shape.clone(),
            };
            let json = !file
                && (content_types.iter().any(|name| is_json(name))
                    || (content_types.is_empty()
                        && !styled
                        && matches!(item, ParameterShape::Object { .. })));
            fields.push(FormField {
                name,
                style,
                explode,
                shape,
                content_types,
                json,
                file,
            });
        }
        fields
    }

    /// The properties that a form can have, unions looked into.
    fn form_properties(
        &mut self,
        parts: &[Part],
        view: View,
        found: &mut Vec<(String, Vec<Part>)>,
        depth: usize,
    ) {
        let bare = self.bare(parts);
        let flat = self.flat(&bare.parts);
        for property in &flat.properties {
            let notes = self.notes(&property.parts);
            let hidden = match view {
                View::Request => notes.read_only,
                View::Response => notes.write_only,
                View::Both => false,
            };
            if !hidden && !found.iter().any(|(name, _)| *name == property.name) {
                found.push((property.name.clone(), property.parts.clone()));
            }
        }
        for variant in flat
            .groups
            .iter()
            .flat_map(|group| &group.variants)
            .filter(|_| depth < 8)
        {
            self.form_properties(&[Part::Whole(*variant)], view, found, depth + 1);
        }
    }

    fn item_shape(&mut self, parts: &[Part]) -> ParameterShape {
        let bare = self.bare(parts);
        let items: Vec<Part> = self
            .flat(&bare.parts)
            .arrays
            .iter()
            .filter_map(|part| part.items)
            .map(Part::Whole)
            .collect();
        self.shape(&items)
    }

    fn is_file(&mut self, parts: &[Part]) -> bool {
        let bare = self.bare(parts);
        let flat = self.flat(&bare.parts);
        let items = flat.items();
        self.is_file_schema(&flat) || (!items.is_empty() && self.is_file(&items))
    }

    /// The schemas whose values are files: `format: binary`, or an encoded media type, in the parts of a multipart body.
    pub(super) fn find_files(&mut self) {
        let operations = self
            .doc
            .paths
            .iter()
            .flat_map(|path| &path.operations)
            .map(|(_, operation)| operation);
        let bodies = operations
            .filter_map(|operation| operation.request_body.as_ref())
            .flat_map(|body| &body.content);
        let mut files = Set::default();
        for media in bodies.filter(|media| essence(&media.name.value).starts_with("multipart/")) {
            let Some(id) = media.schema else { continue };
            let mut properties = Vec::new();
            self.form_properties(&[Part::Whole(id)], View::Request, &mut properties, 0);
            for (_, parts) in properties {
                self.collect_files(&parts, &mut files, 0);
            }
        }
        self.files = files;
    }

    fn collect_files(&mut self, parts: &[Part], files: &mut Set<SchemaId>, depth: usize) {
        let bare = self.bare(parts);
        let flat = self.flat(&bare.parts);
        let text = flat.kinds.without_null() == Kinds::STRING;
        let binary = flat.formats.iter().any(|format| format == "binary");
        if (text && binary) || (flat.media && !flat.base64 && (text || !flat.typed)) {
            files.extend(flat.seen.iter().copied());
        }
        for part in flat
            .arrays
            .iter()
            .filter_map(|part| part.items)
            .filter(|_| depth < 4)
        {
            self.collect_files(&[Part::Whole(part)], files, depth + 1);
        }
    }
}

impl Type {
    /// Whether this is a file's content.
    pub fn is_binary(&self) -> bool {
        *self == Self::Format(Format::Binary)
    }
}
