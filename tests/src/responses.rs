//! Responses: `spec/responses.yaml`.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::{Json, Router};
use specforge::respond::ResetContent;
use specforge::{Error, NoContent};

/// What `api!` makes of the document.
pub mod api {
    specforge::api!("spec/responses.yaml");
}

use api::{Item, Missing, Mistake, Other, Problem};

/// The application.
pub fn app() -> Router {
    specforge::router!(responses, unimplemented(stub))
}

fn item(name: &str) -> Item {
    Item {
        name: name.to_owned(),
    }
}

fn status(number: i64) -> StatusCode {
    u16::try_from(number)
        .ok()
        .and_then(|number| StatusCode::from_u16(number).ok())
        .unwrap_or_default()
}

#[specforge::handler(api = responses, operation = "several")]
async fn several(Path(which): Path<String>) -> Result<api::several::Response, api::several::Error> {
    use api::several::Response;

    Ok(match which.as_str() {
        "ok" => Response::Ok(item("a")),
        "created" => Response::Created(Other { count: 1 }),
        "nothing" => Response::NoContent,
        "elsewhere" => Response::SeeOther {
            location: "/several/ok".to_owned(),
        },
        _ => return Err(Error::not_found("there is no such thing").into()),
    })
}

#[specforge::handler(api = responses, operation = "ranges")]
async fn ranges(Path(number): Path<i64>) -> api::ranges::Response {
    use api::ranges::Response;

    let status = status(number);
    match number {
        200 => Response::Ok(item("a")),
        404 => Response::NotFound(Missing {
            message: "none".to_owned(),
            code: "NONE".to_owned(),
        }),
        201..300 => Response::Success {
            status,
            body: Other { count: number },
        },
        400..500 => Response::ClientError {
            status,
            body: Mistake {
                error: "yours".to_owned(),
            },
        },
        // A range that holds a status outside of it, and a default with one that is declared: both are the handler's mistakes.
        1200 => Response::Success {
            status: StatusCode::BAD_GATEWAY,
            body: Other { count: 0 },
        },
        1404 => Response::Default {
            status: StatusCode::NOT_FOUND,
            body: problem(404),
        },
        _ => Response::Default {
            status,
            body: problem(number),
        },
    }
}

fn problem(status: i64) -> Problem {
    Problem {
        r#type: None,
        title: "problem".to_owned(),
        status,
        detail: None,
    }
}

#[specforge::handler(api = responses, operation = "headers")]
async fn headers() -> api::headers::Response {
    api::headers::Response::Ok {
        x_total: 3,
        x_tags: Some(vec!["a".to_owned(), "b".to_owned()]),
        body: item("a"),
    }
}

#[specforge::handler(api = responses, operation = "cookie")]
async fn cookie() -> api::cookie::Response {
    api::cookie::Response::Ok {
        set_cookie: "a=1; Path=/".to_owned(),
        body: item("a"),
    }
}

#[specforge::handler(api = responses, operation = "cookies")]
async fn cookies() -> api::cookies::Response {
    api::cookies::Response::Ok {
        set_cookie: vec![
            "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT".to_owned(),
            "b=2".to_owned(),
        ],
        x_json: item("ä"),
        x_text: Some("a,b\n".to_owned()),
        body: item("a"),
    }
}

#[specforge::handler(api = responses, operation = "note")]
async fn note(Path(text): Path<String>) -> api::note::Response {
    api::note::Response::NoContent { x_note: Some(text) }
}

#[specforge::handler(api = responses, operation = "nothing")]
async fn nothing() -> NoContent {
    NoContent
}

#[specforge::handler(api = responses, operation = "reset")]
async fn reset() -> ResetContent {
    ResetContent
}

#[specforge::handler(api = responses, operation = "media")]
async fn media(Path(which): Path<String>) -> api::media::Response {
    use api::media::Response;

    match which.as_str() {
        "csv" => Response::OkText("name\na\n".to_owned()),
        "image" => Response::OkBytes {
            content_type: "image/gif",
            body: vec![1, 2].into(),
        },
        _ => Response::OkJson(item("a")),
    }
}

#[specforge::handler(api = responses, operation = "jsonOrElse")]
async fn json_or_else() -> Json<Item> {
    Json(item("a"))
}

#[specforge::handler(api = responses, operation = "status")]
async fn any_status(Path(number): Path<i64>) -> (StatusCode, Json<Item>) {
    (status(number), Json(item("a")))
}

#[specforge::handler(api = responses, operation = "error")]
async fn error(Path(number): Path<i64>) -> Result<NoContent, Error> {
    match number {
        204 => Ok(NoContent),
        500 => Err(Error::internal(std::io::Error::other(
            "the secret of the database",
        ))),
        _ => Err(Error::new(status(number), "no")),
    }
}

#[specforge::handler(api = responses, operation = "invalid")]
async fn invalid() -> Json<Item> {
    Json(item("too long"))
}

#[specforge::handler(api = responses, operation = "panics")]
async fn panics() -> Json<Item> {
    panic!("on purpose")
}

#[specforge::handler(api = responses, operation = "nan")]
async fn nan() -> Json<f64> {
    Json(f64::NAN)
}
