//! What can go wrong with a chore.

use std::io;
use std::path::{Path, PathBuf};

use gddt_explore::diagnostics::Diagnostics;
use gddt_explore::table::TableError;
use thiserror::Error as Derive;

/// A chore that failed.
#[derive(Debug, Derive)]
pub enum Error {
    /// There is no such chore.
    #[error("{0}")]
    Usage(&'static str),
    /// A file cannot be read or written.
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    /// A program cannot be run or fails.
    #[error("`{command}` {problem}")]
    Program { command: String, problem: String },
    /// A built-in scenario cannot be loaded.
    #[error("{0}")]
    Scenario(#[from] Diagnostics),
    /// A table cannot be described.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Generated pages that are not what the code says now.
    #[error("these pages are out of date; run `cargo xtask book` and commit what it writes:\n  {}", .0.join("\n  "))]
    Stale(Vec<String>),
    /// Documents that do not hold.
    #[error("{}", .0.join("\n\n"))]
    Documents(Vec<String>),
}

impl Error {
    /// What happened to a file.
    pub fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { path: path.to_owned(), source }
    }
}
