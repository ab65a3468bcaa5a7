//! APIs whose operations say who they were called by: one behind the ready verifiers, one with every combination of requirements.

pub mod truth;

/// What `api!` makes of the document.
#[allow(missing_docs)]
pub mod api {
    specforge::api!();
}

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::{Json, Router};
use serde_json::Value;
use specforge::security::api_keys::{ApiKeys, KeyHolder, MemoryKeys};
use specforge::security::basic::Passwords;
use specforge::security::jwt::{Claims, Jwt};
use specforge::security::{ApiKey, Basic, Bearer, ClientCertificate, Identity as _, Refusal};
use specforge::{Headers, Multipart, Principal, Settings};

/// The verifiers.
#[derive(Debug, Clone)]
pub struct Door {
    /// Of tokens.
    pub jwt: Jwt,
    /// Of keys.
    pub keys: ApiKeys<MemoryKeys<String>>,
    /// Of passwords.
    pub passwords: Passwords<users::Users>,
    /// How many handlers were called.
    pub calls: Arc<std::sync::atomic::AtomicUsize>,
}

pub mod users;

impl api::security::Token for Door {
    type Principal = Claims;

    async fn verify(
        &self,
        credentials: Bearer,
        scopes: &'static [&'static str],
    ) -> Result<Claims, Refusal> {
        self.jwt.verify(&credentials, scopes).await
    }
}

impl api::security::Key for Door {
    type Principal = KeyHolder<String>;

    async fn verify(
        &self,
        credentials: ApiKey,
        scopes: &'static [&'static str],
    ) -> Result<KeyHolder<String>, Refusal> {
        self.keys.verify(&credentials, scopes).await
    }
}

impl api::security::Login for Door {
    type Principal = i64;

    async fn verify(
        &self,
        credentials: Basic,
        scopes: &'static [&'static str],
    ) -> Result<i64, Refusal> {
        self.passwords.verify(&credentials, scopes).await
    }
}

impl api::security::Discovery for Door {
    type Principal = Claims;

    async fn verify(
        &self,
        credentials: Bearer,
        scopes: &'static [&'static str],
    ) -> Result<Claims, Refusal> {
        self.jwt.verify(&credentials, scopes).await
    }
}

/// Whoever has a certificate.
#[derive(Debug, Clone)]
pub struct Machine(String);

/// What stands in for a certificate here is `machine:NAME`; that of `machine:revoked` was called back.
impl api::security::Certificate for Door {
    type Principal = Machine;

    async fn verify(
        &self,
        ClientCertificate(der): ClientCertificate,
        _: &'static [&'static str],
    ) -> Result<Machine, Refusal> {
        match der.strip_prefix(b"machine:") {
            Some(b"revoked") => Err(Refusal::forbidden()),
            Some(name) => Ok(Machine(String::from_utf8_lossy(name).into_owned())),
            None => Err(Refusal::unauthenticated()),
        }
    }
}

/// A browser's session.
#[derive(Debug, Clone)]
pub struct Session(String);

impl api::security::Session for Door {
    type Principal = Session;

    async fn verify(
        &self,
        credentials: ApiKey,
        _: &'static [&'static str],
    ) -> Result<Session, Refusal> {
        match credentials.key().strip_prefix("of-") {
            Some(name) => Ok(Session(name.to_owned())),
            None => Err(Refusal::unauthenticated()),
        }
    }
}

impl Door {
    fn answer(&self, name: impl Into<String>) -> Json<String> {
        self.calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Json(name.into())
    }
}

macro_rules! by_token {
    ($($name:ident $operation:literal;)*) => { $(
        #[specforge::handler(operation = $operation)]
        async fn $name(State(door): State<Door>, Principal(claims): Principal<Claims>) -> Json<String> {
            door.answer(claims.identity())
        }
    )* };
}

by_token! {
    with_token "withToken";
    with_scopes "withScopes";
    discovered "discovered";
}

macro_rules! by_key {
    ($($name:ident $operation:literal;)*) => { $(
        #[specforge::handler(operation = $operation)]
        async fn $name(State(door): State<Door>, Principal(holder): Principal<KeyHolder<String>>) -> Json<String> {
            door.answer(holder.owner)
        }
    )* };
}

by_key! {
    with_key "withKey";
    with_scoped_key "withScopedKey";
}

macro_rules! by_password {
    ($($name:ident $operation:literal;)*) => { $(
        #[specforge::handler(operation = $operation)]
        async fn $name(State(door): State<Door>, Principal(user): Principal<i64>) -> Json<String> {
            door.answer(user.to_string())
        }
    )* };
}

by_password! {
    with_password "withPassword";
    with_scoped_password "withScopedPassword";
}

#[specforge::handler(operation = "withCertificate")]
async fn with_certificate(
    State(door): State<Door>,
    Principal(Machine(name)): Principal<Machine>,
) -> Json<String> {
    door.answer(name)
}

#[specforge::handler(operation = "openRead")]
async fn open_read(State(door): State<Door>) -> Json<String> {
    door.answer("read")
}

#[specforge::handler(operation = "openOptions")]
async fn open_options(State(door): State<Door>) -> Json<String> {
    door.answer("options")
}

#[specforge::handler(operation = "cached")]
async fn cached(State(door): State<Door>) -> api::cached::Response {
    let Json(body) = door.answer("cached");
    api::cached::Response::Ok {
        body,
        cache_control: Some("public, max-age=60".to_owned()),
        x_total: None,
    }
}

#[specforge::handler(operation = "listNotes", ignore(headers))]
async fn list_notes(
    State(door): State<Door>,
    Principal(Session(name)): Principal<Session>,
) -> Json<String> {
    door.answer(name)
}

#[specforge::handler(operation = "addNote", ignore(headers))]
async fn add_note(
    State(door): State<Door>,
    session: Option<Principal<Session>>,
    Json(note): Json<api::add_note::Body>,
) -> Json<String> {
    let by = session.map_or("a key", |_| "a session");
    door.answer(format!("{} by {by}", note.text))
}

#[specforge::handler(operation = "anyJson")]
async fn any_json(State(door): State<Door>, Json(_): Json<Value>) -> Json<String> {
    door.answer("taken")
}

#[specforge::handler(operation = "largeJson")]
async fn large_json(State(door): State<Door>, Json(_): Json<Value>) -> Json<String> {
    door.answer("taken")
}

#[specforge::handler(operation = "inflated")]
async fn inflated(
    State(door): State<Door>,
    Headers(headers): Headers<api::inflated::Headers>,
    body: Bytes,
) -> Json<String> {
    let encoding = headers.content_encoding.unwrap_or_default();
    door.answer(format!("{} bytes of `{encoding}`", body.len()))
}

#[specforge::handler(operation = "form")]
async fn form(
    State(door): State<Door>,
    Multipart(form): Multipart<api::form::Body>,
) -> Json<String> {
    door.answer(form.a.map_or(0, |parts| parts.len()).to_string())
}

#[specforge::handler(operation = "securedBody")]
async fn secured_body(State(door): State<Door>, Json(_): Json<Value>) -> Json<String> {
    door.answer("taken")
}

/// The application.
pub fn app(door: Door, settings: Settings) -> Router {
    specforge::router!(settings = settings).with_state(door)
}
