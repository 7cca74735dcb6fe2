//! Writing a file whole or not at all.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::Builder;

use crate::trouble::Trouble;

/// Writes `bytes` to `path`: to a temporary name in the same folder, then by renaming.
///
/// An existing file keeps its permissions; a symbolic link keeps pointing to its file, which is
/// replaced. What is no regular file (`/dev/stdout`) is written to directly.
///
/// # Errors
/// [`Trouble::Write`]; the old file is then untouched.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Trouble> {
    replace(path, bytes).map_err(|source| Trouble::write(path, source))
}

fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let (target, old) = match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => (path.canonicalize()?, Some(metadata.permissions())),
        Ok(metadata) if metadata.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
        Ok(_) => return fs::OpenOptions::new().write(true).open(path)?.write_all(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => (path.to_owned(), None),
        Err(error) => return Err(error),
    };
    // A file that may not be written must not be replaced either, though its folder would allow it.
    if let Some(permissions) = &old
        && permissions.readonly()
    {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    let mut builder = Builder::new();
    builder.prefix(".fencun-").suffix(".tmp");
    let ordinary = ordinary();
    if let Some(permissions) = &ordinary {
        builder.permissions(permissions.clone());
    }
    // The name of the temporary file is nobody's concern, so its errors are told by kind alone.
    let folder = folder(&target);
    fs::metadata(&folder)?;
    let mut file = builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))?;
    file.write_all(bytes)?;
    if let Some(permissions) = old {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(&target).map_err(|error| error.error)?;
    Ok(())
}

fn folder(path: &Path) -> PathBuf {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    }
}

/// The permissions of a new file before the process's mask: temporary files are private by default.
#[cfg(unix)]
fn ordinary() -> Option<Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn ordinary() -> Option<Permissions> {
    None
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::write;

    #[test]
    fn the_file_is_replaced_and_no_other_name_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        write(&path, b"one").unwrap();
        write(&path, b"two").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn permissions_and_links_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "one").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink("a.txt", &link).unwrap();
        write(&link, b"two").unwrap();
        assert!(link.symlink_metadata().unwrap().is_symlink());
        assert_eq!(fs::read(&path).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
    }

    #[test]
    fn a_failure_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("missing/a.txt");
        assert_eq!(write(&path, b"one").unwrap_err().exit().code(), 4);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
