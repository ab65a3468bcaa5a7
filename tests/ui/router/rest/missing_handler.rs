//@ errors: 1
//! What no other router serves is served by this one, and one operation of that has no handler.

mod api {
    specforge::api!("spec/openapi.yaml");
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("listUsers", "createUser", "searchUsers", "getUser", "updateUser", "deleteUser")), unimplemented(listUsers, createUser, searchUsers, getUser, updateUser, deleteUser));
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(rest), unimplemented(putAvatar, getMember, login, startJob));
}
