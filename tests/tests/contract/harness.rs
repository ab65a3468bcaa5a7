//! Short ways to send a request and to say what came of it.

use axum::body::Body;
use axum::http::{Method, Request};
use serde_json::Value;
use specforge::testing::{Client, Response};

/// A request in the making: `Send::get("/path")`.
pub(super) struct Send {
    method: Method,
    uri: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Send {
    pub(super) fn new(method: &str, uri: &str) -> Self {
        Self {
            method: method.parse().unwrap(),
            uri: uri.to_owned(),
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(super) fn get(uri: &str) -> Self {
        Self::new("GET", uri)
    }

    /// A `POST` of JSON.
    pub(super) fn json(uri: &str, body: impl Into<Vec<u8>>) -> Self {
        Self::new("POST", uri).body("application/json", body)
    }

    pub(super) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn body(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self.header("content-type", media_type)
    }

    /// A body without a `Content-Type`.
    pub(super) fn bare(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.body = body.into();
        self
    }

    #[track_caller]
    pub(super) fn to(
        self,
        api: &Client,
    ) -> impl Future<Output = Response> + std::marker::Send + use<> {
        let mut request = Request::builder().method(self.method).uri(&self.uri);
        for (name, value) in &self.headers {
            request = request.header(name, value.as_bytes());
        }
        api.request(request.body(Body::from(self.body)).unwrap())
    }

    /// The JSON of a 200.
    #[track_caller]
    pub(super) fn ok(self, api: &Client) -> impl Future<Output = Value> {
        let place = std::panic::Location::caller();
        let shown = self.uri.clone();
        async move {
            let response = self.to(api).await;
            let text = String::from_utf8_lossy(response.bytes()).into_owned();
            assert_eq!(response.status(), 200, "{place}: {shown}: {text}");
            response.json()
        }
    }

    /// What a 400 lists: `query limit /0 maximum` for each violation.
    #[track_caller]
    pub(super) fn refused(self, api: &Client) -> impl Future<Output = Vec<String>> {
        let place = std::panic::Location::caller();
        let shown = self.uri.clone();
        async move {
            let response = self.to(api).await;
            let text = String::from_utf8_lossy(response.bytes()).into_owned();
            assert_eq!(response.status(), 400, "{place}: {shown}: {text}");
            violations(&response.json())
        }
    }

    /// The status alone.
    pub(super) async fn status(self, api: &Client) -> u16 {
        self.to(api).await.status().as_u16()
    }
}

/// The violations of an RFC 9457 problem, each as `location name pointer rule`.
pub(super) fn violations(problem: &Value) -> Vec<String> {
    let errors = problem["errors"].as_array().map_or(&[][..], Vec::as_slice);
    let word = |error: &Value, key: &str| error[key].as_str().unwrap_or("").to_owned();
    errors
        .iter()
        .map(|error| {
            let words = ["location", "name", "pointer", "rule"].map(|key| word(error, key));
            words
                .iter()
                .filter(|word| !word.is_empty())
                .cloned()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

/// The message that something panics with.
pub(super) async fn panics<T: std::marker::Send + 'static>(
    future: impl Future<Output = T> + std::marker::Send + 'static,
) -> String {
    let Err(error) = tokio::spawn(future).await else {
        panic!("there was no panic")
    };
    match error.into_panic().downcast::<String>() {
        Ok(message) => *message,
        Err(other) => other
            .downcast::<&str>()
            .map_or_else(|_| String::new(), |message| (*message).to_owned()),
    }
}
