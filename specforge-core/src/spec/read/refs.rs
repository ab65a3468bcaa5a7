//! Following references: local pointers, anchors, other files.

use super::cx::{Cx, Kind, ObjectId};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::source::{FileId, Node, Object, Span, Value, clean};
use crate::spec::Version;
use std::path::PathBuf;
use std::sync::Arc;

/// How many references may lead from one to the next.
const MAX_CHAIN: usize = 64;

/// Objects with more members than this are looked into through an index.
const LINEAR: usize = 32;

/// Why a reference leads nowhere.
enum Fault {
    /// A finding of its own.
    New(Box<Diagnostic>),
    /// One that was reported before: an index into the findings.
    Known(usize),
}

impl From<Diagnostic> for Fault {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::New(Box::new(diagnostic))
    }
}

/// The text of a `$ref` and where it stands.
pub(super) fn reference(object: &Object) -> Option<(&Arc<str>, Span)> {
    let member = object.get("$ref")?;
    match &member.value.value {
        Value::String(text) => Some((text, member.value.span)),
        _ => None,
    }
}

impl Cx<'_> {
    /// Follows the references that `node` consists of to what they lead to in the end. A fault is reported once and spoils whoever comes by.
    pub(super) fn follow(&mut self, node: &Node, kind: Kind) -> Option<Node> {
        let mut current = node.clone();
        let mut trail: Vec<ObjectId> = Vec::new();
        while let Some(object) = current.as_object() {
            let Some((text, span)) = reference(object) else {
                break;
            };
            let id = ObjectId::of(object);
            if trail.contains(&id) || trail.len() >= MAX_CHAIN {
                self.report(
                    Diagnostic::error(
                        codes::REF_CYCLE,
                        span,
                        format!("`{text}` leads back to itself"),
                    )
                    .help(format!(
                        "let one of the references lead to {} that is written out",
                        kind.noun()
                    )),
                );
                return None;
            }
            trail.push(id);
            current = self.target(text, span, kind)?;
        }
        Some(current)
    }

    /// Where one reference leads.
    pub(super) fn target(&mut self, text: &Arc<str>, span: Span, kind: Kind) -> Option<Node> {
        let key = (span.file, kind, Arc::clone(text));
        if let Some(known) = self.targets.get(&key) {
            return match known.clone() {
                Ok(node) => Some(node),
                Err(fault) => {
                    self.spoil(fault);
                    None
                }
            };
        }
        let found = self.resolve(text, span, kind).map_err(|fault| match fault {
            Fault::New(diagnostic) => self.report(*diagnostic),
            Fault::Known(fault) => {
                self.spoil(fault);
                fault
            }
        });
        self.targets.insert(key, found.clone());
        found.ok()
    }

    fn resolve(&mut self, text: &str, span: Span, kind: Kind) -> Result<Node, Fault> {
        let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
        let (root, file) = self.resource_of(address, text, span)?;
        if fragment.is_empty() {
            return Ok(root);
        }
        let Some(fragment) = percent_decode(fragment) else {
            return Err(unresolved(text, span, "it is not properly percent-encoded").into());
        };
        let Some(pointer) = fragment.strip_prefix('/') else {
            return self.anchor(file, &fragment).ok_or_else(|| {
                unresolved(text, span, "no such anchor exists")
                    .help("write a pointer such as `#/components/schemas/User`")
                    .into()
            });
        };
        let section = self.check_section(&fragment, text, span, kind)?;
        let found = self.walk(root, pointer, text, span)?;
        match section {
            Some(section) => self.schema_inside(found, section, text, span),
            None => Ok(found),
        }
    }

    /// What an address names, and the file that it stands in.
    fn resource_of(
        &mut self,
        address: &str,
        text: &str,
        span: Span,
    ) -> Result<(Node, FileId), Fault> {
        if address.is_empty() {
            return Ok((self.root_of(span.file)?, span.file));
        }
        if self.version != Version::V30
            && let Some(node) = self.named(span.file, address)
        {
            return Ok((node, span.file));
        }
        let file = self.file_of(address, text, span)?;
        Ok((self.root_of(file)?, file))
    }

    /// The tree of a file; one that cannot be parsed was reported when it was opened.
    fn root_of(&self, file: FileId) -> Result<Node, Fault> {
        match self.files.tree(file) {
            Some(root) => Ok(root.clone()),
            None => Err(Fault::Known(
                self.broken_files.get(&file).copied().unwrap_or_default(),
            )),
        }
    }

    fn file_of(&mut self, address: &str, text: &str, span: Span) -> Result<FileId, Fault> {
        let local = if is_url(address) {
            self.relative_to_base(span.file, address)
        } else {
            Some(address.to_owned())
        };
        let Some(address) = local else {
            let message = format!("`{text}` is a URL, and a build downloads nothing");
            return Err(Diagnostic::error(codes::REF_REMOTE, span, message)
                .help("download the file, put it beside the spec and refer to it by its path")
                .into());
        };
        let Some(relative) = percent_decode(&address) else {
            return Err(unresolved(text, span, "it is not properly percent-encoded").into());
        };
        let base = self
            .files
            .sources
            .file(span.file)
            .map_or_else(PathBuf::new, |file| file.path.clone());
        let path = clean(
            &base
                .parent()
                .map_or_else(|| PathBuf::from(&relative), |folder| folder.join(&relative)),
        );
        if let Some(fault) = self.missing_files.get(&path) {
            return Err(Fault::Known(*fault));
        }
        let before = self.diagnostics.len();
        match self.files.open(&path, Some(span), &mut self.diagnostics) {
            Ok(file) => {
                if self.files.tree(file).is_none() {
                    self.broken_files.entry(file).or_insert(before);
                }
                Ok(file)
            }
            Err(diagnostic) => {
                let fault = self.report(*diagnostic);
                self.missing_files.insert(path, fault);
                Err(Fault::Known(fault))
            }
        }
    }

    /// A reference into the wrong section of `components` is a slip that would else surface as a heap of others. Where what is meant is clear it
    /// is tolerated; returns what has to be looked into for the schema that is meant.
    fn check_section(
        &mut self,
        pointer: &str,
        text: &str,
        span: Span,
        kind: Kind,
    ) -> Result<Option<Kind>, Fault> {
        let mut segments = pointer.split('/').skip(1);
        let (Some("components"), Some(section), Some(_), None) = (
            segments.next(),
            segments.next(),
            segments.next(),
            segments.next(),
        ) else {
            return Ok(None);
        };
        if section == kind.section() || kind == Kind::Part {
            return Ok(None);
        }
        let message = format!(
            "`{text}` leads to `{section}`, and {} is needed here",
            kind.noun()
        );
        let help = format!("refer to `#/components/{}/..`", kind.section());
        let holders = [
            Kind::Response,
            Kind::RequestBody,
            Kind::Parameter,
            Kind::Header,
        ];
        let holder = holders.into_iter().find(|kind| section == kind.section());
        let inside = match (kind, holder) {
            // A header is a parameter without `name` and `in`; a request body and a response have the same `content`.
            (Kind::Header, Some(Kind::Parameter))
            | (Kind::Response, Some(Kind::RequestBody))
            | (Kind::RequestBody, Some(Kind::Response)) => None,
            (Kind::Schema, Some(holder)) => Some(holder),
            _ => {
                return Err(Diagnostic::error(codes::REF_KIND, span, message)
                    .help(help)
                    .into());
            }
        };
        self.report(Diagnostic::warning(codes::SLOPPY, span, message).help(help));
        Ok(inside)
    }

    /// The schema of a response, a request body, a parameter or a header, which a reference leads to that should have led to the schema itself.
    fn schema_inside(
        &mut self,
        node: Node,
        holder: Kind,
        text: &str,
        span: Span,
    ) -> Result<Node, Fault> {
        let mut node = node;
        for _ in 0..MAX_CHAIN {
            let Some((inner, at)) = node.as_object().and_then(|object| reference(object)) else {
                break;
            };
            let inner = Arc::clone(inner);
            node = self.resolve(&inner, at, holder)?;
        }
        let of_content = || {
            let content = node.get("content")?.as_object()?;
            let json = content
                .members
                .iter()
                .find(|member| member.key.contains("json"));
            json.or(content.members.first())?.value.get("schema")
        };
        node.get("schema")
            .or_else(of_content)
            .cloned()
            .ok_or_else(|| unresolved(text, span, "there is no schema in it").into())
    }

    /// Walks a pointer down from `node`.
    fn walk(&mut self, root: Node, pointer: &str, text: &str, span: Span) -> Result<Node, Fault> {
        let mut node = root;
        for segment in pointer.split('/') {
            let segment = segment.replace("~1", "/").replace("~0", "~");
            node = self.through(node, &segment, text, span)?;
            let next = match &node.value {
                Value::Object(object) => self.member(object, &segment),
                Value::Array(elements) => segment
                    .parse::<usize>()
                    .ok()
                    .and_then(|index| elements.get(index))
                    .cloned(),
                _ => None,
            };
            node = match next {
                Some(next) => next,
                None => return Err(self.missing(&node, &segment, text, span).into()),
            };
        }
        Ok(node)
    }

    /// A pointer may run through a reference: what it names next stands behind it.
    fn through(
        &mut self,
        node: Node,
        segment: &str,
        text: &str,
        span: Span,
    ) -> Result<Node, Fault> {
        let Some(object) = node
            .as_object()
            .filter(|object| object.get(segment).is_none())
        else {
            return Ok(node);
        };
        let Some((inner, at)) = reference(object) else {
            return Ok(node);
        };
        if self.pointer_depth >= MAX_CHAIN {
            return Err(Diagnostic::error(
                codes::REF_CYCLE,
                span,
                format!("`{text}` leads back to itself"),
            )
            .into());
        }
        let inner = Arc::clone(inner);
        self.pointer_depth += 1;
        let target = self.resolve(&inner, at, Kind::Part);
        self.pointer_depth -= 1;
        target
    }

    /// What a pointer or an anchor names within the `$id` that it stands in; those who mean the document's root are more, and come after.
    pub(super) fn within_resource(&mut self, text: &str) -> Option<Node> {
        let resource = self.resource.clone()?;
        let pointer = percent_decode(text.strip_prefix("#/")?)?;
        pointer.split('/').try_fold(resource, |node, segment| {
            let segment = segment.replace("~1", "/").replace("~0", "~");
            match &node.value {
                Value::Object(object) => self.member(object, &segment),
                Value::Array(elements) => elements.get(segment.parse::<usize>().ok()?).cloned(),
                _ => None,
            }
        })
    }

    fn member(&mut self, object: &Arc<Object>, key: &str) -> Option<Node> {
        if object.members.len() <= LINEAR {
            return object.get(key).map(|member| member.value.clone());
        }
        let index = self.indices.entry(ObjectId::of(object)).or_insert_with(|| {
            let keys = object.members.iter().enumerate();
            keys.map(|(index, member)| (Arc::clone(&member.key), index))
                .collect()
        });
        let member = object.members.get(*index.get(key)?)?;
        Some(member.value.clone())
    }

    fn missing(&self, node: &Node, segment: &str, text: &str, span: Span) -> Diagnostic {
        let siblings = node
            .as_object()
            .map(|object| object.members.as_slice())
            .unwrap_or_default();
        let similar = did_you_mean(segment, siblings.iter().map(|member| &*member.key));
        let help = similar.map(|similar| {
            format!(
                "`{similar}` exists in {}",
                self.files.sources.location(node.span)
            )
        });
        unresolved(text, span, &format!("`{segment}` does not exist")).maybe_help(help)
    }
}

fn unresolved(text: &str, span: Span, why: &str) -> Diagnostic {
    Diagnostic::error(
        codes::REF_UNRESOLVED,
        span,
        format!("`{text}` leads nowhere"),
    )
    .label(why)
}

/// Whether this has a scheme, such as `https:`. One letter is a drive of Windows.
fn is_url(address: &str) -> bool {
    let Some((scheme, _)) = address.split_once(':') else {
        return address.starts_with("//");
    };
    scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
