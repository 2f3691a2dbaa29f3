//! Why a result cannot be reported on.

use std::path::PathBuf;

use gddt_analysis::AnalysisError;
use gddt_explore::diagnostics::Diagnostics;
use gddt_explore::results::ResultError;

/// Why a result cannot be reported on.
#[derive(Debug, thiserror::Error)]
pub enum StudyError {
    /// The folder is not a finished result, or damaged.
    #[error(transparent)]
    Folder(#[from] ResultError),

    /// A table cannot be read, or lacks what is needed.
    #[error(transparent)]
    Table(#[from] AnalysisError),

    /// The result's scenario is not one of this version.
    #[error("the scenario of {} cannot be read by this version; the result was made by version {version}", path.display())]
    Scenario {
        /// The result.
        path: PathBuf,
        /// Who made it.
        version: String,
        /// What is wrong with the scenario.
        problems: Diagnostics,
    },

    /// The scenario describes another run than the manifest.
    #[error(
        "{}: the scenario describes {planned} trajectories, but the result has {found}; it was made by version {version}",
        path.display()
    )]
    OtherRun {
        /// The result.
        path: PathBuf,
        /// Who made it.
        version: String,
        /// Trajectories of the scenario as this version reads it.
        planned: u64,
        /// Trajectories of the result.
        found: u64,
    },

    /// There is nothing to report on.
    #[error("{} has no trajectories", path.display())]
    NoRows {
        /// The result.
        path: PathBuf,
    },
}
