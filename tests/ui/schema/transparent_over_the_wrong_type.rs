//@ errors: 1
//! A newtype is used where what is in it does not fit.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema(transparent)]
struct Id(String);

#[derive(specforge::Schema)]
#[schema("User")]
struct User {
    id: Id,
    email: String,
    role: api::Role,
    nickname: Option<String>,
}

fn main() {}
