//! The contract: types, operations and traits, from `spec/openapi.yaml` and the files that it refers to.

specforge::api!("spec/openapi.yaml");
