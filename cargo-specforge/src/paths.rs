//! Paths, without a look at the file system.

pub(crate) use specforge_core::source::clean;
use std::path::{Component, Path, PathBuf};

/// The path that leads from a folder to a file, both absolute; the file's own path where none does.
pub(crate) fn relative(from: &Path, to: &Path) -> PathBuf {
    let (from, to) = (clean(from), clean(to));
    let shared = from
        .components()
        .zip(to.components())
        .take_while(|(a, b)| a == b)
        .count();
    if shared == 0 {
        return to;
    }
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    up.chain(to.components().skip(shared)).collect()
}

/// The deepest folder that holds all of these files, all absolute.
pub(crate) fn common_folder(files: &[PathBuf]) -> Option<PathBuf> {
    let mut folders = files.iter().map(|file| file.parent());
    let first = folders.next()??.to_path_buf();
    folders.try_fold(first, |shared, folder| {
        let same = shared.components().zip(folder?.components());
        let shared: PathBuf = same
            .take_while(|(a, b)| a == b)
            .map(|(component, _)| component)
            .collect();
        (shared.components().next().is_some()).then_some(shared)
    })
}

/// A path with `/`, as manifests and macros write it.
pub(crate) fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_path_climbs_no_further_than_it_has_to() {
        let relative = |from, to| slashed(&relative(Path::new(from), Path::new(to)));
        assert_eq!(
            relative("/a/src/api", "/a/spec/openapi.yaml"),
            "../../spec/openapi.yaml"
        );
        assert_eq!(relative("/a", "/a/./b/../c.yaml"), "c.yaml");
    }

    #[test]
    fn files_share_a_folder() {
        let common = |files: &[&str]| {
            let files: Vec<PathBuf> = files.iter().map(PathBuf::from).collect();
            common_folder(&files).map(|folder| slashed(&folder))
        };
        assert_eq!(common(&["/a/b/c.yaml"]).as_deref(), Some("/a/b"));
        assert_eq!(
            common(&["/a/b/c.yaml", "/a/d/e/f.yaml"]).as_deref(),
            Some("/a")
        );
        assert_eq!(common(&[]), None);
    }
}
