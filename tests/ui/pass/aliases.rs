//! Arguments and answers are judged by type, whatever they are called.

mod api {
    specforge::api!("spec/openapi.yaml");
}

type Id = axum::extract::Path<i64>;
type Changes = Option<axum::Json<api::UserChanges>>;
type Answer<T> = Result<axum::Json<T>, specforge::Error>;

#[specforge::handler(operation = "updateUser")]
async fn update_user(id: Id, changes: Changes) -> Answer<api::User> {
    let name = changes.and_then(|changes| changes.0.name);
    Ok(axum::Json(api::User { id: id.0, email: String::new(), name }))
}

type UserJson = axum::Json<api::User>;

#[specforge::handler(operation = "createUser")]
async fn create_user(new: axum::Json<api::NewUser>) -> specforge::Created<UserJson> {
    specforge::Created(axum::Json(api::User { id: 1, email: new.0.email, name: None }))
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("updateUser", "createUser"))).with_state(());
}
