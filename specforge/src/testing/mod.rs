//! Tests of an API in process: no socket, no port, and every answer held against the spec.
//!
//! A [`Client`] takes the router as it is served. A [`Call`] names an operation by its marker type and takes the generated types for its
//! inputs, so that a test that the spec has left behind does not compile. What comes back is checked before the test sees it: the status
//! is declared, the media type too, required headers are there and every header keeps its schema, the body keeps its own. An answer that
//! does not is a panic that says which operation, where the spec declares it, what was sent, what came back and what the spec says.
//!
//! ```ignore
//! use specforge::testing::Client;
//! use users::api::{CreateUserRequest, ErrorResponse, User, operations};
//!
//! #[tokio::test]
//! async fn a_user_is_created_once() {
//!     let api = Client::new(users::app(state().await));
//!     let ada = CreateUserRequest { email: "ada@example.com".into(), name: "Ada".into() };
//!
//!     let created = api.call::<operations::createUser>().json(&ada).send().await;
//!     assert_eq!(created.status(), 201);
//!     let user: User = created.json();
//!
//!     let found = api.call::<operations::getUser>().path(user.id).send().await;
//!     assert_eq!(found.json::<User>(), user);
//!
//!     let again = api.call::<operations::createUser>().json(&ada).send().await;
//!     assert_eq!(again.status(), 409);
//!     assert_eq!(again.json::<ErrorResponse>().code, "CONFLICT");
//! }
//! ```
//!
//! Requests that no client of good will sends are built by hand and go through [`Client::request`]; their answers are checked all the same,
//! against the operation that the router found for them.

mod body;
mod call;
mod check;
mod client;
mod encode;
mod response;

pub use call::Call;
pub use client::Client;
pub use encode::PathValue;
pub use response::Response;

pub use crate::decode::Part;
