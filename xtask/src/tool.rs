//! The `aztec-gddt` binary, built in the profile of this program.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::error::Error;

/// The binary.
pub struct Tool {
    path: PathBuf,
}

impl Tool {
    /// Builds the binary, unless the environment variable `AZTEC_GDDT` names one.
    ///
    /// # Errors
    /// If it does not build.
    pub fn build(root: &Path) -> Result<Self, Error> {
        if let Some(path) = std::env::var_os("AZTEC_GDDT") {
            return Ok(Self { path: path.into() });
        }
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut build = Command::new(cargo);
        build.args(["build", "--quiet", "--package", "aztec-gddt"]).current_dir(root);
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        let failed = |problem: String| Error::Program { command: String::from("cargo build"), problem };
        let status = build.status().map_err(|error| failed(format!("cannot be run: {error}")))?;
        if !status.success() {
            return Err(failed(String::from("failed")));
        }
        let own = std::env::current_exe().map_err(|error| failed(format!("has put nothing in reach: {error}")))?;
        Ok(Self { path: own.with_file_name("aztec-gddt").with_extension(std::env::consts::EXE_EXTENSION) })
    }

    /// Runs the binary in a folder, with output as wide as without a terminal.
    ///
    /// # Errors
    /// If it cannot be started.
    pub fn run(&self, arguments: &[String], folder: &Path) -> Result<Output, Error> {
        let mut command = Command::new(&self.path);
        command.args(arguments).current_dir(folder).env_remove("COLUMNS").env_remove("LINES");
        command.stdin(Stdio::null()).output().map_err(|error| Error::Program {
            command: format!("aztec-gddt {}", arguments.join(" ")),
            problem: format!("cannot be run: {error}"),
        })
    }

    /// What the binary prints; a failure is an error.
    ///
    /// # Errors
    /// If it cannot be started or fails.
    pub fn text(&self, arguments: &[&str], folder: &Path) -> Result<String, Error> {
        let arguments: Vec<String> = arguments.iter().map(|&argument| String::from(argument)).collect();
        let output = self.run(&arguments, folder)?;
        if output.status.success() {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        } else {
            Err(Error::Program {
                command: format!("aztec-gddt {}", arguments.join(" ")),
                problem: format!("failed:\n{}", String::from_utf8_lossy(&output.stderr)),
            })
        }
    }
}
