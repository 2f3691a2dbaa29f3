//! Chores of the repository, run as `cargo xtask CHORE`.

mod block;
mod book;
mod check_docs;
mod error;
mod fence;
mod pages;
mod pictures;
mod references;
mod shell;
mod tool;

use std::path::Path;
use std::process::ExitCode;

use error::Error;

const USAGE: &str = "\
Usage: cargo xtask CHORE

  book                 write the generated pages of the book
  book --check         fail if the committed pages are not what would be written now
  check-docs           run the commands and check the scenarios that README and book show
  check-docs --update  the same, and quote what was printed where it differs
  pictures             run the baseline and keep the pictures that README and book show

The binary is built first, unless the environment variable AZTEC_GDDT names one.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["book"] => book::write(root),
        ["book", "--check"] => book::check(root),
        ["check-docs"] => check_docs::check(root, false),
        ["check-docs", "--update"] => check_docs::check(root, true),
        ["pictures"] => pictures::keep(root),
        _ => Err(Error::Usage(USAGE)),
    };
    match outcome {
        Ok(message) => {
            println!("{message}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
