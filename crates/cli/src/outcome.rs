//! How a command ends: messages and exit codes.

use std::io;
use std::process::ExitCode;

use gddt_analysis::AnalysisError;
use gddt_explore::diagnostics::Diagnostics;
use gddt_explore::execute::ExecuteError;
use gddt_explore::results::ResultError;
use gddt_explore::table::TableError;
use gddt_report::ReportError;

use crate::terminal::{error_style, is_colourful, tell};

/// A command that did not do what was asked.
pub enum Failure {
    /// The scenario is wrong: exit code 2.
    Scenario(Diagnostics),
    /// The command line is wrong, or what it names: exit code 2.
    Usage(String),
    /// The work failed: exit code 1.
    Run(anyhow::Error),
    /// Stopped by the user; the message says how to go on: exit code 130.
    Interrupted(String),
}

impl From<Diagnostics> for Failure {
    fn from(diagnostics: Diagnostics) -> Self {
        Self::Scenario(diagnostics)
    }
}

/// A folder that is not what the command takes is a matter of usage; a disk that fails is not.
impl From<ResultError> for Failure {
    fn from(error: ResultError) -> Self {
        match error {
            ResultError::Io { .. }
            | ResultError::Table { .. }
            | ResultError::MissingFile { .. }
            | ResultError::Damaged { .. } => Self::Run(error.into()),
            _ => Self::Usage(error.to_string()),
        }
    }
}

impl From<ExecuteError> for Failure {
    fn from(error: ExecuteError) -> Self {
        match error {
            ExecuteError::Results(error) => error.into(),
            _ => Self::Run(error.into()),
        }
    }
}

macro_rules! fails_while_running {
    ($($error:ty),+) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Run(error.into())
            }
        })+
    };
}

fails_while_running!(io::Error, serde_json::Error, AnalysisError, ReportError, TableError);

/// What every command returns.
pub type Outcome = Result<(), Failure>;

/// Tells the user, and gives the exit code.
pub fn report(failure: &Failure) -> ExitCode {
    match failure {
        Failure::Scenario(diagnostics) => {
            tell(diagnostics.render(error_style()).trim_end());
            ExitCode::from(2)
        }
        Failure::Usage(message) => {
            tell(format!("{} {message}", label()));
            ExitCode::from(2)
        }
        Failure::Run(error) => {
            tell(format!("{} {}", label(), with_causes(error)));
            ExitCode::from(1)
        }
        Failure::Interrupted(message) => {
            tell(message);
            ExitCode::from(130)
        }
    }
}

/// An error and its causes, without those that the message before them tells already.
fn with_causes(error: &anyhow::Error) -> String {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

fn label() -> &'static str {
    if is_colourful() { "\u{1b}[1;31merror:\u{1b}[0m" } else { "error:" }
}

/// Whether an error means that nobody reads our output any more.
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let broken = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    };
    error.chain().any(broken)
}
