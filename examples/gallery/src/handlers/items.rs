//! Photos and videos.

use axum::Json;
use axum::extract::{Path, Query, State};
use specforge::{Content, Error, NoContent};

use crate::AppState;
use crate::api::{
    self, GetFileExtension, Item, ListItemsKindItem, NewItem, Photo, PhotoKind, Video, VideoKind,
};

/// What an album holds, oldest first.
///
/// # Errors
///
/// 404 where there is no such album.
#[specforge::handler(operation = "listItems")]
pub async fn list_items(
    State(state): State<AppState>,
    Path(album): Path<i64>,
    Query(query): Query<api::ListItemsQuery>,
) -> Result<Json<Vec<Item>>, Error> {
    let wanted = |item: &&Item| {
        let (kind, bytes) = match item {
            Item::Photo(photo) => (ListItemsKindItem::Photo, photo.bytes),
            Item::Video(video) => (ListItemsKindItem::Video, video.bytes),
        };
        let of_kind = query
            .kind
            .as_ref()
            .is_none_or(|kinds| kinds.contains(&kind));
        let (min, max) = query
            .size
            .as_ref()
            .map_or((None, None), |size| (size.min, size.max));
        of_kind && min.is_none_or(|min| bytes >= min) && max.is_none_or(|max| bytes <= max)
    };
    state.store.with(|shelves| {
        if !shelves.albums.contains_key(&album) {
            return Err(Error::not_found("there is no such album"));
        }
        Ok(Json(
            shelves
                .items
                .range((album, i64::MIN)..=(album, i64::MAX))
                .map(|(_, item)| item)
                .filter(wanted)
                .cloned()
                .collect(),
        ))
    })
}

/// Adds a photo or a video, described or uploaded.
///
/// # Errors
///
/// 404 where there is no such album.
#[specforge::handler(operation = "addItem")]
pub async fn add_item(
    State(state): State<AppState>,
    Path(album): Path<i64>,
    Content(body): Content<api::add_item::Body>,
) -> Result<api::add_item::Response, Error> {
    state.store.with(|shelves| {
        if !shelves.albums.contains_key(&album) {
            return Err(Error::not_found("there is no such album"));
        }
        let id = shelves.next_id();
        let item = match body {
            api::add_item::Body::Json(NewItem::NewPhoto(new)) => Item::Photo(Photo {
                kind: PhotoKind::Photo,
                id,
                title: new.title,
                url: new.url,
                bytes: 0,
                tags: new.tags,
            }),
            api::add_item::Body::Json(NewItem::NewVideo(new)) => Item::Video(Video {
                kind: VideoKind::Video,
                id,
                title: new.title,
                url: new.url,
                bytes: 0,
                seconds: new.seconds,
                chapters: new.chapters,
            }),
            api::add_item::Body::Multipart(upload) => {
                let png = upload.file.content_type.as_deref() == Some("image/png");
                let (extension, content_type) = if png {
                    ("png", "image/png")
                } else {
                    ("jpeg", "image/jpeg")
                };
                let bytes = i64::try_from(upload.file.data.len()).unwrap_or(i64::MAX);
                shelves.files.insert(id, (content_type, upload.file.data));
                let url = format!("/v1/albums/{album}/items/{id}.{extension}");
                Item::Photo(Photo {
                    kind: PhotoKind::Photo,
                    id,
                    title: upload.title,
                    url,
                    bytes,
                    tags: upload.tags,
                })
            }
        };
        shelves.add(album, id, &item);
        Ok(api::add_item::Response::Created {
            location: format!("/v1/albums/{album}/items/{id}"),
            body: item,
        })
    })
}

/// A photo or a video.
///
/// # Errors
///
/// 404 where the album has no such item.
#[specforge::handler(operation = "getItem")]
pub async fn get_item(
    State(state): State<AppState>,
    Path(key): Path<(i64, i64)>,
) -> Result<Json<Item>, Error> {
    let item = state.store.with(|shelves| shelves.items.get(&key).cloned());
    item.map(Json)
        .ok_or_else(|| Error::not_found("the album has no such item"))
}

/// Removes an item from its album.
///
/// # Errors
///
/// 404 where the album has no such item.
#[specforge::handler(operation = "deleteItem")]
pub async fn delete_item(
    State(state): State<AppState>,
    Path((album, item)): Path<(i64, i64)>,
) -> Result<NoContent, Error> {
    state.store.with(|shelves| {
        shelves.files.remove(&item);
        shelves
            .items
            .remove(&(album, item))
            .map(|_| NoContent)
            .ok_or_else(|| Error::not_found("the album has no such item"))
    })
}

/// The file of an uploaded photo. Anybody may see it: the spec says `security: []`.
///
/// # Errors
///
/// 404 where there is no such file.
#[specforge::handler(operation = "getFile")]
pub async fn get_file(
    State(state): State<AppState>,
    Path(path): Path<api::GetFilePath>,
) -> Result<api::get_file::Response, Error> {
    let wanted = match path.extension {
        GetFileExtension::Png => "image/png",
        GetFileExtension::Jpeg => "image/jpeg",
    };
    state.store.with(|shelves| {
        let known = shelves.items.contains_key(&(path.album_id, path.item_id));
        match shelves.files.get(&path.item_id) {
            Some((content_type, data)) if known && *content_type == wanted => {
                Ok(api::get_file::Response::Ok {
                    content_type,
                    body: data.clone(),
                })
            }
            _ => Err(Error::not_found("there is no such file")),
        }
    })
}
