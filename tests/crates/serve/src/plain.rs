//! Routes that no contract has: streams, endless answers, upgrades.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use hyper::body::Frame;
use hyper_util::rt::TokioIo;
use specforge::serve::Shutdown;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::{AppState, Desk, Witness};

pub(crate) fn routes() -> Router<AppState> {
    Router::new()
        .route("/events", get(events))
        .route("/polite-events", get(polite_events))
        .route("/endless", get(endless))
        .route("/big", get(big))
        .route("/upgrade", get(upgrade))
        .route("/polite-upgrade", get(polite_upgrade))
        .route("/slow-reader", post(slow_reader))
        .route("/block", get(block))
        .route("/hold", post(hold))
}

/// A body that gives its first piece, and then what it is told to.
struct Pieces {
    first: Option<Bytes>,
    then: Then,
    _witness: Witness,
}

enum Then {
    /// Nothing, for ever.
    Wait,
    /// The same again, for ever.
    Repeat(Bytes),
    /// The end, when the server closes.
    EndWith(Pin<Box<dyn Future<Output = ()> + Send>>),
}

impl hyper::body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        match &mut self.then {
            Then::Wait => Poll::Pending,
            Then::Repeat(bytes) => Poll::Ready(Some(Ok(Frame::data(bytes.clone())))),
            Then::EndWith(end) => end.as_mut().poll(cx).map(|()| None),
        }
    }
}

fn pieces(desk: &Desk, first: &'static str, then: Then) -> Response {
    desk.begin();
    Response::new(Body::new(Pieces {
        first: Some(Bytes::from_static(first.as_bytes())),
        then,
        _witness: desk.witness(),
    }))
}

/// Server-sent events of a server that does not care for its end.
async fn events(State(desk): State<Desk>) -> Response {
    pieces(&desk, "data: 1\n\n", Then::Wait)
}

/// Server-sent events of one that does.
async fn polite_events(State(desk): State<Desk>, shutdown: Shutdown) -> Response {
    let end = Box::pin(async move { shutdown.closing().await });
    pieces(&desk, "data: 1\n\n", Then::EndWith(end))
}

/// More than any client takes, in small pieces.
async fn endless(State(desk): State<Desk>) -> Response {
    let bytes = Bytes::from(vec![b'x'; 16 << 10]);
    pieces(&desk, "x", Then::Repeat(bytes))
}

/// 32 MiB in one piece.
async fn big(State(desk): State<Desk>) -> Response {
    desk.begin();
    Response::new(Body::from(vec![b'x'; 32 << 20]))
}

/// Another protocol: what comes in goes out.
async fn upgrade(State(desk): State<Desk>, request: Request) -> Response {
    switch(desk, request, None)
}

/// The same, until the server closes.
async fn polite_upgrade(
    State(desk): State<Desk>,
    shutdown: Shutdown,
    request: Request,
) -> Response {
    switch(desk, request, Some(shutdown))
}

fn switch(desk: Desk, request: Request, shutdown: Option<Shutdown>) -> Response {
    let upgrade = hyper::upgrade::on(request);
    tokio::spawn(async move {
        let _witness = desk.witness();
        let Ok(upgraded) = upgrade.await else { return };
        desk.begin();
        let mut io = TokioIo::new(upgraded);
        let shutdown = shutdown.unwrap_or_default();
        let mut bytes = [0; 1024];
        loop {
            let read = tokio::select! {
                read = io.read(&mut bytes) => read,
                () = shutdown.closing() => return,
            };
            let Ok(count @ 1..) = read else { return };
            if io.write_all(&bytes[..count]).await.is_err() {
                return;
            }
        }
    });
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
    let headers = response.headers_mut();
    headers.insert(header::CONNECTION, HeaderValue::from_static("upgrade"));
    headers.insert(header::UPGRADE, HeaderValue::from_static("echo"));
    response
}

/// Reads its body when the gate is open.
async fn slow_reader(State(desk): State<Desk>, body: Body) -> Result<String, StatusCode> {
    desk.begin();
    desk.wait().await;
    match axum::body::to_bytes(body, 1 << 20).await {
        Ok(bytes) => Ok(bytes.len().to_string()),
        Err(_) => Err(StatusCode::REQUEST_TIMEOUT),
    }
}

/// Blocks the thread that runs it: the mistake of which a process is not alive.
async fn block(State(desk): State<Desk>) {
    desk.begin();
    std::thread::sleep(Duration::from_millis(1_500));
    desk.end();
}

/// Begins work that nobody waits for but the end of the server.
async fn hold(State(desk): State<Desk>, shutdown: Shutdown) -> StatusCode {
    let held = shutdown.hold();
    tokio::spawn(async move {
        desk.begin();
        desk.wait().await;
        desk.end();
        drop(held);
    });
    StatusCode::ACCEPTED
}
