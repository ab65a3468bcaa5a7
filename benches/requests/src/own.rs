//! The API on specforge.

use axum::extract::{Path, Query};
use axum::{Json, Router};
use specforge::Created;

use crate::api::{ListOrdersQuery, NewOrder, Order, OrderPage, OrderState};

#[specforge::handler(operation = "listOrders")]
async fn list_orders(
    Path(id): Path<i64>,
    Query(query): Query<ListOrdersQuery>,
) -> Result<Json<OrderPage>, specforge::Error> {
    let state = query.state.unwrap_or(OrderState::Open);
    let orders = (0..5)
        .map(|n| Order {
            id: id + n,
            state,
            email: "ada@example.com".to_owned(),
            total: 12.5,
        })
        .collect();
    Ok(Json(OrderPage {
        orders,
        page: query.page,
        per_page: query.per_page,
    }))
}

#[specforge::handler(operation = "createOrder")]
async fn create_order(
    Path(id): Path<i64>,
    Json(new): Json<NewOrder>,
) -> Result<Created<Json<Order>>, specforge::Error> {
    let items = new.items.iter();
    let total: f64 = items
        .map(|item| f64::from(item.quantity) * item.price)
        .sum();
    let total = if new.gift { total + 2.5 } else { total };
    Ok(Created(Json(Order {
        id,
        state: OrderState::Open,
        email: new.email,
        total,
    })))
}

/// The routes.
pub(crate) fn router() -> Router {
    specforge::router!("spec/openapi.yaml").with_state(())
}
