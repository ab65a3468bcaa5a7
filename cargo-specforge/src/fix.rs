//! Declaring the statuses that operations can answer and do not declare (SF0319), in the document itself.
//!
//! A person wrote the document, so nothing of it is written anew: lines are put in where they belong, in the style of what stands around them,
//! and every other byte stays as it is. What comes out is read again before anything is kept: it has to be the same tree but for the members that
//! were put in.
//!
//! | file | |
//! |---|---|
//! | `find` | where the responses of each operation are written |
//! | `entry` | what is written: a `$ref` to a shared response, and that response |
//! | `tree`, `text` | values in the style of YAML and JSON; places in a text |
//! | `block`, `flow` | a member put into a mapping of indented lines, and into one in braces |
//! | `verify` | whether what comes out is what was meant |

mod block;
mod entry;
mod find;
mod flow;
mod text;
mod tree;
mod verify;

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use specforge_core::check::undeclared::undeclared_statuses;
use specforge_core::diag::{Diagnostic, codes};
use specforge_core::model::{Api, Operation, Undeclared, lower};
use specforge_core::source::{FileId, Node, Sources, Span};
use specforge_core::spec::read_with;

use self::find::Written;
use self::text::Text;
use self::tree::Tree;

/// A document with its missing responses put in.
#[derive(Debug, Clone)]
pub struct Fixed {
    /// The files that change, with their new text.
    pub files: Vec<(PathBuf, String)>,
    /// What was put in, operation by operation.
    pub added: Vec<Added>,
    /// The operations whose responses cannot be written, with the reason.
    pub refused: Vec<Diagnostic>,
    /// The files that the places refer to, as they were.
    pub sources: Sources,
}

/// The responses that an operation lacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The operation.
    pub operation: String,
    /// Where it stands.
    pub span: Span,
    /// The statuses.
    pub statuses: Vec<u16>,
}

/// Why nothing can be done.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What was found.
    pub diagnostics: Vec<Diagnostic>,
    /// The files that the places refer to.
    pub sources: Sources,
}

/// Members to put into one object.
#[derive(Debug, Clone)]
struct Insertion {
    /// The object.
    object: Node,
    /// The members, in order.
    members: Vec<(String, Tree)>,
    /// Whether they are put among the others by number, as statuses are; else behind them.
    sorted: bool,
}

/// How a file is read.
type Load<'l> = dyn Fn(&Path) -> io::Result<Vec<u8>> + 'l;

/// Declares what is missing in the document at `path`; messages show the files' paths relative to `root`. Nothing is written to disk.
pub fn fix(path: &Path, root: &Path, load: &Load<'_>) -> Result<Fixed, Failure> {
    let reading = read_with(path, root, load);
    let Some(document) = &reading.document else {
        return Err(Failure {
            diagnostics: reading.diagnostics,
            sources: reading.sources,
        });
    };
    let api = lower(document);
    let fixed = |files, added, refused| Fixed {
        files,
        added,
        refused,
        sources: api.sources.clone(),
    };
    let missing = missing(&api);
    if missing.is_empty() {
        return Ok(fixed(Vec::new(), Vec::new(), Vec::new()));
    }
    let written = find::responses(path, root, load).map_err(|reading| Failure {
        diagnostics: reading.diagnostics,
        sources: reading.sources,
    })?;
    let mut plan = Plan::new(&api, &written);
    for (operation, statuses) in missing {
        plan.declare(operation, statuses);
    }
    let texts = plan.texts();
    match verify::verify(&api, &plan, &texts, (path, root, load)) {
        Ok(()) => {
            let files = texts
                .into_iter()
                .map(|(file, text)| (plan.path_of(file), text));
            Ok(fixed(files.collect(), plan.added, plan.refused))
        }
        Err(diagnostic) => Err(Failure {
            diagnostics: vec![*diagnostic],
            sources: api.sources,
        }),
    }
}

/// The operations that lack responses, with their statuses. One that says `undeclared: allow` lacks none.
fn missing(api: &Api) -> Vec<(&Operation, Vec<u16>)> {
    api.operations
        .iter()
        .filter(|operation| operation.unsupported.is_empty())
        .filter(|operation| operation.settings.undeclared != Undeclared::Allow)
        .map(|operation| {
            let statuses = undeclared_statuses(operation).into_keys().collect();
            (operation, statuses)
        })
        .filter(|(_, statuses): &(_, Vec<u16>)| !statuses.is_empty())
        .collect()
}

/// What is to be put where.
struct Plan<'a> {
    written: &'a Written,
    entries: entry::Entries<'a>,
    insertions: Vec<Insertion>,
    added: Vec<Added>,
    refused: Vec<Diagnostic>,
}

impl<'a> Plan<'a> {
    fn new(api: &'a Api, written: &'a Written) -> Self {
        Self {
            written,
            entries: entry::Entries::new(api, written),
            insertions: Vec::new(),
            added: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Plans the responses of an operation.
    fn declare(&mut self, operation: &Operation, statuses: Vec<u16>) {
        let Some(place) = self.written.find(operation.span) else {
            self.refuse(operation, "where they are written could not be found");
            return;
        };
        let members = |entries: &mut entry::Entries<'_>| -> Vec<(String, Tree)> {
            let file = place.object.span.file;
            statuses
                .iter()
                .map(|status| (status.to_string(), entries.reference(*status, file)))
                .collect()
        };
        let insertion = match &place.responses {
            // OpenAPI 3.1: an operation need not have any.
            None => Insertion {
                object: place.object.clone(),
                members: vec![(
                    "responses".to_owned(),
                    Tree::Map(members(&mut self.entries)),
                )],
                sorted: false,
            },
            Some(responses) if responses.get("$ref").is_some() => {
                self.refuse(
                    operation,
                    "`responses` is a `$ref`, which has no members of its own",
                );
                return;
            }
            Some(responses) if responses.as_object().is_some() => Insertion {
                object: responses.clone(),
                members: members(&mut self.entries),
                sorted: true,
            },
            Some(_) => {
                self.refuse(operation, "`responses` is no object");
                return;
            }
        };
        self.insert(insertion);
        self.added.push(Added {
            operation: operation.id.clone(),
            span: operation.span,
            statuses,
        });
    }

    /// Adds an insertion. Operations that share their responses, by an alias or a `$ref`, lack them in one place.
    fn insert(&mut self, new: Insertion) {
        let shared = self
            .insertions
            .iter_mut()
            .find(|known| known.object.span == new.object.span);
        match shared {
            None => self.insertions.push(new),
            Some(known) => {
                for (key, value) in new.members {
                    if !known.members.iter().any(|(present, _)| *present == key) {
                        known.members.push((key, value));
                    }
                }
                if known.sorted {
                    known
                        .members
                        .sort_by_key(|(key, _)| key.parse().unwrap_or(u16::MAX));
                }
            }
        }
    }

    fn refuse(&mut self, operation: &Operation, why: &str) {
        let message = format!(
            "the missing responses of operation `{}` cannot be written: {why}",
            operation.id
        );
        self.refused.push(
            Diagnostic::error(codes::UNDECLARED_ANSWER, Some(operation.span), message)
                .help("write them by hand; `cargo specforge check` says which")
                .in_operation(&operation.id),
        );
    }

    /// Everything that is put somewhere: the responses of operations, and the shared ones in `components`.
    fn all(&self) -> Vec<Insertion> {
        let mut insertions = self.insertions.clone();
        insertions.extend(self.entries.insertions());
        insertions
    }

    /// The new texts of the files that change.
    fn texts(&self) -> BTreeMap<FileId, String> {
        let mut insertions: BTreeMap<FileId, Vec<Insertion>> = BTreeMap::new();
        for insertion in self.all() {
            let file = insertion.object.span.file;
            insertions.entry(file).or_default().push(insertion);
        }
        let texts = insertions.into_iter().filter_map(|(file, insertions)| {
            let text = Text::new(self.written.sources.file(file)?);
            let edits = insertions.iter().flat_map(|insertion| {
                if text.is_braced(&insertion.object) {
                    flow::insert(&text, insertion)
                } else {
                    block::insert(&text, insertion)
                }
            });
            Some((file, text.with(edits.collect())))
        });
        texts.collect()
    }

    fn path_of(&self, file: FileId) -> PathBuf {
        let file = self.written.sources.file(file);
        file.map(|file| file.path.clone()).unwrap_or_default()
    }
}
