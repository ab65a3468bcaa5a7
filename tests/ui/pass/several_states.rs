//! Handlers take parts of the state; the router's state has them all.

use axum::extract::{FromRef, FromRequestParts, Path, State};
use axum::http::request::Parts;
use specforge::NoContent;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(Clone)]
struct AppState {
    users: Users,
    clock: Clock,
}

#[derive(Clone)]
struct Users;

#[derive(Clone)]
struct Clock;

impl FromRef<AppState> for Users {
    fn from_ref(state: &AppState) -> Self {
        state.users.clone()
    }
}

impl FromRef<AppState> for Clock {
    fn from_ref(state: &AppState) -> Self {
        state.clock.clone()
    }
}

/// An extractor that needs a part of the state, whichever state it is.
struct Now;

impl<S: Sync> FromRequestParts<S> for Now
where
    Clock: FromRef<S>,
{
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        let _ = Clock::from_ref(state);
        Ok(Self)
    }
}

/// An extractor for one state.
struct Whole;

impl FromRequestParts<AppState> for Whole {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, _: &AppState) -> Result<Self, Self::Rejection> {
        Ok(Self)
    }
}

#[specforge::handler(operation = "deleteUser")]
async fn delete_user(_: State<Users>, Path(_): Path<i64>, _: Now) -> NoContent {
    NoContent
}

#[specforge::handler]
async fn ping(_: Whole, _: State<Clock>) -> NoContent {
    NoContent
}

fn main() {
    let state = AppState { users: Users, clock: Clock };
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("deleteUser", "ping"))).with_state(state);
}
