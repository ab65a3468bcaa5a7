//@ errors: 1
//! A field is no query parameter.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema(operation = "listUsers", query)]
struct Paging {
    page: i32,
    name: Option<String>,
    sort: Option<String>,
}

fn main() {}
