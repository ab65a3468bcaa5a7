//! An application whose handlers fail with what a test gives them: `spec/openapi.json`.

use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::{Json, Router};
use specforge::security::{Bearer, Refusal};
use specforge::{Error, Failure};

/// What `api!` makes of the document.
pub mod api {
    specforge::api!();
}

/// What the next handler fails with.
#[derive(Debug, Clone, Default)]
pub struct Failing(Arc<Mutex<Option<Error>>>);

impl Failing {
    /// Lets the next handler fail.
    pub fn with(&self, error: impl Into<Error>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error.into());
    }

    fn fail(&self) -> Result<(), Error> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            Some(error) => Err(error),
            None => Ok(()),
        }
    }
}

impl api::security::Token for Failing {
    type Principal = String;

    async fn verify(
        &self,
        credentials: Bearer,
        _: &'static [&'static str],
    ) -> Result<String, Refusal> {
        match credentials.token() {
            "weak" => Err(Refusal::forbidden()),
            "down" => Err(Refusal::unavailable()),
            "good" => Ok("somebody".to_owned()),
            _ => Err(Refusal::unauthenticated()),
        }
    }
}

macro_rules! failing {
    ($($name:ident $query:ident $operation:literal;)*) => { $(
        #[specforge::handler(operation = $operation)]
        async fn $name(
            State(failing): State<Failing>,
            Query(_): Query<api::$query>,
            Json(_): Json<api::Thing>,
        ) -> Result<(), Error> {
            failing.fail()
        }
    )* };
}

failing! {
    fail_default FailDefaultQuery "failDefault";
    fail_range FailRangeQuery "failRange";
    fail_problem FailProblemQuery "failProblem";
    fail_short FailShortQuery "failShort";
    fail_listed FailListedQuery "failListed";
    fail_undeclared FailUndeclaredQuery "failUndeclared";
}

#[specforge::handler(operation = "panics")]
async fn panics() -> Result<(), Error> {
    panic!("a canary of the handler")
}

macro_rules! reports {
    ($($name:ident $query:ident $operation:literal;)*) => { $(
        #[specforge::handler(operation = $operation)]
        async fn $name(Query(query): Query<api::$query>) -> Result<Json<String>, Error> {
            if query.fail == Some(true) {
                return Err(Error::not_found("no such report"));
            }
            Ok(Json("a report".to_owned()))
        }
    )* };
}

reports! {
    read_negotiated ReadNegotiatedQuery "readNegotiated";
    read_given ReadGivenQuery "readGiven";
}

#[specforge::handler(operation = "readEmptied")]
async fn read_emptied(_: Query<api::ReadEmptiedQuery>) -> api::read_emptied::Response {
    api::read_emptied::Response::NoContent
}

macro_rules! makes {
    ($($name:ident $operation:literal $error:ty: $body:expr;)*) => { $(
        #[specforge::handler(operation = $operation)]
        async fn $name() -> Result<Json<String>, $error> {
            Err($body)
        }
    )* };
}

makes! {
    make_flat "makeFlat" api::Flat: api::Flat::not_found("no such report");
    make_problem "makeProblem" api::Problem: api::Problem::not_found("no such report");
    make_flat_failure "makeFlatFailure" Failure<api::Flat>:
        failed(StatusCode::NOT_FOUND, api::Flat::not_found("no such report"));
    make_problem_failure "makeProblemFailure" Failure<api::Problem>:
        failed(StatusCode::SERVICE_UNAVAILABLE, api::Problem::service_unavailable("no reports today"));
}

fn failed<T>(status: StatusCode, body: T) -> Failure<T> {
    Failure { status, body }
}

/// The application.
pub fn app(failing: Failing) -> Router {
    specforge::router!().with_state(failing)
}
