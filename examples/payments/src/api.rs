//! The contract.
specforge::api!("spec/openapi.yaml");
