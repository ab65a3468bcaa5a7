use super::*;
use std::fs;

/// A package in a folder of its own, which goes when this goes.
struct Package(PathBuf);

impl Package {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let root =
            std::env::temp_dir().join(format!("specforge-config-{name}-{}", std::process::id()));
        for (path, text) in files {
            let path = root.join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        fs::create_dir_all(&root).unwrap();
        Self(root)
    }

    fn find(&self, argument: Option<&str>, api: Option<&str>, source: &str) -> Config {
        let source = self.0.join(source);
        find(&Request {
            argument,
            api,
            source_file: Some(&source),
            manifest_dir: &self.0,
        })
    }

    fn spec_of(&self, config: &Config) -> String {
        config
            .spec
            .strip_prefix(&self.0)
            .unwrap()
            .display()
            .to_string()
    }
}

impl Drop for Package {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn defaults_need_no_file() {
    let package = Package::new("defaults", &[]);
    let config = package.find(None, None, "src/main.rs");
    assert_eq!(package.spec_of(&config), "spec/openapi.yaml");
    assert_eq!(
        (config.module.as_str(), config.strict, &config.file),
        ("crate::api", false, &None)
    );
    assert!(config.diagnostics.is_empty());
}

#[test]
fn the_nearest_file_counts_and_an_argument_counts_more() {
    let package = Package::new(
        "nearest",
        &[
            ("Cargo.toml", ""),
            (
                "specforge.toml",
                "[api]\nspec = 'outer.yaml'\nstrict = true\n",
            ),
            (
                "src/inner/specforge.toml",
                "[api]\nspec = 'own.yaml'\nmodule = 'crate::inner::api'\n",
            ),
            ("given.yaml", ""),
        ],
    );
    let outer = package.find(None, None, "src/main.rs");
    assert_eq!(
        (package.spec_of(&outer).as_str(), outer.strict),
        ("outer.yaml", true)
    );
    let inner = package.find(None, None, "src/inner/deep/handlers.rs");
    assert_eq!(
        (package.spec_of(&inner).as_str(), inner.strict),
        ("src/inner/own.yaml", false)
    );
    assert_eq!(inner.module, "crate::inner::api");
    let given = package.find(Some("given.yaml"), None, "src/inner/deep/handlers.rs");
    assert_eq!(
        (package.spec_of(&given).as_str(), given.module.as_str()),
        ("given.yaml", "crate::inner::api")
    );
}

#[test]
fn a_test_that_is_built_elsewhere_finds_its_files() {
    let package = Package::new(
        "elsewhere",
        &[
            ("app/Cargo.toml", ""),
            ("app/spec/openapi.yaml", ""),
            ("app/specforge.toml", "[api]\nmodule = 'crate::x'\n"),
        ],
    );
    let (source, elsewhere) = (
        package.0.join("app/tests/ui/case.rs"),
        package.0.join("target/tests"),
    );
    let request = Request {
        argument: None,
        api: None,
        source_file: Some(&source),
        manifest_dir: &elsewhere,
    };
    let config = find(&request);
    assert_eq!(
        (package.spec_of(&config).as_str(), config.module.as_str()),
        ("app/spec/openapi.yaml", "crate::x")
    );
    let given = find(&Request {
        argument: Some("spec/openapi.yaml"),
        ..request
    });
    assert_eq!(package.spec_of(&given), "app/spec/openapi.yaml");
}

#[test]
fn a_package_may_have_several_apis() {
    let text = "[api]\nspec = 'public.yaml'\n[api.admin]\nspec = 'admin.yaml'\nmodule = 'crate::admin'\nstrict = true\n\
                [formats]\nmoney = 'crate::Money'\n";
    let package = Package::new("several", &[("Cargo.toml", ""), ("specforge.toml", text)]);
    let public = package.find(None, None, "src/main.rs");
    assert_eq!(
        (package.spec_of(&public).as_str(), public.strict),
        ("public.yaml", false)
    );
    let admin = package.find(None, Some("admin"), "src/main.rs");
    assert_eq!(
        (package.spec_of(&admin).as_str(), admin.strict),
        ("admin.yaml", true)
    );
    assert_eq!(admin.module, "crate::admin");
    // What `api!` is given by its path has the name that handlers ask for it by.
    let by_path = package.find(Some("admin.yaml"), None, "src/main.rs");
    let names = [&public, &admin, &by_path].map(|config| config.api.as_deref());
    assert_eq!(names, [None, Some("admin"), Some("admin")]);
    assert_eq!(
        admin.formats.get("money").map(String::as_str),
        Some("crate::Money")
    );
    let unknown = package.find(None, Some("admni"), "src/main.rs");
    assert_eq!(
        unknown.diagnostics[0].help,
        ["an API with a similar name exists: `admin`"]
    );
}

#[test]
fn faults_are_placed_and_all_are_found() {
    let text = "[api]\nspce = 'x'\nmodule = 'not a path'\nstrict = 1\n[api.admin]\nmodul = 'x'\n[format]\n[formats]\n\"ä\" = '<'\nb = 2\nint64 = 'crate::Id'\n";
    let package = Package::new("faults", &[("Cargo.toml", ""), ("specforge.toml", text)]);
    let config = package.find(None, None, "src/main.rs");
    let mut found: Vec<_> = config
        .diagnostics
        .iter()
        .map(|diagnostic| {
            (
                config.sources.location(diagnostic.span.unwrap()),
                diagnostic.code,
            )
        })
        .collect();
    found.sort();
    let expected = [
        ("specforge.toml:10:5", codes::CONFIG_VALUE),
        ("specforge.toml:11:10", codes::CONFIG_VALUE),
        ("specforge.toml:2:1", codes::CONFIG_KEY),
        ("specforge.toml:3:11", codes::CONFIG_VALUE),
        ("specforge.toml:4:10", codes::CONFIG_VALUE),
        ("specforge.toml:6:1", codes::CONFIG_KEY),
        ("specforge.toml:7:2", codes::CONFIG_KEY),
        ("specforge.toml:9:8", codes::CONFIG_VALUE),
    ];
    assert_eq!(
        found,
        expected.map(|(place, code)| (place.to_owned(), code))
    );
}

#[test]
fn broken_toml_is_placed() {
    let package = Package::new(
        "broken",
        &[("Cargo.toml", ""), ("specforge.toml", "[api]\nspec = \n")],
    );
    let config = package.find(None, None, "src/main.rs");
    assert_eq!(config.diagnostics[0].code, codes::CONFIG_SYNTAX);
    assert_eq!(config.diagnostics[0].span.unwrap().line, 2);
}

#[test]
fn a_module_that_nothing_mentions_is_a_fault() {
    let faults = |name, module: &str, source, from| {
        let toml = format!("[api]\nmodule = '{module}'\n");
        let files = [
            ("Cargo.toml", ""),
            ("specforge.toml", toml.as_str()),
            ("src/lib.rs", source),
            ("tests/it/main.rs", "mod contract;"),
        ];
        let package = Package::new(name, &files);
        let config = package.find(None, None, from);
        let found = config.diagnostics.iter();
        found
            .map(|diagnostic| diagnostic.message.clone())
            .collect::<Vec<_>>()
    };
    let lib = "pub mod api;";
    assert!(faults("module", "crate::api", lib, "src/users.rs").is_empty());
    assert!(faults("module-far", "crate::contract", lib, "tests/it/users.rs").is_empty());
    assert!(faults("module-elsewhere", "shared::contrac", lib, "src/users.rs").is_empty());
    assert_eq!(
        faults("module-wrong", "crate::apii", lib, "src/users.rs"),
        ["`crate::apii` is nowhere in this package"]
    );
    assert_eq!(
        faults("module-part", "crate::ap", lib, "src/users.rs"),
        ["`crate::ap` is nowhere in this package"]
    );
}

#[test]
fn the_module_that_is_taken_by_default_is_missed() {
    let missing = |name: &str, text: &str| {
        let package = Package::new(name, &[("src/main.rs", text)]);
        let source = package.0.join("src/main.rs");
        let request = Request {
            argument: Some("spec/openapi.yaml"),
            api: None,
            source_file: Some(&source),
            manifest_dir: &package.0,
        };
        missing_module(&find(&request), &request).map(|diagnostic| diagnostic.message)
    };
    assert_eq!(
        missing(
            "elsewhere",
            "mod contract { specforge::api!(); }\n#[specforge::handler]"
        )
        .as_deref(),
        Some("`crate::api` is nowhere in this package")
    );
    assert!(missing("root", "specforge::api!();\nspecforge::router!()").is_some());
    let used = "use crate::api;\nspecforge::router!();\nfn f(user: api::User) { get(\"/api/users\") } // the api";
    assert!(missing("used", used).is_some());
    for (name, given) in [
        ("import", "use shared::api;"),
        ("import-self", "use shared::api::{self, User};"),
        ("renamed", "use shared as api;"),
        ("glob", "use shared::*;"),
        ("macro", "shared::contract! {}"),
        ("argument", "    shared::contract!(api);"),
    ] {
        assert_eq!(missing(name, &format!("{used}\n{given}")), None, "{name}");
    }
    assert_eq!(
        missing("alone", "// for `router!`\nspecforge::api!();"),
        None
    );
    assert_eq!(
        missing(
            "module",
            "mod api { specforge::api!(); }\nspecforge::router!()"
        ),
        None
    );
    assert_eq!(
        missing("renamed", "use contract as api;\nspecforge::router!()"),
        None
    );
    assert_eq!(
        missing("made", "contract!(api);\nspecforge::router!()"),
        None
    );
}
