//! An answer as it is stored, and as it is replayed. The bytes are versioned: a store keeps records of older releases.

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use http_body_util::{BodyExt as _, Full};

/// What is stored of an execution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Record {
    /// Its answer.
    Answer {
        status: StatusCode,
        headers: Vec<(HeaderName, HeaderValue)>,
        /// The id of the request that was executed.
        request_id: Option<HeaderValue>,
        body: Bytes,
    },
    /// It began, and nobody knows how far it came.
    Unknown(StatusCode),
    /// It was done, and its answer cannot be sent again: too large, or a stream.
    NotReplayable,
}

const VERSION: u8 = 1;
const ANSWER: u8 = 0;
const UNKNOWN: u8 = 1;
const NOT_REPLAYABLE: u8 = 2;

/// The most bytes that the headers of a stored answer may have.
const HEADER_LIMIT: usize = 16 << 10;

impl Record {
    pub(super) fn encode(&self) -> Bytes {
        let mut out = vec![VERSION];
        match self {
            Self::Answer {
                status,
                headers,
                request_id,
                body,
            } => {
                out.push(ANSWER);
                out.extend(status.as_u16().to_be_bytes());
                out.extend(length(headers.len()));
                for (name, value) in headers {
                    write(&mut out, name.as_str().as_bytes());
                    write(&mut out, value.as_bytes());
                }
                write(
                    &mut out,
                    request_id.as_ref().map_or(&[][..], HeaderValue::as_bytes),
                );
                out.extend_from_slice(body);
            }
            Self::Unknown(status) => {
                out.push(UNKNOWN);
                out.extend(status.as_u16().to_be_bytes());
            }
            Self::NotReplayable => out.push(NOT_REPLAYABLE),
        }
        out.into()
    }

    /// `None`: the bytes are of a later release, or damaged.
    pub(super) fn decode(bytes: &Bytes) -> Option<Self> {
        let mut rest = &bytes[..];
        if take(&mut rest, 1)? != [VERSION] {
            return None;
        }
        match take(&mut rest, 1)? {
            [ANSWER] => {
                let status = status(&mut rest)?;
                let mut headers = Vec::new();
                for _ in 0..read_length(&mut rest)? {
                    let name = HeaderName::from_bytes(read(&mut rest)?).ok()?;
                    headers.push((name, HeaderValue::from_bytes(read(&mut rest)?).ok()?));
                }
                let request_id = HeaderValue::from_bytes(read(&mut rest)?).ok()?;
                Some(Self::Answer {
                    status,
                    headers,
                    request_id: Some(request_id).filter(|id| !id.is_empty()),
                    body: bytes.slice_ref(rest),
                })
            }
            [UNKNOWN] => Some(Self::Unknown(status(&mut rest)?)),
            [NOT_REPLAYABLE] => Some(Self::NotReplayable),
            _ => None,
        }
    }
}

fn length(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

fn write(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(length(bytes.len()));
    out.extend_from_slice(bytes);
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, left) = rest.split_at_checked(count)?;
    *rest = left;
    Some(taken)
}

fn read_length(rest: &mut &[u8]) -> Option<usize> {
    let bytes = take(rest, 4)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(bytes)).ok()
}

fn read<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let count = read_length(rest)?;
    take(rest, count)
}

fn status(rest: &mut &[u8]) -> Option<StatusCode> {
    let bytes = take(rest, 2)?.try_into().ok()?;
    StatusCode::from_u16(u16::from_be_bytes(bytes)).ok()
}

/// What is stored of a response, and the response, to be sent.
pub(super) async fn capture(
    response: Response,
    request_id: Option<&HeaderValue>,
    limit: usize,
) -> (Record, Response) {
    let headers = kept(response.headers());
    let header_bytes: usize = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    let exact = response.body().size_hint().exact();
    // A body without a known length may have no end, and one that is read here is not sent meanwhile.
    if header_bytes > HEADER_LIMIT || exact.is_none_or(|bytes| bytes > limit as u64) {
        return (Record::NotReplayable, response);
    }
    let (parts, body) = response.into_parts();
    let collected = match body.collect().await {
        Ok(collected) => collected,
        Err(error) => {
            tracing::error!(%error, "the body of an answer broke off");
            let mut response = Response::new(Body::empty());
            *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
            return (Record::NotReplayable, response);
        }
    };
    let trailers = collected.trailers().cloned();
    let body = collected.to_bytes();
    if let Some(trailers) = trailers {
        let body = Full::new(body).with_trailers(async move { Some(Ok(trailers)) });
        let response = Response::from_parts(parts, Body::new(body));
        return (Record::NotReplayable, response);
    }
    let record = Record::Answer {
        status: parts.status,
        headers,
        request_id: request_id.cloned(),
        body: body.clone(),
    };
    (record, Response::from_parts(parts, Body::from(body)))
}

/// The headers that belong to the answer, and not to the connection, the moment or the client that it is sent to.
fn kept(headers: &HeaderMap) -> Vec<(HeaderName, HeaderValue)> {
    let named: Vec<String> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    headers
        .iter()
        .filter(|(name, _)| {
            let name = name.as_str();
            !DROPPED.contains(&name)
                && !DROPPED_PREFIXES
                    .iter()
                    .any(|prefix| name.starts_with(prefix))
                && !named.iter().any(|other| other == name)
        })
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

const DROPPED: [&str; 20] = [
    "connection",
    "content-length",
    "date",
    "idempotent-replayed",
    "keep-alive",
    "proxy-authenticate",
    "proxy-connection",
    "retry-after",
    "server",
    "set-cookie",
    "te",
    "traceparent",
    "traceresponse",
    "tracestate",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "www-authenticate",
    "x-correlation-id",
    "x-request-id",
];
const DROPPED_PREFIXES: [&str; 3] = ["idempotency-", "ratelimit", "x-ratelimit"];

/// The stored answer, said to be one.
pub(super) fn replay(
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    request_id: Option<HeaderValue>,
    body: Bytes,
) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = status;
    for (name, value) in headers {
        response.headers_mut().append(name, value);
    }
    if let Some(id) = request_id {
        response
            .headers_mut()
            .insert("idempotency-original-request-id", id);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> Record {
        Record::Answer {
            status: StatusCode::CREATED,
            headers: vec![
                (
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("application/json"),
                ),
                (header::VARY, HeaderValue::from_bytes(b"\xe4").unwrap()),
            ],
            request_id: Some(HeaderValue::from_static("r-1")),
            body: Bytes::from_static(b"{\"id\":1}"),
        }
    }

    /// These bytes are in stores of users: a later release has to read them.
    const VERSION_1: &[u8] = b"\x01\x00\x00\xc9\0\0\0\x02\0\0\0\x0ccontent-type\0\0\0\x10application/json\0\0\0\x04vary\0\0\0\x01\xe4\0\0\0\x03r-1{\"id\":1}";

    #[test]
    fn t24_records_of_version_1_are_read() {
        assert_eq!(
            Record::decode(&Bytes::from_static(VERSION_1)),
            Some(answer())
        );
        assert_eq!(
            Record::decode(&Bytes::from_static(b"\x01\x01\x01\xf8")),
            Some(Record::Unknown(StatusCode::GATEWAY_TIMEOUT))
        );
        assert_eq!(
            Record::decode(&Bytes::from_static(b"\x01\x02")),
            Some(Record::NotReplayable)
        );
    }

    #[test]
    fn t24_what_is_written_is_read() {
        for record in [
            answer(),
            Record::Unknown(StatusCode::INTERNAL_SERVER_ERROR),
            Record::NotReplayable,
        ] {
            assert_eq!(Record::decode(&record.encode()), Some(record));
        }
        assert_eq!(answer().encode(), VERSION_1);
    }

    #[test]
    fn t24_damaged_records_and_those_of_later_releases_are_none() {
        for end in 0..VERSION_1.len() - 8 {
            assert_eq!(
                Record::decode(&Bytes::from_static(&VERSION_1[..end])),
                None,
                "{end}"
            );
        }
        assert_eq!(Record::decode(&Bytes::from_static(b"\x02\x00")), None);
    }

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap()
            .block_on(future)
    }

    fn response(body: Body) -> Response {
        let mut response = Response::new(body);
        for (name, value) in [
            ("vary", "a"),
            ("vary", "b"),
            ("location", "/1"),
            ("date", "now"),
            ("server", "me"),
            ("set-cookie", "c=1"),
            ("retry-after", "1"),
            ("ratelimit-policy", "x"),
            ("connection", "close, X-Hop"),
            ("x-hop", "1"),
            ("traceparent", "00"),
            ("www-authenticate", "Bearer"),
            ("x-request-id", "own"),
        ] {
            let name = HeaderName::from_static(name);
            response
                .headers_mut()
                .append(name, HeaderValue::from_static(value));
        }
        response
    }

    #[test]
    fn t02_headers_of_the_answer_are_kept_and_those_of_the_moment_are_not() {
        let asked = HeaderValue::from_static("asked");
        let (record, sent) = run(capture(response(Body::from("x")), Some(&asked), 10));
        // What is sent is as it was.
        assert_eq!(
            sent.headers().len(),
            response(Body::empty()).headers().len()
        );
        let Record::Answer {
            headers,
            request_id,
            body,
            ..
        } = record
        else {
            panic!("{record:?}")
        };
        let kept: Vec<(&str, &[u8])> = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()))
            .collect();
        assert_eq!(
            kept,
            [("vary", &b"a"[..]), ("vary", b"b"), ("location", b"/1")]
        );
        assert_eq!(request_id, Some(HeaderValue::from_static("asked")));
        assert_eq!(body, "x");
        let replayed = replay(StatusCode::OK, headers, request_id, body);
        assert_eq!(replayed.headers().get_all("vary").iter().count(), 2);
        assert_eq!(
            replayed.headers()["idempotency-original-request-id"],
            "asked"
        );
    }

    async fn text(response: Response) -> Bytes {
        response.into_body().collect().await.unwrap().to_bytes()
    }

    #[test]
    fn t17_what_cannot_be_stored_is_sent() {
        let (record, sent) = run(capture(response(Body::from(vec![b'x'; 10])), None, 10));
        assert!(matches!(record, Record::Answer { .. }), "{record:?}");
        assert_eq!(run(text(sent)).len(), 10);

        let (record, sent) = run(capture(response(Body::from(vec![b'x'; 11])), None, 10));
        assert_eq!(record, Record::NotReplayable);
        assert_eq!(run(text(sent)).len(), 11);

        // A stream, which may have no end.
        let stream = Stream(vec![&b"a"[..], b"b"].into_iter());
        let (record, sent) = run(capture(response(Body::new(stream)), None, 10));
        assert_eq!(record, Record::NotReplayable);
        assert_eq!(run(text(sent)), "ab");

        let mut large = response(Body::empty());
        let value = HeaderValue::from_bytes(&vec![b'x'; 17 << 10]).unwrap();
        large.headers_mut().insert("x-large", value);
        let (record, _) = run(capture(large, None, 10));
        assert_eq!(record, Record::NotReplayable);
    }

    #[test]
    fn t17_trailers_cannot_be_stored_and_are_sent() {
        let trailers = HeaderMap::from_iter([(header::ETAG, HeaderValue::from_static("x"))]);
        let body =
            Full::new(Bytes::from_static(b"x")).with_trailers(async move { Some(Ok(trailers)) });
        let (record, sent) = run(capture(response(Body::new(body)), None, 10));
        assert_eq!(record, Record::NotReplayable);
        let collected = run(sent.into_body().collect()).unwrap();
        assert_eq!(collected.trailers().unwrap()["etag"], "x");
    }

    /// A body that does not say how long it is.
    struct Stream(std::vec::IntoIter<&'static [u8]>);

    impl axum::body::HttpBody for Stream {
        type Data = Bytes;
        type Error = std::convert::Infallible;

        fn poll_frame(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
        ) -> std::task::Poll<Option<Result<http_body::Frame<Bytes>, Self::Error>>> {
            let next = self.0.next();
            std::task::Poll::Ready(next.map(|bytes| Ok(http_body::Frame::data(bytes.into()))))
        }
    }
}
