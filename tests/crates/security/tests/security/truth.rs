//! What every combination of requirements makes of every combination of credentials, held against what the document says.

use std::collections::BTreeMap;

use security_tests::truth::app;
use serde_json::{Value, json};
use specforge::Settings;

use super::harness::{get, send};

/// What is presented for a scheme.
const PRESENTED: [&str; 5] = ["", "good", "bad", "weak", "down"];

/// The schemes, in the order in which the document and the handler name them.
const SCHEMES: [&str; 4] = ["token", "oauth", "key", "session"];

/// The status and the principals that a list of requirements comes to: OpenAPI 3.1, section 4.8.30, and ADR 0023. `presented` is by scheme.
fn expected(security: &[Value], presented: &BTreeMap<&str, &str>) -> (u16, Vec<String>) {
    let text = |scheme: &str| presented.get(scheme).copied().unwrap_or("");
    let schemes = |alternative: &Value| -> Vec<&str> {
        let needed = alternative.as_object().unwrap();
        SCHEMES
            .into_iter()
            .filter(|scheme| needed.contains_key(*scheme))
            .collect()
    };
    if security.is_empty() {
        return (200, Vec::new());
    }
    let anybody = security
        .iter()
        .any(|alternative| schemes(alternative).is_empty());
    let all: Vec<&str> = security.iter().flat_map(&schemes).collect();
    if anybody && all.iter().all(|scheme| text(scheme).is_empty()) {
        return (200, Vec::new());
    }
    let mut worst = 401;
    for alternative in security
        .iter()
        .filter(|alternative| !schemes(alternative).is_empty())
    {
        let mut outcomes = schemes(alternative).into_iter().map(|scheme| {
            let scopes = alternative[scheme].as_array().unwrap().iter();
            let has = |scope: &Value| {
                text(scheme)
                    .split('-')
                    .any(|own| own == scope.as_str().unwrap())
            };
            match text(scheme) {
                good if good.starts_with("good") && scopes.clone().all(has) => 200,
                good if good.starts_with("good") => 403,
                "weak" => 403,
                "down" => 503,
                _ => 401,
            }
        });
        // The first scheme that refuses ends the alternative.
        match outcomes.find(|outcome| *outcome != 200) {
            None => {
                let who = schemes(alternative).into_iter();
                return (200, who.map(str::to_owned).collect());
            }
            Some(outcome) => worst = worst.max(outcome),
        }
    }
    (worst, Vec::new())
}

#[tokio::test]
async fn t02_the_truth_table_of_the_document() {
    let document: Value = serde_json::from_str(include_str!("../../spec/truth.json")).unwrap();
    let app = app(Settings::new());
    let mut rows = 0;
    for (path, item) in document["paths"].as_object().unwrap() {
        let security = item["get"].get("security").unwrap_or(&document["security"]);
        let security = security.as_array().unwrap();
        let by_oauth = security
            .iter()
            .any(|alternative| alternative.get("oauth").is_some());
        let (bearer, tokens): (_, &[&str]) = if by_oauth {
            (
                "oauth",
                &[
                    "",
                    "good",
                    "bad",
                    "weak",
                    "down",
                    "good-read",
                    "good-write",
                    "good-read-write",
                ],
            )
        } else {
            ("token", &PRESENTED)
        };
        for token in tokens {
            for key in PRESENTED {
                for session in PRESENTED {
                    let (authorization, cookie) =
                        (format!("Bearer {token}"), format!("session={session}"));
                    let headers: Vec<(&str, &str)> = [
                        (*token, "authorization", authorization.as_str()),
                        (key, "x-api-key", key),
                        (session, "cookie", cookie.as_str()),
                    ]
                    .into_iter()
                    .filter(|(presented, _, _)| !presented.is_empty())
                    .map(|(_, name, value)| (name, value))
                    .collect();
                    let presented =
                        BTreeMap::from([(bearer, *token), ("key", key), ("session", session)]);
                    let (status, who) = expected(security, &presented);
                    let answer = send(&app, get(path, &headers)).await;
                    let row = format!("{path} {security:?} {headers:?}");
                    assert_eq!(answer.status, status, "{row}");
                    if status == 200 {
                        assert_eq!(answer.json(), json!(who), "{row}");
                    } else {
                        assert!(answer.json()["code"].is_string(), "{row}: {answer:?}");
                    }
                    let challenges = answer.all("www-authenticate");
                    assert!(status != 401 || !challenges.is_empty(), "{row}");
                    assert!(
                        status == 401
                            || status == 403 && are_of_scopes(&challenges)
                            || challenges.is_empty(),
                        "{row}"
                    );
                    rows += 1;
                }
            }
        }
    }
    assert!(rows > 27 * 125, "{rows}");
}

fn are_of_scopes(challenges: &[&str]) -> bool {
    challenges
        .iter()
        .all(|challenge| challenge.contains("insufficient_scope"))
}

/// What is there and no credentials is presented all the same, and is not anonymous.
#[tokio::test]
async fn t02_what_is_malformed_is_presented() {
    let app = app(Settings::new());
    for headers in [
        &[("authorization", "Bearer")][..],
        &[("authorization", "bearer  ")],
        &[("authorization", "Bearer a b")],
        &[
            ("authorization", "Bearer good"),
            ("authorization", "Bearer good"),
        ],
        &[
            ("authorization", "Basic YTpi"),
            ("authorization", "Bearer good"),
        ],
        &[("x-api-key", "")],
        &[("x-api-key", "good"), ("x-api-key", "good")],
        &[("cookie", "session=")],
        &[("cookie", "session=good; session=good")],
        &[("cookie", "session=good"), ("cookie", "session=bad")],
    ] {
        let answer = send(&app, get("/each-or-nobody", headers)).await;
        assert_eq!(answer.status, 401, "{headers:?}");
    }
    for headers in [
        &[("authorization", "Basic YTpi")][..],
        &[("authorization", "")],
        &[("cookie", "other=good")],
        &[("cookie", "session")],
    ] {
        let answer = send(&app, get("/each-or-nobody", headers)).await;
        assert_eq!(
            (answer.status.as_u16(), answer.json()),
            (200, json!([])),
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn t01_challenges_name_all_that_would_do_and_what_was_wrong() {
    let app = app(Settings::new().realm("notes"));
    let challenges = async |path: &str, headers: &[(&str, &str)]| -> Vec<String> {
        let answer = send(&app, get(path, headers)).await;
        answer
            .all("www-authenticate")
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    // Of a pair, the second scheme is named although the first one already refused.
    assert_eq!(
        challenges("/both", &[]).await,
        ["Bearer realm=\"notes\"", "ApiKey realm=\"notes\""]
    );
    assert_eq!(
        challenges("/both", &[("authorization", "Bearer bad")]).await,
        [
            "Bearer realm=\"notes\", error=\"invalid_token\"",
            "ApiKey realm=\"notes\""
        ]
    );
    assert_eq!(
        challenges("/writes", &[("authorization", "Bearer good-read")]).await,
        ["Bearer realm=\"notes\", error=\"insufficient_scope\", scope=\"read write\""]
    );
    assert_eq!(
        challenges("/token", &[("authorization", "Bearer weak")]).await,
        [""; 0]
    );
    assert_eq!(
        challenges("/token", &[("authorization", "Bearer down")]).await,
        [""; 0]
    );
}

#[test]
#[should_panic(expected = "a realm is printable ASCII without quotes and backslashes")]
fn t01_a_realm_that_would_end_the_challenge() {
    drop(Settings::new().realm("a\", error=\""));
}
