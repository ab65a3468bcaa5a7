//! Nothing that the macros print leans on the prelude.
#![no_implicit_prelude]

mod api {
    ::specforge::api!("spec/openapi.yaml");
}

#[::specforge::handler(operation = "getUser")]
async fn get_user(
    ::axum::extract::Path(id): ::axum::extract::Path<i64>,
) -> ::std::result::Result<::axum::Json<api::User>, ::specforge::Error> {
    ::std::result::Result::Ok(::axum::Json(api::User {
        id,
        email: ::std::string::String::new(),
        name: ::std::option::Option::None,
    }))
}

fn main() {
    let _: ::axum::Router = ::specforge::router!("spec/openapi.yaml", only(tags("getUser"))).with_state(());
}
