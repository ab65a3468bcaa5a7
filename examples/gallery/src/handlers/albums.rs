//! Albums.

use axum::Json;
use axum::extract::State;

use crate::AppState;
use crate::api::{Album, AlbumWrite};

/// All albums.
#[specforge::handler(operation = "listAlbums")]
pub async fn list_albums(State(state): State<AppState>) -> Json<Vec<Album>> {
    Json(
        state
            .store
            .with(|shelves| shelves.albums.values().cloned().collect()),
    )
}

/// Creates an album. `id` and `created` are read-only, so a request has a type without them.
#[specforge::handler(operation = "createAlbum")]
pub async fn create_album(
    State(state): State<AppState>,
    Json(new): Json<AlbumWrite>,
) -> Json<Album> {
    let created = crate::clock::now();
    Json(state.store.with(|shelves| {
        let id = shelves.next_id();
        let album = Album {
            id,
            created,
            title: new.title,
            cover: new.cover,
        };
        shelves.albums.insert(id, album.clone());
        album
    }))
}
