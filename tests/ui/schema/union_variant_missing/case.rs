//@ errors: 1
//! A schema of the union has no variant.

#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("Pet")]
enum Pet {
    Cat(api::Cat),
}

fn main() {}
