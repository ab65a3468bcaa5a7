//! Handlers in edition 2021: known by the names of their arguments, and by their types alone. Both are checked, and both are served.

use axum::Router;

/// The contract.
pub mod api {
    specforge::api!("spec/openapi.yaml");
}

/// What the handlers take of the router's state.
#[derive(Debug, Clone)]
pub struct Prefix(pub &'static str);

fn shown(prefix: &str, id: i64, lang: Option<&str>, depth: Option<i32>) -> api::Note {
    api::Note {
        text: format!("{prefix} {lang:?} {depth:?}"),
        id: Some(id),
    }
}

/// The names of axum's and specforge's extractors, some of them of types that only this module calls so.
mod named {
    use axum::extract::{Path, Query, State};
    use specforge::{Created, Headers};

    use super::{api, shown, Prefix};

    /// An alias that is called like what it stands for.
    type Json<T> = axum::Json<T>;

    #[specforge::handler(api = names, operation = "getNamed")]
    async fn get(
        State(Prefix(prefix)): State<Prefix>,
        Path(id): Path<i64>,
        Query(query): Query<api::get_named::Query>,
        Headers(headers): Headers<api::get_named::Headers>,
    ) -> Result<Json<api::Note>, specforge::Error> {
        Ok(axum::Json(shown(
            prefix,
            id,
            query.lang.as_deref(),
            headers.x_depth,
        )))
    }

    #[specforge::handler(api = names, operation = "putNamed")]
    async fn put(
        Path(id): Path<i64>,
        body: Option<Json<api::Note>>,
    ) -> Result<Json<api::Note>, specforge::Error> {
        let lang = body.as_ref().map(|note| note.0.text.as_str());
        Ok(axum::Json(shown("put", id, lang, None)))
    }

    /// Handlers that a macro writes.
    macro_rules! add {
        ($name:ident $operation:literal $note:ty) => {
            #[specforge::handler(api = names, operation = $operation)]
            async fn $name(note: Json<$note>) -> Created<Json<$note>> {
                Created(note)
            }
        };
    }

    add!(add "addNamed" api::Note);
}

/// Aliases, with parameters of their own, in another order and with defaults, and imports under other names.
mod aliased {
    use axum::extract::{Path as Id, Query as Search, State as Of};
    use axum::Json as Body;
    use specforge::{Created, Headers as Lines};

    use super::{api, shown, Prefix};

    type Number<T = i64> = Id<T>;
    type Maybe<T> = Option<T>;
    type Answer<T = api::Note> = Result<Body<T>, specforge::Error>;
    type Swapped<E, T> = Result<T, E>;

    #[specforge::handler(api = names, operation = "getAliased")]
    async fn get(
        Of(Prefix(prefix)): Of<Prefix>,
        Id(id): Number,
        Search(query): Search<api::get_aliased::Query>,
        Lines(headers): Lines<api::get_aliased::Headers>,
    ) -> Answer {
        Ok(Body(shown(
            prefix,
            id,
            query.lang.as_deref(),
            headers.x_depth,
        )))
    }

    #[specforge::handler(api = names, operation = "putAliased")]
    async fn put(
        Id(id): Number,
        body: Maybe<Body<api::Note>>,
    ) -> Swapped<specforge::Error, Body<api::Note>> {
        let lang = body.as_ref().map(|note| note.0.text.as_str());
        Ok(Body(shown("put", id, lang, None)))
    }

    #[specforge::handler(api = names, operation = "addAliased")]
    async fn add(note: Body<api::Note>) -> Created<Body<api::Note>> {
        Created(note)
    }
}

/// An extractor of axum-extra that takes nothing of the contract's.
#[specforge::handler(api = names)]
async fn agent(
    axum_extra::TypedHeader(agent): axum_extra::TypedHeader<axum_extra::headers::UserAgent>,
) -> String {
    agent.to_string()
}

/// A type of this crate, held against a document whose `api!` stands in another.
#[derive(Debug, Clone, PartialEq, specforge::Schema)]
#[schema(api = shared, "Note")]
pub struct OwnNote {
    /// What it says.
    pub text: String,
    /// Which it is.
    pub id: Option<i64>,
}

/// A handler of another crate's contract that takes it.
#[specforge::handler(api = shared, operation = "addNote")]
pub async fn add_shared(
    axum::Json(note): axum::Json<OwnNote>,
) -> specforge::Created<axum::Json<OwnNote>> {
    specforge::Created(axum::Json(note))
}

/// The routes of this crate's own contract.
pub fn app() -> Router {
    specforge::router!(names).with_state(Prefix("note"))
}

/// Those of the other crate's.
pub fn shared() -> Router {
    specforge::router!(shared, unimplemented(getNote))
}
