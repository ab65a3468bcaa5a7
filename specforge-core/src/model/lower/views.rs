//! Directions: what requests and responses reach, and which schemas look different from each.

use crate::spec::{Document, MediaType, Operation, PathItem, Schema, SchemaId};

/// The direction that a schema is seen from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum View {
    /// Requests and responses see the same.
    Both,
    /// `readOnly` properties are ignored.
    Request,
    /// `writeOnly` properties are not there.
    Response,
}

/// For each schema of the arena: who reaches it, and whether the directions differ.
#[derive(Debug)]
pub(super) struct Views {
    request: Vec<bool>,
    response: Vec<bool>,
    differ: Vec<bool>,
}

impl Views {
    pub(super) fn of(doc: &Document) -> Self {
        let count = doc.schemas.len();
        let mut views = Self {
            request: vec![false; count],
            response: vec![false; count],
            differ: differing(doc),
        };
        for path in &doc.paths {
            views.path(doc, path);
        }
        for (_, id) in &doc.component_schemas {
            if !views.in_request(*id) && !views.in_response(*id) {
                reach(doc, &mut views.request, [*id], View::Request);
                reach(doc, &mut views.response, [*id], View::Response);
            }
        }
        views
    }

    pub(super) fn in_request(&self, id: SchemaId) -> bool {
        is(&self.request, id)
    }

    pub(super) fn in_response(&self, id: SchemaId) -> bool {
        is(&self.response, id)
    }

    /// The direction that matters to these schemas.
    pub(super) fn narrow(&self, mut ids: impl Iterator<Item = SchemaId>, view: View) -> View {
        if ids.any(|id| is(&self.differ, id)) {
            view
        } else {
            View::Both
        }
    }

    fn path(&mut self, doc: &Document, path: &PathItem) {
        let shared = path
            .parameters
            .iter()
            .filter_map(|parameter| parameter.schema);
        reach(doc, &mut self.request, shared, View::Request);
        for (_, operation) in &path.operations {
            reach(doc, &mut self.request, requested(operation), View::Request);
            reach(doc, &mut self.response, answered(operation), View::Response);
        }
    }
}

fn requested(operation: &Operation) -> impl Iterator<Item = SchemaId> {
    let body = operation
        .request_body
        .iter()
        .flat_map(|body| &body.content)
        .flat_map(carried);
    operation
        .parameters
        .iter()
        .filter_map(|parameter| parameter.schema)
        .chain(body)
}

fn answered(operation: &Operation) -> impl Iterator<Item = SchemaId> {
    operation.responses.iter().flat_map(|(_, response)| {
        let headers = response
            .headers
            .iter()
            .filter_map(|(_, header)| header.schema);
        headers.chain(response.content.iter().flat_map(carried))
    })
}

fn carried(media: &MediaType) -> impl Iterator<Item = SchemaId> {
    media.schema.into_iter().chain(media.item_schema)
}

fn is(set: &[bool], id: SchemaId) -> bool {
    set.get(id.0 as usize).copied().unwrap_or_default()
}

/// Marks all that these schemas reach, without the properties that the direction does not see.
fn reach(doc: &Document, set: &mut [bool], from: impl IntoIterator<Item = SchemaId>, view: View) {
    let mut open: Vec<SchemaId> = from.into_iter().collect();
    while let Some(id) = open.pop() {
        let (Some(reached), Some(schema)) =
            (set.get_mut(id.0 as usize), doc.schemas.get(id.0 as usize))
        else {
            continue;
        };
        if std::mem::replace(reached, true) {
            continue;
        }
        children(schema, |child, is_property| {
            let hidden = is_property
                && doc
                    .schemas
                    .get(child.0 as usize)
                    .is_some_and(|schema| match view {
                        View::Request => schema.read_only,
                        View::Response => schema.write_only,
                        View::Both => false,
                    });
            if !hidden {
                open.push(child);
            }
        });
    }
}

/// For each schema whether a `readOnly` or `writeOnly` property is anywhere in it.
fn differing(doc: &Document) -> Vec<bool> {
    let count = doc.schemas.len();
    if !doc
        .schemas
        .iter()
        .any(|schema| schema.read_only || schema.write_only)
    {
        return vec![false; count];
    }
    // Who contains whom, turned round: the containers of schema `n` are `containers[starts[n]..starts[n + 1]]`.
    let mut starts = vec![0_usize; count + 2];
    for schema in &doc.schemas {
        children(schema, |child, _| {
            if let Some(start) = starts.get_mut(child.0 as usize + 2) {
                *start += 1;
            }
        });
    }
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut containers = vec![0_usize; sum];
    for (container, schema) in doc.schemas.iter().enumerate() {
        children(schema, |child, _| {
            if let Some(next) = starts.get_mut(child.0 as usize + 1)
                && let Some(slot) = containers.get_mut(*next)
            {
                *slot = container;
                *next += 1;
            }
        });
    }
    let marked = |schema: &Schema| schema.read_only || schema.write_only;
    let mut open: Vec<usize> = doc
        .schemas
        .iter()
        .enumerate()
        .filter(|(_, schema)| marked(schema))
        .map(|(index, _)| index)
        .collect();
    let mut differ = vec![false; count];
    while let Some(id) = open.pop() {
        let (Some(&start), Some(&end)) = (starts.get(id), starts.get(id + 1)) else {
            continue;
        };
        for container in containers.get(start..end).unwrap_or_default() {
            if let Some(differs @ false) = differ.get_mut(*container) {
                *differs = true;
                open.push(*container);
            }
        }
    }
    differ
}

/// Calls back with each schema in this one, and whether it is that of a property. Plain loops: this is walked for every schema, several times, and
/// iterators cost their price in an unoptimised build.
fn children(schema: &Schema, mut found: impl FnMut(SchemaId, bool)) {
    for (_, id) in &schema.properties {
        found(*id, true);
    }
    let mut one = |id: Option<SchemaId>| {
        if let Some(id) = id {
            found(id, false);
        }
    };
    one(schema.reference);
    one(schema.items);
    one(schema.additional_properties);
    one(schema.property_names);
    one(schema.contains);
    one(schema.not);
    one(schema.unevaluated_properties);
    one(schema.unevaluated_items);
    if let Some((condition, then, otherwise)) = schema.conditional {
        one(Some(condition));
        one(then);
        one(otherwise);
    }
    for list in [
        &schema.all_of,
        &schema.one_of,
        &schema.any_of,
        &schema.prefix_items,
    ] {
        for id in list {
            one(Some(*id));
        }
    }
    for keyed in [&schema.pattern_properties, &schema.dependent_schemas] {
        for (_, id) in keyed {
            one(Some(*id));
        }
    }
    if let Some(discriminator) = &schema.discriminator {
        for (_, id) in &discriminator.mapping {
            one(Some(*id));
        }
        one(discriminator.default);
    }
}
