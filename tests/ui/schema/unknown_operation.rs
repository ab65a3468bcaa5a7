//@ errors: 1
//! The operation's name is misspelt.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema(operation = "listUser", query)]
struct Paging {
    page: i32,
    name: Option<String>,
}

fn main() {}
