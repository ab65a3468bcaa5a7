//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

use axum::Json;
use axum::extract::Path;
use specforge::Headers;

type Key = (String, i64, i64);

#[specforge::handler(operation = "getMember", ignore(cookies))]
async fn get_member(Path(_): Path<Key>, _: Headers<api::GetMemberHeaders>) -> Result<Json<api::User>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getMember"))).with_state(());
}
