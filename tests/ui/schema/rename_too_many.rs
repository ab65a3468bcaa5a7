//@ errors: 1
//! serde gives a field a name that is almost its property's, and the field has another one.
#![allow(dead_code)]

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[derive(specforge::Schema)]
#[schema("User")]
struct User {
    id: i64,
    #[serde(rename = "emial")]
    address: String,
    role: api::Role,
    nickname: Option<String>,
}

fn main() {}
