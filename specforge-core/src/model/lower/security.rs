//! Security schemes and requirements.

use super::Lowerer;
use crate::diag::{Diagnostic, codes};
use crate::model::names::{Names, type_name};
use crate::model::{SecurityAlternative, SecurityScheme, SecuritySchemeKind};
use crate::source::Spanned;
use crate::spec::{Operation, SecurityRequirement};

impl<'d> Lowerer<'d> {
    /// The schemes that some operation needs, in the order in which they are declared; behind them those that nobody declares, so that a
    /// requirement which cannot be met is never taken for none.
    pub(super) fn security_schemes(&self) -> Vec<SecurityScheme> {
        let doc = self.doc;
        let mut used: Vec<&Spanned<String>> = Vec::new();
        for (_, operation) in doc.paths.iter().flat_map(|path| &path.operations) {
            for (name, _) in self
                .required(operation)
                .iter()
                .flat_map(|requirement| &requirement.schemes)
            {
                if !used.iter().any(|known| known.value == name.value) {
                    used.push(name);
                }
            }
        }
        let declared = doc
            .security_schemes
            .iter()
            .filter(|(name, _)| used.iter().any(|known| known.value == name.value));
        // Their traits have a module to themselves.
        let mut idents = Names::default();
        let mut schemes: Vec<SecurityScheme> = declared
            .map(|(name, scheme)| SecurityScheme {
                name: name.value.clone(),
                ident: idents.take(type_name(&name.value)),
                span: scheme.span,
                description: scheme.description.clone(),
                kind: scheme.kind.clone(),
            })
            .collect();
        for name in used {
            if !schemes.iter().any(|scheme| scheme.name == name.value) {
                schemes.push(SecurityScheme {
                    name: name.value.clone(),
                    ident: idents.take(type_name(&name.value)),
                    span: name.span,
                    description: None,
                    kind: SecuritySchemeKind::Unknown(String::new()),
                });
            }
        }
        schemes
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
                    continue;
                };
                match &scheme.kind {
                    // Reading has said that it is not declared.
                    SecuritySchemeKind::Unknown(kind) if kind.is_empty() => {}
                    SecuritySchemeKind::Unknown(kind) => self.taint(
                        Diagnostic::error(
                            codes::SECURITY_SCHEME,
                            scheme.span,
                            format!("the security scheme `{}` has the type `{kind}`, which OpenAPI does not know", scheme.name),
                        )
                        .help("use `http`, `apiKey`, `oauth2`, `openIdConnect` or `mutualTLS`"),
                    ),
                    SecuritySchemeKind::Http { scheme: http, .. }
                        if http != "basic" && http != "bearer" =>
                    {
                        self.taint(
                            Diagnostic::error(
                                codes::SECURITY_SCHEME,
                                scheme.span,
                                format!("the security scheme `{}` is the HTTP scheme `{http}`, whose credentials nothing here reads", scheme.name),
                            )
                            .help("use `basic` or `bearer`, or an `apiKey` in the header `Authorization`: its verifier is handed the whole value"),
                        );
                    }
                    _ => {}
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
