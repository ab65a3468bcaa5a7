//! Requests that want no media type that an operation answers with (RFC 9110, section 15.5.7).

use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use crate::error::{Report, render};
use crate::negotiate::Accept;
use crate::operation::{ContentSpec, OperationSpec, ResponseSpec, StatusSpec};

/// 406, where nothing that the operation may succeed with is acceptable to a client. An answer without a body always is.
pub(super) fn refuse(operation: &'static OperationSpec, headers: &HeaderMap) -> Option<Response> {
    let accept = Accept::of(headers).filter(Accept::says_something)?;
    let successes = operation
        .responses
        .iter()
        .filter(|response| succeeds(response));
    let any = successes.clone().next().is_some();
    let acceptable = successes.clone().any(|response| {
        response.contents.is_empty()
            || response
                .contents
                .iter()
                .any(|content| accept.allows(content.media_type))
    });
    if !any || acceptable {
        return None;
    }
    let contents = successes.flat_map(|response| response.contents);
    let mut media_types: Vec<&str> = contents
        .map(|content: &ContentSpec| content.media_type)
        .collect();
    media_types.sort_unstable();
    media_types.dedup();
    let message = format!("the answer can be {}", media_types.join(", "));
    let report = Report {
        message: message.into(),
        ..Report::new(StatusCode::NOT_ACCEPTABLE)
    };
    Some(render(operation, &report))
}

fn succeeds(response: &ResponseSpec) -> bool {
    matches!(
        response.status,
        StatusSpec::Code(200..=299) | StatusSpec::Range(2)
    )
}
