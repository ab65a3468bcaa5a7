//@ errors: 1
//! An error schema is left to the user, who does not say how it is answered.

mod api {
    specforge::api!("spec/openapi.yaml", manual(Problem));
}

fn main() {}
