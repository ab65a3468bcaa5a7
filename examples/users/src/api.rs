//! The contract: types, operations and traits, from `spec/openapi.yaml`.

specforge::api!("spec/openapi.yaml");
