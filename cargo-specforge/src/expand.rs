//! `expand`: the code that `api!` stands for, to be read.

use crate::cli::ExpandArgs;
use crate::document::{Document, operation, package_of, unknown_operation, working_folder};
use crate::outcome::{Failure, Outcome};
use specforge_core::expand::types::expand_replaced;
use specforge_core::expand::{Context, Options, expand_api};
use specforge_core::model::{Api, Type};

pub(crate) fn run(args: &ExpandArgs) -> Result<Outcome, Failure> {
    let document = Document::open_in(&args.document, &package_of(&working_folder()?))?;
    let api = document.api()?;
    let mut file = code(api, &document.options(&args.code)?)?;
    if let Some(subject) = &args.subject {
        let wanted = Wanted::of(api, subject).ok_or_else(|| unknown_operation(api, subject))?;
        file.items.retain(|item| wanted.holds(item));
    }
    Ok(Outcome::clean(prettyplease::unparse(&file)))
}

/// The code that `api!` stands for.
pub(crate) fn code(api: &Api, options: &Options) -> Result<syn::File, Failure> {
    let cx = Context::new(api, options);
    let code = format!("{} {}", expand_replaced(&cx), expand_api(&cx));
    syn::parse_file(&code).map_err(|error| {
        let message = format!("the code that was made of this document is no Rust: {error}");
        Failure::unusable(message).help("this is a fault of specforge: please report it")
    })
}

/// A part of the code.
enum Wanted<'a> {
    /// The module of an operation.
    Module(&'a str),
    /// These types.
    Types(Vec<&'a str>),
}

impl<'a> Wanted<'a> {
    fn of(api: &'a Api, subject: &str) -> Option<Self> {
        if let Some(operation) = operation(api, subject) {
            return Some(Self::Module(&operation.module));
        }
        let by_ident = || api.types.iter().find(|def| def.ident == subject);
        let types = match api.schemas.iter().find(|schema| schema.name == subject) {
            Some(schema) => {
                let named = |ty: &Type| match ty {
                    Type::Named(id) => api.types.get(id.0).map(|def| def.ident.as_str()),
                    _ => None,
                };
                let uses = [&schema.response.ty, &schema.request.ty];
                let alias = api
                    .types
                    .iter()
                    .filter(|def| def.component.as_deref() == Some(subject))
                    .map(|def| def.ident.as_str());
                uses.into_iter().filter_map(named).chain(alias).collect()
            }
            None => vec![by_ident()?.ident.as_str()],
        };
        Some(Self::Types(types))
    }

    fn holds(&self, item: &syn::Item) -> bool {
        match (self, item) {
            (Self::Module(module), syn::Item::Mod(item)) => item.ident == module,
            (Self::Types(types), syn::Item::Struct(item)) => {
                types.iter().any(|ty| item.ident == ty)
            }
            (Self::Types(types), syn::Item::Enum(item)) => types.iter().any(|ty| item.ident == ty),
            (Self::Types(types), syn::Item::Type(item)) => types.iter().any(|ty| item.ident == ty),
            (Self::Types(types), syn::Item::Impl(item)) => match &*item.self_ty {
                syn::Type::Path(path) => types.iter().any(|ty| path.path.is_ident(ty)),
                _ => false,
            },
            _ => false,
        }
    }
}
