//! Finding and reading the rule files of a policy.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::trouble::Trouble;

/// The ending of rule files.
pub const ENDING: &str = "fencun";

/// The rule files of one policy: a file, or the files of a folder in the order of their names.
///
/// # Errors
/// The path does not exist or cannot be read; a folder holds no rule file.
pub fn of_policy(path: &Path) -> Result<Vec<PathBuf>, Trouble> {
    if !is_folder(path)? {
        return Ok(vec![path.to_owned()]);
    }
    let files = folder(path)?.files;
    if files.is_empty() { Err(no_rule_file(path)) } else { Ok(files) }
}

/// The rule files of a folder and its subfolders, one list a folder.
///
/// # Errors
/// As [`of_policy`].
pub fn of_folders(path: &Path) -> Result<Vec<Vec<PathBuf>>, Trouble> {
    if !is_folder(path)? {
        return Ok(vec![vec![path.to_owned()]]);
    }
    let mut found = Vec::new();
    // Folders still to be read, the next one last.
    let mut waiting = vec![path.to_owned()];
    while let Some(next) = waiting.pop() {
        let Folder { files, folders } = folder(&next)?;
        if !files.is_empty() {
            found.push(files);
        }
        waiting.extend(folders.into_iter().rev());
    }
    if found.is_empty() { Err(no_rule_file(path)) } else { Ok(found) }
}

/// The bytes of a rule file, at most `limit` and one more, so that a file that is too large is
/// known to be so and not held in memory.
///
/// # Errors
/// The file cannot be read.
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Trouble> {
    let mut bytes = Vec::new();
    let most = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    File::open(path)
        .and_then(|file| file.take(most).read_to_end(&mut bytes))
        .map_err(|source| Trouble::read(path, source))?;
    Ok(bytes)
}

/// Whether a path ends in this, in any case.
pub fn has_ending(path: &Path, ending: &str) -> bool {
    path.extension().and_then(OsStr::to_str).is_some_and(|found| found.eq_ignore_ascii_case(ending))
}

/// Whether a path is a folder.
///
/// # Errors
/// There is nothing at the path, or it may not be looked at.
pub fn is_folder(path: &Path) -> Result<bool, Trouble> {
    fs::metadata(path).map(|metadata| metadata.is_dir()).map_err(|source| Trouble::read(path, source))
}

struct Folder {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

/// The rule files and the subfolders of a folder by name. Hidden ones are passed over, and links
/// to folders are not followed, so that a circle of links ends.
fn folder(path: &Path) -> Result<Folder, Trouble> {
    let trouble = |source: io::Error| Trouble::read(path, source);
    let mut found = Folder { files: Vec::new(), folders: Vec::new() };
    for entry in fs::read_dir(path).map_err(trouble)? {
        let entry = entry.map_err(trouble)?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let kind = entry.file_type().map_err(trouble)?;
        if kind.is_dir() {
            found.folders.push(entry.path());
        } else if has_ending(&entry.path(), ENDING) {
            found.files.push(entry.path());
        }
    }
    found.files.sort();
    found.folders.sort();
    Ok(found)
}

fn no_rule_file(path: &Path) -> Trouble {
    Trouble::read(path, io::Error::new(io::ErrorKind::NotFound, "the folder holds no .fencun file"))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{of_folders, of_policy, read};

    fn write(root: &Path, names: &[&str]) {
        for name in names {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
    }

    #[test]
    fn each_folder_with_rule_files_is_listed() {
        let root = tempfile::tempdir().unwrap();
        write(
            root.path(),
            &["b/x.fencun", "a/z.fencun", "a/cases.fencun", "a/sub/y.fencun", "a/README.md", ".git/h.fencun"],
        );
        let folders: Vec<Vec<String>> = of_folders(root.path())
            .unwrap()
            .iter()
            .map(|files| {
                files.iter().map(|file| file.strip_prefix(root.path()).unwrap().display().to_string()).collect()
            })
            .collect();
        assert_eq!(folders, [vec!["a/cases.fencun", "a/z.fencun"], vec!["a/sub/y.fencun"], vec!["b/x.fencun"]]);
    }

    #[test]
    fn a_folder_without_rule_files_is_trouble() {
        let root = tempfile::tempdir().unwrap();
        assert_eq!(of_policy(root.path()).unwrap_err().exit().code(), 4);
        assert_eq!(of_folders(root.path()).unwrap_err().exit().code(), 4);
        assert_eq!(of_policy(&root.path().join("none")).unwrap_err().exit().code(), 4);
    }

    #[test]
    fn no_more_than_the_limit_and_one_byte_is_read() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a.fencun");
        fs::write(&path, "12345").unwrap();
        assert_eq!(read(&path, 5).unwrap(), b"12345");
        assert_eq!(read(&path, 3).unwrap(), b"1234");
    }
}
