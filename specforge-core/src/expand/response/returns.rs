//! What a handler of an operation can return and fail with: two traits that say so in the operation's own words.
//!
//! The run time's traits know the forms, and not what the spec says and where. The compiler shows the text of the outermost trait.

use crate::check::handler::status_text;
use crate::code::{Code, Name, quote};
use crate::expand::Context;
use crate::expand::context::ident;
use crate::expand::operation::schema_name;
use crate::expand::signature::success;
use crate::expand::text::{contract_trait, escape_braces, route};
use crate::expand::types::is_error_schema;
use crate::model::{ContentKind, Operation, Response};

/// `ReturnOf..` and `ErrorOf..`
pub(in crate::expand) fn expand_returns(cx: &Context<'_>, operation: &Operation) -> Code {
    let (errors, answers): (Vec<_>, Vec<_>) = operation
        .responses
        .iter()
        .partition(|response| response.status.is_error());
    let returns = Side {
        about: "Return",
        verb: "answer",
        runtime: "Respond",
        method: "respond",
        responses: &answers,
        write: answers_to_write(cx, operation),
    };
    let fails = Side {
        about: "Error",
        verb: "fail",
        runtime: "RespondError",
        method: "respond_error",
        responses: &errors,
        write: errors_to_write(cx, operation, &errors),
    };
    let sides = [returns, fails].map(|side| side.expand(cx, operation));
    quote!(#(#sides)*)
}

/// One of the two traits.
struct Side<'a> {
    about: &'static str,
    verb: &'static str,
    runtime: &'static str,
    method: &'static str,
    responses: &'a [&'a Response],
    write: String,
}

impl Side<'_> {
    fn expand(&self, cx: &Context<'_>, operation: &Operation) -> Code {
        let sf = cx.specforge();
        let marker = ident(&operation.marker);
        let op = quote!(super::super::operations::#marker);
        let contract = contract_trait(self.about, operation);
        let (runtime, method) = (Name::new(self.runtime), Name::new(self.method));
        let message = escape_braces(&format!(
            "operation `{}` ({}) cannot {} with ",
            operation.id,
            route(operation),
            self.verb
        )) + "`{Self}`";
        let label = escape_braces(&self.said(cx));
        let place = match self.responses {
            [only] => only.span,
            _ => operation.span,
        };
        let note = escape_braces(&format!("{}: {}", cx.location(place), self.write));
        quote! {
            #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
            pub trait #contract: ::core::marker::Sized {
                fn #method(self) -> #sf::__private::HttpResponse;
            }

            #[diagnostic::do_not_recommend]
            impl<T: #sf::__private::#runtime<#op>> #contract for T {
                fn #method(self) -> #sf::__private::HttpResponse {
                    #sf::__private::#runtime::<#op>::#method(self)
                }
            }
        }
    }

    /// What the spec says, such as ``200 `api::User` ``.
    fn said(&self, cx: &Context<'_>) -> String {
        let said = self.responses.iter().map(|response| {
            let status = status_text(response.status);
            let contents = response.contents.iter().map(|content| match &content.kind {
                ContentKind::Json(schema) => format!("`{}`", schema_name(cx, &schema.ty)),
                _ => format!("`{}`", content.media_type),
            });
            let contents: Vec<String> = contents.collect();
            if contents.is_empty() {
                format!("{status} without a body")
            } else {
                format!("{status} {}", contents.join(" or "))
            }
        });
        let said: Vec<String> = said.collect();
        if said.is_empty() {
            "the spec declares none".to_owned()
        } else {
            format!("the spec says {}", said.join(", "))
        }
    }
}

fn answers_to_write(cx: &Context<'_>, operation: &Operation) -> String {
    let write = success(cx.api, operation, cx.options.naming());
    let own = format!("{}::{}::Response", cx.options.module, operation.module);
    let own = if operation.responses.is_empty() || write.ends_with("::Response") {
        String::new()
    } else {
        format!(" or `{own}`")
    };
    format!("return `{write}`{own}, by itself or in a `Result`")
}

fn errors_to_write(cx: &Context<'_>, operation: &Operation, errors: &[&Response]) -> String {
    let mut forms = vec![
        "`specforge::Error`".to_owned(),
        format!("`{}::{}::Error`", cx.options.module, operation.module),
    ];
    for content in errors.iter().flat_map(|response| &response.contents) {
        let ContentKind::Json(schema) = &content.kind else {
            continue;
        };
        let name = schema_name(cx, &schema.ty);
        let form = if is_error_schema(cx, &schema.ty) {
            format!("`{name}`")
        } else {
            format!("`specforge::Failure<{name}>`")
        };
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    let last = forms.pop().unwrap_or_default();
    format!(
        "fail with {} or {last}; `.map_err(specforge::Error::internal)?` makes 500 of any error",
        forms.join(", ")
    )
}
