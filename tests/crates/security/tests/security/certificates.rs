//! Client certificates, and tokens of an issuer that is discovered.

use serde_json::json;
use specforge::security::ClientCertificate;

use super::harness::{Answer, get, open, send};

/// What whoever ends TLS passes on.
async fn with(certificate: Option<&[u8]>, headers: &[(&str, &str)]) -> Answer {
    let mut request = get("/certificate", headers);
    if let Some(der) = certificate {
        let certificate = ClientCertificate(der.to_vec());
        request.extensions_mut().insert(certificate);
    }
    send(&open(), request).await
}

#[tokio::test]
async fn t01_a_client_certificate_and_what_can_be_wrong_with_it() {
    let answer = with(Some(b"machine:press"), &[]).await;
    assert_eq!(
        (answer.status.as_u16(), answer.json()),
        (200, json!("press"))
    );
    // None; one that nobody knows; one that is none.
    for wrong in [None, Some(&b"stranger:press"[..]), Some(b"")] {
        let answer = with(wrong, &[]).await;
        assert_eq!(answer.status, 401, "{wrong:?}");
        assert_eq!(answer.json()["code"], "UNAUTHORIZED", "{wrong:?}");
        assert_eq!(
            answer.all("www-authenticate"),
            ["Mutual realm=\"api\""],
            "{wrong:?}"
        );
    }
    let revoked = with(Some(b"machine:revoked"), &[]).await;
    assert_eq!(revoked.status, 403);
    assert_eq!(revoked.all("www-authenticate"), [""; 0]);
    // Whatever a client writes into a header is no certificate, and takes none away.
    let forged = [
        ("x-client-cert", "machine:press"),
        ("x-forwarded-client-cert", "Subject=\"machine:press\""),
        ("client-cert", ":bWFjaGluZTpwcmVzcw==:"),
        ("authorization", "Bearer machine:press"),
    ];
    assert_eq!(with(None, &forged).await.status, 401);
    assert_eq!(with(Some(b"machine:press"), &forged).await.status, 200);
}

/// The scheme says where the issuer is; the credentials are a bearer's, with scopes.
#[tokio::test]
async fn t01_openid_connect_is_a_bearer_with_scopes() {
    let ask = async |headers: &[(&str, &str)]| send(&open(), get("/discovered", headers)).await;
    let (read, write) = (
        super::tokens::signed(&json!({ "scope": "read" })),
        super::tokens::signed(&json!({ "scope": "write" })),
    );
    let (read, write) = (format!("Bearer {read}"), format!("Bearer {write}"));
    assert_eq!(ask(&[("authorization", &read)]).await.status, 200);
    let few = ask(&[("authorization", &write)]).await;
    assert_eq!(few.status, 403);
    assert_eq!(
        few.all("www-authenticate"),
        ["Bearer realm=\"api\", error=\"insufficient_scope\", scope=\"read\""]
    );
    let bad = ask(&[("authorization", "Bearer a.b.c")]).await;
    assert_eq!(bad.status, 401);
    assert_eq!(
        bad.all("www-authenticate"),
        ["Bearer realm=\"api\", error=\"invalid_token\""]
    );
    let none = ask(&[]).await;
    assert_eq!(none.status, 401);
    assert_eq!(none.all("www-authenticate"), ["Bearer realm=\"api\""]);
    let twice = [("authorization", read.as_str()); 2];
    assert_eq!(ask(&twice).await.status, 401);
}
