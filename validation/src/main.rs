//! Writes the chapter *Validation* of the book, or checks (`--check`) that the committed one is up to date.

use std::process::ExitCode;

use gddt_validation::ValidationError;
use gddt_validation::chapter::{Chapter, book};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => write(),
        ["--check"] => check(),
        _ => {
            eprintln!("usage: gddt-validation [--check]");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn write() -> Result<(), ValidationError> {
    Chapter::generate()?.write(&book())?;
    println!("written: book/src/validation.md and book/src/validation/");
    Ok(())
}

fn check() -> Result<(), ValidationError> {
    Chapter::generate()?.check(&book())?;
    println!("book/src/validation.md is up to date");
    Ok(())
}
