//! Where a model lies, seen from another.

use adit_model::package::shipped_names;
use adit_model::problem::{Code, Problem, Problems};
use std::path::{Component, Path, PathBuf};

/// The base as the new package finds it: beside itself, so that both can be moved together.
///
/// # Errors
/// If the folder one works in is gone.
pub(crate) fn beside(dir: &Path, base: &Path) -> Result<String, Problems> {
    let absolute = |path: &Path| {
        std::path::absolute(path).map(|path| without_dots(&path)).map_err(|error| {
            Problems::from(Problem::new(Code::Unreadable, error.to_string()).file(path.display().to_string()))
        })
    };
    let (dir, base) = (absolute(dir)?, absolute(base)?);
    let (from, to): (Vec<Component<'_>>, Vec<Component<'_>>) =
        (dir.components().collect(), base.components().collect());
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return Ok(base.display().to_string());
    }
    let up = std::iter::repeat_n("..".to_owned(), from.len() - shared);
    let down = to[shared..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let path = up.chain(down).collect::<Vec<_>>().join("/");
    // A name without a separator could be taken for a shipped model.
    Ok(if shipped_names().contains(&path.as_str()) { format!("./{path}") } else { path })
}

/// `/a/own/../base` is `/a/base`.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_base_is_found_beside_the_new_folder() {
        assert_eq!(beside(Path::new("/a/own"), Path::new("/a/base")).ok().as_deref(), Some("../base"));
        assert_eq!(beside(Path::new("/a/b/own"), Path::new("/a/c/base")).ok().as_deref(), Some("../../c/base"));
        assert_eq!(beside(Path::new("/a/copy"), Path::new("/a/own/../base")).ok().as_deref(), Some("../base"));
    }
}
