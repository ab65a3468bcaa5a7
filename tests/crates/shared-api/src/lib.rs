//! The contract alone.
#![allow(missing_docs, clippy::question_mark)]

contract::api!("spec/openapi.yaml");
