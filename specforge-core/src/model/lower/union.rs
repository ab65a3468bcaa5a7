//! `oneOf`, `anyOf` and several types.

use super::Lowerer;
use super::flat::{Flat, Group, Part, checked_format};
use super::kinds::Kinds;
use super::literal::equal;
use super::schema::{Key, Place};
use super::select::{Choice, types_of};
use super::values::{literals, named};
use crate::model::names::{Names, type_name};
use crate::model::{Assertion, Rules, Select, Type, TypeKind, Union, Variant};
use crate::source::Node;
use crate::spec::SchemaId;
use std::rc::Rc;

/// More variants than this come only of multiplying unions; then the raw value is checked instead.
const MOST_VARIANTS: usize = 64;

/// A variant before it is lowered.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) parts: Vec<Part>,
    pub(super) flat: Rc<Flat>,
    pub(super) kinds: Kinds,
    /// The JSON types that the union leaves to it: what it is lowered with.
    pub(super) left: Kinds,
    /// The alternative of the (only) group that it comes from.
    pub(super) source: Option<SchemaId>,
}

impl Lowerer<'_> {
    pub(super) fn union(&mut self, key: &Key, flat: &Rc<Flat>, place: Place<'_>) -> (Type, Rules) {
        let mut rules = Rules::default();
        let base: Vec<Part> = key.parts().iter().map(|part| part.base()).collect();
        let base_flat = self.flat(&base);
        let (asserted, groups): (Vec<Group>, Vec<Group>) = flat
            .groups
            .iter()
            .cloned()
            .partition(|group| self.only_asserts(group, &base_flat));
        if !asserted.is_empty() {
            let mut assertions: Vec<Assertion> = asserted
                .iter()
                .map(|group| self.group_assertion(group))
                .collect();
            rules.assertions = if assertions.len() == 1 {
                assertions.pop().map(Box::new)
            } else {
                Some(Box::new(Assertion {
                    all_of: assertions,
                    ..Assertion::default()
                }))
            };
        }
        if groups.is_empty() {
            return self.object_with(key, &base_flat, rules, place);
        }
        let Some(candidates) = self.candidates(&base, &base_flat, &groups, key.kinds()) else {
            return self.raw(key, flat);
        };
        if let [group] = groups.as_slice()
            && !group.exactly_one
            && candidates.iter().any(|candidate| {
                candidate.flat.says_only_kinds() && candidate.kinds == Kinds::ALL.without_null()
            })
        {
            // `anyOf` with a part that allows everything.
            return (Type::Any, Rules::default());
        }
        match candidates.as_slice() {
            [] => (Type::Never, Rules::default()),
            [only] => {
                let schema = self.schema_among(&only.parts, only.left, key.view(), place);
                (schema.ty, merge(schema.rules, rules))
            }
            _ => {
                if let Some(literals) = one_enum(&candidates, &groups) {
                    let (ty, own) = self.define(key, flat, place, move |_, _| {
                        TypeKind::Enum(named(literals))
                    });
                    return (ty, merge(own, rules));
                }
                let choice = self.choose(&candidates, &groups);
                let (candidates, choice) = match choice.select {
                    Select::FirstOf => self.objects_together(key, flat, candidates, &groups),
                    _ => (candidates, choice),
                };
                self.define_union(key, flat, place, candidates, choice, rules)
            }
        }
    }

    /// The variants of an `anyOf` in which objects that nothing tells apart stand among other types: the objects become one variant, which holds
    /// all of them that fit. Taking the first would lose what only a later one names.
    fn objects_together(
        &mut self,
        key: &Key,
        flat: &Rc<Flat>,
        candidates: Vec<Candidate>,
        groups: &[Group],
    ) -> (Vec<Candidate>, Choice) {
        let objects: Vec<Candidate> = candidates
            .iter()
            .filter(|candidate| candidate.kinds.has(Kinds::OBJECT))
            .map(|candidate| Candidate {
                kinds: Kinds::OBJECT,
                left: Kinds::OBJECT,
                ..candidate.clone()
            })
            .collect();
        let first = candidates
            .iter()
            .position(|candidate| candidate.kinds.has(Kinds::OBJECT));
        let (Some(first), Select::AllThatFit) = (first, self.choose(&objects, groups).select)
        else {
            let choice = self.choose(&candidates, groups);
            return (candidates, choice);
        };
        let mut grouped: Vec<Candidate> = Vec::new();
        for (index, candidate) in candidates.into_iter().enumerate() {
            if index == first {
                grouped.push(Candidate {
                    parts: key.parts().to_vec(),
                    flat: Rc::clone(flat),
                    kinds: Kinds::OBJECT,
                    left: Kinds::OBJECT,
                    source: None,
                });
            }
            let others = candidate.kinds - Kinds::OBJECT;
            if others == candidate.kinds {
                grouped.push(candidate);
            } else if !others.is_empty() {
                grouped.push(Candidate {
                    kinds: others,
                    left: others,
                    source: None,
                    ..candidate
                });
            }
        }
        let mut choice = self.choose(&grouped, groups);
        if let Some(name) = choice.names.get_mut(first) {
            *name = Some("object".to_owned());
        }
        (grouped, choice)
    }

    /// A union of the JSON types that a `type` with several names allows.
    pub(super) fn union_of_kinds(
        &mut self,
        key: &Key,
        flat: &Rc<Flat>,
        place: Place<'_>,
    ) -> (Type, Rules) {
        let candidates: Vec<Candidate> = key
            .kinds()
            .each()
            .into_iter()
            .map(|kinds| Candidate {
                parts: key.parts().to_vec(),
                flat: Rc::clone(flat),
                kinds,
                left: kinds,
                source: None,
            })
            .collect();
        let choice = Choice {
            select: types_of(&candidates),
            names: vec![None; candidates.len()],
        };
        self.define_union(key, flat, place, candidates, choice, Rules::default())
    }

    pub(super) fn define_union(
        &mut self,
        key: &Key,
        flat: &Rc<Flat>,
        place: Place<'_>,
        candidates: Vec<Candidate>,
        choice: Choice,
        rules: Rules,
    ) -> (Type, Rules) {
        let view = key.view();
        let (ty, own) = self.define(key, flat, place, move |lowerer, ident| {
            let wanted = candidates
                .iter()
                .zip(&choice.names)
                .map(|(candidate, name)| {
                    lowerer.variant_name(candidate, &candidates, name.as_deref())
                })
                .collect();
            let idents = Names::default().take_all(wanted);
            let variants = candidates
                .iter()
                .zip(idents)
                .map(|(candidate, name)| {
                    let schema = lowerer.schema_among(
                        &candidate.parts,
                        candidate.left,
                        view,
                        Place::new(ident, &name),
                    );
                    Variant {
                        ident: name,
                        schema,
                    }
                })
                .collect();
            TypeKind::Union(Union {
                variants,
                select: choice.select,
            })
        });
        (ty, merge(own, rules))
    }

    fn variant_name(
        &self,
        candidate: &Candidate,
        all: &[Candidate],
        chosen: Option<&str>,
    ) -> String {
        if let Some(id) = candidate.source.map(|id| self.target(id))
            && let Some((_, name)) = self.component(id)
        {
            return name.to_owned();
        }
        if let Some(name) = chosen {
            return type_name(name);
        }
        if let Some(title) = candidate
            .source
            .and_then(|id| self.spec(id).title.as_deref())
            .filter(|title| title.len() <= 40 && title.is_ascii())
        {
            return type_name(title);
        }
        if let Some([value]) = candidate.flat.strings().as_deref() {
            return crate::model::names::variant_name(value);
        }
        if let Some(own) = own_property(candidate, all) {
            return crate::model::names::variant_name(own);
        }
        if let Some(name) = self.kind_name(candidate) {
            return name;
        }
        match candidate.kinds.each().as_slice() {
            [Kinds::OBJECT] => "Object",
            [Kinds::ARRAY] => "Array",
            [Kinds::STRING] if candidate.flat.values.is_some() => "Known",
            [Kinds::STRING] => "String",
            [Kinds::BOOLEAN] => "Boolean",
            [Kinds::INTEGER] => "Integer",
            [_] => "Number",
            _ => "Variant",
        }
        .to_owned()
    }

    /// What an array's items or a string's format say of a variant.
    fn kind_name(&self, candidate: &Candidate) -> Option<String> {
        let flat = &candidate.flat;
        if candidate.kinds == Kinds::ARRAY
            && let [part] = flat.arrays.as_slice()
        {
            let (_, item) = self.component(self.target(part.items?))?;
            return Some(format!("{item}List"));
        }
        let format = flat
            .formats
            .iter()
            .find(|format| checked_format(format).is_some())?;
        (candidate.kinds == Kinds::STRING).then(|| type_name(format))
    }

    /// The schema behind plain references.
    pub(super) fn target(&self, mut id: SchemaId) -> SchemaId {
        for _ in 0..64 {
            match self.bare(&[Part::Whole(id)]).parts.as_slice() {
                [Part::Whole(next)] if *next != id => id = *next,
                _ => break,
            }
        }
        id
    }

    /// The variants: one alternative of each group, together with what holds for all. `None` where they are too many.
    fn candidates(
        &mut self,
        base: &[Part],
        base_flat: &Flat,
        groups: &[Group],
        left: Kinds,
    ) -> Option<Vec<Candidate>> {
        let count = groups
            .iter()
            .map(|group| group.variants.len())
            .try_fold(1_usize, usize::checked_mul)?;
        if count > MOST_VARIANTS && groups.len() > 1 {
            return None;
        }
        let owners: Vec<SchemaId> = base.iter().map(|part| part.id()).collect();
        let plain = base_flat.says_only_kinds();
        let mut picks: Vec<Vec<SchemaId>> = vec![Vec::new()];
        for group in groups {
            picks = picks
                .iter()
                .flat_map(|pick| {
                    group
                        .variants
                        .iter()
                        .map(move |variant| pick.iter().copied().chain([*variant]).collect())
                })
                .collect();
        }
        let mut candidates: Vec<Candidate> = Vec::new();
        for pick in picks {
            let alternatives: Vec<Part> = pick.iter().map(|id| Part::Whole(*id)).collect();
            // A variant that is made of the union's own schema (`Cat: allOf [Pet]` in `Pet: oneOf [Cat]`) has the base in it already.
            let includes_base = plain || {
                let own = self.flat(&alternatives);
                self.is_made_of(&own, &owners)
            };
            let parts = if includes_base {
                alternatives
            } else {
                base.iter().copied().chain(alternatives).collect()
            };
            let core = self.bare(&parts).parts;
            let flat = self.flat(&core);
            let own = self.kinds_of(&flat, 0);
            let kinds = own & left & base_flat.kinds;
            // What the union does not restrict is the type that it is everywhere.
            let left = if kinds == own { Kinds::ALL } else { kinds };
            let source = match pick.as_slice() {
                [only] => Some(*only),
                _ => None,
            };
            let known = candidates.iter().any(|other| other.parts == core)
                && groups.iter().all(|group| !group.exactly_one);
            if !kinds.without_null().is_empty() && !known {
                candidates.push(Candidate {
                    parts: core,
                    flat,
                    kinds: kinds.without_null(),
                    left: left.without_null(),
                    source,
                });
            }
        }
        if groups.iter().all(|group| !group.exactly_one) {
            known_values_first(&mut candidates);
        }
        Some(candidates)
    }

    /// Whether a schema has all of these in it. Reading gives variants that would lead back to their own union a copy of it without the list.
    fn is_made_of(&self, flat: &Flat, owners: &[SchemaId]) -> bool {
        owners.iter().all(|owner| {
            flat.seen
                .iter()
                .any(|id| id == owner || self.spec(*id).span == self.spec(*owner).span)
        })
    }

    /// The JSON types that fit, unions looked into.
    pub(super) fn kinds_of(&mut self, flat: &Rc<Flat>, depth: usize) -> Kinds {
        let mut kinds = flat.kinds;
        // Deeper than this are only unions of themselves.
        if flat.groups.is_empty() || depth > 32 {
            return kinds;
        }
        if let Some(known) = self.kinds_known.get(&flat.parts) {
            return *known;
        }
        for group in &flat.groups {
            let mut any = Kinds::NONE;
            for variant in &group.variants {
                let bare = self.bare(&[Part::Whole(*variant)]);
                let variant = self.flat(&bare.parts);
                any = any
                    | self.kinds_of(&variant, depth + 1)
                    | if bare.nullable {
                        Kinds::NULL
                    } else {
                        Kinds::NONE
                    };
            }
            kinds = kinds & any;
        }
        self.kinds_known.insert(flat.parts.clone(), kinds);
        kinds
    }

    /// Whether a group's alternatives give an object no properties of its own: then it stays one struct, and the group is checked.
    fn only_asserts(&mut self, group: &Group, base: &Flat) -> bool {
        if base.kinds.without_null() != Kinds::OBJECT
            || base.properties.is_empty()
            || self.spec(group.owner).discriminator.is_some()
        {
            return false;
        }
        group.variants.iter().all(|variant| {
            let flat = self.flat(&[Part::Whole(*variant)]);
            flat.kinds.has(Kinds::OBJECT)
                && flat.properties.iter().all(|property| {
                    property
                        .parts
                        .iter()
                        .all(|part| self.says_nothing(part.id()))
                        && base.property(&property.name).is_some()
                })
                && flat.closings.is_empty()
                && flat.groups.is_empty()
                && !self.components.contains_key(&self.target(*variant))
        })
    }

    fn group_assertion(&mut self, group: &Group) -> Assertion {
        let all = group
            .variants
            .iter()
            .map(|variant| self.assertion(*variant))
            .collect();
        if group.exactly_one {
            Assertion {
                one_of: all,
                ..Assertion::default()
            }
        } else {
            Assertion {
                any_of: all,
                ..Assertion::default()
            }
        }
    }

    /// A value that is kept as it comes and checked as a whole.
    fn raw(&mut self, key: &Key, flat: &Flat) -> (Type, Rules) {
        let rules = Rules {
            assertions: self.all_of(key.parts()),
            ..Rules::default()
        };
        if flat.kinds.without_null() == Kinds::OBJECT {
            (Type::Map(Box::new(Type::Any)), rules)
        } else {
            (Type::Any, rules)
        }
    }
}

/// The constants of all variants as one enum, where they have nothing but constants.
fn one_enum(candidates: &[Candidate], groups: &[Group]) -> Option<Vec<crate::model::Literal>> {
    let exactly_one = groups.iter().any(|group| group.exactly_one);
    let mut values: Vec<Node> = Vec::new();
    for candidate in candidates {
        if !candidate.flat.groups.is_empty() {
            return None;
        }
        for value in candidate
            .flat
            .values
            .as_ref()?
            .iter()
            .filter(|value| !value.is_null())
        {
            if values.iter().any(|other| equal(value, other)) {
                // Twice is too often for `oneOf`; that is rare enough to try each.
                if exactly_one {
                    return None;
                }
            } else {
                values.push(value.clone());
            }
        }
    }
    literals(&values)
}

/// The first property that one object has and no other variant, required ones first.
fn own_property<'c>(candidate: &'c Candidate, all: &[Candidate]) -> Option<&'c str> {
    if candidate.kinds != Kinds::OBJECT {
        return None;
    }
    let flat = &candidate.flat;
    let names = || {
        flat.properties
            .iter()
            .map(|property| property.name.as_str())
    };
    let is_own = |name: &&str| {
        all.iter()
            .filter(|other| other.flat.property(name).is_some())
            .count()
            == 1
    };
    names()
        .filter(|name| flat.requires(name))
        .find(is_own)
        .or_else(|| names().find(is_own))
}

/// Conjoins the rules of a type with those that a union adds.
pub(super) fn merge(mut rules: Rules, added: Rules) -> Rules {
    rules.assertions = match (rules.assertions.take(), added.assertions) {
        (Some(a), Some(b)) => Some(Box::new(Assertion {
            all_of: vec![*a, *b],
            ..Assertion::default()
        })),
        (a, b) => a.or(b),
    };
    rules
}

/// Puts enums before plain strings, so that the first that fits is the one that says more.
fn known_values_first(candidates: &mut [Candidate]) {
    candidates.sort_by_key(|candidate| {
        let plain = candidate.flat.values.is_none() && candidate.flat.groups.is_empty();
        plain && candidate.kinds == Kinds::STRING
    });
}
