//! Files that appear under their name only when complete and safe on disk.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tempfile::{NamedTempFile, TempPath};

use super::checksum::hexadecimal;
use super::{FileStamp, ResultError};

/// End of the name of a file that is not complete; its name begins with a dot.
const PARTIAL: &str = ".partial";

/// A file being written under a temporary name beside its final one; removed if dropped before [`AtomicFile::commit`].
#[derive(Debug)]
pub struct AtomicFile {
    sink: BufWriter<Hashing>,
    path: PathBuf,
}

#[derive(Debug)]
struct Hashing {
    file: NamedTempFile,
    hash: Sha256,
    bytes: u64,
}

impl AtomicFile {
    /// Starts a file that will be named `path`; its folder must exist.
    ///
    /// # Errors
    /// The folder is missing or not writable, the disk is full.
    pub fn create(path: &Path) -> Result<Self, ResultError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut builder = tempfile::Builder::new();
        let prefix = format!(".{name}.");
        builder.prefix(&prefix).suffix(PARTIAL);
        #[cfg(unix)]
        {
            // The library's default is for secrets (0600); results are to be read by others, as the umask allows.
            use std::os::unix::fs::PermissionsExt;
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder_of(path)).map_err(ResultError::io("create", path))?;
        let hashing = Hashing { file, hash: Sha256::new(), bytes: 0 };
        Ok(Self { sink: BufWriter::with_capacity(1 << 17, hashing), path: path.to_owned() })
    }

    /// The final name.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Flushes to disk, gives the file its final name and flushes the folder.
    ///
    /// # Errors
    /// The disk is full, the name is taken by a folder.
    pub fn commit(self) -> Result<FileStamp, ResultError> {
        let folder = folder_of(&self.path).to_owned();
        let stamp = self.commit_in_unsynced_folder()?;
        sync_folder(&folder)?;
        Ok(stamp)
    }

    /// As [`AtomicFile::commit`], leaving the folder to a later [`sync_folder`] for several files at once.
    pub(super) fn commit_in_unsynced_folder(self) -> Result<FileStamp, ResultError> {
        let whole = self.complete()?;
        let stamp = whole.stamp.clone();
        whole.publish()?;
        Ok(stamp)
    }

    /// Flushes to disk and closes the file, which keeps its temporary name until it is published.
    pub(super) fn complete(self) -> Result<CompleteFile, ResultError> {
        let Self { sink, path } = self;
        let failed = || ResultError::io("write", &path);
        let Hashing { file, hash, bytes } = sink.into_inner().map_err(|error| failed()(error.into_error()))?;
        file.as_file().sync_all().map_err(failed())?;
        Ok(CompleteFile { file: file.into_temp_path(), path, stamp: FileStamp { bytes, sha256: hexadecimal(hash) } })
    }
}

/// A file that is safe on disk, but not yet under its name; removed if dropped before that.
#[derive(Debug)]
pub(super) struct CompleteFile {
    file: TempPath,
    path: PathBuf,
    /// Its length and checksum.
    pub(super) stamp: FileStamp,
}

impl CompleteFile {
    /// Gives it its final name; the folder is left to a later [`sync_folder`].
    pub(super) fn publish(self) -> Result<(), ResultError> {
        let Self { file, path, .. } = self;
        file.persist(&path).map_err(|error| ResultError::io("write", &path)(error.error))
    }

    /// The folder that it lies in.
    pub(super) fn folder(&self) -> &Path {
        folder_of(&self.path)
    }
}

impl Write for AtomicFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sink.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hash.update(&bytes[..count]);
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes a whole file: after an error, or a kill at any moment, the name holds what it held before.
///
/// # Errors
/// What `write` returns, or the operating system, with the path.
pub fn write_atomically(
    path: &Path,
    write: impl FnOnce(&mut AtomicFile) -> io::Result<()>,
) -> Result<FileStamp, ResultError> {
    let mut file = AtomicFile::create(path)?;
    write(&mut file).map_err(ResultError::io("write", path))?;
    file.commit()
}

/// Makes renamed and removed names of a folder durable.
pub(super) fn sync_folder(folder: &Path) -> Result<(), ResultError> {
    if cfg!(unix) {
        let sync = File::open(folder).and_then(|handle| handle.sync_all());
        sync.map_err(ResultError::io("flush", folder))
    } else {
        Ok(())
    }
}

/// Whether a file of this name is one that was never completed.
pub(super) fn is_partial(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    name.starts_with('.') && name.ends_with(PARTIAL)
}

/// Removes what killed processes left under temporary names; the folder may be missing.
pub(super) fn remove_partials(folder: &Path) -> Result<(), ResultError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(ResultError::io("read", folder)(error)),
    };
    for entry in entries {
        let entry = entry.map_err(ResultError::io("read", folder))?;
        if is_partial(&entry.file_name()) {
            fs::remove_file(entry.path()).map_err(ResultError::io("remove", &entry.path()))?;
        }
    }
    Ok(())
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_committed_file_has_its_name_content_and_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let stamp = write_atomically(&path, |file| file.write_all(b"abc")).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        assert_eq!(stamp, FileStamp::of_file(&path).unwrap());
        assert_eq!(names(folder.path()), ["a.txt"]);
    }

    #[test]
    fn an_error_while_writing_keeps_the_old_content_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "old").unwrap();
        let error = write_atomically(&path, |file| {
            file.write_all(&vec![0; 1 << 20])?;
            Err(io::ErrorKind::StorageFull.into())
        })
        .unwrap_err();
        assert!(error.to_string().contains("the disk is full"), "{error}");
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(names(folder.path()), ["a.txt"]);
    }

    #[test]
    fn a_path_below_a_file_or_a_missing_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        for (below, words) in [("file/a", "is a file, not a folder"), ("none/a", "no such file or folder")] {
            let path = folder.path().join(below);
            let error = write_atomically(&path, |_| Ok(())).unwrap_err().to_string();
            assert!(error.contains(&*path.to_string_lossy()) && error.contains(words), "{error}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_what_was_written() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let plain = folder.path().join("plain");
        fs::write(&plain, "").unwrap();
        let atomic = folder.path().join("atomic");
        write_atomically(&atomic, |_| Ok(())).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&atomic), mode(&plain));
    }

    #[test]
    fn leftovers_are_removed_and_other_files_kept() {
        let folder = tempfile::tempdir().unwrap();
        for name in [".a.txt.x1y2.partial", "b.partial", ".c"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        remove_partials(folder.path()).unwrap();
        assert_eq!(names(folder.path()), [".c", "b.partial"]);
        remove_partials(&folder.path().join("none")).unwrap();
    }
}
