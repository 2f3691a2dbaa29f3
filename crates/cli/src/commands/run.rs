//! `aztec-gddt run`.

use gddt_explore::results::ResultFolder;
use gddt_explore::scenario::Plan;
use gddt_explore::table::Format;
use serde_json::json;

use super::description::describe;
use super::execution::{Existing, Finished, Options, plan_of, result_of, stop_on_signals};
use super::next::next;
use super::precision::Precision;
use super::shock::Shocks;
use super::{extras, remarks, summary};
use crate::args::{RunArgs, TableFormat};
use crate::outcome::{Failure, Outcome};
use crate::terminal::{say, shell_word, tell};

/// Runs a scenario and shows what came out.
pub fn run(args: &RunArgs) -> Outcome {
    let plan = plan_of(&args.scenario)?;
    if plan.axes().is_empty() && (args.sort.is_some() || args.top.is_some()) {
        return Err(Failure::Usage(format!(
            "`{}` has no sweep; --sort and --top order and count the combinations of a sweep",
            plan.name()
        )));
    }
    let quiet = args.common.is_quiet();
    if !quiet {
        tell(describe(&plan));
        remarks::warn(&plan);
    }
    let (plan, precision) = precise(args, plan, quiet)?;
    let mut finished = result_of(&plan, &options(args, quiet))?;
    let Some(folder) = finished.folder.take() else {
        return Ok(say(shard_finished(args, &plan, &finished)?)?);
    };
    let summary = match finished.summary.take() {
        Some(summary) => summary,
        None => extras::summary(&folder, plan.subset_count())?,
    };
    if args.common.json {
        let mut document = summary::json(&plan, &folder, &summary, &args.common);
        if let Some(precision) = precision {
            document["precision"] = precision.json();
        }
        return Ok(say(serde_json::to_string_pretty(&document)?)?);
    }
    let shocks = Shocks::of(&plan, &summary);
    let tables = summary::tables(&plan, &folder, (&summary, &shocks), args)?;
    if quiet {
        precision.iter().flat_map(Precision::warnings).for_each(tell);
        return Ok(say(tables)?);
    }
    shocks.warning().into_iter().for_each(tell);
    precision.iter().flat_map(Precision::lines).for_each(tell);
    Ok(say(format!("\n{tables}\n\n{}", closing(args, &plan, &finished, &folder)))?)
}

/// The plan with as many runs as the asked precision takes.
fn precise(args: &RunArgs, plan: Plan, quiet: bool) -> Result<(Plan, Option<Precision>), Failure> {
    if args.precision.is_empty() {
        return Ok((plan, None));
    }
    let stop = stop_on_signals()?;
    let how = (args.common.threads, quiet, stop.as_ref());
    let precision = Precision::reach(&plan, &args.precision, args.max_runs, how)?;
    let mut scenario = args.scenario.clone();
    scenario.changes.runs = Some(precision.runs.cast_signed());
    Ok((plan_of(&scenario)?, Some(precision)))
}

/// A shard has no summary; it is to be merged.
fn shard_finished(args: &RunArgs, plan: &Plan, finished: &Finished) -> Result<String, Failure> {
    let path = finished.path.display().to_string();
    let shard = args.shard.map(|shard| shard.to_string());
    if args.common.json {
        let document = json!({ "scenario": plan.name(), "shard": shard, "result": path });
        return Ok(serde_json::to_string_pretty(&document)?);
    }
    if args.common.quiet {
        return Ok(path);
    }
    let word = shell_word(&path);
    Ok(format!(
        "Shard {} finished: {path}\nWhen all are, join them: aztec-gddt merge OUT {word} …",
        shard.unwrap_or_default()
    ))
}

fn options(args: &RunArgs, quiet: bool) -> Options {
    Options {
        threads: args.common.threads,
        out: args.out.clone(),
        record: args.recording.record(),
        format: match args.format {
            TableFormat::Parquet => Format::Parquet,
            TableFormat::Csv => Format::Csv,
        },
        existing: match (args.resume, args.force) {
            (true, _) => Existing::Resume,
            (_, true) => Existing::StartOver,
            _ => Existing::Refuse,
        },
        shard: args.shard,
        quiet,
        how_to_go_on: match (args.resume, args.force) {
            (true, _) => "the same command goes on from there",
            (_, true) => "the same command with --resume in place of --force goes on from there",
            _ => "the same command with --resume goes on from there",
        },
    }
}

/// Where everything is, and what to type next.
fn closing(args: &RunArgs, plan: &Plan, finished: &Finished, folder: &ResultFolder) -> String {
    let path = finished.path.display();
    let how = finished.speed.clone().unwrap_or_else(|| {
        String::from("This result was there already (same scenario, seed and version); --force computes it again.")
    });
    let table = format!("trajectories.{}", folder.manifest().format);
    let next: Vec<String> = next(args, plan, &finished.path, &table).iter().map(|line| format!("  {line}")).collect();
    format!(
        "{how}\nResult:   {path}/{table}\n          beside it: summary.csv, histograms, scenario.toml, manifest.json\n\
         Pictures: {path}/pictures/\nNext:\n{}",
        next.join("\n")
    )
}
