//! How the variant of a union is found.

use super::Lowerer;
use super::flat::{Flat, Group, Part};
use super::kinds::Kinds;
use super::union::Candidate;
use crate::diag::{Diagnostic, codes};
use crate::model::Select;
use crate::spec::{Discriminator, SchemaId};
use std::rc::Rc;

/// How many variants may be kept side by side: the decoder has a bit for each.
const MOST_TOGETHER: usize = 64;

/// A decision, and for each variant a name that comes of it.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub(super) select: Select,
    pub(super) names: Vec<Option<String>>,
}

impl Lowerer<'_> {
    pub(super) fn choose(&mut self, candidates: &[Candidate], groups: &[Group]) -> Choice {
        if let [group] = groups
            && let Some(discriminator) = &self.spec(group.owner).discriminator
            && let Some(choice) = self.by_discriminator(candidates, discriminator)
        {
            self.warn_of_tags(candidates, discriminator, &choice.select);
            return choice;
        }
        if let Some(select) = by_json_type(candidates) {
            return Choice {
                select,
                names: vec![None; candidates.len()],
            };
        }
        if let Some(choice) = self.by_constants(candidates) {
            return choice;
        }
        if let Some(select) = self.by_required_key(candidates) {
            return Choice {
                select,
                names: vec![None; candidates.len()],
            };
        }
        let objects = candidates
            .iter()
            .all(|candidate| candidate.kinds == Kinds::OBJECT);
        Choice {
            select: if groups.iter().all(|group| group.exactly_one) {
                Select::ExactlyOne
            } else if objects
                && candidates.len() <= MOST_TOGETHER
                && groups.iter().all(|group| !group.exactly_one)
            {
                Select::AllThatFit
            } else {
                Select::FirstOf
            },
            names: vec![None; candidates.len()],
        }
    }

    /// By the document's `discriminator`: the mapping, the variants' own names, and the constants that they pin the property to.
    pub(super) fn by_discriminator(
        &mut self,
        candidates: &[Candidate],
        discriminator: &Discriminator,
    ) -> Option<Choice> {
        if candidates
            .iter()
            .any(|candidate| candidate.kinds != Kinds::OBJECT)
        {
            return None;
        }
        let key = discriminator.property.value.as_str();
        let mut values: Vec<(String, usize)> = Vec::new();
        let mut names = vec![None; candidates.len()];
        let mut claim = |value: &str, index: usize| {
            if !values.iter().any(|(known, _)| known == value) {
                values.push((value.to_owned(), index));
            }
        };
        let targets: Vec<Option<SchemaId>> = candidates
            .iter()
            .map(|candidate| candidate.source.map(|id| self.target(id)))
            .collect();
        let pins: Vec<Option<Vec<String>>> = candidates
            .iter()
            .map(|candidate| self.pinned(&candidate.flat, key, 0))
            .collect();
        let allows = |index: usize, value: &str| {
            pins.get(index).is_some_and(|pins| {
                pins.as_ref()
                    .is_none_or(|pins| pins.iter().any(|pin| pin == value))
            })
        };
        for (value, id) in &discriminator.mapping {
            let target = self.target(*id);
            let index = targets
                .iter()
                .position(|known| *known == Some(target))
                .or_else(|| {
                    let wanted = Some(target);
                    candidates.iter().position(|candidate| {
                        self.nested(&candidate.flat)
                            .iter()
                            .any(|id| Some(*id) == wanted)
                    })
                });
            // A value that the variant's own constant contradicts would never fit.
            if let Some(index) = index.filter(|index| allows(*index, &value.value)) {
                claim(&value.value, index);
            }
        }
        for (index, candidate) in candidates.iter().enumerate() {
            let own = targets.get(index).copied().flatten();
            for id in own.into_iter().chain(self.nested(&candidate.flat)) {
                if let Some((name, _)) = self.component(id).filter(|(name, _)| allows(index, name))
                {
                    claim(name, index);
                }
            }
        }
        for (index, pins) in pins.iter().enumerate() {
            pins.iter().flatten().for_each(|value| claim(value, index));
        }
        for (value, index) in &values {
            if let Some(name @ None) = names.get_mut(*index) {
                *name = Some(value.clone());
            }
        }
        // Without a value of its own a variant could never be chosen: then the values do not decide.
        if names.iter().any(Option::is_none) && discriminator.default.is_none() {
            return None;
        }
        let default = discriminator.default.map(|id| self.target(id));
        let default = default.and_then(|id| targets.iter().position(|known| *known == Some(id)));
        Some(Choice {
            select: Select::Tag {
                key: key.to_owned(),
                values,
                default,
            },
            names,
        })
    }

    /// Warns where the schemas of variants do not say what the discriminator says: validators that know nothing of it decide otherwise (OpenAPI
    /// 3.0.4: it "MUST NOT change the validation outcome").
    fn warn_of_tags(
        &mut self,
        candidates: &[Candidate],
        discriminator: &Discriminator,
        select: &Select,
    ) {
        let Select::Tag {
            values, default, ..
        } = select
        else {
            return;
        };
        let default = *default;
        let key = &discriminator.property;
        let pins: Vec<Option<Vec<String>>> = candidates
            .iter()
            .map(|candidate| self.pinned(&candidate.flat, &key.value, 0))
            .collect();
        let targets: Vec<Option<SchemaId>> = candidates
            .iter()
            .map(|candidate| candidate.source.map(|id| self.target(id)))
            .collect();
        let name = |index: usize| Some(self.component((*targets.get(index)?)?)?.0);
        let mut found = Vec::new();
        for (value, id) in &discriminator.mapping {
            let target = self.target(*id);
            let variant = targets.iter().position(|known| *known == Some(target));
            if let Some(index) = variant
                && let Some(Some(pins)) = pins.get(index)
                && !pins.contains(&value.value)
            {
                let message = format!(
                    "no value has the tag `{}`: in `{}`, `{}` is `{}`",
                    value.value,
                    name(index).unwrap_or_default(),
                    key.value,
                    pins.join("` or `")
                );
                found.push(
                    Diagnostic::warning(codes::DISCRIMINATOR, value.span, message)
                        .help("write the same value in both places"),
                );
            }
        }
        let open: Vec<(usize, &str)> = (0..candidates.len())
            // The default is for every other value.
            .filter(|index| pins.get(*index) == Some(&None) && Some(*index) != default)
            .filter_map(|index| Some((index, name(index)?)))
            .collect();
        if let Some((first, variant)) = open.first() {
            let names: Vec<&str> = open.iter().map(|(_, name)| *name).collect();
            let own = values.iter().filter(|(_, index)| index == first);
            let own: Vec<&str> = own.map(|(value, _)| value.as_str()).collect();
            let taken = match names.as_slice() {
                [only] => format!("the schema of `{only}` takes"),
                several => format!("the schemas of `{}` take", several.join("`, `")),
            };
            let message = format!(
                "`{}` tells the variants apart, and {taken} any value for it",
                key.value
            );
            found.push(
                Diagnostic::warning(codes::DISCRIMINATOR, key.span, message).help(format!(
                    "give each its own: `{}: {{ type: string, enum: [{}] }}` in `{variant}`",
                    key.value,
                    own.join(", ")
                )),
            );
        }
        self.diagnostics.extend(found);
    }

    /// The components that a variant which is a union itself leads to.
    fn nested(&self, flat: &Flat) -> Vec<SchemaId> {
        flat.groups
            .iter()
            .flat_map(|group| &group.variants)
            .map(|id| self.target(*id))
            .collect()
    }

    /// The constants that an object's property is limited to.
    pub(super) fn pinned(
        &mut self,
        flat: &Rc<Flat>,
        key: &str,
        depth: usize,
    ) -> Option<Vec<String>> {
        if depth > 8 {
            return None;
        }
        if let Some(property) = flat.property(key) {
            let bare = self.bare(&property.parts);
            let property = self.flat(&bare.parts);
            if !bare.nullable
                && let Some(values) = property.strings()
            {
                return Some(values.into_iter().map(str::to_owned).collect());
            }
        }
        let group = flat.groups.first()?;
        let mut all = Vec::new();
        for variant in &group.variants {
            let bare = self.bare(&[Part::Whole(*variant)]);
            let variant = self.flat(&bare.parts);
            all.extend(self.pinned(&variant, key, depth + 1)?);
        }
        Some(all)
    }

    fn requires(&mut self, flat: &Rc<Flat>, key: &str, depth: usize) -> bool {
        flat.requires(key)
            || depth < 8
                && flat.groups.iter().any(|group| {
                    group.variants.iter().all(|variant| {
                        let bare = self.bare(&[Part::Whole(*variant)]);
                        let variant = self.flat(&bare.parts);
                        self.requires(&variant, key, depth + 1)
                    })
                })
    }

    /// By a property that all variants limit to constants of their own, and all but one require: that one is meant where the property is missing.
    fn by_constants(&mut self, candidates: &[Candidate]) -> Option<Choice> {
        if candidates
            .iter()
            .any(|candidate| candidate.kinds != Kinds::OBJECT)
        {
            return None;
        }
        let keys = self.possible_keys(candidates);
        'keys: for key in keys {
            let mut values: Vec<(String, usize)> = Vec::new();
            let mut names = Vec::new();
            let mut default = None;
            for (index, candidate) in candidates.iter().enumerate() {
                if !self.requires(&candidate.flat, &key, 0) && default.replace(index).is_some() {
                    continue 'keys;
                }
                let Some(pins) = self.pinned(&candidate.flat, &key, 0) else {
                    continue 'keys;
                };
                names.push(match pins.as_slice() {
                    [only] => Some(only.clone()),
                    _ => None,
                });
                for pin in pins {
                    match values.iter().find(|(value, _)| *value == pin) {
                        Some((_, other)) if *other != index => continue 'keys,
                        Some(_) => {}
                        None => values.push((pin, index)),
                    }
                }
            }
            return Some(Choice {
                select: Select::Tag {
                    key,
                    values,
                    default,
                },
                names,
            });
        }
        None
    }

    fn possible_keys(&mut self, candidates: &[Candidate]) -> Vec<String> {
        let Some(first) = candidates.first() else {
            return Vec::new();
        };
        let mut keys: Vec<String> = first
            .flat
            .properties
            .iter()
            .map(|property| property.name.clone())
            .collect();
        if let Some(variant) = first
            .flat
            .groups
            .first()
            .and_then(|group| group.variants.first())
        {
            let bare = self.bare(&[Part::Whole(*variant)]);
            keys.extend(
                self.flat(&bare.parts)
                    .properties
                    .iter()
                    .map(|property| property.name.clone()),
            );
        }
        keys
    }

    /// By a key that one variant requires and all others, being closed, forbid.
    fn by_required_key(&self, candidates: &[Candidate]) -> Option<Select> {
        if candidates
            .iter()
            .any(|candidate| candidate.kinds != Kinds::OBJECT || !candidate.flat.groups.is_empty())
        {
            return None;
        }
        let keys = candidates.iter().enumerate().map(|(index, candidate)| {
            let own = candidate.flat.required.iter().find(|name| {
                candidates.iter().enumerate().all(|(other, candidate)| {
                    other == index || self.forbids(&candidate.flat, &name.value)
                })
            })?;
            Some((own.value.clone(), index))
        });
        keys.collect::<Option<Vec<_>>>().map(Select::Key)
    }

    /// Whether an object cannot have a property of this name.
    fn forbids(&self, flat: &Flat, name: &str) -> bool {
        flat.closings.iter().any(|closing| {
            self.spec(closing.schema).boolean == Some(false) && !closing.known.contains(name)
        })
    }
}

/// By the JSON type, where no two variants share one.
fn by_json_type(candidates: &[Candidate]) -> Option<Select> {
    let mut taken = Kinds::NONE;
    for candidate in candidates {
        if taken.overlaps(candidate.kinds) {
            return None;
        }
        taken = taken | candidate.kinds;
    }
    Some(types_of(candidates))
}

/// The variant of each JSON type.
pub(super) fn types_of(candidates: &[Candidate]) -> Select {
    let types = candidates
        .iter()
        .enumerate()
        .flat_map(|(index, candidate)| {
            candidate
                .kinds
                .types()
                .into_iter()
                .map(move |ty| (ty, index))
        });
    Select::JsonType(types.collect())
}
