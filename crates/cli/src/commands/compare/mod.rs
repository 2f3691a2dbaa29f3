//! `aztec-gddt compare`.

mod combinations;
mod presentation;
mod side;
mod sweeps;

use gddt_analysis::{Level, Table, compare_groups};
use gddt_explore::results::ResultFolder;
use gddt_model::kpi::{KpiInfo, each_once, find, headlines_of_groups};

use self::combinations::Combinations;
use self::presentation::{as_json, as_table};
use self::side::Side;
use self::sweeps::{same_combinations, same_sweep, swept};
use super::extras::MOST_SUBSETS;
use super::kpis::{in_columns, in_rows};
use crate::args::CompareArgs;
use crate::outcome::Outcome;
use crate::terminal::number::{count, counted};
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
    let values = same_combinations(args, &folders[0], &a, &b)?;
    let leading = leading(&folders);
    let groups: Vec<&str> = headlines_of_groups().map(|info| info.name).collect();
    let measured = [a.measured(&groups)?, b.measured(&groups)?].concat();
    let is_measured = |info: &KpiInfo| measured.contains(&info.name);
    let in_rows = in_rows(&args.common, &leading, is_measured);
    let is_summarized = values.len() as u64 <= MOST_SUBSETS;
    let of_each = match (args.common.json, is_summarized) {
        (true, true) => in_rows.clone(),
        (true, false) => Vec::new(),
        (false, _) => in_columns(&args.common, &leading, is_measured),
    };
    let outcomes: Vec<&str> = in_rows.into_iter().map(|info| info.name).collect();
    let names = swept(&folders[0].manifest().setup).map(String::from).collect();
    let mut combinations = (values.len() > 1).then(|| Combinations::new(names, values, of_each));
    let comparison =
        compare_groups((&a, &b), &["subset"], &["run"], &outcomes, Level::NINETY_FIVE, |key, outcomes| {
            if let (Some(combinations), [subset]) = (&mut combinations, key) {
                combinations.add(subset, outcomes);
            }
        })?;
    if args.common.json {
        return Ok(say(as_json(args, &comparison, combinations.as_ref().filter(|_| is_summarized))?)?);
    }
    say(as_table(args, &comparison, combinations.as_ref()))?;
    for note in notes {
        say(format!("Note: {note}"))?;
    }
    Ok(())
}

/// What the two scenarios lead with, each KPI once.
fn leading(folders: &[ResultFolder; 2]) -> Vec<&'static KpiInfo> {
    let of_side = |folder: &ResultFolder| -> Vec<&'static KpiInfo> {
        let names = folder.manifest().setup["kpis"].as_array().into_iter().flatten();
        names.filter_map(|name| find(name.as_str()?)).collect()
    };
    each_once(folders.iter().flat_map(of_side))
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
        notes.push(format!(
            "the horizons differ: {} and {}",
            count(a.identity.timesteps),
            counted(b.identity.timesteps, "timestep")
        ));
    }
    if a.identity.version != b.identity.version {
        notes.push(format!("the versions differ: {} and {}", a.identity.version, b.identity.version));
    }
    notes
}
