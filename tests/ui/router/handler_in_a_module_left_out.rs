//@ errors: 1
//! The handler is written, and its module is not compiled.

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[cfg(any())]
mod users;

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping"))).with_state(());
}
