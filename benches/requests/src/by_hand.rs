//! The same API on axum, `serde_derive` and `garde`, as one writes it by hand, with the same answers.

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use garde::Validate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OrderState {
    Open,
    Paid,
    Sent,
}

#[derive(Debug, Deserialize, Validate)]
struct Address {
    #[garde(length(chars, min = 1, max = 200))]
    street: String,
    #[garde(length(chars, min = 1, max = 100))]
    city: String,
    #[garde(pattern("^[A-Z]{2}$"))]
    country: String,
}

#[derive(Debug, Deserialize, Validate)]
struct Item {
    #[garde(pattern("^[A-Z0-9-]{4,20}$"))]
    sku: String,
    #[garde(range(min = 1, max = 1000))]
    quantity: i32,
    #[garde(range(min = 0.0))]
    price: f64,
    #[garde(inner(length(chars, max = 200)))]
    note: Option<String>,
}

#[derive(Debug, Deserialize, Validate)]
struct NewOrder {
    #[garde(email, length(chars, max = 254))]
    email: String,
    #[garde(dive)]
    address: Address,
    #[garde(length(min = 1, max = 100), dive)]
    items: Vec<Item>,
    #[garde(skip)]
    #[serde(default)]
    gift: bool,
}

#[derive(Debug, Serialize)]
struct Order {
    id: i64,
    state: OrderState,
    email: String,
    total: f64,
}

#[derive(Debug, Serialize)]
struct OrderPage {
    orders: Vec<Order>,
    page: i64,
    per_page: i64,
}

#[derive(Debug, Deserialize, Validate)]
struct OrderId {
    #[garde(range(min = 1))]
    id: i64,
}

#[derive(Debug, Deserialize, Validate)]
struct ListOrdersQuery {
    #[garde(range(min = 1, max = 1000))]
    #[serde(default = "first")]
    page: i64,
    #[garde(range(min = 1, max = 100))]
    #[serde(default = "twenty")]
    per_page: i64,
    #[garde(skip)]
    state: Option<OrderState>,
}

const fn first() -> i64 {
    1
}

const fn twenty() -> i64 {
    20
}

#[derive(Debug, Serialize)]
struct Problem {
    code: &'static str,
    message: String,
    details: Vec<String>,
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(self)).into_response()
    }
}

impl Problem {
    fn new(message: String, details: Vec<String>) -> Self {
        Self {
            code: "BAD_REQUEST",
            message,
            details,
        }
    }

    fn invalid(report: &garde::Report) -> Self {
        Self::new(
            "the request is not valid".to_owned(),
            report
                .iter()
                .map(|(path, error)| format!("{path}: {error}"))
                .collect(),
        )
    }
}

/// An extractor whose value is validated.
struct Valid<T>(T);

fn validated<T: Validate<Context = ()>>(value: T) -> Result<T, Problem> {
    match value.validate() {
        Ok(()) => Ok(value),
        Err(report) => Err(Problem::invalid(&report)),
    }
}

impl<T: DeserializeOwned + Validate<Context = ()>, S: Send + Sync> FromRequest<S>
    for Valid<Json<T>>
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let Json(value) = Json::<T>::from_request(request, state)
            .await
            .map_err(|error: JsonRejection| Problem::new(error.body_text(), Vec::new()))?;
        Ok(Self(Json(validated(value)?)))
    }
}

impl<T: DeserializeOwned + Validate<Context = ()> + Send, S: Send + Sync> FromRequestParts<S>
    for Valid<Query<T>>
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Query(value) = Query::<T>::from_request_parts(parts, state)
            .await
            .map_err(|error: QueryRejection| Problem::new(error.body_text(), Vec::new()))?;
        Ok(Self(Query(validated(value)?)))
    }
}

impl<T: DeserializeOwned + Validate<Context = ()> + Send, S: Send + Sync> FromRequestParts<S>
    for Valid<Path<T>>
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(value) = Path::<T>::from_request_parts(parts, state)
            .await
            .map_err(|error: PathRejection| Problem::new(error.body_text(), Vec::new()))?;
        Ok(Self(Path(validated(value)?)))
    }
}

async fn list_orders(
    Valid(Path(OrderId { id })): Valid<Path<OrderId>>,
    Valid(Query(query)): Valid<Query<ListOrdersQuery>>,
) -> Json<OrderPage> {
    let state = query.state.unwrap_or(OrderState::Open);
    let orders = (0..5)
        .map(|n| Order {
            id: id + n,
            state,
            email: "ada@example.com".to_owned(),
            total: 12.5,
        })
        .collect();
    Json(OrderPage {
        orders,
        page: query.page,
        per_page: query.per_page,
    })
}

async fn create_order(
    Valid(Path(OrderId { id })): Valid<Path<OrderId>>,
    Valid(Json(new)): Valid<Json<NewOrder>>,
) -> (StatusCode, Json<Order>) {
    let items = new.items.iter();
    let total: f64 = items
        .map(|item| f64::from(item.quantity) * item.price)
        .sum();
    let total = if new.gift { total + 2.5 } else { total };
    (
        StatusCode::CREATED,
        Json(Order {
            id,
            state: OrderState::Open,
            email: new.email,
            total,
        }),
    )
}

/// The routes.
pub(crate) fn router() -> Router {
    Router::new().route("/users/{id}/orders", get(list_orders).post(create_order))
}
