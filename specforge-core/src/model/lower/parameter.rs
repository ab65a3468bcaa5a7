//! Parameters and headers.

use super::Lowerer;
use super::flat::Part;
use super::kinds::Kinds;
use super::schema::Place;
use super::views::View;
use crate::diag::{Diagnostic, codes};
use crate::model::names::{Names, field_name, type_name};
use crate::model::{
    Location, Parameter, ParameterShape, ResponseHeader, Rules, Schema, Style, Type,
};
use crate::spec;
use crate::spec::SchemaId;
use std::sync::Arc;

/// Headers that other parts of the document speak about; OpenAPI says to ignore parameters of these names.
const RESERVED: [&str; 3] = ["accept", "content-type", "authorization"];

impl Lowerer<'_> {
    /// The parameters that hold for an operation: its own, and those of the path that it does not override.
    pub(super) fn in_force<'s>(
        path: &'s [Arc<spec::Parameter>],
        own: &'s [Arc<spec::Parameter>],
    ) -> Vec<&'s spec::Parameter> {
        let same = |a: &spec::Parameter, b: &spec::Parameter| {
            a.location == b.location
                && if a.location == Location::Header {
                    a.name.value.eq_ignore_ascii_case(&b.name.value)
                } else {
                    a.name.value == b.name.value
                }
        };
        let inherited = path
            .iter()
            .filter(|shared| !own.iter().any(|own| same(own, shared)));
        let mut kept: Vec<&spec::Parameter> = Vec::new();
        for parameter in inherited.chain(own).map(Arc::as_ref) {
            let reserved = parameter.location == Location::Header
                && RESERVED
                    .iter()
                    .any(|name| parameter.name.value.eq_ignore_ascii_case(name));
            if !reserved && !kept.iter().any(|known| same(known, parameter)) {
                kept.push(parameter);
            }
        }
        kept
    }

    /// The parameters of one location, with names that differ.
    pub(super) fn parameters(
        &mut self,
        parameters: &[&spec::Parameter],
        location: Location,
        operation: &str,
    ) -> Vec<Parameter> {
        let mut lowered: Vec<Parameter> = parameters
            .iter()
            .filter(|parameter| {
                parameter.location == location
                    || (location, parameter.location) == (Location::Query, Location::QueryString)
            })
            .map(|parameter| self.parameter(parameter, operation))
            .collect();
        name_apart(&mut lowered, |parameter| &mut parameter.ident);
        lowered
    }

    /// A path parameter that its template names and nobody declares.
    pub(super) fn undeclared(&mut self, name: &str, span: crate::source::Span) -> Parameter {
        self.warn(
            Diagnostic::warning(
                codes::UNDECLARED_PATH_PARAMETER,
                span,
                format!("the path parameter `{name}` is not declared"),
            )
            .label("taken as a string")
            .help("give the server variable of this name a `default`"),
        );
        Parameter {
            name: name.to_owned(),
            ident: field_name(name),
            span,
            description: None,
            deprecated: false,
            required: true,
            allow_empty_value: false,
            style: Style::Simple,
            explode: false,
            json: false,
            shape: ParameterShape::Scalar,
            default: None,
            sensitive: false,
            schema: Schema {
                ty: Type::String,
                rules: Rules::default(),
                span,
            },
        }
    }

    fn parameter(&mut self, parameter: &spec::Parameter, operation: &str) -> Parameter {
        let name = parameter.name.value.as_str();
        let shared = self
            .is_shared(parameter.span)
            .then(|| self.shared_parameter(parameter));
        let place = shared
            .as_deref()
            .map_or(Place::new(operation, name), Place::root);
        let (mut schema, mut shape, json) = self.text_value(
            parameter.schema,
            parameter.content.as_ref(),
            parameter.span,
            View::Request,
            place,
        );
        let mut style = parameter.style.value;
        let mut explode = parameter.explode;
        if parameter.location == Location::QueryString {
            // The whole query as one object is what `form` with `explode` says of a parameter.
            (style, explode) = (Style::Form, true);
            let form = parameter
                .content
                .as_ref()
                .is_some_and(|media| media.value.starts_with("application/x-www-form-urlencoded"));
            if !form || !matches!(shape, ParameterShape::Object { .. }) {
                self.taint(
                    Diagnostic::error(codes::PARAMETER, parameter.span, format!("the parameter `{name}` takes the whole query string as something else than a form"))
                        .help("give it the content `application/x-www-form-urlencoded` with an object"),
                );
            }
        } else if !json {
            shape = self.check_style(parameter, &mut schema, shape);
            if style == Style::DeepObject && shape == ParameterShape::Scalar {
                style = Style::Form;
            }
            self.check_cookie(parameter, &shape);
        }
        let notes = parameter.schema.map(|id| self.notes(&[Part::Whole(id)]));
        let sensitive = notes
            .as_ref()
            .is_some_and(|notes| notes.password || notes.write_only);
        let default = parameter.schema.and_then(|id| {
            let default = notes.as_ref()?.default?;
            self.default(default, &[Part::Whole(id)], &schema)
        });
        Parameter {
            name: if parameter.location == Location::Header {
                name.to_lowercase()
            } else {
                name.to_owned()
            },
            ident: field_name(name),
            span: parameter.span,
            description: parameter
                .description
                .clone()
                .filter(|text| !text.trim().is_empty()),
            deprecated: parameter.deprecated,
            required: parameter.required || parameter.location == Location::Path,
            allow_empty_value: parameter.allow_empty_value,
            style,
            explode,
            json,
            shape,
            default,
            sensitive,
            schema,
        }
    }

    /// Several cookies for one value: `form` with `explode` joins by `&`, which cookies have not (OpenAPI 3.1.1, "Style Examples").
    fn check_cookie(&mut self, parameter: &spec::Parameter, shape: &ParameterShape) {
        let spread = parameter.location == Location::Cookie
            && parameter.style.value == Style::Form
            && parameter.explode;
        let label = match shape {
            ParameterShape::Array if spread => "read as a cookie for each item",
            ParameterShape::Object { .. } if spread => "read as a cookie for each property",
            _ => return,
        };
        let message = format!(
            "OpenAPI does not say how the cookie parameter `{}` is written with `explode`",
            parameter.name.value
        );
        self.warn(
            Diagnostic::warning(codes::PARAMETER, parameter.span, message)
                .label(label)
                .help("write `explode: false`, which is one cookie with commas in it"),
        );
    }

    /// What the inline schema of a parameter that several operations share is named by: the parameter's key under `components`, where it has one.
    fn shared_parameter(&self, parameter: &spec::Parameter) -> String {
        let name = parameter.name.value.as_str();
        let hint = parameter
            .schema
            .map(|id| self.spec(id).hint.as_str())
            .unwrap_or_default();
        let key = hint
            .strip_suffix(name)
            .map(str::trim_end)
            .filter(|key| !key.is_empty());
        let name = type_name(key.unwrap_or(name));
        if name.ends_with("Parameter") || name.ends_with("Param") {
            name
        } else {
            format!("{name}Parameter")
        }
    }

    /// The value of a parameter or header: its schema, how its text is split, whether it is JSON.
    fn text_value(
        &mut self,
        schema: Option<SchemaId>,
        content: Option<&crate::source::Spanned<String>>,
        span: crate::source::Span,
        view: View,
        place: Place<'_>,
    ) -> (Schema, ParameterShape, bool) {
        let other = content
            .map(|media| super::content::essence(&media.value))
            .filter(|media| {
                !super::content::is_json(media)
                    && !["text/plain", "text/*", "*/*", "*"].contains(&media.as_str())
                    && media != "application/x-www-form-urlencoded"
            });
        if let (Some(media), Some(content)) = (other, content) {
            self.taint(
                Diagnostic::error(
                    codes::PARAMETER,
                    content.span,
                    format!("a parameter or header cannot be written as `{media}`"),
                )
                .help("use `application/json` or `text/plain`"),
            );
        }
        let json = content
            .is_some_and(|media| super::content::is_json(&super::content::essence(&media.value)));
        let Some(id) = schema else {
            let ty = if json { Type::Any } else { Type::String };
            return (
                Schema {
                    ty,
                    rules: Rules::default(),
                    span,
                },
                ParameterShape::Scalar,
                json,
            );
        };
        let mut lowered = self.schema_of(id, view, place);
        if json {
            return (lowered, ParameterShape::Scalar, true);
        }
        let shape = self.shape(&[Part::Whole(id)]);
        // A text has no JSON type: where any would do it is a string.
        if lowered.ty == Type::Any && lowered.rules == Rules::default() {
            lowered.ty = Type::String;
        }
        (lowered, shape, false)
    }

    pub(super) fn shape(&mut self, parts: &[Part]) -> ParameterShape {
        let bare = self.bare(parts);
        let flat = self.flat(&bare.parts);
        let kinds = self.kinds_of(&flat, 0).without_null();
        if kinds == Kinds::ALL.without_null() || !kinds.overlaps(Kinds::ARRAY | Kinds::OBJECT) {
            ParameterShape::Scalar
        } else if kinds.has(Kinds::OBJECT) {
            let mut properties: Vec<String> = Vec::new();
            let mut open = false;
            self.object_names(&flat.parts.clone(), &mut properties, &mut open, 0);
            ParameterShape::Object { properties, open }
        } else {
            ParameterShape::Array
        }
    }

    /// The names that an object's properties can have, unions looked into.
    fn object_names(
        &mut self,
        parts: &[Part],
        names: &mut Vec<String>,
        open: &mut bool,
        depth: usize,
    ) {
        let flat = self.flat(parts);
        for property in &flat.properties {
            if !names.contains(&property.name) {
                names.push(property.name.clone());
            }
        }
        *open |= flat
            .closings
            .iter()
            .any(|closing| self.spec(closing.schema).boolean != Some(false))
            || (flat.properties.is_empty() && flat.groups.is_empty() && flat.closings.is_empty());
        for variant in flat
            .groups
            .iter()
            .flat_map(|group| &group.variants)
            .filter(|_| depth < 8)
        {
            let bare = self.bare(&[Part::Whole(*variant)]);
            if self.flat(&bare.parts).kinds.has(Kinds::OBJECT) {
                self.object_names(&bare.parts, names, open, depth + 1);
            }
        }
    }

    /// Refuses what a style does not define.
    fn check_style(
        &mut self,
        parameter: &spec::Parameter,
        schema: &mut Schema,
        shape: ParameterShape,
    ) -> ParameterShape {
        let Some(id) = parameter.schema else {
            return shape;
        };
        let name = &parameter.name.value;
        let style = parameter.style.value;
        let refuse = |lowerer: &mut Self, what: String| {
            let fault = Diagnostic::error(codes::PARAMETER, parameter.span, what)
                .help("give it `content: { application/json: .. }` in place of `schema`, which takes any value as JSON");
            let help = (parameter.location == Location::Query).then(|| {
                format!("or `style: deepObject`, which nests: `{name}[property][property]=..`")
            });
            lowerer.taint(fault.maybe_help(help));
        };
        if style == Style::DeepObject {
            // What nests has its convention there: see `decode::params::deep` at run time.
            return shape;
        }
        match (&shape, style) {
            (ParameterShape::Object { .. }, Style::SpaceDelimited | Style::PipeDelimited)
                if parameter.explode =>
            {
                refuse(
                    self,
                    format!(
                        "the parameter `{name}` is an object with a delimited style and `explode`, which means nothing"
                    ),
                );
            }
            (ParameterShape::Object { .. }, _) => {
                if let Some(property) = self.nested_property(
                    &[Part::Whole(id)],
                    style == Style::Form && parameter.explode,
                ) {
                    refuse(
                        self,
                        format!(
                            "the property `{property}` of the parameter `{name}` is no scalar, and OpenAPI does not say how to write it"
                        ),
                    );
                }
            }
            (ParameterShape::Array, _) => {
                let items = self
                    .flat(&[Part::Whole(id)])
                    .arrays
                    .iter()
                    .filter_map(|part| part.items)
                    .map(Part::Whole)
                    .collect::<Vec<_>>();
                if !items.is_empty() && self.shape(&items) != ParameterShape::Scalar {
                    refuse(
                        self,
                        format!(
                            "the items of the parameter `{name}` are no scalars, and OpenAPI does not say how to write them"
                        ),
                    );
                }
                if let Type::Array(item) = &mut schema.ty
                    && **item == Type::Any
                    && schema.rules.items.is_none()
                {
                    **item = Type::String;
                }
            }
            (ParameterShape::Scalar, _) => {}
        }
        shape
    }

    /// A property that is an object or an array; arrays may do where each name may come several times.
    fn nested_property(&mut self, parts: &[Part], arrays: bool) -> Option<String> {
        let bare = self.bare(parts);
        let flat = self.flat(&bare.parts);
        let mut of_variants = Vec::new();
        for variant in flat.groups.iter().flat_map(|group| &group.variants) {
            of_variants.extend(
                self.flat(&[Part::Whole(*variant)])
                    .properties
                    .iter()
                    .cloned(),
            );
        }
        flat.properties
            .iter()
            .chain(&of_variants)
            .find_map(|property| match self.shape(&property.parts) {
                ParameterShape::Scalar => None,
                ParameterShape::Array if arrays => None,
                _ => Some(property.name.clone()),
            })
    }

    pub(super) fn response_headers(
        &mut self,
        response: &spec::Response,
        place: &str,
    ) -> Vec<ResponseHeader> {
        let mut headers: Vec<ResponseHeader> = Vec::new();
        for (name, header) in &response.headers {
            let lower = name.value.to_lowercase();
            // OpenAPI says to ignore it: the media type is said elsewhere.
            if lower == "content-type" || headers.iter().any(|known| known.name == lower) {
                continue;
            }
            let (schema, shape, json) = self.text_value(
                header.schema,
                header.content.as_ref(),
                header.span,
                View::Response,
                Place::new(place, &name.value),
            );
            headers.push(ResponseHeader {
                ident: field_name(&name.value),
                name: lower,
                span: header.span,
                description: header
                    .description
                    .clone()
                    .filter(|text| !text.trim().is_empty()),
                required: header.required,
                explode: header.explode,
                json,
                shape,
                schema,
            });
        }
        name_apart(&mut headers, |header| &mut header.ident);
        headers
    }
}

/// Numbers names that came out the same.
fn name_apart<T>(items: &mut [T], ident: impl Fn(&mut T) -> &mut String) {
    let wanted = items.iter_mut().map(|item| ident(item).clone()).collect();
    for (item, name) in items.iter_mut().zip(Names::default().take_all(wanted)) {
        *ident(item) = name;
    }
}
