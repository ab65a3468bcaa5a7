//@ errors: 1

mod api {
    specforge::api!("spec/openapi.yaml");
}

struct Shared(std::rc::Rc<u8>);

impl<S: Sync> axum::extract::FromRequestParts<S> for Shared {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut axum::http::request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        todo!()
    }
}

#[specforge::handler(operation = "ping")]
async fn ping(_: Shared) -> specforge::NoContent {
    specforge::NoContent
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("ping"))).with_state(());
}
