//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;

type Input = Json<api::NewUser>;

#[specforge::handler(operation = "getUser")]
async fn get_user(Path(id): Path<i64>, Json(new): Input) -> Result<Json<api::User>, specforge::Error> {
    todo!("{id} {new:?}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
