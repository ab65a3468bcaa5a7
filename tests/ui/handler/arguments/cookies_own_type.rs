//@ errors: 1
//! The header parameters where the cookies are meant.

use axum::Json;
use axum::extract::Path;
use specforge::{Cookies, Headers};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "getMember")]
async fn get_member(
    Path(_): Path<(String, i64)>,
    Headers(_): Headers<api::GetMemberHeaders>,
    Cookies(_): Cookies<api::GetMemberHeaders>,
) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getMember")));
}
