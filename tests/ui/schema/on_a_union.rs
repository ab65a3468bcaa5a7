//@ errors: 1
//! A union is no value.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("UserId")]
union UserId {
    signed: i64,
    unsigned: u64,
}

fn main() {}
