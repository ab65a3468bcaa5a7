//! `Cargo.toml`, `specforge.toml` and what else stands beside them.

use super::files::Files;
use super::plan::Plan;
use serde_json::Value;
use std::path::PathBuf;

pub(super) fn write(plan: &Plan<'_>, files: &mut Files) {
    files.add(PathBuf::from(".gitignore"), "/target\n".to_owned());
    let (contract, server) = (plan.contract_folder(), plan.server_folder());
    let mut document = plan.spec.main();
    if plan.is_workspace {
        document = format!("../{}/{document}", contract.display());
        let root = "[workspace]\nresolver = \"3\"\nmembers = [\"contract\", \"server\"]\ndefault-members = [\"server\"]\n";
        files.add(PathBuf::from("Cargo.toml"), root.to_owned());
        files.add(contract.join("Cargo.toml"), contract_manifest(plan));
    }
    files.add(server.join("Cargo.toml"), server_manifest(plan));
    files.add(
        server.join("specforge.toml"),
        format!(
            "# Where the macros find the contract.\n[api]\nspec = {}\nmodule = \"crate::api\"\n",
            quoted(&document)
        ),
    );
}

fn contract_manifest(plan: &Plan<'_>) -> String {
    format!(
        "{}\n[dependencies]\nspecforge = {}\n",
        package(
            &plan.contract_package(),
            &format!("The contract of {}", plan.title)
        ),
        plan.dependency(&plan.contract_folder(), &[])
    )
}

fn server_manifest(plan: &Plan<'_>) -> String {
    let contract = if plan.is_workspace {
        format!(
            "{} = {{ path = \"../contract\" }}\n",
            plan.contract_package()
        )
    } else {
        String::new()
    };
    // A crate of its own is built wherever it stands, in somebody else's workspace too.
    let alone = if plan.is_workspace {
        ""
    } else {
        "\n[workspace]\n"
    };
    format!(
        "{}\n\
         [dependencies]\n\
         axum = \"0.8\"\n\
         {contract}\
         serde_json = \"1\"\n\
         specforge = {}\n\
         tokio = {{ version = \"1\", features = [\"macros\", \"net\", \"rt-multi-thread\"] }}\n\
         {alone}",
        package(&plan.package, &plan.title),
        plan.dependency(&plan.server_folder(), &[])
    )
}

fn package(name: &str, about: &str) -> String {
    format!(
        "[package]\nname = \"{name}\"\ndescription = {}\nversion = \"0.1.0\"\nedition = \"2024\"\npublish = false\n",
        quoted(about)
    )
}

/// A string of TOML, of which those of JSON are a part.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}
