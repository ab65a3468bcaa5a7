//! Every document of the corpus lowers without a panic, and nearly every operation of real ones is supported. `--nocapture` shows a table.

mod support;

use specforge_core::model::{Api, lower};
use specforge_core::spec::read;
use std::collections::HashSet;
use std::path::Path;
use std::time::{Duration, Instant};
use support::{corpus, documents};

#[test]
fn nearly_all_operations_of_real_documents_are_supported() {
    let Some(folder) = corpus("real") else { return };
    let (mut whole, mut total, mut supported, mut operations) = (0, 0, 0, 0);
    for path in documents(&folder) {
        let Some((api, time)) = lowered(&path) else {
            continue;
        };
        check_names(&api, &path);
        let count = api.operations.len();
        let good = api
            .operations
            .iter()
            .filter(|operation| operation.unsupported.is_empty())
            .count();
        let name = path.strip_prefix(&folder).unwrap_or(&path).display();
        println!(
            "{good:5} of {count:<5} {:5} types {time:8.1?} {name}",
            api.types.len()
        );
        for operation in &api.operations {
            for fault in &operation.unsupported {
                println!("      {}: {} {}", operation.id, fault.code, fault.message);
            }
        }
        total += 1;
        whole += usize::from(good == count);
        supported += good;
        operations += count;
    }
    println!("{whole} of {total} documents whole, {supported} of {operations} operations");
    assert!(
        total >= 40,
        "only {total} documents in {}",
        folder.display()
    );
    assert!(
        whole * 100 >= total * 90,
        "only {whole} of {total} documents are supported whole"
    );
    assert!(
        supported * 100 >= operations * 99,
        "only {supported} of {operations} operations are supported"
    );
}

#[test]
fn fixtures_of_other_tools_lower() {
    let Some(folder) = corpus("edge") else { return };
    let mut count = 0;
    for path in documents(&folder) {
        if let Some((api, _)) = lowered(&path) {
            check_names(&api, &path);
            count += 1;
        }
    }
    assert!(
        count > 500,
        "only {count} documents in {}",
        folder.display()
    );
}

fn lowered(path: &Path) -> Option<(Api, Duration)> {
    let document = read(path).document?;
    let start = Instant::now();
    let api = lower(&document);
    Some((api, start.elapsed()))
}

/// Names of one namespace differ, and are identifiers.
fn check_names(api: &Api, path: &Path) {
    check_distinct(api.types.iter().map(|def| def.ident.as_str()), path);
    check_distinct(
        api.security_schemes
            .iter()
            .map(|scheme| scheme.ident.as_str()),
        path,
    );
    check_distinct(
        api.operations
            .iter()
            .map(|operation| operation.marker.as_str()),
        path,
    );
    check_distinct(
        api.operations
            .iter()
            .map(|operation| operation.module.as_str()),
        path,
    );
}

fn check_distinct<'n>(names: impl Iterator<Item = &'n str>, path: &Path) {
    let mut seen = HashSet::new();
    for name in names {
        assert!(
            seen.insert(name),
            "`{name}` is taken twice in {}",
            path.display()
        );
        let sound = syn::parse_str::<syn::Ident>(name).is_ok()
            || name.strip_prefix("r#").is_some_and(|name| !name.is_empty());
        assert!(sound, "`{name}` is no identifier, in {}", path.display());
    }
}
