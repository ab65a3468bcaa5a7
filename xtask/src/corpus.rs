//! Real documents to test with. They are not part of the repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, root, target};

const PARTS: [&str; 3] = ["real", "edge", "json-schema-test-suite"];

/// A folder with the corpus, one folder a part: `SPECFORGE_CORPUS`, or `../shared/corpus`. Archives are unpacked once.
pub(crate) fn unpacked() -> Outcome<Option<PathBuf>> {
    let beside = root().join("../shared/corpus");
    let source = std::env::var_os("SPECFORGE_CORPUS").map_or(beside, PathBuf::from);
    if !source.is_dir() {
        return Ok(None);
    }
    if PARTS.iter().all(|part| source.join(part).is_dir()) {
        return Ok(Some(fs::canonicalize(source)?));
    }
    let folder = target().join("corpus");
    for part in PARTS {
        let (archive, unpacked) = (source.join(format!("{part}.tar.gz")), folder.join(part));
        if !unpacked.is_dir() {
            unpack(&archive, &unpacked)?;
        }
    }
    Ok(Some(fs::canonicalize(folder)?))
}

/// Unpacks into a folder of another name first, so that an interrupted run leaves nothing half behind.
fn unpack(archive: &Path, folder: &Path) -> Outcome {
    let partial = folder.with_extension("partial");
    drop(fs::remove_dir_all(&partial));
    fs::create_dir_all(&partial)?;
    let status = Command::new("tar")
        .arg("-xzf")
        .arg(archive)
        .arg("-C")
        .arg(&partial)
        .status()?;
    if !status.success() {
        return Err(format!("`tar` could not unpack {}", archive.display()).into());
    }
    fs::rename(&partial, folder)?;
    Ok(())
}
