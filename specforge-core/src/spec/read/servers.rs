//! Servers, their variables put in.

use super::cx::Cx;
use super::fields::field;
use crate::diag::{Diagnostic, codes};
use crate::source::{Object, Spanned};
use crate::spec::Server;

impl Cx<'_> {
    /// `servers`, the variables' defaults put in.
    pub(super) fn servers(&mut self, object: &Object) -> Vec<Server> {
        let mut servers = Vec::new();
        for node in self.list(object, "servers").iter() {
            let Some(object) = self.object(node, "a server") else {
                continue;
            };
            let Some(mut url) = self.required_string(node, object, "url", "this server") else {
                continue;
            };
            for member in &self.map(object, "variables").members {
                let Some(variable) = self.object(&member.value, "a server variable") else {
                    continue;
                };
                let default = self.required_string(
                    &member.value,
                    variable,
                    "default",
                    "this server variable",
                );
                self.check_variable(variable, default.as_ref());
                let pattern = format!("{{{}}}", member.key);
                url.value = url.value.replace(
                    &pattern,
                    default.as_ref().map_or("", |default| &default.value),
                );
            }
            servers.push(Server { url });
        }
        servers
    }

    fn check_variable(&mut self, variable: &Object, default: Option<&Spanned<String>>) {
        let Some(member) = field(variable, "enum") else {
            return;
        };
        let values = self.strings(variable, "enum");
        if values.is_empty() {
            let message = "`enum` of this server variable has no values";
            self.report(
                Diagnostic::error(codes::BAD_VALUE, member.value.span, message)
                    .help("name them, or leave `enum` out"),
            );
        } else if let Some(default) =
            default.filter(|default| values.iter().all(|value| value.value != default.value))
        {
            let message = format!(
                "the default `{}` is not among the values of `enum`",
                default.value
            );
            self.report(
                Diagnostic::warning(codes::SLOPPY, default.span, message)
                    .related(member.key_span, "these are"),
            );
        }
    }
}
