//@ errors: 1
//! A broken `specforge.toml` is one mistake, however many macros read it.

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
