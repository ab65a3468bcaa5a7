//@ errors: 1
//! A `Path` for each of two parameters.

use axum::Json;
use axum::extract::Path;
use specforge::Headers;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getMember", ignore(cookies))]
async fn get_member(Path(_): Path<String>, Path(_): Path<i64>, _: Headers<api::GetMemberHeaders>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getMember")));
}
