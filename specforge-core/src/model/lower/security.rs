//! Security schemes and requirements.

use super::Lowerer;
use crate::diag::{Diagnostic, codes};
use crate::model::names::type_name;
use crate::model::{SecurityAlternative, SecurityScheme, SecuritySchemeKind};
use crate::spec::{Operation, SecurityRequirement};
use std::collections::HashSet;

impl<'d> Lowerer<'d> {
    /// The schemes that some operation needs, in the order in which they are declared.
    pub(super) fn security_schemes(&mut self) -> Vec<SecurityScheme> {
        let doc = self.doc;
        let operations = doc.paths.iter().flat_map(|path| &path.operations);
        let used: HashSet<&str> = operations
            .flat_map(|(_, operation)| self.required(operation))
            .flat_map(|requirement| &requirement.schemes)
            .map(|(name, _)| name.value.as_str())
            .collect();
        let declared = doc
            .security_schemes
            .iter()
            .filter(|(name, _)| used.contains(name.value.as_str()));
        declared
            .map(|(name, scheme)| SecurityScheme {
                name: name.value.clone(),
                ident: self.names.take(type_name(&name.value)),
                span: scheme.span,
                description: scheme.description.clone(),
                kind: scheme.kind.clone(),
            })
            .collect()
    }

    fn required(&self, operation: &'d Operation) -> &'d [SecurityRequirement] {
        operation
            .security
            .as_ref()
            .or(self.doc.security.as_ref())
            .map_or(&[], Vec::as_slice)
    }

    pub(super) fn security(
        &mut self,
        operation: &'d Operation,
        schemes: &[SecurityScheme],
    ) -> Vec<SecurityAlternative> {
        let mut alternatives = Vec::new();
        for requirement in self.required(operation) {
            let mut needed = Vec::new();
            for (name, scopes) in &requirement.schemes {
                let Some((index, scheme)) = schemes
                    .iter()
                    .enumerate()
                    .find(|(_, scheme)| scheme.name == name.value)
                else {
                    // Reading has said so, and the operation is spoilt: nothing fails open.
                    continue;
                };
                if let SecuritySchemeKind::Unknown(kind) = &scheme.kind {
                    self.taint(
                        Diagnostic::error(
                            codes::SECURITY_SCHEME,
                            scheme.span,
                            format!("the security scheme `{}` has the type `{kind}`, which OpenAPI does not know", scheme.name),
                        )
                        .help("use `http`, `apiKey`, `oauth2`, `openIdConnect` or `mutualTLS`"),
                    );
                }
                needed.push((index, scopes.clone()));
            }
            alternatives.push(SecurityAlternative {
                schemes: needed,
                span: requirement.span,
            });
        }
        alternatives
    }
}
