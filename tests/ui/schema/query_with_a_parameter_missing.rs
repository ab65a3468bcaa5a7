//@ errors: 1
//! A query parameter has no field.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema(operation = "listUsers", query)]
struct Paging {
    page: i32,
}

fn main() {}
