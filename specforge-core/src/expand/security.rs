//! Security: a trait per scheme that the state implements, and per operation the check that runs before everything else.

use std::collections::BTreeSet;

use super::text::{contract_trait, escape_braces, route};
use super::types::doc_comment;
use super::{Context, context::ident};
use crate::code::{Code, quote};
use crate::model::{Operation, SecurityScheme, SecuritySchemeKind};

/// The module `security`: a trait and a marker per scheme that some operation needs.
pub(super) fn expand_security(cx: &Context<'_>) -> Code {
    let used: BTreeSet<usize> = cx
        .api
        .operations
        .iter()
        .flat_map(|operation| &operation.security)
        .flat_map(|alternative| alternative.schemes.iter().map(|(index, _)| *index))
        .collect();
    let schemes = used
        .into_iter()
        .filter_map(|index| cx.api.security_schemes.get(index))
        .map(|scheme| expand_scheme(cx, scheme));
    quote! {
        /// One trait per security scheme: the state implements it, and an operation whose scheme nobody implements does not compile.
        pub mod security {
            #(#schemes)*
        }
    }
}

/// The types in `specforge::security` that verifiers are handed.
pub const CREDENTIALS: [&str; 4] = ["ApiKey", "Basic", "Bearer", "ClientCertificate"];

/// The type in `specforge::security` that a scheme's verifier is handed.
pub fn credentials_name(kind: &SecuritySchemeKind) -> &'static str {
    match kind {
        SecuritySchemeKind::Http { scheme, .. } if scheme == "basic" => "Basic",
        SecuritySchemeKind::Http { .. }
        | SecuritySchemeKind::OAuth2
        | SecuritySchemeKind::OpenIdConnect { .. } => "Bearer",
        SecuritySchemeKind::ApiKey { .. } => "ApiKey",
        SecuritySchemeKind::MutualTls | SecuritySchemeKind::Unknown(_) => "ClientCertificate",
    }
}

/// A ready verifier of a scheme's credentials: its type, and the feature of `specforge` that has it.
pub fn ready_verifier(kind: &SecuritySchemeKind) -> Option<(&'static str, &'static str)> {
    match credentials_name(kind) {
        "Basic" => Some(("specforge::security::basic::Passwords", "basic")),
        "Bearer" => Some(("specforge::security::jwt::Jwt", "jwt")),
        "ApiKey" => Some(("specforge::security::api_keys::ApiKeys", "api-keys")),
        _ => None,
    }
}

/// The type of the credentials that a scheme's verifier is handed, and where they stand in the request.
fn credentials(cx: &Context<'_>, scheme: &SecurityScheme) -> (Code, Code) {
    let sf = cx.specforge();
    let verified = cx.options.verified.get(&scheme.ident);
    let ty = verified.map_or_else(|| credentials_name(&scheme.kind), String::as_str);
    let is_key = ty == "ApiKey";
    let ty = ident(ty);
    let source = match &scheme.kind {
        _ if verified.is_some() && is_key => quote!(Header("")),
        _ if verified.is_some() => quote!(#ty),
        SecuritySchemeKind::ApiKey { location, name } => {
            let place = ident(match location {
                crate::spec::Location::Query => "Query",
                crate::spec::Location::Cookie => "Cookie",
                _ => "Header",
            });
            quote!(#place(#name))
        }
        _ => quote!(#ty),
    };
    (
        quote!(#sf::security::#ty),
        quote!(#sf::security::Source::#source),
    )
}

fn expand_scheme(cx: &Context<'_>, scheme: &SecurityScheme) -> Code {
    let sf = cx.specforge();
    let name = ident(&scheme.ident);
    let (credentials, source) = credentials(cx, scheme);
    let mut about = vec![format!(
        "Verifies the credentials of the security scheme `{}`.",
        scheme.name
    )];
    about.extend(
        scheme
            .description
            .iter()
            .flat_map(|text| [String::new(), text.clone()]),
    );
    about.extend([
        String::new(),
        format!("Declared at {}.", cx.location(scheme.span)),
    ]);
    let docs = doc_comment(&about);
    let message = escape_braces(&format!(
        "nobody verifies the security scheme `{}`",
        scheme.name
    ));
    let label = format!("`{{Self}}` does not implement `{}`", scheme.ident);
    let note = escape_braces(&format!(
        "declared at {}; write for the state of the router:\nimpl {}::security::{} for STATE {{\n    type Principal = UserId; // a type of yours\n    async fn verify(&self, credentials: specforge::security::{}, scopes: &'static [&'static str]) -> Result<Self::Principal, specforge::security::Refusal>\n}}",
        cx.location(scheme.span),
        cx.options.module,
        scheme.ident,
        credentials_name(&scheme.kind),
    ))
    .replace(" for STATE {{", " for {Self} {{");
    let scheme_name = &scheme.name;
    let marker = ident(&format!("{}Scheme", scheme.ident));
    quote! {
        #docs
        #[diagnostic::on_unimplemented(message = #message, label = #label, note = #note)]
        pub trait #name: ::core::marker::Send + ::core::marker::Sync {
            /// Who the credentials belong to: a handler takes it as `Principal<T>`.
            type Principal: ::core::clone::Clone + ::core::marker::Send + ::core::marker::Sync + 'static;

            /// Says who the credentials belong to, or refuses them. `scopes` are those that the operation needs.
            fn verify(
                &self,
                credentials: #credentials,
                scopes: &'static [&'static str],
            ) -> impl ::core::future::Future<Output = ::core::result::Result<Self::Principal, #sf::security::Refusal>> + ::core::marker::Send;
        }

        #[doc(hidden)]
        #[derive(Debug)]
        pub enum #marker {}

        impl<S: #name> #sf::security::Scheme<S> for #marker {
            type Principal = <S as #name>::Principal;
            type Credentials = #credentials;
            const NAME: &'static str = #scheme_name;
            const SOURCE: #sf::security::Source = #source;

            fn verify(
                state: &S,
                credentials: #credentials,
                scopes: &'static [&'static str],
            ) -> impl ::core::future::Future<Output = ::core::result::Result<Self::Principal, #sf::security::Refusal>> + ::core::marker::Send {
                <S as #name>::verify(state, credentials, scopes)
            }
        }
    }
}

/// The schemes that an operation needs, as bounds of the state.
pub(super) fn state_bounds(cx: &Context<'_>, operation: &Operation) -> Vec<Code> {
    let used: BTreeSet<usize> = operation
        .security
        .iter()
        .flat_map(|alternative| alternative.schemes.iter().map(|(index, _)| *index))
        .collect();
    let schemes = used
        .into_iter()
        .filter_map(|index| cx.api.security_schemes.get(index));
    schemes
        .map(|scheme| {
            let name = ident(&scheme.ident);
            let identity = operation.needs_identity().then(|| {
                let principal = contract_trait(IDENTIFIED, operation);
                quote!(<Principal: #principal>)
            });
            quote!(super::super::security::#name #identity)
        })
        .collect()
}

/// What the name of the trait of [`expand_identity`] begins with.
const IDENTIFIED: &str = "Principal";

/// What the principals of an operation have to say who they are for, as a trait of its own, whose text knows the document.
pub(super) fn expand_identity(cx: &Context<'_>, operation: &Operation) -> Option<Code> {
    if operation.security.is_empty() || !operation.needs_identity() {
        return None;
    }
    let sf = cx.specforge();
    let name = contract_trait(IDENTIFIED, operation);
    let why = if operation.settings.idempotency.is_some() {
        "it has idempotency keys, and a key belongs to whoever sends it"
    } else {
        "it has a rate limit for each principal"
    };
    let message = format!(
        "the principal `{{Self}}` does not say who it is, which operation `{}` ({}) has to know",
        escape_braces(&operation.id),
        escape_braces(&route(operation)),
    );
    let note = format!(
        "declared at {}: {why}; implement `specforge::security::Identity` for `{{Self}}`: the same text for the same user or API key at every request",
        escape_braces(&cx.location(operation.span)),
    );
    Some(quote! {
        #[diagnostic::on_unimplemented(message = #message, label = "`{Self}` does not implement `Identity`", note = #note)]
        pub trait #name: #sf::security::Identity {}

        #[diagnostic::do_not_recommend]
        impl<T: #sf::security::Identity> #name for T {}
    })
}

/// The check that runs before an operation: its alternatives in order, all schemes of one are needed (OpenAPI 3.1, section 4.8.30). The
/// alternative `{}` is for requests that present nothing which another one takes, wherever it stands in the list.
pub(super) fn expand_guard(cx: &Context<'_>, operation: &Operation) -> Code {
    if operation.security.is_empty() {
        return quote!();
    }
    let sf = cx.specforge();
    let bounds = state_bounds(cx, operation);
    let sources = sources(cx, operation);
    let (needing, anonymous): (Vec<_>, Vec<_>) = operation
        .security
        .iter()
        .partition(|alternative| !alternative.schemes.is_empty());
    let anonymous = (!anonymous.is_empty()).then(|| {
        quote! {
            if gate.is_anonymous(SOURCES) {
                return gate.pass();
            }
        }
    });
    let alternatives = needing.into_iter().map(|alternative| {
        let steps = alternative.schemes.iter().filter_map(|(index, scopes)| {
            let scheme = cx.api.security_schemes.get(*index)?;
            let marker = ident(&format!("{}Scheme", scheme.ident));
            let verify = ident(if operation.needs_identity() {
                "verify_identified"
            } else {
                "verify"
            });
            Some(quote!(gate.#verify::<S, super::super::security::#marker>(state, &[#(#scopes),*]).await))
        });
        quote! {
            gate.alternative();
            if #(#steps)&&* {
                return gate.pass();
            }
        }
    });
    quote! {
        fn guard<'a, S>(state: &'a S, parts: &'a mut #sf::__private::Parts) -> #sf::__private::Guarded<'a>
        where
            S: ::core::marker::Send + ::core::marker::Sync #(+ #bounds)*,
        {
            const SOURCES: &[#sf::security::Source] = &[#(#sources),*];
            ::std::boxed::Box::pin(async move {
                let mut gate = #sf::security::Gate::new(parts);
                #anonymous
                #(#alternatives)*
                gate.refuse(SOURCES)
            })
        }
    }
}

/// Where the credentials of an operation stand, each place once, in the order of the alternatives.
fn sources(cx: &Context<'_>, operation: &Operation) -> Vec<Code> {
    let mut places = Vec::new();
    let schemes = operation.security.iter();
    for (index, _) in schemes.flat_map(|alternative| &alternative.schemes) {
        if let Some(scheme) = cx.api.security_schemes.get(*index) {
            let (_, place) = credentials(cx, scheme);
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    places
}
