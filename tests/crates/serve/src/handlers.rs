//! The operations.

use std::net::SocketAddr;

use axum::Json;
use axum::extract::{ConnectInfo, State};
use specforge::Created;
use specforge::health::{Health, Report, Status};

use crate::Desk;
use crate::api::{self, Text};

fn text(text: &(impl ToString + ?Sized)) -> Json<Text> {
    Json(Text {
        text: text.to_string(),
    })
}

#[specforge::handler]
async fn ping() -> Json<Text> {
    text("pong")
}

#[specforge::handler]
async fn address(ConnectInfo(address): ConnectInfo<SocketAddr>) -> Json<Text> {
    text(&address)
}

#[specforge::handler]
async fn wait(State(desk): State<Desk>) -> Json<Text> {
    desk.begin();
    desk.wait().await;
    desk.end();
    text("open")
}

#[specforge::handler]
async fn add_up(Json(numbers): Json<api::add_up::Body>) -> Json<Text> {
    let sum = numbers
        .iter()
        .fold(0_i64, |sum, number| sum.wrapping_add(*number));
    text(&sum)
}

#[specforge::handler]
async fn create_charge(State(desk): State<Desk>) -> Created<Json<Text>> {
    desk.begin();
    desk.wait().await;
    desk.end();
    Created(text(&desk.done()))
}

#[specforge::handler]
async fn get_health(State(health): State<Health>) -> api::get_health::Response {
    let (is_up, body) = words(&health.liveness());
    if is_up {
        api::get_health::Response::Ok(body)
    } else {
        api::get_health::Response::ServiceUnavailable(body)
    }
}

#[specforge::handler]
async fn get_readiness(State(health): State<Health>) -> api::get_readiness::Response {
    let (is_up, body) = words(&health.readiness());
    if is_up {
        api::get_readiness::Response::Ok(body)
    } else {
        api::get_readiness::Response::ServiceUnavailable(body)
    }
}

/// A report in the words of the contract.
fn words(report: &Report) -> (bool, api::Health) {
    let failing = report.checks.iter();
    let failing = failing.filter(|check| check.status == Status::Fail);
    let body = api::Health {
        status: if report.is_up() {
            api::HealthStatus::Up
        } else {
            api::HealthStatus::Down
        },
        failing: failing.map(|check| check.name.clone()).collect(),
    };
    (report.is_up(), body)
}
