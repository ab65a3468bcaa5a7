//! Every combination of requirements: `spec/truth.json`.

use axum::{Json, Router};
use specforge::security::{ApiKey, Bearer, Refusal};
use specforge::{Principal, Settings};

/// What `api!` makes of the document.
#[allow(missing_docs)]
pub mod api {
    specforge::api!(truth);
}

/// Verifies by what the credentials say: `good` ones are, `weak` ones are not enough, all others are bad.
#[derive(Debug, Clone)]
pub struct Judge;

fn judge(secret: &str) -> Result<(), Refusal> {
    match secret {
        _ if secret.starts_with("good") => Ok(()),
        "weak" => Err(Refusal::forbidden()),
        "down" => Err(Refusal::unavailable()),
        _ => Err(Refusal::unauthenticated()),
    }
}

macro_rules! schemes {
    ($($scheme:ident $credentials:ident $text:ident $principal:ident;)*) => { $(
        /// The principal of a scheme.
        #[derive(Debug, Clone)]
        pub struct $principal;

        impl api::security::$scheme for Judge {
            type Principal = $principal;

            async fn verify(&self, credentials: $credentials, scopes: &'static [&'static str]) -> Result<$principal, Refusal> {
                judge(credentials.$text())?;
                let has = |scope: &&str| credentials.$text().split('-').any(|own| own == *scope);
                if scopes.iter().all(has) {
                    Ok($principal)
                } else {
                    Err(Refusal::forbidden())
                }
            }
        }
    )* };
}

schemes! {
    Token Bearer token ByToken;
    Key ApiKey key ByKey;
    Session ApiKey key BySession;
    Oauth Bearer token ByOauth;
}

macro_rules! who {
    ($($name:ident $operation:literal;)*) => { $(
        #[specforge::handler(api = truth, operation = $operation)]
        async fn $name(
            token: Option<Principal<ByToken>>,
            key: Option<Principal<ByKey>>,
            session: Option<Principal<BySession>>,
            oauth: Option<Principal<ByOauth>>,
        ) -> Json<Vec<String>> {
            let who = [
                token.map(|_| "token"),
                oauth.map(|_| "oauth"),
                key.map(|_| "key"),
                session.map(|_| "session"),
            ];
            Json(who.into_iter().flatten().map(str::to_owned).collect())
        }
    )* };
}

who! {
    nobody "nobody";
    token "token";
    key "key";
    both "both";
    nobody_or_token "nobody_or_token";
    nobody_or_key "nobody_or_key";
    nobody_or_both "nobody_or_both";
    token_or_key "token_or_key";
    token_or_both "token_or_both";
    key_or_both "key_or_both";
    nobody_or_token_or_key "nobody_or_token_or_key";
    nobody_or_token_or_both "nobody_or_token_or_both";
    nobody_or_key_or_both "nobody_or_key_or_both";
    token_or_key_or_both "token_or_key_or_both";
    nobody_or_token_or_key_or_both "nobody_or_token_or_key_or_both";
    none "none";
    inherited "inherited";
    nobody_first_of_three "nobody_first_of_three";
    three "three";
    three_or_key "three_or_key";
    pairs "pairs";
    pairs_or_nobody "pairs_or_nobody";
    each_or_nobody "each_or_nobody";
    reads "reads";
    writes "writes";
    writes_or_reads_with_key "writes_or_reads_with_key";
    reads_or_nobody "reads_or_nobody";
}

/// The application.
pub fn app(settings: Settings) -> Router {
    specforge::router!(truth, settings = settings).with_state(Judge)
}
