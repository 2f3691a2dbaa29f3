//! What can go wrong before anything is compared.

use gddt_explore::diagnostics::Diagnostics;
use gddt_model::Problem;
use gddt_report::ReportError;
use thiserror::Error;

/// A comparison that could not be made.
#[derive(Debug, Error)]
pub enum ValidationError {
    /// A scenario cannot be loaded.
    #[error("{0}")]
    Scenario(#[from] Diagnostics),
    /// Parameters do not fit together.
    #[error("the parameters do not fit together: {}", messages(.0))]
    Parameters(Vec<Problem>),
    /// A reference distribution cannot be read.
    #[error("the reference distribution {name} cannot be read: {reason}")]
    Reference {
        /// Which.
        name: &'static str,
        /// What the reader said.
        reason: String,
    },
    /// A picture cannot be drawn.
    #[error(transparent)]
    Picture(#[from] ReportError),
    /// A file of the chapter cannot be read or written.
    #[error("{path}: {source}")]
    File {
        /// Which.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The committed chapter is not what is generated now.
    #[error("{path} is out of date: run `cargo run --release -p gddt-validation` and commit what it writes")]
    Stale {
        /// The first file that differs.
        path: String,
    },
}

fn messages(problems: &[Problem]) -> String {
    problems.iter().map(|problem| problem.message.as_str()).collect::<Vec<_>>().join("; ")
}
