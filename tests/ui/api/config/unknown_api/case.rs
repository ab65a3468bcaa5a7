//@ errors: 1
//! A handler names an API that `specforge.toml` does not have.

mod api {
    specforge::api!(admin);
}

#[specforge::handler(api = admn, operation = "ping")]
async fn ping() -> Result<axum::Json<api::Pong>, specforge::Error> {
    todo!()
}

fn main() {}
