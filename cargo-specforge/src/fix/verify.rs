//! Whether what comes out is what was meant: the same trees but for the members that were put in, and no new fault.

use std::collections::BTreeMap;
use std::path::Path;

use specforge_core::diag::{Diagnostic, codes};
use specforge_core::model::{Api, lower};
use specforge_core::source::{self, FileId, Node, Span, Value, clean};
use specforge_core::spec::read_with;

use super::{Load, Plan, missing};

/// The keys that were put into the objects at these places.
type Allowed<'p> = BTreeMap<(FileId, u32, u32), Vec<&'p str>>;

/// Reads what comes out again.
pub(super) fn verify(
    api: &Api,
    plan: &Plan<'_>,
    texts: &BTreeMap<FileId, String>,
    (path, root, load): (&Path, &Path, &Load<'_>),
) -> Result<(), Box<Diagnostic>> {
    let insertions = plan.all();
    let mut allowed: Allowed<'_> = BTreeMap::new();
    for insertion in &insertions {
        let keys = insertion.members.iter().map(|(key, _)| key.as_str());
        allowed
            .entry(place(insertion.object.span))
            .or_default()
            .extend(keys);
    }
    let by_hand = |span: Option<Span>, why: &str| {
        let message = format!("the missing responses cannot be written into this document: {why}");
        let diagnostic = Diagnostic::error(codes::UNDECLARED_ANSWER, span, message);
        Box::new(
            diagnostic.help(
                "nothing was changed; write them by hand, `cargo specforge check` says which",
            ),
        )
    };
    for insertion in &insertions {
        if !texts.contains_key(&insertion.object.span.file) {
            let why = "how this object is written is not understood";
            return Err(by_hand(Some(insertion.object.span), why));
        }
    }
    for (file, text) in texts {
        let Some(known) = plan.written.sources.file(*file) else {
            return Err(by_hand(None, "a file of it is gone"));
        };
        let before = source::parse(*file, &known.path, &known.text, &mut Vec::new());
        let after = source::parse(*file, &known.path, text, &mut Vec::new());
        let (Some(before), Some(after)) = (before, after) else {
            let why = "it could not be read afterwards";
            return Err(by_hand(insertions.first().map(|one| one.object.span), why));
        };
        if let Err(span) = same(&before, &after, &allowed) {
            let why = "an object would have come out as another one";
            return Err(by_hand(Some(span), why));
        }
    }
    let overlaid = |wanted: &Path| {
        let wanted = clean(wanted);
        let changed = texts
            .iter()
            .find(|(file, _)| clean(&plan.path_of(**file)) == wanted);
        match changed {
            Some((_, text)) => Ok(text.as_bytes().to_vec()),
            None => load(&wanted),
        }
    };
    let reading = read_with(path, root, &overlaid);
    let Some(document) = &reading.document else {
        return Err(by_hand(None, "it could not be read afterwards"));
    };
    let fixed = lower(document);
    let ids = |api: &Api| -> Vec<String> {
        let supported = api
            .operations
            .iter()
            .filter(|operation| operation.unsupported.is_empty());
        supported.map(|operation| operation.id.clone()).collect()
    };
    if ids(api) != ids(&fixed) {
        return Err(by_hand(None, "its operations would have changed"));
    }
    let refused = |id: &String| {
        let mut refused = plan.refused.iter();
        refused.any(|refused| refused.operation.as_ref() == Some(id))
    };
    match missing(&fixed)
        .iter()
        .find(|(operation, _)| !refused(&operation.id))
    {
        Some((operation, _)) => {
            let why = format!("operation `{}` would still lack some", operation.id);
            let span = api.operations.iter().find(|known| known.id == operation.id);
            Err(by_hand(span.map(|known| known.span), &why))
        }
        None => Ok(()),
    }
}

fn place(span: Span) -> (FileId, u32, u32) {
    (span.file, span.line, span.column)
}

/// Compares two values; `Err`: where they differ, in the first.
fn same(before: &Node, after: &Node, allowed: &Allowed<'_>) -> Result<(), Span> {
    let differ = Err(before.span);
    match (&before.value, &after.value) {
        (Value::Null, Value::Null) => Ok(()),
        (Value::Bool(a), Value::Bool(b)) if a == b => Ok(()),
        (Value::Number(a), Value::Number(b)) | (Value::String(a), Value::String(b)) if a == b => {
            Ok(())
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => a
            .iter()
            .zip(b.iter())
            .try_for_each(|(a, b)| same(a, b, allowed)),
        (Value::Object(a), Value::Object(b)) => {
            let put_in = allowed.get(&place(before.span));
            let is_put_in = |key: &str| put_in.is_some_and(|keys| keys.contains(&key));
            let mut left = a.members.iter();
            for member in &b.members {
                if a.get(&member.key).is_none() {
                    if is_put_in(&member.key) {
                        continue;
                    }
                    return differ;
                }
                match left.next() {
                    Some(known) if known.key == member.key => {
                        same(&known.value, &member.value, allowed)?;
                    }
                    _ => return differ,
                }
            }
            let all = put_in.is_none_or(|keys| keys.iter().all(|key| b.get(key).is_some()));
            if left.next().is_some() || !all {
                return differ;
            }
            Ok(())
        }
        _ => differ,
    }
}
