//! Errors of the framework: `spec/errors.yaml`.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::{Json, Router};

/// What `api!` makes of the document.
pub mod api {
    specforge::api!("spec/errors.yaml");
}

/// The application.
pub fn app() -> Router {
    specforge::router!(errors)
}

macro_rules! done {
    ($($name:ident $operation:literal;)*) => { $(
        #[specforge::handler(api = errors, operation = $operation)]
        async fn $name(Json(_): Json<api::Thing>) {}
    )* };
}

done! {
    plain "plain";
    by_default "byDefault";
    by_range "byRange";
    only_422 "only422";
    both_statuses "bothStatuses";
    undeclared "undeclared";
    not_understood "notUnderstood";
    no_content "noContent";
    message_only "messageOnly";
    open_problem "openProblem";
    open_otherwise "openOtherwise";
    short_message "shortMessage";
    shortest_message "shortestMessage";
}

macro_rules! refused {
    ($($name:ident $operation:literal;)*) => { $(
        #[specforge::handler(api = errors, operation = $operation)]
        async fn $name(Json(_): Json<api::Thing>) -> Result<(), specforge::Error> {
            Err(specforge::Error::bad_request("the thing is too blue"))
        }
    )* };
}

refused! {
    title_only "titleOnly";
    short_title "shortTitle";
    problem_title "problemTitle";
    problem_title_otherwise "problemTitleOtherwise";
    closed_problem_title "closedProblemTitle";
}

/// An extractor of the user's own that refuses everybody.
#[derive(Debug)]
pub struct Nobody;

impl<S: Sync> FromRequestParts<S> for Nobody {
    type Rejection = (StatusCode, [(&'static str, &'static str); 1], &'static str);

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Err((
            StatusCode::FORBIDDEN,
            [("x-own", "1")],
            "the words of the extractor",
        ))
    }
}

#[specforge::handler(api = errors, operation = "ownExtractor")]
async fn own_extractor(_: Nobody) {}
