//@ errors: 1
//! The derive does not say which schema it stands for.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
struct User {
    id: i64,
}

fn main() {}
