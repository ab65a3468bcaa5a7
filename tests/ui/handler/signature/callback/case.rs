//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::extract::Query;
use specforge::NoContent;

#[specforge::handler(operation = "subscribe")]
async fn subscribe(_: Query<api::SubscribeQuery>) -> NoContent {
    NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", unimplemented(onOrderShipped)).with_state(());
}
