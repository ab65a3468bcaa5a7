//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;

#[specforge::handler(operation = "putAvatar")]
async fn put_avatar(Path(id): Path<i64>, Json(image): Json<serde_json::Value>) -> Result<specforge::NoContent, specforge::Error> {
    todo!("{id} {image:?}")
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("putAvatar"))).with_state(());
}
