//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}


fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("getUser")), unimplemented(get_user));
}
