//! What everything that prints needs to know: the API, the names of things outside it, and where the tokens will stand.

use std::cell::{OnceCell, Ref, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::signature::Naming;
use super::types::SharedRules;
use crate::code::{Code, Name, Tokens, quote};
use crate::model::errors::ErrorShape;
use crate::model::{Api, Format, NamedSchema, Operation, Rules, TypeDef, TypeId};

/// What the user, the features and `specforge.toml` decide about the code that is printed.
#[derive(Debug, Clone)]
pub struct Options {
    /// The path of the runtime crate: `::specforge`, or the name that the user's `Cargo.toml` gives it.
    pub specforge: Code,
    /// The name that handlers have to give: `admin` for `[api.admin]` of `specforge.toml`.
    pub api: Option<String>,
    /// The module of `api!` as messages name it: `api` for `crate::api`.
    pub module: String,
    /// The Rust types of string formats; for others see [`rust_type`](super::types::rust_type).
    pub formats: BTreeMap<Format, Code>,
    /// `types(User = crate::domain::User)`: component schemas that a type of the user stands for.
    pub replaced: BTreeMap<String, syn::Path>,
    /// `manual(ErrorResponse)`: error schemas whose constructors and conversions the user writes.
    pub manual: BTreeSet<String>,
    /// The type of the credentials that the user's own verifier takes, by the trait's name: of schemes that the document is at fault about, so
    /// that the verifier is no fault as well.
    pub verified: BTreeMap<String, String>,
    /// `unsupported(op)`: operations that are left out on purpose, by their markers.
    pub left_out: BTreeSet<String>,
}

impl Options {
    /// Nothing decided but the path of the runtime crate.
    pub fn new(specforge: Code) -> Self {
        Self {
            formats: format_types(&specforge, &[], &BTreeMap::new()),
            specforge,
            api: None,
            module: "api".to_owned(),
            replaced: BTreeMap::new(),
            manual: BTreeSet::new(),
            verified: BTreeMap::new(),
            left_out: BTreeSet::new(),
        }
    }
}

impl Options {
    /// The attribute of a handler of this operation.
    pub fn attribute(&self, operation: &str) -> String {
        let id = proc_macro2::Literal::string(operation);
        match &self.api {
            Some(api) => format!("#[specforge::handler(api = {api}, operation = {id})]"),
            None => format!("#[specforge::handler(operation = {id})]"),
        }
    }

    /// How messages name things.
    pub fn naming(&self) -> Naming<'_> {
        Naming {
            api: &self.module,
            formats: &self.formats,
        }
    }

    /// The same, for the `api!` that stands in the module of this path.
    #[must_use]
    pub fn in_module(self, path: &str) -> Self {
        let name = path.rsplit("::").next().unwrap_or(path).trim();
        Self {
            module: name.to_owned(),
            ..self
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self::new(quote!(::specforge))
    }
}

/// Where the printed tokens will stand, which decides how they name the generated types.
#[derive(Debug, Clone)]
pub enum Place<'a> {
    /// The root of the module that `api!` stands in.
    Root,
    /// An operation's module, directly below the root.
    Operation(&'a str),
    /// A module of an operation's module.
    Hidden(&'a str),
    /// The module of shared assertions, below the root.
    Assertions,
    /// The module of shared rules, below the root.
    Rules,
    /// Somewhere else; the path of the root module, such as `crate::api`.
    Outside(&'a Code),
}

/// What everything that prints needs to know. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Context<'a> {
    /// The API.
    pub api: &'a Api,
    /// What the user decided.
    pub options: &'a Options,
    /// Where the tokens will stand.
    pub place: Place<'a>,
    facts: Rc<Facts>,
}

/// What is asked often and takes a look at the whole API to know.
#[derive(Debug, Default)]
struct Facts {
    deprecated: OnceCell<bool>,
    unnamed: OnceCell<Vec<usize>>,
    error_types: OnceCell<BTreeMap<TypeId, ErrorShape>>,
    shared_rules: RefCell<SharedRules>,
    specforge: OnceCell<Tokens>,
}

impl<'a> Context<'a> {
    /// A context for the root module.
    pub fn new(api: &'a Api, options: &'a Options) -> Self {
        Self {
            api,
            options,
            place: Place::Root,
            facts: Rc::default(),
        }
    }

    /// The same context, for tokens that stand in an operation's module.
    #[must_use]
    pub fn in_operation(&self, module: &'a str) -> Self {
        Self {
            place: Place::Operation(module),
            ..self.clone()
        }
    }

    /// The same context, one module further in.
    #[must_use]
    pub fn in_hidden(&self) -> Self {
        match self.place {
            Place::Operation(module) => Self {
                place: Place::Hidden(module),
                ..self.clone()
            },
            _ => self.clone(),
        }
    }

    /// The same context, for tokens that stand outside the module whose path is `root`.
    #[must_use]
    pub fn outside(&self, root: &'a Code) -> Self {
        Self {
            place: Place::Outside(root),
            ..self.clone()
        }
    }

    /// Whether anything is deprecated.
    pub(super) fn deprecated(&self) -> bool {
        *self
            .facts
            .deprecated
            .get_or_init(|| super::types::mentions_deprecated(self.api))
    }

    /// The operations whose `operationId` is another one's already.
    pub(super) fn with_a_taken_id(&self) -> impl Iterator<Item = &'a Operation> {
        let all = &self.api.operations;
        let found = self.facts.unnamed.get_or_init(|| {
            let taken = all
                .iter()
                .enumerate()
                .filter(|(_, operation)| operation.taken_id.is_some());
            taken.map(|(index, _)| index).collect()
        });
        found.iter().filter_map(|index| all.get(*index))
    }

    /// The types that are bodies of error answers and that the framework can fill.
    pub(super) fn error_types(&self) -> &BTreeMap<TypeId, ErrorShape> {
        self.facts
            .error_types
            .get_or_init(|| super::types::error_types(self))
    }

    /// The path of the runtime crate.
    pub fn specforge(&self) -> &Code {
        &self.options.specforge
    }

    /// The path of the runtime crate, for macros that print tokens.
    pub fn specforge_tokens(&self) -> &Tokens {
        self.facts.specforge.get_or_init(|| self.specforge().into())
    }

    /// The type definition behind an id. The ids of a model are indices into it, so `None` cannot happen with a sound one.
    pub fn type_def(&self, id: TypeId) -> Option<&'a TypeDef> {
        self.api.types.get(id.0)
    }

    /// The user's own type that stands for this definition, if there is one.
    pub fn replacement(&self, def: &TypeDef) -> Option<&'a syn::Path> {
        self.options.replaced.get(def.component.as_deref()?)
    }

    /// The component schema of this name.
    pub fn component(&self, name: &str) -> Option<&'a NamedSchema> {
        self.api.schemas.iter().find(|schema| schema.name == name)
    }

    /// The path of a generated type from where the tokens will stand.
    pub fn path_of(&self, def: &TypeDef) -> Code {
        let ident = ident(&def.ident);
        match (&self.place, def.module.as_deref()) {
            (Place::Root, None) => quote!(#ident),
            (Place::Root, Some(module)) => path(&quote!(self), Some(module), &ident),
            (Place::Operation(here), Some(module)) if *here == module => quote!(#ident),
            (Place::Operation(_) | Place::Assertions | Place::Rules, module) => {
                path(&quote!(super), module, &ident)
            }
            (Place::Hidden(here), Some(module)) if *here == module => {
                path(&quote!(super), None, &ident)
            }
            (Place::Hidden(_), module) => path(&quote!(super::super), module, &ident),
            (Place::Outside(root), module) => path(root, module, &ident),
        }
    }

    /// The path of the name that generated code has for a type of the user's: see [`expand_replaced`](super::types::expand_replaced).
    pub(super) fn tied(&self, def: &TypeDef) -> Code {
        self.hidden("__tied", &tied_name(&def.ident))
    }

    /// The same context, for the module of shared assertions.
    #[must_use]
    pub(super) fn in_assertions(&self) -> Self {
        Self {
            place: Place::Assertions,
            ..self.clone()
        }
    }

    /// The path of a shared assertion.
    pub(super) fn assertion(&self, index: usize) -> Code {
        let name = ident(&format!("A{index}"));
        match &self.place {
            Place::Assertions => quote!(#name),
            _ => self.hidden("__assertions", &name),
        }
    }

    /// The same context, for the module of shared rules; `None` for code that stands outside the module that would hold it.
    pub(super) fn in_shared_rules(&self) -> Option<Self> {
        (!matches!(self.place, Place::Outside(_))).then(|| Self {
            place: Place::Rules,
            ..self.clone()
        })
    }

    /// The path of the constant that holds rules, whose code is given.
    pub(super) fn shared_rule(&self, rules: &Rules, value: Code) -> Code {
        let name = self.facts.shared_rules.borrow_mut().name(rules, value);
        match &self.place {
            Place::Rules => quote!(#name),
            _ => self.hidden("__rules", &name),
        }
    }

    /// The rules that are constants.
    pub(super) fn shared_rules(&self) -> Ref<'_, SharedRules> {
        self.facts.shared_rules.borrow()
    }

    /// The path of something in a module of the root.
    fn hidden(&self, module: &str, name: &Name) -> Code {
        match &self.place {
            Place::Root => path(&quote!(self), Some(module), name),
            Place::Operation(_) | Place::Assertions | Place::Rules => {
                path(&quote!(super), Some(module), name)
            }
            Place::Hidden(_) => path(&quote!(super::super), Some(module), name),
            Place::Outside(root) => path(root, Some(module), name),
        }
    }

    /// `path/to/openapi.yaml:41:7`: how rustdoc and messages name a place in the spec.
    pub fn location(&self, span: crate::source::Span) -> String {
        let file = self
            .api
            .sources
            .files
            .get(span.file.0 as usize)
            .map_or("the spec", |file| &file.display);
        format!("{file}:{}:{}", span.line, span.column)
    }
}

/// The alias of a type of the user's: of another name, so that the compiler does not propose it where that one is not found.
pub(super) fn tied_name(name: &str) -> Name {
    Name::new(format!("Tied{}", name.trim_start_matches("r#")))
}

fn path(root: &Code, module: Option<&str>, name: &Name) -> Code {
    let module = module.map(ident).into_iter();
    quote!(#root #(:: #module)* :: #name)
}

/// The identifier of a name that the model chose.
pub(crate) fn ident(name: &str) -> Name {
    Name::new(name)
}

/// The Rust types of formats: those that need no feature, those that features ask for, and those of `specforge.toml`, which count most.
///
/// A type that is no path is left out; the mapping is checked where it is read.
pub fn format_types(
    specforge: &Code,
    features: &[&str],
    configured: &BTreeMap<String, String>,
) -> BTreeMap<Format, Code> {
    let own = |format: Format| {
        let ty = ident(match format {
            Format::DateTime => "DateTime",
            Format::Date => "Date",
            Format::Time => "Time",
            Format::Duration | Format::Email | Format::Other(_) => return None,
            Format::Uuid => "Uuid",
            Format::Uri => "Url",
            Format::Ipv4 => "Ipv4Addr",
            Format::Ipv6 => "Ipv6Addr",
            Format::Byte => "Base64",
            Format::Binary => "Part",
            Format::Decimal => "Decimal",
        });
        Some((format, quote!(#specforge::types::#ty)))
    };
    let built_in = [Format::Ipv4, Format::Ipv6, Format::Byte, Format::Binary];
    let features = features.iter().map(|name| format_named(name));
    let configured = configured
        .iter()
        .filter_map(|(name, ty)| Some((format_named(name), type_code(ty)?)));
    built_in
        .into_iter()
        .chain(features)
        .filter_map(own)
        .chain(configured)
        .collect()
}

/// A type that somebody configured, if it is one.
fn type_code(ty: &str) -> Option<Code> {
    syn::parse_str::<syn::Type>(ty).ok()?;
    Some(Code::verbatim(ty))
}

fn format_named(name: &str) -> Format {
    match name {
        "date-time" => Format::DateTime,
        "date" => Format::Date,
        "time" => Format::Time,
        "duration" => Format::Duration,
        "uuid" => Format::Uuid,
        "uri" => Format::Uri,
        "email" => Format::Email,
        "ipv4" => Format::Ipv4,
        "ipv6" => Format::Ipv6,
        "byte" => Format::Byte,
        "binary" => Format::Binary,
        "decimal" => Format::Decimal,
        other => Format::Other(other.into()),
    }
}
