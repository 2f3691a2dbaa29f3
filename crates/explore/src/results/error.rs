//! What can go wrong with a result folder, and what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::{Difference, Status};
use crate::diagnostics::nearest_hint;
use crate::table::TableError;

/// A result folder that cannot be created, continued, finished, merged or read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ResultError {
    /// The operating system refuses.
    #[error("cannot {action} `{}`: {}", path.display(), plain_words(source))]
    Io {
        /// What was tried: "write", "read", "create".
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
    /// The path is a file.
    #[error("`{}` is not a folder; choose another --out", path.display())]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// The folder holds something that is no result of ours.
    #[error("`{}` exists with other content (`{found}`); choose another --out", path.display())]
    ForeignContent {
        /// The folder.
        path: PathBuf,
        /// One thing that is in there.
        found: String,
    },
    /// The folder holds the result of another run.
    #[error("`{}` holds another run ({}); choose another --out, or replace it with --force", path.display(), told(differences))]
    OtherRun {
        /// The folder.
        path: PathBuf,
        /// What differs, at least one thing.
        differences: Vec<Difference>,
    },
    /// The folder for merged shards holds another result.
    #[error("`{}` holds another run than these shards ({}); choose another folder", path.display(), told(differences))]
    OtherMerged {
        /// The folder.
        path: PathBuf,
        /// What differs, at least one thing.
        differences: Vec<Difference>,
    },
    /// Two folders to be merged are shards of different runs.
    #[error("`{}` is a shard of another run than `{}` ({}); give the shards of one run", path.display(), first.display(), told(differences))]
    OtherShards {
        /// The folder.
        path: PathBuf,
        /// The first of the folders.
        first: PathBuf,
        /// What differs, at least one thing.
        differences: Vec<Difference>,
    },
    /// Another process works on the folder.
    #[error("`{}` is in use by another process; wait for it to end or choose another --out", path.display())]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// The folder has no manifest.
    #[error("`{}` holds no result: there is no manifest.json of {} in it", path.display(), super::TOOL)]
    NoManifest {
        /// The folder.
        path: PathBuf,
    },
    /// The manifest cannot be understood.
    #[error("`{}` is damaged: {reason}; run it again into another folder", path.display())]
    BadManifest {
        /// The manifest's path.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The folder's layout is of another version of this tool.
    #[error("`{}` was written by version {version} in folder layout {found}, this version reads layout {expected}; read it with that version or run it again", path.display())]
    OtherLayout {
        /// The folder.
        path: PathBuf,
        /// The version that wrote it.
        version: String,
        /// Its layout.
        found: u32,
        /// The layout that this version reads.
        expected: u32,
    },
    /// The result is not finished.
    #[error("`{}` is not finished ({status}; {done} of {chunks} chunks done); continue it with --resume", path.display())]
    Unfinished {
        /// The folder.
        path: PathBuf,
        /// Status in the manifest.
        status: Status,
        /// Chunks done.
        done: u64,
        /// Chunks in all.
        chunks: u64,
    },
    /// The folder is one shard, whose parts are yet to be merged.
    #[error("`{}` is one shard of a result; merge it with the other shards first", path.display())]
    IsShard {
        /// The folder.
        path: PathBuf,
    },
    /// A file of the result is gone.
    #[error("`{}` is missing; run the scenario again", path.display())]
    MissingFile {
        /// The file.
        path: PathBuf,
    },
    /// A file of the result is not what was written.
    #[error("`{}` is damaged: {reason}; run the scenario again with --force", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What was expected and what was found.
        reason: String,
    },
    /// The result has no such table.
    #[error("`{}` has no table `{name}`{}", path.display(), nearest_hint(name, available))]
    UnknownTable {
        /// The folder.
        path: PathBuf,
        /// The name asked for.
        name: String,
        /// The tables there are.
        available: Vec<String>,
    },
    /// A table cannot be written or read.
    #[error("`{}`: {source}", path.display())]
    Table {
        /// The file.
        path: PathBuf,
        /// Why.
        source: TableError,
    },
    /// A buffer's columns are not those of the table it was written to.
    #[error("table `{name}` was given rows of other columns than it was created with")]
    OtherColumns {
        /// The table.
        name: String,
    },
    /// A name that cannot be a file or table of a result.
    #[error("`{name}` cannot be the name of a {what}: {reason}")]
    BadName {
        /// The name.
        name: String,
        /// "table" or "file".
        what: &'static str,
        /// Why.
        reason: &'static str,
    },
    /// A chunk that is not to be written here.
    #[error("chunk {chunk} is not to be written: {reason}")]
    BadChunk {
        /// The chunk.
        chunk: u64,
        /// Why.
        reason: &'static str,
    },
    /// A shard that cannot be.
    #[error("`{text}` is no shard; write I/N with 1 <= I <= N, such as 2/8")]
    BadShard {
        /// What was given.
        text: String,
    },
    /// A folder to be merged is no shard.
    #[error("`{}` is not a shard, so there is nothing to merge in it ({status})", path.display())]
    NotAShard {
        /// The folder.
        path: PathBuf,
        /// Its status.
        status: Status,
    },
    /// Two folders hold the same shard.
    #[error("`{}` and `{}` hold the same shard {shard}; give each shard once", first.display(), second.display())]
    SameShard {
        /// The one.
        first: PathBuf,
        /// The other.
        second: PathBuf,
        /// The shard, as I/N.
        shard: String,
    },
    /// Shards are missing in a merge.
    #[error("shards are missing: {}; run them and merge again", missing.join(", "))]
    MissingShards {
        /// The shards, as I/N.
        missing: Vec<String>,
    },
    /// Nothing was given to merge.
    #[error("there is nothing to merge; give the folder of every shard")]
    NothingToMerge,
}

impl ResultError {
    /// A function that turns the operating system's error about `path` into ours.
    pub(crate) fn io<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> Self + 'a {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    /// A function that turns a table's error about the file `path` into ours.
    pub(crate) fn table<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(TableError) -> Self + 'a {
        move |error| match error {
            TableError::Io(source) => Self::io(action, path)(source),
            source => Self::Table { path: path.to_owned(), source },
        }
    }
}

/// What the operating system says, what it means and what to do.
fn plain_words(error: &io::Error) -> String {
    let remedy = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            "the disk is full; free some space, then continue with --resume (what is finished is kept)"
        }
        io::ErrorKind::PermissionDenied => {
            "permission denied; choose a folder that you may write to with --out, or change its permissions"
        }
        io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only; choose a folder elsewhere with --out",
        io::ErrorKind::NotADirectory => "a part of the path is a file, not a folder; choose another --out",
        io::ErrorKind::NotFound => "there is no such file or folder; check the path",
        io::ErrorKind::InvalidFilename => "such a name is not possible here; choose another --out",
        _ => return error.to_string(),
    };
    format!("{remedy} [{error}]")
}

fn told(differences: &[Difference]) -> String {
    differences.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_and_a_forbidden_folder_are_told_in_plain_words() {
        let told = |kind: io::ErrorKind| ResultError::io("write", Path::new("out/a.parquet"))(kind.into()).to_string();
        let full = told(io::ErrorKind::StorageFull);
        assert!(full.starts_with("cannot write `out/a.parquet`: the disk is full; free some space"), "{full}");
        assert!(full.contains("--resume"), "{full}");
        let denied = told(io::ErrorKind::PermissionDenied);
        assert!(denied.contains("permission denied; choose a folder"), "{denied}");
        let read_only = told(io::ErrorKind::ReadOnlyFilesystem);
        assert!(read_only.contains("read-only; choose a folder elsewhere"), "{read_only}");
    }
}
