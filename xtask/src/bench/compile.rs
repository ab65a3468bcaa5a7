//! What generated types cost the compiler, against `serde_derive` on the same types, and against the bare types.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use quote::{ToTokens as _, quote};
use specforge_core::code::Code;
use specforge_core::expand::{Context, Options, tidy, types};
use specforge_core::load::load;
use specforge_core::model::Api;
use syn::{Fields, Item};

use super::crates::{Crates, write};
use super::document::{document, structs};
use super::table::{Table, median, ratio};
use crate::{Outcome, corpus, target};

const ROUNDS: usize = 3;

/// The document that the goal is set on.
const STRUCTS: &str = "1,000 structs of 8 properties";

/// The most that generated types may cost, of `serde_derive`.
const GOAL: f64 = 0.2;

/// What they should add to the bare types, of what `serde_derive` adds.
const AIM: f64 = 0.125;

/// What stands for the runtime's types in crates that do without it.
const BARE_RUNTIME: &str = "pub mod rt {
    pub mod schema { pub type Base64 = String; pub type Never = (); }
    pub mod __private { pub type Bytes = Vec<u8>; pub type Value = serde_json::Value; }
}
";

/// Runs the bench.
pub(crate) fn run() -> Outcome {
    let mut specs = vec![
        (STRUCTS, "structs", thousand()?),
        ("100 operations", "hundred", hundred()?),
    ];
    match corpus::unpacked()?
        .map(|folder| folder.join("real/octokit__openapi/api.github.com.json"))
        .filter(|file| file.is_file())
    {
        Some(file) => specs.push(("GitHub", "github", file)),
        None => println!("skipped: the GitHub document, since the corpus is not there\n"),
    }
    let mut crates = Crates::new("compile")?;
    let mut counts = Vec::new();
    for (_, short, file) in &specs {
        counts.push(write_crates(&mut crates, short, file)?);
    }

    let title = format!(
        "`cargo check` of a crate with the types of all component schemas, processor time in ms, median of {ROUNDS}"
    );
    let mut judged = None;
    let mut table = Table::new(
        &title,
        &[
            "document",
            "schemas",
            "bare",
            "serde_derive",
            "specforge",
            "of serde_derive",
            "added, of what serde adds",
        ],
    );
    for ((name, short, _), count) in specs.iter().zip(counts) {
        let kinds = ["bare", "derive", "specforge"].map(|kind| format!("{kind}-{short}"));
        let mut costs = [Vec::new(), Vec::new(), Vec::new()];
        for kind in &kinds {
            crates.check(kind, false)?;
        }
        for _ in 0..ROUNDS {
            for (kind, costs) in kinds.iter().zip(&mut costs) {
                crates.touch(kind)?;
                costs.push(crates.check(kind, false)?.milliseconds());
            }
        }
        let [bare, derive, own] = costs.map(median);
        if *name == STRUCTS {
            judged = Some((own / derive, (own - bare) / (derive - bare)));
        }
        table.row([
            (*name).to_owned(),
            count.to_string(),
            format!("{bare:.0}"),
            format!("{derive:.0}"),
            format!("{own:.0}"),
            ratio(own, derive),
            ratio(own - bare, derive - bare),
        ]);
    }
    table.print();
    if let Some((whole, added)) = judged {
        println!(
            "The goal is set on the {STRUCTS}: {whole:.2} of serde_derive, at most {GOAL}; {added:.2} of what it adds, the aim is {AIM}\n"
        );
    }
    Ok(())
}

/// The file of the document that the goal is set on.
fn thousand() -> Outcome<PathBuf> {
    let file = target().join("bench/structs.yaml");
    write(&file, &structs(1000))?;
    Ok(file)
}

/// The file of a document with 100 operations.
pub(super) fn hundred() -> Outcome<PathBuf> {
    let file = target().join("bench/hundred.yaml");
    write(&file, &document(100))?;
    Ok(file)
}

/// Writes the three crates of a document; returns how many types they have.
fn write_crates(crates: &mut Crates, short: &str, file: &std::path::Path) -> Outcome<usize> {
    let loaded = load(file, file.parent().unwrap_or(file), BTreeSet::new());
    let api: Arc<Api> = loaded.api.clone().ok_or("the document cannot be read")?;
    let own = expand(&api, Code::verbatim("::specforge"))?;
    let (mut bare, mut derive) = (quote!(), quote!());
    let mut count = 0;
    for item in expand(&api, Code::verbatim("crate::rt"))?.items {
        match &item {
            Item::Struct(item) => {
                count += 1;
                item.to_tokens(&mut bare);
                derive.extend(quote!(#[derive(serde::Serialize, serde::Deserialize)] #item));
            }
            Item::Enum(item) => {
                count += 1;
                item.to_tokens(&mut bare);
                let untagged = item
                    .variants
                    .iter()
                    .any(|variant| !matches!(variant.fields, Fields::Unit))
                    .then(|| quote!(#[serde(untagged)]));
                derive.extend(
                    quote!(#[derive(serde::Serialize, serde::Deserialize)] #untagged #item),
                );
            }
            Item::Type(item) => {
                item.to_tokens(&mut bare);
                item.to_tokens(&mut derive);
            }
            _ => {}
        }
    }
    let allow = "#![allow(warnings)]\n";
    let text = |tokens: proc_macro2::TokenStream| -> Outcome<String> {
        Ok(prettyplease::unparse(&syn::parse2(tidy(tokens))?))
    };
    crates.add(
        &format!("bare-{short}"),
        &["serde_json"],
        &[(
            "src/lib.rs",
            &format!("{allow}{BARE_RUNTIME}{}", text(bare)?),
        )],
    )?;
    crates.add(
        &format!("derive-{short}"),
        &["serde", "serde_json"],
        &[(
            "src/lib.rs",
            &format!("{allow}{BARE_RUNTIME}{}", text(derive)?),
        )],
    )?;
    crates.add(
        &format!("specforge-{short}"),
        &["specforge"],
        &[(
            "src/lib.rs",
            &format!("{allow}{}", prettyplease::unparse(&own)),
        )],
    )?;
    Ok(count)
}

fn expand(api: &Api, specforge: Code) -> Outcome<syn::File> {
    let options = Options {
        specforge,
        ..Options::default()
    };
    let cx = Context::new(api, &options);
    let code = [types::expand_types(&cx), types::expand_shared_rules(&cx)];
    let code: Code = code.into_iter().collect();
    Ok(syn::parse2(tidy(code.tokens()))?)
}
