//! `aztec-gddt run`.

use gddt_explore::execute::Record;
use gddt_explore::results::{ResultFolder, Status};
use gddt_explore::scenario::{Plan, load};
use gddt_explore::table::Format;

use super::execution::{Existing, Finished, Options, describe, result_of};
use super::summary;
use crate::args::{Recordable, RunArgs, TableFormat};
use crate::outcome::{Failure, Outcome};
use crate::terminal::say;

/// Runs a scenario and shows what came out.
pub fn run(args: &RunArgs) -> Outcome {
    let plan = load(&args.scenario.changes.request(args.scenario.scenario.as_deref()))?;
    let quiet = args.quiet || args.json;
    if !quiet {
        eprintln!("{}", describe(&plan));
    }
    let finished = result_of(&plan, &options(args, quiet))?;
    if finished.status == Status::Shard {
        return say(format!(
            "Shard finished: {}\nWhen all are: aztec-gddt merge OUT {} …",
            finished.path.display(),
            finished.path.display()
        ))
        .map_err(Failure::from);
    }
    let folder = ResultFolder::open(&finished.path)?;
    if args.json {
        return Ok(say(summary::json(&plan, &folder)?)?);
    }
    say(format!("\n{}\n", summary::tables(&plan, &folder, args.all_kpis)?))?;
    say(closing(args, &plan, &finished, &folder))?;
    Ok(())
}

fn options(args: &RunArgs, quiet: bool) -> Options {
    Options {
        threads: args.threads,
        out: args.out.clone(),
        record: Record {
            timesteps: args.record.contains(&Recordable::Timesteps),
            events: args.record.contains(&Recordable::Events),
            agents: args.record.contains(&Recordable::Agents),
        },
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
    }
}

/// Where everything is, and what to type next.
fn closing(args: &RunArgs, plan: &Plan, finished: &Finished, folder: &ResultFolder) -> String {
    let path = finished.path.display();
    let how = finished.speed.clone().unwrap_or_else(|| {
        String::from("This result was there already (same scenario, seed and version); --force computes it again.")
    });
    let table = format!("trajectories.{}", folder.manifest().format);
    let scenario = args.scenario.scenario.as_deref().unwrap_or("baseline");
    let next = if plan.subset_count() == 1 {
        format!(
            "  aztec-gddt run {scenario} --sweep l1.builders.censored_share=0,0.3,0.6 --set l1.builders.kind=iid\n  \
             aztec-gddt compare {scenario} uncles\n  aztec-gddt scenarios"
        )
    } else {
        format!(
            "  duckdb -c \"from '{path}/{table}' limit 5\"\n  aztec-gddt run {scenario} --record timesteps,events,agents"
        )
    };
    format!(
        "{how}\nResult:   {path}/{table}  (summary.csv, histograms, scenario.toml, manifest.json)\nPictures: {path}/pictures/\nNext:\n{next}"
    )
}
