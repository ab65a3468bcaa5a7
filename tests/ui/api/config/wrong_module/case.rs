//@ errors: 1
//! `specforge.toml` names a module that is not there.

mod api {
    specforge::api!();
}

#[specforge::handler(operation = "ping")]
async fn ping() -> Result<axum::Json<api::Pong>, specforge::Error> {
    todo!()
}

fn main() {
    let _: axum::Router = specforge::router!().with_state(());
}
