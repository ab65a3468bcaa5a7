//! Contract-first HTTP APIs on axum: drift between `spec/openapi.yaml` and the code is a compile error.
//!
//! The spec is the contract. [`api!`] turns it into types, [`handler`] compares a function with an operation, [`router!`] routes all operations
//! and does not compile while one has no handler. A whole application (`examples/hello`):
//!
//! ```ignore
//! use api::{GreetQuery, Greeting};
//! use axum::extract::{Path, Query};
//! use axum::{Json, Router};
//!
//! mod api {
//!     specforge::api!("spec/openapi.yaml");
//! }
//!
//! #[specforge::handler(operation = "greet")]
//! async fn greet(Path(name): Path<String>, Query(query): Query<GreetQuery>) -> Json<Greeting> {
//!     let greetings = (0..query.times).map(|_| format!("Hello, {name}!"));
//!     Json(Greeting { text: greetings.collect::<Vec<_>>().join(" ") })
//! }
//!
//! fn app() -> Router {
//!     specforge::router!("spec/openapi.yaml")
//! }
//! ```
//!
//! | what | where |
//! |---|---|
//! | the macros | [`api!`], [`handler`], [`router!`], [`derive(Schema)`](derive@Schema) |
//! | arguments beyond axum's | [`Headers`], [`Cookies`], [`Multipart`], [`Content`], [`Principal`], [`MatchedOperation`] |
//! | answers | [`respond`]: [`Created`], [`NoContent`] and so on; the enums `Response` of the operations |
//! | errors | [`Error`], [`Failure`], [`Rejection`], [`error::Cause`] |
//! | security | [`security`] |
//! | who asks, and how long it may take | [`CorrelationId`], [`Deadline`], [`trace`], [`telemetry`] |
//! | idempotency keys | [`idempotency`], [`store`] |
//! | rate limits | [`RateLimit`], [`ClientAddress`], [`store`] |
//! | calls of other services | [`outgoing`] |
//! | the server | [`serve`](mod@serve), [`health`] |
//! | tests | [`testing`] |
//! | features | [`types`]: which Rust types the formats map to |
//!
//! The guide and a page per error message are in the repository, under `docs`.

#[doc(hidden)]
pub mod __private;
#[cfg(feature = "rate-limit")]
mod client_address;
pub mod decode;
mod document;
pub mod error;
pub mod extract;
#[cfg(feature = "serve")]
pub mod health;
mod layer;
mod log;
mod negotiate;
pub mod operation;
#[cfg(feature = "outgoing")]
pub mod outgoing;
mod random;
pub mod respond;
mod route;
pub mod schema;
pub mod security;
#[cfg(feature = "serve")]
pub mod serve;
mod settings;
#[cfg(any(feature = "idempotency", feature = "rate-limit"))]
pub mod store;
pub mod telemetry;
pub mod testing;
pub mod types;

/// Idempotency keys, as handlers and middleware see them.
#[cfg(feature = "idempotency")]
pub mod idempotency {
    pub use crate::layer::idempotency::{IdempotencyKey, Key, Scope};
    #[cfg(any(feature = "sqlite", feature = "postgres"))]
    pub use crate::layer::idempotency::{Transaction, TransactionDatabase};
}

/// Parts of the work under deadlines of their own, and what databases are told of them.
pub mod deadline {
    pub use crate::layer::deadline::Elapsed;
    #[cfg(feature = "postgres")]
    pub use crate::layer::deadline::limit_statements;
    #[cfg(any(feature = "any", feature = "postgres", feature = "sqlite"))]
    pub use crate::layer::deadline::{Database, begin};
}

/// Correlation ids, traces, and the layer for what no operation answers.
pub mod trace {
    pub use crate::layer::trace::{
        InCurrentRequest, Trace, TraceContext, TraceLayer, TraceParent, inject, layer,
    };
}

#[cfg(feature = "rate-limit")]
pub use client_address::{ClientAddress, ForwardedHeader, InvalidNetwork};
#[cfg(feature = "sqlx")]
pub use error::database;
pub use error::{Error, Failure, Rejection};
pub use extract::{Content, Cookies, Headers, Multipart};
#[cfg(feature = "idempotency")]
pub use idempotency::IdempotencyKey;
#[cfg(all(feature = "idempotency", any(feature = "sqlite", feature = "postgres")))]
pub use idempotency::Transaction;
pub use layer::deadline::Deadline;
#[cfg(feature = "rate-limit")]
pub use layer::limit::RateLimit;
pub use layer::trace::CorrelationId;
pub use respond::{Accepted, Created, NoContent};
pub use route::MatchedOperation;
pub use schema::Schema;
pub use security::Principal;
#[cfg(feature = "serve")]
pub use serve::serve;
pub use settings::Settings;

/// Everything that a document becomes, in the module that it stands in: `mod api { specforge::api!("spec/openapi.yaml"); }`.
///
/// - a type per schema under `components.schemas`, and per inline schema that needs one;
/// - per operation a module (`create_user`) with `Path`, `Query`, `Headers`, `Cookies`, `Body`, `Response` and `Error`, as far as the operation
///   has them, and a marker (`operations::createUser`) that is named like the `operationId`;
/// - aliases such as `ListUsersQuery` for `list_users::Query`;
/// - in `security` a trait per security scheme, which the state of the router implements.
///
/// An error in the document is reported here and nowhere else. The macro names the files that it read to the compiler, so that an edit of any
/// of them builds the crate again.
///
/// # Which document
///
/// The path is relative to the package. Without one, `specforge.toml` says which (`[api] spec = ".."`), else it is `spec/openapi.yaml`. A name
/// in place of the path (`api!(admin)`) means the table `[api.admin]`.
///
/// # Keys
///
/// | key | |
/// |---|---|
/// | `types(User = crate::domain::User)` | a type of yours stands for a schema, in nested places too; it has `#[derive(specforge::Schema)]` |
/// | `manual(ErrorResponse)` | constructors, `IntoResponse` and conversions of an error schema are yours to write |
/// | `unsupported(op, ..)` | operations that cannot be generated are left out |
pub use specforge_macros::api;

/// What stands around the code that `cargo specforge generate` writes, so that code of another release of it is one clear error.
///
/// It holds the release that wrote the code (`by`), and what `api!` would be given in its place (`of`). Nobody writes it by hand.
pub use specforge_macros::generated;

/// Checks a handler against an operation and registers it: `#[specforge::handler(operation = "createUser")]`.
///
/// The function stays as it is written, and can be called from a test. It is a free `async fn`; its arguments are axum's extractors and
/// those of this crate, judged by their types, so that an alias works. What the operation declares and no argument takes is an error.
///
/// ```ignore
/// #[specforge::handler(operation = "createUser")]
/// async fn create_user(State(state): State<AppState>, Json(new): Json<CreateUserRequest>) -> Result<Json<User>, specforge::Error> {
///     let user = db::create_user(&state.db, &new.email, &new.name).await?;
///     Ok(Json(user.into()))
/// }
/// ```
///
/// # Keys
///
/// | key | |
/// |---|---|
/// | `operation = "createUser"` | the operation; without it the one whose name matches the function's |
/// | `api = admin` | the API `[api.admin]` of `specforge.toml` |
/// | `ignore(path, query, headers, cookies, body, validation)` | inputs that the handler leaves alone on purpose; `validation`: a raw body is not checked |
/// | `strict` | only answers that are known whole at compile time: [`respond`]'s wrappers, `Json<T>`, the operation's `Response` and `Error` |
pub use specforge_macros::handler;

/// The router of a document: `specforge::router!("spec/openapi.yaml").with_state(state)`, an `axum::Router<S>`.
///
/// Every operation has a route and a handler, wherever the handler stands, in another crate too (which this one has to name:
/// `use my_handlers as _;`). The state's type stays open until `with_state`.
///
/// # Keys
///
/// | key | |
/// |---|---|
/// | `unimplemented(op, ..)` | operations that answer 501 in their error schema until they are written; one that has a handler is an error |
/// | `only(tags("a", ..))` | the operations with one of these tags |
/// | `only(rest(tags("a", ..)))` | all others |
/// | `only(rest)` | what no other router with `only(..)` serves, as far as this crate and its dependencies are concerned |
/// | `settings = Settings::new().body_limit(64 << 10)` | what holds where the spec says nothing ([`Settings`]) |
/// | `stores = Stores::sqlite(pool)` | where idempotency keys are kept and rate limits are counted ([`store::Stores`]); without it in memory, with a warning |
pub use specforge_macros::router;

/// Ties a struct or an enum of yours to the spec.
///
/// ```ignore
/// #[derive(specforge::Schema)]
/// #[schema("User")]
/// struct User { id: i64, #[serde(rename = "displayName")] name: String }
/// ```
///
/// | attribute | the type stands for |
/// |---|---|
/// | `#[schema("User")]` | the schema `User` under `components.schemas`, field by field |
/// | `#[schema(operation = "listUsers", query)]` | parameters of an operation: `path`, `query`, `headers`, `cookies` |
/// | `#[schema(transparent)]` | what its only field stands for: a newtype such as `UserId` |
///
/// `request` or `response` says that it is used in one direction only, `ignore(..)` names properties that it leaves out on purpose, `api = admin`
/// which API is meant. serde's `rename`, `rename_all`, `default`, `skip` and `flatten` are understood.
pub use specforge_macros::Schema;
