//! The files of a new crate: all of them are thought of before the first is written.

use crate::outcome::Failure;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Files by their path in the new folder.
#[derive(Debug, Default)]
pub(super) struct Files {
    texts: BTreeMap<PathBuf, String>,
    copies: BTreeMap<PathBuf, PathBuf>,
}

impl Files {
    /// A file that is written.
    pub(super) fn add(&mut self, path: PathBuf, text: String) {
        self.texts.insert(path, text);
    }

    /// A file that is copied from somewhere else.
    pub(super) fn copy(&mut self, path: PathBuf, from: PathBuf) {
        self.copies.insert(path, from);
    }

    /// Writes them all.
    pub(super) fn save(&self, folder: &Path) -> Result<(), Failure> {
        let place = |path: &PathBuf| -> Result<PathBuf, Failure> {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(|error| failed(parent, &error))?;
            }
            Ok(path)
        };
        for (path, text) in &self.texts {
            let path = place(path)?;
            fs::write(&path, text).map_err(|error| failed(&path, &error))?;
        }
        for (path, from) in &self.copies {
            let path = place(path)?;
            fs::copy(from, &path).map_err(|error| failed(&path, &error))?;
        }
        Ok(())
    }
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::unusable(format!("cannot write `{}`: {error}", path.display()))
}

/// Nothing is overwritten: the folder is empty, or not there yet.
pub(super) fn must_be_free(folder: &Path, shown: &Path) -> Result<(), Failure> {
    let shown = shown.display();
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::unusable(format!(
            "cannot use `{shown}` as a folder: {error}"
        ))),
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(
                Failure::unusable(format!("the folder `{shown}` is not empty"))
                    .help("name one that does not exist: nothing is overwritten"),
            ),
        },
    }
}
