//! What can go wrong while a plan runs.

use gddt_model::Problem;
use thiserror::Error;

use crate::results::ResultError;
use crate::table::TableError;

/// A run that failed. What was complete before is kept in the folder.
#[derive(Debug, Error)]
pub enum ExecuteError {
    /// The result folder cannot be written.
    #[error(transparent)]
    Results(#[from] ResultError),
    /// A table cannot be laid out.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Threads cannot be started.
    #[error("threads cannot be started: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// A combination that was checked before does not resolve any more.
    #[error("a parameter combination does not fit together: {}", messages(.0))]
    Unresolved(Vec<Problem>),
}

fn messages(problems: &[Problem]) -> String {
    problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; ")
}
