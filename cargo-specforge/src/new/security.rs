//! Verifiers that refuse, one for each security scheme.

use super::files::Files;
use super::plan::Plan;
use crate::text::first_line;
use specforge_core::expand::{credentials_name, ready_verifier};
use std::collections::BTreeSet;
use std::fmt::Write as _;

pub(super) fn write(plan: &Plan<'_>, files: &mut Files) {
    if !plan.has_security() {
        return;
    }
    let schemes = plan.schemes.iter();
    let credentials = schemes.map(|scheme| credentials_name(&scheme.kind));
    let names: BTreeSet<&str> = credentials.chain(["Refusal"]).collect();
    let names: Vec<&str> = names.into_iter().collect();
    let mut alternatives = plan.api.operations.iter().flat_map(|one| &one.security);
    let together = if alternatives.any(|one| one.schemes.len() > 1) {
        "//!\n//! Schemes that are needed together want a principal type each: a handler finds a principal by its type.\n"
    } else {
        ""
    };
    let mut text = format!(
        "//! Who may do what: a verifier for each security scheme. They refuse everybody until they are written.\n\
         {together}#![expect(unused_variables, reason = \"the verifiers are still to be written\")]\n\n\
         use specforge::security::{{{}}};\n\nuse crate::{{AppState, api}};\n",
        names.join(", ")
    );
    for scheme in &plan.schemes {
        let ready = ready_verifier(&scheme.kind).map_or_else(String::new, |(verifier, feature)| {
            format!(
                "///\n/// `{verifier}` (feature `{feature}`) is ready: with one in the state,\n/// `self.verifier.verify(&credentials, scopes).await` is all.\n"
            )
        });
        let _ = write!(
            text,
            "
/// `{}`, declared at {}.
{ready}impl api::security::{} for AppState {{
    type Principal = String;

    async fn verify(
        &self,
        credentials: {},
        scopes: &'static [&'static str],
    ) -> Result<Self::Principal, Refusal> {{
        Err(Refusal::unauthenticated())
    }}
}}
",
            first_line(&scheme.name, 80),
            plan.spec.location(scheme.span),
            scheme.ident,
            credentials_name(&scheme.kind),
        );
    }
    files.add(plan.server_folder().join("src/security.rs"), text);
}
