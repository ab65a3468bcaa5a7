//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping")), unimplemented(ping));
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(rest), unimplemented(listUsers, createUser, searchUsers, getUser, updateUser, deleteUser, putAvatar, getMember, login, startJob, ping));
}
