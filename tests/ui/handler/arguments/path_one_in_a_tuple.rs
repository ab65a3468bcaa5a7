//@ errors: 1
//! As many parameters as the path has one would write.

use axum::Json;
use axum::extract::Path;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getMember")]
async fn get_member(Path(_): Path<(String,)>, _: specforge::Headers<api::GetMemberHeaders>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getMember")));
}
