//! What is written: a `$ref` to a response that operations share, and that response where the document has none.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use specforge_core::model::errors::error_shape;
use specforge_core::model::{Api, ContentKind, Type, TypeId, TypeKind};
use specforge_core::source::{FileId, Node, clean};

use super::Insertion;
use super::find::Written;
use super::tree::Tree;

/// The shared responses of a document.
pub(super) struct Entries<'a> {
    written: &'a Written,
    /// For each status the names under `components.responses` that operations refer to, with how often.
    used: BTreeMap<u16, BTreeMap<String, usize>>,
    error: ErrorBody,
    /// The responses that have to be made.
    made: BTreeMap<u16, &'static str>,
}

/// The body of errors.
struct ErrorBody {
    media_type: String,
    /// Its name under `components.schemas`.
    schema: String,
    /// Whether the schema has to be made.
    is_new: bool,
}

/// The names of shared responses, and what they say.
const RESPONSES: [(u16, &str, &str); 11] = [
    (400, "BadRequest", "The request does not keep the contract"),
    (401, "Unauthorized", "Credentials are missing or not valid"),
    (403, "Forbidden", "The credentials do not suffice"),
    (408, "RequestTimeout", "The request did not arrive in time"),
    (
        409,
        "Conflict",
        "The request conflicts with another one, or with what is there",
    ),
    (413, "PayloadTooLarge", "The body is too large"),
    (
        415,
        "UnsupportedMediaType",
        "The body has a media type that is not supported",
    ),
    (
        422,
        "UnprocessableEntity",
        "The request cannot be processed",
    ),
    (429, "TooManyRequests", "Too many requests"),
    (
        503,
        "ServiceUnavailable",
        "The service is not available at the moment",
    ),
    (504, "GatewayTimeout", "The answer did not come in time"),
];

impl<'a> Entries<'a> {
    pub(super) fn new(api: &Api, written: &'a Written) -> Self {
        let mut used: BTreeMap<u16, BTreeMap<String, usize>> = BTreeMap::new();
        let own = |node: &&Node| node.span.file == written.root.span.file;
        let responses = written
            .operations
            .iter()
            .filter_map(|operation| operation.responses.as_ref());
        for member in responses
            .filter(own)
            .filter_map(Node::as_object)
            .flat_map(|responses| &responses.members)
        {
            let reference = member.value.get("$ref").and_then(Node::as_str);
            let name = reference.and_then(|text| text.strip_prefix("#/components/responses/"));
            if let (Ok(status), Some(name)) = (member.key.parse(), name) {
                *used
                    .entry(status)
                    .or_default()
                    .entry(name.to_owned())
                    .or_default() += 1;
            }
        }
        Self {
            written,
            used,
            error: error_body(api),
            made: BTreeMap::new(),
        }
    }

    /// A `$ref` to the response of a status, as a file of the document writes it.
    pub(super) fn reference(&mut self, status: u16, file: FileId) -> Tree {
        let name = self.name(status);
        let document = self.path_to_root(file);
        Tree::map([(
            "$ref",
            Tree::text(format!("{document}#/components/responses/{name}")),
        )])
    }

    /// The response that other operations have for the status; else the one of that name; else one that has to be made.
    fn name(&mut self, status: u16) -> String {
        let used = self.used.get(&status).and_then(|names| {
            names
                .iter()
                .max_by_key(|(name, number)| (**number, std::cmp::Reverse(*name)))
        });
        if let Some((name, _)) = used {
            return name.clone();
        }
        let known = RESPONSES.iter().find(|(known, ..)| *known == status);
        let name = known.map_or("Error", |(_, name, _)| name);
        let section = section(&self.written.root, "responses");
        if section.and_then(|section| section.get(name)).is_none() {
            self.made.insert(status, name);
        }
        name.to_owned()
    }

    /// The path from a file to the document; empty for the document itself.
    fn path_to_root(&self, file: FileId) -> String {
        let path = |file| {
            let file = self.written.sources.file(file)?;
            Some(clean(&file.path))
        };
        if file == self.written.root.span.file {
            return String::new();
        }
        match (path(file), path(self.written.root.span.file)) {
            (Some(from), Some(to)) => relative(&from, &to),
            _ => String::new(),
        }
    }

    /// The responses that have to be made, and the schema that they have.
    pub(super) fn insertions(&self) -> Vec<Insertion> {
        if self.made.is_empty() {
            return Vec::new();
        }
        let responses = self.made.iter().map(|(status, name)| {
            let known = RESPONSES.iter().find(|(known, ..)| known == status);
            let description = known.map_or("An error", |(.., description)| description);
            ((*name).to_owned(), self.response(description))
        });
        let mut sections = vec![("responses", responses.collect::<Vec<_>>())];
        if self.error.is_new {
            sections.push(("schemas", vec![(self.error.schema.clone(), problem())]));
        }
        let at_end = |object: &Node, members| Insertion {
            object: object.clone(),
            members,
            sorted: false,
        };
        let Some(components) = self.written.root.get("components") else {
            let sections = sections
                .into_iter()
                .map(|(name, members)| (name.to_owned(), Tree::Map(members)));
            let members = vec![("components".to_owned(), Tree::Map(sections.collect()))];
            return vec![at_end(&self.written.root, members)];
        };
        let (mut insertions, mut missing) = (Vec::new(), Vec::new());
        for (name, members) in sections {
            match components.get(name) {
                Some(section) => insertions.push(at_end(section, members)),
                None => missing.push((name.to_owned(), Tree::Map(members))),
            }
        }
        if !missing.is_empty() {
            insertions.push(at_end(components, missing));
        }
        insertions
    }

    fn response(&self, description: &str) -> Tree {
        let schema = format!("#/components/schemas/{}", self.error.schema);
        let schema = Tree::map([("$ref", Tree::text(schema))]);
        Tree::map([
            ("description", Tree::text(description)),
            (
                "content",
                Tree::map([(
                    self.error.media_type.as_str(),
                    Tree::map([("schema", schema)]),
                )]),
            ),
        ])
    }
}

fn section<'n>(root: &'n Node, name: &str) -> Option<&'n Node> {
    root.get("components")?.get(name)
}

/// The body that most of the document's errors have and that the framework can fill; else a problem of RFC 9457.
fn error_body(api: &Api) -> ErrorBody {
    let mut used: BTreeMap<(String, String), usize> = BTreeMap::new();
    let responses = api
        .operations
        .iter()
        .flat_map(|operation| &operation.responses);
    for content in responses
        .filter(|response| response.status.is_error())
        .flat_map(|response| &response.contents)
    {
        let ContentKind::Json(schema) = &content.kind else {
            continue;
        };
        if content.media_type.contains('*') {
            continue;
        }
        if let Some(name) = understood(api, &schema.ty) {
            *used.entry((name, content.media_type.clone())).or_default() += 1;
        }
    }
    let most = used
        .into_iter()
        .max_by(|(a, most), (b, more)| most.cmp(more).then_with(|| b.cmp(a)));
    if let Some(((schema, media_type), _)) = most {
        return ErrorBody {
            media_type,
            schema,
            is_new: false,
        };
    }
    let exists = |name: &str| {
        api.schemas
            .iter()
            .any(|schema| schema.name.eq_ignore_ascii_case(name))
    };
    let numbered = (2..).map(|number| format!("Problem{number}"));
    let mut names = ["Problem".to_owned(), "ProblemDetails".to_owned()]
        .into_iter()
        .chain(numbered);
    ErrorBody {
        media_type: "application/problem+json".to_owned(),
        schema: names.find(|name| !exists(name)).unwrap_or_default(),
        is_new: true,
    }
}

/// The component that a type is, where the framework can put an error into it.
fn understood(api: &Api, ty: &Type) -> Option<String> {
    let mut ty = ty;
    // Other names lead to it.
    for _ in 0..16 {
        let Type::Named(TypeId(index)) = ty else {
            return None;
        };
        let def = api.types.get(*index)?;
        match (&def.component, &def.kind) {
            (Some(name), _) if error_shape(api, TypeId(*index)).is_some() => {
                return Some(name.clone());
            }
            (_, TypeKind::Alias(schema)) => ty = &schema.ty,
            _ => return None,
        }
    }
    None
}

/// A problem of RFC 9457 with what the framework has to say: a code, and each violation.
fn problem() -> Tree {
    let string = || Tree::map([("type", Tree::text("string"))]);
    let entry = Tree::map([
        ("type", Tree::text("object")),
        ("required", Tree::List(vec!["field", "message"])),
        (
            "properties",
            Tree::map([
                ("location", string()),
                ("field", string()),
                ("rule", string()),
                ("message", string()),
            ]),
        ),
    ]);
    Tree::map([
        ("type", Tree::text("object")),
        ("description", Tree::text("An error as RFC 9457 writes it")),
        ("required", Tree::List(vec!["title", "status"])),
        (
            "properties",
            Tree::map([
                ("type", string()),
                ("title", string()),
                (
                    "status",
                    Tree::map([
                        ("type", Tree::text("integer")),
                        ("format", Tree::text("int32")),
                    ]),
                ),
                ("detail", string()),
                ("code", string()),
                ("correlationId", string()),
                (
                    "errors",
                    Tree::map([("type", Tree::text("array")), ("items", entry)]),
                ),
            ]),
        ),
    ])
}

/// The path that leads from a file to another, as a `$ref` writes it.
fn relative(from: &Path, to: &Path) -> String {
    let folder = from.parent().unwrap_or(Path::new(""));
    let shared = folder
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    let up = folder
        .components()
        .skip(shared)
        .map(|_| Component::ParentDir);
    let path: PathBuf = up.chain(to.components().skip(shared)).collect();
    let text = path.to_string_lossy().replace('\\', "/");
    // A reference is a URI.
    text.replace('%', "%25")
        .replace(' ', "%20")
        .replace('#', "%23")
}
