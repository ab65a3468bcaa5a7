//! Schemas that are made of themselves.
//!
//! A schema may contain itself in a property or an array: some value ends it. One that *is* itself, by `$ref`, `allOf`, `oneOf` or `anyOf` and
//! nothing in between, describes no value at all. Such a circle is reported, and cut, so that whoever walks the schemas comes to an end.

use super::cx::Cx;
use crate::diag::{Diagnostic, codes};
use crate::source::{Span, Spanned};
use crate::spec::{Schema, SchemaId};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    New,
    /// On the way from the root to here.
    Open,
    Done,
}

impl Cx<'_> {
    /// Cuts every circle of schemas.
    pub(super) fn cut_cycles(&mut self) {
        let mut marks = vec![Mark::New; self.schemas.len()];
        for start in 0..self.schemas.len() {
            let start = SchemaId(u32::try_from(start).unwrap_or(u32::MAX));
            self.cut_from(start, &mut marks);
        }
    }

    fn cut_from(&mut self, start: SchemaId, marks: &mut [Mark]) {
        if !enter(start, marks) {
            return;
        }
        let mut path = vec![(start, self.parts(start))];
        while let Some((id, parts)) = path.last_mut() {
            let id = *id;
            let Some(next) = parts.pop() else {
                if let Some(mark) = mark(id, marks) {
                    *mark = Mark::Done;
                }
                path.pop();
                continue;
            };
            if mark(next, marks).is_some_and(|mark| *mark == Mark::Open) {
                let from = path
                    .iter()
                    .position(|(open, _)| *open == next)
                    .unwrap_or_default();
                let circle: Vec<SchemaId> = path.iter().skip(from).map(|(open, _)| *open).collect();
                self.cut(&circle);
            } else if enter(next, marks) {
                let parts = self.parts(next);
                path.push((next, parts));
            }
        }
    }

    /// What a schema is, rather than what it contains.
    fn parts(&self, id: SchemaId) -> Vec<SchemaId> {
        let Some(schema) = self.get(id) else {
            return Vec::new();
        };
        let lists = [&schema.all_of, &schema.one_of, &schema.any_of];
        schema
            .reference
            .into_iter()
            .chain(lists.into_iter().flatten().copied())
            .collect()
    }

    /// Cuts a circle, given from where it was entered to where it closes.
    fn cut(&mut self, circle: &[SchemaId]) {
        let (Some(first), Some(last)) = (circle.first().copied(), circle.last().copied()) else {
            return;
        };
        if let Some(parent) = self.detach_variants(circle) {
            let Some((name, span)) = self.name(&[parent]) else {
                return;
            };
            let message =
                format!("the schema `{name}` lists variants that are made of it again by `allOf`");
            let help = "the variants take its properties and not its list; move the list into a schema of its own";
            self.report(Diagnostic::warning(codes::REF_CYCLE, span, message).help(help));
            return;
        }
        let Some((name, span)) = self.name(circle) else {
            return;
        };
        let message = format!("the schema `{name}` is made of itself: no value can satisfy it");
        let help = "refer to it from a property or from `items`, or write out what it is";
        if let Some(schema) = self.slot(last) {
            remove(schema, first);
            schema.unsupported.push(Spanned {
                value: message.clone(),
                span,
            });
        }
        self.report(Diagnostic::error(codes::REF_CYCLE, span, message).help(help));
    }

    /// What a circle is called: after the first component in it.
    fn name(&self, circle: &[SchemaId]) -> Option<(String, Span)> {
        let component = circle
            .iter()
            .find_map(|id| self.get(*id).filter(|schema| schema.component.is_some()));
        let schema = component.or_else(|| self.get(*circle.first()?))?;
        Some((
            schema
                .component
                .clone()
                .unwrap_or_else(|| schema.hint.clone()),
            schema.span,
        ))
    }

    /// `Pet: { oneOf: [Cat] }` with `Cat: { allOf: [Pet, ..] }` is inheritance as many write it. Taken literally no value satisfies it; what is meant
    /// is that `Cat` has all that `Pet` has besides the list, so `Cat` gets a `Pet` without it. Returns the `Pet`.
    fn detach_variants(&mut self, circle: &[SchemaId]) -> Option<SchemaId> {
        let around = || {
            circle
                .iter()
                .copied()
                .zip(circle.iter().copied().cycle().skip(1))
        };
        let lists = |cx: &Self, parent, variant| {
            cx.get(parent).is_some_and(|schema| {
                schema.one_of.contains(&variant) || schema.any_of.contains(&variant)
            })
        };
        let (parent, _) = around().find(|(parent, variant)| lists(self, *parent, *variant))?;
        // From the parent backwards, over references, to the `allOf` that leads to it.
        let mut meant = parent;
        let includes = loop {
            let (before, _) = around().find(|(_, next)| *next == meant)?;
            let schema = self.get(before)?;
            if schema.all_of.contains(&meant) {
                break before;
            }
            if schema.reference != Some(meant) || before == parent {
                return None;
            }
            meant = before;
        };
        let mut bare = self.get(parent)?.clone();
        bare.component = None;
        bare.hint.push_str(" base");
        bare.one_of.clear();
        bare.any_of.clear();
        bare.discriminator = None;
        let copy = SchemaId(u32::try_from(self.schemas.len()).unwrap_or(u32::MAX));
        self.schemas.push(bare);
        if let Some(schema) = self.slot(includes) {
            for part in schema.all_of.iter_mut().filter(|part| **part == meant) {
                *part = copy;
            }
        }
        Some(parent)
    }

    fn get(&self, id: SchemaId) -> Option<&Schema> {
        self.schemas.get(usize::try_from(id.0).ok()?)
    }
}

fn remove(schema: &mut Schema, part: SchemaId) {
    schema.reference = schema.reference.filter(|reference| *reference != part);
    for list in [&mut schema.all_of, &mut schema.one_of, &mut schema.any_of] {
        list.retain(|other| *other != part);
    }
}

fn mark(id: SchemaId, marks: &mut [Mark]) -> Option<&mut Mark> {
    marks.get_mut(usize::try_from(id.0).ok()?)
}

/// Opens what was not seen before.
fn enter(id: SchemaId, marks: &mut [Mark]) -> bool {
    match mark(id, marks) {
        Some(mark) if *mark == Mark::New => {
            *mark = Mark::Open;
            true
        }
        _ => false,
    }
}
