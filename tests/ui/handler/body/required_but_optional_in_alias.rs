//@ errors: 1

use axum::{Json, extract::Path};

mod api {
    specforge::api!("spec/openapi.yaml");
}

type Input = Json<api::UserChanges>;

#[specforge::handler(operation = "updateUser")]
async fn update_user(Path(_): Path<i64>, _: Input) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("updateUser"))).with_state(());
}
