//! What can only be said once all types are there: where recursion needs a box, which directions reach a type, which operations a fault spoils.

use crate::diag::Diagnostic;
use crate::model::{Additional, ContentKind, Operation, Schema, Type, TypeDef, TypeId, TypeKind};

/// Puts a box into the last link of every circle of types that hold each other by value.
pub(super) fn close_cycles(types: &mut [TypeDef]) {
    let held: Vec<Vec<usize>> = types
        .iter()
        .map(|def| {
            let mut held = Vec::new();
            match &def.kind {
                // An alias holds nothing: who uses it uses what it stands for. Additional properties are in a map.
                TypeKind::Alias(_) | TypeKind::Enum(_) => {}
                TypeKind::Struct(object) => object
                    .fields
                    .iter()
                    .for_each(|field| by_value(&field.schema.ty, &mut held)),
                TypeKind::Union(union) => union
                    .variants
                    .iter()
                    .for_each(|variant| by_value(&variant.schema.ty, &mut held)),
            }
            held
        })
        .collect();
    for (from, to) in closing_links(&held) {
        if let Some(def) = types.get_mut(from) {
            each_schema_mut(&mut def.kind, &mut |schema| put_box(&mut schema.ty, to));
        }
    }
}

/// The links that lead back to a type which is still being walked.
fn closing_links(held: &[Vec<usize>]) -> Vec<(usize, usize)> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut states = vec![State::New; held.len()];
    let mut links = Vec::new();
    for root in 0..held.len() {
        let mut path = vec![(root, 0)];
        while let Some((from, next)) = path.pop() {
            if next == 0 {
                match states.get_mut(from) {
                    Some(state @ State::New) => *state = State::Open,
                    _ => continue,
                }
            }
            let Some(&to) = held.get(from).and_then(|held| held.get(next)) else {
                if let Some(state) = states.get_mut(from) {
                    *state = State::Done;
                }
                continue;
            };
            path.push((from, next + 1));
            match states.get(to) {
                Some(State::Open) => links.push((from, to)),
                Some(State::New) => path.push((to, 0)),
                _ => {}
            }
        }
    }
    links
}

fn by_value(ty: &Type, held: &mut Vec<usize>) {
    match ty {
        Type::Named(TypeId(id)) => held.push(*id),
        Type::Nullable(inner) => by_value(inner, held),
        Type::Tuple(items) => items.iter().for_each(|item| by_value(item, held)),
        _ => {}
    }
}

fn put_box(ty: &mut Type, to: usize) {
    match ty {
        Type::Named(TypeId(id)) if *id == to => *ty = Type::Boxed(Box::new(ty.clone())),
        Type::Nullable(inner) => put_box(inner, to),
        Type::Tuple(items) => items.iter_mut().for_each(|item| put_box(item, to)),
        _ => {}
    }
}

/// Marks which types requests and responses reach. What no operation reaches is reached by both.
pub(super) fn mark_directions(types: &mut [TypeDef], operations: &[Operation]) {
    let request = reached(types, operations.iter().flat_map(request_schemas));
    let response = reached(types, operations.iter().flat_map(response_schemas));
    let orphans = request
        .iter()
        .zip(&response)
        .enumerate()
        .filter(|(_, reached)| *reached == (&false, &false));
    let orphans = reached_from(types, orphans.map(|(id, _)| TypeId(id)).collect());
    for (def, ((orphan, request), response)) in types
        .iter_mut()
        .zip(orphans.iter().zip(&request).zip(&response))
    {
        def.in_request = *orphan || *request;
        def.in_response = *orphan || *response;
    }
}

/// Adds to each operation what spoils the types that it uses.
pub(super) fn spread_taints(
    types: &[TypeDef],
    taints: &[Vec<Diagnostic>],
    operations: &mut [Operation],
) {
    if taints.iter().all(Vec::is_empty) {
        return;
    }
    for operation in operations {
        let used = reached(
            types,
            request_schemas(operation).chain(response_schemas(operation)),
        );
        for taint in used
            .iter()
            .zip(taints)
            .filter(|(used, _)| **used)
            .flat_map(|(_, taints)| taints)
        {
            if !operation
                .unsupported
                .iter()
                .any(|known| known.span == taint.span && known.message == taint.message)
            {
                operation.unsupported.push(taint.clone());
            }
        }
    }
}

fn request_schemas(operation: &Operation) -> impl Iterator<Item = &Schema> {
    let parameters = [
        &operation.path_parameters,
        &operation.query_parameters,
        &operation.header_parameters,
        &operation.cookie_parameters,
    ];
    let body = operation
        .body
        .iter()
        .flat_map(|body| &body.contents)
        .filter_map(|content| content.kind.schema());
    parameters
        .into_iter()
        .flatten()
        .map(|parameter| &parameter.schema)
        .chain(body)
}

fn response_schemas(operation: &Operation) -> impl Iterator<Item = &Schema> {
    operation.responses.iter().flat_map(|response| {
        let headers = response.headers.iter().map(|header| &header.schema);
        headers.chain(
            response
                .contents
                .iter()
                .filter_map(|content| content.kind.schema()),
        )
    })
}

impl ContentKind {
    /// The schema of the content, or of an item of a stream.
    pub fn schema(&self) -> Option<&Schema> {
        match self {
            Self::Json(schema) | Self::Form(schema, _) | Self::Multipart(schema, _) => Some(schema),
            Self::Text(schema) | Self::Stream(schema) => schema.as_ref(),
            Self::Bytes => None,
        }
    }
}

fn reached<'s>(types: &[TypeDef], from: impl Iterator<Item = &'s Schema>) -> Vec<bool> {
    let mut open = Vec::new();
    from.for_each(|schema| mentioned(&schema.ty, &mut open));
    reached_from(types, open)
}

fn reached_from(types: &[TypeDef], mut open: Vec<TypeId>) -> Vec<bool> {
    let mut reached = vec![false; types.len()];
    while let Some(TypeId(id)) = open.pop() {
        if let (Some(mark @ false), Some(def)) = (reached.get_mut(id), types.get(id)) {
            *mark = true;
            each_schema(&def.kind, &mut |schema| mentioned(&schema.ty, &mut open));
        }
    }
    reached
}

fn mentioned(ty: &Type, found: &mut Vec<TypeId>) {
    match ty {
        Type::Named(id) => found.push(*id),
        Type::Boxed(inner) | Type::Nullable(inner) | Type::Array(inner) | Type::Map(inner) => {
            mentioned(inner, found);
        }
        Type::Tuple(items) => items.iter().for_each(|item| mentioned(item, found)),
        _ => {}
    }
}

fn each_schema<'t>(kind: &'t TypeKind, found: &mut impl FnMut(&'t Schema)) {
    match kind {
        TypeKind::Alias(schema) => found(schema),
        TypeKind::Struct(object) => {
            object.fields.iter().for_each(|field| found(&field.schema));
            if let Additional::Keep(_, schema) = &object.additional {
                found(schema);
            }
        }
        TypeKind::Enum(_) => {}
        TypeKind::Union(union) => union
            .variants
            .iter()
            .for_each(|variant| found(&variant.schema)),
    }
}

fn each_schema_mut(kind: &mut TypeKind, found: &mut impl FnMut(&mut Schema)) {
    match kind {
        // An alias holds nothing: who uses it uses what it stands for.
        TypeKind::Alias(_) | TypeKind::Enum(_) => {}
        // Other properties are in a map, and so behind a pointer.
        TypeKind::Struct(object) => object
            .fields
            .iter_mut()
            .for_each(|field| found(&mut field.schema)),
        TypeKind::Union(union) => union
            .variants
            .iter_mut()
            .for_each(|variant| found(&mut variant.schema)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_link_that_closes_a_circle_is_boxed() {
        // 0 -> 1 -> 2 -> 0, 2 -> 2, 3 -> 0
        let held = vec![vec![1], vec![2], vec![0, 2], vec![0]];
        assert_eq!(closing_links(&held), [(2, 0), (2, 2)]);
    }
}
