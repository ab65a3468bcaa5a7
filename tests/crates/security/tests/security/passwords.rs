//! User names and passwords.

use std::time::{Duration, Instant};

use argon2::password_hash::PasswordHasher as _;
use argon2::{Algorithm, Argon2, Params, Version};
use axum::Router;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use security_tests::users::Users;
use security_tests::{Door, app};
use serde_json::json;
use specforge::Settings;
use specforge::security::basic::{PasswordSettings, Passwords, StoredPassword};

use super::harness::{Answer, door, get, send};

/// A hash that costs next to nothing, or `passes` times as much.
fn hash(password: &str, memory: u32, passes: u32) -> String {
    let params = Params::new(memory, passes, 1, None).unwrap();
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    argon
        .hash_password(password.as_bytes())
        .unwrap()
        .to_string()
}

fn user(hash: String, scopes: &[&str]) -> StoredPassword<i64> {
    StoredPassword {
        hash,
        user: 7,
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
    }
}

fn settings() -> PasswordSettings {
    PasswordSettings {
        dummy_hash: hash("nobody's", 8, 1),
        ..PasswordSettings::default()
    }
}

fn behind(users: &Users, settings: PasswordSettings) -> Router {
    let passwords = Passwords::with(users.clone(), settings);
    app(
        Door {
            passwords,
            ..door()
        },
        Settings::new(),
    )
}

async fn ask(app: &Router, uri: &str, name: &str, password: &str) -> Answer {
    let credentials = STANDARD.encode(format!("{name}:{password}"));
    let authorization = format!("Basic {credentials}");
    send(app, get(uri, &[("authorization", &authorization)])).await
}

#[tokio::test]
async fn t01_a_password_and_what_can_be_wrong_with_it() {
    let users = Users::default();
    users.insert("ada", user(hash("pass:word \u{e4}", 8, 1), &["admin"]));
    users.insert("bob", user(hash("", 8, 1), &[]));
    users.insert("eve", user("no hash".to_owned(), &[]));
    let app = behind(&users, settings());
    for (uri, name, password, status) in [
        ("/password", "ada", "pass:word \u{e4}", 200),
        ("/password", "bob", "", 200),
        ("/password/scoped", "ada", "pass:word \u{e4}", 200),
        ("/password/scoped", "bob", "", 403),
        ("/password/scoped", "bob", "x", 401),
        ("/password", "ada", "pass:word", 401),
        ("/password", "ada", "", 401),
        ("/password", "Ada", "pass:word \u{e4}", 401),
        ("/password", "nobody", "nobody's", 401),
        ("/password", "", "", 401),
        ("/password", "down", "x", 503),
        ("/password", "eve", "x", 503),
    ] {
        let answer = ask(&app, uri, name, password).await;
        assert_eq!(answer.status, status, "{name} {password:?}");
        if status == 200 {
            assert_eq!(answer.json(), json!("7"));
        }
        let challenges: &[&str] = if status == 401 {
            &["Basic realm=\"api\", charset=\"UTF-8\""]
        } else {
            &[]
        };
        assert_eq!(
            answer.all("www-authenticate"),
            challenges,
            "{name} {password:?}"
        );
    }
    let asked = users.asked();
    let long = "x".repeat(1025);
    assert_eq!(ask(&app, "/password", &long, "x").await.status, 401);
    assert_eq!(ask(&app, "/password", "ada", &long).await.status, 401);
    assert_eq!(users.asked(), asked, "they are not looked for");
    for malformed in ["Basic", "Basic ", "Basic !", "Basic YWRh", "Basic /////w=="] {
        let answer = send(&app, get("/password", &[("authorization", malformed)])).await;
        assert_eq!(answer.status, 401, "{malformed}");
    }
}

/// The default hash of nobody is one, and costs what it says.
#[tokio::test]
async fn t01_a_name_that_nobody_has_takes_as_long() {
    let users = Users::default();
    users.insert("ada", user(hash("right", 1024, 4), &[]));
    let app = behind(
        &users,
        PasswordSettings {
            dummy_hash: hash("x", 1024, 4),
            ..settings()
        },
    );
    let time = async |name: &str| {
        let mut times = Vec::new();
        for _ in 0..5 {
            let started = Instant::now();
            assert_eq!(ask(&app, "/password", name, "wrong").await.status, 401);
            times.push(started.elapsed());
        }
        times.sort_unstable();
        times[2]
    };
    let (somebody, nobody) = (time("ada").await, time("nobody").await);
    // The other machine's work is in both; a missing hash would be a hundredth.
    assert!(nobody > somebody / 4, "{nobody:?} against {somebody:?}");
    assert!(nobody < somebody * 4, "{nobody:?} against {somebody:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t01_only_a_few_at_once() {
    let users = Users::default();
    users.insert("ada", user(hash("right", 1024, 4), &[]));
    let app = behind(
        &users,
        PasswordSettings {
            concurrency: 1,
            waiting: 3,
            ..settings()
        },
    );
    let asked: Vec<_> = (0..20)
        .map(|_| {
            let app = app.clone();
            tokio::spawn(
                async move { ask(&app, "/password", "ada", "right").await.status.as_u16() },
            )
        })
        .collect();
    let mut statuses = Vec::new();
    for answer in asked {
        statuses.push(answer.await.unwrap());
    }
    let count = |status| statuses.iter().filter(|other| **other == status).count();
    // Four of them at least; as one ends, another may come.
    assert!(count(200) >= 4 && count(503) >= 1, "{statuses:?}");
    assert_eq!(count(200) + count(503), 20, "{statuses:?}");
    assert_eq!(ask(&app, "/password", "ada", "right").await.status, 200);
}

#[tokio::test]
async fn t01_the_cache_is_off_unless_it_is_asked_for_and_forgets_changed_passwords() {
    let users = Users::default();
    let app = behind(
        &users,
        PasswordSettings {
            cache: Some((Duration::from_mins(1), 10)),
            ..settings()
        },
    );
    users.insert("ada", user(hash("old", 8, 1), &[]));
    for _ in 0..2 {
        assert_eq!(ask(&app, "/password", "ada", "old").await.status, 200);
        assert_eq!(ask(&app, "/password", "ada", "new").await.status, 401);
    }
    users.insert("ada", user(hash("new", 8, 1), &[]));
    assert_eq!(ask(&app, "/password", "ada", "old").await.status, 401);
    assert_eq!(ask(&app, "/password", "ada", "new").await.status, 200);
    assert!(PasswordSettings::default().cache.is_none());
}

#[test]
#[should_panic(expected = "the dummy hash is no hash of Argon2")]
fn t01_a_dummy_that_is_no_hash() {
    let settings = PasswordSettings {
        dummy_hash: "x".to_owned(),
        ..PasswordSettings::default()
    };
    drop(Passwords::with(Users::default(), settings));
}
