//@ errors: 1
//! A struct that is not tied to the header parameters.

use axum::Json;
use axum::extract::Path;
use specforge::{Cookies, Headers};

mod api {
    specforge::api!("spec/openapi.yaml");
}

struct Trace {
    x_trace: String,
}

#[specforge::handler(operation = "getMember")]
async fn get_member(
    Path(_): Path<(String, i64)>,
    Headers(trace): Headers<Trace>,
    Cookies(_): Cookies<api::GetMemberCookies>,
) -> Result<Json<api::User>, specforge::Error> {
    todo!("{}", trace.x_trace)
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getMember")));
}
