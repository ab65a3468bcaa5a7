//! `lib.rs`, which puts the parts together, and `main.rs`, which serves them and says how to try.

use super::curl::curl;
use super::files::Files;
use super::names::{library, sorted};
use super::plan::Plan;
use proc_macro2::Literal;

pub(super) fn write(plan: &Plan<'_>, files: &mut Files) {
    let folder = plan.server_folder().join("src");
    files.add(folder.join("lib.rs"), lib(plan));
    files.add(folder.join("main.rs"), main(plan));
}

fn lib(plan: &Plan<'_>) -> String {
    let api = if plan.is_workspace {
        ""
    } else {
        "pub mod api;\n"
    };
    let contract = if plan.is_workspace {
        format!("\npub use {} as api;\n", library(&plan.contract_package()))
    } else {
        String::new()
    };
    let security = if plan.has_security() {
        "mod security;\n"
    } else {
        ""
    };
    format!(
        "//! {}

{api}pub mod handlers;
{security}{contract}
/// What the handlers share: a pool of connections, clients of other services, settings.
#[derive(Debug, Clone, Default)]
pub struct AppState {{}}

/// The application: every operation of the document has a handler, or this does not compile.
pub fn app(state: AppState) -> axum::Router {{
    specforge::router!().with_state(state)
}}
",
        plan.title
    )
}

fn main(plan: &Plan<'_>) -> String {
    let imports = sorted([
        "use tokio::net::TcpListener;".to_owned(),
        format!("use {}::{{AppState, app}};", library(&plan.package)),
    ]);
    let (constant, announce) = match curl(plan) {
        Some(command) => (
            format!(
                "
/// A call to begin with.
#[rustfmt::skip]
const TRY: &str = {};
",
                Literal::string(&command)
            ),
            "    println!(\"listening on http://{address}, try:\");
    println!(\"  {}\", TRY.replace(\"ADDRESS\", &address.to_string()));
",
        ),
        None => (
            String::new(),
            "    println!(\"listening on http://{address}\");\n",
        ),
    };
    format!(
        "//! Serves the API: `cargo run`. `ADDRESS` says where, else it is `127.0.0.1:3000`.

use std::error::Error;

{imports}{constant}
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {{
    let address = std::env::var(\"ADDRESS\").unwrap_or_else(|_| \"127.0.0.1:3000\".to_owned());
    let listener = TcpListener::bind(&address).await?;
    let address = listener.local_addr()?;
{announce}    specforge::serve(listener, app(AppState::default())).await?;
    Ok(())
}}
"
    )
}
