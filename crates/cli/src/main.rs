//! `aztec-gddt`: a granular digital twin of Aztec's Fernet block production.

mod args;
mod commands;
mod outcome;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use outcome::{Failure, report};

fn main() -> ExitCode {
    // Without any argument (`cargo run --release`) there is a result to look at rather than a help text.
    let nothing_asked = std::env::args_os().len() == 1;
    let args = if nothing_asked { Args::parse_from(["aztec-gddt", "run"]) } else { Args::parse() };
    let outcome = match args.command {
        Command::Run(args) => commands::run::run(&args),
        Command::Report(args) => commands::report::report(&args),
        Command::Compare(args) => commands::compare::compare(&args),
        Command::Merge(args) => commands::merge::merge(&args),
        Command::Scenarios { name } => commands::scenarios::scenarios(name.as_deref()),
        Command::Params { name } => commands::params::params(name.as_deref()),
        Command::Check(args) => commands::check::check(&args),
        Command::Schema => commands::schema::schema(),
        Command::Structure { format } => commands::structure::structure(format),
        Command::Completions { shell } => commands::completions::completions(shell),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads our output has seen enough (`aztec-gddt params | head`): that is no failure.
        Err(Failure::Run(error)) if outcome::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(failure) => report(&failure),
    }
}
