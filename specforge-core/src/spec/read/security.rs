//! Security schemes and requirements.

use super::cx::{Cx, Kind};
use super::schema::name_of;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::source::{Node, Object, Spanned, Value};
use crate::spec::{Location, SecurityRequirement, SecurityScheme, SecuritySchemeKind};

impl Cx<'_> {
    pub(super) fn security_scheme(&mut self, node: &Node) -> Option<SecurityScheme> {
        let target = self.follow(node, Kind::SecurityScheme)?;
        let object = self.object(&target, "a security scheme")?;
        let kind = self.required_string(&target, object, "type", "this security scheme")?;
        let what = "this security scheme";
        let kind = match kind.value.as_str() {
            "http" => SecuritySchemeKind::Http {
                scheme: self
                    .required_string(&target, object, "scheme", what)?
                    .value
                    .to_lowercase(),
                bearer_format: self.prose(object, "bearerFormat"),
            },
            "apiKey" => SecuritySchemeKind::ApiKey {
                location: self.key_location(&target, object)?,
                name: self.required_string(&target, object, "name", what)?.value,
            },
            "oauth2" => SecuritySchemeKind::OAuth2,
            "openIdConnect" => SecuritySchemeKind::OpenIdConnect {
                url: self
                    .required_string(&target, object, "openIdConnectUrl", what)?
                    .value,
            },
            "mutualTLS" => SecuritySchemeKind::MutualTls,
            _ => SecuritySchemeKind::Unknown(kind.value),
        };
        Some(SecurityScheme {
            span: target.span,
            description: self.prose(object, "description"),
            kind,
        })
    }

    fn key_location(&mut self, node: &Node, object: &Object) -> Option<Location> {
        let written = self.required_string(node, object, "in", "this security scheme")?;
        match written.value.as_str() {
            "query" => Some(Location::Query),
            "header" => Some(Location::Header),
            "cookie" => Some(Location::Cookie),
            other => {
                let message = format!("an API key cannot be in `{other}`");
                self.report(
                    Diagnostic::error(codes::BAD_VALUE, written.span, message)
                        .help("write `query`, `header` or `cookie`"),
                );
                None
            }
        }
    }

    /// `security`; `None` where it is absent.
    pub(super) fn security(&mut self, object: &Object) -> Option<Vec<SecurityRequirement>> {
        let present = object
            .get("security")
            .is_some_and(|member| !member.value.is_null());
        let elements = self.list(object, "security");
        let mut requirements = Vec::new();
        for node in elements.iter() {
            if let Some(name) = node.as_str() {
                let message = "a security requirement must be an object, not a string";
                self.report(
                    Diagnostic::error(codes::WRONG_TYPE, node.span, message)
                        .help(format!("write `{{ {name}: [] }}`")),
                );
                continue;
            }
            let Some(object) = self.object(node, "a security requirement") else {
                continue;
            };
            let mut schemes = Vec::new();
            for member in &object.members {
                let name = name_of(member);
                let scopes = match &member.value.value {
                    Value::Array(scopes) => scopes
                        .iter()
                        .filter_map(Node::as_str)
                        .map(str::to_owned)
                        .collect(),
                    Value::Null => Vec::new(),
                    _ => {
                        self.wrong_type(member, "an array of scopes");
                        Vec::new()
                    }
                };
                self.check_scheme(&name);
                schemes.push((name, scopes));
            }
            requirements.push(SecurityRequirement {
                span: node.span,
                schemes,
            });
        }
        present.then_some(requirements)
    }

    /// A scheme is declared in the document. Where that one does not, the file in which the requirement stands may: it is often a whole
    /// document of its own.
    fn check_scheme(&mut self, name: &Spanned<String>) {
        if let Some(fault) = self.ambiguous_schemes.get(&name.value) {
            self.spoil(*fault);
        }
        if self.security_schemes.contains(&name.value) || self.declared_beside(name) {
            return;
        }
        let similar = did_you_mean(
            &name.value,
            self.security_schemes.iter().map(String::as_str),
        );
        let help = match similar {
            Some(similar) => format!("a scheme with a similar name exists: `{similar}`"),
            None => "declare it under `components.securitySchemes`".to_owned(),
        };
        let message = format!("the security scheme `{}` is not declared", name.value);
        let fault =
            Diagnostic::error(codes::UNDEFINED_SECURITY_SCHEME, name.span, message).help(help);
        self.report(fault);
    }

    fn declared_beside(&mut self, name: &Spanned<String>) -> bool {
        let declared = self.files.tree(name.span.file).and_then(|root| {
            let schemes = root.get("components")?.get("securitySchemes")?;
            schemes.get(&name.value).cloned()
        });
        let Some(scheme) = declared.and_then(|node| self.security_scheme(&node)) else {
            return false;
        };
        self.security_schemes.insert(name.value.clone());
        self.schemes_beside.push((name.clone(), scheme));
        true
    }
}
