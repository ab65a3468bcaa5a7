//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml", manual(Pnog));
}

fn main() {}
