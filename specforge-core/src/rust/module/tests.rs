use super::*;

/// A package with these files below `src`, which is removed afterwards.
struct Package {
    folder: PathBuf,
}

impl Package {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder =
            std::env::temp_dir().join(format!("specforge-module-{}-{name}", std::process::id()));
        for (path, text) in [("Cargo.toml", "")].iter().chain(files) {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        Self { folder }
    }

    /// Whether the module that `prefix` leads to in `file`, for the function `ping`, has the name `User`.
    fn has(&self, file: &str, prefix: &str) -> Option<bool> {
        let prefix: Vec<String> = prefix.split("::").map(str::to_owned).collect();
        has(
            &self.folder.join(file),
            "ping",
            &["api".to_owned()],
            &prefix,
            "User",
        )
    }
}

impl Drop for Package {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.folder).ok();
    }
}

const HANDLER: &str = "#[specforge::handler] async fn ping() {}";

/// The answer for a root with this module, beside the handler.
fn in_one_file(name: &str, module: &str) -> Option<bool> {
    let text = format!("mod api {{ {module} }} {HANDLER}");
    let package = Package::new(name, &[("src/main.rs", &text)]);
    let answers = ["api", "crate::api"].map(|prefix| package.has("src/main.rs", prefix));
    assert_eq!(answers[0], answers[1], "{module}");
    answers[0]
}

#[test]
fn a_module_with_nothing_but_the_macro_has_no_other_names() {
    assert_eq!(
        in_one_file("bare", r#"specforge::api!("spec.yaml");"#),
        Some(false)
    );
    assert_eq!(
        in_one_file(
            "others",
            "//! Docs.\n specforge::api!(); #[derive(Debug, Clone)] pub struct Other; use std::fmt; impl Other {}"
        ),
        Some(false)
    );
}

#[test]
fn names_of_the_users_own_are_seen() {
    for own in [
        "pub struct User;",
        "pub use crate::domain::User;",
        "pub use crate::domain::{Account as User, Other};",
        "pub type User = u8;",
        "pub mod User {}",
        "#[cfg(any())] pub enum User {}",
    ] {
        assert_eq!(
            in_one_file("own", &format!("specforge::api!(); {own}")),
            Some(true),
            "{own}"
        );
    }
}

#[test]
fn what_may_print_names_leaves_it_open() {
    for open in [
        "specforge::api!(); pub use crate::domain::*;",
        "specforge::api!(); domain! {}",
        "specforge::api!(); include!(\"domain.rs\");",
        "specforge::api!(); #[derive(Builder)] pub struct Other;",
        "specforge::api!(); #[model] pub struct Other;",
        "pub struct Other;",
    ] {
        assert_eq!(in_one_file("open", open), None, "{open}");
    }
}

#[test]
fn the_module_is_followed_through_files_and_imports() {
    let package = Package::new(
        "files",
        &[
            (
                "src/main.rs",
                "mod api; mod users; mod nested { mod deeper; }",
            ),
            ("src/api.rs", "specforge::api!();"),
            (
                "src/users.rs",
                &format!("use crate::{{api, other}}; {HANDLER}"),
            ),
            ("src/nested/deeper.rs", HANDLER),
            (
                "src/renamed.rs",
                &format!("use crate::other as api; {HANDLER}"),
            ),
            ("src/own.rs", &format!("mod api; {HANDLER}")),
            ("src/own/api.rs", "pub struct User;"),
            ("src/glob.rs", &format!("use crate::*; {HANDLER}")),
            (
                "src/twice.rs",
                &format!(
                    "use crate::api; {HANDLER} mod inner {{ use crate::other as api; {HANDLER} }}"
                ),
            ),
            (
                "src/inner.rs",
                &format!("use crate::api; mod inner {{ {HANDLER} }}"),
            ),
        ],
    );
    assert_eq!(package.has("src/users.rs", "api"), Some(false));
    assert_eq!(package.has("src/users.rs", "crate::api"), Some(false));
    assert_eq!(
        package.has("src/nested/deeper.rs", "crate::api"),
        Some(false)
    );
    for open in [
        "nested/deeper",
        "renamed",
        "own",
        "glob",
        "twice",
        "inner",
        "absent",
    ] {
        assert_eq!(
            package.has(&format!("src/{open}.rs"), "api"),
            None,
            "{open}"
        );
    }
}

#[test]
fn two_roots_have_to_agree() {
    let package = Package::new(
        "roots",
        &[
            (
                "src/lib.rs",
                "pub mod api { specforge::api!(); } mod users;",
            ),
            (
                "src/main.rs",
                "mod api { specforge::api!(); pub struct User; } mod users;",
            ),
            ("src/users.rs", &format!("use crate::api; {HANDLER}")),
        ],
    );
    assert_eq!(package.has("src/users.rs", "api"), Some(true));
}
