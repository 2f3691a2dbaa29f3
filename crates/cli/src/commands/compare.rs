//! `aztec-gddt compare`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use gddt_analysis::{Comparison, Level, Table, compare as paired};
use gddt_explore::results::{MANIFEST, ResultFolder};
use gddt_explore::scenario::load;
use gddt_model::kpi::COLUMNS;
use serde_json::{Map, json};

use super::execution::{Existing, Options, describe, result_of};
use super::extras::table_path;
use super::headlines::shown;
use crate::args::{Changes, CompareArgs};
use crate::outcome::{Failure, Outcome};
use crate::terminal::number::{count, readable};
use crate::terminal::say;
use crate::terminal::table::table;

/// Compares two scenarios or results, paired by run.
pub fn compare(args: &CompareArgs) -> Outcome {
    let (a, b) = (result(args, &args.a)?, result(args, &args.b)?);
    let folders = [ResultFolder::open(&a)?, ResultFolder::open(&b)?];
    let notes = comparable(&folders)?;
    let [a, b] = [0, 1].map(|side| Table::open(table_path(&folders[side], "trajectories")));
    let outcomes: Vec<&str> = shown(args.all_kpis).into_iter().map(|info| info.name).collect();
    let comparison = paired(&a?, &b?, &["subset", "run"], &outcomes, Level::NINETY_FIVE)?;
    if args.json {
        return Ok(say(as_json(args, &comparison)?)?);
    }
    say(as_table(args, &comparison))?;
    for note in notes {
        say(format!("Note: {note}"))?;
    }
    Ok(())
}

/// The result folder that a side names, or the one that its scenario is run into.
fn result(args: &CompareArgs, side: &str) -> Result<PathBuf, Failure> {
    let path = Path::new(side);
    if path.join(MANIFEST).is_file() {
        if has_changes(&args.changes) {
            let message = format!(
                "`{side}` is a finished result; --set, --sweep, --runs, --timesteps and --seed change scenarios only"
            );
            return Err(Failure::Usage(message));
        }
        return Ok(path.to_path_buf());
    }
    if path.is_dir() {
        return Err(Failure::Usage(format!("`{side}` is a folder without a result (no {MANIFEST} in it)")));
    }
    let plan = load(&args.changes.request(Some(side)))?;
    if !(args.quiet || args.json) {
        eprintln!("{}", describe(&plan));
    }
    let options = Options { threads: args.threads, existing: Existing::Resume, quiet: args.quiet || args.json, ..Options::default() };
    Ok(result_of(&plan, &options)?.path)
}

fn has_changes(changes: &Changes) -> bool {
    let Changes { sets, sweeps, runs, timesteps, seed } = changes;
    !(sets.is_empty() && sweeps.is_empty()) || runs.is_some() || timesteps.is_some() || seed.is_some()
}

/// Refuses results that cannot be paired, and notes what weakens a comparison.
fn comparable(folders: &[ResultFolder; 2]) -> Result<Vec<String>, Failure> {
    let [a, b] = folders.each_ref().map(ResultFolder::manifest);
    let setup = |name: &str| [&a.setup[name], &b.setup[name]];
    let [subsets, others] = setup("subsets");
    let [swept, others_swept] = setup("swept");
    if subsets != others || swept != others_swept {
        return Err(Failure::Usage(format!(
            "the sweeps differ ({subsets} combinations of {swept} and {others} of {others_swept}): combinations are paired \
             one by one, so both sides must sweep the same"
        )));
    }
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
    Ok(notes)
}

fn as_table(args: &CompareArgs, comparison: &Comparison) -> String {
    let rows = comparison.outcomes.iter().filter(|outcome| outcome.pairs > 0).map(|outcome| {
        let difference = outcome.difference_interval.map_or_else(String::new, |interval| {
            let clear = interval.low > 0.0 || interval.high < 0.0;
            let mark = if clear { " *" } else { "" };
            format!("{} … {}{mark}", readable(Some(interval.low)), readable(Some(interval.high)))
        });
        let unit = COLUMNS.iter().find(|info| info.name == outcome.outcome).map_or("", |info| info.unit);
        vec![
            outcome.outcome.clone(),
            readable(outcome.mean_a),
            readable(outcome.mean_b),
            readable(outcome.difference),
            difference,
            readable(outcome.superiority),
            count(outcome.pairs),
            String::from(unit),
        ]
    });
    let text = table(&["KPI", "A", "B", "B − A", "95 % interval", "P(B > A)", "pairs", "unit"], rows);
    let mut text =
        format!("A: {}\nB: {}\n\n{text}\n* the interval of the paired difference leaves out 0", args.a, args.b);
    let alone = comparison.unmatched_a + comparison.unmatched_b;
    if alone > 0 {
        let _ = write!(text, "\n{} trajectories have no partner on the other side and are left out", count(alone));
    }
    text
}

fn as_json(args: &CompareArgs, comparison: &Comparison) -> Result<String, Failure> {
    let outcomes: Map<String, serde_json::Value> = comparison
        .outcomes
        .iter()
        .map(|outcome| {
            let pair =
                |interval: Option<gddt_analysis::Interval>| interval.map(|interval| [interval.low, interval.high]);
            let entry = json!({
                "a": outcome.mean_a, "b": outcome.mean_b, "difference": outcome.difference,
                "difference_ci95": pair(outcome.difference_interval),
                "superiority_of_b": outcome.superiority, "superiority_ci95": pair(outcome.superiority_interval),
                "pairs": outcome.pairs, "nulls": outcome.nulls, "pairing_gain": outcome.pairing_gain,
            });
            (outcome.outcome.clone(), entry)
        })
        .collect();
    let document = json!({
        "a": args.a, "b": args.b, "pairs": comparison.matched,
        "without_partner": comparison.unmatched_a + comparison.unmatched_b, "kpis": outcomes,
    });
    Ok(serde_json::to_string_pretty(&document)?)
}
