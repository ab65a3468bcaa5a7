//! An application with verifiers, and short ways to ask it something.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use security_tests::users::Users;
use security_tests::{Door, app};
use serde_json::Value;
use specforge::Settings;
use specforge::security::api_keys::{ApiKeys, MemoryKeys};
use specforge::security::basic::Passwords;
use specforge::security::jwt::{Algorithm, Jwt, Key};
use tower::ServiceExt as _;

pub(crate) const SECRET: &[u8] = b"a secret of the tests, which has more than thirty-two bytes";
pub(crate) const ISSUER: &str = "https://id.example.com";
pub(crate) const AUDIENCE: &str = "https://api.example.com";

/// A verifier of tokens with everything but its algorithms and keys.
pub(crate) fn jwt() -> specforge::security::jwt::JwtBuilder {
    Jwt::builder().issuer(ISSUER).audience(AUDIENCE)
}

pub(crate) fn door() -> Door {
    let jwt = jwt()
        .algorithms([Algorithm::HS256])
        .keys([Key::hmac(SECRET)]);
    Door {
        jwt: jwt.build().unwrap(),
        keys: ApiKeys::new(MemoryKeys::default()),
        passwords: Passwords::new(Users::default()),
        calls: std::sync::Arc::default(),
    }
}

pub(crate) fn open() -> Router {
    app(door(), Settings::new())
}

pub(crate) fn with(settings: Settings) -> Router {
    app(door(), settings)
}

/// A request.
pub(crate) fn ask(
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(body.into()).unwrap()
}

pub(crate) fn get(uri: &str, headers: &[(&str, &str)]) -> Request<Body> {
    ask("GET", uri, headers, Body::empty())
}

/// An answer that was read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        let values = self.headers.get_all(name).iter();
        values.map(|value| value.to_str().unwrap()).collect()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }
}

pub(crate) async fn send(app: &Router, request: Request<Body>) -> Answer {
    let response = app.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes().to_vec(),
    }
}

/// The application behind a socket, until the test ends.
pub(crate) async fn serve(app: Router) -> std::net::SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
    address
}
