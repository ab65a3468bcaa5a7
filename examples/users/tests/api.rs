//! The users API, called in process: every answer is held against `spec/openapi.yaml`.

use axum::body::Body;
use axum::http::{Method, Request};
use specforge::testing::Client;
use users::api::{
    CreateUserRequest, ErrorResponse, ListUsersQuery, UpdateUserRequest, User, UserList, operations,
};
use users::{AppState, app, db};

async fn in_memory() -> Client {
    let db = db::connect("sqlite::memory:")
        .await
        .expect("SQLite opens a database in memory");
    Client::new(app(AppState { db }))
}

fn user(email: &str) -> CreateUserRequest {
    CreateUserRequest {
        email: email.to_owned(),
        name: "Ada".to_owned(),
    }
}

/// The life of a user, on whatever database `api` stands on. `mark` keeps e-mail addresses of different runs apart.
async fn lives(api: &Client, mark: &str) {
    let (ada, grace) = (
        format!("ada-{mark}@example.com"),
        format!("grace-{mark}@example.com"),
    );

    let created = api
        .call::<operations::createUser>()
        .json(&user(&ada))
        .send()
        .await;
    assert_eq!(created.status(), 201);
    let created: User = created.json();
    assert_eq!(created.email, ada);

    let again = api
        .call::<operations::createUser>()
        .json(&user(&ada))
        .send()
        .await;
    assert_eq!(again.status(), 409);
    assert_eq!(again.json::<ErrorResponse>().code, "CONFLICT");

    let found = api
        .call::<operations::getUser>()
        .path(created.id)
        .send()
        .await;
    assert_eq!(found.json::<User>(), created);

    let other: User = api
        .call::<operations::createUser>()
        .json(&user(&grace))
        .send()
        .await
        .json();
    let change = UpdateUserRequest {
        email: Some(ada),
        name: None,
    };
    let taken = api
        .call::<operations::updateUser>()
        .path(other.id)
        .json(&change)
        .send()
        .await;
    assert_eq!(
        taken.status(),
        409,
        "the unique constraint is a 409 as well"
    );

    let change = UpdateUserRequest {
        email: None,
        name: Some("Grace".to_owned()),
    };
    let changed: User = api
        .call::<operations::updateUser>()
        .path(other.id)
        .json(&change)
        .send()
        .await
        .json();
    assert_eq!(
        (changed.name.as_str(), changed.email.as_str()),
        ("Grace", grace.as_str())
    );

    for id in [created.id, other.id] {
        assert_eq!(
            api.call::<operations::deleteUser>()
                .path(id)
                .send()
                .await
                .status(),
            204
        );
        assert_eq!(
            api.call::<operations::deleteUser>()
                .path(id)
                .send()
                .await
                .status(),
            404
        );
    }
    let gone = api
        .call::<operations::getUser>()
        .path(created.id)
        .send()
        .await;
    assert_eq!(gone.json::<ErrorResponse>().code, "NOT_FOUND");
}

#[tokio::test]
async fn users_live_on_sqlite() {
    lives(&in_memory().await, "sqlite").await;
}

#[tokio::test]
async fn users_live_on_postgresql() {
    let Some(url) = std::env::var("DATABASE_URL")
        .ok()
        .filter(|url| url.starts_with("postgres"))
    else {
        assert!(
            std::env::var_os("CI").is_none(),
            "CI starts a PostgreSQL server and names it in `DATABASE_URL`"
        );
        println!("skipped: no PostgreSQL server in `DATABASE_URL`");
        return;
    };
    let db = db::connect(&url)
        .await
        .expect("the server that `DATABASE_URL` names answers");
    lives(
        &Client::new(app(AppState { db })),
        &std::process::id().to_string(),
    )
    .await;
}

#[tokio::test]
async fn pages_have_defaults() {
    let api = in_memory().await;
    for index in 0..25 {
        let created = api
            .call::<operations::createUser>()
            .json(&user(&format!("user-{index}@example.com")))
            .send()
            .await;
        assert_eq!(created.status(), 201);
    }
    let first: UserList = api.call::<operations::listUsers>().send().await.json();
    assert_eq!(
        (first.page, first.per_page, first.total, first.users.len()),
        (1, 20, 25, 20)
    );
    let second: UserList = api
        .call::<operations::listUsers>()
        .query(&ListUsersQuery {
            page: 2,
            per_page: 20,
        })
        .send()
        .await
        .json();
    assert_eq!(second.users.len(), 5);
}

#[tokio::test]
async fn requests_at_once_create_one_user() {
    let api = in_memory().await;
    let request = user("ada@example.com");
    let call = || api.call::<operations::createUser>().json(&request).send();
    let (a, b, c, d) = tokio::join!(call(), call(), call(), call());
    let mut statuses = [a, b, c, d].map(|answer| answer.status().as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
}

#[tokio::test]
async fn everything_wrong_is_said_at_once() {
    let api = in_memory().await;
    let body = r#"{"email":"ada","name":"","admin":true}"#;
    let answer = api
        .call::<operations::createUser>()
        .body("application/json", body)
        .send()
        .await;
    assert_eq!(answer.status(), 400);
    let error: ErrorResponse = answer.json();
    let details = error.details.unwrap_or_default().join("\n");
    for pointer in ["/email", "/name", "/admin"] {
        assert!(
            details.contains(pointer),
            "{pointer} is missing in {details}"
        );
    }
}

#[tokio::test]
async fn refusals_are_in_the_error_schema() {
    let api = in_memory().await;
    let send = async |method: Method, path: &str, media_type: &str, body: &'static str| {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", media_type)
            .body(Body::from(body))
            .expect("a request");
        let answer = api.request(request).await;
        (
            answer.status().as_u16(),
            answer.json::<ErrorResponse>().code,
        )
    };
    assert_eq!(
        send(Method::GET, "/api/users/zero", "text/plain", "").await,
        (400, "BAD_REQUEST".to_owned())
    );
    assert_eq!(
        send(Method::GET, "/api/users/0", "text/plain", "").await,
        (400, "BAD_REQUEST".to_owned())
    );
    assert_eq!(
        send(Method::GET, "/api/users?page=1&page=2", "text/plain", "").await,
        (400, "BAD_REQUEST".to_owned())
    );
    assert_eq!(
        send(Method::POST, "/api/users", "text/plain", "{}").await,
        (415, "UNSUPPORTED_MEDIA_TYPE".to_owned())
    );
    assert_eq!(
        send(Method::POST, "/api/users", "application/json", "{").await,
        (400, "BAD_REQUEST".to_owned())
    );
    assert_eq!(
        send(Method::PATCH, "/api/users", "application/json", "{}").await,
        (405, "METHOD_NOT_ALLOWED".to_owned())
    );
}

#[tokio::test]
async fn health_says_whether_the_database_answers() {
    let api = in_memory().await;
    assert_eq!(api.call::<operations::health>().send().await.status(), 200);

    let db = db::connect("sqlite::memory:")
        .await
        .expect("SQLite opens a database in memory");
    db.close().await;
    let api = Client::new(app(AppState { db }));
    let answer = api.call::<operations::health>().send().await;
    assert_eq!(answer.status(), 503);
    assert_eq!(
        answer.json::<ErrorResponse>().message,
        "the database does not answer"
    );
}
