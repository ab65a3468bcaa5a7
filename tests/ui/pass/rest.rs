//! `only(rest)` is what no other router serves: an operation of another router needs no handler for it.

use axum::body::Body;
use axum::http::Request;
use tower::ServiceExt as _;

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "ping")]
async fn ping() -> specforge::NoContent {
    specforge::NoContent
}

fn users() -> axum::Router {
    specforge::router!(
        "spec/openapi.yaml",
        only(tags("listUsers", "createUser", "searchUsers", "getUser", "updateUser", "deleteUser")),
        unimplemented(listUsers, createUser, searchUsers, getUser, updateUser, deleteUser),
    )
}

fn others() -> axum::Router {
    specforge::router!("spec/openapi.yaml", only(rest), unimplemented(putAvatar, getMember, login, startJob))
}

async fn status(router: axum::Router, path: &str) -> u16 {
    let request = Request::get(path).body(Body::empty()).unwrap();
    router.oneshot(request).await.unwrap().status().as_u16()
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(async {
        assert_eq!(status(users(), "/users").await, 501);
        assert_eq!(status(users(), "/ping").await, 404);
        assert_eq!(status(others(), "/users").await, 404);
        assert_eq!(status(others(), "/ping").await, 204);
        let both = users().merge(others());
        assert_eq!(status(both.clone(), "/users").await, 501);
        assert_eq!(status(both, "/ping").await, 204);
    });
}
