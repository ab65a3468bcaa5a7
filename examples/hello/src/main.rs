//! The smallest API: one operation, one file.

use api::{GreetQuery, Greeting};
use axum::extract::{Path, Query};
use axum::{Json, Router};

mod api {
    specforge::api!("spec/openapi.yaml");
}

#[specforge::handler(operation = "greet")]
async fn greet(Path(name): Path<String>, Query(query): Query<GreetQuery>) -> Json<Greeting> {
    let greetings = (0..query.times).map(|_| format!("Hello, {name}!"));
    Json(Greeting {
        text: greetings.collect::<Vec<_>>().join(" "),
    })
}

fn app() -> Router {
    specforge::router!("spec/openapi.yaml")
}

#[tokio::main]
async fn main() -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    specforge::serve(listener, app()).await
}

#[cfg(test)]
mod tests {
    use specforge::testing::Client;

    use crate::api::{GreetQuery, Greeting, operations};

    #[tokio::test]
    async fn greets_as_often_as_asked() {
        let api = Client::new(crate::app());
        let call = api.call::<operations::greet>().path("Ada");
        let greeting: Greeting = call.query(&GreetQuery { times: 2 }).send().await.json();
        assert_eq!(greeting.text, "Hello, Ada! Hello, Ada!");
    }
}
