//! A request and its answer, from the protocol to the application and back.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use hyper::body::{Body as _, Incoming};
use hyper::service::Service;
use pin_project_lite::pin_project;
use tower::ServiceExt as _;
use tower::util::Oneshot;

use super::body::{Arriving, Leaving};
use super::host::names_one_host;
use super::limits::Limits;
use super::link::{Link, Stage};
use super::shutdown::Shutdown;
use super::socket::Version;
use super::streams;
use crate::error::{Report, render};
use crate::operation::OperationSpec;

/// The application, as one connection sees it.
pub(super) struct App<S, A> {
    pub(super) service: S,
    pub(super) address: A,
    pub(super) version: Version,
    pub(super) link: Arc<Link>,
    pub(super) limits: Arc<Limits>,
    pub(super) shutdown: Shutdown,
}

impl<S, A> Service<hyper::Request<Incoming>> for App<S, A>
where
    S: tower::Service<Request, Response = Response, Error = Infallible> + Clone,
    A: Clone + Send + Sync + 'static,
{
    type Response = hyper::Response<Leaving>;
    type Error = Infallible;
    type Future = Exchange<Oneshot<S, Request>>;

    fn call(&self, request: hyper::Request<Incoming>) -> Self::Future {
        let visit = Visit::new(&self.link);
        let refusal = if self.link.stage() > Stage::Open {
            Some(Refusal::Closing)
        } else if request.headers().len() > self.limits.headers {
            Some(Refusal::TooManyHeaders)
        } else if !names_one_host(request.version(), request.headers(), request.uri()) {
            Some(Refusal::BadHost)
        } else {
            None
        };
        // Over HTTP/2, CONNECT asks for a stream, and the connection stays as it is.
        let is_connect = self.version == Version::Http1 && request.method() == Method::CONNECT;
        let mut request = request.map(|body| {
            if body.is_end_stream() {
                Body::empty()
            } else {
                Body::new(Arriving::new(body, Arc::clone(&self.limits)))
            }
        });
        let extensions = request.extensions_mut();
        extensions.insert(ConnectInfo(self.address.clone()));
        extensions.insert(self.shutdown.clone());
        if let Some(refusal) = refusal {
            extensions.insert(refusal);
        }
        Exchange {
            answer: self.service.clone().oneshot(request),
            version: self.version,
            is_connect,
            visit: Some(visit),
        }
    }
}

/// Why the server answers a request itself.
#[derive(Debug, Clone, Copy)]
enum Refusal {
    /// It arrived while the server ends.
    Closing,
    /// It has too many header fields.
    TooManyHeaders,
    /// It does not say whom it is for.
    BadHost,
}

/// The application, unless the server answers itself. It stands inside of what observes requests, so that such an answer is observed as well.
#[derive(Debug, Clone)]
pub(super) struct Gate<S>(pub(super) S);

impl<S> tower::Service<Request> for Gate<S>
where
    S: tower::Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Answer<S::Future>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.0.poll_ready(cx)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        match request.extensions().get::<Refusal>() {
            None => Answer::Made {
                answer: self.0.call(request),
            },
            Some(refusal) => Answer::Refused { refusal: *refusal },
        }
    }
}

pin_project! {
    #[project = AnswerProjection]
    pub(super) enum Answer<F> {
        /// By the application.
        Made { #[pin] answer: F },
        /// By the server itself.
        Refused { refusal: Refusal },
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for Answer<F> {
    type Output = Result<Response, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        match self.project() {
            AnswerProjection::Made { answer } => answer.poll(cx),
            AnswerProjection::Refused { refusal } => Poll::Ready(Ok(match refusal {
                Refusal::Closing => closing(),
                Refusal::TooManyHeaders => too_many_headers(),
                Refusal::BadHost => bad_host(),
            })),
        }
    }
}

/// What a request is told that arrives while the server ends.
fn closing() -> Response {
    let message = "the server ends; send the request again";
    let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE, message);
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

fn too_many_headers() -> Response {
    let message = "the request has too many header fields";
    refusal(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, message)
}

fn bad_host() -> Response {
    let message = "the request does not name one host";
    refusal(StatusCode::BAD_REQUEST, message)
}

/// An answer of the server itself. Which operation is meant is not known here, and so neither is its error schema.
fn refusal(status: StatusCode, message: &'static str) -> Response {
    let report = Report {
        message: message.into(),
        ..Report::new(status)
    };
    render(&OperationSpec::BASE, &report)
}

/// A request that is being answered.
pub(super) struct Visit(Arc<Link>);

impl Visit {
    fn new(link: &Arc<Link>) -> Self {
        link.begin();
        Self(Arc::clone(link))
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.0.end();
    }
}

pin_project! {
    /// A request and its answer.
    pub(super) struct Exchange<F> {
        #[pin]
        answer: F,
        version: Version,
        is_connect: bool,
        visit: Option<Visit>,
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for Exchange<F> {
    type Output = Result<hyper::Response<Leaving>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let Ok(response) = ready!(this.answer.poll(cx));
        if let Some(Visit(link)) = this.visit
            && (response.status() == StatusCode::SWITCHING_PROTOCOLS
                || *this.is_connect && response.status().is_success())
        {
            link.upgrade();
        }
        streams::answered();
        let (version, visit) = (*this.version, this.visit.take());
        Poll::Ready(Ok(response.map(|body| Leaving::new(body, version, visit))))
    }
}
