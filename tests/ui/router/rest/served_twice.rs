//@ errors: 1
//! Two routers serve the same operation, and a third one the rest.

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "ping")]
async fn ping() -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping")));
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping", "login")), unimplemented(login));
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(rest), unimplemented(listUsers, createUser, searchUsers, getUser, updateUser, deleteUser, putAvatar, getMember, startJob));
}
