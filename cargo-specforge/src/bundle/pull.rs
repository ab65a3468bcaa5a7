//! Pulling what other files hold into `components`.

use super::build;
use super::grammar::{Child, Kind, SECTIONS};
use specforge_core::source::{FileId, Member, Node, Object, Span, Value};
use specforge_core::spec::{Forest, Scope};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

/// How many path items may refer to each other in a row.
const MAX_INLINED: usize = 32;

/// The document's tree with all references leading into its own `components`.
pub(super) fn pull(forest: &mut Forest<'_>) -> Node {
    let root = forest.root().clone();
    let mut walker = Puller {
        forest,
        placed: HashMap::new(),
        taken: HashSet::new(),
        queue: VecDeque::new(),
        inlined: 0,
    };
    walker.register(&root);
    let mut document = walker.walk(&root, Kind::Document);
    let mut parts: Vec<(&'static str, Member)> = Vec::new();
    while let Some(Pulled {
        section,
        name,
        node,
        kind,
        scope,
    }) = walker.queue.pop_front()
    {
        walker.forest.restore(scope);
        let node = walker.walk(&node, kind);
        parts.push((section, build::member(&name, node)));
    }
    if !parts.is_empty() {
        document = with_components(&document, parts);
    }
    document
}

struct Puller<'p, 'l> {
    forest: &'p mut Forest<'l>,
    /// Where in `components` the object at a place is.
    placed: HashMap<(&'static str, Place), String>,
    taken: HashSet<(&'static str, String)>,
    queue: VecDeque<Pulled>,
    inlined: usize,
}

/// What tells objects apart: where they start.
type Place = (FileId, u32, u32);

struct Pulled {
    section: &'static str,
    name: String,
    node: Node,
    kind: Kind,
    scope: Scope,
}

impl Puller<'_, '_> {
    /// Notes what stands in `components` already.
    fn register(&mut self, root: &Node) {
        for section in SECTIONS.iter().filter_map(|kind| kind.section()) {
            let members = root
                .get("components")
                .and_then(|components| components.get(section));
            for member in members
                .and_then(Node::as_object)
                .into_iter()
                .flat_map(|object| &object.members)
            {
                let name = member.key.as_ref().to_owned();
                self.placed
                    .entry((section, place(member.value.span)))
                    .or_insert_with(|| name.clone());
                self.taken.insert((section, name));
            }
        }
    }

    fn walk(&mut self, node: &Node, kind: Kind) -> Node {
        if kind != Kind::Schema {
            return self.walk_in(node, kind);
        }
        let scope = self.forest.enter(node);
        let walked = self.walk_in(node, kind);
        self.forest.restore(scope);
        walked
    }

    fn walk_in(&mut self, node: &Node, kind: Kind) -> Node {
        if kind == Kind::Opaque {
            return node.clone();
        }
        let Value::Object(object) = &node.value else {
            return node.clone();
        };
        if kind.may_be_reference()
            && let Some((text, Some(target))) = self.forest.follow(node)
        {
            return match kind.section() {
                Some(section) => self.refer(object, node.span, &text, target, section, kind),
                None => self.inline(object, node, &target, kind),
            };
        }
        let members = object
            .members
            .iter()
            .map(|member| self.walk_member(member, kind))
            .collect();
        build::object(members, node.span)
    }

    fn walk_member(&mut self, member: &Member, kind: Kind) -> Member {
        let value = match (kind, &*member.key) {
            (Kind::Schema, "discriminator") => self.discriminator(&member.value),
            (kind, key) => match kind.child(key) {
                Child::One(kind) => self.walk(&member.value, kind),
                Child::List(kind) => self.list(&member.value, kind),
                Child::Map(kind) => self.map(&member.value, kind),
            },
        };
        Member {
            value,
            ..member.clone()
        }
    }

    fn list(&mut self, node: &Node, kind: Kind) -> Node {
        let node = self.behind(node);
        let Some(elements) = node.as_array() else {
            return node;
        };
        build::array(
            elements
                .iter()
                .map(|element| self.walk(element, kind))
                .collect(),
            node.span,
        )
    }

    fn map(&mut self, node: &Node, kind: Kind) -> Node {
        let node = self.behind(node);
        let Some(object) = node.as_object() else {
            return node;
        };
        let members = object.members.iter().map(|member| {
            let extension =
                member.key.starts_with("x-") && kind != Kind::Schema && kind != Kind::Header;
            let value = if extension {
                member.value.clone()
            } else {
                self.walk(&member.value, kind)
            };
            Member {
                value,
                ..member.clone()
            }
        });
        let members = members.collect();
        build::object(members, node.span)
    }

    /// A `$ref` in place of a whole map or list is no OpenAPI, and common.
    fn behind(&mut self, node: &Node) -> Node {
        match self.forest.follow(node) {
            Some((_, Some(target))) => target,
            _ => node.clone(),
        }
    }

    /// A reference into `components`, to which the target goes unless it is there.
    fn refer(
        &mut self,
        object: &Object,
        span: Span,
        text: &str,
        target: Node,
        section: &'static str,
        kind: Kind,
    ) -> Node {
        let name = self.place(text, target, section, kind);
        let pointer = format!(
            "#/components/{section}/{}",
            name.replace('~', "~0").replace('/', "~1")
        );
        let members = object.members.iter().map(|member| {
            if &*member.key == "$ref" {
                Member {
                    value: build::string(&pointer, member.value.span),
                    ..member.clone()
                }
            } else {
                self.walk_member(member, kind)
            }
        });
        let members = members.collect();
        build::object(members, span)
    }

    fn place(&mut self, text: &str, target: Node, section: &'static str, kind: Kind) -> String {
        let place = (section, place(target.span));
        if let Some(name) = self.placed.get(&place) {
            return name.clone();
        }
        let base = name_of(text);
        let mut name = base.clone();
        let mut number = 2;
        while !self.taken.insert((section, name.clone())) {
            name = format!("{base}{number}");
            number += 1;
        }
        self.placed.insert(place, name.clone());
        let scope = self.forest.scope_of(text);
        self.queue.push_back(Pulled {
            section,
            name: name.clone(),
            node: target,
            kind,
            scope,
        });
        name
    }

    /// What a reference leads to, in its place; fields beside the reference win.
    fn inline(&mut self, object: &Object, node: &Node, target: &Node, kind: Kind) -> Node {
        if self.inlined >= MAX_INLINED {
            return node.clone();
        }
        self.inlined += 1;
        let target = self.walk(target, kind);
        self.inlined -= 1;
        let mut members: Vec<Member> = Vec::new();
        for member in object
            .members
            .iter()
            .filter(|member| &*member.key != "$ref")
        {
            members.push(self.walk_member(member, kind));
        }
        let behind = target
            .as_object()
            .map(|object| object.members.as_slice())
            .unwrap_or_default();
        members.extend(
            behind
                .iter()
                .filter(|member| object.get(&member.key).is_none())
                .cloned(),
        );
        build::object(members, node.span)
    }

    /// Rewrites the references in `mapping`; names of components stay.
    fn discriminator(&mut self, node: &Node) -> Node {
        let Some(object) = node.as_object() else {
            return node.clone();
        };
        let members = object.members.iter().map(|member| {
            let value = match &*member.key {
                "mapping" => self.mapping(&member.value),
                "defaultMapping" => self.mapped(&member.value),
                _ => member.value.clone(),
            };
            Member {
                value,
                ..member.clone()
            }
        });
        let members = members.collect();
        build::object(members, node.span)
    }

    fn mapping(&mut self, node: &Node) -> Node {
        let Some(object) = node.as_object() else {
            return node.clone();
        };
        let members = object
            .members
            .iter()
            .map(|member| Member {
                value: self.mapped(&member.value),
                ..member.clone()
            })
            .collect();
        build::object(members, node.span)
    }

    fn mapped(&mut self, node: &Node) -> Node {
        let Some(text) = node.as_str() else {
            return node.clone();
        };
        if self.taken.contains(&("schemas", text.to_owned())) || !text.contains(['#', '/', '.']) {
            return node.clone();
        }
        let reference = build::reference(text, node.span);
        match self.forest.follow(&reference) {
            Some((text, Some(target))) => {
                let name = self.place(&text, target, "schemas", Kind::Schema);
                build::string(&format!("#/components/schemas/{name}"), node.span)
            }
            _ => node.clone(),
        }
    }
}

fn place(span: Span) -> Place {
    (span.file, span.line, span.column)
}

/// A component's name from the last words of a reference: only what a key of `components` may contain.
fn name_of(reference: &str) -> String {
    let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    let last = pointer.rsplit('/').find(|segment| !segment.is_empty());
    let stem = || {
        let name = file
            .rsplit('/')
            .find(|segment| !segment.is_empty())
            .unwrap_or("Component");
        name.split_once('.').map_or(name, |(stem, _)| stem)
    };
    let name = last.unwrap_or_else(stem);
    let name = name.replace("~1", "_").replace("~0", "_");
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    name.chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect()
}

/// The root with more components.
fn with_components(root: &Node, pulled: Vec<(&'static str, Member)>) -> Node {
    let empty = Arc::<Object>::default();
    let object = root.as_object().unwrap_or(&empty);
    let old = object
        .get("components")
        .map_or_else(|| build::object(Vec::new(), root.span), |m| m.value.clone());
    let mut sections: Vec<Member> = old
        .as_object()
        .map(|object| object.members.clone())
        .unwrap_or_default();
    for (section, member) in pulled {
        let index = sections
            .iter()
            .position(|known| &*known.key == section)
            .unwrap_or_else(|| {
                sections.push(build::member(section, build::object(Vec::new(), old.span)));
                sections.len() - 1
            });
        let Some(known) = sections.get_mut(index) else {
            continue;
        };
        let mut members = known
            .value
            .as_object()
            .map(|object| object.members.clone())
            .unwrap_or_default();
        members.push(member);
        known.value = build::object(members, known.value.span);
    }
    let components = build::object(sections, old.span);
    let mut members: Vec<Member> = object
        .members
        .iter()
        .filter(|member| &*member.key != "components")
        .cloned()
        .collect();
    members.push(build::member("components", components));
    build::object(members, root.span)
}
