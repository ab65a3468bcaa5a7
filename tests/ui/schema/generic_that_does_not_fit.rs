//@ errors: 1
//! A generic type is used with an argument that does not fit.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("User")]
struct User<T> {
    id: T,
    email: String,
    role: api::Role,
    nickname: Option<String>,
}

#[specforge::handler(operation = "createUser")]
async fn create_user(axum::Json(new): axum::Json<User<String>>) -> Result<specforge::Created<axum::Json<api::User>>, specforge::Error> {
    todo!("{}", new.email)
}

fn main() {}
