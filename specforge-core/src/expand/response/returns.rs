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
use crate::expand::types::names_its_status;
use crate::model::{ContentKind, Operation, Response};

/// Which side of a `Result` a handler returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::expand) enum Side {
    /// The answer, or all that is returned.
    Answer,
    /// The error.
    Error,
}

/// What the compiler shows where a type is none of a side's.
#[derive(Debug)]
pub(in crate::expand) struct Texts {
    pub(in crate::expand) message: String,
    pub(in crate::expand) label: String,
    pub(in crate::expand) note: String,
}

/// `ReturnOf..` and `ErrorOf..`
pub(in crate::expand) fn expand_returns(cx: &Context<'_>, operation: &Operation) -> Code {
    let sf = cx.specforge();
    let marker = ident(&operation.marker);
    let op = quote!(super::super::operations::#marker);
    let sides = [Side::Answer, Side::Error].map(|side| {
        let contract = contract_trait(side.about(), operation);
        let (runtime, method) = (Name::new(side.runtime()), Name::new(side.method()));
        let Texts {
            message,
            label,
            note,
        } = side.texts(cx, operation, false);
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
    });
    quote!(#(#sides)*)
}

impl Side {
    /// What the trait's name begins with.
    pub(in crate::expand) fn about(self) -> &'static str {
        match self {
            Self::Answer => "Return",
            Self::Error => "Error",
        }
    }

    /// What the name of the trait of a strict handler begins with.
    pub(in crate::expand) fn strictly(self) -> &'static str {
        match self {
            Self::Answer => "StrictReturn",
            Self::Error => "StrictError",
        }
    }

    /// The run time's trait.
    pub(in crate::expand) fn runtime(self) -> &'static str {
        match self {
            Self::Answer => "Respond",
            Self::Error => "RespondError",
        }
    }

    /// The function of both traits.
    pub(in crate::expand) fn method(self) -> &'static str {
        match self {
            Self::Answer => "respond",
            Self::Error => "respond_error",
        }
    }

    /// The texts for a handler of this operation.
    pub(in crate::expand) fn texts(
        self,
        cx: &Context<'_>,
        operation: &Operation,
        strict: bool,
    ) -> Texts {
        let verb = match self {
            Self::Answer => "answer",
            Self::Error => "fail",
        };
        let (kind, route) = (
            if strict { "a strict handler of " } else { "" },
            route(operation),
        );
        let message = format!(
            "{kind}operation `{}` ({route}) cannot {verb} with ",
            operation.id
        );
        let responses: Vec<&Response> = operation
            .responses
            .iter()
            .filter(|response| response.status.is_error() == (self == Self::Error))
            .collect();
        let place = match responses.as_slice() {
            [only] => only.span,
            _ => operation.span,
        };
        let write = match self {
            Self::Answer => answers_to_write(cx, operation, strict),
            Self::Error => errors_to_write(cx, operation, &responses, strict),
        };
        Texts {
            message: escape_braces(&message) + "`{Self}`",
            label: escape_braces(&said(cx, &responses)),
            note: escape_braces(&format!("{}: {write}", cx.location(place))),
        }
    }
}

/// What the spec says, such as ``200 `api::User` ``. Statuses with the same body stand together.
fn said(cx: &Context<'_>, responses: &[&Response]) -> String {
    let mut said: Vec<(Vec<String>, String)> = Vec::new();
    for response in responses {
        let contents = response.contents.iter().map(|content| match &content.kind {
            ContentKind::Json(schema) => format!("`{}`", schema_name(cx, &schema.ty)),
            _ => format!("`{}`", content.media_type),
        });
        let contents: Vec<String> = contents.collect();
        let body = if contents.is_empty() {
            "without a body".to_owned()
        } else {
            contents.join(" or ")
        };
        let status = status_text(response.status);
        match said.iter_mut().find(|(_, other)| *other == body) {
            Some((statuses, _)) => statuses.push(status),
            None => said.push((vec![status], body)),
        }
    }
    let said = said
        .into_iter()
        .map(|(statuses, body)| format!("{} {body}", statuses.join(", ")));
    let said: Vec<String> = said.collect();
    if said.is_empty() {
        "the spec declares none".to_owned()
    } else {
        format!("the spec says {}", said.join("; "))
    }
}

fn answers_to_write(cx: &Context<'_>, operation: &Operation, strict: bool) -> String {
    let write = success(cx.api, operation, cx.options.naming());
    let own = format!("{}::{}::Response", cx.options.module, operation.module);
    let own = if operation.responses.is_empty() || write.ends_with("::Response") {
        String::new()
    } else {
        format!(" or `{own}`")
    };
    let why = if strict {
        ": what else answers is known only when it is sent"
    } else {
        ", by itself or in a `Result`"
    };
    format!("return `{write}`{own}{why}")
}

fn errors_to_write(
    cx: &Context<'_>,
    operation: &Operation,
    errors: &[&Response],
    strict: bool,
) -> String {
    let own = format!("`{}::{}::Error`", cx.options.module, operation.module);
    if strict {
        return format!(
            "fail with {own}: the status of other errors is known only when it is sent"
        );
    }
    let mut forms = vec!["`specforge::Error`".to_owned(), own];
    let mut failures = Vec::new();
    for content in errors.iter().flat_map(|response| &response.contents) {
        let ContentKind::Json(schema) = &content.kind else {
            continue;
        };
        let name = schema_name(cx, &schema.ty);
        let failure = format!("`specforge::Failure<{name}>`");
        if failures.contains(&failure) {
            continue;
        }
        failures.push(failure);
        if names_its_status(cx, &schema.ty) {
            forms.push(format!("`{name}`"));
        }
    }
    let choice = if failures.is_empty() {
        ""
    } else {
        " for a status of your choice"
    };
    forms.append(&mut failures);
    let last = forms.pop().unwrap_or_default();
    format!(
        "fail with {} or {last}{choice}; `.map_err(specforge::Error::internal)?` makes 500 of any error",
        forms.join(", ")
    )
}
