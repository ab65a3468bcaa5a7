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
            Some(closing())
        } else if request.headers().len() > self.limits.headers {
            Some(too_many_headers())
        } else {
            None
        };
        if let Some(refusal) = refusal {
            return Exchange {
                answer: Answer::Refused {
                    refusal: Some(refusal),
                },
                version: self.version,
                is_connect: false,
                visit: Some(visit),
            };
        }
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
        Exchange {
            answer: Answer::Made {
                answer: self.service.clone().oneshot(request),
            },
            version: self.version,
            is_connect,
            visit: Some(visit),
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
    /// An answer in the making.
    pub(super) struct Exchange<F> {
        #[pin]
        answer: Answer<F>,
        version: Version,
        is_connect: bool,
        visit: Option<Visit>,
    }
}

pin_project! {
    #[project = AnswerProjection]
    enum Answer<F> {
        /// By the application.
        Made { #[pin] answer: F },
        /// By the server itself.
        Refused { refusal: Option<Response> },
    }
}

impl<F: Future<Output = Result<Response, Infallible>>> Future for Exchange<F> {
    type Output = Result<hyper::Response<Leaving>, Infallible>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let response = match this.answer.project() {
            AnswerProjection::Made { answer } => {
                let Ok(response) = ready!(answer.poll(cx));
                response
            }
            AnswerProjection::Refused { refusal } => refusal.take().unwrap_or_default(),
        };
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
