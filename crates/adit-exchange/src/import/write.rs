//! Files of a package replaced, all or none.

use adit_model::Problems;
use adit_model::package::Package;
use adit_model::problem::{Code, Problem};
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Makes the files of a folder those of `after`; files that are the same are not touched.
///
/// Everything is written to neighbors first. Should a file then not give way, those already replaced are put back.
pub(super) fn replace(before: &Package, after: &Package) -> Result<(), Problems> {
    let Some(folder) = &before.folder else {
        let problem = Problem::new(Code::Unwritable, format!("`{}` ships in the program", before.name))
            .file("--into")
            .expected("a folder of your own")
            .mend(format!("copy it out first: `adit export {} DIR`", before.name));
        return Err(problem.into());
    };
    let changed: Vec<(&str, &[u8])> = after
        .files
        .iter()
        .filter(|(file, bytes)| before.file(file) != Some(bytes))
        .map(|(file, bytes)| (file.as_str(), bytes.as_slice()))
        .collect();
    let mut staged = Vec::new();
    for (file, bytes) in &changed {
        let path = folder.join(file);
        match stage(&path, bytes) {
            Ok(partial) => staged.push((partial, path)),
            Err(error) => {
                discard(&staged);
                return Err(unwritable(&path, &error).into());
            }
        }
    }
    for (done, (partial, path)) in staged.iter().enumerate() {
        if let Err(error) = std::fs::rename(partial, path) {
            discard(&staged[done..]);
            for ((_, path), (file, _)) in staged[..done].iter().zip(&changed) {
                put_back(path, before.file(file));
            }
            return Err(unwritable(path, &error).into());
        }
    }
    Ok(())
}

/// Writes a neighbor of the file, down to the disk.
fn stage(path: &Path, bytes: &[u8]) -> std::io::Result<PathBuf> {
    // A link keeps pointing where it points.
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.partial", std::process::id()));
    let partial = path.with_file_name(name);
    let written = std::fs::File::create(&partial).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&partial);
    }
    written.map(|()| partial)
}

fn discard(staged: &[(PathBuf, PathBuf)]) {
    for (partial, _) in staged {
        let _ = std::fs::remove_file(partial);
    }
}

/// What stood there before; nothing more can be done if even that fails.
fn put_back(path: &Path, bytes: Option<&[u8]>) {
    let _ = match bytes {
        Some(bytes) => stage(path, bytes).and_then(|partial| std::fs::rename(partial, path)),
        None => std::fs::remove_file(path),
    };
}

fn unwritable(path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(Code::Unwritable, error.to_string())
        .file(path.display().to_string())
        .mend("see to it that the folder and its files are yours to write to; nothing was changed")
}
