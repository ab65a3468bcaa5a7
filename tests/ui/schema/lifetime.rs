//@ errors: 1
//! A type that borrows cannot be decoded.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("UserId")]
struct UserId<'a>(&'a i64);

fn main() {}
