//@ errors: 1

mod api {
    specforge::api!();
}

#[specforge::handler(operation = "ping")]
async fn ping() -> Result<axum::Json<api::Pong>, specforge::Error> {
    todo!()
}

fn main() {}
