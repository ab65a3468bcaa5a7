//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::extract::Path;
use specforge::NoContent;

#[specforge::handler(operation = "createSpecialEvent")]
async fn create_special_event() -> NoContent {
    NoContent
}

#[specforge::handler(operation = "deleteSpecialEvent")]
async fn delete_special_event(Path(_): Path<i64>) -> NoContent {
    NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml").with_state(());
}
