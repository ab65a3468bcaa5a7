//! Pitfall 25: forms and multipart bodies.

use axum::body::Bytes;
use serde_json::{Value, json};
use specforge::testing::{Client, Part};
use specforge_tests::bodies::{self, api};
use specforge_tests::bodies30;

use super::harness::{Send, violations};

fn api() -> Client {
    Client::new(bodies::app())
}

#[tokio::test]
async fn p25_forms() {
    let form = |body: &'static str| {
        Send::new("POST", "/form").body("application/x-www-form-urlencoded", body)
    };
    assert_eq!(
        form("name=a+b%2B").ok(&api()).await,
        json!({ "name": "a b+", "count": 1 })
    );
    assert_eq!(
        form("name=a&count=3&tags=x&tags=y&csv=a%2Cb,c&point=%7B%22x%22%3A4%7D&flag=true")
            .ok(&api())
            .await,
        json!({ "name": "a", "count": 3, "tags": ["x", "y"], "csv": ["a,b", "c"], "point": { "x": 4, "y": 2 }, "flag": true })
    );
    assert_eq!(
        form("name=a&name=b").refused(&api()).await,
        ["body /name duplicate"]
    );
    assert_eq!(
        form("count=x&other=1").refused(&api()).await,
        [
            "body /name required",
            "body /count type",
            "body /other additionalProperties"
        ]
    );
    assert_eq!(
        form("name=%FF").refused(&api()).await,
        ["body /name encoding"]
    );
    assert_eq!(form("name=a&point=%7B").status(&api()).await, 400);
    let typed = api::Form {
        name: "ä&=".to_owned(),
        count: 5,
        tags: Some(vec!["a,b".to_owned()]),
        csv: Some(vec!["a,b".to_owned(), "c".to_owned()]),
        point: Some(api::Point { x: 1, y: 9 }),
        flag: Some(false),
    };
    let answer = api()
        .call::<api::operations::form>()
        .form(&typed)
        .send()
        .await;
    assert_eq!(
        answer.json::<Value>(),
        json!({ "name": "ä&=", "count": 5, "tags": ["a,b"], "csv": ["a,b", "c"], "point": { "x": 1, "y": 9 }, "flag": false })
    );
}

fn file(name: &str, content_type: &str, data: impl Into<Bytes>) -> Part {
    Part {
        file_name: Some(name.to_owned()),
        content_type: Some(content_type.to_owned()),
        data: data.into(),
    }
}

fn text(data: &'static str) -> Part {
    Part {
        file_name: None,
        content_type: None,
        data: data.into(),
    }
}

#[tokio::test]
async fn p25_multipart() {
    let upload = api::Upload {
        title: "t".to_owned(),
        count: Some(3),
        meta: Some(api::Point { x: 4, y: 5 }),
        tags: Some(vec!["a".to_owned(), "b".to_owned()]),
        files: vec![
            file("a\".bin", "application/x-a", vec![0, 255]),
            file("b.bin", "application/octet-stream", "b"),
        ],
        picture: Some(file("p.png", "image/png", vec![1, 2, 3])),
    };
    let answer = api()
        .call::<api::operations::upload>()
        .multipart(&upload)
        .send()
        .await;
    assert_eq!(
        answer.json::<Value>(),
        json!({
            "title": "t", "count": 3, "meta": { "x": 4, "y": 5 }, "tags": ["a", "b"],
            "files": [["a%22.bin", "application/x-a", 2], ["b.bin", "application/octet-stream", 1]],
            "picture": ["p.png", "image/png", 3],
        })
    );
}

#[tokio::test]
async fn p25_multipart_that_is_wrong() {
    let call = || api().call::<api::operations::upload>();
    let answer = call()
        .part("count", text("x"))
        .part("other", text("1"))
        .send()
        .await;
    assert_eq!(answer.status(), 400);
    assert_eq!(
        violations(&answer.json()),
        [
            "body /title required",
            "body /files required",
            "body /count type",
            "body /other additionalProperties"
        ]
    );
    let whole = || {
        call()
            .part("title", text("t"))
            .part("files", file("a", "a/b", "x"))
    };
    assert_eq!(whole().send().await.status(), 200);
    assert_eq!(whole().part("title", text("u")).send().await.status(), 400);
    assert_eq!(whole().part("meta", text("{")).send().await.status(), 400);
    assert_eq!(
        whole()
            .part("meta", file("m", "application/json", r#"{"x":"y"}"#))
            .send()
            .await
            .status(),
        400
    );
    assert_eq!(
        whole()
            .part("picture", file("p.gif", "image/gif", "x"))
            .send()
            .await
            .status(),
        400
    );
    let many = (0..3).fold(whole(), |call, _| call.part("files", file("a", "a/b", "x")));
    assert_eq!(
        violations(&many.send().await.json()),
        ["body /files maxItems"]
    );
    assert_eq!(
        whole()
            .part("files", file("a", "a/b", vec![0; 70_000]))
            .send()
            .await
            .status(),
        413
    );
    let small = (0..1_200).fold(whole(), |call, _| call.part("x", text("")));
    assert!(small.send().await.status().is_client_error());
}

#[tokio::test]
async fn p25_multipart_that_is_malformed() {
    let send = |media_type: &'static str, body: &'static str| {
        Send::new("POST", "/upload").body(media_type, body)
    };
    for (media_type, body) in [
        ("multipart/form-data", "x"),
        ("multipart/form-data; boundary=", "x"),
        ("multipart/form-data; boundary=b", "x"),
        (
            "multipart/form-data; boundary=b",
            "--b\r\n\r\nx\r\n--b--\r\n",
        ),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nx",
        ),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n",
        ),
    ] {
        assert_eq!(
            send(media_type, body).status(&api()).await,
            400,
            "{media_type} {body}"
        );
    }
    for (media_type, expected) in [
        ("image/png", 200),
        ("nonsense", 400),
        ("", 400),
        ("a b/c", 400),
    ] {
        let body = [
            "--b\r\nContent-Disposition: form-data; name=\"title\"\r\n\r\nt\r\n",
            "--b\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a\"\r\n\r\nx\r\n",
            "--b\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"p\"\r\nContent-Type: ",
            media_type,
            "\r\n\r\nx\r\n--b--\r\n",
        ];
        let send =
            Send::new("POST", "/upload").body("multipart/form-data; boundary=b", body.concat());
        assert_eq!(send.status(&api()).await, expected, "{media_type}");
    }
    assert_eq!(
        send("multipart/mixed; boundary=b", "--b--")
            .status(&api())
            .await,
        415
    );
}

#[tokio::test]
async fn p25_files_of_3_0() {
    let api = Client::new(bodies30::app());
    let call = api
        .call::<bodies30::api::operations::upload30>()
        .part("file", file("a", "application/octet-stream", vec![0, 1]));
    assert_eq!(
        call.part("note", text("n")).send().await.json::<Value>(),
        json!({ "file": 2, "note": "n" })
    );
}
