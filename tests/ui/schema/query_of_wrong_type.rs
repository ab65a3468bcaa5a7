//@ errors: 1
//! A field cannot hold the values of its parameter.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema(operation = "listUsers", query)]
struct Paging {
    page: bool,
    name: Option<String>,
}

fn main() {}
