//! `aztec-gddt completions`.

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Args;
use crate::outcome::Outcome;
use crate::terminal::say;

/// Prints shell completions.
pub fn completions(shell: Shell) -> Outcome {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Args::command(), "aztec-gddt", &mut script);
    Ok(say(String::from_utf8_lossy(&script).trim_end())?)
}
