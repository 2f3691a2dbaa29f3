//! `aztec-gddt compare`.

mod presentation;
mod side;
mod sweeps;

use gddt_analysis::{Level, Table, compare as paired};
use gddt_explore::results::ResultFolder;

use self::presentation::{as_json, as_table};
use self::side::Side;
use self::sweeps::{same_combinations, same_sweep};
use super::kpis::in_rows;
use crate::args::CompareArgs;
use crate::outcome::Outcome;
use crate::terminal::say;

/// Compares two scenarios or results, paired by run.
pub fn compare(args: &CompareArgs) -> Outcome {
    let sides = [Side::of(args, &args.a)?, Side::of(args, &args.b)?];
    same_sweep(args, &sides.each_ref().map(Side::setup))?;
    let [a, b] = sides;
    let folders = [a.result(args)?, b.result(args)?];
    let notes = notes(&folders);
    let [a, b] = folders.each_ref().map(|folder| folder.table_path("trajectories"));
    let (a, b) = (Table::open(a?)?, Table::open(b?)?);
    same_combinations(args, &folders[0], &a, &b)?;
    let outcomes: Vec<&str> = in_rows(&args.common).into_iter().map(|info| info.name).collect();
    let comparison = paired(&a, &b, &["subset", "run"], &outcomes, Level::NINETY_FIVE)?;
    if args.common.json {
        return Ok(say(as_json(args, &comparison)?)?);
    }
    say(as_table(args, &comparison))?;
    for note in notes {
        say(format!("Note: {note}"))?;
    }
    Ok(())
}

/// What weakens a comparison.
fn notes(folders: &[ResultFolder; 2]) -> Vec<String> {
    let [a, b] = folders.each_ref().map(ResultFolder::manifest);
    let mut notes = Vec::new();
    if a.identity.seed != b.identity.seed {
        notes.push(format!(
            "the seeds differ ({} and {}), so the same run does not meet the same world and pairing gains nothing",
            a.identity.seed, b.identity.seed
        ));
    }
    if a.identity.timesteps != b.identity.timesteps {
        notes.push(format!("the horizons differ: {} and {} timesteps", a.identity.timesteps, b.identity.timesteps));
    }
    if a.identity.version != b.identity.version {
        notes.push(format!("the versions differ: {} and {}", a.identity.version, b.identity.version));
    }
    notes
}
