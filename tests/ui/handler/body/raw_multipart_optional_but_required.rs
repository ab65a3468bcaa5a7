//@ errors: 1

use axum::extract::{Multipart, Path};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "putAvatar")]
async fn put_avatar(Path(_): Path<i64>, _: Option<Multipart>) -> Result<specforge::NoContent, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("putAvatar"))).with_state(());
}
