//! Security: `spec/security.yaml`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::extract::Query;
use axum::{Json, Router};
use serde_json::{Value, json};
use specforge::Principal;
use specforge::security::{ApiKey, Basic, Bearer, Refusal};

/// What `api!` makes of the document.
pub mod api {
    specforge::api!("spec/security.yaml");
}

use api::security;

/// The application, and its state.
pub fn app() -> (Router, Users) {
    let state = Users::default();
    (
        specforge::router!(security).with_state(state.clone()),
        state,
    )
}

/// Verifies everything: `good` is somebody, `weak` may not, `down` cannot be verified.
#[derive(Debug, Clone, Default)]
pub struct Users {
    calls: Arc<AtomicUsize>,
    shown: Arc<Mutex<String>>,
}

impl Users {
    /// How often a handler was called.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }

    /// All credentials so far, as a log would show them.
    ///
    /// # Panics
    ///
    /// When a test panicked before.
    pub fn shown(&self) -> String {
        self.shown.lock().expect("no panic before").clone()
    }

    fn show(&self, credentials: &impl std::fmt::Debug) {
        self.shown
            .lock()
            .expect("no panic before")
            .extend([format!("{credentials:?}").as_str()]);
    }
}

/// The principal of tokens and passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User(String);

/// The principal of keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service(String);

fn verify(secret: &str) -> Result<String, Refusal> {
    match secret {
        "weak" => Err(Refusal::forbidden()),
        "down" => Err(Refusal::unavailable()),
        _ if secret.starts_with("good") => Ok(secret.to_owned()),
        _ => Err(Refusal::unauthenticated()),
    }
}

impl security::Bearer for Users {
    type Principal = User;

    async fn verify(
        &self,
        credentials: Bearer,
        _: &'static [&'static str],
    ) -> Result<User, Refusal> {
        self.show(&credentials);
        verify(credentials.token()).map(User)
    }
}

impl security::Basic for Users {
    type Principal = User;

    async fn verify(
        &self,
        credentials: Basic,
        _: &'static [&'static str],
    ) -> Result<User, Refusal> {
        self.show(&credentials);
        verify(credentials.password()).map(|_| User(credentials.username().to_owned()))
    }
}

/// A token such as `good-read` has the scope `read`.
impl security::Oauth for Users {
    type Principal = User;

    async fn verify(
        &self,
        credentials: Bearer,
        scopes: &'static [&'static str],
    ) -> Result<User, Refusal> {
        let user = verify(credentials.token())?;
        if scopes.iter().all(|scope| user.contains(scope)) {
            Ok(User(user))
        } else {
            Err(Refusal::forbidden())
        }
    }
}

macro_rules! keys {
    ($($scheme:ident)*) => { $(
        impl security::$scheme for Users {
            type Principal = Service;

            async fn verify(&self, credentials: ApiKey, _: &'static [&'static str]) -> Result<Service, Refusal> {
                self.show(&credentials);
                verify(credentials.key()).map(Service)
            }
        }
    )* };
}

keys! { HeaderKey QueryKey CookieKey }

type State = axum::extract::State<Users>;

fn who(
    state: &Users,
    user: Option<Principal<User>>,
    service: Option<Principal<Service>>,
) -> Json<Value> {
    state.calls.fetch_add(1, Ordering::Relaxed);
    Json(json!([
        user.map(|Principal(User(name))| name),
        service.map(|Principal(Service(name))| name)
    ]))
}

#[specforge::handler(api = security, operation = "inheritedSecurity")]
async fn inherited(
    axum::extract::State(state): State,
    Principal(user): Principal<User>,
) -> Json<Value> {
    who(&state, Some(Principal(user)), None)
}

macro_rules! anybody {
    ($($name:ident $operation:literal;)*) => { $(
        #[specforge::handler(api = security, operation = $operation)]
        async fn $name(axum::extract::State(state): State, user: Option<Principal<User>>, service: Option<Principal<Service>>) -> Json<Value> {
            who(&state, user, service)
        }
    )* };
}

anybody! {
    none "noSecurity";
    optional "optionalSecurity";
    either "either";
    both "both";
    mixed "mixed";
    basic "basic";
    query_key "queryKey";
    cookie_key "cookieKey";
    read_scoped "readScoped";
    write_scoped "writeScoped";
}

#[specforge::handler(api = security, operation = "securedBody")]
async fn secured_body(
    axum::extract::State(state): State,
    Query(_): Query<api::secured_body::Query>,
    Json(_): Json<api::secured_body::Body>,
) -> Json<Value> {
    who(&state, None, None)
}
