//! One call of an operation, in the types of the spec.

use std::fmt;
use std::marker::PhantomData;
use std::panic::Location;

use axum::body::{Body, Bytes};
use axum::http::{Extensions, HeaderMap, HeaderValue, Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::body::{self, BOUNDARY};
use super::client::{Client, header_name, header_text};
use super::encode::{self, PathValue};
use super::{Part, Response};
use crate::decode::FieldSpec;
use crate::extract::is_json;
use crate::operation::Operation;
use crate::schema::Schema;

/// A call of the operation `Op` in the making: [`Client::call`] begins one, [`send`](Self::send) sends it.
#[must_use = "a call is sent by `.send().await`"]
pub struct Call<Op> {
    client: Client,
    caller: &'static Location<'static>,
    path: Option<String>,
    query: Vec<String>,
    headers: HeaderMap,
    cookies: Vec<String>,
    extensions: Extensions,
    content: Content,
    operation: PhantomData<fn() -> Op>,
}

/// The body of a call.
#[derive(Debug)]
enum Content {
    None,
    Bytes(String, Bytes),
    Parts(Vec<(String, Part)>),
}

impl<Op> fmt::Debug for Call<Op> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            query,
            headers,
            cookies,
            content,
            ..
        } = self;
        f.debug_struct("Call")
            .field("path", path)
            .field("query", query)
            .field("headers", headers)
            .field("cookies", cookies)
            .field("content", content)
            .finish_non_exhaustive()
    }
}

impl<Op: Operation> Call<Op> {
    pub(super) fn new(client: Client, caller: &'static Location<'static>) -> Self {
        Self {
            client,
            caller,
            path: None,
            query: Vec::new(),
            headers: HeaderMap::new(),
            cookies: Vec::new(),
            extensions: Extensions::new(),
            content: Content::None,
            operation: PhantomData,
        }
    }

    /// The path parameters: one scalar, a tuple in the order of the template, or the operation's `Path`.
    ///
    /// # Panics
    ///
    /// When there are more or fewer of them than the template has.
    #[track_caller]
    pub fn path(mut self, values: impl PathValue) -> Self {
        self.path = Some(
            encode::path(Op::SPEC, &values.to_json()).unwrap_or_else(|problem| panic!("{problem}")),
        );
        self
    }

    /// The query parameters: the operation's `Query`.
    pub fn query<T: Schema>(mut self, query: &T) -> Self {
        self.query.extend(encode::query(
            &encode::json(query),
            Op::SPEC.query_parameters,
        ));
        self
    }

    /// One more pair of the query, percent-encoded here: an API key, or what the spec does not know.
    pub fn query_pair(mut self, name: &str, value: &str) -> Self {
        self.query.push(format!(
            "{}={}",
            encode::percent(name),
            encode::percent(value)
        ));
        self
    }

    /// The header parameters: the operation's `Headers`.
    ///
    /// # Panics
    ///
    /// When a header cannot hold the text of a value.
    #[track_caller]
    pub fn headers<T: Schema>(mut self, headers: &T) -> Self {
        for (name, value) in encode::headers(&encode::json(headers), Op::SPEC.header_parameters) {
            self.headers.append(header_name(name), header_text(&value));
        }
        self
    }

    /// One more header.
    ///
    /// # Panics
    ///
    /// When HTTP does not allow the name or the value.
    #[track_caller]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.append(header_name(name), header_text(value));
        self
    }

    /// The cookie parameters: the operation's `Cookies`.
    pub fn cookies<T: Schema>(mut self, cookies: &T) -> Self {
        self.cookies.extend(encode::cookies(
            &encode::json(cookies),
            Op::SPEC.cookie_parameters,
        ));
        self
    }

    /// One more cookie, its value as it is.
    pub fn cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.push(format!("{name}={value}"));
        self
    }

    /// A bearer token.
    ///
    /// # Panics
    ///
    /// When a header cannot hold it.
    #[track_caller]
    pub fn bearer(self, token: &str) -> Self {
        self.header(header::AUTHORIZATION.as_str(), &format!("Bearer {token}"))
    }

    /// A user name and a password (RFC 7617).
    #[track_caller]
    pub fn basic(self, username: &str, password: &str) -> Self {
        self.header(
            header::AUTHORIZATION.as_str(),
            &format!(
                "Basic {}",
                STANDARD.encode(format!("{username}:{password}"))
            ),
        )
    }

    /// Something that the server would have put into the request's extensions, such as `ConnectInfo`.
    pub fn extension<T: Clone + Send + Sync + 'static>(mut self, extension: T) -> Self {
        self.extensions.insert(extension);
        self
    }

    /// A JSON body, under the JSON media type that the operation declares.
    pub fn json<T: Schema>(self, body: &T) -> Self {
        let declared = Op::SPEC
            .body
            .as_ref()
            .into_iter()
            .flat_map(|body| body.media_types)
            .find(|declared| is_json(declared) && !declared.contains('*'));
        self.body(declared.unwrap_or(&"application/json"), encode::json(body))
    }

    /// A body of `application/x-www-form-urlencoded`.
    pub fn form<T: Schema>(self, body: &T) -> Self {
        self.body(
            "application/x-www-form-urlencoded",
            body::form(body, fields::<Op>()),
        )
    }

    /// A body of `multipart/form-data`: one part for each property, those that hold bytes as files.
    pub fn multipart<T: Schema>(mut self, body: &T) -> Self {
        self.content = Content::Parts(body::parts(body, fields::<Op>()));
        self
    }

    /// One more part of a `multipart/form-data` body.
    pub fn part(mut self, name: &str, part: Part) -> Self {
        let part = (name.to_owned(), part);
        match &mut self.content {
            Content::Parts(parts) => parts.push(part),
            content => *content = Content::Parts(vec![part]),
        }
        self
    }

    /// Any body, under any media type.
    pub fn body(mut self, media_type: &str, body: impl Into<Bytes>) -> Self {
        self.content = Content::Bytes(media_type.to_owned(), body.into());
        self
    }

    /// Sends the request, and checks the answer.
    ///
    /// # Panics
    ///
    /// When the answer breaks the contract; the message says how, and what was sent.
    pub async fn send(self) -> Response {
        let (client, request, sent, caller) = self.into_request();
        client
            .exchange(request, &sent, caller)
            .await
            .of(Op::SPEC)
            .check()
    }

    fn into_request(self) -> (Client, Request<Body>, Bytes, &'static Location<'static>) {
        let operation = Op::SPEC;
        let path = self.path.unwrap_or_else(|| {
            encode::path(operation, "[]").unwrap_or_else(|_| {
                panic!(
                    "{}: operation `{}` has path parameters: say them with `.path(..)`",
                    self.caller, operation.id
                )
            })
        });
        let query = if self.query.is_empty() {
            String::new()
        } else {
            format!("?{}", self.query.join("&"))
        };
        let (content_type, body) = match self.content {
            Content::None => (None, Bytes::new()),
            Content::Bytes(media_type, body) => (Some(media_type), body),
            Content::Parts(parts) => (
                Some(format!("multipart/form-data; boundary={BOUNDARY}")),
                body::multipart(&parts).into(),
            ),
        };
        let mut request = Request::new(Body::from(body.clone()));
        *request.method_mut() = operation.method.parse().unwrap_or_default();
        *request.uri_mut() = format!("{}{path}{query}", self.client.prefix)
            .parse()
            .unwrap_or_else(|_| panic!("{}: `{path}{query}` is not a path of HTTP", self.caller));
        *request.extensions_mut() = self.extensions;
        let headers = request.headers_mut();
        headers.extend(self.headers);
        if let Some(content_type) = content_type
            && !headers.contains_key(header::CONTENT_TYPE)
        {
            headers.insert(header::CONTENT_TYPE, header_text(&content_type));
        }
        if !body.is_empty() {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
        }
        if !self.cookies.is_empty() {
            headers.append(header::COOKIE, header_text(&self.cookies.join("; ")));
        }
        for (name, value) in &self.client.headers {
            if !headers.contains_key(name) {
                headers.append(name, value.clone());
            }
        }
        (self.client, request, body, self.caller)
    }
}

fn fields<Op: Operation>() -> &'static [FieldSpec] {
    Op::SPEC.body.as_ref().map_or(&[], |body| body.fields)
}
