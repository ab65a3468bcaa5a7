//! The handlers alone, generic over nothing: the state is the router's.

use axum::Json;
use axum::extract::{Path, State};
use shared_api::Note;
use specforge::Created;

/// What the handlers want of the router's state.
#[derive(Debug, Clone)]
pub struct Prefix(pub &'static str);

/// A note.
#[specforge::handler(operation = "getNote")]
pub async fn get_note(State(Prefix(prefix)): State<Prefix>, Path(id): Path<i64>) -> Json<Note> {
    Json(Note {
        text: format!("{prefix}{id}"),
        id: Some(id),
    })
}

/// Adds a note.
#[specforge::handler]
pub async fn add_note(Json(note): Json<Note>) -> Created<Json<Note>> {
    Created(Json(note))
}
