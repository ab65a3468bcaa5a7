//! The goldens of the engine, compiled against the real runtime and used.

#![allow(
    warnings,
    clippy::all,
    clippy::pedantic,
    reason = "the specs of the goldens say no more"
)]

use axum::http::StatusCode;
use serde_json::{Value, json};
use specforge::Schema;
use specforge::decode::{Encoder, Rules, Violations, decode_json};
use specforge::error::{ErrorBody as _, Report};

mod users {
    include!("../../specforge-core/tests/goldens/types/users.rs");
}

mod shapes {
    include!("../../specforge-core/tests/goldens/types/shapes.rs");
}

mod errors {
    include!("../../specforge-core/tests/goldens/types/errors.rs");
}

fn decode<T: Schema>(value: &Value) -> Result<T, Violations> {
    decode_json(value.to_string().as_bytes(), &Rules::NONE)
}

fn encode<T: Schema>(value: &T) -> Value {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    serde_json::from_slice(&encoder.finish()).expect("what is written is JSON")
}

/// The value is read, and written again as it was.
#[track_caller]
fn round<T: Schema>(value: Value) -> T {
    let read: T = decode(&value).unwrap_or_else(|violations| panic!("{value}: {violations}"));
    assert_eq!(encode(&read), value);
    read
}

/// The value is refused, at these places.
#[track_caller]
fn refused<T: Schema>(value: &Value, pointers: &[&str]) {
    let Err(violations) = decode::<T>(value) else {
        panic!("{value} is not refused")
    };
    let mut found: Vec<&str> = violations
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect();
    found.sort_unstable();
    assert_eq!(found, pointers, "{violations}");
}

fn user() -> Value {
    json!({ "id": 1, "email": "a@b.example", "name": "A", "created_at": "2026-01-01T00:00:00Z" })
}

fn with(mut value: Value, name: &str, field: Value) -> Value {
    value[name] = field;
    value
}

#[test]
fn absent_null_and_a_value_are_three_things() {
    assert_eq!(round::<users::User>(user()).nickname, None);
    assert_eq!(
        round::<users::User>(with(user(), "nickname", Value::Null)).nickname,
        Some(None)
    );
    assert_eq!(
        round::<users::User>(with(user(), "nickname", json!("x"))).nickname,
        Some(Some("x".to_owned()))
    );
}

#[test]
fn null_is_no_absence() {
    refused::<users::User>(&with(user(), "tags", Value::Null), &["/tags"]);
}

#[test]
fn every_violation_is_found_at_once() {
    let value =
        json!({ "id": "1", "email": "nobody", "name": " x", "tags": ["a", "a"], "manager": {} });
    refused::<users::User>(
        &value,
        &[
            "/created_at",
            "/email",
            "/id",
            "/manager/created_at",
            "/manager/email",
            "/manager/id",
            "/manager/name",
            "/name",
            "/tags",
        ],
    );
}

#[test]
fn defaults_are_there_and_secrets_are_not() {
    let value = json!({ "email": "a@b.example", "name": "A", "password": "secret-word" });
    let request: users::CreateUserRequest = decode(&value).expect("valid");
    assert_eq!(request.role, users::CreateUserRequestRole::Member);
    let debug = format!("{request:?}");
    assert!(
        debug.contains("[redacted]") && !debug.contains("secret-word"),
        "{debug}"
    );
    refused::<users::CreateUserRequest>(&with(value, "admin", json!(true)), &["/admin"]);
}

#[test]
fn defaults_of_every_kind() {
    let defaults: shapes::Defaults = decode(&json!({})).expect("valid");
    assert_eq!(defaults, shapes::Defaults::default());
    assert_eq!(
        (defaults.count, defaults.ratio, defaults.name.as_str()),
        (10, 0.5, "it's")
    );
    assert_eq!(defaults.size, shapes::Size::N2);
    assert!(defaults.tags.is_empty());
    assert_eq!(
        encode(&defaults),
        json!({ "count": 10, "ratio": 0.5, "name": "it's", "size": 2, "tags": [], "note": null })
    );
}

#[test]
fn enums_have_their_values() {
    use users::Sort;

    assert_eq!(
        Sort::ALL
            .iter()
            .map(|sort| sort.to_string())
            .collect::<Vec<_>>(),
        ["name", "-name", "created_at"]
    );
    assert_eq!("-name".parse(), Ok(Sort::MinusName));
    assert_eq!(
        "x".parse::<Sort>().expect_err("unknown").to_string(),
        "not one of `name`, `-name`, `created_at`"
    );
    assert_eq!(shapes::Size::Minus3.value(), -3);
    round::<shapes::Size>(json!(-3));
    refused::<shapes::Size>(&json!(4), &[""]);
    for value in [json!("a"), json!(1), json!(true)] {
        round::<shapes::Mixed>(value);
    }
}

#[test]
fn unions_find_their_variant() {
    let circle = round::<shapes::Shape>(json!({ "kind": "circle", "radius": 1.5 }));
    assert_eq!(circle, shapes::Circle::new(1.5).into());
    refused::<shapes::Shape>(&json!({ "kind": "square", "side": 0.3 }), &["/side"]);
    refused::<shapes::Shape>(&json!({ "kind": "line" }), &["/kind"]);
    assert_eq!(
        round::<shapes::Value>(json!("x")),
        shapes::Value::String("x".to_owned())
    );
    round::<shapes::Value>(json!(true));
    round::<shapes::Either>(json!({ "b": "x" }));
}

#[test]
fn recursion_and_other_properties() {
    let tree =
        json!({ "value": "a", "children": [{ "value": "b", "children": [] }], "left": null });
    assert_eq!(
        round::<shapes::Tree>(tree)
            .children
            .map_or(0, |children| children.len()),
        1
    );
    let labels = round::<shapes::Labels>(json!({ "name": "x", "a": 1, "b": 2 }));
    assert_eq!(labels.name.as_deref(), Some("x"));
    refused::<shapes::Labels>(&json!({ "a": 0 }), &["/a"]);
}

#[test]
fn what_no_type_can_say_is_checked() {
    round::<shapes::Guarded>(json!({ "a": "x" }));
    assert!(decode::<shapes::Guarded>(&json!({ "a": "x", "b": "y", "c": 1 })).is_err());
    assert!(decode::<shapes::Guarded>(&json!({ "b": "y" })).is_err());
}

#[test]
fn many_properties() {
    let drawing =
        json!({ "shape": { "kind": "circle", "radius": 1.0 }, "f1": "a", "f7": "b", "size": 1 });
    let drawing = round::<shapes::Drawing>(drawing);
    assert_eq!(
        (drawing.f1.as_deref(), drawing.f6, drawing.f7.as_deref()),
        (Some("a"), None, Some("b"))
    );
    refused::<shapes::Drawing>(
        &json!({ "f7": 1, "point": [1.0, -1.0] }),
        &["/f7", "/point/1", "/shape"],
    );
}

#[test]
fn serde_sees_the_same() {
    let read: users::User = serde_json::from_value(user()).expect("valid");
    assert_eq!(serde_json::to_value(&read).expect("writable"), user());
    assert!(serde_json::from_value::<users::User>(json!({})).is_err());
}

/// What the client is told when a request breaks two rules.
fn report(status: u16) -> Report {
    let violations = decode::<users::CreateUserRequest>(
        &json!({ "email": "nobody", "name": "", "password": "12345678" }),
    );
    let violations = violations.expect_err("two rules are broken");
    Report {
        violations,
        message: "no".into(),
        ..Report::new(StatusCode::from_u16(status).expect("a status"))
    }
}

#[test]
fn the_error_schema_of_the_seed() {
    let error = users::ErrorResponse::conflict("taken");
    assert_eq!(
        encode(&error),
        json!({ "error": "taken", "code": "CONFLICT" })
    );
    assert_eq!(error.status(), Some(StatusCode::CONFLICT));
    assert_eq!(
        users::ErrorResponse::internal_error().code,
        "INTERNAL_ERROR"
    );
    assert_eq!(
        users::ErrorResponse::from(specforge::Error::gone("it left")).status(),
        Some(StatusCode::GONE)
    );
    let built = encode(&users::ErrorResponse::build(&report(400)).expect("understood"));
    assert_eq!(built["details"]["errors"][0]["pointer"], "/email");
    assert_eq!(built["details"]["errors"][1]["rule"], "minLength");
}

#[test]
fn an_enum_of_codes_has_constructors_for_what_it_names() {
    assert_eq!(
        encode(&errors::Coded::not_found("gone")),
        json!({ "message": "gone", "code": "not_found" })
    );
    assert_eq!(
        errors::Coded::internal_error().status(),
        Some(StatusCode::INTERNAL_SERVER_ERROR)
    );
    assert_eq!(
        errors::Coded::build(&report(409)),
        None,
        "no value means a conflict"
    );
    let own = Report {
        code: "email_taken".into(),
        ..report(409)
    };
    assert_eq!(
        errors::Coded::build(&own).map(|body| body.code),
        Some(errors::CodedCode::EmailTaken)
    );
}

#[test]
fn problems_wrapped_errors_and_lists() {
    let problem = errors::Problem::build(&report(404)).expect("understood");
    assert_eq!(
        encode(&problem),
        json!({ "type": "about:blank", "title": "Not Found", "status": 404, "detail": "no" })
    );
    let wrapped = errors::Wrapped::conflict("taken");
    assert_eq!(
        encode(&wrapped),
        json!({ "error": { "status": 409, "message": "taken", "details": [] } })
    );
    assert_eq!(wrapped.status(), Some(StatusCode::CONFLICT));
    let listed = encode(&errors::Listed::build(&report(422)).expect("understood"));
    assert_eq!(listed["errors"][0]["field"], "/email");
    assert_eq!(
        (&listed["success"], &listed["statusCode"]),
        (&json!(false), &json!(422))
    );
    // What the framework cannot fill has its default.
    assert_eq!(
        (&listed["retryable"], &listed["severity"]),
        (&json!(false), &json!("high"))
    );
    assert_eq!(listed["errors"][0]["weight"], 1);
}

#[test]
fn a_body_that_breaks_its_schema_is_not_sent() {
    let mut encoder = Encoder::new();
    assert!(specforge::__private::build_error::<errors::Short>(
        &report(503),
        "application/json",
        &mut encoder
    ));
    let long = Report {
        message: "too long".into(),
        ..report(503)
    };
    assert!(!specforge::__private::build_error::<errors::Short>(
        &long,
        "application/json",
        &mut Encoder::new()
    ));
}
