//! API keys.

use std::time::{Duration, SystemTime};

use security_tests::{Door, app};
use serde_json::json;
use specforge::Settings;
use specforge::security::api_keys::{ApiKeys, Digest, KeyStore, NewKey, StoredKey};

use super::harness::{Answer, door, get, send};

async fn with(door: &Door, uri: &str, key: &str) -> Answer {
    let app = app(door.clone(), Settings::new());
    send(&app, get(uri, &[("x-api-key", key)])).await
}

#[tokio::test]
async fn t01_a_key_and_what_can_be_wrong_with_it() {
    let door = door();
    let new = NewKey::generate("acme_live");
    door.keys
        .store()
        .insert(new.id(), StoredKey::new(new.digest(), "acme".to_owned()));
    let answer = with(&door, "/key", new.text()).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()),
        (200, json!("acme"))
    );

    let (id, secret) = new.text().split_once('.').unwrap();
    let other = NewKey::generate("acme_live");
    let (_, others) = other.text().split_once('.').unwrap();
    for wrong in [
        "x",
        ".",
        id,
        &format!("{id}."),
        &format!(".{secret}"),
        &format!("{id}.{others}"),
        &format!("{id}.{secret}."),
        &format!("{id}.{secret} x"),
        &format!("{id}.{}", secret.to_uppercase()),
        other.text(),
        &format!("{id}.{}", "x".repeat(300)),
        "\u{e4}.\u{e4}",
    ] {
        let answer = with(&door, "/key", wrong).await;
        assert_eq!(answer.status, 401, "{wrong}");
        assert_eq!(
            answer.all("www-authenticate"),
            ["ApiKey realm=\"api\""],
            "{wrong}"
        );
    }
    let app = app(door, Settings::new());
    let twice = [("x-api-key", new.text()); 2];
    assert_eq!(send(&app, get("/key", &twice)).await.status, 401);
    assert_eq!(send(&app, get("/key", &[])).await.status, 401);
}

#[tokio::test]
async fn t01_keys_end_and_have_scopes() {
    let door = door();
    let add = |expires: Option<SystemTime>, scopes: &[&str]| {
        let new = NewKey::generate("k");
        let key = StoredKey {
            expires,
            scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
            ..StoredKey::new(new.digest(), "acme".to_owned())
        };
        door.keys.store().insert(new.id(), key);
        new
    };
    let (now, minute) = (SystemTime::now(), Duration::from_mins(1));
    for (new, status, scoped) in [
        (add(None, &[]), 200, 403),
        (add(Some(now + minute), &["write"]), 200, 403),
        (add(Some(now + minute), &["write", "read"]), 200, 200),
        (add(Some(now - minute), &["read"]), 401, 401),
    ] {
        assert_eq!(with(&door, "/key", new.text()).await.status, status);
        assert_eq!(with(&door, "/key/scoped", new.text()).await.status, scoped);
    }
}

/// Two keys of one owner hold at once, until the old one is removed.
#[tokio::test]
async fn t01_a_rotation() {
    let door = door();
    let [old, new] = [(); 2].map(|()| {
        let key = NewKey::generate("acme");
        door.keys
            .store()
            .insert(key.id(), StoredKey::new(key.digest(), "acme".to_owned()));
        key
    });
    assert_ne!(old.text(), new.text());
    for key in [&old, &new] {
        assert_eq!(with(&door, "/key", key.text()).await.json(), json!("acme"));
    }
    assert!(door.keys.store().remove(old.id()));
    assert!(!door.keys.store().remove(old.id()));
    assert_eq!(with(&door, "/key", old.text()).await.status, 401);
    assert_eq!(with(&door, "/key", new.text()).await.status, 200);
}

#[test]
fn t01_what_is_kept_and_shown_of_a_key() {
    let new = NewKey::generate("acme-live_1");
    let (id, secret) = new.text().split_once('.').unwrap();
    assert_eq!(new.id(), id);
    assert!(id.starts_with("acme-live_1_"));
    // 256 bits.
    assert_eq!(secret.len(), 43);
    assert!(!format!("{new:?} {:?}", new.digest()).contains(secret));
    let stored = Digest::from_bytes(new.digest().as_bytes()).unwrap();
    assert!(stored.matches(new.text()));
    assert!(!stored.matches(secret));
    assert!(Digest::from_bytes(&[7; 31]).is_none());
    // FIPS 180-2, appendix B.1.
    let abc = Digest::of("abc");
    assert_eq!(abc.as_bytes()[..4], [0xba, 0x78, 0x16, 0xbf]);
}

#[test]
#[should_panic(expected = "a prefix is at most 32 letters")]
fn t01_a_prefix_that_would_end_the_id() {
    drop(NewKey::generate("acme.live"));
}

struct Down;

impl KeyStore for Down {
    type Owner = String;

    async fn find(
        &self,
        _: &str,
    ) -> Result<Option<StoredKey<String>>, Box<dyn std::error::Error + Send + Sync>> {
        Err("no store".into())
    }
}

/// Whoever verifies by hand is told the same.
#[tokio::test]
async fn t01_a_store_that_fails() {
    use specforge::security::Refusal;
    let keys = ApiKeys::new(Down);
    let refused = keys
        .verify(&specforge::security::ApiKey::new("a.b"), &[])
        .await;
    assert_eq!(refused.unwrap_err(), Refusal::unavailable());
}
