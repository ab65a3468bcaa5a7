//! What all of the reading shares: the files, the findings, the schemas, and what was read before.

use super::anchors::Names;
use super::files::Files;
use super::schema::Pending;
use crate::diag::{Diagnostic, codes};
use crate::quick::Map;
use crate::source::{FileId, Node, Object, Span, Spanned};
use crate::spec::{
    Header, Parameter, RequestBody, Response, Schema, SchemaId, SecurityScheme, Version,
};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(super) struct Cx<'l> {
    pub(super) files: Files<'l>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The findings at a place, as indices into `diagnostics`.
    found: HashMap<Option<Span>, Vec<usize>>,
    /// The errors, as indices into `diagnostics`, that what is being read right now cannot do without; an operation takes those that came up in it.
    faults: Vec<usize>,
    /// The operation that is being read, as messages name it.
    pub(super) operation: Option<Arc<str>>,
    /// Each `operationId`, and where it stands first.
    pub(super) operation_ids: HashMap<Arc<str>, Span>,
    pub(super) version: Version,

    pub(super) schemas: Vec<Schema>,
    pub(super) queue: VecDeque<Pending>,
    /// The schema that an object of the tree was read as.
    pub(super) schema_ids: Map<ObjectId, SchemaId>,
    /// `components.schemas` by name.
    pub(super) component_ids: HashMap<Arc<str>, SchemaId>,

    /// Where a reference leads, or the fault that was reported for it.
    pub(super) targets: HashMap<(FileId, Kind, Arc<str>), Result<Node, usize>>,
    /// The faults of files that cannot be read, and of those that cannot be parsed.
    pub(super) missing_files: HashMap<PathBuf, usize>,
    pub(super) broken_files: Map<FileId, usize>,
    /// What schemas call themselves, by file; collected when it is first asked for.
    pub(super) names: Map<FileId, Names>,
    /// The schema with an `$id` within which the schema that is being read stands: its pointers and anchors start there.
    pub(super) resource: Option<Node>,
    /// The schema with a `$recursiveAnchor` within which the schema that is being read stands.
    pub(super) recursive: Option<Node>,
    /// How many references the pointer that is being walked runs through.
    pub(super) pointer_depth: usize,
    /// Objects that are large and looked into by pointers again and again.
    pub(super) indices: Map<ObjectId, HashMap<Arc<str>, usize>>,

    pub(super) parameters: Memo<Parameter>,
    pub(super) headers: Memo<Header>,
    pub(super) bodies: Memo<RequestBody>,
    pub(super) responses: Memo<Response>,
    pub(super) security_schemes: HashSet<String>,
    /// The schemes that only another file declares, in which a requirement for them stands.
    pub(super) schemes_beside: Vec<(Spanned<String>, SecurityScheme)>,
    /// The fault of an object whose key occurs twice in its section.
    pub(super) ambiguous: Map<ObjectId, usize>,
    /// The same for security schemes, which are asked for by their names.
    pub(super) ambiguous_schemes: HashMap<String, usize>,
    /// Where the document has `webhooks`, `callbacks` and `links`.
    idle: BTreeMap<&'static str, BTreeSet<Span>>,
    /// Each `operationId` of a callback by its place.
    pub(super) callback_ids: BTreeMap<Span, Spanned<String>>,
}

/// An object of the tree. It is the same as long as the tree lives, and the tree lives as long as [`Cx`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ObjectId(usize);

impl ObjectId {
    pub(super) fn of(object: &Arc<Object>) -> Self {
        Self(Arc::as_ptr(object).addr())
    }
}

/// What was read from an object, with the faults that came up.
pub(super) type Memo<T> = Map<ObjectId, (Option<Arc<T>>, Vec<usize>)>;

impl<'l> Cx<'l> {
    pub(super) fn new(load: &'l dyn Fn(&Path) -> io::Result<Vec<u8>>, root: &Path) -> Self {
        Self {
            files: Files::new(load, root),
            diagnostics: Vec::new(),
            found: HashMap::new(),
            faults: Vec::new(),
            operation: None,
            operation_ids: HashMap::new(),
            version: Version::V30,
            schemas: Vec::new(),
            queue: VecDeque::new(),
            schema_ids: Map::default(),
            component_ids: HashMap::new(),
            targets: HashMap::new(),
            missing_files: HashMap::new(),
            broken_files: Map::default(),
            names: Map::default(),
            resource: None,
            recursive: None,
            pointer_depth: 0,
            indices: Map::default(),
            parameters: Memo::default(),
            headers: Memo::default(),
            bodies: Memo::default(),
            responses: Memo::default(),
            security_schemes: HashSet::new(),
            schemes_beside: Vec::new(),
            ambiguous: Map::default(),
            ambiguous_schemes: HashMap::new(),
            idle: BTreeMap::new(),
            callback_ids: BTreeMap::new(),
        }
    }

    /// Notes what is read and comes to nothing.
    pub(super) fn note_idle(&mut self, object: &Object, key: &'static str) {
        let members = object.get(key).and_then(|member| member.value.as_object());
        let spans = members.iter().flat_map(|members| &members.members);
        let spans: Vec<Span> = spans.map(|member| member.key_span).collect();
        if !spans.is_empty() {
            self.idle.entry(key).or_default().extend(spans);
        }
    }

    /// Notes what the operations under `callbacks` are called: a handler may name one by mistake. What is a `$ref` is found where it leads to,
    /// under the components.
    pub(super) fn note_callbacks(&mut self, object: &Object) {
        let entries = |node: &Node| node.as_object().map(|object| object.members.clone());
        let callbacks = object
            .get("callbacks")
            .and_then(|member| entries(&member.value));
        let expressions = callbacks.into_iter().flatten();
        let paths = expressions
            .filter_map(|callback| entries(&callback.value))
            .flatten();
        let operations = paths.filter_map(|path| entries(&path.value)).flatten();
        for operation in operations {
            let id = operation
                .value
                .as_object()
                .and_then(|object| object.get("operationId"));
            if let Some(member) = id
                && let Some(text) = member.value.as_str()
            {
                let span = member.value.span;
                let value = text.to_owned();
                self.callback_ids.insert(span, Spanned { value, span });
            }
        }
    }

    /// Says once of each kind what comes to nothing.
    pub(super) fn report_idle(&mut self) {
        for (key, spans) in std::mem::take(&mut self.idle) {
            let Some(first) = spans.first() else { continue };
            let message = match spans.len() {
                1 => format!("nothing is generated for what is under `{key}`"),
                count => format!("nothing is generated for the {count} entries under `{key}`"),
            };
            let help = if key == "links" {
                "they are for clients: there is nothing to write"
            } else {
                "a schema under `components.schemas` has its type all the same: put there what is sent"
            };
            self.report(Diagnostic::warning(codes::NOT_GENERATED, *first, message).help(help));
        }
    }

    /// Adds a finding, unless the same was found before: what is shared without a name may be read for each of its users.
    pub(super) fn report(&mut self, mut diagnostic: Diagnostic) -> usize {
        let same = |known: &Diagnostic| {
            known.span == diagnostic.span
                && known.code == diagnostic.code
                && known.message == diagnostic.message
        };
        let mut there = self
            .found
            .get(&diagnostic.span)
            .into_iter()
            .flatten()
            .copied();
        let known = there.find(|index| self.diagnostics.get(*index).is_some_and(same));
        let index = known.unwrap_or(self.diagnostics.len());
        if diagnostic.is_error() {
            self.faults.push(index);
        }
        if known.is_none() {
            if diagnostic.operation.is_none() {
                diagnostic.operation = self.operation.as_deref().map(str::to_owned);
            }
            self.found.entry(diagnostic.span).or_default().push(index);
            self.diagnostics.push(diagnostic);
        }
        index
    }

    /// Says that a fault which was reported before spoils this as well.
    pub(super) fn spoil(&mut self, fault: usize) {
        self.faults.push(fault);
    }

    /// Runs `read`, and returns the faults that came up, as indices into `diagnostics`.
    pub(super) fn scoped<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (T, Vec<usize>) {
        let start = self.faults.len();
        let value = read(self);
        let mut faults = self.faults.split_off(start);
        faults.sort_unstable();
        faults.dedup();
        (value, faults)
    }

    /// Follows the reference that `node` may be, and reads what it leads to, once.
    pub(super) fn shared<T>(
        &mut self,
        node: &Node,
        what: Kind,
        memo: fn(&mut Self) -> &mut Memo<T>,
        read: impl FnOnce(&mut Self, &Node, &Arc<Object>) -> Option<T>,
    ) -> Option<Arc<T>> {
        let target = self.follow(node, what)?;
        let object = self.plain_object(&target, what.noun())?;
        let id = ObjectId::of(object);
        let (value, faults) = match memo(self).get(&id) {
            Some(known) => known.clone(),
            None => {
                let (value, faults) = self.scoped(|cx| {
                    cx.check_repeated(object);
                    cx.spoil_ambiguous(id);
                    read(cx, &target, object).map(Arc::new)
                });
                memo(self).insert(id, (value.clone(), faults.clone()));
                (value, faults)
            }
        };
        self.faults.extend(faults);
        value
    }
}

/// What a reference is expected to lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Schema,
    Parameter,
    Header,
    RequestBody,
    Response,
    PathItem,
    SecurityScheme,
    MediaType,
    /// Part of something: whatever stands there will do.
    Part,
}

impl Kind {
    /// With its article, for messages.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Schema => "a schema",
            Self::Parameter => "a parameter",
            Self::Header => "a header",
            Self::RequestBody => "a request body",
            Self::Response => "a response",
            Self::PathItem => "a path item",
            Self::SecurityScheme => "a security scheme",
            Self::MediaType => "a media type",
            Self::Part => "an object",
        }
    }

    /// Where components of this kind live.
    pub(super) fn section(self) -> &'static str {
        match self {
            Self::Schema => "schemas",
            Self::Parameter => "parameters",
            Self::Header => "headers",
            Self::RequestBody => "requestBodies",
            Self::Response => "responses",
            Self::PathItem => "pathItems",
            Self::SecurityScheme => "securitySchemes",
            Self::MediaType => "mediaTypes",
            Self::Part => "..",
        }
    }
}
