//! The gallery, called in process: every answer is held against `spec/openapi.yaml`.

use axum::body::Body;
use axum::http::Request;
use bytes::Bytes;
use gallery::api::{
    AddItemBodyParts, Album, AlbumWrite, Chapter, Item, ItemAdded, ListItemsKindItem, NewItem,
    NewSubscription, NewVideo, NewVideoKind, Problem, Subscription, operations,
};
use gallery::{AppState, api, app};
use specforge::testing::{Client, Part};

const KEY: &str = "demo.secret";

fn gallery() -> Client {
    Client::new(app(AppState::new(KEY))).header("x-api-key", KEY)
}

async fn album(api: &Client) -> i64 {
    let created = api
        .call::<operations::createAlbum>()
        .json(&AlbumWrite::new("Alps".to_owned()))
        .send()
        .await;
    assert_eq!(created.status(), 201);
    created.json::<Album>().id
}

fn video(title: &str) -> NewItem {
    let part = Chapter {
        title: "Summit".to_owned(),
        start: 60.0,
        parts: None,
    };
    let chapter = Chapter {
        title: "Ascent".to_owned(),
        start: 0.0,
        parts: Some(vec![part]),
    };
    NewItem::NewVideo(NewVideo {
        kind: NewVideoKind::Video,
        title: title.to_owned(),
        url: "https://example.com/ascent.mp4".to_owned(),
        seconds: 90.5,
        chapters: Some(vec![chapter]),
    })
}

#[tokio::test]
async fn a_video_keeps_its_chapters() {
    let api = gallery();
    let album = album(&api).await;
    let added = api
        .call::<operations::addItem>()
        .path(album)
        .json(&video("Ascent"))
        .send()
        .await;
    assert_eq!(added.status(), 201);
    let Item::Video(added) = added.json::<Item>() else {
        panic!("a video was added")
    };
    assert_eq!(
        added
            .chapters
            .map(|chapters| chapters[0].parts.as_ref().map(Vec::len)),
        Some(Some(1))
    );
    let found = api
        .call::<operations::getItem>()
        .path((album, added.id))
        .send()
        .await;
    assert!(matches!(found.json::<Item>(), Item::Video(found) if found.id == added.id));
}

#[tokio::test]
async fn an_upload_comes_back() {
    let api = gallery();
    let album = album(&api).await;
    let file = Part {
        file_name: Some("summit.png".to_owned()),
        content_type: Some("image/png".to_owned()),
        data: Bytes::from_static(b"\x89PNG\r\n"),
    };
    let upload = AddItemBodyParts {
        title: "Summit".to_owned(),
        tags: Some(vec!["snow".to_owned(), "ice".to_owned()]),
        file,
    };
    let added = api
        .call::<operations::addItem>()
        .path(album)
        .multipart(&upload)
        .send()
        .await;
    assert_eq!(added.status(), 201);
    let location = added.header("location").map(str::to_owned);
    let Item::Photo(photo) = added.json::<Item>() else {
        panic!("a photo was added")
    };
    assert_eq!(
        location,
        Some(format!("/v1/albums/{album}/items/{}", photo.id))
    );
    assert_eq!(
        photo.tags.as_deref(),
        Some(&["snow".to_owned(), "ice".to_owned()][..])
    );

    let path = api::GetFilePath {
        album_id: album,
        item_id: photo.id,
        extension: api::GetFileExtension::Png,
    };
    let anybody = Client::new(app(AppState::new(KEY)));
    assert_eq!(
        anybody
            .call::<operations::getFile>()
            .path(path.clone())
            .send()
            .await
            .status(),
        404,
        "no key is asked for, but there is no such file"
    );
    let file = api.call::<operations::getFile>().path(path).send().await;
    assert_eq!(
        (file.header("content-type"), file.bytes().as_ref()),
        (Some("image/png"), &b"\x89PNG\r\n"[..])
    );
}

#[tokio::test]
async fn queries_have_lists_and_objects() {
    let api = gallery();
    let album = album(&api).await;
    api.call::<operations::addItem>()
        .path(album)
        .json(&video("Ascent"))
        .send()
        .await;
    let list = async |kind: Option<Vec<ListItemsKindItem>>, size: Option<api::ListItemsSize>| {
        let query = api::ListItemsQuery { kind, size };
        api.call::<operations::listItems>()
            .path(album)
            .query(&query)
            .send()
            .await
            .json::<Vec<Item>>()
            .len()
    };
    assert_eq!(list(None, None).await, 1);
    assert_eq!(
        list(
            Some(vec![ListItemsKindItem::Photo, ListItemsKindItem::Video]),
            None
        )
        .await,
        1
    );
    assert_eq!(list(Some(vec![ListItemsKindItem::Photo]), None).await, 0);
    assert_eq!(
        list(
            None,
            Some(api::ListItemsSize {
                min: Some(1),
                max: None
            })
        )
        .await,
        0
    );
}

#[tokio::test]
async fn subscribers_get_what_they_asked_for() {
    let api = gallery();
    let album = album(&api).await;
    let new = NewSubscription {
        callback: "https://example.com/hook".to_owned(),
        kinds: None,
    };
    let subscription: Subscription = api
        .call::<operations::subscribe>()
        .form(&new)
        .send()
        .await
        .json();
    api.call::<operations::addItem>()
        .path(album)
        .json(&video("Ascent"))
        .send()
        .await;
    let events: Vec<ItemAdded> = api
        .call::<operations::listDeliveries>()
        .path(subscription.id)
        .send()
        .await
        .json();
    assert_eq!(
        events.iter().map(|event| event.album).collect::<Vec<_>>(),
        [album]
    );
}

#[tokio::test]
async fn credentials_come_before_everything() {
    let api = Client::new(app(AppState::new(KEY)));
    for key in [None, Some("wrong"), Some("demo.wrong"), Some("")] {
        let request = Request::post("/v1/albums").header("content-type", "application/json");
        let request = key
            .into_iter()
            .fold(request, |request, key| request.header("x-api-key", key));
        let answer = api
            .request(
                request
                    .body(Body::from("not even JSON"))
                    .expect("a request"),
            )
            .await;
        assert_eq!(answer.status(), 401);
        assert_eq!(
            answer.header("www-authenticate"),
            Some("ApiKey realm=\"api\"")
        );
        assert_eq!(
            answer.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(answer.json::<Problem>().status, 401);
    }
}

#[tokio::test]
async fn a_union_lists_the_kinds_that_it_knows() {
    let api = gallery();
    let album = album(&api).await;
    let body = r#"{"kind":"painting","title":"Alps","url":"https://example.com"}"#;
    let answer = api
        .call::<operations::addItem>()
        .path(album)
        .body("application/json", body)
        .send()
        .await;
    assert_eq!(answer.status(), 400);
    let problem: Problem = answer.json();
    let text = format!("{problem:?}");
    assert!(text.contains("photo") && text.contains("video"), "{text}");
}
