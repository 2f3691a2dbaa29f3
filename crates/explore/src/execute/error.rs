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
    /// The run was stopped on request before its end.
    #[error("the run was stopped before its end")]
    Stopped,
    /// A trajectory that the plan does not have.
    #[error("there is no trajectory of subset {subset}, run {run}: subsets are 0 to {}, runs count from 1", subsets.saturating_sub(1))]
    NoSuchTrajectory {
        /// The subset asked for.
        subset: u64,
        /// The run asked for.
        run: u64,
        /// The number of subsets that there are.
        subsets: u64,
    },
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
