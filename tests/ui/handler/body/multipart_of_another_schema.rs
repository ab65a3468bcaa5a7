//@ errors: 1

use axum::extract::Path;
use specforge::{Multipart, NoContent};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "putAvatar")]
async fn put_avatar(Path(_): Path<i64>, Multipart(_): Multipart<api::NewUser>) -> Result<NoContent, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("putAvatar")));
}
