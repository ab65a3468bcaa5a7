//! Every macro in edition 2021, in a crate that knows `specforge` as `sf`: that it compiles is what is tested.

use axum::extract::{Path, Query, State};
use axum::Json;

/// The contract.
pub mod api {
    sf::api!("spec/openapi.yaml", types(Note = crate::Note));
}

/// A note, checked against the document.
#[derive(Debug, Clone, PartialEq, sf::Schema)]
#[schema("Note")]
pub struct Note {
    /// What it says.
    pub text: String,
    /// Which it is.
    pub id: Option<i64>,
}

/// The router's state.
#[derive(Debug, Clone)]
pub struct AppState;

impl api::security::Bearer for AppState {
    type Principal = String;

    async fn verify(
        &self,
        credentials: sf::security::Bearer,
        _: &'static [&'static str],
    ) -> Result<String, sf::security::Refusal> {
        let _ = credentials;
        Ok("anyone".to_owned())
    }
}

#[sf::handler(operation = "getNote")]
async fn get_note(
    State(AppState): State<AppState>,
    Path(id): Path<i64>,
    Query(query): Query<api::get_note::Query>,
) -> Result<Json<Note>, api::Problem> {
    if id == 0 {
        return Err(api::Problem::not_found("no such note"));
    }
    Ok(Json(Note {
        text: format!("{:?}", query.lang),
        id: Some(id),
    }))
}

#[sf::handler(strict)]
async fn add_note(Json(note): Json<Note>) -> Result<api::add_note::Response, api::add_note::Error> {
    Ok(api::add_note::Response::Created {
        location: "/notes/1".to_owned(),
        body: note,
    })
}

/// The routes.
pub fn app() -> axum::Router {
    sf::router!("spec/openapi.yaml").with_state(AppState)
}
