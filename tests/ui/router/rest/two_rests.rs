//@ errors: 1
//! The first of the two routers says it.

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "ping")]
async fn ping() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(rest), unimplemented(listUsers, createUser, searchUsers, getUser, updateUser, deleteUser, putAvatar, getMember, login, startJob));
    more();
}

fn more() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(rest), unimplemented(listUsers, createUser, searchUsers, getUser, updateUser, deleteUser, putAvatar, getMember, login, startJob));
}
