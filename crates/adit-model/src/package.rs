//! Where the files of a model come from: a folder, or the models shipped in the program.

use crate::problem::{Code, Problem, Problems, nearest};
use include_dir::{Dir, include_dir};
use std::path::{Path, PathBuf};

static SHIPPED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../models");

/// Names of the models shipped in the program.
#[must_use]
pub fn shipped_names() -> Vec<&'static str> {
    SHIPPED.dirs().filter_map(|dir| dir.path().to_str()).collect()
}

/// The files of one package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// How the user names it: a shipped name or a folder.
    pub name: String,
    /// Folder it was read from; `None` for a shipped model.
    pub folder: Option<PathBuf>,
    /// File names and contents, sorted by name. Only `datapackage.json` and `*.csv` belong to a model.
    pub files: Vec<(String, Vec<u8>)>,
}

impl Package {
    /// Opens a shipped model by name, or else a folder.
    ///
    /// # Errors
    /// If neither exists, or a file cannot be read.
    pub fn open(name: &str) -> Result<Self, Problems> {
        Self::open_from(name, Path::new("."))
    }

    /// Like [`Package::open`], with folders looked up beside `base`.
    ///
    /// # Errors
    /// If neither exists, or a file cannot be read.
    pub fn open_from(name: &str, base: &Path) -> Result<Self, Problems> {
        let folder = base.join(name);
        let named_as_path = name.contains(['/', '\\', '.']);
        if !named_as_path && let Some(dir) = SHIPPED.get_dir(name) {
            let files = dir
                .files()
                .filter_map(|file| Some((file.path().file_name()?.to_str()?.to_owned(), file.contents().to_vec())))
                .filter(|(file, _)| belongs(file))
                .collect();
            return Ok(Self::sorted(name, None, files));
        }
        if folder.is_dir() {
            return Self::read_folder(name, &folder);
        }
        if folder.is_file() {
            let problem = Problem::new(Code::UnknownModel, format!("`{name}` is a file, not a folder"))
                .found(name)
                .expected("a shipped model, a folder with a datapackage.json, or a workbook that ends in .xlsx");
            return Err(problem.mend("save a spreadsheet as .xlsx; what a model extends must be a folder").into());
        }
        let names = shipped_names();
        let problem = Problem::new(Code::UnknownModel, format!("there is no model `{name}`"))
            .found(name)
            .expected(format!("a shipped model ({}) or a folder with a datapackage.json", names.join(", ")));
        Err(match nearest(name, names.into_iter()) {
            Some(near) => problem.mend(format!("did you mean `{near}`?")),
            None => problem.mend("check the path"),
        }
        .into())
    }

    fn read_folder(name: &str, folder: &Path) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        let mut files = Vec::new();
        match std::fs::read_dir(folder) {
            Err(error) => problems.push(unreadable(folder, &error)),
            Ok(entries) => {
                for path in entries.flatten().map(|entry| entry.path()) {
                    let Some(file) = path.file_name().and_then(|file| file.to_str()).filter(|file| belongs(file))
                    else {
                        continue;
                    };
                    match std::fs::read(&path) {
                        Ok(bytes) => files.push((file.to_owned(), bytes)),
                        Err(error) => problems.push(unreadable(&path, &error)),
                    }
                }
            }
        }
        problems.into_result(Self::sorted(name, Some(folder.to_owned()), files))
    }

    fn sorted(name: &str, folder: Option<PathBuf>, mut files: Vec<(String, Vec<u8>)>) -> Self {
        files.sort();
        Self { name: name.to_owned(), folder, files }
    }

    /// The contents of a file.
    #[must_use]
    pub fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.iter().find(|(file, _)| file == name).map(|(_, bytes)| bytes.as_slice())
    }

    /// The file as errors name it.
    #[must_use]
    pub fn display(&self, file: &str) -> String {
        match &self.folder {
            Some(folder) => folder.join(file).display().to_string().trim_start_matches("./").to_owned(),
            None => format!("{}/{file}", self.name),
        }
    }

    /// Copies the package into a new or empty folder, all files or none.
    ///
    /// # Errors
    /// If the folder holds anything, or cannot be written.
    pub fn write_to(&self, folder: &Path) -> Result<(), Problems> {
        let unwritable = |path: &Path, error: &std::io::Error| {
            Problem::new(Code::Unwritable, error.to_string()).file(path.display().to_string())
        };
        if std::fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
            let problem = Problem::new(Code::Unwritable, "the folder is not empty")
                .file(folder.display().to_string())
                .mend("name a new folder: nothing is overwritten");
            return Err(problem.into());
        }
        // Everything goes to a neighbor first and is renamed at the end, so that a failure leaves no half model.
        let mut staging = folder.as_os_str().to_owned();
        staging.push(".partial");
        let staging = PathBuf::from(staging);
        let write = || -> std::io::Result<()> {
            if let Some(parent) = folder.parent() {
                std::fs::create_dir_all(parent)?;
            }
            std::fs::create_dir(&staging)?;
            for (file, bytes) in &self.files {
                std::fs::write(staging.join(file), bytes)?;
            }
            if folder.exists() {
                std::fs::remove_dir(folder)?;
            }
            std::fs::rename(&staging, folder)
        };
        write().map_err(|error| {
            let _ = std::fs::remove_dir_all(&staging);
            unwritable(folder, &error).into()
        })
    }
}

fn belongs(file: &str) -> bool {
    file == "datapackage.json"
        || Path::new(file).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(Code::Unreadable, error.to_string()).file(path.display().to_string())
}
