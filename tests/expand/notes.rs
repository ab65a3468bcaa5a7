//! A whole API of one operation: what `api!`, `#[handler]` and `router!` become.

pub mod api {
    specforge::api!("openapi.yaml");
}

#[specforge::handler(operation = "getNote")]
async fn get_note(
    axum::extract::Path(id): axum::extract::Path<i64>,
) -> Result<axum::Json<api::Note>, specforge::Error> {
    Err(specforge::Error::not_found(format!("there is no note {id}")))
}

pub fn app() -> axum::Router {
    specforge::router!("openapi.yaml")
}

fn main() {}
