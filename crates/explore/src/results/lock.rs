//! One process per folder.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use super::ResultError;

/// Name of the lock file inside a result folder.
pub(super) const LOCK: &str = ".lock";

/// An advisory lock on a folder, held until dropped; a killed process releases it too.
#[derive(Debug)]
pub(super) struct FolderLock {
    path: PathBuf,
    file: File,
}

impl FolderLock {
    /// Locks an existing folder.
    ///
    /// # Errors
    /// Another process holds it, or the folder is not writable.
    pub(super) fn acquire(folder: &Path) -> Result<Self, ResultError> {
        let path = folder.join(LOCK);
        loop {
            let open = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
            let file = open.map_err(ResultError::io("lock", &path))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => {
                    return Err(ResultError::Locked { path: folder.to_owned() });
                }
                Err(TryLockError::Error(error)) => return Err(ResultError::io("lock", &path)(error)),
            }
            // Its last holder may have removed the file between our opening and locking it: then the lock is on
            // a file that nobody else will find, and we try again.
            if is_the_file_at(&file, &path) {
                return Ok(Self { path, file });
            }
        }
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // Removed while still held, see `acquire`. A failure leaves an empty file that the next holder takes over.
        let _ = fs::remove_file(&self.path);
        let _ = self.file.unlock();
    }
}

#[cfg(unix)]
fn is_the_file_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (file.metadata(), fs::metadata(path)) {
        (Ok(mine), Ok(there)) => (mine.dev(), mine.ino()) == (there.dev(), there.ino()),
        _ => false,
    }
}

#[cfg(not(unix))]
fn is_the_file_at(_: &File, path: &Path) -> bool {
    path.exists()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holder_is_refused_until_the_first_lets_go() {
        let folder = tempfile::tempdir().unwrap();
        let first = FolderLock::acquire(folder.path()).unwrap();
        let refused = FolderLock::acquire(folder.path()).unwrap_err();
        assert!(matches!(refused, ResultError::Locked { path } if path == folder.path()));
        drop(first);
        assert!(!folder.path().join(LOCK).exists());
        FolderLock::acquire(folder.path()).unwrap();
    }

    #[test]
    fn a_lock_file_left_by_a_killed_process_does_not_lock() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(LOCK), "").unwrap();
        FolderLock::acquire(folder.path()).unwrap();
    }
}
