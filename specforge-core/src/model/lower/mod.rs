//! Lowering: the document as written to the API as meant.
//!
//! Schemas are lowered from their uses: a use is a conjunction of schemas (a property that two parts of an `allOf` declare is two), seen from one
//! direction. [`collect`] merges the conjunction keyword by keyword into a [`flat`] one, [`schema`] decides which Rust type stands for it, and [`object`], [`values`],
//! [`union`] and [`scalar`] build it. Whatever a type cannot say becomes a rule or an assertion; what neither can say spoils the operation.

mod assertion;
mod bare;
mod collect;
mod content;
mod fits;
mod flat;
mod formats;
mod idempotency;
mod inherit;
mod kinds;
mod links;
mod literal;
mod notes;
mod number;
mod object;
mod operation;
mod parameter;
mod path;
mod patterns;
mod scalar;
mod schema;
mod security;
mod select;
mod settings;
mod unevaluated;
mod union;
mod values;
mod views;

use crate::cache;
use crate::diag::Diagnostic;
use crate::model::names::{Names, type_name};
use crate::model::{
    Api, Assertion, Elsewhere, JsonType, NamedSchema, Rules, Type, TypeDef, TypeId, TypeKind,
};
use crate::quick::{Map, Set};
use crate::source::{FileId, Span, Spanned};
use crate::spec::{Document, Schema as Spec, SchemaId};
use flat::{Flat, Part};
use kinds::Kinds;
use schema::{Key, Lowered, Place};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;
use views::{View, Views};

pub(crate) use scalar::is_number_format;

/// Lowers a document to the API that it means. What is wrong with it is in [`Api::diagnostics`]; what spoils an operation also in its
/// [`Operation::unsupported`](super::Operation::unsupported).
pub fn lower(document: &Document) -> Api {
    static NONE: BTreeSet<String> = BTreeSet::new();
    lower_with(document, &NONE)
}

/// The same where formats that have no type of their own are given one: `mapped` has their names.
pub fn lower_with(document: &Document, mapped: &BTreeSet<String>) -> Api {
    let mut lowerer = Lowerer::new(document, mapped);
    lowerer.check_schema_settings();
    lowerer.check_formats();
    lowerer.find_files();
    let base_path = path::base_path(&document.servers);
    let security_schemes = lowerer.security_schemes();
    let schemas = lowerer.components();
    lowerer.drain();
    let operations = lowerer.operations(&security_schemes);
    lowerer.drain();
    lowerer.finish(base_path, security_schemes, operations, schemas)
}

/// Says what a type is.
type Fill<'d> = Box<dyn FnOnce(&mut Lowerer<'d>, &str) -> TypeKind + 'd>;

/// The state of lowering one document.
struct Lowerer<'d> {
    doc: &'d Document,
    /// The formats that `specforge.toml` has a type for.
    mapped: &'d BTreeSet<String>,
    views: Views,
    /// The type names that are taken.
    names: Names,
    /// The names of the types of the component schemas, in their order.
    component_idents: Vec<String>,
    /// Which component each schema is: the schema itself, or what it comes down to where it only wraps that (`anyOf` with `null`).
    components: Map<SchemaId, usize>,
    flats: Map<Vec<Part>, Rc<Flat>>,
    /// Whether `null` fits, of conjunctions with unions in them.
    null_known: Map<Vec<Part>, bool>,
    /// Which JSON types fit, of conjunctions with unions in them.
    kinds_known: Map<Vec<Part>, Kinds>,
    lowered: Map<Key, Lowered>,
    /// The scalars that only have a `type` and perhaps a `format`.
    plains: HashMap<(JsonType, Option<&'d str>), (Type, Rules)>,
    /// The types that are entered and not yet filled in.
    queue: VecDeque<(TypeId, Fill<'d>)>,
    types: Vec<TypeDef>,
    /// What spoils each type, apart from the types in it.
    taints: Vec<Vec<Diagnostic>>,
    /// What spoils what is being lowered, innermost last.
    frames: Vec<Vec<Diagnostic>>,
    assertions: Vec<Assertion>,
    /// Where each schema stands in `assertions`, with what spoils it.
    shared: Map<SchemaId, (usize, Rc<[Diagnostic]>)>,
    /// The component schemas that name each schema in their `allOf`.
    heirs: Map<SchemaId, Vec<SchemaId>>,
    /// The schemas whose values are files.
    files: Set<SchemaId>,
    /// The media types whose schemas nothing here can read, and where they have one.
    unread: BTreeMap<String, BTreeSet<Span>>,
    /// The parameters, bodies and responses that several operations use, by where they are declared.
    common: Set<Span>,
    /// How much of its budget the check of a constant has used.
    steps: Cell<u32>,
    diagnostics: Vec<Diagnostic>,
    nowhere: Span,
}

impl<'d> Lowerer<'d> {
    fn new(doc: &'d Document, mapped: &'d BTreeSet<String>) -> Self {
        let mut names = Names::default();
        let component_idents = names.take_all(
            doc.component_schemas
                .iter()
                .map(|(name, _)| type_name(&name.value))
                .collect(),
        );
        let mut lowerer = Self {
            doc,
            mapped,
            views: Views::of(doc),
            names,
            component_idents,
            components: doc
                .component_schemas
                .iter()
                .enumerate()
                .map(|(index, (_, id))| (*id, index))
                .collect(),
            flats: Map::default(),
            null_known: Map::default(),
            kinds_known: Map::default(),
            lowered: Map::default(),
            plains: HashMap::new(),
            steps: Cell::new(0),
            queue: VecDeque::new(),
            types: Vec::new(),
            taints: Vec::new(),
            frames: Vec::new(),
            assertions: Vec::new(),
            shared: Map::default(),
            heirs: inherit::heirs(doc),
            files: Set::default(),
            unread: BTreeMap::new(),
            common: common(doc),
            diagnostics: Vec::new(),
            nowhere: Span {
                file: FileId(0),
                line: 1,
                column: 1,
                len: 1,
            },
        };
        for (index, (_, id)) in doc.component_schemas.iter().enumerate() {
            if let [Part::Whole(inner)] = lowerer.bare(&[Part::Whole(*id)]).parts.as_slice()
                && lowerer.spec(*inner).component.is_none()
            {
                lowerer.components.entry(*inner).or_insert(index);
            }
        }
        lowerer
    }

    /// The component that a schema is: its key, and the name of its type.
    fn component(&self, id: SchemaId) -> Option<(&'d str, &str)> {
        let index = *self.components.get(&id)?;
        let (name, _) = self.doc.component_schemas.get(index)?;
        Some((name.value.as_str(), self.component_idents.get(index)?))
    }

    /// A schema as written. Every id of a document is an index into its arena.
    #[expect(clippy::indexing_slicing, reason = "ids are made by the arena alone")]
    fn spec(&self, id: SchemaId) -> &'d Spec {
        &self.doc.schemas[id.0 as usize]
    }

    /// Whether several operations use the part that is declared there.
    fn is_shared(&self, span: Span) -> bool {
        self.common.contains(&span)
    }

    /// Notes a finding that spoils nothing.
    fn warn(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Notes what spoils the type or operation that is being lowered.
    fn taint(&mut self, diagnostic: Diagnostic) {
        if let Some(frame) = self.frames.last_mut() {
            frame.push(diagnostic);
        }
    }

    fn components(&mut self) -> Vec<NamedSchema> {
        let mut schemas = Vec::new();
        for (index, (name, id)) in self.doc.component_schemas.iter().enumerate() {
            let parts = [Part::Whole(*id)];
            let ident = self
                .component_idents
                .get(index)
                .cloned()
                .unwrap_or_default();
            let (in_request, in_response) =
                (self.views.in_request(*id), self.views.in_response(*id));
            self.frames.push(Vec::new());
            let view = |lowerer: &mut Self, view| lowerer.schema(&parts, view, Place::root(&ident));
            let (response, request) = match (in_response, in_request) {
                (false, true) => {
                    let request = view(self, View::Request);
                    (request.clone(), request)
                }
                (true, false) => {
                    let response = view(self, View::Response);
                    (response.clone(), response)
                }
                _ => (view(self, View::Response), view(self, View::Request)),
            };
            let taints = self.frames.pop().unwrap_or_default();
            self.alias(&name.value, &ident, *id, &response, &taints);
            schemas.push(NamedSchema {
                name: name.value.clone(),
                span: name.span,
                response,
                request,
            });
        }
        schemas
    }

    /// Gives a component whose type is not its own a name all the same.
    fn alias(
        &mut self,
        name: &str,
        ident: &str,
        id: SchemaId,
        schema: &super::Schema,
        taints: &[Diagnostic],
    ) {
        let own = |def: &TypeDef| def.component.as_deref() == Some(name);
        let ty = match &schema.ty {
            Type::Nullable(inner) => inner,
            ty => ty,
        };
        if let Type::Named(TypeId(index)) = ty
            && self.types.get(*index).is_some_and(own)
        {
            return;
        }
        let flat = self.flat(&[Part::Whole(id)]);
        let def = type_def(
            ident.to_owned(),
            &flat,
            Some(name.to_owned()),
            TypeKind::Alias(schema.clone()),
        );
        self.types.push(def);
        self.taints.push(taints.to_vec());
    }

    /// Reports what spoils operations: each fault once, whoever suffers from it. What reading has found it has reported.
    fn report(&mut self, operations: &[super::Operation]) {
        let known: HashSet<(Option<Span>, &str)> = self
            .doc
            .paths
            .iter()
            .flat_map(|path| &path.operations)
            .flat_map(|(_, operation)| &operation.unsupported)
            .map(|fault| (fault.span, fault.message.as_str()))
            .collect();
        let mut found: Vec<Diagnostic> = Vec::new();
        let mut index: HashMap<(Option<Span>, &str), usize> = HashMap::new();
        for operation in operations {
            for fault in &operation.unsupported {
                let key = (fault.span, fault.message.as_str());
                if known.contains(&key) {
                    continue;
                }
                match index.get(&key).and_then(|at| found.get_mut(*at)) {
                    Some(several) => several.operation = None,
                    None => {
                        index.insert(key, found.len());
                        found.push(fault.clone().in_operation(operation.id.clone()));
                    }
                }
            }
        }
        self.diagnostics.append(&mut found);
    }

    fn finish(
        mut self,
        base_path: String,
        security_schemes: Vec<super::SecurityScheme>,
        mut operations: Vec<super::Operation>,
        schemas: Vec<NamedSchema>,
    ) -> Api {
        links::close_cycles(&mut self.types);
        links::mark_directions(&mut self.types, &operations);
        links::spread_taints(&self.types, &self.taints, &mut operations);
        self.report(&operations);
        self.report_unread();
        let mut seen = HashSet::new();
        // What two directions see is found twice.
        self.diagnostics.retain(|diagnostic| {
            seen.insert((diagnostic.span, diagnostic.code, diagnostic.message.clone()))
        });
        Api {
            sources: self.doc.sources.clone(),
            hash: cache::hash(&self.doc.sources),
            title: self.doc.title.clone(),
            version: self.doc.info_version.clone(),
            openapi: self.doc.openapi.clone(),
            dialect: self.doc.version,
            base_path,
            operations,
            elsewhere: elsewhere(self.doc),
            types: self.types,
            schemas,
            security_schemes,
            assertions: self.assertions,
            diagnostics: self.diagnostics,
        }
    }
}

/// What webhooks and callbacks are called.
fn elsewhere(doc: &Document) -> Vec<Elsewhere> {
    let webhook = |name: &Spanned<String>| Elsewhere {
        id: name.value.clone(),
        span: name.span,
        section: "webhooks",
    };
    let webhooks = doc.webhooks.iter().flat_map(|item| {
        let operations = item.operations.iter();
        let ids = operations.filter_map(|(_, operation)| operation.id.as_ref());
        std::iter::once(&item.template).chain(ids)
    });
    let callbacks = doc.callback_ids.iter().map(|id| Elsewhere {
        section: "callbacks",
        ..webhook(id)
    });
    webhooks.map(webhook).chain(callbacks).collect()
}

/// Where the parts that several operations use are declared.
fn common(doc: &Document) -> Set<Span> {
    let mut seen = Set::default();
    let mut common = Set::default();
    for path in &doc.paths {
        for (_, operation) in &path.operations {
            let parameters = path
                .parameters
                .iter()
                .chain(&operation.parameters)
                .map(|parameter| parameter.span);
            let bodies = operation.request_body.iter().map(|body| body.span);
            let responses = operation
                .responses
                .iter()
                .map(|(_, response)| response.span);
            for span in parameters.chain(bodies).chain(responses) {
                if !seen.insert(span) {
                    common.insert(span);
                }
            }
        }
    }
    common
}

/// A type as far as it is known before it is filled in.
fn type_def(ident: String, flat: &Flat, component: Option<String>, kind: TypeKind) -> TypeDef {
    TypeDef {
        ident,
        component,
        module: None,
        span: flat.span,
        docs: flat
            .title
            .iter()
            .chain(&flat.description)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
            .collect(),
        deprecated: flat.deprecated,
        in_request: false,
        in_response: false,
        kind,
    }
}
