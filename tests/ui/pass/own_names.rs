//! Names of the user's own in the module of `api!`, and other modules that are called like it.

use axum::Json;
use axum::extract::Path;

mod api {
    specforge::api!("spec/openapi.yaml");

    pub use crate::more::*;

    #[derive(specforge::Schema)]
    #[schema("NewUser")]
    pub struct Input {
        pub email: String,
        pub name: Option<String>,
    }
}

mod more {
    #[derive(specforge::Schema)]
    #[schema("User")]
    pub struct Person {
        pub id: i64,
        pub email: String,
        pub name: Option<String>,
    }
}

#[specforge::handler(operation = "createUser")]
async fn create_user(Json(input): Json<api::Input>) -> Result<Json<api::Person>, specforge::Error> {
    Ok(Json(api::Person { id: 1, email: input.email, name: input.name }))
}

mod handlers {
    use crate::more as api;

    #[specforge::handler(operation = "getUser")]
    async fn get_user(axum::extract::Path(id): axum::extract::Path<i64>) -> Result<axum::Json<api::Person>, specforge::Error> {
        Ok(axum::Json(api::Person { id, email: String::new(), name: None }))
    }

    mod deeper {
        mod api {
            pub use crate::api::UserChanges as Changes;
        }

        #[specforge::handler(operation = "updateUser")]
        async fn update_user(
            super::super::Path(_): super::super::Path<i64>,
            _: Option<axum::Json<api::Changes>>,
        ) -> Result<axum::Json<crate::api::Person>, specforge::Error> {
            todo!()
        }
    }
}

fn main() {
    let _: axum::Router = specforge::router!("spec/openapi.yaml", only(tags("createUser", "getUser", "updateUser"))).with_state(());
}
