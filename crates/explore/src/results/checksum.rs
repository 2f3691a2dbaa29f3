//! SHA-256 sums of files and texts, in lower-case hexadecimal.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::ResultError;

/// Length and checksum of a file: equal stamps, equal content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    /// Length.
    pub bytes: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl FileStamp {
    /// The stamp of a file as it stands on disk.
    ///
    /// # Errors
    /// The file is missing or cannot be read.
    pub fn of_file(path: &Path) -> Result<Self, ResultError> {
        let mut file = File::open(path).map_err(missing_or("open", path))?;
        let mut hash = Sha256::new();
        let mut block = vec![0; 1 << 18];
        let mut bytes = 0;
        loop {
            match file.read(&mut block) {
                Ok(0) => break,
                Ok(count) => {
                    hash.update(&block[..count]);
                    bytes += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ResultError::io("read", path)(error)),
            }
        }
        Ok(Self { bytes, sha256: hexadecimal(hash) })
    }

    /// Checks that a file still has this length, without reading it.
    ///
    /// # Errors
    /// The file is missing or of another length.
    pub fn check_length(&self, path: &Path) -> Result<(), ResultError> {
        let bytes = std::fs::metadata(path).map_err(missing_or("read", path))?.len();
        if bytes == self.bytes {
            Ok(())
        } else {
            Err(ResultError::Damaged {
                path: path.to_owned(),
                reason: format!("it has {bytes} bytes, {} were written", self.bytes),
            })
        }
    }

    /// Checks that a file still has this content, by length and checksum.
    ///
    /// # Errors
    /// The file is missing or differs.
    pub fn check_content(&self, path: &Path) -> Result<(), ResultError> {
        self.check_length(path)?;
        let found = Self::of_file(path)?;
        if found == *self {
            Ok(())
        } else {
            Err(ResultError::Damaged {
                path: path.to_owned(),
                reason: "its content is not what was written (another SHA-256)".to_owned(),
            })
        }
    }
}

fn missing_or<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> ResultError + 'a {
    move |error| match error.kind() {
        io::ErrorKind::NotFound => ResultError::MissingFile { path: path.to_owned() },
        _ => ResultError::io(action, path)(error),
    }
}

/// SHA-256 of a resolved scenario's text: two runs with equal hash, seed and version give equal data.
pub fn scenario_hash(text: &str) -> String {
    hexadecimal(Sha256::new().chain_update(text.as_bytes()))
}

pub(super) fn hexadecimal(hash: Sha256) -> String {
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_sha_256() {
        let known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(scenario_hash("abc"), known);
    }

    #[test]
    fn a_changed_a_shortened_and_a_missing_file_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "abc").unwrap();
        let stamp = FileStamp::of_file(&path).unwrap();
        assert_eq!((stamp.bytes, stamp.sha256.as_str()), (3, scenario_hash("abc").as_str()));
        stamp.check_content(&path).unwrap();
        std::fs::write(&path, "abd").unwrap();
        stamp.check_length(&path).unwrap();
        assert!(stamp.check_content(&path).unwrap_err().to_string().contains("SHA-256"));
        std::fs::write(&path, "ab").unwrap();
        assert!(stamp.check_content(&path).unwrap_err().to_string().contains("2 bytes, 3 were written"));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(stamp.check_length(&path), Err(ResultError::MissingFile { .. })));
    }
}
