//! Sends any head and body to routers with every kind of credentials and bodies, forwarded addresses of both kinds, trace contexts, deadlines,
//! origins, accepted media types and keys: no answer is a 5xx, and nothing panics.
//!
//! The first line is the path and query, then come headers until an empty line, then the body. `cargo +nightly fuzz run request -- -max_len=4096`

#![no_main]

use std::net::SocketAddr;
use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::{ConnectInfo, Path, Query, Request};
use axum::http::{HeaderName, HeaderValue, StatusCode, Uri};
use axum::{Json, Router};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;
use specforge::security::api_keys::{ApiKeys, Digest, KeyHolder, MemoryKeys, StoredKey};
use specforge::security::jwt::{Algorithm, Claims, Jwt, Key};
use specforge::security::{ApiKey, Basic, Bearer, Cors, Refusal};
use specforge::{Content, Cookies, ForwardedHeader, Headers, Settings};
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

mod api {
    specforge::api!("spec/openapi.yaml");
}

/// How long a client waits; one that waits for a moment has a 504.
const DEADLINE: HeaderName = HeaderName::from_static("x-request-deadline-ms");

#[derive(Clone)]
struct State {
    jwt: Jwt,
    keys: ApiKeys<MemoryKeys<String>>,
}

impl api::security::Token for State {
    type Principal = Claims;

    async fn verify(&self, credentials: Bearer, scopes: &'static [&'static str]) -> Result<Claims, Refusal> {
        self.jwt.verify(&credentials, scopes).await
    }
}

/// Argon2 would be all that is measured; what reads the credentials is asked all the same.
impl api::security::Login for State {
    type Principal = u64;

    async fn verify(&self, credentials: Basic, _: &'static [&'static str]) -> Result<u64, Refusal> {
        Ok((credentials.username().len() + credentials.password().len()) as u64)
    }
}

macro_rules! keys {
    ($($scheme:ident)*) => { $(
        impl api::security::$scheme for State {
            type Principal = KeyHolder<String>;

            async fn verify(&self, credentials: ApiKey, scopes: &'static [&'static str]) -> Result<KeyHolder<String>, Refusal> {
                self.keys.verify(&credentials, scopes).await
            }
        }
    )* };
}

keys! { HeaderKey QueryKey CookieKey }

#[specforge::handler(operation = "read")]
async fn read(
    Path(_): Path<api::read::Path>,
    Query(_): Query<api::read::Query>,
    Headers(_): Headers<api::read::Headers>,
    Cookies(_): Cookies<api::read::Cookies>,
) -> Json<String> {
    Json("read".to_owned())
}

#[specforge::handler(operation = "write", ignore(path, query, headers, cookies))]
async fn write(Json(_): Json<Value>) -> Json<String> {
    Json("written".to_owned())
}

#[specforge::handler(operation = "change", ignore(path, query, headers, cookies))]
async fn change(body: Option<Content<api::change::Body>>) -> Json<String> {
    Json(format!("{}", body.is_some()))
}

/// One that believes each of the two headers of proxies.
static APPS: LazyLock<([Router; 2], Runtime)> = LazyLock::new(|| {
    let keys = MemoryKeys::default();
    keys.insert("id", StoredKey::new(Digest::of("id.secret"), "somebody".to_owned()));
    let jwt = Jwt::builder()
        .issuer("i")
        .audience("a")
        .algorithms([Algorithm::HS256])
        .keys([Key::hmac(&[7; 32])])
        .build()
        .unwrap();
    let cors = Cors::new(["https://a.example"]).unwrap().credentials().unwrap();
    let settings = Settings::new()
        .cors(cors)
        .timeout_header(DEADLINE)
        .trusted_proxies(["0.0.0.0/0", "::/0"]);
    let state = State { jwt, keys: ApiKeys::new(keys) };
    let app = |settings: Settings| specforge::router!("spec/openapi.yaml", settings = settings).with_state(state.clone());
    let standard = settings.clone().forwarded_header(ForwardedHeader::Forwarded);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    ([app(settings), app(standard)], runtime.unwrap())
});

fuzz_target!(|input: &[u8]| {
    let ([app, standard], runtime) = &*APPS;
    for (app, method) in [(app, "GET"), (app, "POST"), (app, "PUT"), (app, "OPTIONS"), (standard, "GET")] {
        if let Some(request) = request(method, input) {
            let may_be_late = request.headers().contains_key(DEADLINE);
            let answer = runtime.block_on(app.clone().oneshot(request)).unwrap();
            let is_late = may_be_late && answer.status() == StatusCode::GATEWAY_TIMEOUT;
            assert!(is_late || !answer.status().is_server_error(), "{}", answer.status());
        }
    }
});

fn request(method: &str, input: &[u8]) -> Option<Request> {
    let mut lines = input.split(|byte| *byte == b'\n');
    let uri = Uri::try_from(lines.next()?).ok()?;
    let mut request = Request::builder().method(method).uri(uri).body(Body::empty()).ok()?;
    for line in lines.by_ref().take_while(|line| !line.is_empty()) {
        let mut halves = line.splitn(2, |byte| *byte == b':');
        if let (Some(name), Some(value)) = (halves.next(), halves.next())
            && let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::from_bytes(value.trim_ascii()))
        {
            request.headers_mut().append(name, value);
        }
    }
    let body: Vec<&[u8]> = lines.collect();
    *request.body_mut() = Body::from(body.join(&b'\n'));
    let peer = SocketAddr::from(([127, 0, 0, 1], 1));
    request.extensions_mut().insert(ConnectInfo(peer));
    Some(request)
}
