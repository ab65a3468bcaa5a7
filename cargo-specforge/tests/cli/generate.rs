use crate::run::{Folder, files, folder, run_in, specs};
use std::fs;

fn package(name: &str) -> Folder {
    let folder = folder(name);
    fs::create_dir_all(folder.join("spec")).expect("made");
    fs::write(folder.join("Cargo.toml"), "[package]\nname = \"p\"\n").expect("written");
    fs::copy(specs().join("users.yaml"), folder.join("spec/openapi.yaml")).expect("copied");
    folder
}

#[test]
fn files_are_written_and_held_against_the_document() {
    let folder = package("generate");
    let missing = run_in(&folder, &["generate", "src/api", "--check"]);
    assert_eq!(missing.code, 1);
    assert!(
        missing.err.contains("missing: src/api/mod.rs"),
        "{}",
        missing.err
    );

    let written = run_in(&folder, &["generate", "src/api"]);
    assert_eq!(written.code, 0, "{}", written.err);
    let names: Vec<String> = files(&folder.join("src/api"))
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        names,
        [
            "__rules.rs",
            "create_user.rs",
            "get_user.rs",
            "health.rs",
            "list_users.rs",
            "mod.rs",
            "operations.rs",
            "security.rs",
            "types.rs"
        ]
    );
    assert_eq!(run_in(&folder, &["generate", "src/api", "--check"]).code, 0);
    let again = run_in(&folder, &["generate", "src/api"]);
    assert_eq!(again.out, "src/api: up to date (9 files)\n");
}

#[test]
fn what_differs_is_named() {
    let folder = package("differs");
    assert_eq!(run_in(&folder, &["generate", "src/api"]).code, 0);
    let types = folder.join("src/api/types.rs");
    let text = fs::read_to_string(&types).expect("read");
    fs::write(&types, format!("{text}// mine\n")).expect("written");
    fs::remove_file(folder.join("src/api/health.rs")).expect("removed");
    let left_over = folder.join("src/api/old.rs");
    fs::copy(folder.join("src/api/mod.rs"), &left_over).expect("copied");
    let own = folder.join("src/api/own.rs");
    fs::write(&own, "// the user's\n").expect("written");

    let run = run_in(&folder, &["generate", "src/api", "--check"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert_eq!(
        run.err,
        "error: `src/api` is not what the document says\n  missing: src/api/health.rs\n  differs: src/api/types.rs\n  left over: src/api/old.rs\n  = help: run `cargo specforge generate src/api`\n"
    );
    let mended = run_in(&folder, &["generate", "src/api"]);
    assert_eq!(mended.out, "src/api: wrote 2 files of 9, removed 1\n");
    assert!(!left_over.exists() && own.exists());
}

#[test]
fn an_edit_of_the_document_builds_the_crate_again() {
    let folder = package("tracked");
    assert_eq!(run_in(&folder, &["generate", "src/api"]).code, 0);
    let text = fs::read_to_string(folder.join("src/api/mod.rs")).expect("read");
    assert!(
        text.contains("include_bytes!(\"../../spec/openapi.yaml\")"),
        "{text}"
    );
}

#[test]
fn a_document_with_faults_is_refused() {
    let folder = folder("faults");
    fs::copy(specs().join("partly.yaml"), folder.join("api.yaml")).expect("copied");
    let arguments = ["generate", "out", "--spec", "api.yaml"];
    let refused = run_in(&folder, &arguments);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("--unsupported"), "{}", refused.err);
    assert!(!folder.join("out").exists());
    let unsupported = ["--unsupported", "remote,again"];
    let left_out = run_in(&folder, &[&arguments[..], &unsupported].concat());
    assert_eq!(left_out.code, 0, "{}", left_out.err);
    assert!(folder.join("out/whole.rs").exists() && !folder.join("out/remote.rs").exists());
}

/// A folder outside of any package: the code is that of the package in which the command is called.
#[test]
fn a_folder_elsewhere_is_for_the_package_here() {
    let (package, outside) = (package("elsewhere"), folder("outside"));
    let target = outside.join("api");
    let run = run_in(&package, &["generate", &target.display().to_string()]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(target.join("mod.rs").is_file());
}

/// Code of one release does not compile with another: the command refuses where it can see that, and says which release wrote what is there.
#[test]
fn code_of_another_release_is_told_by_its_version() {
    let folder = package("versions");
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(run_in(&folder, &["generate", "src/api"]).code, 0);
    let top = folder.join("src/api/mod.rs");
    let text = fs::read_to_string(&top).expect("read");
    assert!(
        text.contains(&format!(
            "\n    by = \"{version}\",\n    of = (\"spec/openapi.yaml\"),\n"
        )),
        "{text}"
    );

    fs::write(&top, text.replace(version, "0.0.9")).expect("written");
    let check = run_in(&folder, &["generate", "src/api", "--check"]);
    assert_eq!((check.code, check.out.as_str()), (1, ""));
    let told = format!(
        "error: `src/api` was generated by `cargo specforge` 0.0.9, and this is {version}\n  differs: src/api/mod.rs\n"
    );
    assert!(check.err.starts_with(&told), "{}", check.err);

    let lock = |version: &str| {
        let text =
            format!("version = 4\n\n[[package]]\nname = \"specforge\"\nversion = \"{version}\"\n");
        fs::write(folder.join("Cargo.lock"), text).expect("written");
    };
    lock("9.9.9");
    for arguments in [
        &["generate", "src/api"][..],
        &["generate", "src/api", "--check"],
    ] {
        let refused = run_in(&folder, arguments);
        assert_eq!((refused.code, refused.out.as_str()), (1, ""));
        let told = format!(
            "error: this package has `specforge` 9.9.9, and this is `cargo specforge` {version}"
        );
        assert!(refused.err.starts_with(&told), "{}", refused.err);
    }
    lock(version);
    assert_eq!(run_in(&folder, &["generate", "src/api"]).code, 0);
}

#[test]
fn what_the_macro_would_be_given_is_written_down() {
    let folder = folder("given");
    fs::write(folder.join("Cargo.toml"), "[package]\nname = \"p\"\n\n[dependencies]\nsf = { package = \"specforge\", version = \"0.1\" }\n").expect("written");
    fs::copy(specs().join("partly.yaml"), folder.join("api.yaml")).expect("copied");
    let run = run_in(
        &folder,
        &[
            "generate",
            "out",
            "--spec",
            "api.yaml",
            "--unsupported",
            "remote,again",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let text = fs::read_to_string(folder.join("out/mod.rs")).expect("read");
    assert!(
        text.contains("\n::sf::generated! {\n")
            && text.contains("of = (\"api.yaml\", unsupported(remote, again)),"),
        "{text}"
    );
}
