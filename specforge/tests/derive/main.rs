//! `#[derive(Schema)]`: types of the user's in place of generated ones.

#![allow(
    warnings,
    clippy::all,
    clippy::pedantic,
    reason = "the types are what is tested"
)]

use std::collections::BTreeMap;

use serde_json::{Value, json};
use specforge::Schema;
use specforge::decode::{Encoder, Rules, Violations, decode_json};
use specforge::schema::{Accepts, Produces};

mod api {
    specforge::api!();
}

fn decode<T: Schema>(value: &Value) -> Result<T, Violations> {
    decode_json(value.to_string().as_bytes(), &Rules::NONE)
}

fn encode<T: Schema>(value: &T) -> Value {
    let mut encoder = Encoder::new();
    value.encode(&mut encoder);
    serde_json::from_slice(&encoder.finish()).expect("what is written is JSON")
}

#[track_caller]
fn round<T: Schema>(value: Value) -> T {
    let read: T = decode(&value).unwrap_or_else(|violations| panic!("{value}: {violations}"));
    assert_eq!(encode(&read), value);
    read
}

fn stands_for<T: Accepts<M> + Produces<M>, M>() {}

#[derive(Debug, PartialEq, Schema)]
#[schema("UserId")]
struct UserId(i64);

#[derive(Debug, PartialEq, Schema)]
#[schema(transparent)]
struct Email(String);

#[derive(Debug, PartialEq, Schema)]
#[schema("Role")]
#[serde(rename_all = "kebab-case")]
enum Role {
    Admin,
    TeamMember,
}

#[derive(Debug, PartialEq, Schema)]
#[schema("User")]
#[serde(rename_all = "camelCase")]
struct User {
    id: UserId,
    email: Email,
    display_name: String,
    role: Role,
    nickname: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(rename = "type")]
    kind: Option<Option<String>>,
    page_size: i64,
    #[serde(skip)]
    cached: u32,
}

#[derive(Debug, PartialEq, Schema)]
#[schema("Page")]
struct Page<T> {
    items: Vec<T>,
    total: i64,
}

#[derive(Debug, PartialEq, Schema)]
#[schema("Labels")]
struct Labels {
    name: Option<String>,
    #[serde(flatten)]
    others: BTreeMap<String, i64>,
}

#[derive(Debug, PartialEq, Schema)]
#[schema("Pet")]
enum Pet {
    Cat(Cat),
    #[serde(rename = "dog")]
    Hound(api::Dog),
}

#[derive(Debug, PartialEq, Schema)]
#[schema("Cat")]
struct Cat {
    kind: api::CatKind,
    lives: i32,
}

#[derive(Debug, PartialEq, Schema)]
#[schema("Account", response)]
struct AccountShown {
    id: i64,
    name: String,
}

#[derive(Debug, PartialEq, Schema)]
#[schema("Account")]
struct AccountSent {
    name: String,
    password: String,
}

#[derive(Debug, PartialEq, Schema)]
#[schema(operation = "listUsers", query)]
struct Paging {
    page: i64,
    sort: Option<String>,
}

/// Of a schema that no request has: what it holds has to stand for answers alone.
#[derive(Debug, PartialEq, Schema)]
#[schema("Receipt")]
struct Receipt {
    account: AccountShown,
}

/// What `specforge.toml` says of `date-time`.
#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(transparent)]
struct Instant(String);

/// And of a format that nobody else knows.
#[derive(Debug, Clone, PartialEq, Schema)]
#[schema(transparent)]
struct Money(String);

#[derive(Debug, PartialEq, Schema)]
#[schema("Invoice")]
struct Invoice {
    total: Money,
    paid: Option<Vec<Instant>>,
}

fn user() -> Value {
    json!({ "id": 1, "email": "a@b.example", "displayName": "A", "role": "team-member", "tags": ["x"], "pageSize": 3 })
}

#[test]
fn fields_and_newtypes() {
    stands_for::<UserId, i64>();
    stands_for::<Email, String>();
    stands_for::<User, api::User>();
    let read: User = round(user());
    assert_eq!(
        (read.id, read.role, read.kind, read.cached),
        (UserId(1), Role::TeamMember, None, 0)
    );
    let mut value = user();
    value["type"] = Value::Null;
    assert_eq!(round::<User>(value).kind, Some(None));
}

#[test]
fn absent_properties_have_their_default() {
    let value = json!({ "id": 1, "email": "a@b.example", "displayName": "A", "role": "admin" });
    let read: User = decode(&value).expect("valid");
    assert!(read.tags.is_empty());
    assert_eq!(read.page_size, 20);
}

#[test]
fn the_rules_of_the_spec_hold() {
    let violations = decode::<User>(
        &json!({ "id": 0, "email": "nobody", "displayName": "A", "role": "x", "nickname": null }),
    );
    let violations = violations.expect_err("four rules are broken");
    let mut found: Vec<&str> = violations
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect();
    found.sort_unstable();
    assert_eq!(
        found,
        ["/email", "/id", "/nickname", "/role"],
        "{violations}"
    );
}

#[test]
fn generics_fit_where_their_arguments_do() {
    stands_for::<Page<User>, api::Page>();
    stands_for::<Page<api::User>, api::Page>();
    assert_eq!(
        round::<Page<User>>(json!({ "items": [user()], "total": 1 }))
            .items
            .len(),
        1
    );
}

#[test]
fn other_properties_and_unions() {
    assert_eq!(
        round::<Labels>(json!({ "name": "x", "a": 1 })).others,
        BTreeMap::from([("a".to_owned(), 1)])
    );
    stands_for::<Pet, api::Pet>();
    assert!(matches!(
        round::<Pet>(json!({ "kind": "cat", "lives": 9 })),
        Pet::Cat(_)
    ));
    assert!(matches!(
        round::<Pet>(json!({ "kind": "dog", "bark": true })),
        Pet::Hound(_)
    ));
}

#[test]
fn a_view_of_one_direction() {
    fn produces<T: Produces<M>, M>() {}
    fn accepts<T: Accepts<M>, M>() {}
    produces::<AccountShown, api::Account>();
    accepts::<AccountSent, api::AccountWrite>();
    round::<AccountShown>(json!({ "id": 1, "name": "A" }));
    produces::<Receipt, api::Receipt>();
    round::<Receipt>(json!({ "account": { "id": 1, "name": "A" } }));
}

#[test]
fn parameters() {
    fn is_query<T: api::list_users::contract::QueryOfListUsers>() {}
    is_query::<Paging>();
    let paging: Paging = decode(&json!({ "sort": "name" })).expect("valid");
    assert_eq!(
        paging,
        Paging {
            page: 1,
            sort: Some("name".to_owned())
        }
    );
}

#[test]
fn formats_have_the_types_that_are_configured() {
    let value = json!({ "total": "7.50", "paid": ["2026-01-02T03:04:05Z"] });
    let generated: api::Invoice = round(value.clone());
    assert_eq!(generated.total, Money("7.50".to_owned()));
    assert_eq!(
        generated.paid,
        Some(vec![Instant("2026-01-02T03:04:05Z".to_owned())])
    );
    // The rules of the spec hold for them as well.
    let wrong = json!({ "total": "7.50 EUR and more", "paid": ["yesterday"] });
    let violations = decode::<api::Invoice>(&wrong).expect_err("two rules are broken");
    assert_eq!(violations.iter().count(), 2, "{violations}");
    stands_for::<Invoice, api::Invoice>();
    round::<Invoice>(value);
}
