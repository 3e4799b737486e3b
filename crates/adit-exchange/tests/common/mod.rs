//! A copy of the made-up model to import into.
#![allow(dead_code)] // each test file uses a part of it

use adit_exchange::import::{Options, Report, import, importer};
use adit_model::Problems;
use adit_model::package::Package;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

pub(crate) struct Folder(tempfile::TempDir);

pub(crate) fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

impl Folder {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(fixture("model")).unwrap() {
            let path = entry.unwrap().path();
            std::fs::copy(&path, folder.path().join(path.file_name().unwrap())).unwrap();
        }
        Self(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn package(&self) -> Package {
        Package::open(self.path().to_str().unwrap()).unwrap()
    }

    pub(crate) fn import(&self, name: &str, file: &Path) -> Result<Report, Problems> {
        self.import_with(name, file, |_| ())
    }

    pub(crate) fn import_with(&self, name: &str, file: &Path, set: impl Fn(&mut Options)) -> Result<Report, Problems> {
        let mut options = Options::default();
        set(&mut options);
        import(importer(name).unwrap(), file, &self.package(), &options, false)
    }

    /// All files and their contents.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let read =
            |path: PathBuf| (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap());
        std::fs::read_dir(self.path()).unwrap().map(|entry| read(entry.unwrap().path())).collect()
    }

    /// Whether a table has a row that is written like this.
    pub(crate) fn has(&self, table: &str, row: &str) {
        let text = std::fs::read_to_string(self.path().join(format!("{table}.csv"))).unwrap();
        assert!(text.lines().any(|line| line == row), "{row}\nis not in {table}:\n{text}");
    }
}
