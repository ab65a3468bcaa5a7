//! The contract alone.
#![allow(missing_docs, missing_debug_implementations)]

contract::api!("spec/openapi.yaml");
