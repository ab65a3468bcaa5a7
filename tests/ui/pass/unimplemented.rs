//! What is not written yet is named.

mod api {
    specforge::api!("spec/openapi.yaml");
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping", "getUser")), unimplemented(ping, getUser)).with_state(());
}
