//@ errors: 1

use axum::{Json, extract::Path};

mod api {
    specforge::api!("spec/openapi.yaml");
}

struct Key { team: String, user: i64 }
#[specforge::handler(operation = "getUser")]
async fn get_user(Path(_): Path<Key>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser")));
}
