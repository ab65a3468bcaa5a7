//! Which Rust type stands for a use of a schema.

use super::Lowerer;
use super::bare::{Bare, says_only_type};
use super::flat::{Flat, Part};
use super::kinds::Kinds;
use super::views::View;
use crate::diag::{Diagnostic, codes};
use crate::model::names::{pascal, type_name};
use crate::model::{JsonType, Rules, Schema, Type, TypeId, TypeKind};
use crate::spec::SchemaId;
use std::rc::Rc;

/// What a type is looked up by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    parts: Vec<Part>,
    /// The JSON types that are left; `null` is the business of the use.
    kinds: Kinds,
    view: View,
}

/// A type that stands for a [`Key`], without `null`.
#[derive(Debug, Clone)]
pub(super) enum Lowered {
    /// Being lowered, and without a name of its own: whoever meets it has gone round in a circle.
    Open,
    /// Done, with what spoils it apart from the generated types in it.
    Done(Type, Rc<Rules>, Rc<[Diagnostic]>),
}

/// Where a schema without a name stands, which is what it is named by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    parent: &'a str,
    child: &'a str,
}

impl<'a> Place<'a> {
    pub(super) fn root(name: &'a str) -> Self {
        Self {
            parent: name,
            child: "",
        }
    }

    pub(super) fn new(parent: &'a str, child: &'a str) -> Self {
        Self { parent, child }
    }

    pub(super) fn name(self) -> String {
        format!("{}{}", self.parent, pascal(self.child))
    }
}

impl<'d> Lowerer<'d> {
    /// Lowers a use of the conjunction of these schemas.
    pub(super) fn schema(&mut self, parts: &[Part], view: View, place: Place<'_>) -> Schema {
        self.schema_among(parts, Kinds::ALL, view, place)
    }

    /// Lowers a use of one schema.
    pub(super) fn schema_of(&mut self, id: SchemaId, view: View, place: Place<'_>) -> Schema {
        self.schema(&[Part::Whole(id)], view, place)
    }

    /// Lowers a use in which only some JSON types are left.
    pub(super) fn schema_among(
        &mut self,
        parts: &[Part],
        kinds: Kinds,
        view: View,
        place: Place<'_>,
    ) -> Schema {
        let bare = self.bare(parts);
        if let Some(schema) = self.plain(parts, &bare, kinds) {
            return schema;
        }
        let flat = self.flat(&bare.parts);
        let null = kinds.has(Kinds::NULL)
            && (bare.nullable || (self.accepts_null(&flat, 0) && self.keywords_allow_null(&flat)));
        let span = parts
            .first()
            .map_or(flat.span, |part| self.spec(part.id()).span);
        let (ty, rules) = self.without_null(&bare.parts, &flat, kinds.without_null(), view, place);
        let rules = Rules::clone(&rules);
        let ty = match ty {
            // Both hold `null` already, or know nothing of it.
            Type::Any => Type::Any,
            ty if ty.is_binary() => ty,
            Type::Never if null => Type::Null,
            ty if null => Type::Nullable(Box::new(ty)),
            ty => ty,
        };
        Schema { ty, rules, span }
    }

    /// A use of a scalar that has a `type`, perhaps a `format`, and nothing else. Most properties are such; looking them up by the two words is
    /// much quicker than merging each.
    fn plain(&mut self, parts: &[Part], bare: &Bare, kinds: Kinds) -> Option<Schema> {
        let &[Part::Whole(id)] = bare.parts.as_slice() else {
            return None;
        };
        let schema = self.spec(id);
        let mut types = schema.types.iter().filter(|ty| **ty != JsonType::Null);
        let ty = *types
            .next()
            .filter(|ty| !matches!(ty, JsonType::Object | JsonType::Array))?;
        let plain = types.next().is_none()
            && kinds.has(Kinds::of(&[ty]))
            && says_only_type(schema)
            && !self.files.contains(&id);
        if !plain {
            return None;
        }
        let format = schema.format.as_ref().map(|format| format.value.as_str());
        let lowered = match self.plains.get(&(ty, format)) {
            Some((ty, rules)) => (ty.clone(), rules.clone()),
            None => {
                let flat = self.flat(&bare.parts);
                let lowered = match ty {
                    JsonType::String => self.string(&flat),
                    JsonType::Boolean => (Type::Bool, Rules::default()),
                    _ => self.number(&flat, flat.kinds.without_null()),
                };
                self.plains.insert((ty, format), lowered.clone());
                lowered
            }
        };
        let (ty, rules) = lowered;
        let null =
            kinds.has(Kinds::NULL) && (bare.nullable || schema.nullable || schema.types.len() > 1);
        let ty = if null {
            Type::Nullable(Box::new(ty))
        } else {
            ty
        };
        let span = parts
            .first()
            .map_or(schema.span, |part| self.spec(part.id()).span);
        Some(Schema { ty, rules, span })
    }

    /// Whether `null` fits.
    pub(super) fn accepts_null(&mut self, flat: &Rc<Flat>, depth: usize) -> bool {
        // Deeper than this are only unions of themselves, which nothing fits.
        if depth > 32 || !flat.kinds.has(Kinds::NULL) {
            return false;
        }
        if flat.null_besides {
            return true;
        }
        if flat.groups.is_empty() {
            return true;
        }
        if let Some(known) = self.null_known.get(&flat.parts) {
            return *known;
        }
        let null = flat.groups.iter().all(|group| {
            let mut fitting = group.variants.iter().filter(|variant| {
                let bare = self.bare(&[Part::Whole(**variant)]);
                bare.nullable || {
                    let variant = self.flat(&bare.parts);
                    self.accepts_null(&variant, depth + 1)
                }
            });
            let (first, second) = (fitting.next(), fitting.next());
            first.is_some() && !(group.exactly_one && second.is_some())
        });
        self.null_known.insert(flat.parts.clone(), null);
        null
    }

    fn without_null(
        &mut self,
        parts: &[Part],
        flat: &Rc<Flat>,
        kinds: Kinds,
        view: View,
        place: Place<'_>,
    ) -> (Type, Rc<Rules>) {
        let view = self.views.narrow(flat.seen.iter().copied(), view);
        let key = Key {
            parts: parts.to_vec(),
            kinds: flat.kinds.without_null() & kinds,
            view,
        };
        match self.lowered.get(&key) {
            Some(Lowered::Done(ty, rules, taints)) => {
                let (ty, rules, taints) = (ty.clone(), Rc::clone(rules), Rc::clone(taints));
                taints.iter().for_each(|taint| self.taint(taint.clone()));
                return (ty, rules);
            }
            Some(Lowered::Open) => return self.circle(flat),
            None => {}
        }
        self.lowered.insert(key.clone(), Lowered::Open);
        self.frames.push(Vec::new());
        self.refuse_unsupported(flat);
        let (ty, rules) = self.build(&key, flat, place);
        let taints: Rc<[Diagnostic]> = self.frames.pop().unwrap_or_default().into();
        let rules = Rc::new(rules);
        taints.iter().for_each(|taint| self.taint(taint.clone()));
        self.lowered
            .insert(key, Lowered::Done(ty.clone(), Rc::clone(&rules), taints));
        (ty, rules)
    }

    fn refuse_unsupported(&mut self, flat: &Flat) {
        for fault in &flat.unsupported {
            self.taint(Diagnostic::error(
                codes::UNSUPPORTED_KEYWORD,
                fault.span,
                fault.value.clone(),
            ));
        }
    }

    /// What stands for a schema that consists of itself, through arrays and maps only: any value, checked as a whole.
    fn circle(&mut self, flat: &Flat) -> (Type, Rc<Rules>) {
        (
            Type::Any,
            Rc::new(Rules {
                assertions: self.circular(&flat.parts),
                ..Rules::default()
            }),
        )
    }

    fn build(&mut self, key: &Key, flat: &Rc<Flat>, place: Place<'_>) -> (Type, Rules) {
        let kinds = key.kinds;
        if kinds.is_empty() {
            self.warn_of_contradiction(flat);
            return (Type::Never, Rules::default());
        }
        if kinds.has(Kinds::ARRAY) {
            self.refuse_unevaluated_items(flat);
        }
        if flat.values.is_some() {
            return self.values(key, flat, place);
        }
        if !flat.groups.is_empty() {
            return self.union(key, flat, place);
        }
        if let Some(union) = self.union_of_heirs(key, flat, place) {
            return union;
        }
        if kinds == Kinds::ALL.without_null() {
            if self.is_file_schema(flat) {
                return self.string(flat);
            }
            return (Type::Any, self.rules_of_any(flat));
        }
        match kinds.each().as_slice() {
            [Kinds::OBJECT] => self.object(key, flat, place),
            [Kinds::ARRAY] => self.array(key, flat, place),
            [Kinds::STRING] => self.string(flat),
            [Kinds::BOOLEAN] => (Type::Bool, self.opaque_rules(flat)),
            [_] => self.number(flat, kinds),
            _ => self.union_of_kinds(key, flat, place),
        }
    }

    /// Warns where nothing fits, unless that is just what is said (`false`, `null`).
    fn warn_of_contradiction(&mut self, flat: &Flat) {
        let meant = flat.kinds == Kinds::NULL
            || flat
                .seen
                .iter()
                .any(|id| self.spec(*id).boolean == Some(false));
        if !meant {
            self.warn(
                Diagnostic::warning(
                    codes::BAD_SCHEMA,
                    flat.span,
                    "nothing fits this schema: its parts contradict each other",
                )
                .help("look at `type`, `enum` and `const` in it and in its `allOf`"),
            );
        }
    }

    /// Enters a generated type. `fill` says what it is, later: types refer to each other, and deep chains of them must not nest calls.
    pub(super) fn define(
        &mut self,
        key: &Key,
        flat: &Flat,
        place: Place<'_>,
        fill: impl FnOnce(&mut Self, &str) -> TypeKind + 'd,
    ) -> (Type, Rules) {
        let component = self.component_of(key, flat);
        let ident = match component.and_then(|id| Some((id, self.component(id)?.1.to_owned()))) {
            Some((id, name)) => {
                // The plain name is the response's; it is the request's where no response has the schema.
                if self.is_second_view(id, key.view()) {
                    self.names.take(format!("{name}Write"))
                } else {
                    name
                }
            }
            None => {
                let name = self.word_of(key, flat).unwrap_or_else(|| place.name());
                self.names.take(name)
            }
        };
        let component = component.and_then(|id| Some(self.component(id)?.0.to_owned()));
        let id = TypeId(self.types.len());
        let def = super::type_def(ident, flat, component, TypeKind::Enum(Vec::new()));
        self.types.push(def);
        self.taints.push(Vec::new());
        self.queue.push_back((id, Box::new(fill)));
        (Type::Named(id), Rules::default())
    }

    /// Fills in the types that were entered, and those that they enter.
    pub(super) fn drain(&mut self) {
        while let Some((id, fill)) = self.queue.pop_front() {
            let ident = self
                .types
                .get(id.0)
                .map(|def| def.ident.clone())
                .unwrap_or_default();
            self.frames.push(Vec::new());
            let kind = fill(self, &ident);
            let taints = self.frames.pop().unwrap_or_default();
            if let Some(own) = self.taints.get_mut(id.0) {
                *own = taints;
            }
            if let Some(def) = self.types.get_mut(id.0) {
                def.kind = kind;
            }
        }
    }

    /// The component that a key is all of.
    fn component_of(&self, key: &Key, flat: &Flat) -> Option<SchemaId> {
        whole(key, flat).filter(|id| self.components.contains_key(id))
    }

    /// The name of a schema that is no component and that references have a word for: it is the same wherever the first of them stands.
    fn word_of(&self, key: &Key, flat: &Flat) -> Option<String> {
        let id = whole(key, flat)?;
        let name = type_name(self.spec(id).word.as_deref()?);
        Some(if self.is_second_view(id, key.view()) {
            format!("{name}Write")
        } else {
            name
        })
    }

    /// Whether the plain name belongs to another view.
    fn is_second_view(&self, id: SchemaId, view: View) -> bool {
        view == View::Request && self.views.in_response(id)
    }
}

/// The schema that a key is all of.
fn whole(key: &Key, flat: &Flat) -> Option<SchemaId> {
    let &[Part::Whole(id)] = key.parts.as_slice() else {
        return None;
    };
    (key.kinds == flat.kinds.without_null()).then_some(id)
}

impl Key {
    pub(super) fn parts(&self) -> &[Part] {
        &self.parts
    }

    pub(super) fn kinds(&self) -> Kinds {
        self.kinds
    }

    pub(super) fn view(&self) -> View {
        self.view
    }
}
